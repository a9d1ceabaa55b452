from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Act, User
from agenda.domain import complete_record, correct_name_everywhere
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from agenda.session_form.rows import ExecutorForm
from meetings.models import Commission, Meeting, MeetingCommission
from participants.domain import copy_name, note_posts
from participants.models import Appointment, Attendance, AttendanceGroup, Person, Post
from russian.cases import Case
from tests.agenda.session_files import NOW, everything_stored, undone

pytestmark = pytest.mark.django_db


def a_meeting() -> Meeting:
    return Meeting.objects.create(held_on="2025-12-11")


def a_person(last_name: str = "Ким", **parts: Any) -> Person:
    parts = {"first_name": "Вера", "patronymic": "Ильинична", "gender": "f"} | parts
    return Person.objects.create(last_name=last_name, **parts)


def an_item(meeting: Meeting, **columns: Any) -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting, title="О работе", **columns)


def an_executor(meeting: Meeting, person: Person | None, **columns: Any) -> Executor:
    clause = Resolution.objects.create(item=an_item(meeting), text="Сделать")
    columns = {"post": "начальник управления"} | columns
    return Executor.objects.create(resolution=clause, person=person, **columns)


def attend(meeting: Meeting, person: Person, **columns: Any) -> Attendance:
    row = Attendance(meeting=meeting, person=person, **columns)
    copy_name(row)
    row.save()
    return row


def test_speaker_becomes_a_participant_once_with_name_and_post_of_the_day() -> None:
    meeting, vera = a_meeting(), a_person()
    note_posts([(vera, "прокурор")], on=meeting.held_on)
    for item in (an_item(meeting), an_item(meeting)):
        Speaker.objects.create(item=item, person=vera)

    complete_record(meeting=meeting)

    row = meeting.attendance.get()
    assert (row.person, str(row), row.post) == (vera, "Ким Вера Ильинична", "прокурор")
    assert (row.status, row.gender, row.position) == ("speaker", "f", 1)


def test_participant_who_speaks_stays_as_listed() -> None:
    meeting, vera = a_meeting(), a_person()
    listed = attend(meeting, vera, status="invited", position=1)
    Speaker.objects.create(item=an_item(meeting), person=vera)

    complete_record(meeting=meeting)

    assert list(meeting.attendance.values_list("pk", "status")) == [(listed.pk, "invited")]


def test_row_without_a_name_takes_the_name_and_the_post() -> None:
    meeting, vera = a_meeting(), a_person()
    note_posts([(vera, "прокурор")], on=meeting.held_on)
    row = Attendance.objects.create(meeting=meeting, person=vera)

    complete_record(meeting=meeting)

    row.refresh_from_db()
    assert (row.last_name, row.initials, row.post) == ("Ким", "", "прокурор")


def test_row_without_a_name_keeps_a_post_that_was_typed() -> None:
    meeting, vera = a_meeting(), a_person()
    note_posts([(vera, "прокурор")], on=meeting.held_on)
    row = Attendance.objects.create(meeting=meeting, person=vera, post="и.о. прокурора")

    complete_record(meeting=meeting)

    row.refresh_from_db()
    assert (row.last_name, row.post) == ("Ким", "и.о. прокурора")


def test_later_name_and_post_change_no_completed_row() -> None:
    meeting, vera = a_meeting(), a_person()
    attend(meeting, vera, post="прокурор")
    executor = an_executor(meeting, vera)
    complete_record(meeting=meeting)
    stored = everything_stored()["participants.Attendance"]

    vera.last_name = "Белая"
    vera.save()
    note_posts([(vera, "судья")], on=meeting.held_on)
    complete_record(meeting=meeting)

    executor.refresh_from_db()
    assert everything_stored()["participants.Attendance"] == stored
    assert executor.person_as_named == "Ким\u00a0В.И."


def test_post_of_a_participant_is_noted_and_declined() -> None:
    meeting, vera = a_meeting(), a_person()
    attend(meeting, vera, post="прокурор города")

    complete_record(meeting=meeting)

    appointment = Appointment.objects.get()
    assert (appointment.person, appointment.since, appointment.until) == (vera, None, None)
    assert appointment.post.case_forms[Case.GENT]["text"] == "прокурора города"


def test_post_of_an_executor_is_declined_and_held_by_nobody() -> None:
    meeting = a_meeting()
    an_executor(meeting, a_person(), post="управление образования")

    complete_record(meeting=meeting)

    assert Post.objects.get().case_forms[Case.DATV]["text"] == "управлению образования"
    assert not Appointment.objects.exists()


