"""The form of a session and of a person as a browser sends them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Act, User
from agenda.models import AgendaItem, Executor, Resolution
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> User:
    clerk = User.objects.create_superuser("secretary")
    client.force_login(clerk)
    return clerk


def a_person(last_name: str) -> Person:
    parts = {"first_name": "Вера", "patronymic": "Ильинична", "gender": "f"}
    return Person.objects.create(last_name=last_name, **parts)


def a_session() -> Executor:
    """A session with one item, one clause and one responsible person."""
    meeting = Meeting.objects.create(held_on="2025-12-11")
    commission = Commission.objects.create(name="АТК", slug="atk")
    MeetingCommission.objects.create(
        meeting=meeting, commission=commission, number=4, number_year=2025
    )
    item = AgendaItem.objects.create(meeting=meeting, title="О работе")
    clause = Resolution.objects.create(item=item, text="Сделать")
    return Executor.objects.create(
        resolution=clause, post="отдел", person=a_person("Ким"), person_as_named="Ким\u00a0В.И."
    )


def saved(client: Client, executor: Executor, **changes: Any) -> str:
    """What the browser shows after this session was saved with the changes; empty when saved."""
    clause = executor.resolution
    item, meeting = clause.item, clause.item.meeting
    part = meeting.meeting_commissions.get()
    row = "agenda_items-0-resolutions-0-executors"
    typed: dict[str, Any] = {
        "held_on": meeting.held_on,
        "time_zone": meeting.time_zone,
        "kind": meeting.kind,
        "form": meeting.form,
    }
    stored = {
        "meeting_commissions": {"id": part.pk, "commission": part.commission_id, "number": 4},
        "attendance": None,
        "attendance_groups": None,
        "agenda_items": {"id": item.pk, "title": item.title, "ballot": item.ballot},
        "agenda_items-0-speakers": None,
        "agenda_items-0-attachments": None,
        "agenda_items-0-resolutions": {"id": clause.pk, "item": item.pk, "text": clause.text},
        row: {
            "id": executor.pk,
            "resolution": clause.pk,
            "role": "responsible",
            "post": executor.post,
        },
    }
    for group, columns in stored.items():
        count = int(columns is not None)
        typed |= {f"{group}-TOTAL_FORMS": count, f"{group}-INITIAL_FORMS": count}
        if columns is not None:
            typed |= {f"{group}-0-{key}": value for key, value in columns.items()}
            typed[f"{group}-0-position"] = 1
    typed[f"{row}-0-person"] = executor.person_id
    for group in ("meeting_commissions", "agenda_items"):
        typed[f"{group}-0-meeting"] = meeting.pk
    answer = client.post(f"/admin/meetings/meeting/{meeting.pk}/change/", typed | changes)
    assert answer.status_code in {200, 302}
    return answer.content.decode()


def test_another_responsible_person_is_named_and_a_renamed_one_stays(
    client: Client, clerk: User
) -> None:
    executor = a_session()
    Person.objects.update(last_name="Белая")
    olga = a_person("Черных")

    assert saved(client, executor) == ""
    executor.refresh_from_db()
    assert executor.person_as_named == "Ким\u00a0В.И."

    row = "agenda_items-0-resolutions-0-executors-0"
    assert saved(client, executor, **{f"{row}-person": olga.pk}) == ""
    executor.refresh_from_db()
    assert executor.person_as_named == "Черных\u00a0В.И."


def test_number_that_another_session_of_the_year_has_is_refused_beside_its_field(
    client: Client, clerk: User
) -> None:
    executor = a_session()
    MeetingCommission.objects.update(number=None, number_year=None)
    other = Meeting.objects.create(held_on="2025-01-30")
    atk = Commission.objects.get()
    MeetingCommission.objects.create(meeting=other, commission=atk, number=5, number_year=2025)

    page = saved(client, executor, **{"meeting_commissions-0-number": 5})

    assert "В 2025 году у этой комиссии уже есть протокол с таким номером." in page
    numbers = MeetingCommission.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [None, 5]


def corrected(client: Client, person: Person, mark: str = "on") -> Any:
    """What the browser shows after the surname of this person was typed anew."""
    typed = {
        "last_name": "Цой",
        "first_name": "Вера",
        "patronymic": "Ильинична",
        "gender": "f",
        "is_misprint": mark,
        "appointments-TOTAL_FORMS": 0,
        "appointments-INITIAL_FORMS": 0,
    }
    return client.post(f"/admin/participants/person/{person.pk}/change/", typed, follow=True)


@pytest.mark.parametrize(("mark", "named"), [("on", "Цой\u00a0В.И."), ("", "Ким\u00a0В.И.")])
def test_misprint_is_corrected_in_the_journal_too(
    client: Client, clerk: User, mark: str, named: str
) -> None:
    executor = a_session()
    vera = executor.person
    assert vera

    answer = corrected(client, vera, mark)

    assert answer.redirect_chain
    assert "Прежнее имя осталось" not in answer.content.decode()
    executor.refresh_from_db()
    assert executor.person_as_named == named
    acts = Act.objects.filter(kind=Act.Kind.NAME_CORRECTED, subject_model="participants.Person")
    assert list(acts.values_list("actor", "subject_label")) == (
        [(clerk.pk, "Цой Вера Ильинична")] if mark else []
    )


def test_whoever_corrects_a_misprint_is_told_where_it_stays(client: Client, clerk: User) -> None:
    executor = a_session()
    Meeting.objects.update(state="signed")
    assert executor.person

    page = corrected(client, executor.person).content.decode()

    assert "Прежнее имя осталось в 1 заседании" in page
    executor.refresh_from_db()
    assert executor.person_as_named == "Ким\u00a0В.И."
