"""What history needs stays, and whoever asks is told why; a mistaken draft goes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import ControlEvent, Resolution
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from notices.domain import draft_notice, publish_notice
from notices.models import Notice
from participants.models import Attendance, Person
from tests.accounts.desk import Desk
from tests.conftest import NOW
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(User.objects.create_superuser("clerk"))


def deletion_of(record: Any) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[record.pk])


def delete(client: Client, record: Any) -> Any:
    return client.post(deletion_of(record), {"post": "yes"})


def delete_marked(client: Client, *records: Any) -> Any:
    meta = records[0]._meta
    return client.post(
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [record.pk for record in records],
            "post": "yes",
        },
        follow=True,
    )


def a_draft(**columns: Any) -> Meeting:
    meeting = Meeting.objects.create(held_on="2026-05-05", **columns)
    commission, _is_new = Commission.objects.get_or_create(name="АТК", slug="atk")
    MeetingCommission.objects.create(meeting=meeting, commission=commission)
    meeting.agenda_items.create(title="О мерах", position=1)
    return meeting


def test_a_person_of_old_sessions_stays(training: Meeting, desk: Desk) -> None:
    person = Attendance.objects.filter(meeting=training)[0].person

    asked = desk.client.get(deletion_of(person)).content.decode()
    answer = delete(desk.client, person)

    assert f"Удалить «{person}» нельзя" in asked
    assert "заседания – 1" in asked
    assert "объедините две записи" in asked
    assert answer.status_code == 200
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_commission_with_sessions_stays(training: Meeting, desk: Desk) -> None:
    commission = training.bodies[0]

    asked = desk.client.get(deletion_of(commission)).content.decode()
    delete(desk.client, commission)

    assert "1 заседание" in asked
    assert Commission.objects.filter(pk=commission.pk).exists()


def test_a_user_who_did_something_stays(training: Meeting, desk: Desk) -> None:
    user = User.objects.create_user("somebody")
    Act.objects.create(kind=Act.Kind.RECORD_ADDED, actor=user)

    asked = desk.client.get(deletion_of(user)).content.decode()
    delete(desk.client, user)

    assert "1 запись в журнале" in asked
    assert User.objects.filter(pk=user.pk).exists()


def test_an_administrator_does_not_delete_himself(desk: Desk) -> None:
    asked = desk.client.get(deletion_of(desk.user))
    delete(desk.client, desk.user)
    delete_marked(desk.client, desk.user)

    assert asked.status_code == 403
    assert "Это ваша собственная учётная запись." in asked.content.decode()
    assert User.objects.filter(pk=desk.user.pk).exists()


def test_what_nothing_needs_goes_and_is_on_record(desk: Desk) -> None:
    venue = Venue.objects.create(name="Зал")

    delete(desk.client, venue)

    assert not Venue.objects.exists()
    assert Act.objects.get().kind == Act.Kind.RECORD_DELETED
    last = Venue.history.latest("history_id")
    assert (last.history_type, last.history_user, last.edit) == (
        "-",
        desk.user,
        Act.objects.get().edit,
    )


def test_a_mistaken_draft_goes_with_the_draft_of_its_notice() -> None:
    meeting = a_draft()
    secretary = Desk(give_role(User.objects.create_user("s", is_staff=True), Role.SECRETARY))
    Notice.objects.create(meeting=meeting, title="О заседании", body="<p>Черновик.</p>")

    asked = secretary.client.get(deletion_of(meeting))
    answer = delete(secretary.client, meeting)

    assert asked.status_code == 200
    assert answer.status_code == 302
    assert not Meeting.objects.exists()
    assert not Notice.objects.exists()
    assert Act.objects.filter(kind=Act.Kind.RECORD_DELETED).count() == 1


@pytest.mark.parametrize("state", ["convened", "held", "signed", "cancelled", "moved"])
def test_a_session_that_is_no_draft_stays(desk: Desk, state: str) -> None:
    meeting = a_draft(state=state)

    asked = desk.client.get(deletion_of(meeting))
    answer = delete(desk.client, meeting)

    assert asked.status_code == answer.status_code == 403
    assert "это уже не черновик" in asked.content.decode()
    assert Meeting.objects.exists()


def test_a_session_with_a_number_stays(desk: Desk) -> None:
    meeting = a_draft()
    meeting.meeting_commissions.update(number=7, number_year=2026)

    answer = delete(desk.client, meeting)

    assert answer.status_code == 403
    assert "его протоколу присвоен номер" in answer.content.decode()
    assert Meeting.objects.exists()


def test_a_session_with_a_published_notice_stays(novorossiysk: Meeting, desk: Desk) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    Meeting.objects.filter(pk=novorossiysk.pk).update(state="planned")
    novorossiysk.meeting_commissions.update(number=None)

    answer = delete(desk.client, novorossiysk)

    assert answer.status_code == 403
    assert "о нём опубликовано сообщение" in answer.content.decode()


def test_marked_records_obey_the_same(desk: Desk) -> None:
    draft, held = a_draft(), a_draft(state="held")

    page = delete_marked(desk.client, draft, held).content.decode()

    assert "это уже не черновик" in page
    assert Meeting.objects.count() == 2
    delete_marked(desk.client, draft)
    assert list(Meeting.objects.all()) == [held]


def test_marked_drafts_go_with_all_their_rows() -> None:
    draft = a_draft()
    secretary = Desk(give_role(User.objects.create_user("s", is_staff=True), Role.SECRETARY))
    Notice.objects.create(meeting=draft, title="О заседании", body="<p>Черновик.</p>")

    delete_marked(secretary.client, draft)

    assert not Meeting.objects.exists()


def test_marked_drafts_that_others_keep_stay() -> None:
    own = a_draft()
    user = give_role(User.objects.create_user("s", is_staff=True), Role.SECRETARY)
    other = Commission.objects.create(name="Чужая", slug="other")
    give_role(user, Role.OBSERVER, other)
    foreign = Meeting.objects.create(held_on="2026-05-06")
    MeetingCommission.objects.create(meeting=foreign, commission=other)

    delete_marked(Desk(user).client, own, foreign)

    assert Meeting.objects.count() == 2


def test_marked_persons_obey_the_same(training: Meeting, desk: Desk) -> None:
    needed = Attendance.objects.filter(meeting=training)[0].person
    free = Person.objects.create(last_name="Лишний", gender="m")

    page = delete_marked(desk.client, needed, free).content.decode()

    assert f"{needed}: " in page
    assert "заседания – 1" in page
    assert Person.objects.filter(pk=free.pk).exists()


def test_a_clause_with_marks_of_control_is_refused_in_the_form(
    training: Meeting, desk: Desk
) -> None:
    clause = Resolution.objects.filter(item__meeting=training)[0]
    ControlEvent.objects.create(resolution=clause, kind="report", happened_on="2026-01-15")
    desk.open(training)

    answer = desk.send(**{f"{desk.prefix_of(clause)}DELETE": "on", "remark": "Набрано"})

    assert answer.status_code == 200
    assert "1 отметка о контроле" in desk.news
    assert clause.text[:20] in desk.news
    assert desk.fields["remark"] == "Набрано"
    assert Resolution.objects.filter(pk=clause.pk).exists()


def test_the_question_above_such_a_clause_is_refused_too(training: Meeting, desk: Desk) -> None:
    clause = Resolution.objects.filter(item__meeting=training)[0]
    ControlEvent.objects.create(resolution=clause, kind="report", happened_on="2026-01-15")
    desk.open(training)

    answer = desk.send(**{f"{desk.prefix_of(clause.item)}DELETE": "on"})

    assert answer.status_code == 200
    assert clause.item.title[:20] in desk.news
    assert training.agenda_items.filter(pk=clause.item_id).exists()
