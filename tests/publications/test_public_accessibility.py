"""The public pages in a real browser: WCAG rules, no sideways scrolling, nothing from elsewhere."""

from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from publications.models import Publication, PublishedSession
from tests.publications.published import Correct, Publish, Withdraw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = [
    "/",
    "/notices/",
    "/notices/?text=нет такого",
    "/notices/?since=31.02.2022&until=вчера",
    "/notices/2022-11-10/",
    "/commissions/",
    "/commissions/commission-1/",
    "/sessions/2022-11-10/",
    "/notices/2022-11-10-2/",
    "/notices/2022-11-10-2/editions/1/",
    "/notices/2022-11-10-2/editions/?on=12.11.2022",
    "/notices/2022-11-10-2/editions/?on=31.02.2022",
    "/notices/2022-11-10-3/",
    "/notices/2022-11-10-3/editions/",
    "/proof/",
    "/proof/?sha256=0",
    "/proof/?sha256=" + sha256(b"").hexdigest(),
    "/proof/7KQF-2M9X-HT4B/",
    "/proof/nothing/",
    "/nothing/",
]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def published(publish: Publish, correct: Correct, withdraw: Withdraw) -> None:
    """Three reports: one that stands, with its agenda, one corrected, and one withdrawn."""
    session = PublishedSession.objects.create(slug="2022-11-10")
    facts = {"text": "Заслушаны 9 докладов", "is_example": True, "code": "7KQF2M9XHT4B"}
    publish("Итоги заседания", session=session, **facts)
    publish("Повестка дня", kind=Publication.Kind.AGENDA, session=session)
    correct(publish("Итги", text="Заслушано 9 докладов").publication, text="Заслушано 10 докладов")
    withdraw(publish("Итоги").publication)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_can_be_read_by_everybody(
    browser: Browser, live_server: LiveServer, published: None, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    wrong = {}
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        is_too_wide = page.evaluate("document.documentElement.scrollWidth") > width
        if found := violations(page) + ["scrolls sideways"] * is_too_wide:
            wrong[address] = found
    page.close()

    assert wrong == {}
    assert asked == {urlsplit(live_server.url).netloc}


def test_page_is_whole_without_scripts(
    browser: Browser, live_server: LiveServer, publish: Publish
) -> None:
    publish("Итоги заседания")
    page = browser.new_context(java_script_enabled=False).new_page()

    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("итоги")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name="Итоги заседания").click()

    assert page.url == f"{live_server.url}/notices/2022-11-10/"
    page.close()


@pytest.mark.parametrize("name", ["403.html", "400.html", "500.html"])
def test_pages_of_trouble_can_be_read_by_everybody(
    browser: Browser, live_server: LiveServer, rf: RequestFactory, name: str
) -> None:
    html = render_to_string(name, request=rf.get("/"))
    page = browser.new_page()
    page.route("**/trouble", lambda route: route.fulfill(body=html, content_type="text/html"))

    page.goto(f"{live_server.url}/trouble")

    assert violations(page) == []
    page.close()
