"""The search page: what it finds, in which order, and what it says when it cannot."""

import re
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.models import Commission
from publications.models import Publication
from publications.search import newest
from tests.publications.published import Correct, MakeCommission, Publish, Withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("Антитеррористическая комиссия", slug="atk")


@pytest.fixture
def notices(publish: Publish, atk: Commission) -> None:
    """Three publications, of 8, 9 and 10 November 2022."""
    publish("Пожарный надзор", held_on=date(2022, 11, 8), text="Ёлки и площади, закон № 152-ФЗ")
    publish(
        "Миграция",
        held_on=date(2022, 11, 9),
        commissions=[atk],
        kind=Publication.Kind.AGENDA,
        text="Протокол № 4 доложил Кондратьев, план от 10.11.2022",
    )
    publish(
        "Молодёжь",
        held_on=date(2022, 11, 10),
        text="Профилактика в среде молодёжи: 100%. Закон от 27 июля 2006 года № 35-ФЗ, надзор.",
    )


def titles(client: Client, query: str) -> list[str]:
    """What the page lists for the query of an address."""
    hits = client.get(f"/notices/?{query}").context.get("hits", [])
    return [hit.edition.title for hit in hits]


ALL = ["Молодёжь", "Миграция", "Пожарный надзор"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=", ALL),
        ("text=МИГРАЦИЯ", ["Миграция"]),
        ("text=миграции", ["Миграция"]),
        ("text=молодежью", ["Молодёжь"]),
        ("text=елка+НАДЗОРА", ["Пожарный надзор"]),
        ("text=елки+миграция", []),
        ("text=100%25", ["Молодёжь"]),
        ("text=надзор", ["Пожарный надзор", "Молодёжь"]),
        ("text=надзор&order=newest", ["Молодёжь", "Пожарный надзор"]),
        ("text=надзор+-елки", ["Молодёжь"]),
        ("text=-надзор", ["Миграция"]),
        ("text=-«протокол+№+4»", ["Молодёжь", "Пожарный надзор"]),
        ("text=кондратьеву", ["Миграция"]),
        ("text=152-ФЗ", ["Пожарный надзор"]),
        ("text=152-фз+OR+35-фз", []),
        ("text=35-ФЗ", ["Молодёжь"]),
        ("text=протоколом+№4", ["Миграция"]),
        ("text=протокол+№+152", []),
        ("text=10.11.2022", ["Миграция"]),
        ("text=11.10.2022", []),
        ('text="среде+молодёжи"', ["Молодёжь"]),
        ('text="молодёжи+среде"', []),
        ("text=«пожарный+надзор»", ["Пожарный надзор"]),
        ('text="надзор', ["Пожарный надзор", "Молодёжь"]),
        ("commission=atk", ["Миграция"]),
        ("commission=atk&text=молодёжь", []),
        ("kind=agenda", ["Миграция"]),
        ("kind=notice&text=надзор", ["Пожарный надзор", "Молодёжь"]),
        ("year=2022", ALL),
        ("year=2021", []),
        ("since=09.11.2022", ["Молодёжь", "Миграция"]),
        ("until=09.11.2022", ["Миграция", "Пожарный надзор"]),
        ("since=09.11.2022&until=09.11.2022", ["Миграция"]),
        ("since=2022-11-09&until=9/11/2022", ["Миграция"]),
        ("since=10.11.22&year=2022", ["Молодёжь"]),
        ("text=&until=31.12.9999", ALL),
        ("text=&year=9999", []),
        ("text=&unknown=1", ALL),
    ],
)
def test_search_finds(client: Client, notices: None, query: str, found: list[str]) -> None:
    assert titles(client, query) == found


def test_title_comes_before_agenda_and_agenda_before_text(client: Client, publish: Publish) -> None:
    agenda = {"paper": {"agenda": [{"title": "О миграции"}, {"is_closed": True}]}}
    publish("Миграция", held_on=date(2020, 1, 1))
    publish("В тексте", held_on=date(2022, 1, 1), text="Миграция и рост")
    publish("В повестке", held_on=date(2021, 1, 1), text="О миграции", public_data=agenda)
    publish("Новая миграция", held_on=date(2020, 2, 1))

    assert titles(client, "text=миграция") == [
        "Новая миграция",
        "Миграция",
        "В повестке",
        "В тексте",
    ]


def test_found_is_what_stands_now_and_anybody_may_read(
    client: Client, publish: Publish, correct: Correct, withdraw: Withdraw
) -> None:
    corrected = publish("Паводок на реке")
    correct(corrected.publication, "Паводок на ручье")
    withdraw(publish("Паводок отозванный").publication)
    publish("Паводок завтрашний", at=datetime(2099, 1, 1, tzinfo=UTC))

    answer = client.get("/notices/?text=паводок")

    assert [hit.edition.title for hit in answer.context["hits"]] == ["Паводок на ручье"]
    assert answer.context["counts"].total == 1
    assert titles(client, "text=река") == []


