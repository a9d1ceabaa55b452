from datetime import date

import pytest
from django.core.management import CommandError, call_command

from agenda.models import AgendaItem, Executor, Resolution, Speaker
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from notices.compose import NothingToTell, compose_notice
from participants.models import Attendance, Person, Post
from russian.cases import Case
from russian.typography import plain

pytestmark = pytest.mark.django_db

#: Words of the closed item of the training example, of its speakers, clauses and executors.
CLOSED_WORDS = ["водозабор", "Заболотн", "Черных", "обследовани"]


def text_of(meeting: Meeting) -> str:
    return plain(compose_notice(meeting.pk).body)


def make_meeting(**fields: object) -> Meeting:
    commission, _created = Commission.objects.get_or_create(
        name="Антинаркотическая комиссия города", slug="ank", kind=Commission.Kind.ANTI_DRUG
    )
    meeting = Meeting.objects.create(**{"held_on": date(2024, 3, 5), "state": "held"} | fields)
    MeetingCommission.objects.create(meeting=meeting, commission=commission)
    return meeting


def attend(
    meeting: Meeting, last: str, first: str = "", gender: str = "m", **row: object
) -> Person:
    person = Person.objects.create(last_name=last, first_name=first, gender=gender)
    Attendance.objects.create(
        meeting=meeting, person=person, last_name=last, first_name=first, gender=gender, **row
    )
    return person


def test_novorossiysk_notice_says_what_the_record_holds(novorossiysk: Meeting) -> None:
    draft = compose_notice(novorossiysk.pk)

    assert plain(draft.title) == (
        "Состоялось совместное заседание координационного совещания и АТК в Краснодарском крае"
    )
    assert plain(draft.body).splitlines() == [
        "<p>В соответствии с планом работы Антитеррористической комиссии в Краснодарском крае "
        "10 ноября 2022 года в здании Администрации муниципального образования город Новороссийск "
        "в режиме видеоконференции состоялось совместное заседание постоянно действующего "
        "координационного совещания по обеспечению правопорядка и Антитеррористической комиссии "
        "в Краснодарском крае под председательством главы администрации (губернатора) "
        "Краснодарского края Кондратьева В.И.</p>",
        "<h2>Повестка дня</h2>",
        "<p>Об итогах работы по противодействию незаконной миграции в Краснодарском крае и об "
        "эффективности координации деятельности органов исполнительной власти края, органов "
        "местного самоуправления и рабочей группы по реализации мероприятий Комплексного плана "
        "противодействия идеологии терроризма в Российской Федерации на 2019–2023 годы</p>",
        "<h2>Участники</h2>",
        "<p>В заседании приняли участие постоянные члены Координационного совещания – "
        "Антитеррористической комиссии муниципального образования город Новороссийск, прокурор "
        "города Новороссийска, транспортный прокурор города Новороссийска, руководители силового "
        "блока, руководители структурных подразделений и главы внутригородских районов.</p>",
        "<h2>Итоги</h2>",
        "<p>Подведены итоги работы по противодействию незаконной миграции; дана оценка "
        "координации деятельности органов власти края, органов местного самоуправления и рабочей "
        "группы.</p>",
        "<p>Актуальна дальнейшая профилактика терроризма среди молодёжи и в среде мигрантов.</p>",
        "<p>Внимание участников обращено на угрозу создания законспирированных ячеек "
        "международных террористических организаций и вовлечения мигрантов в их деятельность.</p>",
    ]
    assert draft.doubts == ()


def test_initials_do_not_part_from_their_surname(novorossiysk: Meeting) -> None:
    assert "Кондратьева\u00a0В.И.</p>" in compose_notice(novorossiysk.pk).body


def test_full_record_gives_agenda_members_guests_and_clauses(training: Meeting) -> None:
    text = text_of(training)

    assert "под председательством главы Учебного муниципального округа Глеба Воскресенского" in text
    assert "<p>В заседании приняли участие 11 из 12 членов комиссии.</p>" in text
    assert "прокурор Учебного муниципального округа Ольга Орлова;" in text
    assert "Директору районного дома культуры провести" in text
    assert "Срок – до 19 декабря 2025 г.</li>" in text
    assert "<p>Рассмотрение пятого вопроса отложено; при этом решено:</p>" in text
    assert "<li>Членам комиссии направить секретарю комиссии предложения" in text


def test_nothing_of_a_closed_item_enters_a_draft(training: Meeting) -> None:
    closed = AgendaItem.objects.get(meeting=training, is_closed=True)
    draft = compose_notice(training.pk)

    text = f"{draft.title} {draft.body}"

    assert [word for word in CLOSED_WORDS if word.lower() in text.lower()] == []
    assert closed.title not in text
    assert all(clause.text not in text for clause in closed.resolutions.all())


