import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Executor, Resolution, Speaker
from documents import minutes_wording as wording
from documents.minutes import INLINE_ATTENDANCE_MAX, gather_minutes
from documents.minutes_paper import (
    AgendaLine,
    AttendanceList,
    Clause,
    Fact,
    ItemMinutes,
    MinutesPaper,
    PeopleGroup,
    PersonLine,
    Signature,
    Speech,
)
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, AttendanceGroup, Person, Post
from russian.cases import Case
from tests.documents.paper_records import attend, decide

ATK_GENITIVE = "Антитеррористической комиссии в\u00a0Краснодарском крае"
FULL_HEADING = (
    "внеочередного совместного заседания постоянно действующего координационного совещания "
    f"по\u00a0обеспечению правопорядка и\u00a0{ATK_GENITIVE}"
)
THIN = MinutesPaper(
    title=f"Протокол заседания {ATK_GENITIVE} (проект)",
    bodies=("Антитеррористическая комиссия в Краснодарском крае",),
    heading=f"заседания {ATK_GENITIVE}",
    day="___.___._____",
    number="№\u00a0____",
    facts=(
        Fact(
            "Председательствующий",
            "В.И.\u00a0Кондратьев, глава администрации (губернатор) Краснодарского края",
        ),
    ),
    agenda=(AgendaLine("Об итогах работы"),),
    items=(ItemMinutes(1, "Об итогах работы"),),
    signatures=(Signature("Председательствующий", "В.И.\u00a0Кондратьев"),),
)
FULL = MinutesPaper(
    title=f"Протокол {FULL_HEADING} от 10.11.2022 №\u00a05/12 (учебный пример)",
    bodies=(
        "Постоянно действующее координационное совещание по обеспечению правопорядка",
        "Антитеррористическая комиссия в Краснодарском крае",
    ),
    heading=FULL_HEADING,
    day="10.11.2022",
    number="№\u00a05/12",
    place="г.\u00a0Новороссийск",
    facts=(
        Fact("Председательствующий", "В.И.\u00a0Кондратьев"),
        Fact("Секретарь", "Т.Ю.\u00a0Шевченко"),
        Fact("Место проведения", "здание администрации города"),
        Fact("Форма проведения", "очная, с участием по видео-конференц-связи"),
    ),
    attendance=AttendanceList(
        count="3\u00a0члена из\u00a05, 1\u00a0замещающий, 1\u00a0приглашённый",
        present=(
            PeopleGroup(
                "Члены",
                (
                    PersonLine("Громов\u00a0Б.В.", "прокурор города"),
                    PersonLine(
                        "Ёлкин\u00a0П.П.",
                        "начальник управления связи",
                        "по видео-конференц-связи",
                    ),
                    PersonLine("Кондратьев\u00a0В.И.", "глава администрации (губернатор) края"),
                ),
            ),
            PeopleGroup("Замещающие", (PersonLine("Белов\u00a0С.С.", "заместитель военкома"),)),
            PeopleGroup("Приглашённые", (PersonLine("Шевченко\u00a0Т.Ю.", "начальник отдела"),)),
        ),
        unnamed=("главы внутригородских районов",),
        absent=(
            PersonLine("Ершов\u00a0А.А.", "начальник гарнизона", "отпуск"),
            PersonLine("Яшин\u00a0К.К.", "начальник порта"),
        ),
    ),
    agenda=(
        AgendaLine(
            "Об итогах работы по противодействию незаконной миграции",
            speakers=(
                Fact("Докладчик", "Колганов\u00a0Н.А.\u00a0– начальник управления миграции"),
                Fact("Содокладчик", "Ёлкин\u00a0П.П.\u00a0– начальник управления связи"),
            ),
        ),
        AgendaLine("О защите объектов", is_closed=True),
        AgendaLine("О плане работы"),
    ),
    items=(
        ItemMinutes(
            1,
            "Об итогах работы по противодействию незаконной миграции",
            reports=(
                Speech(
                    "Н.А.\u00a0Колганов, начальник управления миграции",
                    ("доложил о числе проверок.",),
                ),
                Speech("П.П.\u00a0Ёлкин, начальник управления связи, содокладчик"),
            ),
            talks=(
                Speech(
                    "Б.В.\u00a0Громов, прокурор города",
                    ("предложил усилить контроль.", "Поддержал проект решения."),
                ),
            ),
            discussion=("Вопрос: о сроках.", "Ответ: до конца года."),
            clauses=(
                Clause("1.1.", ("Информацию принять к сведению.",)),
                Clause(
                    "1.2.",
                    (
                        "Начальнику управления связи (Ёлкин\u00a0П.П.) и прокурору города "
                        "обеспечить связь на всех постах. "
                        "Срок – до 15 декабря 2022 г.",
                    ),
                ),
                Clause("1.3.", ("Главе района продолжить проверки. Срок – постоянно.",)),
            ),
            vote="«за»\u00a0– 11, «против»\u00a0– 0, «воздержались»\u00a0– 1. "
            "Решение принято большинством голосов.",
        ),
        ItemMinutes(
            2,
            "О защите объектов",
            is_closed=True,
            closed_ground="пункт 3 перечня сведений",
            outcome="Информацию принять к сведению.",
            vote="«за»\u00a0– 12, «против»\u00a0– 0, «воздержались»\u00a0– 0. "
            "Решение принято единогласно.",
        ),
        ItemMinutes(3, "О плане работы", outcome="Рассмотрение вопроса отложить."),
    ),
    signatures=(
        Signature("Председательствующий", "В.И.\u00a0Кондратьев"),
        Signature("Секретарь", "Т.Ю.\u00a0Шевченко"),
    ),
    remark=("Год принят по плану работы.",),
    is_draft=False,
    is_example=True,
)