def test_pages_lead_through_all_that_is_found_and_back(
    client: Client, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that PostgreSQL has to gather most of it from the index.
    monkeypatch.setattr(newest, "BESIDE", 7)
    for number in range(45):
        publish(f"Паводок {number}" if number % 3 else f"Отчёт {number}", text="О паводке")
    address, pages = "/notices/?text=паводок", []
    while address:
        context = client.get(address).context
        pages.append([hit.edition.title for hit in context["hits"]])
        address, before = context["older"], context["newer"]
    back = [hit.edition.title for hit in client.get(before).context["hits"]]

    found = [title for page in pages for title in page]
    assert list(map(len, pages)) == [20, 20, 5]
    assert len(set(found)) == 45
    assert [title.split()[0] for title in found] == ["Паводок"] * 30 + ["Отчёт"] * 15
    assert back == pages[1]


def test_facets_tell_how_much_there_is_of_what(
    client: Client, notices: None, publish: Publish, atk: Commission
) -> None:
    publish("Надзор", held_on=date(2021, 5, 5), commissions=[atk])

    facets = client.get("/notices/?text=надзор").context["facets"]

    told = {name: [(each.label, each.count) for each in found] for name, found in facets.items()}
    assert told["years"] == [("2022", 2), ("2021", 1)]
    assert ("Антитеррористическая комиссия", 1) in told["commissions"]
    assert "kinds" not in told
    assert (
        facets["years"][1].address
        == "/notices/?text=%D0%BD%D0%B0%D0%B4%D0%B7%D0%BE%D1%80&year=2021"
    )
    assert titles(client, facets["years"][1].address.partition("?")[2]) == ["Надзор"]


def test_match_is_marked_in_the_words_as_they_were_written(
    client: Client, publish: Publish
) -> None:
    publish("О <b>надзоре</b>", text="Далее: & «Надзору» за лесом и протоколу № 4 быть.")

    [hit] = client.get("/notices/?text=надзор+«протокол+№4»").context["hits"]

    assert hit.title == "О &lt;b&gt;<mark>надзоре</mark>&lt;/b&gt;"
    assert hit.snippet == (
        " Далее: &amp; «<mark>Надзору</mark>» за лесом и <mark>протоколу № 4</mark> быть."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("vbuhfwbz", "миграция"), ("миграция стегозавр", "миграция")],
)
def test_finding_nothing_leads_on(client: Client, notices: None, text: str, words: str) -> None:
    answer = client.get("/notices/", {"text": text})

    [instead] = answer.context["instead"]
    assert instead.label == words
    assert titles(client, instead.address.partition("?")[2]) == ["Миграция"]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("since=31.02.2022", {"since": ["invalid"]}),
        ("until=вчера", {"until": ["invalid"]}),
        ("since=10.11.2022&until=09.11.2022", {"until": ["order"]}),
        ("commission=none", {"commission": ["invalid_choice"]}),
        ("commission=%00", {"commission": ["null_characters_not_allowed"]}),
        ("kind=none", {"kind": ["invalid_choice"]}),
    ],
)
def test_search_that_cannot_be_done_says_why_and_lists_nothing(
    client: Client, notices: None, query: str, errors: dict[str, list[str]]
) -> None:
    response = client.get(f"/notices/?{query}")

    said = response.context["form"].errors.as_data()
    assert response.status_code == 200
    assert {name: [error.code for error in found] for name, found in said.items()} == errors
    assert "hits" not in response.context
    assert f'id="id_{next(iter(errors))}_error"' in response.content.decode()


@pytest.mark.parametrize("text", ["и", "🎉", "«»", "-", "№", "%00", "- - -"])
def test_query_without_words_is_answered_by_words(client: Client, notices: None, text: str) -> None:
    answer = client.get(f"/notices/?text={text}")

    assert (answer.status_code, "hits" in answer.context) == (200, text == "%00")


def test_long_query_is_cut_and_told_so(client: Client, notices: None) -> None:
    answer = client.get("/notices/", {"text": "миграция " * 1200})

    assert [hit.edition.title for hit in answer.context["hits"]] == ["Миграция"]
    assert "только по первым 200 знакам" in answer.content.decode()


_SIGNS = st.text(
    st.sampled_from("абвя019 -−–\"«»“”„№#'():*^&|!<>\\%_=;,./\0\n\t🎉ёQZ\u0301\u00ad\u200b"),
    max_size=40,
)


@given(text=st.one_of(_SIGNS, st.text(max_size=30)), place=st.text("0123456789-x", max_size=22))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_query_is_an_error(client: Client, notices: None, text: str, place: str) -> None:
    asked = {"text": f"{text} OR NEAR(a) миграция", "before": place, "portion": place[:1]}

    assert client.get("/notices/", asked).status_code == 200
    assert (
        client.get("/notices/", dict.fromkeys(("kind", "year", "order"), text)).status_code == 200
    )


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

    page = client.get("/notices/?text=").content.decode()

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


@pytest.mark.parametrize(
    ("query", "followed"),
    [
        ("text=", ""),
        (
            "text=план&since=8.11.2022&order=newest&portion=1",
            f"?text={quote('план')}&since=2022-11-08",
        ),
        ("commission=atk", "?commission=atk"),
        ("text=((", None),
        ("year=99999", None),
        ("since=02.01.2030&until=01.01.2030", None),
    ],
)
def test_what_was_found_can_be_followed_and_nothing_else(
    client: Client, notices: None, query: str, followed: str | None
) -> None:
    page = client.get(f"/notices/?{query}").content.decode()
    found = page.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="((?:/subscribe/|/feed\.atom)[^"]*)"', found)

    if followed is None:
        assert links == []
        return
    assert [link.replace("&amp;", "&") for link in links] == [
        f"/subscribe/{followed}",
        f"/feed.atom{followed}",
    ]
    assert [client.get(link).status_code for link in map(unescape, links)] == [200, 200]


def test_browser_is_told_how_to_search(client: Client) -> None:
    answer = client.get("/opensearch.xml")

    assert answer["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml")
    assert "/notices/?text={searchTerms}" in answer.content.decode()
