"""What came of a work plan, and how one of its questions gets onto an agenda."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from agenda.models import AgendaItem
from agenda.numbering import open_items
from agenda.querysets import AgendaItemQuerySet
from meetings.models import Meeting, WorkPlan, WorkPlanItem
from meetings.querysets import MeetingQuerySet
from meetings.states import IllegalMove
from russian.periods import last_day

#: Sessions that are still to come.
AHEAD: Final = frozenset({Meeting.State.PLANNED, Meeting.State.CONVENED})
HELD: Final = frozenset({Meeting.State.HELD, Meeting.State.SIGNED})
#: An item with such an outcome was on the agenda and was not looked at.
PUT_OFF: Final = frozenset({AgendaItem.Outcome.POSTPONED, AgendaItem.Outcome.WITHDRAWN})


class Progress(Enum):
    """How far a question of the plan has come."""

    HELD = "held"
    SCHEDULED = "scheduled"
    LATE = "late"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Came:
    """What a question of the plan came to: a session, or an item of its agenda."""

    meeting: Meeting
    item: AgendaItem | None = None

    @property
    def is_held(self) -> bool:
        is_put_off = self.item is not None and self.item.outcome in PUT_OFF
        return self.meeting.state in HELD and not is_put_off

    @property
    def is_ahead(self) -> bool:
        return self.meeting.state in AHEAD


@dataclass(frozen=True, slots=True)
class Planned:
    """A question of the plan with everything that came of it."""

    item: WorkPlanItem
    #: The last day of its period, where its dates or its words tell one.
    due_on: date | None
    came: list[Came]

    def progress(self, *, on: date) -> Progress:
        if any(each.is_held for each in self.came):
            return Progress.HELD
        if self.due_on is not None and self.due_on < on:
            return Progress.LATE
        return Progress.SCHEDULED if any(each.is_ahead for each in self.came) else Progress.OPEN


def came_of(plan: WorkPlan, *, reader: User) -> list[Planned]:
    """The questions of the plan, with the sessions and items that ``reader`` may know of."""
    items = AgendaItem.objects.visible_to(reader).filter(plan_item__plan=plan)
    sessions = Meeting.objects.visible_to(reader).filter(plan_item__plan=plan)
    return _planned(plan, items, sessions)


def openly_came_of(plan: WorkPlan) -> list[Planned]:
    """The same for a paper, which goes from hand to hand: no closed item is among it."""
    looked_at = Meeting.objects.filter(agenda_items__plan_item__plan=plan).distinct()
    open_keys = [
        item.pk
        for meeting in looked_at.prefetch_related("agenda_items")
        for item in open_items(meeting.agenda_items.all())
    ]
    items = AgendaItem.objects.filter(plan_item__plan=plan, pk__in=open_keys)
    return _planned(plan, items, Meeting.objects.filter(plan_item__plan=plan))


def _planned(plan: WorkPlan, items: AgendaItemQuerySet, sessions: MeetingQuerySet) -> list[Planned]:
    came: dict[int, list[Came]] = defaultdict(list)
    for item in items.select_related("meeting").order_by("meeting__held_on", "pk"):
        came[item.plan_item_id or 0].append(Came(item.meeting, item))
    for meeting in sessions.order_by("held_on", "pk"):
        key = meeting.plan_item_id or 0
        if meeting not in [each.meeting for each in came[key]]:
            came[key].append(Came(meeting))
    return [
        Planned(item, item.ends_on or last_day(item.period, plan.year), came[item.pk])
        for item in plan.items.all()
    ]


@transaction.atomic
def put_on_agenda(
    *, plan_item_id: int, meeting_id: int, by: User | None, at: datetime
) -> AgendaItem:
    """The question is the last item of the session's agenda; once there, it is not added again.

    Raises IllegalMove for a session that is over.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if meeting.state not in AHEAD:
            raise IllegalMove(meeting.state)
        there = AgendaItem.objects.filter(meeting=meeting, plan_item=plan_item_id).first()
        if there is not None:
            return there
        question = WorkPlanItem.objects.get(pk=plan_item_id)
        last = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(
            meeting=meeting, plan_item=question, title=question.title, position=last + 1
        )
        record_act(
            kind=Act.Kind.RECORD_CHANGED,
            subject=meeting,
            by=by,
            at=at,
            details={"item": item.pk, "plan_item": question.pk},
        )
    return item
