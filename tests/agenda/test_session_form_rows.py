"""What happens to the rows of a session when its form is saved."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import AgendaItem, ControlEvent, Executor, Resolution, Vote
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, Membership, Person
from tests.pictures import picture
from tests.test_staff import form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("secretary"))
    return client


@pytest.fixture
def meeting() -> Meeting:
    """Three participants of whom two have voted on the first of two items."""
    meeting = Meeting.objects.create(held_on="2026-03-05")
    commission = Commission.objects.create(name="Комиссия", slug="commission")
    MeetingCommission.objects.create(meeting=meeting, commission=commission, position=1)
    for position, last_name in enumerate(["Ким", "Ли", "Пак"], start=1):
        Attendance.objects.create(
            meeting=meeting,
            person=Person.objects.create(last_name=last_name, initials="В.И."),
            last_name=last_name,
            initials="В.И.",
            post=f"начальник {position}",
            position=position,
        )
    for position in (1, 2):
        AgendaItem.objects.create(meeting=meeting, title=f"О деле {position}", position=position)
    item = meeting.agenda_items.get(position=1)
    for row, choice in zip(meeting.attendance.all(), ["for", "against"], strict=False):
        Vote.objects.create(item=item, participant=row, choice=choice)
    return meeting


def address(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


def fields_of(client: Client, meeting: Meeting) -> dict[str, str]:
    return form_fields(client.get(address(meeting)).content.decode())


def save(client: Client, meeting: Meeting, **changes: Any) -> Any:
    """The answer to the form, sent back with these changes."""
    typed = fields_of(client, meeting) | {name.replace("__", "-"): v for name, v in changes.items()}
    return client.post(address(meeting), typed)


def person(last_name: str) -> str:
    return str(Person.objects.get(last_name=last_name).pk)


def list_of(meeting: Meeting) -> list[tuple[str, str]]:
    return [(row.last_name, row.post) for row in meeting.attendance.all()]


def votes() -> dict[str, str]:
    return dict(Vote.objects.values_list("participant__person__last_name", "choice"))


def test_two_who_change_places_keep_their_votes_and_posts(client: Client, meeting: Meeting) -> None:
    answer = save(
        client, meeting, attendance__0__person=person("Ли"), attendance__1__person=person("Ким")
    )

    assert answer.status_code == 302
    assert list_of(meeting) == [
        ("Ли", "начальник 2"),
        ("Ким", "начальник 1"),
        ("Пак", "начальник 3"),
    ]
    assert votes() == {"Ким": "for", "Ли": "against"}


def test_three_who_go_round_keep_their_votes(client: Client, meeting: Meeting) -> None:
    save(
        client,
        meeting,
        attendance__0__person=person("Пак"),
        attendance__1__person=person("Ким"),
        attendance__2__person=person("Ли"),
    )

    assert [name for name, _post in list_of(meeting)] == ["Пак", "Ким", "Ли"]
    assert votes() == {"Ким": "for", "Ли": "against"}


def test_a_row_deleted_in_favour_of_its_person_in_another_keeps_the_votes(
    client: Client, meeting: Meeting
) -> None:
    """The first row is struck out, and the third is typed over with its person."""
    save(client, meeting, attendance__0__DELETE="on", attendance__2__person=person("Ким"))

    assert [name for name, _post in list_of(meeting)] == ["Ли", "Ким"]
    assert votes() == {"Ким": "for", "Ли": "against"}


def test_a_row_that_another_is_typed_over_does_not_take_its_votes_with_it(
    client: Client, meeting: Meeting
) -> None:
    """The third row is struck out, and its person typed over the first: so the first one goes."""
    answer = save(client, meeting, attendance__2__DELETE="on", attendance__0__person=person("Пак"))

    assert answer.status_code == 200
    assert "Удалить «Ким В.И.» нельзя" in answer.content.decode().replace("\u00a0", " ")
    assert votes() == {"Ким": "for", "Ли": "against"}


def test_a_person_entered_anew_in_a_last_row_keeps_the_votes(
    client: Client, meeting: Meeting
) -> None:
    new = Person.objects.create(last_name="Цой", initials="А.А.")

    answer = save(
        client,
        meeting,
        attendance__0__person=str(new.pk),
        attendance__TOTAL_FORMS="4",
        attendance__3__person=person("Ким"),
        attendance__3__position="4",
        attendance__3__status="member",
        attendance__3__presence="present",
    )

    assert answer.status_code == 302
    assert list_of(meeting) == [
        ("Цой", ""),
        ("Ли", "начальник 2"),
        ("Пак", "начальник 3"),
        ("Ким", "начальник 1"),
    ]
    assert votes() == {"Ким": "for", "Ли": "against"}


def test_somebody_twice_is_refused(client: Client, meeting: Meeting) -> None:
    answer = save(client, meeting, attendance__1__person=person("Ким"))

    assert answer.status_code == 200
    assert [name for name, _post in list_of(meeting)] == ["Ким", "Ли", "Пак"]


def test_a_post_that_was_typed_goes_to_the_one_beside_whom_it_was_typed(
    client: Client, meeting: Meeting
) -> None:
    save(
        client,
        meeting,
        attendance__0__person=person("Ли"),
        attendance__0__post="советник",
        attendance__1__person=person("Ким"),
    )

    assert list_of(meeting)[:2] == [("Ли", "советник"), ("Ким", "начальник 1")]


def test_a_clause_moved_out_of_a_deleted_item_survives_with_its_executors(
    client: Client, meeting: Meeting
) -> None:
    first, second = meeting.agenda_items.all()
    first.votes.all().delete()
    clause = Resolution.objects.create(item=first, text="Сделать.", position=1)
    Executor.objects.create(resolution=clause, post="отдел", position=1)
    typed = fields_of(client, meeting)
    moved = {
        name.replace("agenda_items-0-resolutions", "agenda_items-1-resolutions"): value
        for name, value in typed.items()
        if "-resolutions-" in name and name.startswith("agenda_items-0")
    }
    for name in moved:
        typed.pop(name.replace("agenda_items-1", "agenda_items-0"), None)
    typed |= moved | {
        "agenda_items-1-resolutions-0-item": str(second.pk),
        "agenda_items-0-resolutions-TOTAL_FORMS": "0",
        "agenda_items-0-resolutions-INITIAL_FORMS": "0",
        "agenda_items-0-DELETE": "on",
    }

    answer = client.post(address(meeting), typed)

    assert answer.status_code == 302
    clause.refresh_from_db()
    assert clause.item == second
    assert clause.executors.get().post == "отдел"
    assert list(meeting.agenda_items.all()) == [second]


def test_a_row_of_another_session_cannot_be_taken_over(client: Client, meeting: Meeting) -> None:
    other = Meeting.objects.create(held_on="2026-04-05")
    foreign = AgendaItem.objects.create(meeting=other, title="О чужом", position=1)

    answer = save(
        client, meeting, agenda_items__0__id=str(foreign.pk), agenda_items__0__title="О своём"
    )

    foreign.refresh_from_db()
    assert answer.status_code == 200
    assert (foreign.meeting, foreign.title) == (other, "О чужом")


def test_what_others_need_is_not_deleted(client: Client, meeting: Meeting) -> None:
    clause = Resolution.objects.create(
        item=meeting.agenda_items.get(position=2), text="Сделать.", position=1
    )
    ControlEvent.objects.create(resolution=clause, kind="report", happened_on="2026-03-06")

    answer = save(client, meeting, agenda_items__1__DELETE="on", remark="Набрано")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Удалить «О деле 2» нельзя" in page
    assert "Набрано" in page
    assert meeting.agenda_items.count() == 2


def test_an_item_decided_without_a_quorum_is_refused_once_held_and_what_was_typed_stays(
    client: Client, meeting: Meeting
) -> None:
    commission = Commission.objects.get()
    meeting.state = Meeting.State.HELD
    meeting.save()
    for row in meeting.attendance.all():
        Membership.objects.create(commission=commission, person=row.person)
    acts = Act.objects.count()
    away = {"attendance__1__presence": "absent", "attendance__2__presence": "absent"}
    decided = {"agenda_items__1__outcome": "decided"}

    answer = save(client, meeting, remark="Набрано", **away, **decided)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "errornote" in page
    assert "Нажмите «Заполнить состав» или отметьте присутствующих" in page
    assert "Набрано" in page
    assert meeting.attendance.filter(presence="absent").count() == 0
    assert Act.objects.count() == acts

    reason = {"agenda_items__1__quorum_reason": "Решено заочно."}
    assert save(client, meeting, **away, **decided, **reason).status_code == 302


def test_decisions_are_saved_before_anybody_is_marked_as_present(
    client: Client, meeting: Meeting
) -> None:
    for row in meeting.attendance.all():
        Membership.objects.create(commission=Commission.objects.get(), person=row.person)
    meeting.attendance.update(presence="absent")

    answer = save(client, meeting, agenda_items__1__outcome="decided")

    assert answer.status_code == 302
    assert meeting.agenda_items.get(position=2).outcome == "decided"


def test_who_adds_a_session_is_told_what_was_taken_over(client: Client, meeting: Meeting) -> None:
    meeting.agenda_items.update(outcome="postponed")
    meeting.state = Meeting.State.HELD
    meeting.save()
    typed = form_fields(client.get(reverse("admin:meetings_meeting_add")).content.decode())
    commission = Commission.objects.get().pk
    typed |= {"held_on": "12.03.2026", "meeting_commissions-0-commission": str(commission)}

    page = client.post(reverse("admin:meetings_meeting_add"), typed, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert "В повестку перенесены 2 вопроса из заседания 05.03.2026." in told


def test_members_are_filled_in_once_with_duties(client: Client, meeting: Meeting) -> None:
    commission = Commission.objects.get()
    chair = Person.objects.create(last_name="Орлова", initials="А.И.")
    clerk = Person.objects.create(last_name="Ткач", initials="П.К.")
    former = Person.objects.create(last_name="Седых", initials="З.В.")
    Membership.objects.create(commission=commission, person=clerk, role="secretary")
    Membership.objects.create(commission=commission, person=chair, role="chair")
    Membership.objects.create(
        commission=commission, person=Person.objects.get(last_name="Ли"), role="member"
    )
    Membership.objects.create(commission=commission, person=former, until="2026-03-04")

    for _time in (1, 2):
        assert save(client, meeting, _fill_members="1").status_code == 302

    assert [(row.last_name, row.duty) for row in meeting.attendance.all()] == [
        ("Ким", ""),
        ("Ли", ""),
        ("Пак", ""),
        ("Орлова", "presiding"),
        ("Ткач", "secretary"),
    ]
    assert Act.objects.filter(kind=Act.Kind.MEMBERS_LISTED).count() == 1


def test_saving_many_new_rows_costs_as_much_for_each(client: Client, meeting: Meeting) -> None:
    people = [Person.objects.create(last_name=f"Новый{n}", initials="А.А.") for n in range(12)]
    save(client, meeting)
    costs = []
    for begin, count in ((0, 2), (2, 4), (6, 6)):
        typed = fields_of(client, meeting)
        total = int(typed["attendance-TOTAL_FORMS"])
        for n, each in enumerate(people[begin : begin + count], start=total):
            typed |= {
                f"attendance-{n}-person": str(each.pk),
                f"attendance-{n}-position": str(n + 1),
                f"attendance-{n}-status": "invited",
                f"attendance-{n}-presence": "present",
            }
        typed["attendance-TOTAL_FORMS"] = str(total + count)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(address(meeting), typed).status_code == 302
        costs.append(len(queries))

    assert costs[2] - costs[1] == costs[1] - costs[0]


def test_a_file_is_attached_to_an_item_in_the_same_form(
    client: Client, meeting: Meeting, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    upload = SimpleUploadedFile("план.png", picture(), "image/png")
    page = client.get(address(meeting)).content.decode()
    assert 'enctype="multipart/form-data"' in page

    answer = save(
        client,
        meeting,
        agenda_items__1__attachments__TOTAL_FORMS="1",
        agenda_items__1__attachments__0__position="1",
        agenda_items__1__attachments__0__visibility="internal",
        agenda_items__1__attachments__0__file=upload,
    )

    assert answer.status_code == 302
    [attached] = meeting.agenda_items.get(position=2).attachments.all()
    assert (attached.title, attached.media_type) == ("план.png", "image/png")
    assert save(client, meeting).status_code == 302
    attached.refresh_from_db()
    assert attached.title == "план.png"
