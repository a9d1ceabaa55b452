"""What the public pages answer, and what they ask the database for."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from meetings.models import Commission
from publications import urls
from publications.answers import ASKED_ANEW, KEPT_FOR_EVER
from publications.models import Edition, PublishedSession
from tests.publications.published import MakeCommission, Publish

pytestmark = pytest.mark.django_db

PUBLIC_TABLES = {
    "publications_publication",
    "publications_publishedsession",
    "publications_publicationcommission",
    "publications_edition",
    "publications_words",
    "publications_publishedcommission",
    "meetings_commission",
}
#: Of the first commission.
NUMBER = 7_000_000
#: Route name → its address, and the queries it makes however many rows there are.
QUERIES = {
    "start": ("/", 3),
    "notices": ("/notices/", 1),
    "notice": ("/notices/2022-11-10/", 1),
    "notice_pdf": ("/notices/2022-11-10/notice.pdf", 2),
    "editions": ("/notices/2022-11-10/editions/?on=11.11.2022", 2),
    "edition": ("/notices/2022-11-10/editions/1/", 5),
    "edition_pdf": ("/notices/2022-11-10/editions/1/notice.pdf", 2),
    "session": ("/sessions/2022-11-10/", 3),
    "sessions": ("/sessions/", 4),
    "session_calendar": ("/sessions/2022-11-10/session.ics", 4),
    "calendar_page": ("/calendar/", 3),
    "calendar_month": ("/calendar/2022/11/", 5),
    "archive": ("/archive/", 3),
    "year": ("/notices/2022/", 4),
    "month": ("/notices/2022/11/", 4),
    "commissions": ("/commissions/", 1),
    "commission": ("/commissions/atk/", 7),
    "look": ("/look/", 0),
    "proof_start": (f"/proof/?sha256={'0' * 64}", 1),
    "proof": ("/proof/7KQF-2M9X-HT4B/", 2),
    "feed": ("/feed.atom", 2),
    "calendar": ("/calendar.ics", 5),
    "api_notices": ("/api/notices/", 2),
    "api_notice": ("/api/notices/2022-11-10/", 3),
    "oparl": ("/oparl/", 1),
    "oparl_bodies": ("/oparl/bodies/", 1),
    "oparl_body": ("/oparl/bodies/1/", 1),
    "oparl_list": ("/oparl/papers/", 4),
    "oparl_object": ("/oparl/papers/2022-11-10/", 4),
    "oparl_item": ("/oparl/meetings/2022-11-10/items/1/", 5),
    "oparl_of_organization": (f"/oparl/organizations/{NUMBER}/meetings/", 4),
    "oparl_download": ("/oparl/files/2022-11-10/notice.pdf", 2),
    "open_data": ("/opendata/", 2),
    "open_data_register": ("/opendata/list.csv", 0),
    "open_data_file": ("/opendata/sessions/meta.csv", 2),
    "sitemap": ("/sitemap.xml", 2),
    "sitemap_page": ("/sitemap/notices-1.xml", 3),
    "opensearch": ("/opensearch.xml", 0),
    "robots": ("/robots.txt", 0),
}
#: Of the first notice.
CODE = "7KQF2M9XHT4B"
SEARCH = "/notices/?text=итоги&commission=atk&since=01.11.2022&until=30.11.2022"
ADDRESSES = [address for address, _ in QUERIES.values()] + [SEARCH]
#: What tells of an item of the agenda.
DATA = {"paper": {"agenda": [{"number": "1", "is_closed": False, "title": "О мерах"}]}}
#: What takes a file as well, and whose answer about one is kept nowhere.
CHECKS = QUERIES["proof_start"][0]
KEPT = [address for address in ADDRESSES if address not in {CHECKS, "/look/"}]
PAGES = [address for address in KEPT if not address.endswith(".pdf")]


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("Антитеррористическая комиссия", slug="atk", pk=NUMBER)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", is_staff=True)


@pytest.fixture
def session(db: None) -> PublishedSession:
    return PublishedSession.objects.create(slug="2022-11-10")


@pytest.fixture
def notice(publish: Publish, atk: Commission, session: PublishedSession) -> Edition:
    said = {"commissions": [atk], "session": session, "public_data": DATA}
    return publish("Итоги заседания", code=CODE, **said)


def test_every_public_route_is_tested_here() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(QUERIES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_for_anybody_and_leaves_no_cookie(
    client: Client, notice: Edition, address: str
) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies
    is_page = response.headers["Content-Type"].startswith("text/html") and address in KEPT
    assert response.headers.get("Vary") == ("Cookie" if is_page else None)


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_says_what_get_says_without_the_body(
    client: Client, notice: Edition, address: str
) -> None:
    get, head = client.get(address), client.head(address)

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == get.headers


@pytest.mark.parametrize("address", KEPT)
def test_page_takes_no_other_method(client: Client, notice: Edition, address: str) -> None:
    response = client.post(address)

    assert response.status_code == 405
    assert response.headers["Allow"] in {"GET, HEAD", "GET, HEAD, OPTIONS"}


def written_out(sql: str) -> str:
    """The query itself, where ``sql`` only names what PostgreSQL has planned already."""
    named = re.match(r"EXECUTE (\w+)", sql)
    if not named:
        return sql
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE name = %s", named.groups()
        )
        (statement,) = cursor.fetchone()
    return str(statement)


@pytest.mark.parametrize("address", [*ADDRESSES, "/notices/1999-01-01/", "/commissions/none/"])
def test_page_reads_the_public_plane_alone(
    client: Client, notice: Edition, clerk: User, address: str
) -> None:
    client.force_login(clerk)

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    statements = [written_out(query["sql"]) for query in captured]
    tables = {
        table
        for sql in statements
        for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', sql, re.IGNORECASE)
        # What a query names within itself is no table.
        if not re.search(rf"\bWITH {table} AS\b", sql)
    }
    assert not [sql for sql in statements if re.search(r"\b(INSERT|UPDATE|DELETE)\b", sql)]
    assert bool(tables) is bool(statements)
    assert tables <= PUBLIC_TABLES


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), QUERIES.values(), ids=QUERIES)
def test_page_asks_the_same_number_of_times_for_one_row_and_for_three(
    client: Client,
    publish: Publish,
    atk: Commission,
    session: PublishedSession,
    make_commission: MakeCommission,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    address: str,
    queries: int,
) -> None:
    for number in range(rows):
        bodies = [atk, make_commission(f"Совет {number}")]
        code = None if number else CODE
        said = {"commissions": bodies, "session": session, "public_data": DATA}
        publish(f"Сообщение {number}", code=code, **said)

    with django_assert_num_queries(queries):
        client.get(address)


# --- the notice and its PDF ------------------------------------------------------------------


def test_notice_page_prints_the_stored_article(client: Client, publish: Publish) -> None:
    edition = publish("О работе служб", text="Заслушаны доклады")

    page = client.get("/notices/2022-11-10/").content.decode()

    assert edition.body_html in page
    assert f'<link rel="canonical" href="{settings.PORTAL_ADDRESS}/notices/2022-11-10/">' in page
    assert '<meta name="description" content="Кратко: О работе служб.">' in page
    assert 'href="/notices/2022-11-10/notice.pdf"' in page
    assert '<time datetime="2022-11-11T12:00:00+0300">' in page


def test_notice_page_escapes_what_stands_around_the_article(
    client: Client, publish: Publish
) -> None:
    publish("Рога & копыта <script>", body_html="<article></article>", lead='"><script>')

    page = client.get("/notices/2022-11-10/").content.decode()

    assert "<script>" not in page
    assert "<title>Рога &amp; копыта &lt;script&gt; –" in page


def test_pdf_is_the_bytes_that_were_stored(client: Client, publish: Publish) -> None:
    edition = publish(pdf=b"%PDF-1.7 bytes")

    response = client.get("/notices/2022-11-10/notice.pdf")

    assert response.content == b"%PDF-1.7 bytes"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == "14"
    assert response.headers["Content-Disposition"].startswith("inline; filename")
    assert response.headers["ETag"] == f'"{edition.pdf_sha256}"'
    assert response.headers["Last-Modified"] == "Fri, 11 Nov 2022 09:00:00 GMT"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("address", KEPT)
def test_reader_who_holds_the_same_bytes_gets_304(
    client: Client, notice: Edition, address: str
) -> None:
    first = client.get(address)

    known = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    another = client.get(address, headers={"if-none-match": '"another"'})

    assert [answer.status_code for answer in (known, another)] == [304, 200]
    assert known.content == b""
    assert known.headers["ETag"] == first.headers["ETag"]
    assert known.headers["Cache-Control"] == first.headers["Cache-Control"]
    of_one_edition = address == QUERIES["edition_pdf"][0]
    assert first.headers["Cache-Control"] == (KEPT_FOR_EVER if of_one_edition else ASKED_ANEW)


@pytest.mark.parametrize("name", ["notice_pdf", "edition_pdf"])
def test_pdf_that_was_not_published_since_is_not_sent_again(
    client: Client, notice: Edition, name: str
) -> None:
    address, _queries = QUERIES[name]
    published_at = client.get(address).headers["Last-Modified"]

    known = client.get(address, headers={"if-modified-since": published_at})

    assert known.status_code == 304


def test_page_of_changing_parts_goes_by_its_bytes_alone(client: Client, notice: Edition) -> None:
    tomorrow = "Sat, 12 Nov 2022 09:00:00 GMT"

    answers = [client.get(url, headers={"if-modified-since": tomorrow}) for url in PAGES]

    assert {answer.status_code for answer in answers} == {200}
    told = [url for url, answer in zip(PAGES, answers, strict=True) if "Last-Modified" in answer]
    # Drawn when it was published, and since only when what stands beside it was.
    assert told == [QUERIES["notice"][0]]


def test_304_does_not_read_the_pdf(client: Client, notice: Edition) -> None:
    url = notice.publication.get_pdf_url()

    with CaptureQueriesContext(connection) as captured:
        client.get(url, headers={"if-none-match": f'"{notice.pdf_sha256}"'})

    assert len(captured) == 1
    assert '"publications_edition"."pdf",' not in captured[0]["sql"]


# --- lists -----------------------------------------------------------------------------------


ROW_TITLE = re.compile(r'class="notice-row-title" lang="ru"><a href="[^"]*">([^<]*)</a>')


def titles(client: Client, address: str) -> list[str]:
    return ROW_TITLE.findall(client.get(address).content.decode())


def test_notices_stand_newest_session_first(client: Client, publish: Publish) -> None:
    for day in (9, 11, 10):
        publish(f"{day} ноября", held_on=date(2022, 11, day))

    assert titles(client, "/notices/") == ["11 ноября", "10 ноября", "9 ноября"]


def test_commission_lists_its_own_notices_alone(
    client: Client, publish: Publish, atk: Commission, make_commission: MakeCommission
) -> None:
    council = make_commission("Совет", slug="council")
    publish("Общее", commissions=[atk, council])
    publish("Совета", commissions=[council])

    assert titles(client, "/commissions/atk/") == ["Общее"]
    assert titles(client, "/commissions/council/") == ["Совета", "Общее"]


@pytest.mark.parametrize("address", ["/notices/", "/commissions/atk/"])
def test_list_is_walked_page_by_page_to_its_end_and_back(
    client: Client, publish: Publish, atk: Commission, address: str
) -> None:
    for number in range(41):
        day = date(2022, 1, 1 + number // 2)
        publish(f"Отчёт {number}", commissions=[atk], held_on=day)
    expected = [f"Отчёт {number}" for number in reversed(range(41))]

    def walk(address: str, way: str) -> list[list[str]]:
        pages, page = [], client.get(address).content.decode()
        while True:
            pages.append(ROW_TITLE.findall(page))
            link = re.search(rf'rel="{way}" href="([^"]+)"', page)
            if link is None:
                return pages
            nonlocal last
            last = address.partition("?")[0] + link[1].replace("&amp;", "&")
            page = client.get(last).content.decode()

    last = address
    forth = walk(address, "next")
    back = walk(last, "prev")

    assert forth == [expected[:20], expected[20:40], expected[40:]]
    assert back[::-1] == forth


@pytest.mark.parametrize("cursor", ["0", "-1", "two", "", "9" * 19, "9" * 5000, "١٢"])
@pytest.mark.parametrize("way", ["before", "after"])
def test_place_that_nothing_has_is_no_error(
    client: Client, notice: Edition, way: str, cursor: str
) -> None:
    assert client.get("/notices/", {way: cursor}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/notices/", "/commissions/"])
def test_empty_portal_says_that_it_is_empty(client: Client, db: None, address: str) -> None:
    page = client.get(address).content.decode()

    assert '<p class="empty">' in page
    assert "notice-row" not in page
