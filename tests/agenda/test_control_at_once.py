"""Two secretaries at the same clause, at the same agenda, at the same moment."""

from datetime import date

import pytest

from agenda.control.item import ItemIsThere, add_control_item
from agenda.control.marks import IllegalMark, Kind, Mark, make_mark, take_off_in
from agenda.models import ControlEvent
from participants.models import Person
from tests.agenda.control_records import clause, session
from tests.agenda.test_life_at_once import at_once
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)

BY_NOBODY = {"by": None, "at": NOW}
TODAY = NOW.date()


def test_clause_is_taken_off_once() -> None:
    told = clause(session())
    item = session(held_on=date(2026, 11, 10), number=5).agenda_items.get()
    mark = Mark(Kind.TAKEN_OFF, on=TODAY, decided_by=Person.objects.get())

    raised = at_once(
        lambda: make_mark(clause_id=told.pk, mark=mark, **BY_NOBODY),
        lambda: take_off_in(item_id=item.pk, clause_ids=[told.pk], **BY_NOBODY),
        lambda: make_mark(clause_id=told.pk, mark=mark, **BY_NOBODY),
    )

    told.refresh_from_db()
    assert told.control == "off"
    assert told.control_events.count() == 1
    assert [type(error) for error in raised if error] == [IllegalMark, IllegalMark]


def test_sessions_that_take_off_each_others_clauses_do_not_wait_for_ever() -> None:
    meetings = [session(number=4), session(number=5)]
    told = [clause(meeting) for meeting in meetings]
    items = [meeting.agenda_items.get() for meeting in meetings]

    raised = at_once(
        lambda: take_off_in(item_id=items[0].pk, clause_ids=[told[1].pk], **BY_NOBODY),
        lambda: take_off_in(item_id=items[1].pk, clause_ids=[told[0].pk], **BY_NOBODY),
    )

    assert raised == [None, None]
    assert ControlEvent.objects.count() == 2


def test_agenda_takes_in_the_item_once() -> None:
    clause(session())
    planned = session(held_on=TODAY, state="planned", number=None)

    raised = at_once(*[lambda: add_control_item(meeting_id=planned.pk, **BY_NOBODY)] * 3)

    assert planned.agenda_items.count() == 2
    assert [type(error) for error in raised if error] == [ItemIsThere, ItemIsThere]


def test_report_on_a_repeated_instruction_is_counted_for_every_report() -> None:
    told = clause(session(), recurrence="monthly", recurrence_day=5)
    mark = Mark(Kind.REPORT, on=TODAY)

    raised = at_once(*[lambda: make_mark(clause_id=told.pk, mark=mark, **BY_NOBODY)] * 4)

    told.refresh_from_db()
    assert raised == [None] * 4
    assert told.due_now == date(2027, 3, 5)
