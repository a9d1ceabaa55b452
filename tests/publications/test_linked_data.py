"""JSON-LD in the pages, held against what schema.org says of each type."""

import json
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import unquote

import lxml.html
import pytest
from django.conf import settings
from django.test import Client

from meetings.models import Commission
from publications.domain import new_session
from publications.models import Edition, Publication
from publications.surfaces import linked_data
from tests.publications.published import AT, Correct, MakeCommission, Publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PORTAL = settings.PORTAL_ADDRESS
TEXT, ADDRESS, HOUR, NUMBER, THINGS = "text", "address", "hour", "number", "things"
#: Type → its properties that are told here, with the values that schema.org expects; «?» where
#: there may be none.
EXPECTED: Final[dict[str, dict[str, str]]] = {
    "NewsArticle": {
        **dict.fromkeys(["headline", "description", "inLanguage"], TEXT),
        **dict.fromkeys(["@id", "url", "mainEntityOfPage"], ADDRESS),
        **dict.fromkeys(["datePublished", "dateModified"], HOUR),
        "version": NUMBER,
        "isAccessibleForFree": "yes",
        "author": THINGS,
        "publisher": "Organization",
        "encoding": "MediaObject",
        "about?": "Event",
        "correction?": "CorrectionComment",
    },
    "Event": {
        "@id": ADDRESS,
        "url?": ADDRESS,
        "name": TEXT,
        "description?": TEXT,
        "inLanguage?": TEXT,
        "startDate": HOUR,
        "previousStartDate?": HOUR,
        "eventStatus?": "EventStatusType",
        "organizer?": THINGS,
        "location?": "Place",
        "subjectOf?": THINGS,
        "isAccessibleForFree?": "yes",
    },
    "Place": {"name": TEXT, "address": TEXT},
    "GovernmentOrganization": {
        "@id": ADDRESS,
        "name": TEXT,
        "alternateName?": TEXT,
        "url?": ADDRESS,
    },
    "Organization": {"name": TEXT, "url": ADDRESS},
    "MediaObject": {"contentUrl": ADDRESS, "encodingFormat": TEXT, "sha256": TEXT},
    "CorrectionComment": {"text": TEXT, "datePublished": HOUR, "url": ADDRESS},
    "BreadcrumbList": {"itemListElement": THINGS},
    "ListItem": {"position": NUMBER, "name": TEXT, "item?": ADDRESS},
}
EXPECTED["Report"] = EXPECTED["NewsArticle"]
#: What is only named where another thing tells of it.
NAMED: Final = {"@id": ADDRESS, "headline": TEXT}
STATUSES: Final = {f"https://schema.org/Event{each}" for each in ("Scheduled", "Cancelled")}
STATUSES.add("https://schema.org/EventRescheduled")


def check(told: dict[str, Any]) -> None:
    """Every property is one that the type has, and says what is expected of it."""
    kind = told["@type"]
    properties = {key: value for key, value in told.items() if key not in {"@type", "@context"}}
    expected = NAMED if set(properties) == set(NAMED) else EXPECTED[kind]
    assert set(properties) <= {name.rstrip("?") for name in expected}, kind
    assert {name for name in expected if not name.endswith("?")} <= set(properties), kind
    for name, value in properties.items():
        check_value(expected.get(name) or expected[f"{name}?"], value)


def check_value(expected: str, value: Any) -> None:
    match expected:
        case "text":
            assert isinstance(value, str)
            assert value.strip()
        case "address":
            assert value.startswith(f"{PORTAL}/")
        case "hour":
            datetime.fromisoformat(value)
        case "number":
            assert isinstance(value, int)
            assert value > 0
        case "yes":
            assert value is True
        case "things":
            assert value
            for each in value:
                check(each)
        case "EventStatusType":
            assert value in STATUSES
        case kind:
            assert value["@type"] == kind
            check(value)


def told_by(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """What the page tells, by type; all of it is checked."""
    page = lxml.html.fromstring(client.get(address).content.decode())
    found = [json.loads(each.text) for each in page.xpath('//script[@type="application/ld+json"]')]
    for each in found:
        assert each["@context"] == "https://schema.org"
        check(each)
    assert len({each["@type"] for each in found}) == len(found)
    return {each["@type"]: each for each in found}


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("антитеррористическая комиссия", short_name="АТК", slug="atk")


@pytest.fixture
def announced(publish: Publish, atk: Commission) -> Publication:
    data = {
        "state": "planned",
        "start_time": "10:00",
        "time_zone": "Europe/Moscow",
        "locality": "г. Примерск",
        "place": "здание администрации",
    }
    return publish(
        "Анонс",
        kind=Publication.Kind.ANNOUNCEMENT,
        commissions=[atk],
        session=new_session(date(2022, 11, 10)),
        public_data=data,
    ).publication


ANNOUNCEMENT = "/notices/2022-11-10-announcement/"
SESSION = "/sessions/2022-11-10/"


def test_notice_is_news_of_its_commission(client: Client, announced: Publication) -> None:
    told = told_by(client, ANNOUNCEMENT)

    news = told["NewsArticle"]
    assert news["@id"] == f"{PORTAL}{ANNOUNCEMENT}"
    assert news["datePublished"] == news["dateModified"] == AT.astimezone(UTC).isoformat()
    assert news["author"] == [
        {
            "@type": "GovernmentOrganization",
            "@id": f"{PORTAL}/commissions/atk/",
            "name": "Антитеррористическая комиссия",
        }
    ]
    assert news["about"]["@id"] == f"{PORTAL}{SESSION}"
    assert news["encoding"]["contentUrl"] == f"{PORTAL}{announced.get_pdf_url()}"
    way = told["BreadcrumbList"]["itemListElement"]
    assert [(each["position"], each["name"], each.get("item")) for each in way] == [
        (1, "Главная", f"{PORTAL}/"),
        (2, "Публикации", f"{PORTAL}/notices/"),
        (3, "10 ноября 2022 г.", None),
    ]


def test_paper_is_a_report_and_a_correction_is_told(
    client: Client, publish: Publish, correct: Correct
) -> None:
    correct(publish(kind=Publication.Kind.MINUTES).publication)

    told = told_by(client, "/notices/2022-11-10-minutes/")["Report"]

    assert told["correction"]["text"] == "Уточнён текст."
    assert (told["version"], told["datePublished"] < told["dateModified"]) == (2, True)
    assert "about" not in told


def test_session_is_an_event(client: Client, announced: Publication) -> None:
    event = told_by(client, SESSION)["Event"]

    assert event["startDate"] == "2022-11-10T10:00:00+03:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"] == {
        "@type": "Place",
        "name": "здание администрации",
        "address": "г. Примерск, здание администрации",
    }
    assert [each["@id"] for each in event["subjectOf"]] == [f"{PORTAL}{ANNOUNCEMENT}"]


