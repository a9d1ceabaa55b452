"""The life of a session: convened, held, its minutes signed; cancelled, moved, reopened.

Each change locks the sessions that it touches, then the commissions whose series of numbers it
needs, checks, writes, and stands in the journal.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import add_rows, edit
from accounts.models import Act, User
from agenda.checks.findings import Finding, errors_of
from agenda.checks.session import WAYS_TO_A_QUORUM, check_session, decided_without_quorum
from agenda.control.marks import put_on_control
from agenda.life.postponed import AHEAD, OVER, heir_of, next_session, take_over_postponed
from agenda.quorum import quorums_of
from meetings.models import Meeting, MeetingCommission
from meetings.numbers import (
    give_numbers,
    leave_numbers_behind,
    lock_commissions,
    restore_numbers,
    void_numbers,
)
from meetings.states import State, check_move, check_reopening
from participants.quorum import Quorum
from russian.dates import short_date

#: What the day that was given up says of itself.
OF_THE_OLD_DAY: Final = (
    "held_on",
    "start_time",
    "time_zone",
    "form",
    "kind",
    "venue_id",
    "on_work_plan_of_id",
)


class NotDone(Exception):
    """The session stays as it is; says why, to the clerk."""


class DayMissing(NotDone):
    def __str__(self) -> str:
        return _("Give the session a day first.")


class ReasonMissing(NotDone):
    def __str__(self) -> str:
        return _("Write down the reason.")


class NotYetHeld(NotDone):
    def __str__(self) -> str:
        return _("The day of the session is still to come.")


class SameDay(NotDone):
    def __str__(self) -> str:
        return _("This is the day that the session has. Choose another one.")


class MovedMeanwhile(NotDone):
    def __str__(self) -> str:
        return _("Somebody has moved the session to another day meanwhile. Look again.")


class QuorumMissing(NotDone):
    """A commission of the session has no quorum, and nobody has written down why it was held."""

    def __init__(self, missing: Sequence[Quorum]) -> None:
        super().__init__(missing)
        self.missing = tuple(missing)

    def __str__(self) -> str:
        told = "; ".join(f"{quorum.commission}: {quorum.explanation}" for quorum in self.missing)
        return _("There is no quorum. %(arithmetic)s.") % {"arithmetic": told}


class ItemsWithoutQuorum(NotDone):
    """Items were decided without a quorum, and nobody has written down why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return " ".join(map(str, [*self.findings, WAYS_TO_A_QUORUM]))


