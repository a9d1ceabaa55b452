"""Who belongs to a commission on a day, and how people get into it and out of it."""

from datetime import date
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Act, User
from meetings.models import Commission
from participants.membership import (
    Entry,
    MembersRefused,
    NewMember,
    composition_of,
    enter_members,
    part_in,
)
from participants.models import Membership, Person, Post
from russian.names import Name
from tests.conftest import NOW
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


@pytest.fixture
def body() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="body")


@pytest.fixture
def secretary(body: Commission, client: Client) -> Client:
    user = User.objects.create_user("secretary", is_staff=True)
    client.force_login(give_role(user, Role.SECRETARY, body))
    return client


def member(body: Commission, last_name: str, **columns: Any) -> Membership:
    person = Person.objects.create(last_name=last_name, gender="m")
    return Membership.objects.create(commission=body, person=person, **columns)


def add(client: Client, body: Commission, person: Person, **typed: str) -> Any:
    fields = {"commission": body.pk, "person": person.pk, "role": "member", "is_voting": "on"}
    return client.post(reverse("admin:participants_membership_add"), fields | typed)


# --- the composition on a day --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "is_there"),
    [
        (None, None, True),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (date(2026, 3, 2), None, False),
        (None, date(2026, 2, 28), False),
    ],
)
def test_first_and_last_day_count(
    body: Commission, since: date | None, until: date | None, is_there: bool
) -> None:
    member(body, "Ким", since=since, until=until)

    assert bool(composition_of(body, on=DAY).seats) is is_there


def test_those_who_lead_come_first_and_the_rest_by_the_alphabet(body: Commission) -> None:
    for name, role in [
        ("Жуков", "member"),
        ("Ёжиков", "member"),
        ("Яков", "chair"),
        ("Авдеев", "secretary"),
        ("Борисов", "deputy_chair"),
        ("Анин", "deputy_chair"),
        ("Емелин", "member"),
    ]:
        member(body, name, role=role)

    seats = composition_of(body, on=DAY).seats

    assert [seat.membership.person.last_name for seat in seats] == [
        "Яков",
        "Анин",
        "Борисов",
        "Авдеев",
        "Ёжиков",
        "Емелин",
        "Жуков",
    ]


def test_composition_tells_the_post_of_that_day_the_votes_and_the_quorum(
    body: Commission,
) -> None:
    first = member(body, "Ким", basis="Указ 1")
    member(body, "Ли", basis="Указ 1", is_voting=False)
    for title, since, until in [
        ("судья", None, date(2025, 12, 31)),
        ("прокурор", date(2026, 1, 1), None),
    ]:
        first.person.appointments.create(
            post=Post.objects.create(title=title), since=since, until=until
        )

    composition = composition_of(body, on=DAY)

    assert [seat.post for seat in composition.seats] == ["прокурор", ""]
    assert (composition.voting, composition.quorum) == (1, 1)
    assert composition.common_basis == "Указ 1"
    assert composition_of(body, on=date(2025, 6, 1)).seats[0].post == "судья"


def test_page_shows_the_day_that_is_asked_for(secretary: Client, body: Commission) -> None:
    member(body, "Ушедший", until=date(2025, 1, 1))
    member(body, "Пришедший", since=date(2025, 1, 2))
    address = reverse("admin:meetings_commission_composition", args=[body.pk])

    old = secretary.get(address, {"on": "2024-12-31"}).content.decode()
    new = secretary.get(address).content.decode()

    assert ("Ушедший" in old, "Пришедший" in old) == (True, False)
    assert ("Ушедший" in new, "Пришедший" in new) == (False, True)


def test_day_that_is_none_is_told(secretary: Client, body: Commission) -> None:
    address = reverse("admin:meetings_commission_composition", args=[body.pk])

    page = secretary.get(address, {"on": "31.02.2026"})

    assert page.status_code == 200
    assert "Введите правильную дату." in page.content.decode()


def test_page_costs_the_same_with_one_member_and_with_more(
    secretary: Client, body: Commission
) -> None:
    address = reverse("admin:meetings_commission_composition", args=[body.pk])
    member(body, "Ким")
    secretary.get(address)
    with CaptureQueriesContext(connection) as first:
        secretary.get(address)
    for name in ("Ли", "Орлов", "Белов"):
        member(body, name)
    with CaptureQueriesContext(connection) as second:
        secretary.get(address)

    assert len(first) == len(second) <= 12


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OBSERVER, 200), (Role.PRESS_OFFICER, 403), ("", 403)]
)
def test_composition_is_for_those_who_read_the_records(
    body: Commission, client: Client, role: str, status: int
) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    if role:
        give_role(user, role, body)
    client.force_login(user)
    address = reverse("admin:meetings_commission_composition", args=[body.pk])

    answer = client.get(address)

    assert answer.status_code == status
    assert reverse("admin:participants_membership_add") not in answer.content.decode()


