"""How a reader likes to see the pages: one cookie, the same addresses, nothing else changes."""

from dataclasses import replace
from http import HTTPStatus
from itertools import product

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from publications.looks import CHOICES, COOKIE, USUAL, Look, look_of
from tests.publications.published import Publish

DARK = Look(language="ru", size="large", colours="dark")
ENGLISH = Look(language="en")


def seen_as(look: Look) -> Client:
    client = Client()
    client.cookies[COOKIE] = look.in_cookie()
    return client


# --- the cookie ------------------------------------------------------------------------------


@pytest.mark.once
def test_every_look_is_read_from_its_cookie(rf: RequestFactory) -> None:
    looks = [Look(*values) for values in product(*CHOICES.values())]

    read = []
    for look in looks:
        rf.cookies[COOKIE] = look.in_cookie()
        read.append(look_of(rf.get("/")))

    assert read == looks
    assert Look(*(next(iter(values)) for values in CHOICES.values())) == USUAL


@pytest.mark.once
@pytest.mark.parametrize(
    "kept",
    [
        "",
        "-",
        "garbage",
        "ru-huge-usual-dim-usual-shown",
        "-".join(["loud"] * 6),
        "<script>-\x00-%-'--",
        "ru-large-usual-dark-usual-shown" + "-dark" * 5000,
    ],
)
def test_cookie_of_garbage_is_the_usual_look(rf: RequestFactory, kept: str) -> None:
    request = rf.get("/")
    request.COOKIES[COOKIE] = kept

    assert look_of(request) == USUAL


@pytest.mark.once
def test_what_a_cookie_says_in_part_is_taken_in_part(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES[COOKIE] = "en-enormous-serif"

    assert look_of(request) == replace(USUAL, language="en", typeface="serif")


# --- the panel and its links -----------------------------------------------------------------


@pytest.mark.once
def test_panel_shows_every_choice_and_keeps_nothing(client: Client) -> None:
    response = client.get("/look/")

    page = response.content.decode()
    assert not response.cookies
    assert response.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    for name, values in CHOICES.items():
        assert page.count(f'type="radio" name="{name}"') == len(values)
    assert page.count(" checked") == len(CHOICES)


@pytest.mark.once
def test_link_opens_a_page_in_its_look(client: Client) -> None:
    response = client.get("/look/?size=large&colours=dark&to=/notices/?text=итоги")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.headers["Location"] == "/notices/?text=%D0%B8%D1%82%D0%BE%D0%B3%D0%B8"
    cookie = response.cookies[COOKIE]
    assert cookie.value == DARK.in_cookie()
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/", "Lax", True)
    assert cookie["max-age"] == 365 * 24 * 3600


@pytest.mark.once
def test_one_choice_leaves_the_others_as_they_are(client: Client) -> None:
    client.get("/look/?size=large&colours=dark")

    client.get("/look/?language=en&size=nonsense")

    assert client.cookies[COOKIE].value == replace(DARK, language="en").in_cookie()


@pytest.mark.once
def test_reader_comes_back_to_the_page_that_he_was_on(client: Client) -> None:
    came_from = {"referer": "http://testserver/notices/?before=7"}

    panel = client.get("/look/", headers=came_from)
    chosen = client.get("/look/?size=large", headers=came_from)

    assert 'name="to" value="/notices/?before=7"' in panel.content.decode()
    assert chosen.headers["Location"] == "/notices/?before=7"


@pytest.mark.once
@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example/",
        "/%0d%0aSet-Cookie:x=1\r\nSet-Cookie: x=1",
        " /notices/",
        "javascript:alert(1)",
        "notices/",
        "",
    ],
)
def test_way_back_leads_to_a_page_of_this_site_alone(client: Client, to: str) -> None:
    named = client.get("/look/", {"size": "large", "to": to})
    came = client.get(
        "/look/?size=large", headers={"referer": to.strip() or "http://evil.example/"}
    )
    panel = client.get("/look/", {"to": to})

    assert [named.headers["Location"], came.headers["Location"]] == ["/", "/"]
    assert 'name="to" value="/"' in panel.content.decode()


# --- the pages -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/notices/", "/notices/2022-11-10/", "/nothing/"])
def test_every_page_is_seen_as_its_reader_likes(publish: Publish, address: str) -> None:
    publish("Итоги заседания")

    usual, dark = Client().get(address), seen_as(DARK).get(address)

    assert '<html lang="ru">' in usual.content.decode()
    assert '<html lang="ru" data-size="large" data-colours="dark">' in dark.content.decode()
    if usual.status_code == HTTPStatus.OK:
        assert usual.headers["ETag"] != dark.headers["ETag"]
        assert {answer.headers["Vary"] for answer in (usual, dark)} == {"Cookie"}


@pytest.mark.django_db
def test_reader_who_changes_the_look_is_not_told_that_nothing_changed(publish: Publish) -> None:
    publish("Итоги заседания")
    usual = Client().get("/notices/2022-11-10/").headers["ETag"]

    asked = {"if-none-match": usual}
    dark = seen_as(DARK).get("/notices/2022-11-10/", headers=asked)
    same = Client().get("/notices/2022-11-10/", headers=asked)

    assert [dark.status_code, same.status_code] == [200, 304]
    assert same.headers["Vary"] == "Cookie"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/notices/", "/notices/2022-11-10/", "/nothing/", "/proof/"]
)
def test_interface_is_english_for_who_wants_it_so(publish: Publish, address: str) -> None:
    publish("Итоги заседания")

    page = seen_as(ENGLISH).get(address).content.decode()

    assert '<html lang="en">' in page
    assert "Skip to content" in page
    assert "Версия для слабовидящих" not in page


@pytest.mark.django_db
def test_what_is_published_stays_russian_and_is_marked_so(publish: Publish) -> None:
    publish("Итоги заседания")

    page = seen_as(ENGLISH).get("/notices/").content.decode()

    assert '<h3 class="notice-row-title" lang="ru"><a href="/notices/2022-11-10/">Итоги' in page
    assert "10 November 2022" in page


# --- what a first visit costs ----------------------------------------------------------------


@pytest.mark.django_db
def test_first_visit_to_a_notice_is_small(client: Client, publish: Publish) -> None:
    publish("О работе служб", text="Заслушаны доклады. " * 500)
    names = ["css/portal.css", "icons/favicon.svg"]
    fonts = ["fonts/pt-serif-regular.woff2", "fonts/pt-serif-bold.woff2"]

    page = client.get("/notices/2022-11-10/").content
    sent = [page, *(read(name) for name in names)]

    assert (
        sum(len(brotli.compress(each)) for each in sent) + sum(map(len, map(read, fonts))) < 60_000
    )


def read(name: str) -> bytes:
    path = finders.find(name)
    assert path is not None
    with open(path, "rb") as file:
        return file.read()