def test_guest_of_a_closed_item_is_named_once_he_speaks_in_the_open(training: Meeting) -> None:
    guest = Person.objects.get(last_name="Заболотный")
    opened = AgendaItem.objects.filter(meeting=training, is_closed=False)[0]
    Speaker.objects.create(item=opened, person=guest, role=Speaker.Role.SPEAKER)

    assert "Заболотный" in text_of(training)


def test_private_person_is_named_by_the_label(training: Meeting) -> None:
    Person.objects.filter(last_name__in=["Орлова", "Седых"]).update(
        is_private=True, public_label="заявитель"
    )

    text = text_of(training)

    assert "приглашены: заявитель;" in text
    assert "Орлов" not in text
    assert "Седых" not in text


def test_own_form_of_the_clerk_stands_in_the_sentence(novorossiysk: Meeting) -> None:
    post = Post.objects.get(title__startswith="глава администрации")
    post.set_forms({Case.GENT: "губернатора"}).save()

    assert "под председательством губернатора Кондратьева В.И." in text_of(novorossiysk)


def test_woman_in_a_masculine_post(novorossiysk: Meeting) -> None:
    meeting = make_meeting()
    attend(meeting, "Никандрова", "Надежда", "f", post="глава округа", duty="presiding")

    assert "Заседание провела глава округа Надежда Никандрова.</p>" in text_of(meeting)


def test_names_are_written_in_one_manner(training: Meeting) -> None:
    Attendance.objects.filter(meeting=training, last_name="Орлова").update(
        first_name="", patronymic="", initials="О.О."
    )

    text = text_of(training)

    assert "округа Воскресенского Г." in text
    assert "Глеба" not in text
    assert "Директору районного дома культуры (Седых З.В.) провести" in text


def test_private_executor_is_named_by_the_label(training: Meeting) -> None:
    Attendance.objects.filter(meeting=training, last_name="Орлова").update(
        first_name="", patronymic="", initials="О.О."
    )
    Person.objects.filter(last_name="Седых").update(is_private=True, public_label="заявитель")

    text = text_of(training)

    assert "(заявитель) провести" in text
    assert "Седых" not in text


def test_clauses_beside_full_names_give_posts_alone(training: Meeting) -> None:
    named = [
        executor.person_as_named
        for executor in Executor.objects.filter(resolution__item__is_closed=False)
        if executor.person
    ]

    text = text_of(training)

    assert named
    assert [name for name in named if f"({plain(name)})" in text] == []


@pytest.mark.parametrize(
    ("gender", "expected"),
    [("f", "Заседание провела"), ("m", "Заседание провёл"), ("", "Заседание провёл")],
)
def test_post_of_a_chair_is_not_said_twice(gender: str, expected: str) -> None:
    meeting = make_meeting()
    attend(meeting, "Зюзина", "Любовь", gender, post="председатель комиссии", duty="presiding")

    draft = compose_notice(meeting.pk)

    assert (
        f"Антинаркотической комиссии города. {expected} председатель комиссии Любовь Зюзина.</p>"
    ) in plain(draft.body)
    doubts = () if gender else ("провёл председатель комиссии Любовь Зюзина",)
    assert tuple(plain(doubt.text) for doubt in draft.doubts) == doubts


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["withdrawn"], ["Вопрос повестки дня снят с рассмотрения."]),
        (["postponed"], ["Рассмотрение вопроса повестки дня отложено."]),
        (["noted"], ["Информация по вопросу повестки дня принята к сведению."]),
        (
            ["noted", "postponed", "withdrawn"],
            [
                "Информация по первому вопросу принята к сведению.",
                "Рассмотрение второго вопроса отложено.",
                "Третий вопрос снят с рассмотрения.",
            ],
        ),
        ([""] * 10 + ["withdrawn"], ["Вопрос № 11 снят с рассмотрения."]),
        ([""] * 10 + ["postponed"], ["Рассмотрение вопроса № 11 отложено."]),
    ],
)
def test_outcomes_are_sentences(outcomes: list[str], expected: list[str]) -> None:
    meeting = make_meeting()
    for position, outcome in enumerate(outcomes):
        AgendaItem.objects.create(
            meeting=meeting, title="О плане", outcome=outcome, position=position
        )

    told = text_of(meeting).split("<h2>Итоги</h2>")[1]

    assert told.split() == " ".join(f"<p>{line}</p>" for line in expected).split()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("atk", "11 из 12 членов этих органов."), ("coordination", "координационного совещания.")],
)
def test_members_of_a_joint_session_are_members_of_its_bodies(kind: str, expected: str) -> None:
    meeting = make_meeting()
    other = Commission.objects.create(name="Комиссия края", slug="joint", kind=kind)
    MeetingCommission.objects.create(meeting=meeting, commission=other, position=1)
    for number in range(12):
        presence = "present" if number else "absent"
        attend(meeting, f"Первый{number}", status="member", presence=presence)

    assert f"{expected}</p>" in text_of(meeting)


