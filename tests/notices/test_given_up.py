"""A session that was announced, and then cancelled or moved, is told so."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agenda.life import steps
from meetings.models import Commission, Meeting, MeetingCommission
from notices.compose import NothingToTell, compose_notice, parts_of_notice
from notices.domain import (
    Order,
    begin_correction,
    begin_telling,
    draft_notice,
    publish_notice,
    withdraw_notice,
)
from notices.given_up import says_otherwise
from notices.models import Notice
from notices.prepare import prepare_notice
from publications.models import Edition, Publication
from russian.typography import plain
from tests.conftest import NOW
from tests.roles import give_role

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
DAY, NEW_DAY = date(2026, 12, 10), date(2026, 12, 17)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def meeting(db: None) -> Meeting:
    body = Commission.objects.create(name="Антинаркотическая комиссия города", slug="ank")
    meeting = Meeting.objects.create(held_on=DAY, start_time=time(10))
    MeetingCommission.objects.create(meeting=meeting, commission=body)
    meeting.agenda_items.create(title="О подготовке школ")
    return meeting


def draft(meeting: Meeting) -> Notice:
    about = {"meeting_id": meeting.pk, "kind": Kind.ANNOUNCEMENT}
    return draft_notice(**about, by=None, at=NOW).notice


def announce(meeting: Meeting) -> Notice:
    notice = draft(meeting)
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    notice.refresh_from_db()
    return notice


def cancel(meeting: Meeting) -> None:
    steps.cancel(meeting_id=meeting.pk, reason="нет кворума", by=None, at=NOW)
    meeting.refresh_from_db()


def move(meeting: Meeting, to: date = NEW_DAY) -> None:
    facts = {"seen_on": meeting.held_on, "held_on": to, "start_time": time(11)}
    steps.move(meeting_id=meeting.pk, **facts, reason="болезнь докладчика", by=None, at=NOW)
    meeting.refresh_from_db()


def tell(notice: Notice) -> Edition:
    begin_telling(notice_id=notice.pk, by=None, at=NOW)
    order = Order(change=Edition.Change.REPLACEMENT, reason="Перемены.")
    return publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)


def told(edition: Edition) -> tuple[str, str, str, str]:
    return (
        plain(edition.title),
        plain(edition.lead),
        edition.public_data["state"],
        edition.public_data["moved_from"],
    )


def test_announced_session_is_planned_and_says_nothing_else(meeting: Meeting) -> None:
    notice = announce(meeting)

    data = Edition.objects.get().public_data
    assert (data["state"], data["moved_from"]) == ("planned", "")
    assert not says_otherwise(notice)


def test_cancelled_session_is_told_as_cancelled(meeting: Meeting) -> None:
    notice = announce(meeting)
    cancel(meeting)
    assert says_otherwise(notice)

    edition = tell(notice)

    assert told(edition) == (
        "Отменено очередное заседание Антинаркотической комиссии города",
        "Очередное заседание Антинаркотической комиссии города, назначенное на 10 декабря 2026 "
        "года в 10:00, отменено.",
        "cancelled",
        "",
    )
    notice.refresh_from_db()
    assert not says_otherwise(notice)


def test_moved_session_is_told_with_both_days_at_one_address(meeting: Meeting) -> None:
    notice = announce(meeting)
    session = Edition.objects.get().publication.session
    move(meeting)
    assert says_otherwise(notice)

    edition = tell(notice)

    title, lead, state, moved_from = told(edition)
    assert title == (
        "Очередное заседание Антинаркотической комиссии города перенесено на 17 декабря 2026 года"
    )
    assert lead.startswith(
        "Заседание, назначенное на 10 декабря 2026 года, перенесено на 17 декабря 2026 года. "
        "17 декабря 2026 года в 11:00 состоится очередное заседание"
    )
    assert (state, moved_from, edition.held_on) == ("moved", "2026-12-10", NEW_DAY)
    assert edition.publication.session == session
    agenda = prepare_notice(kind=Kind.AGENDA, subject_id=meeting.pk, by=None, at=NOW)
    beside = publish_notice(notice_id=agenda.pk, by=None, at=NOW)
    assert beside.publication.session == session
    assert beside.public_data["moved_from"] == "2026-12-10"


def test_day_that_nobody_was_told_stays_with_the_record(meeting: Meeting) -> None:
    move(meeting)
    edition = Edition.objects.filter(publication__notice=announce(meeting)).get()

    assert told(edition)[2:] == ("planned", "")
    assert plain(edition.title).startswith("Состоится")
    assert "10 декабря" not in plain(edition.plain_text)


def test_day_that_was_withdrawn_is_told_no_more(meeting: Meeting) -> None:
    agenda = prepare_notice(kind=Kind.AGENDA, subject_id=meeting.pk, by=None, at=NOW)
    publish_notice(notice_id=agenda.pk, by=None, at=NOW)
    withdraw_notice(notice_id=agenda.pk, reason="Ошибка", by=None, at=NOW)
    move(meeting)

    edition = Edition.objects.filter(publication__notice=announce(meeting)).get()

    assert edition.public_data["moved_from"] == ""


def test_session_moved_twice_is_moved_from_the_day_told_last(meeting: Meeting) -> None:
    notice = announce(meeting)
    move(meeting)
    tell(notice)
    move(meeting, to=date(2026, 12, 24))

    edition = tell(Notice.objects.get(pk=notice.pk))

    assert edition.public_data["moved_from"] == "2026-12-17"


def test_reason_of_the_record_is_told_only_where_it_is_ticked(meeting: Meeting) -> None:
    announce(meeting)
    cancel(meeting)
    kind = Kind.ANNOUNCEMENT

    usual = compose_notice(meeting.pk, kind=kind)
    whole = compose_notice(meeting.pk, kind=kind, parts=["lead", "reason"])

    assert "кворума" not in plain(usual.body)
    assert "отменено. Причина: нет кворума." in plain(whole.body)
    assert [part.key for part in parts_of_notice(meeting.pk, kind=kind)] == ["lead", "reason"]


def test_cancelled_session_that_nobody_was_told_of_is_not_announced(meeting: Meeting) -> None:
    draft(meeting)
    cancel(meeting)

    with pytest.raises(NothingToTell):
        compose_notice(meeting.pk, kind=Kind.ANNOUNCEMENT)


def test_cancellation_is_announced_where_the_agenda_alone_was_published(meeting: Meeting) -> None:
    agenda = prepare_notice(kind=Kind.AGENDA, subject_id=meeting.pk, by=None, at=NOW)
    first = publish_notice(notice_id=agenda.pk, by=None, at=NOW)
    cancel(meeting)

    edition = Edition.objects.get(publication__notice=announce(meeting))

    assert told(edition)[2] == "cancelled"
    assert edition.publication.session == first.publication.session


def test_what_was_told_is_corrected_by_hand_as_well(meeting: Meeting) -> None:
    notice = announce(meeting)
    cancel(meeting)
    begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.filter(pk=notice.pk).update(title="Заседания не будет", body="<p>Отмена.</p>")
    order = Order(change=Edition.Change.REPLACEMENT, reason="Отменено.")

    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)

    assert edition.public_data["state"] == "cancelled"


def test_press_officer_tells_of_it_in_two_clicks(client: Client, meeting: Meeting) -> None:
    notice = announce(meeting)
    cancel(meeting)
    officer = User.objects.create_user("officer", is_staff=True)
    client.force_login(give_role(officer, "press_officer", meeting.bodies[0]))
    preview = reverse("admin:notices_notice_preview", args=[notice.pk])
    session = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert preview in client.get(session).content.decode()
    assert "Сообщить об отмене или переносе" in client.get(preview).content.decode()

    page = client.post(reverse("admin:notices_notice_tell", args=[notice.pk]), follow=True)
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    client.post(reverse("admin:notices_notice_publish", args=[notice.pk]), typed)

    edition = Edition.objects.latest("pk")
    assert (edition.number, edition.change) == (2, "replacement")
    assert (edition.reason, edition.public_data["state"]) == ("Заседание отменено.", "cancelled")
