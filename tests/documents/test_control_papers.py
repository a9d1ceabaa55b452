"""The card of a clause and the journal of control, from the record to the paper."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from agenda.control.marks import Kind, Mark, make_mark
from agenda.models import AgendaItem, Resolution
from documents.papers import control_journal
from documents.papers.control import MarkLine
from documents.papers.control_card import ControlCardPaper, gather_control_card
from documents.papers.control_journal import (
    ControlJournalPaper,
    JournalLine,
    TooManyClauses,
    gather_control_journal,
)
from documents.papers.parts import Fact
from documents.printing.output import pdf_of
from meetings.models import Meeting
from participants.models import Person
from tests.agenda.control_records import clause, commission, session
from tests.pdf_judging import assert_conforms, page_texts, text_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BLANK = "___.___._____, основание:\u00a0______________________________"


def note(made: Resolution, kind: Kind, on: date, **said: Any) -> None:
    make_mark(clause_id=made.pk, mark=Mark(kind=kind, on=on, **said), by=None, at=AT)


def later_item(*, is_closed: bool = False) -> AgendaItem:
    """The second item of a later session."""
    meeting = session(held_on=date(2026, 11, 5), number=5)
    return AgendaItem.objects.create(
        meeting=meeting, title="О тайном", position=2, is_closed=is_closed
    )


def card(made: Resolution, on: date = DAY) -> ControlCardPaper:
    return gather_control_card(made, on=on)


def facts(made: Resolution, on: date = DAY) -> dict[str, str]:
    return {fact.label: fact.value for fact in card(made, on).facts}


def journal(**how: Any) -> ControlJournalPaper:
    clauses = Resolution.objects.exclude(control="").for_register().order_by("pk")
    return gather_control_journal(clauses, on=DAY, **how)


def extended() -> Resolution:
    """A clause with a report, a request and the decision on it."""
    made = clause(
        session(),
        text="провести проверку и доложить.",
        verb="instruct",
        due_on=date(2026, 10, 20),
    )
    person = Person.objects.create(last_name="Петрова", initials="А.А.")
    made.executors.update(person=person, person_as_named="Петрова\u00a0А.А.")
    made.executors.create(post="отдел культуры", role="co_executor", position=2)
    note(made, Kind.INTERIM_REPORT, date(2026, 10, 10), text="Проверено 4 из 9.\nДалее будет.")
    asked = {"new_due_on": date(2026, 11, 10)}
    note(made, Kind.EXTENSION_REQUESTED, date(2026, 10, 15), text="Мало людей.", **asked)
    note(made, Kind.EXTENDED, date(2026, 11, 5), decided_in=later_item(), **asked)
    return made


# --- the card -------------------------------------------------------------------------------


def test_card_tells_the_clause_and_everything_that_was_noted() -> None:
    made = extended()

    paper = card(made)

    assert paper.title == (
        "Карточка контроля исполнения пункта 1.1 протокола от\u00a001.10.2026 №\u00a04, "
        "на 20.11.2026"
    )
    assert paper.facts == (
        Fact("Вопрос повестки дня", "О готовности"),
        Fact(
            "Поручение",
            "Поручить начальнику управления (Петрова\u00a0А.А.) совместно с отделом культуры "
            "провести проверку и доложить. Срок\u00a0– до\u00a020\u00a0октября 2026\u00a0г.",
        ),
        Fact("Ответственный", "начальник управления (Петрова\u00a0А.А.)"),
        Fact("Соисполнитель", "отдел культуры"),
        Fact("Срок", "20.10.2026"),
        Fact("Новый срок", "10.11.2026"),
        Fact("Состояние", "на контроле, просрочено на\u00a010\u00a0дней"),
        Fact("Снято с контроля", BLANK),
    )
    assert paper.marks == (
        MarkLine("10.10.2026", "промежуточный отчёт", ("Проверено 4 из 9.", "Далее будет.")),
        MarkLine("15.10.2026", "просьба о продлении до\u00a010.11.2026", ("Мало людей.",)),
        MarkLine(
            "05.11.2026",
            "срок продлён до\u00a010.11.2026",
            decided="протокол от\u00a005.11.2026 №\u00a05, вопрос\u00a02",
        ),
    )
    assert not paper.is_restricted


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 10, 20), "на контроле"),
        (date(2026, 10, 21), "на контроле, просрочено на\u00a01\u00a0день"),
        (date(2026, 10, 22), "на контроле, просрочено на\u00a02\u00a0дня"),
    ],
)
def test_days_are_counted_up_to_the_day_of_the_card(on: date, state: str) -> None:
    made = clause(session(), due_on=date(2026, 10, 20))

    assert facts(made, on)["Состояние"] == state


def test_card_tells_who_took_the_clause_off_control_and_by_what_decision() -> None:
    of_session, of_person, cancelled = (clause(session(number=n)) for n in (1, 2, 3))
    chair = Person.objects.get(last_name="Ким")
    day = date(2026, 11, 5)
    note(of_session, Kind.TAKEN_OFF, day, decided_in=later_item())
    note(of_person, Kind.TAKEN_OFF, day, decided_by=chair)
    note(cancelled, Kind.CANCELLED, day, decided_by=chair, text="Утратило силу.")

    assert facts(of_session)["Снято с контроля"] == (
        "05.11.2026, протокол от\u00a005.11.2026 №\u00a05, вопрос\u00a02"
    )
    assert facts(of_person)["Снято с контроля"] == "05.11.2026, Ким\u00a0В.И."
    assert facts(cancelled)["Отменено"] == "05.11.2026, Ким\u00a0В.И."
    assert facts(cancelled)["Состояние"] == "отменено"


def test_clause_that_was_put_back_is_not_told_as_taken_off() -> None:
    made = clause(session(), due_on=date(2026, 10, 20))
    chair = Person.objects.get(last_name="Ким")
    note(made, Kind.TAKEN_OFF, date(2026, 11, 5), decided_by=chair)
    note(
        made,
        Kind.PUT_BACK,
        date(2026, 11, 6),
        decided_by=chair,
        text="Не исполнено.",
        new_due_on=date(2026, 12, 1),
    )

    assert facts(made)["Снято с контроля"] == BLANK
    assert card(made).marks[-1].kind == "возвращено на контроль, срок\u00a0– 01.12.2026"


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ({}, {"Срок": "не установлен"}),
        ({"due_text": "постоянно"}, {"Срок": "постоянно"}),
        (
            {"recurrence": "quarterly", "recurrence_day": 5},
            {
                "Срок": "ежеквартально, до\u00a05\u2011го\u00a0числа месяца, "
                "следующего за отчётным кварталом",
                "Очередной срок": "05.01.2027",
            },
        ),
    ],
)
def test_term_stands_as_it_was_set(term: dict[str, Any], told: dict[str, str]) -> None:
    found = facts(clause(session(), **term))

    assert {label: found[label] for label in found if "рок" in label} == told


def test_closed_decision_on_an_open_clause_is_told_by_its_number_alone() -> None:
    made = clause(session())
    note(
        made,
        Kind.TAKEN_OFF,
        date(2026, 11, 5),
        decided_in=later_item(is_closed=True),
        text="Секретная причина.",
    )

    paper, [line] = card(made), journal().lines

    decided = "протокол от\u00a005.11.2026 №\u00a05, вопрос\u00a02 (закрытый)"
    assert paper.marks == (MarkLine("05.11.2026", "снято с контроля", decided=decided),)
    assert line.taken_off == f"05.11.2026, {decided}"
    assert "екретн" not in repr((paper, line))
    assert "тайном" not in repr((paper, line))
    assert not paper.is_restricted


def test_papers_of_a_closed_item_and_of_its_sub_item_are_restricted() -> None:
    meeting = session()
    meeting.agenda_items.update(is_closed=True)
    below = AgendaItem.objects.create(meeting=meeting, position=2, is_subitem=True, title="Часть")

    assert card(clause(meeting)).is_restricted
    assert card(clause(meeting, item=below)).is_restricted
    assert journal().is_restricted


def test_papers_are_russian_whatever_the_screen_speaks() -> None:
    made = extended()
    russian = (card(made), journal())

    with translation.override("en"):
        assert (card(made), journal()) == russian


def test_thin_card_has_blanks_and_no_holes() -> None:
    text = text_of(pdf_of(card(clause(session(held_on=None, number=None)))))

    assert "исполнения пункта 1.1 протокола без даты и номера" in text
    assert "Снято с контроля ___.___._____, основание: ______" in text.replace("\n", " ")
    assert "Отметок об исполнении нет." in text
    assert "None" not in text


def test_full_card_conforms() -> None:
    pdf = pdf_of(card(extended()))

    assert_conforms(pdf)
    [page] = page_texts(pdf)
    words = " ".join(page.split())
    assert "по состоянию на 20 ноября 2026 г." in words
    assert "Проверено 4 из 9. Далее будет." in words


# --- the journal ----------------------------------------------------------------------------


def test_journal_has_a_line_for_each_clause_in_the_order_given() -> None:
    extended()
    meeting = Meeting.objects.get(meeting_commissions__number=4)
    done = clause(meeting, due_on=date(2026, 12, 1))
    note(done, Kind.REPORT, date(2026, 10, 30), text="Сделано.")
    note(done, Kind.TAKEN_OFF, date(2026, 11, 5), decided_by=Person.objects.get(last_name="Ким"))

    paper = journal(filters=("все поручения",))

    assert paper.lines == (
        JournalLine(
            minutes="01.10.2026 №\u00a04",
            number="1.1",
            text="провести проверку и доложить.",
            executors="начальник управления (Петрова\u00a0А.А.), отдел культуры",
            term=("20.10.2026", "новый срок\u00a0– 10.11.2026"),
            fulfilment=(
                "Просрочено на\u00a010\u00a0дней.",
                "10.10.2026: промежуточный отчёт.",
                "Проверено 4 из 9.",
                "Далее будет.",
            ),
        ),
        JournalLine(
            minutes="01.10.2026 №\u00a04",
            number="1.2",
            text="Провести проверку.",
            executors="начальник управления",
            term=("01.12.2026",),
            fulfilment=("30.10.2026: отчёт об исполнении.", "Сделано."),
            taken_off="05.11.2026, Ким\u00a0В.И.",
        ),
    )
    assert (paper.bodies, paper.filters) == (("Комиссия по проверке",), ("все поручения",))


def test_minutes_bear_their_own_day_and_lines_of_several_commissions_name_theirs() -> None:
    clause(session(held_on=None, number=None))
    other = session(commission=commission("Совет"), number=7)
    Meeting.objects.filter(pk=other.pk).update(minutes_dated_on=date(2026, 10, 5))
    clause(other)

    paper = journal()

    assert paper.bodies == ()
    assert [line.minutes for line in paper.lines] == [
        "без даты и номера, Комиссия по проверке",
        "05.10.2026 №\u00a07, Совет",
    ]


def test_longer_journal_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_journal, "MOST_CLAUSES", 1)
    meeting = session()
    clause(meeting)
    assert len(journal().lines) == 1
    clause(meeting)

    with pytest.raises(TooManyClauses, match=r"пунктов: 2; .* не больше 1\. .* таблицы"):
        journal()


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = later_item()
    for number in range(count):
        made = clause(session(number=10 + number))
        for _time in range(count):
            note(made, Kind.INTERIM_REPORT, date(2026, 10, 10), text="Идёт.")
        note(made, Kind.TAKEN_OFF, date(2026, 11, 5), decided_in=item)

    with django_assert_num_queries(10):
        journal()
    with django_assert_num_queries(10):
        card(made)


def test_empty_journal_says_so() -> None:
    text = text_of(pdf_of(journal()))

    assert text.splitlines()[-1] == "Поручений, которые сюда вошли бы, нет."


def test_long_journal_conforms_numbers_its_sheets_and_repeats_its_heads() -> None:
    meeting = session()
    for n in range(14):
        clause(meeting, text=f"Провести проверку объекта № {n} и доложить о ней.")

    pdf = pdf_of(journal())

    assert_conforms(pdf)
    pages = page_texts(pdf)
    assert len(pages) == 2
    assert all("Поручение" in page for page in pages)
    assert pages[1].startswith("2\n")
    assert "объекта № 13" in " ".join(pages[1].split())
