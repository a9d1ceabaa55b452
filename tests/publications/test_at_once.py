"""Whole PDFs, handed out without Django's handler: what it would say, and where it would."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from wsgiref.util import FileWrapper

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import (
    InterfaceError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commission_portal.at_once import pdf_at_once
from commission_portal.wsgi import application, django_application
from publications.models import Edition, Publication
from tests.publications.published import Publish, Withdraw

pytestmark = pytest.mark.django_db

PDF: Final = b"%PDF-1.7 of a notice"
ADDRESS: Final = "/notices/2022-11-10/notice.pdf"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PDF_FILES_DIR = tmp_path / "pdf"
    return tmp_path / "pdf"


@pytest.fixture(autouse=True)
def connection_of_the_test_stays() -> Iterator[None]:
    """Django's handler closes what is old with each request, and here nothing is committed."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def edition(publish: Publish) -> Edition:
    """An edition whose PDF had a reader before."""
    edition = publish(pdf=PDF)
    answer_of(django_application, environ())
    return edition


def environ(address: str = ADDRESS, **said: Any) -> dict[str, Any]:
    """What a server that hands over files is asked."""
    asked = RequestFactory().get(address).environ
    return asked | {"wsgi.file_wrapper": FileWrapper} | said


def answer_of(asked: Any, environ: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body that a WSGI application answers."""
    begun: list[Any] = []
    body = asked(environ, lambda status, headers: begun.extend([status, headers]))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    status, headers = begun
    assert len(headers) == len(dict(headers))
    return status, dict(headers), content


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"QUERY_STRING": "look=en&x=%00"},
        {"HTTP_COOKIE": "look=en; other=x", "HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_ACCEPT_ENCODING": "gzip, br", "HTTP_USER_AGENT": "Reader/1.0"},
        {"CONTENT_TYPE": "text/plain; charset=rot13"},
    ],
)
def test_usual_reader_is_told_at_once_what_django_says(
    edition: Edition, said: dict[str, str]
) -> None:
    status, headers, content = answer_of(application, environ(**said))

    assert pdf_at_once(environ(**said))
    assert (status, headers, content) == answer_of(django_application, environ(**said))
    assert (status, content) == ("200 OK", PDF)
    assert headers["ETag"] == f'"{edition.pdf_sha256}"'


def test_it_is_one_query(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert answer_of(application, environ())[2] == PDF


def test_every_kind_has_its_own_name(publish: Publish) -> None:
    for kind in Publication.Kind.values:
        publication = publish(pdf=kind.encode()).publication
        Publication.objects.filter(pk=publication.pk).update(kind=kind, slug=f"about-{kind}")
        address = reverse("publications:notice_pdf", args=[f"about-{kind}"])
        by_django = answer_of(django_application, environ(address))

        assert pdf_at_once(environ(address))
        assert answer_of(application, environ(address)) == by_django


UNUSUAL: Final = {
    "head": {"REQUEST_METHOD": "HEAD"},
    "post": {"REQUEST_METHOD": "POST"},
    "part": {"HTTP_RANGE": "bytes=2-5"},
    "part of another": {"HTTP_RANGE": "bytes=2-5", "HTTP_IF_RANGE": '"another"'},
    "held": {"HTTP_IF_NONE_MATCH": "*"},
    "not held": {"HTTP_IF_NONE_MATCH": '"another"'},
    "demanded": {"HTTP_IF_MATCH": '"another"'},
    "held since": {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"},
    "demanded since": {"HTTP_IF_UNMODIFIED_SINCE": "Sat, 01 Jan 2000 00:00:00 GMT"},
    "another host": {"HTTP_HOST": "evil.example"},
}


@pytest.mark.parametrize("said", UNUSUAL.values(), ids=UNUSUAL)
def test_who_asks_otherwise_is_answered_by_django(edition: Edition, said: dict[str, str]) -> None:
    assert pdf_at_once(environ(**said)) is None
    assert answer_of(application, environ(**said)) == answer_of(django_application, environ(**said))


@pytest.mark.parametrize(
    "address",
    [
        "/notices/2022-11-10/",
        "/notices/2022-11-11/notice.pdf",
        "/notices/2022-11-10/editions/1/notice.pdf",
        "/oparl/files/2022-11-10/notice.pdf",
        "//notices/2022-11-10/notice.pdf",
        "/notices/2022-11-10/notice.pdf/",
        "/notices/2022-11-10%00/notice.pdf",
        "/notices/2022-11-10%0A/notice.pdf",
        "/notices/заседание/notice.pdf",
    ],
)
def test_other_addresses_are_answered_by_django(edition: Edition, address: str) -> None:
    assert pdf_at_once(environ(address)) is None


def test_what_nobody_may_read_is_not_handed_out_though_its_file_is_there(
    edition: Edition, withdraw: Withdraw, folder: Path
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    Publication.objects.update(created_at=tomorrow)
    assert pdf_at_once(environ()) is None

    Publication.objects.update(created_at=edition.published_at)
    assert pdf_at_once(environ())

    withdraw(edition.publication)  # the transaction of the test stays open: so does the file
    assert list(folder.rglob("*.pdf"))
    assert pdf_at_once(environ()) is None
    assert answer_of(application, environ())[0] == "410 Gone"


def test_what_no_reader_had_and_what_is_large_is_left_to_django(publish: Publish) -> None:
    publish(pdf=b"%" * 300_000)

    for _count in range(2):
        assert pdf_at_once(environ()) is None
        assert answer_of(application, environ())[2] == b"%" * 300_000


def test_process_of_the_staff_has_no_such_address(edition: Edition, settings: Any) -> None:
    settings.PORTAL_SURFACE = "staff"

    assert pdf_at_once(environ()) is None


def test_plain_http_leads_to_https_and_https_stays_there(edition: Edition, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", *settings.MIDDLEWARE]
    safely = {"wsgi.url_scheme": "https"}

    assert pdf_at_once(environ()) is None
    assert pdf_at_once(environ(**safely))
    status, headers, content = answer_of(application, environ(**safely))
    assert headers["Strict-Transport-Security"] == "max-age=60"
    assert (status, headers, content) == answer_of(WSGIHandler(), environ(**safely))


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, ProgrammingError])
def test_database_that_does_not_answer_is_left_to_django(
    edition: Edition, fault: type[Exception]
) -> None:
    def fail(*args: Any) -> None:
        raise fault

    with connection.execute_wrapper(fail):
        assert pdf_at_once(environ()) is None
