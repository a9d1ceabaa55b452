"""The control of execution: what was decided, until somebody says that it is done.

A clause of a session that was held is on control when it names an executor. What becomes of it is
never written down twice: its state and the day it is due follow from its term and its marks, in
the order they were made. Marks are added; a wrong one is answered by another one, or taken back
on the same day by whoever wrote it, as long as nothing followed it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import record_act
from accounts.history import change_rows, edit
from accounts.models import Act, User
from agenda.attachments import CheckedFile, attach
from agenda.models import AgendaItem, ControlEvent, Executor, Resolution
from meetings.days import YEARS
from meetings.models import Meeting
from meetings.states import State
from participants.models import Person
from russian.dates import short_date
from russian.recurrence import next_day_due

Kind = ControlEvent.Kind
Control = Resolution.Control
Recurrence = Resolution.Recurrence

#: In each state of control, the marks that may be made and the state that they lead to. A report
#: on a repeated instruction leaves it on control: the next day is due (see ``follow``).
MARKS: Final[Mapping[Control, Mapping[Kind, Control]]] = {
    Control.ON: {
        Kind.REPORT: Control.REPORTED,
        Kind.INTERIM_REPORT: Control.ON,
        Kind.EXTENSION_REQUESTED: Control.ON,
        Kind.EXTENDED: Control.ON,
        Kind.EXTENSION_REFUSED: Control.ON,
        Kind.TAKEN_OFF: Control.OFF,
        Kind.CANCELLED: Control.CANCELLED,
    },
    Control.REPORTED: {
        Kind.REPORT: Control.REPORTED,
        Kind.PUT_BACK: Control.ON,
        Kind.TAKEN_OFF: Control.OFF,
        Kind.CANCELLED: Control.CANCELLED,
    },
    Control.OFF: {Kind.PUT_BACK: Control.ON},
    Control.CANCELLED: {Kind.PUT_BACK: Control.ON},
}
#: What somebody decides: an item of a later session, or a person, as a rule the presiding one.
DECISIONS: Final = frozenset(
    {Kind.EXTENDED, Kind.EXTENSION_REFUSED, Kind.TAKEN_OFF, Kind.CANCELLED, Kind.PUT_BACK}
)
#: What names a new term.
TERMS: Final = frozenset({Kind.EXTENSION_REQUESTED, Kind.EXTENDED})
#: What sets one: an extension, and putting back, where the old term is no use any more.
NEW_TERMS: Final = frozenset({Kind.EXTENDED, Kind.PUT_BACK})
#: What says nothing without words.
WORDED: Final = frozenset(
    {
        Kind.INTERIM_REPORT,
        Kind.EXTENSION_REQUESTED,
        Kind.EXTENSION_REFUSED,
        Kind.CANCELLED,
        Kind.PUT_BACK,
    }
)
MONTHS: Final[Mapping[str, int]] = {
    Recurrence.MONTHLY: 1,
    Recurrence.QUARTERLY: 3,
    Recurrence.HALF_YEARLY: 6,
    Recurrence.YEARLY: 12,
}
DECIDED: Final = frozenset({State.HELD, State.SIGNED})


class MarkRefused(Exception):
    """The mark cannot be made as it was written; ``field`` names what is wrong with it."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class IllegalMark(MarkRefused):
    """The control of the clause is not in a state for this mark, perhaps not any more."""

    def __init__(self) -> None:
        message = _("The control of this clause has moved on: this mark cannot be made any more.")
        super().__init__("kind", message)


class MarkStays(Exception):
    """The mark cannot be taken back any more: another one has to answer it."""


