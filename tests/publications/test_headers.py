"""What browsers are told with every answer, whoever gave it."""

from typing import Final

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client, override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from commission_portal import staff_urls
from commission_portal.headers import PUBLIC, PUBLIC_PDF, STAFF_PATHS, headers_of, staff
from publications.models import Edition, PublishedSession
from tests.publications.published import MakeCommission, Publish
from tests.publications.test_public_pages import CODE, QUERIES

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NAMES: Final = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


def said(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in NAMES}


@pytest.fixture
def published(publish: Publish, make_commission: MakeCommission) -> Edition:
    session = PublishedSession.objects.create(slug="2022-11-10")
    return publish(commissions=[make_commission(slug="atk")], session=session, code=CODE)


def test_every_public_address_says_all_of_them_whatever_the_answer(
    client: Client, published: Edition
) -> None:
    wrong = {}
    for address in [address for address, _queries in QUERIES.values()]:
        expected = PUBLIC_PDF if address.endswith(".pdf") else PUBLIC
        first = client.get(address)
        held = {"HTTP_IF_NONE_MATCH": first.headers.get("ETag", "")}
        for answer in (first, client.get(address, **held), client.put(address)):
            if said(answer.headers) != expected:
                wrong[address, answer.status_code] = said(answer.headers)

    assert wrong == {}


def test_what_went_wrong_and_static_files_say_them_too(
    client: Client, published: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    answers = {
        "absent": client.get("/notices/1999-01-01/"),
        "no such address": client.get("/nothing"),
        "another host": client.get("/", HTTP_HOST="evil.example"),
        "static": client.get(static("css/portal.css")),
        "static, the same": client.get(
            static("css/portal.css"), HTTP_IF_MODIFIED_SINCE="Fri, 01 Jan 2100 00:00:00 GMT"
        ),
    }
    monkeypatch.setattr("publications.views.timezone.now", lambda: 1 / 0)
    answers["fault"] = client.get("/")
    answers["static"].close()

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "absent": 404,
        "no such address": 404,
        "another host": 400,
        "static": 200,
        "static, the same": 304,
        "fault": 500,
    }
    assert {name: said(answer.headers) for name, answer in answers.items()} == dict.fromkeys(
        answers, PUBLIC
    )


def test_every_page_of_the_staff_has_the_headers_of_the_staff(client: Client) -> None:
    assert [f"/{each.pattern}" for each in staff_urls.own] == list(STAFF_PATHS)
    assert said(client.get("/admin/login/").headers) == staff()
    assert said(client.get("/admin/").headers) == staff()
    assert said(client.get("/papers/meetings/1/").headers) == staff()


def test_no_policy_lets_a_page_write_its_own_scripts_or_styles() -> None:
    policies = [
        headers_of(path)["Content-Security-Policy"]
        for path in ("/", "/notices/2022-11-10/notice.pdf", *STAFF_PATHS)
    ]

    assert not [policy for policy in policies if "unsafe" in policy or "*" in policy]
    assert all("frame-ancestors" in policy for policy in policies)
    assert PUBLIC["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


def test_over_https_a_browser_is_told_to_stay_there(client: Client) -> None:
    with override_settings(
        SECURE_HSTS_SECONDS=60,
        SECURE_SSL_REDIRECT=True,
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", *settings.MIDDLEWARE],
    ):
        kept, led = client.get("/", secure=True), client.get("/")

    assert kept.headers["Strict-Transport-Security"] == "max-age=60"
    assert led.headers["Location"] == "https://testserver/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_finds_nothing_forbidden_on_a_public_page(
    browser: Browser, live_server: LiveServer, published: Edition
) -> None:
    page = browser.new_page()
    found: list[str] = []
    page.on("console", lambda line: found.append(f"{page.url}: {line.text}"))

    for address, _queries in QUERIES.values():
        if not address.endswith((".pdf", ".csv", ".ics", ".atom", ".xml", ".txt")):
            page.goto(f"{live_server.url}{address}")
    page.close()

    assert [line for line in found if "Content Security Policy" in line] == []