@pytest.mark.parametrize(
    ("data", "status", "before"),
    [
        ({"state": "cancelled"}, "EventCancelled", None),
        ({"state": "moved", "moved_from": "2022-11-03"}, "EventRescheduled", "2022-11-03"),
    ],
)
def test_event_tells_what_became_of_it(
    client: Client,
    announced: Publication,
    correct: Correct,
    data: dict[str, str],
    status: str,
    before: str | None,
) -> None:
    correct(announced, public_data=data)

    event = told_by(client, SESSION)["Event"]

    assert event["eventStatus"] == f"https://schema.org/{status}"
    assert event.get("previousStartDate") == before


def test_commission_is_an_organization_of_the_state(client: Client, announced: Publication) -> None:
    told = told_by(client, "/commissions/atk/")["GovernmentOrganization"]

    assert (told["name"], told["alternateName"]) == ("Антитеррористическая комиссия", "АТК")


@pytest.mark.parametrize(
    "address",
    [
        "/archive/",
        "/notices/2022/",
        "/notices/2022/11/",
        "/sessions/",
        "/calendar/2022/11/",
        "/commissions/atk/",
        SESSION,
        f"{ANNOUNCEMENT}editions/",
    ],
)
def test_inner_page_tells_the_way_to_it(
    client: Client, announced: Publication, address: str
) -> None:
    way = told_by(client, address)["BreadcrumbList"]["itemListElement"]

    assert way[0]["item"] == f"{PORTAL}/"
    for step in way[:-1]:
        assert client.get(step["item"].removeprefix(PORTAL)).status_code == 200


def test_no_sign_of_the_words_ends_the_element(client: Client, publish: Publish) -> None:
    title = "</script><script>alert(1)</script><!-- & \u2028"
    publish(title, body_html="<article></article>", lead="<!--")

    answer = client.get("/notices/2022-11-10/").content.decode()
    told = told_by(client, "/notices/2022-11-10/")["NewsArticle"]

    assert (told["headline"], told["description"]) == (title, "<!--")
    assert "<script>" not in answer


def test_former_edition_and_preview_tell_nothing(
    client: Client, announced: Publication, correct: Correct
) -> None:
    correct(announced)

    assert "NewsArticle" not in told_by(client, f"{ANNOUNCEMENT}editions/1/")


def test_every_page_of_a_list_is_canonical_or_not_listed(
    client: Client, announced: Publication
) -> None:
    for address in ("/archive/", "/notices/2022/", "/notices/2022/11/", "/sessions/", SESSION):
        page = lxml.html.fromstring(client.get(address).content.decode())
        assert page.xpath('//link[@rel="canonical"]/@href') == [f"{PORTAL}{address}"]
        assert page.xpath('//meta[@property="og:title"]/@content')[0]
    narrowed = client.get("/sessions/?commission=atk").content.decode()
    assert 'content="noindex, follow"' in narrowed


def test_pages_lead_to_what_can_be_followed(client: Client, announced: Publication) -> None:
    def followed(address: str) -> set[str]:
        page = lxml.html.fromstring(client.get(address).content.decode())
        return set(page.xpath('//link[@rel="alternate"]/@href'))

    assert f"{SESSION}session.ics" in followed(SESSION)
    assert {"/feed.atom?commission=atk", "/calendar.ics?commission=atk"} <= followed(
        "/commissions/atk/"
    )
    assert "/calendar.ics" in followed("/sessions/")
    [of_search] = followed("/notices/?text=анонс&order=newest") - followed("/notices/")
    assert unquote(of_search) == "/feed.atom?text=анонс"
    for address in {*followed("/commissions/atk/"), *followed(SESSION), of_search}:
        assert client.get(address).status_code == 200


def test_data_are_told_of_an_edition_that_is_not_stored_yet(atk: Commission) -> None:
    publication = Publication(kind=Publication.Kind.REPORT, slug="2022-11-10", created_at=AT)
    edition = Edition(
        publication=publication,
        number=1,
        published_at=AT,
        held_on=date(2022, 11, 10),
        title="Итоги",
        lead="Кратко",
        pdf_sha256="0" * 64,
    )

    check(dict(linked_data.article(edition, [atk])))
