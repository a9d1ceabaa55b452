from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Speaker
from documents.paper import draw
from documents.papers.agenda import AgendaPaper, gather_agenda
from documents.papers.parts import AgendaLine, Approval, Fact
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, Membership, Person
from russian.typography import plain
from tests.documents.paper_records import attend, change, everything
from tests.pdf_judging import assert_conforms, page_count, page_texts, text_of

pytestmark = pytest.mark.once

THIN = """\
УТВЕРЖДАЮ
Председатель комиссии
_______________ ______________
«___» _______________ 20__ г.
Антитеррористическая комиссия в Краснодарском крае
ПОВЕСТКА ДНЯ
заседания Антитеррористической комиссии
в Краснодарском крае
Дата проведения – ___.___._____
1. Об итогах работы"""

HEAD = """\
Постоянно действующее координационное совещание
по обеспечению правопорядка
Антитеррористическая комиссия в Краснодарском крае
ПОВЕСТКА ДНЯ
внеочередного совместного заседания постоянно
действующего координационного совещания
по обеспечению правопорядка и Антитеррористической
комиссии в Краснодарском крае
Дата проведения – 10 ноября 2022 г.
Время начала – 10:00
Место проведения – г. Новороссийск, здание администрации города
Форма проведения – очная, с участием по видео-конференц-связи
1. Об итогах работы по противодействию незаконной миграции (до 15 мин.)
Докладчик: Колганов Н.А. – начальник управления миграции
Содокладчик: Ёлкин П.П. – начальник управления связи
"""

OPEN = f"""\
УТВЕРЖДАЮ
Руководитель координационного
совещания
_______________ В.И. Кондратьев
«___» _______________ 20__ г.
{HEAD}2. Закрытый вопрос (основание: пункт 3 перечня сведений)
3. О плане работы
3.1. О сроках представления плана
4. Разное (включён в повестку на заседании)
Докладчик: Громов Б.В. – прокурор города
Учебный пример"""

WHOLE = f"""\
ПРОЕКТ
Для служебного пользования
Экз. № _____
{HEAD}3. О плане работы
3.1. О сроках представления плана
4. Разное (включён в повестку на заседании)
Докладчик: Громов Б.В. – прокурор города
ЗАКРЫТЫЕ ВОПРОСЫ
2. О защите объектов (закрытый вопрос, основание: пункт 3 перечня сведений)
Учебный пример"""


@pytest.fixture
def timed_meeting(richest_meeting: Meeting) -> Meeting:
    change(richest_meeting.agenda_items.first(), minutes_allotted=15)
    return richest_meeting


def test_thin_agenda_has_blanks_where_it_knows_nothing(thin_meeting: Meeting) -> None:
    pdf = pdf_of(gather_agenda(thin_meeting, is_draft=False, whole=False))

    assert text_of(pdf) == THIN


def test_approved_open_agenda_reads_well(timed_meeting: Meeting) -> None:
    pdf = pdf_of(gather_agenda(timed_meeting, is_draft=False, whole=False))

    assert text_of(pdf) == OPEN
    assert_conforms(pdf)


def test_whole_draft_has_closed_questions_in_a_part_of_their_own(timed_meeting: Meeting) -> None:
    assert text_of(pdf_of(gather_agenda(timed_meeting, is_draft=True, whole=True))) == WHOLE


def test_agenda_of_the_demo_is_two_pages(training: Meeting) -> None:
    first, second = page_texts(pdf_of(gather_agenda(training, is_draft=False, whole=False)))

    assert first.startswith("УТВЕРЖДАЮ\nПредседатель комиссии\n_______________ Г.А. Воскресенский")
    assert "4. Закрытый вопрос (основание: " in first
    assert "5.1. О поручениях, срок исполнения которых истекает" in first + second
    # Who speaks to the closed item is not named.
    assert "Докладчик: Черных" not in first + second


def test_thin_agenda_is_this_paper(thin_meeting: Meeting) -> None:
    paper = gather_agenda(thin_meeting, is_draft=True, whole=True)

    genitive = "заседания Антитеррористической комиссии в\u00a0Краснодарском крае"
    assert replace(paper, data="") == AgendaPaper(
        title=f"Повестка дня {genitive} (проект)",
        description=f"Повестка дня {genitive}",
        bodies=("Антитеррористическая комиссия в Краснодарском крае",),
        heading=genitive,
        facts=(Fact("Дата проведения", "___.___._____"),),
        agenda=(AgendaLine("1", "Об итогах работы"),),
        is_draft=True,
    )


def test_session_of_no_commission_and_no_question_still_prints(db: None) -> None:
    paper = gather_agenda(Meeting.objects.create(), is_draft=False, whole=True)

    assert paper.heading == "заседания"
    assert paper.approval == Approval("Председатель", "______________")
    assert "<ol" not in draw(paper).html


