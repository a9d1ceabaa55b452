"""The work plan of a commission on paper."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem
from documents.papers.parts import Signature
from documents.papers.work_plan import PlanLine, gather_work_plan
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting, WorkPlan, WorkPlanItem
from participants.models import Membership
from tests.documents.paper_records import make_person
from tests.pdf_judging import assert_conforms, page_texts, text_of


@pytest.fixture
def plan(atk: Commission) -> WorkPlan:
    return WorkPlan.objects.create(commission=atk, year=2022)


def question(plan: WorkPlan, title: str = "О работе", **columns: Any) -> WorkPlanItem:
    position = plan.items.count()
    return WorkPlanItem.objects.create(plan=plan, title=title, position=position, **columns)


def session(plan: WorkPlan, state: str = "held", number: int | None = 4, **columns: Any) -> Meeting:
    meeting = Meeting.objects.create(**{"held_on": date(2022, 11, 10), "state": state} | columns)
    meeting.meeting_commissions.create(commission=plan.commission, number=number)
    return meeting


def lines(plan: WorkPlan) -> list[PlanLine]:
    return list(gather_work_plan(plan, is_draft=False).lines)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, ""),
        ({"period": "II квартал"}, "II квартал"),
        ({"starts_on": date(2022, 12, 18), "ends_on": date(2022, 12, 21)}, "18–21.12.2022"),
        ({"starts_on": date(2022, 3, 1)}, "с\u00a001.03.2022"),
        ({"period": "март", "ends_on": date(2022, 3, 31)}, "март, до\u00a031.03.2022"),
    ],
)
def test_period_stands_as_the_plan_has_it(
    plan: WorkPlan, columns: dict[str, Any], told: str
) -> None:
    question(plan, "О работе.", prepared_by="управление образования", **columns)

    assert lines(plan) == [PlanLine("О работе", told, "управление образования")]


@pytest.mark.parametrize(
    ("state", "number", "outcome", "told"),
    [
        ("held", 4, "decided", ("рассмотрен 10.11.2022, протокол №\u00a04",)),
        ("signed", None, "", ("рассмотрен 10.11.2022",)),
        ("convened", None, "", ("в повестке заседания 10.11.2022",)),
        ("held", 4, "postponed", ("отложен 10.11.2022",)),
        ("held", 4, "withdrawn", ("снят с рассмотрения 10.11.2022",)),
        ("cancelled", None, "", ()),
    ],
)
def test_mark_tells_what_came_of_the_question(
    plan: WorkPlan, state: str, number: int | None, outcome: str, told: tuple[str, ...]
) -> None:
    AgendaItem.objects.create(
        meeting=session(plan, state, number),
        title="О работе",
        outcome=outcome,
        plan_item=question(plan),
    )

    assert [line.came for line in lines(plan)] == [told]


def test_what_a_closed_item_came_to_is_not_told(plan: WorkPlan) -> None:
    meeting = session(plan)
    closed = {"title": "О тайном", "is_closed": True}
    AgendaItem.objects.create(
        meeting=meeting, position=1, plan_item=question(plan, "Первый"), **closed
    )
    AgendaItem.objects.create(
        meeting=meeting,
        position=2,
        title="Часть тайного",
        is_subitem=True,
        plan_item=question(plan, "Второй"),
    )
    AgendaItem.objects.create(
        meeting=meeting, position=3, title="О явном", plan_item=question(plan, "Третий")
    )

    assert [bool(line.came) for line in lines(plan)] == [False, False, True]


def test_secretary_of_the_day_of_approval_draws_it_up(plan: WorkPlan) -> None:
    for name, since, until in (
        ("Прежний П.П.", None, date(2021, 12, 31)),
        ("Шевченко Т.Ю.", date(2022, 1, 1), None),
    ):
        Membership.objects.create(
            commission=plan.commission,
            person=make_person(name),
            role="secretary",
            since=since,
            until=until,
        )

    now = gather_work_plan(plan, is_draft=True)
    plan.approved_on = date(2021, 12, 20)
    approved = gather_work_plan(plan, is_draft=False)

    assert now.signatures == (Signature("Секретарь комиссии", "Т.Ю.\u00a0Шевченко"),)
    assert approved.signatures == (Signature("Секретарь комиссии", "П.П.\u00a0Прежний"),)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    plan: WorkPlan, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(count):
        AgendaItem.objects.create(
            meeting=session(plan, number=None), title="О работе", plan_item=question(plan)
        )
    plan = WorkPlan.objects.select_related("commission").get(pk=plan.pk)

    with django_assert_num_queries(8):
        gather_work_plan(plan, is_draft=False)


def test_thin_plan_has_blanks_to_fill_in(plan: WorkPlan) -> None:
    text = text_of(pdf_of(gather_work_plan(plan, is_draft=True)))

    assert "ПРОЕКТ" in text
    assert "УТВЕРЖДЁН" in text
    assert "от ___.___._____ № ____" in text
    assert "Вопросы в план не внесены." in text
    assert "Секретарь комиссии" in text
    assert "None" not in text


def test_long_plan_conforms_and_repeats_its_heads(plan: WorkPlan) -> None:
    plan.approved_on = date(2021, 12, 20)
    for n in range(20):
        question(plan, f"О ходе выполнения раздела {n} плана мероприятий", period="II квартал")

    pdf = pdf_of(gather_work_plan(plan, is_draft=False))

    assert_conforms(pdf)
    pages = page_texts(pdf)
    assert len(pages) == 2
    assert all("Рассматриваемый вопрос" in page for page in pages)
    assert "от 20.12.2021 № ____" in pages[0]
    assert "О ходе выполнения раздела 19" in pages[1]
    assert "Секретарь комиссии" in pages[1]
