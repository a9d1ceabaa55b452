"""One of every paper that can be printed of a session and of what belongs to it."""

from collections.abc import Iterator
from datetime import date

from agenda.models import Resolution
from documents.paper import Paper
from documents.papers.about import gather_about
from documents.papers.catalogue import PAPERS
from documents.papers.composition import gather_composition
from documents.papers.control_card import gather_control_card
from documents.papers.control_journal import gather_control_journal
from documents.papers.invitation import gather_invitations
from documents.papers.work_plan import gather_work_plan
from meetings.models import Meeting, WorkPlan, WorkPlanItem
from tests.documents.paper_records import extract

ON = date(2022, 12, 1)


def every_paper(meeting: Meeting) -> Iterator[tuple[str, Paper]]:
    """Each paper with a name that tells it from the others."""
    for key, kind in PAPERS.items():
        yield key, kind.gather(meeting)
        if kind.gather_final:
            yield f"{key} to be signed", kind.gather_final(meeting)
    for n, invitation in enumerate(gather_invitations(meeting)[:2]):
        yield f"invitation {n}", invitation
    clauses = Resolution.objects.filter(item__meeting=meeting)
    for item in meeting.agenda_items.filter(is_subitem=False, is_closed=False)[:2]:
        yield f"extract of item {item.pk}", extract(meeting, item_ids=[item.pk])
    for clause in clauses[:2]:
        yield f"control card of clause {clause.pk}", gather_control_card(clause, on=ON)
    yield "control journal", gather_control_journal(clauses.for_register(), on=ON)
    for body in meeting.bodies:
        yield f"composition {body.pk}", gather_composition(body, on=ON)
        yield f"about {body.pk}", gather_about(body, on=ON)
        plan = WorkPlan.objects.create(commission=body, year=2022 + body.work_plans.count())
        yield f"work plan {body.pk}, empty", gather_work_plan(plan, is_draft=True)
        WorkPlanItem.objects.create(plan=plan, title="О профилактике", period="II квартал")
        yield f"work plan {body.pk}", gather_work_plan(plan, is_draft=False)
