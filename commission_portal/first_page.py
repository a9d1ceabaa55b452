"""What waits for a user: shown first, above Django's list of records.

Everything is asked for at once and in the same number of queries, whatever there is of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from accounts.models import User
from agenda.control.register import (
    SOON,
    executors_of,
    is_overdue,
    number_of,
    pressure_of,
    protocol,
)
from agenda.life.postponed import AHEAD
from agenda.models import Resolution
from meetings.models import Meeting
from meetings.states import State
from notices.models import Notice
from russian.workdays import workdays_after

#: Lines of each list; what there is beyond them is a link away.
COMING: Final = 5
WAITING: Final = 10
PRESSING: Final = 5
DRAFTS: Final = 5


@dataclass(frozen=True, slots=True)
class WaitingSession:
    """A session somebody has to do something about: hold it, or sign its minutes by a day."""

    meeting: Meeting
    minutes_by: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class PressingClause:
    """A clause that is overdue or will be due soon."""

    clause: Resolution
    protocol: str
    number: str
    executors: str
    pressure: str
    look: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What waits for one user on one day; a list that is not for the user is ``None``."""

    coming: Sequence[Meeting] | None
    waiting: Sequence[WaitingSession] | None
    pressing: Sequence[PressingClause] | None
    overdue: int
    soon: int
    drafts: Sequence[Notice] | None

    @property
    def overdue_beyond(self) -> int:
        """How many overdue clauses there are besides those listed."""
        return max(self.overdue - PRESSING, 0)

    @property
    def soon_days(self) -> int:
        return SOON


def first_page(user: User | AnonymousUser, *, on: date) -> FirstPage:
    """What waits for ``user`` on that day."""
    sees_sessions = user.has_perm("meetings.view_meeting")
    sees_clauses = user.has_perm("agenda.view_resolution")
    clauses = Resolution.objects.visible_to(user) if sees_clauses else Resolution.objects.none()
    return FirstPage(
        coming=_coming(user, on=on) if sees_sessions else None,
        waiting=list(_waiting(user, on=on)) if user.has_perm("meetings.change_meeting") else None,
        pressing=list(_pressing(user, on=on)) if sees_clauses else None,
        overdue=clauses.overdue(on=on).count(),
        soon=clauses.due_within(on=on, days=SOON).count(),
        drafts=_drafts(user) if user.has_perm("notices.change_notice") else None,
    )


def _coming(user: User | AnonymousUser, *, on: date) -> list[Meeting]:
    """Sessions of today and later, and those without a day yet, the nearest first."""
    ahead: Any = Meeting.objects.visible_to(user).filter(state__in=AHEAD)
    ahead = ahead.filter(Q(held_on=None) | Q(held_on__gte=on)).for_detail()
    return list(ahead.order_by(F("held_on").asc(nulls_last=True), "start_time", "pk")[:COMING])


def _waiting(user: User | AnonymousUser, *, on: date) -> Iterator[WaitingSession]:
    """Sessions whose day is over and that are not marked as held, or whose minutes are unsigned."""
    kept: Any = Meeting.objects.kept_by(user)
    unfinished = kept.filter(Q(state__in=AHEAD, held_on__lt=on) | Q(state=State.HELD))
    for meeting in unfinished.for_detail().newest_first()[:WAITING]:
        by = minutes_by(meeting)
        is_late = meeting.state in AHEAD or (by is not None and by < on)
        yield WaitingSession(meeting, by, is_late)


def minutes_by(meeting: Meeting) -> date | None:
    """The day until which the minutes of a session that was held are signed.

    By the shortest of its commissions' terms; none, while it is not marked as held.
    """
    if meeting.state != State.HELD or meeting.held_on is None or not meeting.bodies:
        return None
    return workdays_after(meeting.held_on, min(body.minutes_term for body in meeting.bodies))


def _pressing(user: User | AnonymousUser, *, on: date) -> Iterator[PressingClause]:
    """Clauses overdue, and then those due soon: what has waited longest comes first."""
    pressing = Resolution.objects.visible_to(user).pressing(on=on, days=SOON)
    for clause in pressing.by_due().for_register()[:PRESSING]:
        yield PressingClause(
            clause=clause,
            protocol=protocol(clause.item.meeting),
            number=number_of(clause),
            executors=executors_of(clause),
            pressure=pressure_of(clause, on=on),
            look="overdue" if is_overdue(clause, on=on) else "soon",
        )


def _drafts(user: User | AnonymousUser) -> list[Notice]:
    """Notices that wait for somebody: not published yet, or by one person in an emergency."""
    drafts: Any = Notice.objects.editable_by(user).awaiting()
    return list(drafts.select_related("meeting").order_by("-updated_at")[:DRAFTS])
