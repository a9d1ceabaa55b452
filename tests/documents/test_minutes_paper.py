from dataclasses import replace
from datetime import date

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Executor, Resolution, Speaker, Vote
from documents.paper import draw, laid_out
from documents.papers import wording
from documents.papers.minutes import gather_minutes
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import (
    AgendaLine,
    AttendanceList,
    Ballot,
    Clause,
    Decision,
    Fact,
    ItemMinutes,
    PeopleGroup,
    PersonLine,
    Signature,
    Speech,
)
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, AttendanceGroup, Membership, Person, Post
from russian.cases import Case
from russian.typography import plain
from tests.documents.paper_records import attend, decide

ATK_GENITIVE = "Антитеррористической комиссии в\u00a0Краснодарском крае"
FULL_MEMBERSHIP = "координационного совещания и комиссии"
FULL_HEADING = (
    "внеочередного совместного заседания постоянно действующего координационного совещания "
    f"по\u00a0обеспечению правопорядка и\u00a0{ATK_GENITIVE}"
)
THIN = MinutesPaper(
    title=f"Протокол заседания {ATK_GENITIVE} (проект)",
    description=f"Протокол заседания {ATK_GENITIVE}",
    is_draft=True,
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
    agenda=(AgendaLine("1", "Об итогах работы"),),
    items=(ItemMinutes("1", "Об итогах работы"),),
    signatures=(
        Signature("Председательствующий", "В.И.\u00a0Кондратьев"),
        Signature("Секретарь", ""),
    ),
)
FULL = MinutesPaper(
    title=f"Протокол {FULL_HEADING} от 10.11.2022 №\u00a05/12 (учебный пример)",
    description=f"Протокол {FULL_HEADING}",
    dated_on=date(2022, 11, 10),
    is_restricted=True,
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
        Fact("Время начала", "10:00"),
        Fact("Форма проведения", "очная, с участием по видео-конференц-связи"),
    ),
    attendance=AttendanceList(
        count=f"3\u00a0члена {FULL_MEMBERSHIP} из\u00a05, 1\u00a0замещающий, 1\u00a0приглашённый",
        present=(
            PeopleGroup(
                f"Члены {FULL_MEMBERSHIP}",
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
            "1",
            "Об итогах работы по противодействию незаконной миграции",
            speakers=(
                Fact("Докладчик", "Колганов\u00a0Н.А.\u00a0– начальник управления миграции"),
                Fact("Содокладчик", "Ёлкин\u00a0П.П.\u00a0– начальник управления связи"),
            ),
        ),
        AgendaLine("2", "О защите объектов", is_closed=True),
        AgendaLine("3", "О плане работы"),
    ),
    items=(
        ItemMinutes(
            "1",
            "Об итогах работы по противодействию незаконной миграции",
            reports=(
                Speech("Н.А.\u00a0Колганов", ("доложил о числе проверок.",)),
                Speech("П.П.\u00a0Ёлкин", ("содоклад.",)),
            ),
            talks=(
                Speech(
                    "Б.В.\u00a0Громов",
                    ("предложил усилить контроль.", "Поддержал проект решения."),
                    post="прокурор города",
                ),
            ),
            discussion=("Вопрос: о сроках.", "Ответ: до конца года."),
            decision=Decision(
                "РЕШИЛИ",
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
            ),
            ballot=Ballot(
                "ГОЛОСОВАЛИ", "«за»\u00a0– 2, «против»\u00a0– 0, «воздержались»\u00a0– 1."
            ),
            result="Решение принято большинством голосов.",
        ),
        ItemMinutes(
            "2",
            "О защите объектов",
            is_closed=True,
            closed_ground="пункт 3 перечня сведений",
            decision=Decision("РЕШИЛИ", "Информацию принять к сведению."),
            ballot=Ballot(
                "ГОЛОСОВАЛИ", "«за»\u00a0– 3, «против»\u00a0– 0, «воздержались»\u00a0– 0."
            ),
            result="Решение принято единогласно.",
        ),
        ItemMinutes(
            "3",
            "О плане работы",
            decision=Decision("РЕШИЛИ", "Рассмотрение вопроса отложить."),
        ),
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
    """The clauses are worded in the agenda's room, which may hold its spaces as it likes.

    What is attached has a test of its own.
    """

    def plain_decision(decision: Decision | None) -> Decision | None:
        clauses = decision.clauses if decision else ()
        told = [replace(each, text=tuple(map(plain, each.text))) for each in clauses]
        return replace(decision, clauses=tuple(told)) if decision else None

    return replace(
        paper,
        data="",
        items=tuple(replace(item, decision=plain_decision(item.decision)) for item in paper.items),
    )


def clauses_of(paper: MinutesPaper) -> tuple[Clause, ...]:
    """The clauses of the first item."""
    decision = paper.items[0].decision
    return decision.clauses if decision else ()


def test_thin_record_prints_what_it_has(thin_meeting: Meeting) -> None:
    assert replace(gather_minutes(thin_meeting, is_draft=True), data="") == THIN


def test_full_record_prints_everything(full_meeting: Meeting) -> None:
    paper = gather_minutes(full_meeting, is_draft=False)

    assert with_plain_spaces_in_clauses(paper) == with_plain_spaces_in_clauses(FULL)
    assert paper.is_restricted


def test_record_that_is_not_there_is_said_so(db: None) -> None:
    with pytest.raises(Meeting.DoesNotExist):
        gather_minutes(Meeting(pk=404), is_draft=True)


def test_session_of_no_commission_still_prints(db: None) -> None:
    paper = gather_minutes(Meeting.objects.create(), is_draft=True)

    assert paper.bodies == ()
    assert paper.heading == "заседания"
    assert paper.signatures == (Signature("Председательствующий", ""), Signature("Секретарь", ""))


def test_final_minutes_have_no_line_for_one_who_is_not_named(thin_meeting: Meeting) -> None:
    paper = gather_minutes(thin_meeting, is_draft=False)

    assert paper.signatures == (Signature("Председательствующий", "В.И.\u00a0Кондратьев"),)


def test_history_does_not_move(full_meeting: Meeting) -> None:
    before = gather_minutes(full_meeting, is_draft=True)

    Person.objects.update(last_name="Иной", first_name="", patronymic="", initials="И.И.")
    Post.objects.update(title=Concat("title", Value(" в отставке")))

    assert gather_minutes(full_meeting, is_draft=True) == before


def test_dative_set_by_hand_is_printed(full_meeting: Meeting) -> None:
    post = Post.objects.get(title="начальник управления связи")
    post.set_forms({Case.DATV: "начальнику Управления связи"}).save()

    paper = gather_minutes(full_meeting, is_draft=True)

    assert clauses_of(paper)[1].text[0].startswith("Начальнику Управления связи (")


def test_number_of_queries_does_not_grow(
    thin_meeting: Meeting, atk: Commission, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(times: int) -> None:
        for n in range(times):
            row = attend(thin_meeting, f"Ким {'АБВ'[n]}.А.", "начальник")
            attend(thin_meeting, "Ли А.А.", status="substitute", substitute_for=row.person)
            AttendanceGroup.objects.create(meeting=thin_meeting, title=f"группа {n}")
            item = AgendaItem.objects.create(meeting=thin_meeting, title="О плане", position=n)
            Speaker.objects.create(item=item, person=row.person)
            Membership.objects.create(commission=atk, person=row.person)
            Vote.objects.create(item=item, participant=row, choice="for")
            decide(item, "Принять.", ((f"начальник {n}", row.person), ("глава", None)))

    fill(1)
    with django_assert_num_queries(17):
        one = gather_minutes(thin_meeting, is_draft=True)
    fill(3)
    with django_assert_num_queries(17):
        several = gather_minutes(thin_meeting, is_draft=True)

    assert len(several.items) > len(one.items)


@pytest.mark.parametrize(
    ("extra", "longest", "is_appended"), [(15, 15, False), (16, 15, True), (3, 2, True)]
)
def test_list_longer_than_the_commission_wants_stands_in_an_appendix(
    thin_meeting: Meeting, extra: int, longest: int, is_appended: bool
) -> None:
    Commission.objects.update(inline_attendance_max=longest)
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
    assert paper.items[0].reports == (Speech("В.В.\u00a0Ким", ("доклад.",)),)


def test_post_of_a_speaker_is_given_once_for_those_of_the_agenda(thin_meeting: Meeting) -> None:
    row = attend(thin_meeting, "Ким В.В.", "прокурор")
    Speaker.objects.create(
        item=thin_meeting.agenda_items.get(), person=row.person, role=Speaker.Role.SPEAKER
    )

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.items[0].talks == (Speech("В.В.\u00a0Ким", post="прокурор"),)
    assert "В.В. Ким, прокурор." in plain(draw(paper).html)


def test_excused_without_a_reason_is_excused_still(thin_meeting: Meeting) -> None:
    attend(thin_meeting, "Ким В.В.", presence="excused")

    (absent,) = gather_minutes(thin_meeting, is_draft=True).attendance.absent

    assert absent == PersonLine("Ким\u00a0В.В.", note="по уважительной причине")


def test_ground_of_an_open_item_is_not_printed(thin_meeting: Meeting) -> None:
    thin_meeting.agenda_items.update(closed_ground="осталось от прошлого")

    assert replace(gather_minutes(thin_meeting, is_draft=True), data="") == THIN


def test_private_person_is_named_in_internal_minutes(thin_meeting: Meeting) -> None:
    person = Person.objects.create(
        last_name="Ким", initials="В.В.", is_private=True, public_label="заявитель"
    )
    resolution = decide(thin_meeting.agenda_items.get(), "Ответить", (("глава", person),))

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert resolution == Resolution.objects.get()
    assert Executor.objects.get().person_as_named in clauses_of(paper)[0].text[0]


def test_clause_of_several_lines_keeps_them(thin_meeting: Meeting) -> None:
    decide(thin_meeting.agenda_items.get(), "Утвердить:\nплан;\n\nсостав.")

    (clause,) = clauses_of(gather_minutes(thin_meeting, is_draft=True))

    assert clause == Clause("1.1.", ("Утвердить:", "план;", "состав."))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("postponed", "Рассмотрение вопроса отложить."),
        ("withdrawn", "Вопрос снять с рассмотрения."),
    ],
)
def test_what_became_of_the_item_stands_before_its_clauses(
    thin_meeting: Meeting, outcome: str, words: str
) -> None:
    thin_meeting.agenda_items.update(outcome=outcome)
    decide(thin_meeting.agenda_items.get(), "доработать план")

    (item,) = gather_minutes(thin_meeting, is_draft=True).items

    assert item.decision == Decision("РЕШИЛИ", words, (Clause("1.1.", ("Доработать план.",)),))


def test_session_by_letter_has_no_present(thin_meeting: Meeting) -> None:
    Meeting.objects.update(form=Meeting.Form.CORRESPONDENCE)
    attend(thin_meeting, "Ким В.В.")
    attend(thin_meeting, "Ли А.А.", presence="absent")

    html = plain(draw(gather_minutes(thin_meeting, is_draft=True)).html)

    assert "Приняли участие в заочном голосовании: 1 член комиссии из 2." in html
    assert "Не приняли участия:" in html
    assert "рисутствовали" not in html
    assert "Отсутствовали" not in html


def test_lines_of_a_list_end_as_in_a_list() -> None:
    attendance = AttendanceList(
        present=(PeopleGroup("Члены", (PersonLine("Ким\u00a0В.В."), PersonLine("Ли", "глава"))),),
        unnamed=("главы районов", "прокурор"),
        absent=(PersonLine("Ершов\u00a0А.А."),),
    )

    assert attendance.present[0].lines == ("Ким\u00a0В.В.;", "Ли\u00a0– глава.")
    assert attendance.unnamed_lines == ("главы районов;", "прокурор.")
    assert attendance.absent_lines == ("Ершов\u00a0А.А.",)


def test_groups_stand_on_the_first_page_also_when_the_list_is_appended(
    thin_meeting: Meeting,
) -> None:
    for n in range(16):
        attend(thin_meeting, f"Ким {chr(ord('А') + n)}.А.")
    AttendanceGroup.objects.create(meeting=thin_meeting, title="главы районов")

    first, appendix = draw(gather_minutes(thin_meeting, is_draft=True)).html.split(
        '<section class="appendix">'
    )

    assert "главы районов." in first
    assert "главы районов." in appendix
    assert "список присутствующих на ___ л. в 1 экз." in plain(first.replace("&nbsp;", " "))


def test_drawing_holds_spaces_and_changes_no_sign(full_meeting: Meeting) -> None:
    full_meeting.agenda_items.update(title="Об ООО «Юг» (Иванов И.И.) - № 4 за 2019-2023 гг.")
    paper = gather_minutes(full_meeting, is_draft=True)

    shown = laid_out(paper)

    title = "Об\u00a0ООО «Юг» \u200b(Иванов\u00a0И.И.)\u00a0- №\u00a04 за\u00a02019-2023\u00a0гг."
    assert shown.items[0].title == title
    assert plain(shown.items[0].title).replace("\u200b", "") == paper.items[0].title
    assert shown.attendance.present[0].people[1].note == "по\u00a0видео-конференц-связи"
    assert shown.title == paper.title


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
    assert plain(wording.session(kind, bodies, Case.GENT)) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["4"], "№⍽4"),
        (["5", "12"], "№⍽5/12"),
        (["5", ""], "№⍽5/____"),
        (["", ""], "№⍽____"),
        ([""], "№⍽____"),
        ([], "№⍽____"),
        (["АТК-4/2022"], "№⍽АТК-4/2022"),
        (["КС-5", "АТК-12/2022"], "№⍽КС-5, АТК-12/2022"),
        (["5", "АТК-12"], "№⍽5, АТК-12"),
        (["", "АТК-12"], "№⍽____, АТК-12"),
    ],
)
def test_number(numbers: list[str], expected: str) -> None:
    assert wording.number(numbers) == expected.replace("⍽", "\u00a0")


