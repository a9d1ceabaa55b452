"""The page that merges two records of one person, and the warning that there are two."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from meetings.models import Commission, Meeting
from participants.models import Attendance, Membership, Person
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="body")


@pytest.fixture
def secretary(body: Commission, client: Client) -> Client:
    user = User.objects.create_user("secretary", is_staff=True)
    client.force_login(give_role(user, Role.SECRETARY, body))
    return client


@pytest.fixture
def two(body: Commission) -> tuple[Person, Person]:
    """Both are named in the secretary's commission; one of them in a session."""
    one = Person.objects.create(last_name="Ким", first_name="Вера", gender="f")
    other = Person.objects.create(last_name="Ким", initials="В.", gender="f")
    meeting = Meeting.objects.create(held_on="2026-03-10")
    meeting.meeting_commissions.create(commission=body)
    Attendance.objects.create(meeting=meeting, person=one, last_name="Ким", first_name="Вера")
    Membership.objects.create(person=other, commission=body)
    return one, other


def address(two: tuple[Person, Person]) -> str:
    return reverse("admin:participants_person_merge", args=[each.pk for each in two])


def chosen(client: Client, *people: Person) -> Any:
    return client.post(
        reverse("admin:participants_person_changelist"),
        {"action": "merge_selected", "_selected_action": [each.pk for each in people]},
    )


def test_two_that_are_selected_are_shown_side_by_side(
    secretary: Client, two: tuple[Person, Person]
) -> None:
    answer = chosen(secretary, *two)

    assert answer["Location"] == address(two)
    page = secretary.get(address(two)).content.decode()
    assert all(words in page for words in ("Ким Вера", "Ким\xa0В.", "10.03.2026", "Комиссия: член"))


def test_any_other_number_of_records_is_told(secretary: Client, two: tuple[Person, Person]) -> None:
    third = Person.objects.create(last_name="Ли")

    for people in (two[:1], (*two, third)):
        assert "merge" not in chosen(secretary, *people)["Location"]
    page = secretary.get(reverse("admin:participants_person_changelist"))
    assert "Выберите две записи." in page.content.decode()


@pytest.mark.parametrize("place", [0, 1])
def test_one_that_is_chosen_stays(
    secretary: Client, two: tuple[Person, Person], place: int
) -> None:
    kept, dropped = two[place], two[1 - place]

    answer = secretary.post(address(two), {"kept": kept.pk})

    assert answer["Location"] == reverse("admin:participants_person_change", args=[kept.pk])
    assert not Person.objects.filter(pk=dropped.pk).exists()
    assert {Attendance.objects.get().person, Membership.objects.get().person} == {kept}


@pytest.mark.parametrize("is_full_first", [True, False])
def test_fuller_record_comes_first_and_what_is_left_is_told(
    secretary: Client, body: Commission, is_full_first: bool
) -> None:
    short = Person.objects.create(last_name="Пак", initials="А.А.", gender="m")
    full = Person.objects.create(
        last_name="Пак", first_name="Алла", patronymic="Андреевна", gender="f"
    )
    for each in (short, full):
        Membership.objects.create(person=each, commission=body)

    page = secretary.get(address((full, short) if is_full_first else (short, full)))

    records = page.context["records"]
    assert [record.person for record in records] == [full, short]
    told = "Останется: Пак Алла Андреевна, пол: женский"
    assert page.content.decode().count(told) == 2


def test_looking_at_the_page_merges_nothing(secretary: Client, two: tuple[Person, Person]) -> None:
    secretary.get(address(two), {"kept": two[0].pk})
    secretary.post(address(two), {"kept": "0"})

    assert Person.objects.filter(last_name="Ким").count() == 2