def test_composition_of_another_commission_is_not_there(secretary: Client) -> None:
    other = Commission.objects.create(name="Чужая", slug="other")

    for name in ("composition", "enter"):
        address = reverse(f"admin:meetings_commission_{name}", args=[other.pk])
        assert secretary.get(address).status_code == 404


# --- one by one ----------------------------------------------------------------------------------


def test_new_member_is_entered_and_shown_in_the_composition(
    secretary: Client, body: Commission
) -> None:
    person = Person.objects.create(last_name="Ким", gender="f")

    answer = add(secretary, body, person, since="01.02.2026", basis="Указ 1")

    assert answer["Location"] == reverse("admin:meetings_commission_composition", args=[body.pk])
    assert Membership.objects.get().since == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"since": "01.06.2025"}, "с 01.01.2025 по 31.12.2025"),
        ({"until": "01.01.2025"}, "с 01.01.2025 по 31.12.2025"),
        ({}, "с 01.01.2025 по 31.12.2025"),
        ({"since": "31.12.2025", "until": "01.02.2026"}, "с 01.01.2025 по 31.12.2025"),
    ],
)
def test_overlapping_spell_is_refused_with_the_other_one_named(
    secretary: Client, body: Commission, typed: dict[str, str], told: str
) -> None:
    first = member(
        body, "Ким", since=date(2025, 1, 1), until=date(2025, 12, 31), role="deputy_chair"
    )

    page = add(secretary, body, first.person, **typed).content.decode()

    assert told in page
    assert "заместитель председателя" in page
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("typed", [{"since": "01.01.2026"}, {"until": "31.12.2024"}])
def test_who_left_may_come_back(secretary: Client, body: Commission, typed: dict[str, str]) -> None:
    first = member(body, "Ким", since=date(2025, 1, 1), until=date(2025, 12, 31))

    assert add(secretary, body, first.person, **typed).status_code == 302
    assert Membership.objects.count() == 2


def test_same_person_belongs_to_two_commissions(secretary: Client, body: Commission) -> None:
    elsewhere = member(Commission.objects.create(name="Другая", slug="other"), "Ким")

    assert add(secretary, body, elsewhere.person).status_code == 302


def test_membership_ends_with_its_last_day(secretary: Client, body: Commission) -> None:
    first = member(body, "Ким", since=date(2025, 1, 1))
    address = reverse("admin:participants_membership_change", args=[first.pk])

    answer = secretary.post(
        address,
        {"role": "member", "is_voting": "on", "since": "01.01.2025", "until": "31.12.2025"},
    )

    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.until == date(2025, 12, 31)


def test_spell_cannot_be_stretched_over_the_next_one(secretary: Client, body: Commission) -> None:
    first = member(body, "Ким", until=date(2024, 12, 31))
    Membership.objects.create(commission=body, person=first.person, since=date(2025, 6, 1))
    address = reverse("admin:participants_membership_change", args=[first.pk])

    page = secretary.post(address, {"role": "member", "until": "01.07.2025"})

    assert "с 01.06.2025" in page.content.decode()


def test_days_out_of_order_are_refused(secretary: Client, body: Commission) -> None:
    person = Person.objects.create(last_name="Ким", gender="f")

    page = add(secretary, body, person, since="02.01.2026", until="01.01.2026")

    assert page.status_code == 200
    assert not Membership.objects.exists()


# --- a whole list --------------------------------------------------------------------------------


def entry(*names: str, **columns: Any) -> list[NewMember]:
    return [NewMember(Name(name, initials="А.А."), **columns) for name in names]


def enter(body: Commission, members: list[NewMember]) -> Entry:
    return enter_members(
        commission_id=body.pk, members=members, since=DAY, basis="Указ 1", by=None, at=NOW
    )


def test_all_of_a_list_are_members_with_their_posts(body: Commission) -> None:
    known = Person.objects.create(last_name="Ким", gender="f")

    enter(
        body,
        [
            NewMember(Name("Ким"), post="прокурор", role="chair", person_id=known.pk),
            *entry("Ли", post="судья"),
        ],
    )

    composition = composition_of(body, on=DAY)
    assert [(seat.membership.person.last_name, seat.post) for seat in composition.seats] == [
        ("Ким", "прокурор"),
        ("Ли", "судья"),
    ]
    assert composition.seats[0].membership.person == known
    assert Act.objects.get().subject_label == "Комиссия"