def test_responsible_person_is_named_as_on_the_list_of_that_day() -> None:
    meeting, vera = a_meeting(), a_person()
    attend(meeting, vera)
    vera.last_name = "Белая"
    vera.save()
    executor = an_executor(meeting, vera)

    complete_record(meeting=meeting)

    executor.refresh_from_db()
    assert executor.person_as_named == "Ким\u00a0В.И."


def test_renamed_person_who_attended_nothing_stays_named_as_before() -> None:
    meeting, vera = a_meeting(), a_person()
    executor = an_executor(meeting, vera)
    complete_record(meeting=meeting)

    vera.last_name = "Белая"
    vera.save()
    complete_record(meeting=meeting)

    executor.refresh_from_db()
    assert executor.person_as_named == "Ким\u00a0В.И."


def saved_through_the_form(executor: Executor, person: Person, **changes: Any) -> str:
    """The name that the executor bears after the form was saved with this person."""
    executor.refresh_from_db()
    form = ExecutorForm(
        {"position": 1, "role": "responsible", "post": executor.post, "person": person.pk}
        | changes,
        instance=executor,
    )
    assert form.is_valid(), form.errors
    form.save()
    complete_record(meeting=executor.resolution.item.meeting)
    executor.refresh_from_db()
    return executor.person_as_named


@pytest.mark.parametrize("last_name", ["Черных", "Ким"])
@pytest.mark.parametrize("is_renamed", [False, True])
def test_another_responsible_person_is_named_instead(is_renamed: bool, last_name: str) -> None:
    meeting, vera, olga = a_meeting(), a_person(), a_person(last_name, first_name="Ольга")
    attend(meeting, vera)
    executor = an_executor(meeting, vera)
    complete_record(meeting=meeting)
    if is_renamed:
        vera.last_name = "Белая"
        vera.save()

    named = saved_through_the_form(executor, olga)

    assert named == f"{last_name}\u00a0О.И."


@pytest.mark.parametrize("attended", [False, True])
def test_renamed_person_whose_row_is_saved_stays_named_as_before(attended: bool) -> None:
    meeting, vera = a_meeting(), a_person()
    if attended:
        attend(meeting, vera)
    executor = an_executor(meeting, vera)
    complete_record(meeting=meeting)
    a_person("Ким", first_name="Виктор", patronymic="Иванович", gender="m")
    vera.last_name = "Белая"
    vera.save()

    named = saved_through_the_form(executor, vera, post="отдел")

    assert named == "Ким\u00a0В.И."


def test_name_that_somebody_else_bears_is_kept_unless_the_person_is_changed() -> None:
    meeting, vera = a_meeting(), a_person()
    executor = an_executor(meeting, vera, person_as_named="Черных\u00a0О.И.")
    a_person("Черных", first_name="Ольга")

    complete_record(meeting=meeting)

    executor.refresh_from_db()
    assert executor.person_as_named == "Черных\u00a0О.И."


def test_nobody_responsible_is_named_nowhere() -> None:
    meeting = a_meeting()
    executor = an_executor(meeting, None, person_as_named="Ким\u00a0В.И.")

    complete_record(meeting=meeting)

    executor.refresh_from_db()
    assert executor.person_as_named == ""


def test_every_list_is_numbered_from_one_in_its_order() -> None:
    meeting = a_meeting()
    for position in (7, 0, 7):
        commission = Commission.objects.create(
            name=str(Commission.objects.count()), slug=str(Commission.objects.count())
        )
        MeetingCommission.objects.create(meeting=meeting, commission=commission, position=position)
        attend(meeting, a_person(f"Ким{commission.pk}"), position=position)
        AttendanceGroup.objects.create(meeting=meeting, title="группа", position=position)
        item = an_item(meeting, position=position)
        for place in (4, 2):
            Speaker.objects.create(item=item, person=a_person(), position=place)
            clause = Resolution.objects.create(item=item, text="Сделать", position=place)
            for rank in (5, 0):
                Executor.objects.create(resolution=clause, post="отдел", position=rank)

    complete_record(meeting=meeting)

    for model in (MeetingCommission, AttendanceGroup, AgendaItem):
        rows = model.objects.order_by("pk").values_list("position", flat=True)
        assert list(rows) == [2, 1, 3], model
    listed = (
        Attendance.objects.filter(status="member").order_by("pk").values_list("position", flat=True)
    )
    assert list(listed) == [2, 1, 3]
    for model in (Speaker, Resolution):
        rows = model.objects.order_by("pk").values_list("position", flat=True)
        assert list(rows) == [2, 1] * 3, model
    ranks = Executor.objects.order_by("pk").values_list("position", flat=True)
    assert list(ranks) == [2, 1] * 6


def test_other_sessions_are_left_alone() -> None:
    meeting, other = a_meeting(), a_meeting()
    an_item(other, position=9)
    Speaker.objects.create(item=other.agenda_items.get(), person=a_person(), position=9)
    stored = everything_stored()

    complete_record(meeting=meeting)

    assert everything_stored() == stored


