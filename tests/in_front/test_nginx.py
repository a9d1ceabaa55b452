"""What readers are answered through nginx, as deploy/nginx.conf has it."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from meetings.models import Commission
from publications.domain import (
    EditionContent,
    new_session,
    publish_first_edition,
    publish_withdrawal,
)
from publications.looks import CHOICES, Look
from publications.models import Edition, Publication
from tests.in_front.conftest import LONGEST, OLD, Door, Nginx, free_port, site_conf

pytestmark = pytest.mark.postgresql

numbers = count(1)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 4


@pytest.fixture
def shut(door: Door) -> Iterator[Callable[[], None]]:
    yield door.shut
    door.shut()
    door.open()


def publish() -> Edition:
    number = next(numbers)
    held_on = date(2000 + number, 1, 2)
    body = Commission.objects.create(name=f"Комиссия {number}", slug=f"body-{number}")
    return publish_first_edition(
        kind=Publication.Kind.REPORT,
        commissions=[body],
        session=new_session(held_on),
        content=EditionContent(
            held_on=held_on,
            title=f"Сообщение-{number}",
            lead="Кратко.",
            body_html=f"<article><h1>Сообщение-{number}</h1></article>",
            plain_text=f"Сообщение-{number}",
            is_example=False,
            public_data={},
            pdf=PDF + str(number).encode(),
        ),
        at=timezone.now(),
    )


def withdraw(edition: Edition) -> None:
    publication = edition.publication
    publish_withdrawal(publication=publication, reason="Ошибка.", at=timezone.now())


def addresses_of(edition: Edition) -> list[str]:
    """Everywhere that anything is said of it."""
    publication = edition.publication
    return [
        publication.get_absolute_url(),
        publication.get_pdf_url(),
        edition.get_absolute_url(),
        edition.get_pdf_url(),
        publication.session.get_absolute_url(),
        f"/commissions/{publication.commissions.get().slug}/",
        "/",
        "/notices/",
        "/feed.atom",
        "/calendar.ics",
        "/sitemap.xml",
    ]


# --- the database is gone --------------------------------------------------------------------


def test_what_was_asked_for_long_ago_is_read_without_a_database_and_what_was_withdrawn_is_not(
    nginx: Nginx, application: int, shut: Callable[[], None]
) -> None:
    standing, withdrawn = publish(), publish()
    page = withdrawn.publication.get_absolute_url()
    before = {path: nginx.ask(path) for path in addresses_of(standing)}
    assert nginx.ask(page).status == 200
    withdraw(withdrawn)
    time.sleep(OLD)

    first_after_a_while = nginx.ask(page)
    shut()
    after = {path: nginx.ask(path) for path in addresses_of(standing)}
    second_visitor = nginx.ask(list(after)[-1])

    assert {answer.status for answer in before.values()} == {200}
    assert (first_after_a_while.status, first_after_a_while.kept) == (410, "EXPIRED")
    assert {path: answer.body for path, answer in after.items()} == {
        path: answer.body for path, answer in before.items()
    }
    assert not {answer.kept for answer in after.values()} & {"HIT", "STALE"}
    assert second_visitor.kept == "HIT"  # who does not wait for what fails
    assert nginx.ask(page).status == 410

    began = time.monotonic()
    never_asked_for = nginx.ask("/notices/1999-01-01/")
    assert never_asked_for.status == 500
    assert time.monotonic() - began < 3


def test_portal_answers_as_before_once_the_database_is_there_again(
    nginx: Nginx, door: Door
) -> None:
    door.shut()
    refused = nginx.ask("/notices/?before=1")
    door.open()

    assert refused.status == 500
    assert nginx.ask("/notices/?before=1").status == 200


# --- what was withdrawn ----------------------------------------------------------------------


def test_withdrawn_page_is_gone_in_time_however_often_it_is_asked_for(nginx: Nginx) -> None:
    edition = publish()
    page = edition.publication.get_absolute_url()
    assert nginx.ask(page).status == 200

    withdraw(edition)
    began = time.monotonic()
    while nginx.ask(page).status == 200:
        time.sleep(0.1)

    assert time.monotonic() - began < LONGEST
    assert {nginx.ask(page).status for _ in range(20)} == {410}


def test_default_times_keep_nothing_for_longer_than_ten_seconds() -> None:
    conf = site_conf(HOST="a", CERTIFICATE="a", CERTIFICATE_KEY="a", KEPT_ANSWERS="/a", STATIC="a")

    kept = set(re.findall(r"max-age=(\d+), stale-while-revalidate=(\d+)", conf))

    assert len(kept) == 1
    # nginx counts whole seconds.
    assert sum(map(int, *kept)) + 3 < 10
    stale = re.findall(r"proxy_cache_use_stale ([^;]*);", conf)
    assert stale
    assert not [each for each in stale if "updating" in each.split()]


def test_nothing_that_was_withdrawn_comes_back_when_the_database_goes(
    nginx: Nginx, settings: Settings, shut: Callable[[], None]
) -> None:
    edition = publish()
    said = edition.title.encode()
    paths = addresses_of(edition)
    lists = ["/", "/notices/"]
    began = time.monotonic()
    while not all(said in nginx.ask(path).body for path in lists):  # from before the edition
        assert time.monotonic() - began < LONGEST
        time.sleep(0.1)
    assert sum(said in nginx.ask(path).body for path in paths) > 4
    settings.KEPT_ANSWERS = str(nginx.folder)

    withdraw(edition)
    shut()
    time.sleep(OLD)

    answers = [nginx.ask(path) for path in paths]
    assert {answer.status for answer in answers} == {500}
    assert not [answer for answer in answers if said in answer.body]


# --- what is kept, and for whom --------------------------------------------------------------


def test_answer_is_kept_and_the_reader_is_told_to_ask_anew(nginx: Nginx) -> None:
    page = publish().publication.get_absolute_url()

    first, second = nginx.ask(page), nginx.ask(page)

    assert (first.kept, second.kept) == ("MISS", "HIT")
    assert first.body == second.body
    assert second.headers["cache-control"] == "no-cache"
    assert "x-reader-cache-control" not in second.headers


def test_nginx_answers_what_was_not_changed_a_part_of_a_paper_and_head(nginx: Nginx) -> None:
    edition = publish()
    page, pdf = edition.publication.get_absolute_url(), edition.publication.get_pdf_url()
    etag = nginx.ask(page).headers["etag"]
    whole = nginx.ask(pdf)

    same = nginx.ask(page, If_None_Match=etag)
    part = nginx.ask(pdf, Range="bytes=2-5")
    head = nginx.ask(page, method="HEAD")

    assert (same.status, same.body, same.kept) == (304, b"", "HIT")
    assert same.headers["cache-control"] == "no-cache"
    assert (part.status, part.body, part.kept) == (206, whole.body[2:6], "HIT")
    assert (head.status, head.body, head.kept) == (200, b"", "HIT")


def test_each_look_and_each_encoding_has_its_page_and_garbage_has_the_usual(nginx: Nginx) -> None:
    page = publish().publication.get_absolute_url()
    usual = nginx.ask(page)
    dark = Look(colours="dark").in_cookie()

    assert nginx.ask(page, Cookie="look=\"';x; sessionid=1").kept == "HIT"
    assert nginx.ask(page, Cookie=f"look={dark}").kept == "MISS"
    assert nginx.ask(page, Cookie=f"a=b; look={dark}").kept == "HIT"
    assert nginx.ask(page, Cookie=f"look={dark}").body != usual.body
    packed = nginx.ask(page, Accept_Encoding="deflate, gzip;q=0.9, zstd")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(usual.body) / 2
    assert nginx.ask(page, Accept_Encoding="gzip").kept == "HIT"
    assert nginx.ask(page).body == usual.body


def test_every_look_that_can_be_chosen_is_known_to_nginx() -> None:
    conf = site_conf(HOST="a", CERTIFICATE="a", CERTIFICATE_KEY="a", KEPT_ANSWERS="/a", STATIC="a")
    pattern = re.search(r'map \$cookie_look \$look \{.*?"~(\S+)" \$cookie_look;', conf, re.S)[1]

    for name, values in CHOICES.items():
        for value in values:
            assert re.search(pattern, Look().but({name: value}).in_cookie())
    assert not re.search(pattern, "ru")
    assert not re.search(pattern, "x" * 200)


@pytest.mark.parametrize("path", ["/proof/?code=x", "/look/?size=large"])
def test_what_the_portal_keeps_to_one_reader_is_not_kept(nginx: Nginx, path: str) -> None:
    first, second = nginx.ask(path), nginx.ask(path)

    assert "HIT" not in {first.kept, second.kept}
    assert first.headers.get("set-cookie", "") == second.headers.get("set-cookie", "")


def test_pages_of_the_staff_are_never_kept(nginx: Nginx) -> None:
    clerk, client = User.objects.create_superuser("clerk", password="one"), Client()
    client.force_login(clerk)
    session = client.cookies["sessionid"].value

    known = nginx.ask("/admin/", Cookie=f"sessionid={session}")
    unknown = nginx.ask("/admin/")
    login = nginx.ask("/admin/login/")

    assert (known.status, unknown.status, login.status) == (200, 302, 200)
    assert "clerk" in known.text
    assert [known.kept, unknown.kept, login.kept] == ["", "", ""]


# --- who is refused --------------------------------------------------------------------------


def test_who_searches_without_end_is_asked_to_wait(start_nginx: Callable[..., Nginx]) -> None:
    nginx = start_nginx(SEARCHES="1r/m", SENT="1r/m")

    searches = [nginx.ask("/notices/?text=a") for _ in range(23)]
    sent = [nginx.ask("/proof/", method="POST", body=b"a=1") for _ in range(12)]

    assert {answer.status for answer in searches[:21]} == {200}
    refused = searches[-1]
    assert refused.status == 429
    assert refused.headers["retry-after"] == "60"
    assert "Слишком много запросов" in refused.text
    assert "unsafe-inline" not in refused.headers["content-security-policy"]
    assert sent[-1].status == 429
    assert nginx.ask("/feed.atom?text=a").status == 429
    assert nginx.ask("/feed.atom?commission=none").status == 404
    assert nginx.ask("/notices/?before=1").status == 200
    assert nginx.ask("/").status == 200


def test_portal_that_is_not_there_is_told_of_in_our_words(
    start_nginx: Callable[..., Nginx],
) -> None:
    nginx = start_nginx(PUBLIC=f"127.0.0.1:{free_port()}")

    refused = nginx.ask("/notices/")

    assert refused.status == 502
    assert refused.headers["retry-after"] == "60"
    assert "Портал сейчас не отвечает" in refused.text


def test_address_without_end_is_refused_in_our_words(nginx: Nginx) -> None:
    longest = nginx.ask("/notices/?text=".ljust(8_000, "a"))
    refused = [nginx.ask("/notices/?text=".ljust(length, "a")) for length in (8_001, 30_000)]

    assert longest.status == 200
    assert [answer.status for answer in refused] == [414, 414]
    assert all("Слишком длинный запрос" in answer.text for answer in refused)


def test_visitor_cannot_claim_another_address_or_host(nginx: Nginx) -> None:
    answer = nginx.ask("/notices", Host="evil.example", X_Forwarded_For="10.0.0.1")

    assert answer.status == 301
    assert answer.headers["location"] == "/notices/"
    assert "evil" not in str(answer.headers)
