"""The work plan of a commission: its questions, and what came of each of them."""

from datetime import date
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import AgendaItem
from agenda.plan.progress import Progress, came_of, put_on_agenda
from meetings.models import Commission, Meeting, WorkPlan, WorkPlanItem
from meetings.states import IllegalMove
from tests.conftest import NOW
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="body")


@pytest.fixture
def plan(body: Commission) -> WorkPlan:
    return WorkPlan.objects.create(commission=body, year=2026)


@pytest.fixture
def user(body: Commission) -> User:
    return give_role(User.objects.create_user("secretary", is_staff=True), Role.SECRETARY, body)


@pytest.fixture
def secretary(user: User, client: Client) -> Client:
    client.force_login(user)
    return client


def question(plan: WorkPlan, title: str = "О работе", **columns: Any) -> WorkPlanItem:
    return WorkPlanItem.objects.create(plan=plan, title=title, **columns)


def session(body: Commission, state: str = "planned", **columns: Any) -> Meeting:
    meeting = Meeting.objects.create(held_on=date(2026, 12, 10), state=state, **columns)
    meeting.meeting_commissions.create(commission=body, is_host=True)
    return meeting


def progress(plan: WorkPlan, user: User, on: date = date(2026, 11, 20)) -> Progress:
    [planned] = came_of(plan, reader=user)
    return planned.progress(on=on)


# --- what came of it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "outcome", "expected"),
    [
        ("planned", "", Progress.SCHEDULED),
        ("convened", "", Progress.SCHEDULED),
        ("held", "decided", Progress.HELD),
        ("signed", "", Progress.HELD),
        ("held", "postponed", Progress.OPEN),
        ("held", "withdrawn", Progress.OPEN),
        ("cancelled", "", Progress.OPEN),
        ("moved", "", Progress.OPEN),
    ],
)
def test_progress_follows_the_session_and_the_outcome(
    plan: WorkPlan, body: Commission, user: User, state: str, outcome: str, expected: Progress
) -> None:
    AgendaItem.objects.create(
        meeting=session(body, state), title="О работе", outcome=outcome, plan_item=question(plan)
    )

    assert progress(plan, user) is expected


@pytest.mark.parametrize(
    ("columns", "is_late"),
    [
        ({"ends_on": date(2026, 11, 19)}, True),
        ({"ends_on": date(2026, 11, 20)}, False),
        ({"period": "III квартал"}, True),
        ({"period": "IV квартал"}, False),
        ({"period": "по мере необходимости"}, False),
        ({"period": "III квартал", "ends_on": date(2026, 12, 1)}, False),
    ],
)
def test_question_is_late_when_its_period_has_passed(
    plan: WorkPlan, user: User, columns: dict[str, Any], is_late: bool
) -> None:
    question(plan, **columns)

    assert progress(plan, user) is (Progress.LATE if is_late else Progress.OPEN)


def test_question_that_was_looked_at_is_never_late(
    plan: WorkPlan, body: Commission, user: User
) -> None:
    session(body, "held", plan_item=question(plan, period="I квартал"))

    assert progress(plan, user) is Progress.HELD


def test_session_with_its_own_item_is_shown_once(
    plan: WorkPlan, body: Commission, user: User
) -> None:
    asked = question(plan)
    meeting = session(body, plan_item=asked)
    AgendaItem.objects.create(meeting=meeting, title="О работе", plan_item=asked)

    [planned] = came_of(plan, reader=user)

    assert [came.meeting for came in planned.came] == [meeting]


def test_closed_item_is_told_only_to_those_who_may_read_it(
    plan: WorkPlan, body: Commission, user: User
) -> None:
    AgendaItem.objects.create(
        meeting=session(body, "held"), title="Тайна", is_closed=True, plan_item=question(plan)
    )
    observer = give_role(User.objects.create_user("observer", is_staff=True), Role.OBSERVER, body)

    assert [len(each.came) for each in came_of(plan, reader=user)] == [1]
    assert [len(each.came) for each in came_of(plan, reader=observer)] == [0]