class MinutesNotReady(NotDone):
    """The checks before the minutes found errors."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return _("The minutes cannot be signed yet: the check found errors.")


class NotNewest(NotDone):
    """A later session of one of the commissions was held: what it built on stays."""

    def __init__(self, later: Meeting) -> None:
        super().__init__(later)
        self.later = later

    def __str__(self) -> str:
        day = short_date(self.later.held_on) if self.later.held_on else ""
        return _("A later session has been held on %(day)s: only the newest is reopened.") % {
            "day": day
        }


@transaction.atomic
def convene(*, meeting_id: int, by: User | None, at: datetime) -> Meeting:
    """The members are called together for the day of the session."""
    with edit(by=by):
        meeting = _locked(meeting_id)
        check_move(meeting.state, State.CONVENED)
        if meeting.held_on is None:
            raise DayMissing
        return _goes_to(meeting, State.CONVENED, Act.Kind.SESSION_CONVENED, by=by, at=at)


@transaction.atomic
def mark_held(*, meeting_id: int, by: User | None, at: datetime, reason: str = "") -> Meeting:
    """The session took place: its minutes have numbers, and its instructions are on control.

    What it postponed stands on the agenda of the next session. ``reason`` says why it was held
    without a quorum, where there was none and the session does not say it yet. An item that was
    decided without one, though the session had it, says why itself.
    """
    with edit(by=by):
        meeting, following = _locked_with_next(meeting_id)
        check_move(meeting.state, State.HELD)
        if meeting.held_on is None:
            raise DayMissing
        if meeting.held_on > _day_there(meeting, at):
            raise NotYetHeld
        missing = [quorum for quorum in quorums_of(meeting) if not quorum.is_met]
        if missing and not meeting.quorum_reason:
            if not reason.strip():
                raise QuorumMissing(missing)
            meeting.quorum_reason = reason.strip()
        if undecided := decided_without_quorum(meeting):
            raise ItemsWithoutQuorum(undecided)
        give_numbers(meeting=meeting, by=by, at=at)
        details = {"numbers": _numbers(meeting)}
        _goes_to(meeting, State.HELD, Act.Kind.SESSION_HELD, details=details, by=by, at=at)
        put_on_control(meeting=meeting)
        if following is not None:
            take_over_postponed(meeting=following, by=by, at=at)
        return meeting


@transaction.atomic
def sign_minutes(*, meeting_id: int, by: User | None, at: datetime) -> Meeting:
    """The minutes are signed: nobody edits the session any more, unless it is reopened."""
    with edit(by=by):
        meeting, following = _locked_with_next(meeting_id)
        check_move(meeting.state, State.SIGNED)
        errors = errors_of(check_session(meeting))
        if errors:
            raise MinutesNotReady(errors)
        _goes_to(meeting, State.SIGNED, Act.Kind.MINUTES_SIGNED, by=by, at=at)
        if following is not None:
            take_over_postponed(meeting=following, by=by, at=at)
        return meeting


@transaction.atomic
def cancel(*, meeting_id: int, reason: str, by: User | None, at: datetime) -> Meeting:
    """The session does not take place; a number that it has is void, and is never given again.

    What it had taken over of the session before stands on the agenda of another one.
    """
    with edit(by=by):
        meeting, heir = _locked_with_heir(meeting_id, at)
        check_move(meeting.state, State.CANCELLED)
        why = _reason(reason)
        _lock_series(meeting)
        void_numbers(meeting=meeting, reason=why, by=by, at=at)
        _goes_to(meeting, State.CANCELLED, Act.Kind.SESSION_CANCELLED, reason=why, by=by, at=at)
        if heir is not None:
            take_over_postponed(meeting=heir, by=by, at=at)
        return meeting


@transaction.atomic
def move(
    *,
    meeting_id: int,
    seen_on: date | None,
    held_on: date,
    start_time: time | None,
    reason: str,
    by: User | None,
    at: datetime,
) -> Meeting:
    """The session goes on to a new day with everything it has; the old day says where it went.

    ``seen_on`` is the day it had when somebody decided to move it. A reserved number goes along
    within the year; into another year it does not: it stays on the old day, void.
    """
    with edit(by=by):
        meeting = _locked(meeting_id)
        check_move(meeting.state, State.MOVED)
        if meeting.held_on is None:
            raise DayMissing
        if meeting.held_on != seen_on:
            raise MovedMeanwhile
        if meeting.held_on == held_on:
            raise SameDay
        why = _reason(reason)
        _lock_series(meeting)
        old_day = _give_up_day(meeting, why)
        if held_on.year != meeting.held_on.year:
            leave_numbers_behind(meeting=meeting, given_up_day=old_day, reason=why, by=by, at=at)
        meeting.held_on, meeting.start_time = held_on, start_time
        meeting.save()
        days = {"from": seen_on.isoformat(), "to": held_on.isoformat(), "reason": why}
        record_act(kind=Act.Kind.SESSION_MOVED, subject=meeting, by=by, at=at, details=days)
        return meeting


@transaction.atomic
def reopen(*, meeting_id: int, to: State, reason: str, by: User | None, at: datetime) -> Meeting:
    """The session is back in the state before, to be put right; only the newest of its commissions.

    ``to`` is the state that the person who asks for it has in mind: two who press at once take
    one step, not two.
    """
    with edit(by=by):
        meeting = _locked(meeting_id)
        check_reopening(meeting.state, to)
        why = _reason(reason)
        _lock_series(meeting)
        later = _later_one(meeting)
        if later is not None:
            raise NotNewest(later)
        restore_numbers(meeting=meeting)
        _goes_to(meeting, to, Act.Kind.SESSION_REOPENED, reason=why, by=by, at=at)
        put_on_control(meeting=meeting)
        return meeting


@transaction.atomic
def follow_through(*, meeting: Meeting, is_new: bool, by: User | None, at: datetime) -> None:
    """What follows for other records from a saved session: call it after ``complete_record``.

    Clauses of a held session stand on control, and what it postponed on the next agenda; a new
    draft takes in what the session before it left open. A second call changes nothing.
    """
    with edit(by=by):
        put_on_control(meeting=meeting)
        if is_new:
            take_over_postponed(meeting=meeting, by=by, at=at)
        elif meeting.state in OVER:
            following = next_session(meeting)
            # Somebody who edits that session now is not waited for: signing the minutes is.
            free = Meeting.objects.select_for_update(skip_locked=True)
            draft = free.filter(pk=following.pk, state__in=AHEAD).first() if following else None
            if draft is not None:
                take_over_postponed(meeting=draft, by=by, at=at)


# --- beneath --------------------------------------------------------------------------------


def _locked(meeting_id: int) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def _locked_with_next(meeting_id: int) -> tuple[Meeting, Meeting | None]:
    """The session and the one that takes over what it postpones, locked in the order of keys."""
    return _locked_both(meeting_id, next_session(Meeting.objects.get(pk=meeting_id)))


def _locked_with_heir(meeting_id: int, at: datetime) -> tuple[Meeting, Meeting | None]:
    """The session and the one that takes over what it has taken over, locked in the same order."""
    meeting = Meeting.objects.get(pk=meeting_id)
    return _locked_both(meeting_id, heir_of(meeting, on=_day_there(meeting, at)))


def _day_there(meeting: Meeting, at: datetime) -> date:
    return at.astimezone(ZoneInfo(meeting.time_zone)).date()


def _locked_both(meeting_id: int, other: Meeting | None) -> tuple[Meeting, Meeting | None]:
    keys = {meeting_id} | ({other.pk} if other else set())
    rows = {
        row.pk: row
        for row in Meeting.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    return rows[meeting_id], rows.get(other.pk) if other else None


def _lock_series(meeting: Meeting) -> None:
    parts = MeetingCommission.objects.filter(meeting=meeting)
    lock_commissions(parts.values_list("commission", flat=True))


def _goes_to(
    meeting: Meeting,
    state: State,
    kind: Act.Kind,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> Meeting:
    before = meeting.state
    meeting.state, meeting.state_reason = state, reason
    meeting.save()
    told = {"before": before, "reason": reason} if reason else {"before": before}
    record_act(kind=kind, subject=meeting, by=by, at=at, details={**told, **(details or {})})
    return meeting


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()


def _numbers(meeting: Meeting) -> dict[str, str]:
    parts = MeetingCommission.objects.filter(meeting=meeting).select_related("commission")
    return {str(part.commission): part.printed_number for part in parts}


def _give_up_day(meeting: Meeting, reason: str) -> Meeting:
    """The day that was given up stays on record, with its commissions and without numbers."""
    old_day = Meeting(state=State.MOVED, state_reason=reason, moved_to=meeting)
    for field in OF_THE_OLD_DAY:
        setattr(old_day, field, getattr(meeting, field))
    old_day.save()
    add_rows(
        MeetingCommission(
            meeting=old_day,
            commission_id=part.commission_id,
            is_host=part.is_host,
            position=part.position,
        )
        for part in MeetingCommission.objects.filter(meeting=meeting)
    )
    return old_day


def _later_one(meeting: Meeting) -> Meeting | None:
    """A session of any of its commissions that was held after this one."""
    if meeting.held_on is None:
        return None
    bodies = MeetingCommission.objects.filter(meeting=meeting).values("commission")
    return (
        Meeting.objects.filter(
            Q(held_on__gt=meeting.held_on) | Q(held_on=meeting.held_on, pk__gt=meeting.pk),
            pk__in=MeetingCommission.objects.filter(commission__in=bodies).values("meeting"),
            state__in=OVER,
        )
        .newest_first()
        .first()
    )
