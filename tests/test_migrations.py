"""A portal that has been in use is brought to the present: nothing is lost, all has its place."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.append_only import MESSAGE
from accounts.models import Act, User
from agenda.models import Resolution
from meetings.models import Meeting, MeetingCommission
from tests.history_whole import assert_history_is_whole

pytestmark = pytest.mark.django_db(transaction=True)

#: The last migrations before sessions had a life, and users a role in each commission.
BEFORE = [
    ("accounts", "0002_act_append_only"),
    ("meetings", "0001_initial"),
    ("participants", "0001_initial"),
    ("agenda", "0001_initial"),
    ("notices", "0001_initial"),
]


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were; afterwards the database is as the tests expect it."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    call_command("migrate", verbosity=0)


def test_what_was_entered_before_has_a_state_numbers_roles_control_and_history(
    before: Any,
) -> None:
    user = before.get_model("accounts", "User").objects.create(username="secretary")
    group = before.get_model("auth", "Group").objects.create(name="Секретарь")
    user.groups.add(group)
    commission = before.get_model("meetings", "Commission").objects.create(name="АТК", slug="atk")
    meetings = before.get_model("meetings", "Meeting").objects
    held, undated = meetings.create(held_on="2025-12-11"), meetings.create(held_on=None)
    parts = before.get_model("meetings", "MeetingCommission").objects
    for meeting in (held, undated):
        parts.create(meeting=meeting, commission=commission, number=4)
    items = before.get_model("agenda", "AgendaItem").objects
    clauses = before.get_model("agenda", "Resolution").objects
    executors = before.get_model("agenda", "Executor").objects
    for meeting in (held, undated):
        item = items.create(meeting=meeting, title="О работе")
        told = clauses.create(item=item, text="Сделать", due_on="2026-01-15")
        executors.create(resolution=told, post="отдел")
        clauses.create(item=item, text="Принять к сведению")
    before.get_model("accounts", "Act").objects.create(kind="record_added", subject_id="1")

    call_command("migrate", verbosity=0)

    assert dict(Meeting.objects.values_list("pk", "state")) == {
        held.pk: "held",
        undated.pk: "planned",
    }
    assert list(MeetingCommission.objects.order_by("pk").values_list("number", "number_year")) == [
        (4, 2025),
        (4, None),
    ]
    roles = User.objects.get().commission_roles.values_list("commission", "role", "sees_closed")
    assert list(roles) == [(commission.pk, "secretary", True)]
    on_control = Resolution.objects.filter(control="on")
    assert [(row.text, f"{row.due_now}") for row in on_control] == [("Сделать", "2026-01-15")]
    assert_history_is_whole()
    assert [act.kind for act in Act.objects.all()] == ["record_added"]
    with pytest.raises(DatabaseError, match=MESSAGE):
        Act.objects.update(kind="record_changed")
