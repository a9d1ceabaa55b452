"""The control of execution: which marks may follow which, and what follows from them."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Act, User
from agenda.attachments import CheckedFile
from agenda.control.marks import (
    DECISIONS,
    MARKS,
    TERMS,
    Control,
    IllegalMark,
    Kind,
    Mark,
    MarkRefused,
    MarkStays,
    Standing,
    follow,
    make_mark,
    next_marks,
    put_on_control,
    standing,
    take_back_mark,
    take_off_in,
)
from agenda.models import ControlEvent, Resolution
from meetings.models import Meeting
from participants.models import Person
from tests.agenda.control_records import HELD_ON, clause, commission, session
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
#: The way into each state of control.
WAYS: dict[Control, list[Kind]] = {
    Control.ON: [],
    Control.REPORTED: [Kind.REPORT],
    Control.OFF: [Kind.TAKEN_OFF],
    Control.CANCELLED: [Kind.CANCELLED],
}


def note(told: Resolution, kind: Kind, /, **fields: Any) -> ControlEvent:
    """The mark, with whatever its kind asks for."""
    given = {"on": TODAY, "text": "Слова."}
    if kind in DECISIONS and "decided_in" not in fields:
        given["decided_by"] = Person.objects.get(last_name="Ким")
    if kind in TERMS:
        given["new_due_on"] = TODAY + timedelta(days=60)
    by = fields.pop("by", None)
    files = fields.pop("files", ())
    return make_mark(
        clause_id=told.pk, mark=Mark(kind=kind, **given | fields), by=by, at=NOW, files=files
    )


@pytest.fixture
def held() -> Meeting:
    return session()


@pytest.fixture
def told(held: Meeting) -> Resolution:
    return clause(held, due_on=date(2026, 12, 15))


def test_clause_with_an_executor_is_on_control_when_its_session_was_held(held: Meeting) -> None:
    told = clause(held, due_on=date(2026, 12, 15))
    in_words = clause(held, due_text="постоянно")
    noted = held.agenda_items.get().resolutions.create(text="Принять к сведению.", position=3)

    put_on_control(meeting=held)

    noted.refresh_from_db()
    assert (told.control, told.due_now) == ("on", date(2026, 12, 15))
    assert (in_words.control, in_words.due_now) == ("on", None)
    assert (noted.control, noted.due_now) == ("", None)


@pytest.mark.parametrize("last", [date(2099, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
def test_term_lies_where_another_one_can_follow_it(held: Meeting, last: date) -> None:
    told = clause(held, recurrence="monthly")

    if last.year > 2099:
        with pytest.raises(MarkRefused, match="от 1900 до 2099"):
            note(told, Kind.EXTENDED, new_due_on=last)
    else:
        note(told, Kind.EXTENDED, new_due_on=last)
    note(told, Kind.REPORT)

    told.refresh_from_db()
    assert told.due_now == (date(2100, 1, 31) if last.year == 2099 else date(2026, 11, 30))


@pytest.mark.parametrize("state", ["planned", "convened", "cancelled", "moved"])
def test_clause_of_a_session_not_held_is_not_on_control(state: str) -> None:
    drafted = clause(session(state=state), due_on=date(2026, 12, 15))

    assert (drafted.control, drafted.due_now) == ("", None)


def test_reopened_session_takes_its_clauses_off_unless_they_bear_a_mark(
    held: Meeting, told: Resolution
) -> None:
    marked = clause(held)
    note(marked, Kind.INTERIM_REPORT)
    Meeting.objects.filter(pk=held.pk).update(state="convened")

    put_on_control(meeting=held)

    told.refresh_from_db()
    marked.refresh_from_db()
    assert (told.control, marked.control) == ("", "on")


def test_putting_on_control_again_changes_nothing(held: Meeting, told: Resolution) -> None:
    before = Resolution.history.count()

    put_on_control(meeting=held)

    assert Resolution.history.count() == before


def test_edited_term_is_followed_until_it_was_extended(held: Meeting, told: Resolution) -> None:
    told.due_on = date(2026, 12, 25)
    told.save()
    put_on_control(meeting=held)
    told.refresh_from_db()
    assert told.due_now == date(2026, 12, 25)

    note(told, Kind.EXTENDED, new_due_on=date(2027, 2, 1))
    told.refresh_from_db()
    told.due_on = date(2026, 12, 20)
    told.save()
    put_on_control(meeting=held)

    told.refresh_from_db()
    assert told.due_now == date(2027, 2, 1)


@pytest.mark.parametrize(("state", "kind"), list(product(Control, Kind)))
def test_every_pair_of_a_state_and_a_mark(told: Resolution, state: Control, kind: Kind) -> None:
    for step in WAYS[state]:
        note(told, step)
    told.refresh_from_db()
    assert told.control == state
    if kind == Kind.EXTENSION_REFUSED and state == Control.ON:
        note(told, Kind.EXTENSION_REQUESTED)
    before = told.control_events.count()

    if kind in MARKS[state]:
        note(told, kind)
        told.refresh_from_db()
        assert told.control == MARKS[state][kind]
    else:
        with pytest.raises(IllegalMark):
            note(told, kind)
        told.refresh_from_db()
        assert (told.control, told.control_events.count()) == (state, before)


def test_table_names_every_state() -> None:
    assert set(MARKS) == set(Control)
    assert {after for marks in MARKS.values() for after in marks.values()} <= set(Control)


def test_clause_not_on_control_takes_no_mark(held: Meeting) -> None:
    noted = held.agenda_items.get().resolutions.create(text="Принять к сведению.", position=1)

    assert next_marks(noted) == ()
    with pytest.raises(IllegalMark):
        note(noted, Kind.REPORT)


def test_interim_report_leaves_the_clause_overdue(held: Meeting) -> None:
    late = clause(held, due_on=date(2026, 11, 1))

    note(late, Kind.INTERIM_REPORT)

    assert list(Resolution.objects.overdue(on=TODAY)) == [late]


def test_reported_clause_waits_to_be_taken_off_and_is_not_overdue(held: Meeting) -> None:
    late = clause(held, due_on=date(2026, 11, 1))

    note(late, Kind.REPORT)

    assert list(Resolution.objects.overdue(on=TODAY)) == []
    assert list(Resolution.objects.on_control()) == [late]


def test_due_is_counted_by_days(held: Meeting) -> None:
    days = {offset: clause(held, due_on=TODAY + timedelta(days=offset)) for offset in (-1, 0, 7, 8)}

    assert list(Resolution.objects.overdue(on=TODAY)) == [days[-1]]
    assert list(Resolution.objects.due_within(on=TODAY, days=7).by_due()) == [days[0], days[7]]
    assert list(Resolution.objects.pressing(on=TODAY, days=7).by_due()) == [
        days[-1],
        days[0],
        days[7],
    ]


def test_term_is_extended_several_times(told: Resolution) -> None:
    note(told, Kind.EXTENSION_REQUESTED, new_due_on=date(2027, 1, 15))
    note(told, Kind.EXTENDED, new_due_on=date(2027, 1, 10))
    note(told, Kind.EXTENSION_REQUESTED, new_due_on=date(2027, 2, 15))
    note(told, Kind.EXTENSION_REFUSED)
    note(told, Kind.EXTENDED, new_due_on=date(2027, 2, 1))

    told.refresh_from_db()
    assert (told.due_on, told.due_now) == (date(2026, 12, 15), date(2027, 2, 1))


def test_term_extended_too_far_is_put_right_by_putting_back(told: Resolution) -> None:
    note(told, Kind.EXTENDED, new_due_on=date(2062, 2, 1))
    note(told, Kind.CANCELLED)
    note(told, Kind.PUT_BACK, new_due_on=date(2027, 2, 1))

    told.refresh_from_db()
    assert (told.control, told.due_now) == ("on", date(2027, 2, 1))


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        (Kind.EXTENDED, {"new_due_on": date(2026, 12, 15)}, "new_due_on"),
        (Kind.EXTENDED, {"new_due_on": None}, "new_due_on"),
        (Kind.EXTENSION_REQUESTED, {"new_due_on": date(2026, 12, 1)}, "new_due_on"),
        (Kind.EXTENSION_REQUESTED, {"text": " "}, "text"),
        (Kind.EXTENSION_REFUSED, {}, "kind"),
        (Kind.REPORT, {"on": TODAY + timedelta(days=1)}, "on"),
        (Kind.REPORT, {"on": HELD_ON - timedelta(days=1)}, "on"),
        (Kind.INTERIM_REPORT, {"text": ""}, "text"),
        (Kind.TAKEN_OFF, {"decided_by": None}, "decided_by"),
        (Kind.CANCELLED, {"text": ""}, "text"),
    ],
)
def test_mark_that_says_too_little_or_the_impossible_is_refused(
    told: Resolution, kind: Kind, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(MarkRefused) as refused:
        note(told, kind, **fields)

    assert refused.value.field == field
    assert told.control_events.count() == 0
    assert Act.objects.filter(kind=Act.Kind.CONTROL_NOTED).count() == 0


def test_report_on_a_repeated_instruction_makes_the_next_day_due(held: Meeting) -> None:
    repeated = clause(held, recurrence="quarterly", recurrence_day=5)
    assert repeated.due_now == date(2027, 1, 5)

    note(repeated, Kind.REPORT)
    repeated.refresh_from_db()
    assert (repeated.control, repeated.due_now) == ("on", date(2027, 4, 5))

    note(repeated, Kind.EXTENDED, new_due_on=date(2027, 4, 20))
    note(repeated, Kind.REPORT)
    repeated.refresh_from_db()
    assert (repeated.control, repeated.due_now) == ("on", date(2027, 7, 5))


def test_repeated_instruction_of_a_session_without_a_day_has_no_day_due() -> None:
    repeated = clause(session(held_on=None, number=None), recurrence="monthly")

    note(repeated, Kind.REPORT)

    repeated.refresh_from_db()
    assert (repeated.control, repeated.due_now) == ("on", None)


def test_item_of_a_later_session_takes_off_control(held: Meeting, told: Resolution) -> None:
    later = session(held_on=date(2026, 11, 10), number=5)
    item = later.agenda_items.get()

    event = note(told, Kind.TAKEN_OFF, decided_in=item, decided_by=None)

    told.refresh_from_db()
    assert told.control == "off"
    assert (event.happened_on, event.decided_in, event.decided_by) == (
        date(2026, 11, 10),
        item,
        None,
    )


@pytest.mark.parametrize(
    "wrong",
    ["the same session", "an earlier one", "one not held yet", "another commission's"],
)
def test_no_other_session_decides(held: Meeting, told: Resolution, wrong: str) -> None:
    sessions = {
        "the same session": lambda: held,
        "an earlier one": lambda: session(held_on=date(2026, 9, 1), number=3),
        "one not held yet": lambda: session(
            held_on=date(2026, 11, 10), number=None, state="convened"
        ),
        "another commission's": lambda: session(
            held_on=date(2026, 11, 10), commission=commission("Другая")
        ),
    }
    item = sessions[wrong]().agenda_items.get()

    with pytest.raises(MarkRefused) as refused:
        note(told, Kind.TAKEN_OFF, decided_in=item, decided_by=None)

    assert refused.value.field == "decided_in"


def test_several_clauses_are_taken_off_at_once_or_none(held: Meeting, told: Resolution) -> None:
    other = clause(held)
    gone = clause(held)
    note(gone, Kind.TAKEN_OFF)
    item = session(held_on=date(2026, 11, 10), number=5).agenda_items.get()

    with pytest.raises(IllegalMark):
        take_off_in(item_id=item.pk, clause_ids=[told.pk, other.pk, gone.pk], by=None, at=NOW)
    assert Resolution.objects.filter(control="off").count() == 1

    made = take_off_in(item_id=item.pk, clause_ids=[told.pk, other.pk], by=None, at=NOW)

    assert [event.decided_in for event in made] == [item, item]
    assert Resolution.objects.filter(control="off").count() == 3


def test_mark_is_on_record_as_an_act_on_the_session(held: Meeting, told: Resolution) -> None:
    user = User.objects.create_user("secretary")

    event = note(told, Kind.REPORT, by=user)

    act = Act.objects.get(kind=Act.Kind.CONTROL_NOTED)
    assert (act.subject_model, act.subject_id, act.actor) == (
        "meetings.Meeting",
        str(held.pk),
        user,
    )
    assert act.details == {"clause": told.pk, "mark": "report", "control": "reported"}
    assert act.edit == event.history.get().edit == told.history.first().edit


def test_report_comes_with_its_files(told: Resolution, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = CheckedFile("отчёт.pdf", "application/pdf", b"%PDF-")

    event = note(told, Kind.REPORT, files=[file, file])

    assert [row.title for row in event.attachments.all()] == ["отчёт.pdf", "отчёт.pdf"]
    assert [row.position for row in event.attachments.all()] == [1, 2]
    with event.attachments.first().file.open("rb") as stored:
        assert stored.read() == b"%PDF-"


def test_slip_is_taken_back_by_who_made_it_on_the_same_day(told: Resolution) -> None:
    user = User.objects.create_user("secretary")
    event = note(told, Kind.EXTENDED, by=user, new_due_on=date(2030, 1, 1))

    take_back_mark(mark_id=event.pk, by=user, at=NOW)

    told.refresh_from_db()
    assert (told.control, told.due_now) == ("on", date(2026, 12, 15))
    assert told.control_events.count() == 0
    assert [row.history_type for row in ControlEvent.history.all()] == ["-", "+"]
    assert Act.objects.filter(details__taken_back=True).count() == 1


@pytest.mark.parametrize("why", ["somebody else", "another day", "not the last"])
def test_mark_that_others_may_have_read_stays(told: Resolution, why: str) -> None:
    user = User.objects.create_user("secretary")
    other = User.objects.create_user("other")
    event = note(told, Kind.INTERIM_REPORT, by=user)
    if why == "not the last":
        note(told, Kind.REPORT, by=user)

    with pytest.raises(MarkStays):
        take_back_mark(
            mark_id=event.pk,
            by=other if why == "somebody else" else user,
            at=NOW + timedelta(days=1) if why == "another day" else NOW,
        )

    assert told.control_events.filter(pk=event.pk).exists()


@given(kinds=st.lists(st.sampled_from(Kind), max_size=12), repeated=st.booleans())
def test_what_is_stored_is_what_the_marks_say(kinds: list[Kind], repeated: bool) -> None:
    """Marks followed one by one lead where reading them all from the start leads."""
    term = {"recurrence": "monthly"} if repeated else {"due_on": date(2026, 12, 15)}
    on = Resolution(**term)
    now = begun = standing(on, [], held_on=HELD_ON)
    marks = []
    for number, kind in enumerate(kinds, start=1):
        marks.append(
            ControlEvent(
                kind=kind,
                happened_on=TODAY,
                new_due_on=TODAY + timedelta(days=40 * number) if kind in TERMS else None,
            )
        )
        now = follow(now, marks[-1], on)

    assert standing(on, marks, held_on=HELD_ON) == now
    assert begun == Standing("on", date(2026, 12, 15) if not repeated else date(2026, 10, 31))
    assert now.due is not None