def with_plain_spaces_in_clauses(paper: MinutesPaper) -> MinutesPaper:
    """The clauses are worded in the agenda's room, which may hold its spaces as it likes."""
    from dataclasses import replace

    from russian.typography import plain

    def plain_clause(clause: Clause) -> Clause:
        return replace(clause, text=tuple(plain(line) for line in clause.text))

    return replace(
        paper,
        items=tuple(
            replace(item, clauses=tuple(plain_clause(clause) for clause in item.clauses))
            for item in paper.items
        ),
    )


def test_thin_record_prints_what_it_has(thin_meeting: Meeting) -> None:
    assert gather_minutes(thin_meeting, is_draft=True) == THIN


def test_full_record_prints_everything(full_meeting: Meeting) -> None:
    paper = gather_minutes(full_meeting.pk, is_draft=False)

    assert with_plain_spaces_in_clauses(paper) == with_plain_spaces_in_clauses(FULL)
    assert paper.is_restricted
    assert paper.closed_count == 1


def test_record_that_is_not_there_is_said_so(db: None) -> None:
    with pytest.raises(Meeting.DoesNotExist):
        gather_minutes(404, is_draft=True)


def test_session_of_no_commission_still_prints(db: None) -> None:
    paper = gather_minutes(Meeting.objects.create(), is_draft=True)

    assert paper.bodies == ()
    assert paper.heading == "заседания"
    assert paper.signatures == ()


def test_history_does_not_move(full_meeting: Meeting) -> None:
    before = gather_minutes(full_meeting, is_draft=True)

    Person.objects.update(last_name="Иной", first_name="", patronymic="", initials="И.И.")
    Post.objects.update(title=Concat("title", Value(" в отставке")))

    assert gather_minutes(full_meeting, is_draft=True) == before


def test_dative_set_by_hand_is_printed(full_meeting: Meeting) -> None:
    post = Post.objects.get(title="начальник управления связи")
    post.set_forms({Case.DATV: "начальнику Управления связи"}).save()

    paper = gather_minutes(full_meeting, is_draft=True)

    assert paper.items[0].clauses[1].text[0].startswith("Начальнику Управления связи (")


