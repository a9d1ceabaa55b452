"""How often one visitor may ask for what costs much, and whom the portal takes for one visitor."""

import time

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from publications import limits
from publications.limits import REMEMBERED, SEARCHES_PER_MINUTE, made_up_at, visitor_of, wait
from publications.proof_views import CODES_PER_MINUTE, FILES_PER_MINUTE

CODE = "/proof/7KQF-2M9X-HT4B/"


def asked(now: float, *, visitor: str = "one", name: str = "search") -> float:
    return wait(name, visitor, per_minute=6, now=now)


def test_visitor_has_so_many_at_once_and_then_one_at_a_time() -> None:
    assert [asked(0) for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    assert asked(9) == 1
    assert asked(10) == 0
    assert asked(10) == 10


def test_visitor_who_waits_has_all_of_them_again_and_no_more() -> None:
    for _ in range(7):
        asked(0)

    assert [asked(1000) for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]


def test_each_visitor_and_each_limit_is_counted_alone() -> None:
    for _ in range(7):
        asked(0)

    assert asked(0, visitor="another") == 0
    assert asked(0, name="upload") == 0


def test_memory_is_bounded_and_keeps_those_who_came_last() -> None:
    for number in range(REMEMBERED + 10):
        asked(0, visitor=str(number))

    assert len(made_up_at) == REMEMBERED
    assert ("search", "0") not in made_up_at
    assert ("search", str(REMEMBERED + 9)) in made_up_at


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "visitor"),
    [
        (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (1, "127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "127.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "127.0.0.1", "198.51.100.7", "127.0.0.1"),
        (1, "127.0.0.1", "", "127.0.0.1"),
        (1, "127.0.0.1", "<script>", "127.0.0.1"),
        (1, "", "nonsense", ""),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (0, "2001:db8:1:2::1", "", "2001:db8:1:2::"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_visitor_is_known_by_an_address_that_he_cannot_choose(
    settings: Settings, proxies: int, remote: str, forwarded: str, visitor: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}

    assert visitor_of(RequestFactory().get("/", **headers)) == visitor


@pytest.mark.django_db
def test_codes_cannot_be_guessed_by_the_thousand(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.time, "monotonic", lambda: 1000.0)
    for _ in range(CODES_PER_MINUTE):
        made = wait("proof", "127.0.0.1", per_minute=CODES_PER_MINUTE, now=1000.0)
    assert made == 0

    refused = client.get(CODE, {"a": "<b>"})

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["Cache-Control"] == "no-store"
    assert f'<a href="{CODE}?a=%3Cb%3E">' in refused.content.decode()
    assert client.get("/proof/?code=7KQF-2M9X-HT4B").status_code == 429
    assert client.get("/proof/").status_code == 200
    assert client.get(CODE, REMOTE_ADDR="192.0.2.1").status_code == 404


@pytest.mark.django_db
def test_searches_are_limited_and_lists_are_not(client: Client) -> None:
    assert client.get("/notices/?text=a").status_code == 200
    for _ in range(SEARCHES_PER_MINUTE):
        wait("search", "127.0.0.1", per_minute=SEARCHES_PER_MINUTE, now=time.monotonic())

    assert client.get("/notices/?text=a").status_code == 429
    assert client.get("/feed.atom?text=a").status_code == 429
    assert client.get("/feed.atom?since=2022-01-01").status_code == 429
    for free in ("/notices/", "/notices/?before=1", "/feed.atom"):
        assert client.get(free).status_code == 200


@pytest.mark.django_db
def test_files_are_checked_so_many_a_minute(client: Client) -> None:
    answers = [client.post("/proof/").status_code for _ in range(FILES_PER_MINUTE + 1)]

    assert answers == [400] * FILES_PER_MINUTE + [429]
