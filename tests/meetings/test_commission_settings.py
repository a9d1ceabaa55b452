"""What differs between commissions is a setting of the commission, entered on its form."""

from datetime import date
from typing import Any

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Commission, Meeting, MeetingCommission, validate_number_pattern
from meetings.numbers import next_part
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


def address(body: Commission) -> str:
    return reverse("admin:meetings_commission_change", args=[body.pk])


def fields(page: Any) -> dict[str, Any]:
    [form] = [
        form
        for form in lxml.html.fromstring(page.content.decode()).forms
        if form.get("id") == "commission_form"
    ]
    return dict(form.form_values())


def save(client: Client, body: Commission, **typed: str) -> Any:
    return client.post(address(body), fields(client.get(address(body))) | typed)


def test_new_commission_has_sensible_rules(body: Commission) -> None:
    assert (body.chair_title, body.quorum_rule, body.substitutes) == (
        "chair",
        "more_than_half",
        "advisory",
    )
    assert (body.number_pattern, body.heard_style, body.inline_attendance_max) == (
        "{prefix}{number}",
        "nominative",
        15,
    )
    assert not body.needs_second_person


def test_every_rule_is_on_the_form_and_stored(secretary: Client, body: Commission) -> None:
    typed = {
        "chair_title": "head",
        "quorum_rule": "number",
        "quorum_number": "9",
        "substitutes": "voting",
        "number_prefix": "АТК-",
        "number_pattern": "{prefix}{number}/{year}",
        "materials_term": "10",
        "agenda_term": "4",
        "minutes_term": "7",
        "extracts_term": "2",
        "heard_style": "accusative",
        "inline_attendance_max": "20",
        "needs_second_person": "on",
    }

    assert save(secretary, body, **typed).status_code == 302

    stored = fields(secretary.get(address(body)))
    assert {name: stored[name] for name in typed} == typed


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"quorum_rule": "number"}, "Укажите, сколько членов составляют кворум."),
        ({"quorum_number": "9"}, "Кворум – доля членов: оставьте число пустым."),
        (
            {"quorum_rule": "number", "quorum_number": "0"},
            "Укажите, сколько членов составляют кворум.",
        ),
        ({"number_pattern": "{prefix}"}, "{number}"),
        ({"number_pattern": "{number"}, "{number}"),
        ({"number_pattern": "{number.real}"}, "{number}"),
        ({"materials_term": "300"}, "меньше либо равно 250"),
        ({"agenda_term": "-1"}, "больше либо равно 0"),
    ],
)
def test_rules_that_cannot_be_are_told_and_what_was_typed_stays(
    secretary: Client, body: Commission, typed: dict[str, str], told: str
) -> None:
    page = save(secretary, body, short_name="Набрано", **typed)

    errors = " ".join(
        lxml.html.fromstring(page.content.decode()).xpath(
            '//ul[contains(@class, "errorlist")]/li/text()'
        )
    )
    assert told in errors
    assert fields(page)["short_name"] == "Набрано"
    body.refresh_from_db()
    assert body.short_name == ""


@pytest.mark.parametrize(
    "pattern", ["{number}", "№ {number}-{year}", "{prefix}{number}", "{{{number}}}"]
)
def test_pattern_with_a_number_is_taken(pattern: str) -> None:
    validate_number_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "7", "{}", "{0}", "{number!r}", "{number:>9999999}", "{number}{other}", "}{"]
)
def test_pattern_that_could_print_something_else_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_number_pattern(pattern)


def test_example_shows_the_number_that_comes_next(secretary: Client, body: Commission) -> None:
    year = timezone.localdate().year
    Commission.objects.update(number_prefix="<К>", number_pattern="{prefix}{number}/{year}")
    meeting = Meeting.objects.create(held_on=date(year, 1, 15))
    MeetingCommission.objects.create(meeting=meeting, commission=body, number=4, number_year=year)

    page = secretary.get(address(body)).content.decode()

    assert f"&lt;К&gt;5/{year}</output>" in page


def test_every_year_begins_with_one(body: Commission) -> None:
    meeting = Meeting.objects.create(held_on=date(2025, 1, 15))
    MeetingCommission.objects.create(meeting=meeting, commission=body, number=4, number_year=2025)

    assert next_part(body, year=2025).printed_number == "5"
    assert next_part(body, year=2026).printed_number == "1"


def test_terms_are_shown_for_a_day(secretary: Client, body: Commission) -> None:
    page = secretary.get(address(body)).content.decode()

    assert "Для заседания " in page


def test_new_commission_is_added_with_its_examples_on_the_form(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin"))

    page = client.get(reverse("admin:meetings_commission_add"))

    assert page.status_code == 200
    assert 'id="number-example"' in page.content.decode()


def test_observer_reads_the_rules_and_changes_none(body: Commission, client: Client) -> None:
    user = User.objects.create_user("observer", is_staff=True)
    client.force_login(give_role(user, Role.OBSERVER, body))

    assert client.get(address(body)).status_code == 200
    assert client.post(address(body), {"name": "Другая"}).status_code == 403