def test_stop_after_a_title_is_not_printed() -> None:
    meeting = make_meeting()
    AgendaItem.objects.create(meeting=meeting, title="О плане работы.")
    AgendaItem.objects.create(meeting=meeting, title="О плане на 2026 г.", position=1)

    text = text_of(meeting)

    assert "<p>О плане работы</p>" in text
    assert "<p>О плане на 2026 г.</p>" in text


def test_clause_without_executors_begins_with_a_capital() -> None:
    meeting = make_meeting()
    item = AgendaItem.objects.create(meeting=meeting, title="О плане")
    Resolution.objects.create(item=item, text="утвердить план")

    assert "<li>Утвердить план.</li>" in text_of(meeting)


def test_notice_has_one_dash(training: Meeting, novorossiysk: Meeting) -> None:
    for meeting in (training, novorossiysk):
        body = compose_notice(meeting.pk).body

        assert "—" not in body
        assert " –" not in body
        assert "\u00a0– " in body


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "5 марта 2024 года состоялось очередное заседание"),
        ({"held_on": None}, "<p>Состоялось очередное заседание"),
        ({"kind": "extraordinary"}, "состоялось внеочередное заседание"),
        (
            {"form": "correspondence"},
            "5 марта 2024 года в заочной форме проведено очередное заседание",
        ),
        ({"form": "mixed"}, "в очно-дистанционном формате состоялось"),
    ],
)
def test_lead_follows_kind_form_and_date(fields: dict[str, object], expected: str) -> None:
    assert expected in text_of(make_meeting(**fields))


@pytest.mark.parametrize(
    ("name", "locality", "expected"),
    [
        ("актовый зал", "", "в актовом зале"),
        ("Дворец культуры", "", "во Дворце культуры"),
        ("здание администрации", "г. Майский", "в здании администрации (г. Майский)"),
        ("администрация города Майского", "", "в администрации города Майского"),
        ("площадка завода", "", "на площадке завода"),
        ("ул. Ленина, д. 5", "", "по адресу: ул. Ленина, д. 5"),
        ("ул. Ленина, д. 5", "г. Майский", "по адресу: г. Майский, ул. Ленина, д. 5"),
    ],
)
def test_place_stands_in_the_prepositional(name: str, locality: str, expected: str) -> None:
    meeting = make_meeting(venue=Venue.objects.create(name=name, locality=locality))

    assert f"года {expected} состоялось" in text_of(meeting)


@pytest.mark.parametrize(
    ("present", "absent", "expected"),
    [
        (1, 0, "принял участие 1 член комиссии."),
        (2, 0, "приняли участие оба члена комиссии."),
        (3, 0, "приняли участие все 3 члена комиссии."),
        (2, 1, "приняли участие 2 из 3 членов комиссии."),
        (1, 1, "принял участие 1 из 2 членов комиссии."),
        (20, 1, "приняли участие 20 из 21 члена комиссии."),
    ],
)
def test_members_are_counted_in_russian(present: int, absent: int, expected: str) -> None:
    meeting = make_meeting()
    for number in range(present + absent):
        presence = "present" if number < present else "absent"
        attend(meeting, f"Первый{number}", status="member", presence=presence)

    assert expected in text_of(meeting)


def add(meeting: Meeting, title: str, **fields: object) -> AgendaItem:
    position = meeting.agenda_items.count()
    return AgendaItem.objects.create(meeting=meeting, title=title, position=position, **fields)


def results(meeting: Meeting) -> list[str]:
    """The paragraphs and lists under the heading of the results."""
    return text_of(meeting).split("<h2>Итоги</h2>\n")[1].split("\n")


def test_sub_items_are_told_by_their_numbers() -> None:
    meeting = make_meeting()
    add(meeting, "О школах", outcome="noted")
    part = add(meeting, "О питании", is_subitem=True)
    Resolution.objects.create(item=part, text="Проверить питание")
    add(meeting, "О ремонте.", is_subitem=True, outcome="withdrawn")
    add(meeting, "Разное", is_late=True, outcome="noted")

    assert (
        "<ol><li><p>О школах</p><p>1.1. О питании</p><p>1.2. О ремонте</p></li>"
        "<li><p>Разное</p></li></ol>"
    ) in text_of(meeting)
    assert results(meeting) == [
        "<p>Информация по первому вопросу принята к сведению.</p>",
        "<p>По вопросу № 1.1 решено:</p>",
        "<ol><li>Проверить питание.</li></ol>",
        "<p>Вопрос № 1.2 снят с рассмотрения.</p>",
        "<p>Информация по второму вопросу принята к сведению.</p>",
    ]