CAST = "Голоса разделились поровну; решающим стал голос председательствующего."


@pytest.mark.parametrize(
    ("votes", "fields", "result"),
    [
        ((11, 0, 0), {}, "Решение принято единогласно."),
        ((11, 0, 1), {}, "Решение принято большинством голосов."),
        ((11, 2, 0), {"outcome": "decided"}, "Решение принято большинством голосов."),
        ((4, 1, 5), {"outcome": "decided"}, "Решение принято."),
        ((11, 0, 0), {"outcome": "noted"}, "Решение принято единогласно."),
        ((2, 11, 0), {}, "Решение не принято."),
        ((2, 11, 0), {"outcome": "rejected"}, "Решение не принято."),
        # The rules of a body may ask for more than a majority.
        ((6, 5, 0), {"outcome": "rejected"}, "Решение не принято."),
        ((2, 11, 0), {"outcome": "decided"}, ""),
        ((5, 5, 0), {}, ""),
        ((5, 5, 0), {"casting_vote": "for"}, f"{CAST} Решение принято."),
        ((5, 5, 1), {"casting_vote": "against"}, f"{CAST} Решение не принято."),
        (
            (5, 5, 0),
            {"outcome": "rejected", "casting_vote": "against"},
            f"{CAST} Решение не принято.",
        ),
        ((5, 5, 0), {"outcome": "rejected", "casting_vote": "for"}, "Решение не принято."),
        ((5, 5, 0), {"outcome": "decided", "casting_vote": "against"}, ""),
        ((6, 5, 0), {"casting_vote": "against"}, "Решение принято большинством голосов."),
        ((0, 0, 0), {}, ""),
        ((0, 0, 7), {"outcome": "decided"}, ""),
        ((11, 0, 0), {"outcome": "postponed"}, ""),
        ((11, 0, 0), {"outcome": "withdrawn"}, ""),
        ((None, None, None), {}, ""),
        ((None, None, None), {"outcome": "decided"}, ""),
        ((None, None, None), {"outcome": "rejected"}, "Решение не принято."),
    ],
)
def test_result_says_what_follows_from_the_numbers(
    votes: tuple[int | None, ...], fields: dict[str, str], result: str
) -> None:
    numbers = dict(zip(("votes_for", "votes_against", "votes_abstained"), votes, strict=True))

    assert wording.result(AgendaItem(**numbers, **fields)) == result


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
        (["coordination", "atk"], "координационного совещания и комиссии"),
        (["atk", "minors"], ""),
        (["atk", "other"], ""),
        ([], ""),
    ],
)
def test_members_are_members_of_the_bodies_of_the_session(kinds: list[str], expected: str) -> None:
    bodies = [Commission(kind=kind, name="комитет" * (kind != "other")) for kind in kinds]

    assert wording.membership(bodies) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Межведомственная комиссия по вопросам труда", "комиссии"),
        ("Совет при главе города", "совета"),
        ("Региональный штаб по газификации", "штаба"),
        ("Организационный комитет «Победа»", "комитета"),
        ("Межведомственная рабочая группа по налогам", "рабочей группы"),
        ("Экспертная группа", "группы"),
        ("коллегия при губернаторе", "коллегии"),
        ("КДНиЗП города Новороссийска", "КДНиЗП"),
        ("«Победа»", ""),
    ],
)
def test_members_of_another_body_are_named_by_its_name(name: str, expected: str) -> None:
    assert wording.membership([Commission(kind="other", name=name)]) == expected


def test_closed_items_of_the_record_all_count(thin_meeting: Meeting) -> None:
    thin_meeting.agenda_items.update(is_closed=True)
    MeetingCommission.objects.update(number=1)

    assert gather_minutes(thin_meeting, is_draft=True).is_restricted