def test_second_call_changes_nothing() -> None:
    meeting, vera = a_meeting(), a_person()
    attend(meeting, vera, post="прокурор")
    Speaker.objects.create(item=an_item(meeting), person=a_person("Черных"))
    an_executor(meeting, vera)
    complete_record(meeting=meeting)
    stored = everything_stored()

    complete_record(meeting=meeting)

    assert everything_stored() == stored


def test_number_of_queries_does_not_grow_with_the_session() -> None:
    counts = []
    for rows in (1, 3):
        with undone():
            meeting = a_meeting()
            for n in range(rows):
                attend(meeting, a_person(f"Ким{n}"), post=f"эксперт № {n}", position=9)
                Attendance.objects.create(meeting=meeting, person=a_person(f"Ли{n}"))
                item = an_item(meeting, position=9)
                Speaker.objects.create(item=item, person=a_person(f"Пак{n}"), position=9)
                an_executor(meeting, a_person(f"Цой{n}"), post=f"отдел № {n}")
            with CaptureQueriesContext(connection) as queries:
                complete_record(meeting=meeting)
            counts.append(len(queries))

    assert counts[0] == counts[1]


def test_corrected_misprint_is_corrected_in_every_session() -> None:
    meeting, other = a_meeting(), a_meeting()
    vera = a_person("Кимм")
    attend(meeting, vera)
    executor = an_executor(other, vera)
    complete_record(meeting=other)
    vera.last_name, vera.gender = "Ким", "f"
    vera.save()

    correct_name_everywhere(person=vera, by=None, at=NOW)

    executor.refresh_from_db()
    assert meeting.attendance.get().last_name == "Ким"
    assert executor.person_as_named == "Ким\u00a0В.И."


@pytest.mark.parametrize("state", ["signed", "cancelled", "moved"])
def test_misprint_stays_in_a_session_that_is_not_edited_any_more(state: str) -> None:
    vera = a_person("Кимм")
    closed, other = a_meeting(), a_meeting()
    attend(closed, vera)
    an_executor(closed, vera)
    attend(other, vera)
    for meeting in (closed, other):
        complete_record(meeting=meeting)
    closed.state = state
    closed.save()
    before = everything_stored()["agenda.Executor"]
    vera.last_name = "Ким"
    vera.save()

    left = correct_name_everywhere(person=vera, by=None, at=NOW)

    assert left == 1
    assert closed.attendance.get().last_name == "Кимм"
    assert other.attendance.get().last_name == "Ким"
    assert everything_stored()["agenda.Executor"] == before


def test_misprint_stays_in_sessions_that_others_keep() -> None:
    clerk, vera = User.objects.create(username="secretary"), a_person("Кимм")
    meetings = {}
    for role in ("secretary", "observer"):
        body = Commission.objects.create(name=role, slug=role)
        body.roles.create(user=clerk, role=role)
        meetings[role] = a_meeting()
        meetings[role].meeting_commissions.create(commission=body)
        attend(meetings[role], vera)
        an_executor(meetings[role], vera)
        complete_record(meeting=meetings[role])
    vera.last_name = "Ким"
    vera.save()

    left = correct_name_everywhere(person=vera, by=clerk, at=NOW)

    assert left == 1
    for role, name in (("secretary", "Ким"), ("observer", "Кимм")):
        executor = Executor.objects.get(resolution__item__meeting=meetings[role])
        assert meetings[role].attendance.get().last_name == name
        assert executor.person_as_named == f"{name}\u00a0В.И."


def test_corrected_misprint_is_an_act_on_the_person_and_on_each_session_it_changed() -> None:
    clerk, vera = User.objects.create_superuser("secretary"), a_person("Кимм")
    listed, named, signed, right = (a_meeting() for _each in range(4))
    attend(listed, vera)
    an_executor(named, vera)
    attend(signed, vera)
    Meeting.objects.filter(pk=signed.pk).update(state="signed")
    vera.last_name = "Ким"
    vera.save()
    attend(right, vera)

    correct_name_everywhere(person=vera, by=clerk, at=NOW)

    acts = Act.objects.order_by("pk")
    assert list(acts.values_list("kind", "actor", "at", "subject_model", "subject_id")) == [
        ("name_corrected", clerk.pk, NOW, model, str(pk))
        for model, pk in [
            ("participants.Person", vera.pk),
            ("meetings.Meeting", listed.pk),
            ("meetings.Meeting", named.pk),
        ]
    ]
    assert acts[0].subject_label == "Ким Вера Ильинична"
    assert len(set(acts.values_list("edit"))) == 1
