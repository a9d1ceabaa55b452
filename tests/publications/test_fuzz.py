"""Whatever is asked of a public address: an answer that was meant, and no way to another site."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from publications import urls
from publications.limits import made_up_at
from publications.models import Edition, PublishedSession
from subscriptions import urls as urls_of_subscriptions
from tests.publications.published import MakeCommission, Publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROUTES: Final = [
    f"/{each.pattern._route}"
    for each in [*urls.urlpatterns, *urls_of_subscriptions.urlpatterns]
    if each.name != "robots"
]
#: What no field and no link of ours holds.
EVIL: Final = [
    "",
    "\0",
    "'\"<script>%s{{x}}${x}",
    "//evil.example/",
    "https:evil.example",
    "9" * 40,
    "-1",
    "0",
    "😀\u202e\ufeff",
    "ё" * 10_000,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "NEAR(a b) OR * AND NOT : ^ & | ! ( ) \\",
    "31.02.10000",
]
#: Parts of addresses: real ones, and what only looks like them.
PARTS: Final = {
    "int": ["1", "2022", "11", "0", "9" * 5, "9" * 30],
    "slug": ["2022-11-10", "atk", "papers", "sessions", "meta", "x" * 300, "--", "0"],
    "str": ["7KQF-2M9X-HT4B", quote("\0"), "%ff%fe", quote("ё" * 200), quote("<b>"), "%0d%0aX:y"],
}
#: Also those that a page of three rows links to nowhere.
NAMES: Final = [
    *("text", "before", "after", "commission", "kind", "year", "order", "to", "sha256", "topic"),
    *("limit", "page", "created_since", "modified_until", "omit_internal"),
]
#: The one address whose answer may be a cookie: when the reader chooses.
CHOOSES: Final = "/look/"


@pytest.fixture(autouse=True)
def published(publish: Publish, make_commission: MakeCommission) -> Edition:
    session = PublishedSession.objects.create(slug="2022-11-10")
    atk = make_commission(slug="atk")
    return publish("Итоги", commissions=[atk], session=session, code="7KQF2M9XHT4B")


class Asked(HTMLParser):
    """Where the links and the forms of a page lead, and what they ask there."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.paths: set[str] = set()
        self._here = self._form = path

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = urlsplit(said.get("action", "")).path or self._here
        elif tag in {"input", "select", "textarea", "button"} and said.get("name"):
            self.found.add((self._form, said["name"]))
        elif tag == "a" and said.get("href", "").startswith(("/", "?")):
            link = urlsplit(said["href"])
            path = link.path or self._here
            self.paths.add(path)
            self.found |= {(path, name) for name, _ in parse_qsl(link.query)}


def crawled(client: Client) -> Iterator[tuple[str, str]]:
    """Every address with every parameter that any page leads to."""
    waiting, seen, found = {"/"}, set(), set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        if "html" not in answer.headers["Content-Type"]:
            continue
        page = Asked(path)
        page.feed(answer.content.decode())
        found |= page.found
        # One of each kind of page asks for the same.
        waiting |= {
            each
            for each in page.paths - seen
            if not each.startswith(("/static/", "/admin/"))
            and kind(each) not in {kind(known) for known in seen | waiting}
        }
    return iter(sorted(found))


def kind(path: str) -> str:
    return re.sub(r"\d+", "0", path)


def faults(client: Client, address: str, **headers: str) -> list[str]:
    """What must not be, in the answer to anything."""
    made_up_at.clear()
    answer = client.get(address, **headers)
    answer.getvalue()
    found = [f"{answer.status_code}"] if answer.status_code >= 500 else []
    location = answer.headers.get("Location", "")
    here = location.removeprefix(settings.PORTAL_ADDRESS)
    if location and not re.match(r"/(?![/\\])|\?", here):
        found.append(f"leads to {location}")
    if answer.cookies and urlsplit(address).path != CHOOSES:
        found.append("a cookie")
    return found


def test_no_parameter_that_any_page_asks_for_is_a_crash(client: Client) -> None:
    asked = list(crawled(client))

    assert {name for _path, name in asked} >= {"text", "commission", "on", "code", "size", "to"}
    wrong = {
        (path, name, value[:20]): found
        for path, name in asked
        for value in EVIL
        if (found := faults(client, f"{path}?{urlencode({name: value})}"))
    }
    assert wrong == {}


def test_parameter_may_come_twice_without_a_value_and_in_broken_signs(client: Client) -> None:
    queries = ["a=b&" * 50 + "{0}=1&{0}=2", "{0}", "{0}[]=1", "{0}=%ff%fe%", "%00{0}=%00", "{0}==="]

    wrong = {
        (path, query): found
        for path, name in crawled(client)
        for query in queries
        if (found := faults(client, f"{path}?{query.format(name)}"))
    }

    assert wrong == {}


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """A route of ours, with likely and unlikely parts and parameters."""

    def part(converter: re.Match[str]) -> str:
        return draw(st.sampled_from(PARTS[converter[1]]))

    path = re.sub(r"<(\w+):\w+>", part, draw(st.sampled_from(ROUTES)))
    names = [
        "text",
        "before",
        "after",
        "commission",
        "year",
        "to",
        "limit",
        "page",
        "created_since",
    ]
    name = st.sampled_from(names) | st.text(max_size=10)
    value = st.sampled_from(EVIL) | st.text(max_size=40)
    said = draw(st.lists(st.tuples(name, value), max_size=4))
    return f"{path}?{urlencode(said, errors='replace')}"


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    address=addresses(),
    look=st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), max_size=80),
    etag=st.sampled_from(["", "*", '"', 'W/"x", y', "\t,"]),
)
def test_no_address_cookie_or_header_is_a_crash(
    client: Client, address: str, look: str, etag: str
) -> None:
    headers = {"HTTP_COOKIE": f"look={look}", "HTTP_IF_NONE_MATCH": etag}

    assert faults(client, address, **headers) == []


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/notices",
        "/\\evil.example/notices",
        "//evil.example/%2e%2e",
        "/notices//evil.example",
        "/notices?next=//evil.example",
        "/proof/?code=7KQF-2M9X-HT4B&next=//evil.example",
        "/proof/7kqf2m9xht4b/?to=https://evil.example",
        "/look/?size=large&to=//evil.example",
        "/look/?size=large&to=/%5Cevil.example",
        "/look/?size=large&to=/%09/evil.example",
        "/look/?size=large&to=https://evil.example",
        "/look/?size=large&to=javascript:alert(1)",
    ],
)
def test_nobody_is_led_to_another_site(client: Client, address: str) -> None:
    evil = {"HTTP_REFERER": "https://evil.example/", "HTTP_X_FORWARDED_HOST": "evil.example"}

    assert faults(client, address, **evil) == []
