"""What was scheduled does not become public when the record closes what it says meanwhile."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.history import edit
from accounts.models import Act, User
from agenda.domain import complete_record
from agenda.life import steps
from agenda.models import AgendaItem, Attachment
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from notices import domain
from notices.domain import Order, draft_notice, publish_notice
from notices.gather import project
from notices.models import Notice
from notices.prepare import prepare_notice
from notices.states import State
from participants.models import Attendance, Person
from publications.models import Publication

pytestmark = pytest.mark.django_db
Kind = Publication.Kind
Capture = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def meeting(db: None) -> Meeting:
    """A session to come, with two questions, somebody who speaks and a file."""
    body = Commission.objects.create(name="Комиссия города", slug="body")
    meeting = Meeting.objects.create(
        held_on=date(2027, 3, 5), start_time=time(10), state=Meeting.State.CONVENED
    )
    MeetingCommission.objects.create(meeting=meeting, commission=body)
    for position, title in enumerate(["О работе школ", "О дорогах посёлка"]):
        AgendaItem.objects.create(meeting=meeting, title=title, position=position)
    person = Person.objects.create(last_name="Жалобин", first_name="Пётр", gender="m")
    Attendance.objects.create(
        meeting=meeting, person=person, last_name="Жалобин", first_name="Пётр", status="speaker"
    )
    item = AgendaItem.objects.get(title="О дорогах посёлка")
    item.speakers.create(person=person)
    Attachment.objects.create(item=item, title="Жалоба жителей", visibility="public")
    return meeting


@pytest.fixture
def saved(django_capture_on_commit_callbacks: Capture) -> Callable[[], Any]:
    @contextmanager
    def saved() -> Iterator[None]:
        """What is written inside is one edit, and committed."""
        with django_capture_on_commit_callbacks(execute=True), edit(by=None):
            yield

    return saved


def announced(meeting: Meeting, words: str = "Жалобин расскажет.") -> Notice:
    notice = draft_notice(
        meeting_id=meeting.pk, by=None, at=timezone.now(), kind=Kind.ANNOUNCEMENT
    ).notice
    Notice.objects.filter(pk=notice.pk).update(body=f"<p>О дорогах посёлка. {words}</p>")
    return schedule(Notice.objects.get(pk=notice.pk))


def agenda_of(meeting: Meeting) -> Notice:
    told = {"subject_id": meeting.pk, "by": None, "at": timezone.now()}
    return schedule(prepare_notice(kind=Kind.AGENDA, **told))


def schedule(notice: Notice, after: timedelta = timedelta(days=1)) -> Notice:
    now = timezone.now()
    publish_notice(notice_id=notice.pk, by=None, at=now, order=Order(public_from=now + after))
    notice.refresh_from_db()
    assert notice.state_at(now) == State.SCHEDULED
    return notice


def assert_taken_back(notice: Notice, why: str, state: State = State.DRAFT) -> None:
    notice.refresh_from_db()
    assert (notice.state, notice.publication, notice.public_from) == (state, None, None)
    assert notice.remark == f"Публикация отменена: {why}"
    assert Act.objects.filter(kind=Act.Kind.SCHEDULE_CANCELLED, subject_id=notice.pk).count() == 1
    later = Publication.objects.public(at=timezone.now() + timedelta(days=9))
    assert not later.filter(kind=notice.kind).exists()


def assert_still_waits(notice: Notice) -> None:
    notice.refresh_from_db()
    assert notice.state_at(timezone.now()) == State.SCHEDULED


CLOSED = "в тексте есть то, что теперь закрыто."


def close_item() -> None:
    item = AgendaItem.objects.get(title="О дорогах посёлка")
    item.is_closed = True
    item.save()


def make_private() -> None:
    person = Person.objects.get()
    person.is_private, person.public_label = True, "заявитель"
    person.save()


def close_file() -> None:
    file = Attachment.objects.get()
    file.visibility = Attachment.Visibility.CLOSED
    file.save()


@pytest.mark.parametrize("close", [close_item, make_private, close_file])
def test_announcement_that_says_what_is_closed_is_taken_back(
    meeting: Meeting, saved: Callable[[], Any], close: Callable[[], None]
) -> None:
    notice = announced(meeting, "Жалобин расскажет. Жалоба жителей прилагается.")

    with saved():
        close()

    assert_taken_back(notice, CLOSED)


def test_paper_is_judged_by_what_it_said_and_not_by_what_it_would_say(
    meeting: Meeting, saved: Callable[[], Any]
) -> None:
    notice = agenda_of(meeting)

    with saved():
        close_item()

    assert "дорогах" not in project(notice).plain_text
    assert_taken_back(notice, CLOSED)


def test_item_closed_in_the_form_of_the_session_takes_the_agenda_back(
    meeting: Meeting, client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    secretary = User.objects.create_superuser("secretary")
    client.force_login(secretary)
    Attachment.objects.all().delete()
    notice = agenda_of(meeting)
    page = client.get(f"/admin/meetings/meeting/{meeting.pk}/change/")
    typed = typed_in(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        typed |= typed_in_lists(inline.formset)
    prefix = next(key for key, value in typed.items() if value == "О дорогах посёлка")
    typed[prefix.replace("-title", "-is_closed")] = "on"

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/admin/meetings/meeting/{meeting.pk}/change/", typed)

    assert answer.status_code == 302
    assert AgendaItem.objects.get(title="О дорогах посёлка").is_closed
    assert_taken_back(notice, CLOSED)
    assert Act.objects.get(kind=Act.Kind.SCHEDULE_CANCELLED).actor == secretary


def typed_in(form: Any) -> dict[str, Any]:
    """What a browser would send of the form as it was shown."""
    typed = {}
    for bound in form:
        value = bound.value()
        if value is not None and value is not False:
            typed[bound.html_name] = value
    return typed


def typed_in_lists(formset: Any) -> dict[str, Any]:
    typed = typed_in(formset.management_form)
    for form in formset.initial_forms:
        typed |= typed_in(form)
        for below in getattr(form, "nested_formsets", []):
            typed |= typed_in_lists(below)
    typed[f"{formset.prefix}-TOTAL_FORMS"] = len(formset.initial_forms)
    return typed


def test_approved_notice_is_a_draft_again(meeting: Meeting, saved: Callable[[], Any]) -> None:
    notice = draft_notice(
        meeting_id=meeting.pk, by=None, at=timezone.now(), kind=Kind.ANNOUNCEMENT
    ).notice
    told = {"notice_id": notice.pk, "by": None, "at": timezone.now()}
    domain.submit_notice(**told)
    domain.approve_notice(**told, seen=project(notice).sha256)
    schedule(notice)

    with saved():
        close_item()

    assert_taken_back(notice, CLOSED)
    assert notice.approved_sha256 == ""


def test_announcement_of_a_session_cancelled_meanwhile_is_taken_back(
    meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    notice, agenda = announced(meeting), agenda_of(meeting)

    with django_capture_on_commit_callbacks(execute=True):
        steps.cancel(meeting_id=meeting.pk, reason="Болезнь", by=None, at=timezone.now())

    for each in (notice, agenda):
        each.refresh_from_db()
        assert each.state == State.DRAFT
        assert "отменен" in each.remark


def test_announcement_of_a_session_moved_meanwhile_is_taken_back(
    meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    notice = announced(meeting)

    with django_capture_on_commit_callbacks(execute=True):
        steps.move(
            meeting_id=meeting.pk,
            seen_on=meeting.held_on,
            held_on=date(2027, 3, 12),
            start_time=None,
            reason="Болезнь",
            by=None,
            at=timezone.now(),
        )

    assert_taken_back(notice, "Заседание теперь в другой день.")


def test_harmless_change_takes_nothing_back(meeting: Meeting, saved: Callable[[], Any]) -> None:
    waiting = [announced(meeting), agenda_of(meeting)]

    with saved():
        meeting.venue = Venue.objects.create(name="актовый зал")
        meeting.start_time = time(11)
        meeting.save()
        AgendaItem.objects.create(meeting=meeting, title="О тайном", is_closed=True, position=2)
        complete_record(meeting=meeting)

    for notice in waiting:
        assert_still_waits(notice)


def test_what_is_public_already_stays_so(meeting: Meeting, saved: Callable[[], Any]) -> None:
    notice = announced(meeting)
    now = timezone.now()
    Notice.objects.update(public_from=now - timedelta(hours=1))

    with saved():
        close_item()

    notice.refresh_from_db()
    assert notice.state_at(now) == State.PUBLISHED
    assert not Act.objects.filter(kind=Act.Kind.SCHEDULE_CANCELLED).exists()


def test_what_was_undone_is_not_looked_at(django_capture_on_commit_callbacks: Capture) -> None:
    with (
        django_capture_on_commit_callbacks() as callbacks,
        pytest.raises(AgendaItem.DoesNotExist),
        edit(by=None),
    ):
        close_item()

    assert callbacks == []


def test_one_query_where_nothing_waits(
    meeting: Meeting,
    django_capture_on_commit_callbacks: Capture,
    django_assert_num_queries: Any,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, edit(by=None):
        close_item()
        make_private()

    assert len(callbacks) == 1
    with django_assert_num_queries(1):
        callbacks[0]()


def hour_too_near(notice: Notice) -> datetime:
    hour = timezone.now() + domain.MARGIN / 2
    Notice.objects.filter(pk=notice.pk).update(public_from=hour)
    return hour


@pytest.mark.django_db(transaction=True)
def test_failure_is_logged_and_spoils_neither_the_save_nor_the_others(
    meeting: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    """It is too late to take the first one back."""
    near, other = announced(meeting), agenda_of(meeting)
    hour_too_near(near)

    with caplog.at_level(logging.ERROR), edit(by=None):
        close_item()

    assert f"Notice {near.pk} waits" in caplog.text
    assert "TooLateToCancel" in caplog.text
    assert AgendaItem.objects.get(title="О дорогах посёлка").is_closed
    assert_taken_back(other, CLOSED)
    assert not connection.in_atomic_block
