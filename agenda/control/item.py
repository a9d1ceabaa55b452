"""The item of a next agenda that takes stock of what was decided earlier."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from agenda.control.register import is_overdue, number_of, protocol
from agenda.models import AgendaItem, Resolution
from agenda.querysets import ResolutionQuerySet
from agenda.wording import clause as worded
from meetings.models import Meeting
from meetings.states import State
from participants.models import Post
from russian.dates import short_date
from russian.typography import fold

Control = Resolution.Control

#: The title of the item; a paper's own words, as in ``agenda.wording``.
CONTROL_ITEM: Final = "О ходе исполнения ранее принятых решений"
BEFORE: Final = frozenset({State.PLANNED, State.CONVENED})


class NotBeforeSession(Exception):
    """The session was held or given up: its agenda takes in nothing new."""


class ItemIsThere(Exception):
    """The agenda has the item on earlier decisions already."""


class NothingOnControl(Exception):
    """No earlier decision of the session's commissions is on control."""


def earlier_clauses(meeting: Meeting) -> ResolutionQuerySet:
    """What is on control of the commissions of a session, from other sessions, by its day due."""
    bodies = meeting.meeting_commissions.values("commission")
    others = Meeting.objects.filter(meeting_commissions__commission__in=bodies)
    clauses = Resolution.objects.filter(item__meeting__in=others.values("pk"))
    return clauses.exclude(item__meeting=meeting).on_control().by_due()


def clauses_for_item(meeting: Meeting, *, by: User | None) -> ResolutionQuerySet:
    """What the item on earlier decisions lists, when this user takes it in."""
    return _seen(meeting, by).exclude(_is_kept_back(meeting))


def kept_back(meeting: Meeting, *, by: User | None) -> int:
    """How many closed clauses this user reads, and another commission of the session does not."""
    return _seen(meeting, by).filter(_is_kept_back(meeting)).count()


def _seen(meeting: Meeting, by: User | None) -> ResolutionQuerySet:
    clauses = earlier_clauses(meeting)
    return clauses if by is None else clauses.visible_to(by)


def _is_kept_back(meeting: Meeting) -> Q:
    """Decided by a closed item in a session without some commission of this one."""
    bodies = set(meeting.meeting_commissions.values_list("commission", flat=True))
    of_all = Meeting.objects.annotate(
        together=Count("commissions", filter=Q(commissions__in=bodies), distinct=True)
    ).filter(together=len(bodies))
    return Q(item__is_closed=True) & ~Q(item__meeting__in=of_all.values("pk"))


def control_items(meeting: Meeting) -> Any:
    """The items of a session that take stock of earlier decisions."""
    return meeting.agenda_items.filter(folded_title__startswith=fold(CONTROL_ITEM))


@transaction.atomic
def add_control_item(*, meeting_id: int, by: User | None, at: datetime) -> list[AgendaItem]:
    """The agenda ends with an item on earlier decisions, which lists what is on control.

    SECURITY: whoever takes the item in lists what he reads himself. What closed items decided is
    listed in a closed item of its own, after the open one, and only where every commission of
    this session took part in deciding it: see ``kept_back``. A private person is named by the
    label for the public, because an open item may be published.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if meeting.state not in BEFORE:
            raise NotBeforeSession
        if control_items(meeting).exists():
            raise ItemIsThere
        clauses = list(clauses_for_item(meeting, by=by).for_register())
        if not clauses:
            raise NothingOnControl
        place = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
        items = list(_items(clauses, on=timezone.localdate(at)))
        for item in items:
            item.meeting, item.position = meeting, (place := place + 1)
            item.save()
        record_act(
            kind=Act.Kind.ITEMS_CARRIED,
            subject=meeting,
            by=by,
            at=at,
            details={"items": [item.pk for item in items], "clauses": len(clauses)},
        )
    return items


def _items(clauses: Sequence[Resolution], *, on: date) -> Iterator[AgendaItem]:
    """An open item for what open items decided, a closed one for the rest."""
    for is_closed in (False, True):
        listed = [clause for clause in clauses if clause.item.is_closed == is_closed]
        if listed:
            grounds = sorted({clause.item.closed_ground for clause in listed} - {""})
            yield AgendaItem(
                title=CONTROL_ITEM,
                is_closed=is_closed,
                closed_ground="; ".join(grounds)[:300] if is_closed else "",
                discussion="\n".join(_lines(listed, on=on)),
            )


def _lines(clauses: Sequence[Resolution], *, on: date) -> Iterator[str]:
    """«Протокол от 10.11.2022 № 4, п. 3.2: Управлению образования провести … Просрочено.»"""
    posts = Post.objects.by_title(
        executor.post for clause in clauses for executor in clause.executors.all()
    )
    for clause in clauses:
        meeting = clause.item.meeting
        day = f"от {short_date(meeting.held_on)}" if meeting.held_on else ""
        place = " ".join(filter(None, ["Протокол", day, protocol(meeting)]))
        said = [
            f"{place}, п. {number_of(clause)}:",
            *worded(clause, posts).split(),
            _moved(clause),
            "Представлен отчёт об исполнении." if clause.control == Control.REPORTED else "",
            "Просрочено." if is_overdue(clause, on=on) else "",
        ]
        yield " ".join(filter(None, said))


def _moved(clause: Resolution) -> str:
    """The day due, where the term itself does not name it."""
    if clause.due_now is None or clause.due_now == clause.due_on:
        return ""
    if clause.recurrence:
        return f"Очередной срок – {short_date(clause.due_now)}."
    return f"Срок продлён до {short_date(clause.due_now)}."
