"""The work plan of a commission for a year, with what came of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db.models import prefetch_related_objects

from agenda.control.register import protocol
from agenda.models import AgendaItem
from agenda.numbering import closed_items
from agenda.plan.progress import Came, Planned, openly_came_of
from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import as_json
from documents.papers.parts import Paragraphs, Signature
from meetings.emblem import emblem_of
from meetings.models import Meeting, WorkPlan, WorkPlanItem
from participants.models import Membership
from russian.cases import Case
from russian.dates import date_range, short_date
from russian.names import initials_first
from russian.signs import NBSP
from russian.typography import capfirst, typeset, without_stop


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One question of the plan."""

    title: str
    #: «II квартал», «18–21.12.2023»
    period: str
    prepared_by: str
    #: «рассмотрен 10.11.2022, протокол № 4»
    came: Paragraphs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlanPaper(Paper):
    """Everything printed on a work plan, and nothing that is not."""

    template: ClassVar[str] = "documents/work_plan.html"
    stylesheets: ClassVar[tuple[str, ...]] = (*Paper.stylesheets, "print/landscape.css")

    #: «Антитеррористической комиссии в … на 2023 год»
    heading: str
    #: «решением Антитеррористической комиссии …», «от ___.___._____ № ____»
    approval: Paragraphs
    lines: tuple[PlanLine, ...] = ()
    #: What came of each question has a column of its own.
    has_marks: bool = True
    signatures: tuple[Signature, ...] = ()


def gather_work_plan(plan: WorkPlan, *, is_draft: bool, is_public: bool = False) -> WorkPlanPaper:
    """Read the plan and what openly came of it, in the same number of queries for any plan.

    ``is_public``: the plan alone, without what came of it and without blanks to be filled in; of
    a question that was closed on its way to a session it has the number and the ground.
    """
    body = plan.commission
    in_genitive = body.form(Case.GENT).text
    heading = typeset(f"{in_genitive} на {plan.year} год")
    planned = openly_came_of(plan)
    closed = _closed(plan) if is_public else {}
    prefetch_related_objects(
        [came.meeting for each in planned for came in each.came],
        "meeting_commissions__commission",
    )
    return WorkPlanPaper(
        title=wording.titled(
            f"План работы {heading}", is_draft=is_draft, is_example=body.is_example
        ),
        description=f"План работы {heading}",
        dated_on=plan.approved_on,
        data=_public_data(plan, planned, closed),
        bodies=(capfirst(body.name),),
        emblem=emblem_of(body),
        heading=heading,
        approval=(
            f"решением {in_genitive}",
            _day(plan.approved_on) if is_public else _day_and_number(plan.approved_on),
        ),
        lines=tuple(_line(each, closed) for each in planned),
        has_marks=not is_public,
        signatures=tuple(_drawn_up_by(plan, is_public=is_public)),
        is_draft=is_draft,
        is_example=body.is_example,
    )


def _day(day: date | None) -> str:
    return f"от{NBSP}{short_date(day) if day else wording.BLANK_DAY}"


def _day_and_number(day: date | None) -> str:
    """The number of the decision is in no record: it is written by hand."""
    return f"{_day(day)} №{NBSP}{wording.BLANK_NUMBER}"


def _closed(plan: WorkPlan) -> Mapping[int, str]:
    """The questions of the plan that some session looked at as closed items, and the grounds."""
    looked_at = Meeting.objects.filter(agenda_items__plan_item__plan=plan).distinct()
    return {
        item.plan_item_id: item.closed_ground
        for meeting in looked_at.prefetch_related("agenda_items")
        for item in closed_items(meeting.agenda_items.all())
        if item.plan_item_id is not None
    }


def _line(planned: Planned, closed: Mapping[int, str]) -> PlanLine:
    item = planned.item
    if item.pk in closed:
        return PlanLine(wording.withheld(closed[item.pk]), _period(item), prepared_by="")
    return PlanLine(
        title=without_stop(item.title),
        period=_period(item),
        prepared_by=item.prepared_by,
        came=tuple(filter(None, map(_outcome, planned.came))),
    )


def _period(item: WorkPlanItem) -> str:
    """«II квартал», «18–21.12.2023»; both, where the record has both."""
    days = " ".join(_days(item.starts_on, item.ends_on))
    return ", ".join(filter(None, [item.period, days]))


def _days(first: date | None, last: date | None) -> Iterable[str]:
    if first and last:
        yield date_range(first, last)
    elif first:
        yield f"с{NBSP}{short_date(first)}"
    elif last:
        yield f"до{NBSP}{short_date(last)}"


def _outcome(came: Came) -> str:
    """«рассмотрен 10.11.2022, протокол № 4»; nothing of a session that was given up."""
    day = short_date(came.meeting.held_on) if came.meeting.held_on else ""
    if came.is_ahead:
        return f"в повестке заседания {day}" if day else "включён в повестку заседания"
    if came.is_held:
        number = protocol(came.meeting)
        told = ["рассмотрен", f"{day}," if day and number else day]
        return " ".join(filter(None, [*told, f"протокол {number}" if number else ""]))
    outcome = came.item.outcome if came.item else ""
    if outcome == AgendaItem.Outcome.POSTPONED:
        return f"отложен {day}".strip()
    if outcome == AgendaItem.Outcome.WITHDRAWN:
        return f"снят с рассмотрения {day}".strip()
    return ""


def _drawn_up_by(plan: WorkPlan, *, is_public: bool) -> Iterable[Signature]:
    """The secretary of the day of approval; the line of one who is not on record is left blank.

    In public there is no blank, and a private person is called by the label.
    """
    seats = Membership.objects.filter(
        commission=plan.commission_id, role=Membership.Role.SECRETARY
    ).in_force(on=plan.approved_on)
    seat = seats.select_related("person").order_by("pk").last()
    name = initials_first(seat.person.name) if seat else ""
    if is_public and seat and seat.person.is_private:
        name = seat.person.public_label
    if name or not is_public:
        yield Signature(f"Секретарь {wording.membership([plan.commission])}".strip(), name)


def _public_data(plan: WorkPlan, planned: Iterable[Planned], closed: Collection[int]) -> str:
    """The plan as JSON; it names no person but in its own words."""
    return as_json(
        "work_plan",
        commission=plan.commission.name,
        year=plan.year,
        approved_on=plan.approved_on.isoformat() if plan.approved_on else None,
        is_example=plan.commission.is_example,
        questions=[
            {"is_closed": True}
            if each.item.pk in closed
            else {
                "title": each.item.title,
                "period": each.item.period,
                "starts_on": each.item.starts_on.isoformat() if each.item.starts_on else None,
                "ends_on": each.item.ends_on.isoformat() if each.item.ends_on else None,
                "prepared_by": each.item.prepared_by,
            }
            for each in planned
        ],
    )