def test_sub_item_of_a_closed_item_is_closed() -> None:
    meeting = make_meeting()
    add(meeting, "О складе", is_closed=True)
    part = add(meeting, "Об охране склада", is_subitem=True)
    Resolution.objects.create(item=part, text="Усилить охрану")
    add(meeting, "О школах")

    text = text_of(meeting)

    assert "<p>О школах</p>" in text
    assert "склад" not in text
    assert "охран" not in text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"outcome": "rejected"}, ["<p>По вопросу повестки дня решение не принято.</p>"]),
        (
            {"votes_for": 1, "votes_against": 2, "votes_abstained": 0},
            ["<p>По вопросу повестки дня решение не принято.</p>"],
        ),
        (
            {"outcome": "postponed"},
            [
                "<p>Рассмотрение вопроса повестки дня отложено; при этом решено:</p>",
                "<ol><li>Закрыть школу.</li></ol>",
            ],
        ),
        (
            {"outcome": "withdrawn"},
            [
                "<p>Вопрос повестки дня снят с рассмотрения; при этом решено:</p>",
                "<ol><li>Закрыть школу.</li></ol>",
            ],
        ),
        (
            {"outcome": "decided", "votes_for": 2, "votes_against": 1, "votes_abstained": 0},
            ["<p>По вопросу повестки дня решено:</p>", "<ol><li>Закрыть школу.</li></ol>"],
        ),
    ],
)
def test_what_was_not_adopted_is_not_told_as_decided(
    fields: dict[str, object], expected: list[str]
) -> None:
    meeting = make_meeting()
    item = add(meeting, "О школе", discussion="Спорили.", **fields)
    Resolution.objects.create(item=item, text="закрыть школу")

    assert results(meeting) == expected


def test_clause_is_worded_with_its_verb_and_co_executors() -> None:
    meeting = make_meeting()
    clause = Resolution.objects.create(
        item=add(meeting, "О школе"), text="провести ремонт", verb="request", recurrence="monthly"
    )
    clause.executors.create(post="отдел образования")
    clause.executors.create(post="служба занятости", role="co_executor")

    assert results(meeting)[1] == (
        "<ol><li>Просить отдел образования совместно со службой занятости провести ремонт. "
        "Срок – ежемесячно.</li></ol>"
    )


def test_votes_and_recusals_are_no_matter_of_a_notice() -> None:
    meeting = make_meeting()
    attend(meeting, "Громов", "Пётр", status="member")
    item = add(meeting, "О школе", outcome="decided", ballot="open", discussion="Обсудили.")
    row = meeting.attendance.get()
    item.votes.create(participant=row, choice="recused", dissent="Против закрытия.")

    text = text_of(meeting)

    assert "Громов" not in text
    assert "Против" not in text


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("planned", "после отметки «проведено»"),
        ("convened", "после отметки «проведено»"),
        ("cancelled", "отменено"),
        ("moved", "перенесено на другой день"),
    ],
)
def test_session_that_did_not_take_place_is_not_told_of(state: str, reason: str) -> None:
    meeting = make_meeting(state=state)

    with pytest.raises(NothingToTell, match=reason):
        compose_notice(meeting.pk)
    with pytest.raises(CommandError, match=reason):
        call_command("compose_notice", meeting.pk)


def test_signed_session_is_told_of_as_before() -> None:
    assert "состоялось очередное заседание" in text_of(make_meeting(state="signed"))


def test_thinnest_record_has_no_empty_heading() -> None:
    assert "<h2>" not in text_of(make_meeting())


def test_typed_words_are_escaped_and_left_as_they_are() -> None:
    meeting = make_meeting()
    item = AgendaItem.objects.create(meeting=meeting, title='О "мерах" <b>2019-2023</b>')
    Resolution.objects.create(item=item, text="Принять <script>alert(1)</script> к сведению.")

    body = plain(compose_notice(meeting.pk).body)

    assert "<p>О &quot;мерах&quot; &lt;b&gt;2019-2023&lt;/b&gt;</p>" in body
    assert "<script" not in body


def test_unsure_forms_are_told(db: None) -> None:
    meeting = make_meeting()
    attend(meeting, "Каа", "Ыуа", gender="", duty="presiding")

    assert compose_notice(meeting.pk).doubts != ()


def test_composing_costs_the_same_whatever_the_rows(
    training: Meeting, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(17):  # type: ignore[operator]
        compose_notice(training.pk)
