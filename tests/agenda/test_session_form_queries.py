"""The form of a long session asks the database no more often than that of a short one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agenda.models import AgendaItem, Attachment, Executor, Resolution, Speaker
from meetings.models import Commission, CommissionRole, Meeting, MeetingCommission
from participants.models import Attendance, Person
from tests.test_staff import form_fields

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def commission() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="commission")


@pytest.fixture
def secretary(client: Client, commission: Commission) -> Client:
    user = User.objects.create_user("secretary", is_staff=True)
    CommissionRole.objects.create(user=user, commission=commission, role="secretary")
    client.force_login(user)
    return client


def a_session(commission: Commission, *, people: int, items: int, clauses: int) -> Meeting:
    """A session of so many participants, and of so many clauses in each of so many items."""
    meeting = Meeting.objects.create(held_on="2026-03-05")
    MeetingCommission.objects.create(meeting=meeting, commission=commission, position=1)
    listed = []
    for n in range(people):
        person = Person.objects.create(last_name=f"Ким{meeting.pk}к{n}", initials="В.И.")
        listed.append(person)
        Attendance.objects.create(
            meeting=meeting, person=person, last_name=person.last_name, position=n + 1
        )
    for n in range(items):
        item = AgendaItem.objects.create(meeting=meeting, title=f"О деле {n}", position=n + 1)
        Speaker.objects.create(item=item, person=listed[n % people], position=1)
        Attachment.objects.create(item=item, title="справка", file="a", position=1)
        for place in range(clauses):
            clause = Resolution.objects.create(item=item, text="Сделать.", position=place + 1)
            Executor.objects.create(
                resolution=clause,
                post="отдел",
                person=listed[(n + place) % people],
                person_as_named="Ким",
                position=1,
            )
    return meeting


def address(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


def asked(client: Client, meeting: Meeting) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address(meeting))
    assert answer.status_code == 200
    return len(queries), answer.content.decode()


def test_opening_costs_the_same_however_long_the_session(
    secretary: Client, commission: Commission
) -> None:
    short = a_session(commission, people=3, items=1, clauses=1)
    long = a_session(commission, people=9, items=4, clauses=3)
    asked(secretary, short)

    (few, _), (many, page) = asked(secretary, short), asked(secretary, long)

    assert many == few
    assert page.count("Ким") > 9 + 4 + 12
    assert page.count("Сделать.") >= 12


def test_opening_a_frozen_session_costs_the_same(secretary: Client, commission: Commission) -> None:
    short = a_session(commission, people=3, items=1, clauses=1)
    long = a_session(commission, people=9, items=4, clauses=3)
    Meeting.objects.update(state=Meeting.State.SIGNED)
    asked(secretary, short)

    (few, _), (many, page) = asked(secretary, short), asked(secretary, long)

    assert many == few
    assert page.count("Сделать.") >= 12
    assert "_continue" not in page
    assert 'name="held_on"' not in page


def sent(client: Client, meeting: Meeting, **changes: str) -> int:
    """How many questions saving the form with these changes costs."""
    fields = form_fields(client.get(address(meeting)).content.decode())
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address(meeting), fields | changes)
    assert answer.status_code == 302, answer.content.decode()
    return len(queries)


@pytest.mark.parametrize("changes", [{}, {"remark": "Другое"}])
def test_saving_costs_the_same_however_long_the_session(
    secretary: Client, commission: Commission, changes: dict[str, Any]
) -> None:
    short = a_session(commission, people=3, items=1, clauses=1)
    long = a_session(commission, people=9, items=4, clauses=3)
    for meeting in (short, long):
        sent(secretary, meeting)

    assert sent(secretary, long, **changes) == sent(secretary, short, **changes)


def test_saving_untouched_writes_no_row(secretary: Client, commission: Commission) -> None:
    meeting = a_session(commission, people=3, items=2, clauses=2)
    sent(secretary, meeting)
    histories = [
        model.history  # type: ignore[attr-defined]
        for model in (Attendance, AgendaItem, Speaker, Resolution, Executor, MeetingCommission)
    ]
    before = [history.count() for history in histories]

    sent(secretary, meeting)

    assert [history.count() for history in histories] == before