def list_form(page: str) -> dict[str, Any]:
    """What a browser sends of the form with the list: the line break before a text is no part."""
    [form] = [each for each in lxml.html.fromstring(page).forms if "text" in each.fields]
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def test_nobody_of_a_list_is_entered_when_one_stands_in_it_twice(body: Commission) -> None:
    known = Person.objects.create(last_name="Ким")
    twice = NewMember(Name("Ким"), person_id=known.pk)

    with pytest.raises(MembersRefused, match="Ким"):
        enter(body, [*entry("Ли"), twice, twice])

    assert not Person.objects.filter(last_name="Ли").exists()


def test_members_of_a_list_stay_as_they_are_and_the_rest_are_entered(
    secretary: Client, body: Commission
) -> None:
    there = member(body, "Ким", role="chair", since=date(2020, 1, 1))
    give = {"text": "Ким – прокурор\nЛи Анна Ильинична – судья", "since": "2026-03-01"}
    address = reverse("admin:meetings_commission_enter", args=[body.pk])
    page = secretary.post(address, give | {"_read": "1"}).content.decode()
    assert "Ким – уже в составе" in page

    told = secretary.post(address, list_form(page) | {"_enter": "1"}, follow=True)

    assert "Уже в составе, оставлены без изменений: Ким." in told.content.decode()
    assert [
        (row.person.last_name, row.role, row.since)
        for row in Membership.objects.filter(commission=body).by_rank()
    ] == [("Ким", "chair", date(2020, 1, 1)), ("Ли", "member", date(2026, 3, 1))]
    assert not there.person.appointments.exists()


def test_list_of_members_alone_changes_nothing(body: Commission) -> None:
    there = member(body, "Ким")

    entered = enter(body, [NewMember(Name("Ким"), person_id=there.person_id)])

    assert entered == Entry([], [there.person])
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("post", "role", "rest"),
    [
        ("глава города, председатель комиссии", "chair", "глава города"),
        ("заместитель председателя комиссии", "deputy_chair", ""),
        ("начальник отдела (секретарь комиссии)", "secretary", "начальник отдела"),
        ("прокурор, заместитель руководителя совещания", "deputy_chair", "прокурор"),
        ("председатель городской Думы", "member", "председатель городской Думы"),
        ("секретарь комиссии по делам молодёжи", "member", "секретарь комиссии по делам молодёжи"),
        ("", "member", ""),
    ],
)
def test_part_in_the_commission_is_read_off_the_post(post: str, role: str, rest: str) -> None:
    assert part_in(post) == (role, rest)


def test_pasted_list_is_shown_line_by_line_and_entered_at_once(
    secretary: Client, body: Commission
) -> None:
    known = member(Commission.objects.create(name="Ещё одна", slug="more"), "Ким").person
    known.first_name, known.patronymic = "Вера", "Ильинична"
    known.save()
    give = {
        "text": "1. Ким Вера Ильинична – прокурор, председатель комиссии\n"
        "что-то другое 5\nЛи Р.В. – судья",
        "since": "2026-03-01",
        "basis": "Указ 1",
    }
    address = reverse("admin:meetings_commission_enter", args=[body.pk])

    page = secretary.post(address, give | {"_read": "1"}).content.decode()
    assert "2: что-то другое 5" in page
    fields = list_form(page)
    assert fields["person-1"] == str(known.pk)
    assert (fields["role-1"], fields["post-1"]) == ("chair", "прокурор")
    assert not Membership.objects.filter(commission=body).exists()

    answer = secretary.post(address, fields | {"_enter": "1"})

    assert answer.status_code == 302
    entered = Membership.objects.filter(basis="Указ 1").by_rank()
    assert [(row.person.last_name, row.role) for row in entered] == [
        ("Ким", "chair"),
        ("Ли", "member"),
    ]
    added_by = Person.objects.get(last_name="Ли").added_by
    assert added_by is not None
    assert added_by.username == "secretary"


def test_list_that_was_changed_after_it_was_read_is_shown_again(
    secretary: Client, body: Commission
) -> None:
    address = reverse("admin:meetings_commission_enter", args=[body.pk])
    page = secretary.post(address, {"text": "Ли Р.В. – судья", "_read": "1"}).content.decode()
    fields = list_form(page) | {"text": "Орлов К.К. – прокурор", "_enter": "1"}

    answer = secretary.post(address, fields)

    assert answer.status_code == 200
    assert "Орлов" in answer.content.decode()
    assert not Membership.objects.exists()


def test_list_without_names_is_told(secretary: Client, body: Commission) -> None:
    address = reverse("admin:meetings_commission_enter", args=[body.pk])

    page = secretary.post(address, {"text": "<b>12345</b>", "_read": "1"}).content.decode()

    assert "Ни в одной строке этого списка нет имени." in page
    assert "<b>12345" not in page
