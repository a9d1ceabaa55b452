"""The work plan of a commission for a year, with what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db.models import prefetch_related_objects

from agenda.control.register import protocol
from agenda.models import AgendaItem
from agenda.plan.progress import Came, Planned, openly_came_of
from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import as_json
from documents.papers.parts import Paragraphs, Signature
from meetings.emblem import emblem_of
from meetings.models import WorkPlan, WorkPlanItem
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
    signatures: tuple[Signature, ...] = ()


def gather_work_plan(plan: WorkPlan, *, is_draft: bool) -> WorkPlanPaper:
    """Read the plan and what openly came of it, in the same number of queries for any plan."""
    body = plan.commission
    in_genitive = body.form(Case.GENT).text
    heading = typeset(f"{in_genitive} на {plan.year} год")
    planned = openly_came_of(plan)
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
        data=_public_data(plan, planned),
        bodies=(capfirst(body.name),),
        emblem=emblem_of(body),
        heading=heading,
        approval=(f"решением {in_genitive}", _day_and_number(plan.approved_on)),
        lines=tuple(_line(each) for each in planned),
        signatures=(_drawn_up_by(plan),),
        is_draft=is_draft,
        is_example=body.is_example,
    )


def _day_and_number(day: date | None) -> str:
    """The number of the decision is in no record: it is written by hand."""
    told = short_date(day) if day else wording.BLANK_DAY
    return f"от{NBSP}{told} №{NBSP}{wording.BLANK_NUMBER}"


def _line(planned: Planned) -> PlanLine:
    item = planned.item
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


def _drawn_up_by(plan: WorkPlan) -> Signature:
    """The secretary of the day of approval; the line of one who is not on record is left blank."""
    seats = Membership.objects.filter(
        commission=plan.commission_id, role=Membership.Role.SECRETARY
    ).in_force(on=plan.approved_on)
    seat = seats.select_related("person").order_by("pk").last()
    name = initials_first(seat.person.name) if seat else ""
    return Signature(f"Секретарь {wording.membership([plan.commission])}".strip(), name)


def _public_data(plan: WorkPlan, planned: Iterable[Planned]) -> str:
    """The plan as JSON; it names no person but in its own words."""
    return as_json(
        "work_plan",
        commission=plan.commission.name,
        year=plan.year,
        approved_on=plan.approved_on.isoformat() if plan.approved_on else None,
        is_example=plan.commission.is_example,
        questions=[
            {
                "title": each.item.title,
                "period": each.item.period,
                "starts_on": each.item.starts_on.isoformat() if each.item.starts_on else None,
                "ends_on": each.item.ends_on.isoformat() if each.item.ends_on else None,
                "prepared_by": each.item.prepared_by,
            }
            for each in planned
        ],
    )