def test_number_of_queries_does_not_grow(
    thin_meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(times: int) -> None:
        for n in range(times):
            row = attend(thin_meeting, f"Ким {'АБВ'[n]}.А.", "начальник")
            AttendanceGroup.objects.create(meeting=thin_meeting, title=f"группа {n}")
            item = AgendaItem.objects.create(meeting=thin_meeting, title="О плане", position=n)
            Speaker.objects.create(item=item, person=row.person)
            decide(item, "Принять.", ((f"начальник {n}", row.person), ("глава", None)))

    fill(1)
    with django_assert_num_queries(10):
        one = gather_minutes(thin_meeting, is_draft=True)
    fill(3)
    with django_assert_num_queries(10):
        several = gather_minutes(thin_meeting, is_draft=True)

    assert len(several.items) > len(one.items)


@pytest.mark.parametrize(
    ("extra", "is_appended"), [(INLINE_ATTENDANCE_MAX, False), (INLINE_ATTENDANCE_MAX + 1, True)]
)
def test_long_list_stands_in_an_appendix(
    thin_meeting: Meeting, extra: int, is_appended: bool
) -> None:
    for n in range(extra):
        attend(thin_meeting, f"Ким {chr(ord('А') + n)}.А.")
    attend(thin_meeting, "Ли А.А.", presence="absent")

    assert gather_minutes(thin_meeting, is_draft=True).attendance.is_appended is is_appended


def test_list_is_by_surname_with_yo_as_ye(thin_meeting: Meeting) -> None:
    for written in ("Жуков А.А.", "Ёлкин А.А.", "Ежов Б.Б.", "Ежов А.А.", "Егоров А.А."):
        attend(thin_meeting, written)

    (group,) = gather_minutes(thin_meeting, is_draft=True).attendance.present

    names = [person.name.replace("\u00a0", " ") for person in group.people]
    assert names == ["Егоров А.А.", "Ежов А.А.", "Ежов Б.Б.", "Ёлкин А.А.", "Жуков А.А."]
    assert group.label == "Члены комиссии"


def test_speaker_outside_the_list_is_named_without_a_post(thin_meeting: Meeting) -> None:
    person = Person.objects.create(last_name="Ким", initials="В.В.")
    Speaker.objects.create(item=thin_meeting.agenda_items.get(), person=person)

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.agenda[0].speakers == (Fact("Докладчик", "Ким\u00a0В.В."),)
    assert paper.items[0].reports == (Speech("В.В.\u00a0Ким"),)


def test_excused_without_a_reason_is_excused_still(thin_meeting: Meeting) -> None:
    attend(thin_meeting, "Ким В.В.", presence="excused")

    (absent,) = gather_minutes(thin_meeting, is_draft=True).attendance.absent

    assert absent == PersonLine("Ким\u00a0В.В.", note="по уважительной причине")


def test_ground_of_an_open_item_is_not_printed(thin_meeting: Meeting) -> None:
    thin_meeting.agenda_items.update(closed_ground="осталось от прошлого")

    assert gather_minutes(thin_meeting, is_draft=True) == THIN


def test_private_person_is_named_in_internal_minutes(thin_meeting: Meeting) -> None:
    person = Person.objects.create(
        last_name="Ким", initials="В.В.", is_private=True, public_label="заявитель"
    )
    resolution = decide(thin_meeting.agenda_items.get(), "Ответить", (("глава", person),))

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert resolution == Resolution.objects.get()
    assert Executor.objects.get().person_as_named in paper.items[0].clauses[0].text[0]


def test_clause_of_several_lines_keeps_them(thin_meeting: Meeting) -> None:
    decide(thin_meeting.agenda_items.get(), "Утвердить:\nплан;\n\nсостав.")

    (clause,) = gather_minutes(thin_meeting, is_draft=True).items[0].clauses

    assert clause == Clause("1.1.", ("Утвердить:", "план;", "состав."))


# --- set phrases ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "bodies", "expected"),
    [
        ("regular", ["комиссии"], "заседания комиссии"),
        ("off_site", ["комиссии"], "выездного заседания комиссии"),
        ("enlarged", ["штаба", "совета"], "расширенного совместного заседания штаба и совета"),
        ("regular", ["а", "б", "в"], "совместного заседания а, б и в"),
        ("regular", [], "заседания"),
    ],
)
def test_heading(kind: str, bodies: list[str], expected: str) -> None:
    assert wording.heading(kind, bodies).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([4], "№ 4"),
        ([5, 12], "№ 5/12"),
        ([5, None], "№ 5/____"),
        ([None, None], "№ ____"),
        ([None], "№ ____"),
        ([], "№ ____"),
    ],
)
def test_number(numbers: list[int | None], expected: str) -> None:
    assert wording.number(numbers) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("votes", "is_decision", "result"),
    [
        ((11, 0, 0), True, "Решение принято единогласно."),
        ((11, 0, 1), True, "Решение принято большинством голосов."),
        ((11, 2, 0), True, "Решение принято большинством голосов."),
        ((2, 11, 0), True, "Решение не принято."),
        ((5, 5, 0), True, ""),
        ((0, 0, 0), True, ""),
        ((11, 0, 0), False, ""),
    ],
)
def test_vote(votes: tuple[int, int, int], is_decision: bool, result: str) -> None:
    said = wording.vote(*votes, is_decision=is_decision)

    numbers = "«за» – {}, «против» – {}, «воздержались» – {}.".format(*votes)
    assert said.replace("\u00a0", " ") == f"{numbers} {result}".strip()


