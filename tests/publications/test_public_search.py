"""The search form: what it finds, and what it says when it cannot."""

from datetime import date

import pytest
from django.test import Client

from meetings.models import Commission
from tests.publications.published import MakeCommission, Publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("Антитеррористическая комиссия", slug="atk")


@pytest.fixture
def notices(publish: Publish, atk: Commission) -> None:
    """Three notices, of 8, 9 and 10 November."""
    publish("Пожарный надзор", held_on=date(2022, 11, 8), text="Ёлки и площади")
    publish("Миграция", held_on=date(2022, 11, 9), commissions=[atk])
    publish("Молодёжь", held_on=date(2022, 11, 10), text="Профилактика в среде молодёжи: 100%")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Молодёжь", "Миграция", "Пожарный надзор"]),
        ("text=", ["Молодёжь", "Миграция", "Пожарный надзор"]),
        ("text=МИГРАЦИЯ", ["Миграция"]),
        ("text=миграц", ["Миграция"]),
        ("text=молодежь", ["Молодёжь"]),
        ("text=елки+НАДЗОР", ["Пожарный надзор"]),
        ("text=елки+миграция", []),
        ("text=100%25", ["Молодёжь"]),
        ("text=10_%25", []),
        ("commission=atk", ["Миграция"]),
        ("commission=atk&text=молодёжь", []),
        ("since=09.11.2022", ["Молодёжь", "Миграция"]),
        ("until=09.11.2022", ["Миграция", "Пожарный надзор"]),
        ("since=09.11.2022&until=09.11.2022", ["Миграция"]),
        ("since=2022-11-09&until=9/11/2022", ["Миграция"]),
        ("since=10.11.22", ["Молодёжь"]),
        ("unknown=1", ["Молодёжь", "Миграция", "Пожарный надзор"]),
    ],
)
def test_search_finds(client: Client, notices: None, query: str, found: list[str]) -> None:
    page = client.get(f"/notices/?{query}").context["page"]

    assert [edition.title for edition in page] == found


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("since=31.02.2022", {"since": ["invalid"]}),
        ("until=вчера", {"until": ["invalid"]}),
        ("since=10.11.2022&until=09.11.2022", {"until": ["order"]}),
        ("commission=none", {"commission": ["invalid_choice"]}),
        ("text=" + "я" * 201, {"text": ["max_length"]}),
        ("text=%00", {"text": ["null_characters_not_allowed"]}),
        ("commission=%00", {"commission": ["null_characters_not_allowed"]}),
    ],
)
def test_search_that_cannot_be_done_says_why_and_lists_nothing(
    client: Client, notices: None, query: str, errors: dict[str, list[str]]
) -> None:
    response = client.get(f"/notices/?{query}")

    said = response.context["form"].errors.as_data()
    assert response.status_code == 200
    assert {name: [error.code for error in found] for name, found in said.items()} == errors
    assert list(response.context["page"]) == []
    assert f'id="id_{next(iter(errors))}_error"' in response.content.decode()


def test_error_keeps_what_was_typed(client: Client, notices: None) -> None:
    response = client.get("/notices/?text=план&commission=atk&since=31.02.2022&until=1")

    page = response.content.decode()
    assert 'value="план"' in page
    assert '<option value="atk" selected>' in page
    assert 'value="31.02.2022"' in page
    assert 'value="1"' in page


def test_form_offers_the_commissions_that_have_published(
    client: Client, notices: None, make_commission: MakeCommission
) -> None:
    make_commission("Тихая комиссия", slug="silent")

    page = client.get("/notices/").content.decode()

    assert '<option value="atk">' in page
    assert "Тихая комиссия" not in page


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "Найдена 1 публикация"), (2, "Найдено 2 публикации"), (5, "Найдено 5 публикаций")],
)
def test_number_found_agrees_with_its_noun(
    client: Client, publish: Publish, count: int, words: str
) -> None:
    for _ in range(count):
        publish("Отчёт")

    assert f">{words}<" in client.get("/notices/?text=отчёт").content.decode()


def test_search_results_are_not_for_search_engines(client: Client, notices: None) -> None:
    every, narrowed = (
        client.get(url).content.decode() for url in ("/notices/", "/notices/?text=план")
    )

    assert ('rel="canonical"' in every, "noindex" in every) == (True, False)
    assert ('rel="canonical"' in narrowed, "noindex" in narrowed) == (False, True)
