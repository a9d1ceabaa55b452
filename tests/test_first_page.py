"""The first page of the admin: what waits for whom, in a constant number of queries."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commission_portal.first_page import FirstPage, first_page, minutes_by
from meetings.models import Commission, Meeting
from notices.domain import draft_notice
from tests.agenda.control_records import clause, commission, session
from tests.conftest import NOW
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


def user_of(role: str, *commissions: Commission, sees_closed: bool = False) -> User:
    user = User.objects.create_user(f"user{User.objects.count()}", is_staff=True)
    return give_role(user, role, *(commissions or [commission()]), sees_closed=sees_closed)


def days(page: FirstPage) -> list[date | None]:
    assert page.coming is not None
    return [meeting.held_on for meeting in page.coming]


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1, 100))


def on(day: date | None, state: str, **of: object) -> Meeting:
    return session(held_on=day, state=state, number=None, **of)


def test_sessions_to_come_are_the_five_nearest_of_the_users_commissions() -> None:
    ahead = [TODAY + timedelta(days=number) for number in (9, 1, 0, 5, 30)]
    for day in ahead:
        on(day, "planned")
    on(None, "convened")
    on(TODAY + timedelta(days=2), "cancelled")
    on(TODAY + timedelta(days=2), "planned", commission=commission("Чужая"))

    page = first_page(user_of(Role.OBSERVER), on=TODAY)

    assert days(page) == sorted(ahead)


def test_sessions_to_be_finished_say_until_when() -> None:
    forgotten = on(date(2026, 11, 19), "convened")
    fresh = on(date(2026, 11, 18), "held")
    late = on(date(2026, 11, 2), "held")
    on(date(2026, 10, 1), "signed")
    on(TODAY, "convened")

    page = first_page(user_of(Role.SECRETARY), on=TODAY)

    assert page.waiting is not None
    # Five working days of the calendar: 4 November is a holiday.
    assert [(row.meeting, row.minutes_by, row.is_late) for row in page.waiting] == [
        (forgotten, None, True),
        (fresh, date(2026, 11, 25), False),
        (late, date(2026, 11, 10), True),
    ]


def test_shortest_term_of_a_joint_session_holds() -> None:
    quick = commission("Быстрая")
    quick.minutes_term = 1
    quick.save()
    meeting = on(date(2026, 11, 18), "held")
    meeting.meeting_commissions.create(commission=quick, position=2)

    assert minutes_by(Meeting.objects.for_detail().get(pk=meeting.pk)) == date(2026, 11, 19)


def test_clauses_overdue_and_due_soon_are_counted_and_the_first_five_listed() -> None:
    held = on(date(2026, 10, 1), "held")
    late = [clause(held, due_on=TODAY - timedelta(days=number)) for number in range(1, 9)]
    for number in range(8):
        clause(held, due_on=TODAY + timedelta(days=number))
    clause(held, due_on=TODAY + timedelta(days=8))

    page = first_page(user_of(Role.SECRETARY), on=TODAY)

    assert page.pressing is not None
    assert (page.overdue, page.soon) == (8, 8)
    assert [row.clause for row in page.pressing] == late[:2:-1]
    assert [row.look for row in page.pressing] == ["overdue"] * 5
    assert page.overdue_beyond == 3
    assert page.pressing[0].number == "1.8"


def test_closed_clauses_are_neither_listed_nor_counted_for_who_may_not_read_them() -> None:
    held = on(date(2026, 10, 1), "held")
    closed = held.agenda_items.create(title="О скрытом", is_closed=True, position=2)
    hidden = clause(held, item=closed, due_on=TODAY - timedelta(days=1))

    blind = first_page(user_of(Role.OBSERVER), on=TODAY)
    seeing = first_page(user_of(Role.OBSERVER, sees_closed=True), on=TODAY)

    assert (blind.overdue, blind.pressing) == (0, [])
    assert seeing.pressing is not None
    assert (seeing.overdue, [row.clause for row in seeing.pressing]) == (1, [hidden])


def test_press_officer_sees_drafts_and_no_control() -> None:
    meeting = session(held_on=date(2026, 10, 1))
    clause(meeting, due_on=TODAY - timedelta(days=1))
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice

    page = first_page(user_of(Role.PRESS_OFFICER), on=TODAY)

    assert page.drafts == [notice]
    assert (page.pressing, page.waiting, page.overdue) == (None, None, 0)


def test_user_without_a_role_sees_nothing() -> None:
    on(TODAY, "planned")
    user = User.objects.create_user("nobody", is_staff=True)

    assert first_page(user, on=TODAY) == FirstPage(None, None, None, 0, 0, None)


def test_page_shows_it_above_the_list_of_records(client: Client) -> None:
    today = timezone.localdate()
    held = session(held_on=today - timedelta(days=40))
    clause(held, text="Провести <b>проверку</b>", due_on=today - timedelta(days=2))
    session(held_on=today + timedelta(days=3), state="planned", number=None)
    client.force_login(user_of(Role.SECRETARY))

    page = client.get(reverse("admin:index")).content.decode()

    assert page.index("first-page") < page.index("app-list") if "app-list" in page else True
    assert "просрочено на 2 дня" in page
    assert "Провести &lt;b&gt;проверку&lt;/b&gt;" in page
    assert f"{reverse('admin:agenda_resolution_changelist')}?due=overdue" in page
    assert "Предстоящие заседания" in page
    assert reverse("admin:meetings_meeting_changelist") in page


def test_first_page_costs_the_same_whatever_waits(client: Client) -> None:
    today = timezone.localdate()
    client.force_login(user_of(Role.SECRETARY))

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:index"))
        return len(captured)

    def add(number: int) -> None:
        held = session(held_on=today - timedelta(days=number), number=number)
        clause(held, due_on=today)
        draft_notice(meeting_id=held.pk, by=None, at=NOW)
        session(held_on=today + timedelta(days=number), state="planned", number=None)

    add(1)
    cost()
    first = cost()
    for number in range(2, 6):
        add(number)

    assert cost() == first <= 25