# --- what follows from the marks ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the control of a clause stands: its state, and the day that is due, if one is."""

    control: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be noted: a report, a request or a decision."""

    kind: Kind
    on: date
    text: str = ""
    new_due_on: date | None = None
    decided_in: AgendaItem | None = None
    decided_by: Person | None = None


NOT_ON_CONTROL: Final = Standing("", None)


def standing(
    clause: Resolution, marks: Iterable[ControlEvent], *, held_on: date | None
) -> Standing:
    """Where a clause on control stands after ``marks``, given in the order they were made."""
    due = next_due(clause, after=held_on) if clause.recurrence else clause.due_on
    begun = Standing(Control.ON, due)
    return reduce(lambda now, mark: follow(now, mark, clause), marks, begun)


def follow(now: Standing, mark: ControlEvent | Mark, clause: Resolution) -> Standing:
    """Where a clause stands after one more mark; one that the table does not have changes nothing.

    The term of a clause may be edited until its minutes are signed, also after a report.
    """
    kind = Kind(mark.kind)
    after = MARKS[Control(now.control)].get(kind)
    if after is None:
        return now
    if kind in NEW_TERMS and mark.new_due_on:
        return Standing(after, mark.new_due_on)
    if kind == Kind.REPORT and clause.recurrence:
        return Standing(Control.ON, next_due(clause, after=now.due))
    return Standing(after, now.due)


def next_due(clause: Resolution, *, after: date | None) -> date | None:
    """The next day on which a repeated instruction is due; none where no day begins the count."""
    if after is None:
        return None
    return next_day_due(after=after, months=MONTHS[clause.recurrence], day=clause.recurrence_day)


def next_marks(clause: Resolution) -> tuple[Kind, ...]:
    """The marks that may be made now, in the order of the table."""
    return tuple(MARKS[Control(clause.control)]) if clause.control else ()


# --- putting on control ---------------------------------------------------------------------


@transaction.atomic
def put_on_control(*, meeting: Meeting) -> None:
    """Every clause of the session stands on control as its term, executors and marks have it.

    A clause is on control when the session was held and it names an executor; once it bears a
    mark, it stays. Called whenever the session is saved; a second call changes nothing.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    clauses = (
        Resolution.objects.filter(item__meeting=meeting)
        .annotate(is_told=Exists(Executor.objects.filter(resolution=OuterRef("pk"))))
        .prefetch_related("control_events")
    )
    changed = []
    for clause in clauses:
        marks = sorted(clause.control_events.all(), key=_order)
        is_on = marks or (meeting.state in DECIDED and clause.is_told)
        now = standing(clause, marks, held_on=meeting.held_on) if is_on else NOT_ON_CONTROL
        if _stands(clause, now):
            changed.append(clause)
    change_rows(changed, ["control", "due_now"])


def _order(mark: ControlEvent) -> int:
    """Marks follow one another as they were made, whatever day they tell of."""
    return mark.pk


def _stands(clause: Resolution, now: Standing) -> bool:
    """Let the clause stand so; tells whether it stood otherwise."""
    before = Standing(clause.control, clause.due_now)
    clause.control, clause.due_now = now.control, now.due
    return before != now


# --- marks ----------------------------------------------------------------------------------


@transaction.atomic
def make_mark(
    *, clause_id: int, mark: Mark, by: User | None, at: datetime, files: Sequence[CheckedFile] = ()
) -> ControlEvent:
    """The mark stands on the clause, with its files, and the control of the clause follows it."""
    with edit(by=by):
        [clause] = _locked([clause_id], mark.decided_in)
        return _make(clause, mark, by=by, at=at, files=files)


@transaction.atomic
def take_off_in(
    *, item_id: int, clause_ids: Collection[int], by: User | None, at: datetime
) -> list[ControlEvent]:
    """All these clauses are taken off control by one item of a session, or none of them is."""
    with edit(by=by):
        item = AgendaItem.objects.select_related("meeting").get(pk=item_id)
        clauses = _locked(clause_ids, item)
        mark = Mark(kind=Kind.TAKEN_OFF, on=timezone.localdate(at), decided_in=item)
        return [_make(clause, mark, by=by, at=at) for clause in clauses]


@transaction.atomic
def take_back_mark(*, mark_id: int, by: User, at: datetime) -> Resolution:
    """The mark was a slip: it is gone, and the control of the clause stands as before it.

    Only the last mark of a clause, by who wrote it, on the same day; history keeps its trace.
    """
    with edit(by=by):
        clause_id = ControlEvent.objects.values_list("resolution", flat=True).get(pk=mark_id)
        [clause] = _locked([clause_id])
        marks = list(clause.control_events.order_by("pk"))
        if not marks or marks[-1].pk != mark_id or not is_own_of_today(marks[-1], by=by, at=at):
            raise MarkStays
        last = marks.pop()
        kind = last.kind
        last.delete()
        _stands(clause, standing(clause, marks, held_on=clause.item.meeting.held_on))
        clause.save()
        _record(clause, kind=kind, by=by, at=at, is_taken_back=True)
    return clause


def is_own_of_today(mark: ControlEvent, *, by: User, at: datetime) -> bool:
    """Whether this user wrote the mark on this very day."""
    first = mark.history.filter(history_type="+").order_by("history_date").first()
    if first is None or first.history_user_id != by.pk:
        return False
    return timezone.localdate(first.history_date) == timezone.localdate(at)


