"""The public pages in a real browser: WCAG, the keyboard, no scripts, nothing from elsewhere."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from publications.models import Publication, PublishedSession
from tests.publications.published import Correct, Publish, Withdraw

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]

#: One address of each kind of page.
PAGES = [
    "/",
    "/notices/",
    "/notices/?text=итоги",
    "/notices/2022/",
    "/notices/2022-11-10/",
    "/notices/2022-11-10-2/editions/1/",
    "/notices/2022-11-10-2/editions/?on=12.11.2022",
    "/notices/2022-11-10-3/",
    "/sessions/",
    "/sessions/2022-11-10/",
    "/calendar/2022/11/",
    "/commissions/",
    "/commissions/commission-1/",
    "/look/",
    "/proof/",
    "/proof/7KQF-2M9X-HT4B/",
    "/opendata/",
    "/subscribe/",
    "/nothing/",
]
#: What these pages say besides: nothing found, mistakes, refusals.
ANSWERS = [
    "/notices/?text=нет такого",
    "/notices/?since=31.02.2022&until=вчера",
    "/notices/2022-11-10-2/",
    "/notices/2022-11-10-2/editions/?on=31.02.2022",
    "/notices/2022-11-10-3/editions/",
    "/archive/",
    "/proof/?sha256=0",
    "/proof/?sha256=" + sha256(b"").hexdigest(),
    "/proof/nothing/",
]
#: What depends on how a page is seen, of all that is judged.
SEEN = ["color-contrast", "target-size"]
#: How it is seen: the width of the window, what the reader's system asks for, what the reader does.
#: What a screen of 1280 px shows at 400 % is 320 px wide, at 200 % it is 640.
WAYS = {
    "400 %": (320, {}, {}),
    "200 %": (640, {"color_scheme": "dark"}, {}),
    "forced colours": (1280, {"forced_colors": "active"}, {}),
    "white on black": (
        320,
        {"color_scheme": "light", "forced_colors": "none"},
        {"size": "largest", "typeface": "sans", "colours": "dark", "spacing": "widest"},
    ),
    "black on white": (360, {"color_scheme": "dark"}, {"size": "large", "colours": "light"}),
    "blue": (1280, {}, {"typeface": "serif", "colours": "blue", "spacing": "wide"}),
}


def violations(page: Page, *rules: str) -> list[str]:
    """What axe has to say: by these rules, or by all of them."""
    # Style sheets read ahead are written into the page anew, which the security policy forbids.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": rules} if rules else {"rules": {"target-size": {"enabled": True}}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def scrolls_sideways(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return ["scrolls sideways"] * (width > 0)


@pytest.fixture
def published(publish: Publish, correct: Correct, withdraw: Withdraw) -> None:
    """Three reports: one that stands, with its agenda, one corrected, and one withdrawn."""
    session = PublishedSession.objects.create(slug="2022-11-10")
    facts = {"text": "Заслушаны 9 докладов", "is_example": True, "code": "7KQF2M9XHT4B"}
    publish("Итоги заседания", session=session, **facts)
    publish("Повестка дня", kind=Publication.Kind.AGENDA, session=session)
    correct(publish("Итги", text="Заслушано 9 докладов").publication, text="Заслушано 10 докладов")
    withdraw(publish("Итоги").publication)


def test_pages_can_be_read_by_everybody(
    browser: Browser, live_server: LiveServer, published: None
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme="light")
    page.add_init_script(AXE_SCRIPT)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    wrong = {}
    for address in PAGES + ANSWERS:
        page.set_viewport_size({"width": 360, "height": 800})
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.goto(live_server.url + address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        if found := violations(page) + scrolls_sideways(page):
            wrong[address] = found
        for way, (width, media, look) in WAYS.items() if address in PAGES else ():
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(**media)
            page.locator("html").evaluate("(html, look) => Object.assign(html.dataset, look)", look)
            if found := violations(page, *SEEN) + scrolls_sideways(page):
                wrong[f"{address}, {way}"] = found
    page.close()

    assert wrong == {}
    assert asked == {urlsplit(live_server.url).netloc}


@pytest.mark.parametrize("address", ["/", "/notices/2022-11-10/"])
def test_english_pages_and_their_panel_can_be_read_by_everybody(
    browser: Browser, live_server: LiveServer, published: None, address: str
) -> None:
    reader = browser.new_context(viewport={"width": 320, "height": 800})
    page = reader.new_page()
    page.add_init_script(AXE_SCRIPT)

    page.goto(f"{live_server.url}/look/?language=en&size=largest&colours=blue&to={address}")

    assert page.locator("html").get_attribute("lang") == "en"
    assert violations(page) + scrolls_sideways(page) == []
    reader.close()


@pytest.mark.parametrize("address", ["/", "/notices/2022-11-10-2/"])
def test_pages_are_gone_through_by_keyboard(
    browser: Browser, live_server: LiveServer, published: None, address: str
) -> None:
    page = browser.new_page()
    page.goto(live_server.url + address)
    focus = """() => {
        const one = document.activeElement, box = one.getBoundingClientRect();
        const is_seen = getComputedStyle(one).outlineStyle !== "none" && box.height > 0;
        return [one.tagName, is_seen && box.top >= 0 && box.bottom <= innerHeight];
    }"""

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    reached = page.evaluate("document.activeElement.id")
    links = page.locator("main :is(a, button, input, summary), footer a").count()
    passed = []
    for _ in range(links):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(focus))
    page.close()

    assert (skip, reached) == ("skip-link", "content")
    assert [each for each in passed if each[0] == "BODY" or not each[1]] == []


def test_nothing_moves_while_a_page_comes(
    browser: Browser, live_server: LiveServer, published: None
) -> None:
    page = browser.new_page()
    page.add_init_script("""
        window.moved = 0;
        new PerformanceObserver(list => list.getEntries().forEach(each => moved += each.value))
            .observe({type: "layout-shift", buffered: true});
    """)
    # Fonts that come late, as over a slow line.
    late: list[Route] = []
    page.route("**/*.woff2", lambda route: late.append(route))

    page.goto(f"{live_server.url}/notices/2022-11-10/", wait_until="commit")
    page.get_by_role("contentinfo").wait_for()
    for font in late:
        font.continue_()
    page.evaluate("document.fonts.ready")
    moved = page.evaluate("moved")
    page.close()

    assert moved == 0


def test_pages_are_whole_without_scripts(
    browser: Browser, live_server: LiveServer, publish: Publish
) -> None:
    publish("Итоги заседания")
    reader = browser.new_context(java_script_enabled=False)
    page = reader.new_page()

    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("итоги")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("main").get_by_role("link", name="Итоги заседания").click()
    assert page.url == f"{live_server.url}/notices/2022-11-10/"

    page.get_by_role("link", name="Версия для слабовидящих").click()
    page.get_by_label("Белым по чёрному").check()
    page.get_by_role("button", name="Показывать страницы так").click()
    assert page.url == f"{live_server.url}/notices/2022-11-10/"
    assert page.locator("html").get_attribute("data-colours") == "dark"

    page.get_by_role("link", name="Обычная версия").click()
    assert page.url == f"{live_server.url}/notices/2022-11-10/"
    assert page.locator("html").get_attribute("data-colours") is None
    reader.close()


@pytest.mark.parametrize("name", ["403.html", "400.html", "500.html"])
def test_pages_of_trouble_can_be_read_by_everybody(
    browser: Browser, live_server: LiveServer, rf: RequestFactory, name: str
) -> None:
    html = render_to_string(name, request=rf.get("/"))
    page = browser.new_page()
    page.add_init_script(AXE_SCRIPT)
    page.route("**/trouble", lambda route: route.fulfill(body=html, content_type="text/html"))

    page.goto(f"{live_server.url}/trouble")

    assert violations(page) == []
    page.close()
