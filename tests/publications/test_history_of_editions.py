"""All editions of a publication, and which of them stood on a day that a reader asks about."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publications.models import Publication
from tests.publications.published import AT, Correct, Publish, Restore, Withdraw

pytestmark = pytest.mark.django_db

PAGE = "/notices/2022-11-10/editions/"


def answer(client: Client, on: str) -> str:
    """What the page says of a day, without its markup."""
    context = client.get(PAGE, {"on": on}).context
    stood = context["stood"]
    if stood is None:
        return "" if context["on"] is None else "nothing"
    return f"{stood.change} {stood.number}{'' if stood.is_readable else ' gone'}"


@pytest.fixture
def publication(publish: Publish) -> Publication:
    """Published at 00:30 of 11 November in Moscow, which is the day before in UTC."""
    return publish("Итоги", at=datetime(2022, 11, 10, 21, 30, tzinfo=UTC)).publication


@pytest.fixture
def last_second(publication: Publication, correct: Correct) -> None:
    """A correction of the last second of 12 November in Moscow."""
    correct(publication, "Итог", at=datetime(2022, 11, 12, 20, 59, 59, 999999, tzinfo=UTC))


@pytest.mark.parametrize(
    ("on", "stood"),
    [
        ("01.01.0001", "nothing"),
        ("10.11.2022", "nothing"),
        ("11.11.2022", "first 1"),
        ("2022-11-12", "clarification 2"),
        ("13.11.2022", "clarification 2"),
    ],
)
def test_day_ends_at_midnight_of_the_portal(
    client: Client, last_second: None, on: str, stood: str
) -> None:
    assert answer(client, on) == stood


def test_first_moment_of_a_day_is_not_the_day_before(
    client: Client, publication: Publication, correct: Correct
) -> None:
    correct(publication, at=datetime(2022, 11, 12, 21, tzinfo=UTC))

    assert [answer(client, day) for day in ("12.11.2022", "13.11.2022")] == [
        "first 1",
        "clarification 2",
    ]


def test_days_of_a_withdrawal_and_before_it_say_so(
    client: Client, publication: Publication, withdraw: Withdraw, restore: Restore
) -> None:
    withdraw(publication)
    days = ("11.11.2022", "13.11.2022", "14.11.2022")

    before = [answer(client, day) for day in days]
    restore(publication)
    after = [answer(client, day) for day in days]

    assert before == ["first 1 gone", "withdrawal 2 gone", "withdrawal 2 gone"]
    assert after == ["first 1 gone", "withdrawal 2 gone", "restoration 3"]


def test_today_is_the_edition_in_force_and_not_one_to_come(
    client: Client, publication: Publication, correct: Correct, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(publication, at=AT + timedelta(hours=3))
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)

    assert answer(client, "11.11.2022") == "first 1"


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("31.02.2022", "Такой даты нет"),
        ("вчера", "Такой даты нет"),
        ("99.99.99999", "Такой даты нет"),
        ("31.12.9999", "Этот день ещё не наступил."),
        ("<script>", "Такой даты нет"),
    ],
)
def test_day_that_cannot_be_asked_about_is_explained_and_kept(
    client: Client, publication: Publication, on: str, told: str
) -> None:
    response = client.get(PAGE, {"on": on})

    assert response.status_code == 200
    page = response.content.decode()
    assert told in page
    assert f'value="{on}"'.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "<script>" not in page
    assert 'role="status"' not in page


@pytest.mark.parametrize("query", ["", "?on=", "?other=1"])
def test_history_alone_is_shown_when_no_day_is_asked_about(
    client: Client, publication: Publication, query: str
) -> None:
    page = client.get(PAGE + query).content.decode()

    assert 'role="status"' not in page
    assert "is-invalid" not in page


def test_every_edition_is_told_the_newest_first(
    client: Client,
    publication: Publication,
    correct: Correct,
    withdraw: Withdraw,
    restore: Restore,
) -> None:
    correct(publication, reason="Секретная причина")
    withdraw(publication)
    restore(publication, "Итоги")
    correct(publication, "Итог", at=AT + timedelta(days=4), reason="Опечатка в слове")

    page = client.get(PAGE).content.decode()

    places = [page.index(f"<h3>Редакция № {number}") for number in (5, 4, 3, 2, 1)]
    assert places == sorted(places)
    links = [f'href="{PAGE}{number}/"' in page for number in (1, 2, 3, 4, 5)]
    assert links == [False, False, False, True, True]
    assert f'href="{PAGE}5/#changes"' in page
    assert f'href="{PAGE}4/#changes"' not in page
    assert "Опечатка в слове" in page
    assert "Секретная" not in page
    assert page.count("edition-in-force") == 1


def test_answer_leads_to_the_edition(client: Client, last_second: None) -> None:
    page = client.get(PAGE, {"on": "11.11.2022"}).content.decode()

    assert (
        f'На 11 ноября 2022 г. действовала редакция № 1: <a href="{PAGE}1/" lang="ru">Итоги</a>'
        in (" ".join(page.split()))
    )