def _locked(clause_ids: Collection[int], item: AgendaItem | None = None) -> list[Resolution]:
    """The clauses, locked after their sessions and the session that decides."""
    wanted = set(clause_ids)
    meetings = Meeting.objects.filter(agenda_items__resolutions__in=wanted).values("pk")
    ids = {row["pk"] for row in meetings} | ({item.meeting_id} if item else set())
    list(Meeting.objects.filter(pk__in=ids).order_by("pk").select_for_update())
    clauses = list(
        Resolution.objects.filter(pk__in=wanted)
        .select_related("item__meeting")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if len(clauses) != len(wanted):
        raise Resolution.DoesNotExist
    return clauses


def _make(
    clause: Resolution,
    mark: Mark,
    *,
    by: User | None,
    at: datetime,
    files: Sequence[CheckedFile] = (),
) -> ControlEvent:
    mark = _on_day_of_session(mark)
    _check(clause, mark, today=timezone.localdate(at))
    event = ControlEvent(
        resolution=clause,
        kind=mark.kind,
        happened_on=mark.on,
        text=mark.text,
        new_due_on=mark.new_due_on,
        decided_in=mark.decided_in,
        decided_by=mark.decided_by,
    )
    event._history_date = at  # type: ignore[attr-defined]  # read by the library of history
    event.save()
    for position, file in enumerate(files, start=1):
        attach(file, control_event=event, position=position)
    if _stands(clause, follow(Standing(clause.control, clause.due_now), mark, clause)):
        clause.save()
    _record(clause, kind=mark.kind, by=by, at=at)
    return event


def _on_day_of_session(mark: Mark) -> Mark:
    """What a session decided is decided on its day."""
    held_on = mark.decided_in.meeting.held_on if mark.decided_in else None
    return replace(mark, on=held_on) if held_on else mark


def _check(clause: Resolution, mark: Mark, *, today: date) -> None:
    """Raises MarkRefused, worded for a clerk, unless the mark can be made."""
    if mark.kind not in next_marks(clause):
        raise IllegalMark
    if mark.kind in DECISIONS:
        _check_decision(clause, mark)
    held_on = clause.item.meeting.held_on
    if mark.on > today:
        raise MarkRefused("on", _("This day is still to come."))
    if held_on and mark.on < held_on:
        raise MarkRefused("on", _("The session was held only after this day."))
    if mark.kind in WORDED and not mark.text.strip():
        raise MarkRefused("text", _("Say in a few words what it is about."))
    if mark.kind in TERMS | NEW_TERMS:
        _check_term(clause, mark)
    if mark.kind == Kind.EXTENSION_REFUSED and not _is_asked_for(clause):
        raise MarkRefused("kind", _("No extension has been asked for."))


def _check_term(clause: Resolution, mark: Mark) -> None:
    is_extension = mark.kind in TERMS
    if mark.new_due_on is None:
        if is_extension:
            raise MarkRefused("new_due_on", _("Name the new term."))
        return
    if is_extension and clause.due_now and mark.new_due_on <= clause.due_now:
        raise MarkRefused(
            "new_due_on",
            _("The new term comes after the old one, %(day)s.")
            % {"day": short_date(clause.due_now)},
        )
    if mark.new_due_on.year not in YEARS:
        # A repeated instruction counts on from its term, and no day follows the last of all.
        raise MarkRefused("new_due_on", _("The year lies between 1900 and 2099."))
    if mark.new_due_on < mark.on:
        raise MarkRefused("new_due_on", _("The new term is over before this day."))


def _is_asked_for(clause: Resolution) -> bool:
    """Whether the last word on an extension is a request."""
    said = clause.control_events.filter(kind__in=[*TERMS, Kind.EXTENSION_REFUSED])
    last = said.order_by("-pk").first()
    return last is not None and last.kind == Kind.EXTENSION_REQUESTED


def _check_decision(clause: Resolution, mark: Mark) -> None:
    item = mark.decided_in
    if item is None:
        if mark.decided_by is None:
            raise MarkRefused("decided_by", _("Say who decided: a session or a person."))
        return
    if not deciding_items(clause).filter(pk=item.pk).exists():
        raise MarkRefused(
            "decided_in", _("Only a later session of the same commission, once held, decides.")
        )


def deciding_items(clause: Resolution) -> Any:
    """Items of later sessions, held already, of a commission whose session made the clause."""
    meeting = clause.item.meeting
    bodies = meeting.meeting_commissions.values("commission")
    later = Meeting.objects.filter(
        meeting_commissions__commission__in=bodies, state__in=DECIDED
    ).exclude(pk=meeting.pk)
    if meeting.held_on:
        later = later.filter(held_on__gte=meeting.held_on)
    return AgendaItem.objects.filter(meeting__in=later)


def _record(
    clause: Resolution, *, kind: str, by: User | None, at: datetime, is_taken_back: bool = False
) -> None:
    """On record as an act on the session: whoever edits it meanwhile is told."""
    details = {"clause": clause.pk, "mark": kind, "control": clause.control}
    record_act(
        kind=Act.Kind.CONTROL_NOTED,
        subject=clause.item.meeting,
        by=by,
        at=at,
        details=details | ({"taken_back": True} if is_taken_back else {}),
    )
