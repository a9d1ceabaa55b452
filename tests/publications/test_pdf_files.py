"""PDFs as they are sent: whole from a file, in parts, and without a folder to write in."""

from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest
from django.test import Client

from publications.models import Edition
from tests.publications.published import Publish, Withdraw

pytestmark = pytest.mark.django_db

PDF = b"0123456789"
#: Of a server that sends files by itself.
SENDS_FILES: Any = {"wsgi.file_wrapper": FileWrapper}
ADDRESS = "/notices/2022-11-10/notice.pdf"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PDF_FILES_DIR = tmp_path / "pdf"
    return tmp_path / "pdf"


@pytest.fixture
def edition(publish: Publish) -> Edition:
    return publish(pdf=PDF)


@pytest.mark.parametrize(("size", "is_sent"), [(1_000, False), (300_000, True)])
def test_server_sends_what_is_large(
    client: Client, publish: Publish, size: int, is_sent: bool
) -> None:
    publish(pdf=b"%" * size)

    response = client.get(ADDRESS, **SENDS_FILES)

    assert response.streaming is is_sent
    assert response.getvalue() == b"%" * size
    assert response.headers["Content-Length"] == str(size)


def test_first_reader_leaves_a_file_and_the_second_gets_it(
    client: Client, edition: Edition, folder: Path
) -> None:
    first = client.get(ADDRESS, **SENDS_FILES)
    (file,) = folder.rglob("*.*")
    second = client.get(ADDRESS, **SENDS_FILES)

    assert first.getvalue() == second.getvalue() == file.read_bytes() == PDF
    assert file.stem == edition.pdf_sha256
    assert first.headers["Content-Length"] == second.headers["Content-Length"] == "10"


def test_folder_that_cannot_be_written_is_not_missed(
    client: Client, edition: Edition, folder: Path
) -> None:
    folder.write_text("A file stands where the folder would be.")

    response = client.get(ADDRESS, **SENDS_FILES)

    assert response.getvalue() == PDF
    assert response.headers["Content-Type"] == "application/pdf"


def test_file_that_cannot_be_written_to_its_end_leaves_nothing(
    client: Client, edition: Edition, folder: Path
) -> None:
    # A folder stands where the file would be.
    (folder / edition.pdf_sha256[:2] / f"{edition.pdf_sha256}.pdf" / "full").mkdir(parents=True)

    response = client.get(ADDRESS, **SENDS_FILES)

    assert response.getvalue() == PDF
    assert [each for each in folder.rglob("*") if each.is_file()] == []


def test_withdrawal_takes_the_file_away(
    client: Client,
    edition: Edition,
    folder: Path,
    withdraw: Withdraw,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.get(ADDRESS, **SENDS_FILES).getvalue()
    assert list(folder.rglob("*.pdf"))

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(edition.publication)

    assert list(folder.rglob("*.pdf")) == []


@pytest.mark.parametrize(
    ("asked", "part", "where"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-99", PDF, "bytes 0-9/10"),
    ],
)
def test_part_is_sent_where_a_part_is_asked_for(
    client: Client, edition: Edition, asked: str, part: bytes, where: str
) -> None:
    response = client.get(ADDRESS, headers={"range": asked})

    assert (response.status_code, response.getvalue()) == (206, part)
    assert response.headers["Content-Range"] == where
    assert response.headers["Content-Length"] == str(len(part))
    assert response.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-4", "bytes=-0", "bytes=-"])
def test_part_that_is_not_there_is_refused(client: Client, edition: Edition, asked: str) -> None:
    response = client.get(ADDRESS, headers={"range": asked})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=0-" + "9" * 99]
)
def test_what_is_no_single_range_gets_the_whole(
    client: Client, edition: Edition, asked: str
) -> None:
    response = client.get(ADDRESS, headers={"range": asked})

    assert (response.status_code, response.getvalue()) == (200, PDF)


@pytest.mark.parametrize(("held", "status"), [("{etag}", 206), ('"another"', 200)])
def test_part_goes_to_who_holds_the_rest_of_the_same(
    client: Client, edition: Edition, held: str, status: int
) -> None:
    if_range = held.format(etag=f'"{edition.pdf_sha256}"')

    response = client.get(ADDRESS, headers={"range": "bytes=5-", "if-range": if_range})

    assert response.status_code == status