@pytest.mark.parametrize(
    ("closed", "shown_open", "shown_closed"),
    [
        ([], ["1 A", "1.1 B", "2 C", "2.1 D"], []),
        (["A"], ["1 –", "2 C", "2.1 D"], ["1 A", "1.1 B"]),
        (["D"], ["1 A", "1.1 B", "2 C", "2.1 –"], ["2.1 D"]),
        (["A", "C"], ["1 –", "2 –"], ["1 A", "1.1 B", "2 C", "2.1 D"]),
    ],
)
def test_closed_questions_keep_their_numbers_in_either_part(
    thin_meeting: Meeting, closed: list[str], shown_open: list[str], shown_closed: list[str]
) -> None:
    thin_meeting.agenda_items.all().delete()
    for position, title in enumerate("ABCD"):
        AgendaItem.objects.create(
            meeting=thin_meeting,
            position=position,
            title=title,
            is_subitem=title in "BD",
            is_closed=title in closed,
        )

    def told(lines: tuple[AgendaLine, ...]) -> list[str]:
        each = [line for head in lines for line in (head, *head.subitems)]
        return [f"{line.number} {line.title.replace('Закрытый вопрос', '–')}" for line in each]

    open_part = gather_agenda(thin_meeting, is_draft=True, whole=False)
    whole = gather_agenda(thin_meeting, is_draft=True, whole=True)

    assert told(open_part.agenda) == shown_open
    assert open_part.closed_agenda == ()
    assert not open_part.is_restricted
    assert told(whole.closed_agenda) == shown_closed
    assert {line for line in shown_open if "–" not in line} == set(told(whole.agenda))
    assert whole.is_restricted is bool(closed)
    assert ("(открытая часть)" in open_part.title.replace("проект, ", "")) is bool(closed)


def test_nothing_closed_stands_anywhere_in_an_open_agenda(timed_meeting: Meeting) -> None:
    closed = timed_meeting.agenda_items.get(is_closed=True)
    change(closed, title="Ксилофонный ремонт", discussion="Барабанный бой", minutes_allotted=77)
    only_there = attend(timed_meeting, "Щукин Щ.Щ.", "дирижёр", status="speaker")
    Speaker.objects.create(item=closed, person=only_there.person)

    said = everything(gather_agenda(timed_meeting, is_draft=True, whole=False))

    for word in ("силофон", "арабан", "77", "щукин", "дирижер"):
        assert word not in said


def test_private_speaker_is_called_by_the_label_in_the_open_agenda_alone(
    thin_meeting: Meeting,
) -> None:
    row = attend(thin_meeting, "Ким В.В.", "слесарь", status="invited")
    change(row.person, is_private=True, public_label="заявитель")
    Speaker.objects.create(item=thin_meeting.agenda_items.get(), person=row.person)

    (public,) = gather_agenda(thin_meeting, is_draft=True, whole=False).agenda
    (internal,) = gather_agenda(thin_meeting, is_draft=True, whole=True).agenda

    assert public.speakers == (Fact("Докладчик", "заявитель"),)
    assert internal.speakers == (Fact("Докладчик", "Ким\u00a0В.В.\u00a0– слесарь"),)


def test_chair_approves_under_the_name_of_that_day_and_the_deputy_never(
    timed_meeting: Meeting, council: Commission
) -> None:
    Person.objects.filter(last_name="Кондратьев").update(last_name="Иной")

    assert gather_agenda(timed_meeting, is_draft=False, whole=False).approval == Approval(
        "Руководитель координационного совещания", "В.И.\u00a0Кондратьев"
    )

    Membership.objects.filter(commission=council, role="chair").update(role="deputy_chair")

    assert gather_agenda(timed_meeting, is_draft=False, whole=False).approval == Approval(
        "Руководитель координационного совещания", "______________"
    )


def test_long_agenda_repeats_no_heading_and_loses_no_question(thin_meeting: Meeting) -> None:
    for n in range(59):
        AgendaItem.objects.create(
            meeting=thin_meeting,
            position=n + 1,
            title=f"О ходе выполнения раздела {n} плана работы по профилактике нарушений",
            minutes_allotted=n + 1,
        )

    pdf = pdf_of(gather_agenda(thin_meeting, is_draft=True, whole=False))

    text = text_of(pdf)
    assert page_count(pdf) > 2
    assert text.count("ПОВЕСТКА ДНЯ") == 1
    assert all(f"{n}. О ходе выполнения раздела {n - 2} плана" in text for n in range(2, 61))
    assert "(до 59 мин.)" in text


def test_number_of_queries_does_not_grow(
    thin_meeting: Meeting, atk: Commission, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(times: int) -> None:
        for n in range(times):
            row = attend(thin_meeting, f"Ким {'АБВ'[n]}.А.", "начальник")
            item = AgendaItem.objects.create(meeting=thin_meeting, title="О плане", position=n)
            Speaker.objects.create(item=item, person=row.person)
            Membership.objects.create(commission=atk, person=row.person)

    def gather() -> AgendaPaper:
        return gather_agenda(thin_meeting, is_draft=False, whole=False)

    fill(1)
    with django_assert_num_queries(11):
        gather()
    fill(3)
    with django_assert_num_queries(11):
        assert len(gather().agenda) == 5


def test_joint_session_by_letter_says_so(timed_meeting: Meeting) -> None:
    Meeting.objects.update(form=Meeting.Form.CORRESPONDENCE, venue=None, start_time=None)
    MeetingCommission.objects.update(is_host=False)
    Attendance.objects.all().delete()

    paper = gather_agenda(timed_meeting, is_draft=False, whole=False)

    assert [plain(fact.value) for fact in paper.facts] == ["10 ноября 2022 г.", "заочная"]