@pytest.mark.parametrize(
    ("present", "total", "expected"),
    [
        (1, 1, "1 член комиссии"),
        (2, 2, "2 члена комиссии"),
        (12, 17, "12 членов комиссии из 17"),
        (21, 22, "21 член комиссии из 22"),
    ],
)
def test_count_of_members(present: int, total: int, expected: str) -> None:
    said = wording.people_count(Attendance.Status.MEMBER, present, total, "комиссии")

    assert said.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "1 приглашённый"), (2, "2 приглашённых"), (25, "25 приглашённых")]
)
def test_count_of_invited(count: int, expected: str) -> None:
    said = wording.people_count(Attendance.Status.INVITED, count, count + 3, "комиссии")

    assert said.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Доложил об итогах.", "доложил об итогах."),
        ("Обеспечить связь.", "обеспечить связь."),
        ("Кондратьева просила ответить.", "Кондратьева просила ответить."),
        ("АТК завершила работу.", "АТК завершила работу."),
        ("доклад прилагается", "доклад прилагается"),
        ("«Об итогах»", "«Об итогах»"),
        ("…", "…"),
    ],
)
def test_speech_goes_on_after_the_dash(text: str, expected: str) -> None:
    assert wording.continued(text) == expected


def test_every_choice_has_its_words() -> None:
    assert set(wording.KINDS) == set(Meeting.Kind)
    assert set(wording.FORMS) == set(Meeting.Form)
    assert set(wording.MEMBERSHIP) == set(Commission.Kind)
    assert set(wording.OUTCOMES) == set(AgendaItem.Outcome)
    assert set(wording.REPORTING) | {Speaker.Role.SPEAKER} == set(Speaker.Role)
    assert set(wording.STATUSES) | {Attendance.Status.SPEAKER} == set(Attendance.Status)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["atk"], "комиссии"),
        (["coordination"], "координационного совещания"),
        (["other"], ""),
        (["atk", "minors"], ""),
        ([], ""),
    ],
)
def test_members_are_members_of_one_body(kinds: list[str], expected: str) -> None:
    assert wording.membership(kinds) == expected


def test_closed_items_of_the_record_all_count(thin_meeting: Meeting) -> None:
    thin_meeting.agenda_items.update(is_closed=True)
    MeetingCommission.objects.update(number=1)

    assert gather_minutes(thin_meeting, is_draft=True).is_restricted
