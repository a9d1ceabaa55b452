"""Open data: the register, the passports, and the tables as they are sent."""

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedSession
from publications.opendata import sets
from publications.opendata.sets import SETS
from publications.places import place_of
from tests.publications.published import AT, Correct, MakeCommission, Publish, Withdraw
from tests.publications.test_oparl import AGENDA, MINUTES, data

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
PORTAL = settings.PORTAL_ADDRESS
STRUCTURE = f"structure-{sets.STRUCTURED_AT}"
#: The publications of these tests stand since 12:00 in Moscow.
PRESENT = f"data-20221111T1200-{STRUCTURE}"


def table(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"/opendata/{address}", follow=True)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv; charset=utf-8")
    return list(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")))


def rows_of(client: Client, name: str) -> list[dict[str, str]]:
    return table(client, f"{name}/{PRESENT}.csv")


@pytest.fixture
def minutes(publish: Publish, make_commission: MakeCommission) -> Edition:
    session = PublishedSession.objects.create(slug="2022-11-10")
    body = make_commission("совет, «главный»", slug="council", kind="coordination", pk=7_000_001)
    said = {"session": session, "commissions": [body]}
    return publish("=Итог\n«да»", kind=Kind.MINUTES, public_data=data(MINUTES), **said)


def test_register_leads_to_passports_and_they_to_structure_and_data(
    client: Client, minutes: Edition, settings: Settings
) -> None:
    settings.PUBLISHER_INN, settings.PUBLISHER_EMAIL = "2315061988", "press@example.ru"

    version, *register = table(client, "list.csv")

    assert version["property"] == "standardversion"
    assert [row["property"] for row in register] == [
        f"2315061988-{name}"
        for name in ("commissions", "sessions", "agenda-items", "decisions", "notices")
    ]
    for row in register:
        path = row["value"].removeprefix(f"{PORTAL}/opendata/")
        passport = {line["property"]: line["value"] for line in table(client, path)}
        assert passport["identifier"] == row["property"]
        assert passport["modified"] == "20221111"
        assert passport["publishermbox"] == "press@example.ru"
        structure = table(client, passport[STRUCTURE].removeprefix(f"{PORTAL}/opendata/"))
        answer = client.get(passport[PRESENT].removeprefix(PORTAL))
        heading = next(csv.reader(StringIO(answer.getvalue().decode())))
        assert heading == [line["field name"] for line in structure]


def test_tables_tell_what_is_published(client: Client, minutes: Edition) -> None:
    of_session = {"session": "2022-11-10", "day": "2022-11-10"}

    tables = {each.name: rows_of(client, each.name) for each in SETS}

    assert tables["commissions"] == [
        {
            "commission": "7000001",
            "name": "Совет, «главный»",
            "short_name": "",
            "kind": "координационное совещание",
            "since": "2022-11-11T12:00:00+03:00",
            "is_example": "нет",
            "page": f"{PORTAL}/commissions/council/",
        }
    ]
    assert tables["sessions"] == [
        of_session
        | {
            "starts_at": "2022-11-10T10:00:00+03:00",
            "commissions": "Совет по правопорядку; антитеррористическая комиссия",
            "commission_numbers": "7000001",
            "locality": "г. Примерск",
            "place": "здание администрации",
            "form": "очная",
            "state": "проведено",
            "moved_from": "",
            "is_example": "нет",
            "page": f"{PORTAL}/sessions/2022-11-10/",
        }
    ]
    assert [tuple(row.values())[2:] for row in tables["agenda-items"]] == [
        ("1", "нет", "О мерах", "решение принято", "7", "1", "0"),
        ("2", "да", "", "", "", "", ""),
    ]
    clause = {"item": "1", "number": "1.1", "text": "Принять меры.", "executors": "Отдел"}
    assert tables["decisions"] == [of_session | clause | {"due_on": "2022-12-01"}]
    [notice] = tables["notices"]
    assert notice["commission_numbers"] == "7000001"
    assert (notice["title"], notice["kind"]) == ("=Итог\n«да»", "протокол")
    assert notice["pdf_sha256"] == minutes.pdf_sha256


def test_correction_gives_the_data_another_name_and_the_old_one_leads_to_it(
    client: Client, minutes: Edition, correct: Correct
) -> None:
    first = client.get(f"/opendata/notices/{PRESENT}.csv")
    correct(minutes.publication, "Исправлено")

    again = client.get(f"/opendata/notices/{PRESENT}.csv")
    day_alone = client.get("/opendata/notices/structure-20200101.csv")

    present = f"/opendata/notices/data-20221112T1200-{STRUCTURE}.csv"
    assert first.status_code == 200
    assert (again.status_code, again["Location"]) == (302, present)
    assert day_alone["Location"] == f"/opendata/notices/{STRUCTURE}.csv"
    assert "Исправлено" in client.get(present).getvalue().decode()


def test_set_is_known_by_its_name_as_well(client: Client, db: None, settings: Settings) -> None:
    settings.PUBLISHER_INN = "2315061988"

    answer = client.get("/opendata/sessions/meta.csv")

    assert answer["Location"] == "/opendata/2315061988-sessions/meta.csv"


@pytest.mark.parametrize("path", ["sessions/other.csv", "cats/meta.csv", "sessions/data-1.csv"])
def test_there_is_no_other_file(client: Client, db: None, path: str) -> None:
    assert client.get(f"/opendata/{path}").status_code == 404


def test_who_holds_the_data_is_sent_nothing_and_no_row_is_read(
    client: Client, minutes: Edition
) -> None:
    address = f"/opendata/agenda-items/{PRESENT}.csv"
    etag = client.get(address)["ETag"]

    with CaptureQueriesContext(connection) as captured:
        known = client.get(address, headers={"if-none-match": etag})

    assert (known.status_code, len(captured)) == (304, 2)


def test_what_is_withdrawn_or_scheduled_is_in_no_table(
    client: Client, minutes: Edition, publish: Publish, withdraw: Withdraw
) -> None:
    session = PublishedSession.objects.create(slug="2030-01-01")
    ahead = timezone.now() + timedelta(days=1)
    publish("Берёзовая роща", session=session, public_data=data(AGENDA), at=ahead)
    withdraw(minutes.publication)

    for each in SETS:
        [(_name, address)] = [
            (row["property"], row["value"])
            for row in table(client, f"{each.name}/meta.csv")
            if row["property"].startswith("data-")
        ]
        assert table(client, address.removeprefix(f"{PORTAL}/opendata/")) == []


def test_page_says_what_is_not_set(client: Client, minutes: Edition, settings: Settings) -> None:
    empty = client.get("/opendata/").content.decode()
    settings.PUBLISHER_NAME, settings.PUBLISHER_INN = "Администрация", "2315061988"
    full = client.get("/opendata/").content.decode()

    assert "не указан в настройках портала" in empty
    assert "не указан" not in full
    assert f'href="/opendata/2315061988-sessions/{PRESENT}.csv"' in full


# --- size ------------------------------------------------------------------------------------


@pytest.fixture
def many(db: None) -> Iterator[int]:
    """Sessions with long agendas, put into the tables as they are."""
    count = 400
    items = [
        {"number": str(number), "is_closed": False, "title": f"{number}. " + "О мерах " * 20}
        for number in range(1, 6)
    ]
    body = Commission.objects.create(name="Совет", slug="council")
    sessions = PublishedSession.objects.bulk_create(
        PublishedSession(slug=f"s-{number}") for number in range(count)
    )
    publications = Publication.objects.bulk_create(
        Publication(slug=each.slug, session=each, kind=Kind.AGENDA, created_at=AT)
        for each in sessions
    )
    Publication.commissions.through.objects.bulk_create(
        Publication.commissions.through(publication=each, commission=body) for each in publications
    )
    editions = Edition.objects.bulk_create(
        Edition(
            publication=each,
            number=1,
            published_at=AT,
            held_on=date(2022, 11, 10),
            title=each.slug,
            lead="",
            body_html="",
            plain_text="",
            public_data=data(items),
            pdf=b"",
            sha256=each.slug,
        )
        for each in publications
    )
    for publication, edition in zip(publications, editions, strict=True):
        publication.edition, publication.place = edition, place_of(edition.held_on, publication.pk)
    Publication.objects.bulk_update(publications, ["edition", "place"], batch_size=400)
    return count


def test_table_is_made_while_it_is_sent(client: Client, many: int) -> None:
    """The first rows are sent when few are read; the last take no more memory than they did."""
    answer: Any = client.get(f"/opendata/agenda-items/{PRESENT}.csv")
    with CaptureQueriesContext(connection) as captured:
        first = b"".join(islice(answer.streaming_content, 1))
    assert len(captured) <= 4
    assert first.startswith(b"session,day,number")

    tracemalloc.start()
    half = b"".join(islice(answer.streaming_content, 5)).count(b"\r\n")
    _now, most_of_half = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    rest = sum(portion.count(b"\r\n") for portion in answer.streaming_content)
    _now, most_of_rest = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert first.count(b"\r\n") + half + rest == 1 + 5 * many
    assert most_of_rest < 1.3 * most_of_half