def test_page_shows_each_question_with_its_session(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    meeting = session(body, "held", plan_item=question(plan, "О <b>работе</b>"))
    question(plan, "О планах", period="I квартал")

    page = secretary.get(reverse("admin:meetings_workplan_progress", args=[plan.pk]))

    text = page.content.decode()
    assert "О &lt;b&gt;работе&lt;/b&gt;" in text
    assert reverse("admin:meetings_meeting_change", args=[meeting.pk]) in text
    assert "проведено – 1; в повестке – 0; просрочено – 1; не проведено – 0" in text


def test_page_costs_the_same_with_one_question_and_with_more(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    address = reverse("admin:meetings_workplan_progress", args=[plan.pk])
    session(body, plan_item=question(plan))
    secretary.get(address)
    with CaptureQueriesContext(connection) as first:
        secretary.get(address)
    for _ in range(3):
        asked = question(plan)
        AgendaItem.objects.create(meeting=session(body), title="О", plan_item=asked)
    with CaptureQueriesContext(connection) as second:
        secretary.get(address)

    assert len(first) == len(second) <= 15


# --- from a question to an agenda ----------------------------------------------------------------


def test_question_becomes_the_last_item_of_a_session(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    asked, meeting = question(plan), session(body)
    AgendaItem.objects.create(meeting=meeting, title="Об ином", position=1)
    address = reverse("admin:meetings_workplan_put_on_agenda", args=[plan.pk, asked.pk])

    for _press in "12":
        answer = secretary.post(address, {"session": meeting.pk})

    assert answer["Location"] == reverse("admin:meetings_meeting_change", args=[meeting.pk])
    added = AgendaItem.objects.get(plan_item=asked)
    assert (added.title, added.position) == ("О работе", 2)
    [act] = Act.objects.filter(kind=Act.Kind.RECORD_CHANGED)
    assert act.subject_id == str(meeting.pk)


@pytest.mark.parametrize("state", ["held", "signed", "cancelled", "moved"])
def test_agenda_of_a_session_that_is_over_takes_no_question(
    plan: WorkPlan, body: Commission, state: str
) -> None:
    with pytest.raises(IllegalMove):
        put_on_agenda(
            plan_item_id=question(plan).pk, meeting_id=session(body, state).pk, by=None, at=NOW
        )

    assert not AgendaItem.objects.exists()


def test_question_does_not_get_onto_the_agenda_of_a_stranger(
    secretary: Client, plan: WorkPlan
) -> None:
    other = Commission.objects.create(name="Чужая", slug="other")
    foreign = WorkPlan.objects.create(commission=other, year=2026)
    cases = [
        (plan, question(plan), session(other).pk),
        (plan, question(foreign), session(plan.commission).pk),
        (foreign, question(foreign), session(other).pk),
        (plan, question(plan), "x"),
    ]

    for of, asked, chosen in cases:
        address = reverse("admin:meetings_workplan_put_on_agenda", args=[of.pk, asked.pk])
        assert secretary.post(address, {"session": chosen}).status_code == 404
    assert not AgendaItem.objects.exists()


def test_new_session_begins_with_the_question(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    asked = question(plan, "О подготовке к зиме")
    address = reverse("admin:meetings_meeting_add") + f"?plan_item={asked.pk}"

    page = lxml.html.fromstring(secretary.get(address).content.decode())

    [form] = [form for form in page.forms if form.get("id") == "meeting_form"]
    assert form.fields["agenda_items-0-title"].strip() == "О подготовке к зиме"
    assert form.fields["meeting_commissions-0-commission"] == str(body.pk)
    assert form.fields["plan_item"] == str(asked.pk)
    sent = {name: value for name, value in form.form_values() if "-empty-" not in name}
    answer = secretary.post(address, sent | {"held_on": "10.12.2026"})
    assert answer.status_code == 302
    [meeting] = Meeting.objects.all()
    assert (meeting.plan_item, meeting.on_work_plan_of) == (asked, body)
    assert [item.title for item in meeting.agenda_items.all()] == ["О подготовке к зиме"]


def test_question_of_a_stranger_begins_no_session(secretary: Client) -> None:
    other = Commission.objects.create(name="Чужая", slug="other")
    foreign = question(WorkPlan.objects.create(commission=other, year=2026), "Чужой вопрос")

    page = secretary.get(reverse("admin:meetings_meeting_add") + f"?plan_item={foreign.pk}")

    assert page.status_code == 200
    assert "Чужой вопрос" not in page.content.decode()


# --- the form ------------------------------------------------------------------------------------


def plan_form(body: Commission, *titles: str, **typed: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "commission": body.pk,
        "year": "2026",
        "items-TOTAL_FORMS": len(titles),
        "items-INITIAL_FORMS": 0,
    }
    for place, title in enumerate(titles):
        fields |= {f"items-{place}-title": title, f"items-{place}-position": place}
    return fields | typed


def test_plan_is_entered_with_its_questions_numbered_from_one(
    secretary: Client, body: Commission
) -> None:
    answer = secretary.post(
        reverse("admin:meetings_workplan_add"),
        plan_form(body, "О первом", "О втором", **{"items-1-period": "II квартал"}),
    )

    assert answer.status_code == 302
    items = WorkPlan.objects.get().items.all()
    assert [(item.position, item.title, item.period) for item in items] == [
        (1, "О первом", ""),
        (2, "О втором", "II квартал"),
    ]


def test_second_plan_of_a_year_is_refused(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    page = secretary.post(reverse("admin:meetings_workplan_add"), plan_form(body, "О первом"))

    assert "У этой комиссии уже есть план на этот год." in page.content.decode()
    assert "О первом" in page.content.decode()
    assert WorkPlan.objects.count() == 1


def test_question_that_a_session_came_from_is_not_deleted(
    secretary: Client, plan: WorkPlan, body: Commission
) -> None:
    asked = question(plan, position=1)
    session(body, plan_item=asked)
    address = reverse("admin:meetings_workplan_change", args=[plan.pk])
    typed = plan_form(
        body,
        "О работе",
        **{
            "items-INITIAL_FORMS": "1",
            "items-0-id": str(asked.pk),
            "items-0-plan": str(plan.pk),
            "items-0-DELETE": "on",
        },
    )

    page = secretary.post(address, typed)

    assert page.status_code == 200
    assert WorkPlanItem.objects.filter(pk=asked.pk).exists()


def test_form_begins_with_the_only_commission_of_its_user(
    secretary: Client, body: Commission
) -> None:
    page = secretary.get(reverse("admin:meetings_workplan_add")).content.decode()

    assert f'<option value="{body.pk}" selected>' in page


def test_plan_of_another_commission_is_not_there(secretary: Client) -> None:
    other = Commission.objects.create(name="Чужая", slug="other")
    foreign = WorkPlan.objects.create(commission=other, year=2026)

    page = secretary.get(reverse("admin:meetings_workplan_progress", args=[foreign.pk]))

    assert page.status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.OBSERVER, 200), (Role.PRESS_OFFICER, 403)])
def test_others_look_at_the_plan_or_do_not(
    plan: WorkPlan, body: Commission, client: Client, role: str, status: int
) -> None:
    client.force_login(give_role(User.objects.create_user("one", is_staff=True), role, body))
    asked = question(plan)
    shown = client.get(reverse("admin:meetings_workplan_progress", args=[plan.pk]))
    sent = client.post(
        reverse("admin:meetings_workplan_put_on_agenda", args=[plan.pk, asked.pk]),
        {"session": session(body).pk},
    )

    assert shown.status_code == status
    assert "plan_item=" not in shown.content.decode()
    assert sent.status_code == 403


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 25, "abc", "\0", "-1"])
def test_damaged_key_of_a_question_or_a_session_leads_nowhere(
    secretary: Client, plan: WorkPlan, key: str
) -> None:
    put = reverse("admin:meetings_workplan_put_on_agenda", args=[plan.pk, question(plan).pk])

    assert (
        secretary.get(reverse("admin:meetings_meeting_add"), {"plan_item": key}).status_code == 200
    )
    assert secretary.post(put, {"session": key}).status_code == 404