def test_what_stands_against_it_is_told_and_no_button_is_shown(
    secretary: Client, two: tuple[Person, Person], body: Commission
) -> None:
    Membership.objects.create(person=two[0], commission=body, role="chair")

    asked = secretary.get(address(two)).content.decode()
    sent = secretary.post(address(two), {"kept": two[0].pk}).content.decode()

    for page in (asked, sent):
        assert "Комиссия: обе записи входят в состав в одно и то же время" in page
        assert 'name="kept"' not in page
    assert Person.objects.filter(last_name="Ким").count() == 2


def test_people_of_other_commissions_are_left_to_an_administrator(
    secretary: Client, two: tuple[Person, Person], client: Client
) -> None:
    other = Commission.objects.create(name="Чужая", slug="other")
    Membership.objects.create(person=two[0], commission=other)

    page = secretary.get(address(two)).content.decode()

    assert "Попросите администратора" in page
    assert "Чужая" not in page
    client.force_login(User.objects.create_superuser("admin"))
    assert client.post(address(two), {"kept": two[0].pk}).status_code == 302


@pytest.mark.parametrize("place", [0, 1])
def test_record_that_somebody_else_entered_and_nothing_names_is_left_to_an_administrator(
    secretary: Client, two: tuple[Person, Person], client: Client, place: int
) -> None:
    other = User.objects.create_user("other", is_staff=True)
    free = Person.objects.create(last_name="Ким", first_name="Вера", gender="f", added_by=other)

    page = secretary.get(address((two[0], free))).content.decode()
    secretary.post(address((two[0], free)), {"kept": (two[0], free)[place].pk})

    assert "Попросите администратора" in page
    assert Person.objects.filter(pk__in=[two[0].pk, free.pk]).count() == 2
    client.force_login(User.objects.create_superuser("admin"))
    assert client.post(address((two[0], free)), {"kept": two[0].pk}).status_code == 302


def test_record_that_one_entered_oneself_is_merged(
    secretary: Client, two: tuple[Person, Person]
) -> None:
    user = User.objects.get(username="secretary")
    free = Person.objects.create(last_name="Ким", initials="В.", gender="f", added_by=user)

    secretary.post(address((two[0], free)), {"kept": two[0].pk})

    assert not Person.objects.filter(pk=free.pk).exists()


def test_private_person_of_others_is_not_there(
    secretary: Client, two: tuple[Person, Person]
) -> None:
    hidden = Person.objects.create(last_name="Тайный", is_private=True, public_label="заявитель")

    assert secretary.get(address((two[0], hidden))).status_code == 404


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PRESS_OFFICER])
def test_others_merge_nobody(
    client: Client, body: Commission, two: tuple[Person, Person], role: str
) -> None:
    client.force_login(give_role(User.objects.create_user("one", is_staff=True), role, body))

    assert client.get(address(two)).status_code == 403
    assert client.post(address(two), {"kept": two[0].pk}).status_code == 403


def new_person(client: Client, **typed: str) -> str:
    fields = {
        "gender": "f",
        "appointments-TOTAL_FORMS": "0",
        "appointments-INITIAL_FORMS": "0",
    }
    address = reverse("admin:participants_person_add")
    return client.post(address, fields | typed, follow=True).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"last_name": "КИМ", "initials": "В."},
        {"last_name": "Ким", "first_name": "Вера", "patronymic": "Ильинична"},
    ],
)
def test_namesakes_are_shown_with_links_when_a_person_is_added(
    secretary: Client, two: tuple[Person, Person], typed: dict[str, str]
) -> None:
    page = new_person(secretary, **typed)

    assert "Записи с такой фамилией и такими инициалами уже есть." in page
    added = Person.objects.latest("pk")
    for each in two:
        assert reverse("admin:participants_person_change", args=[each.pk]) in page
        assert address((each, added)) in page
    assert added.added_by is not None


def test_somebody_else_with_the_surname_is_no_namesake(
    secretary: Client, two: tuple[Person, Person]
) -> None:
    page = new_person(secretary, last_name="Ким", first_name="Ольга")

    assert "уже есть. Это тот же человек" not in page
    assert Person.objects.filter(first_name="Ольга").exists()
