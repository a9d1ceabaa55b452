"""The PDFs of editions as files, so that the database is asked for the bytes of each only once.

An edition keeps its PDF in the database; the first reader of it leaves a file behind, named by
its SHA-256. The folder may be emptied at any time; where it cannot be written, nobody notices.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag

from publications.answers import ASKED_ANEW
from publications.models import Edition, Publication
from publications.prepared import Prepared
from publications.ready import given_one
from russian.typography import capfirst

#: A smaller file is read more quickly than the server sends it by itself; in bytes.
_READ_UP_TO: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class StoredPdf(Protocol):
    """What is stored of a PDF: an edition, or as much of one as it takes."""

    @property
    def pdf_sha256(self) -> str: ...

    @property
    def published_at(self) -> datetime: ...

    @property
    def pdf(self) -> bytes | memoryview: ...


@dataclass(frozen=True, slots=True)
class _InForce:
    """The PDF of an edition; its bytes are read when they are asked for."""

    edition_id: int
    pdf_sha256: str
    published_at: datetime

    @property
    def pdf(self) -> bytes | memoryview:
        pdf: bytes | memoryview = Edition.objects.values_list("pdf", flat=True).get(
            pk=self.edition_id
        )
        return pdf


_COLUMNS: Final = ("edition_id", "pdf_sha256", "changed_at")
_IN_FORCE: Final = Prepared(lambda: given_one().values_list("kind", *_COLUMNS))


def pdf_in_force(request: HttpRequest, slug: str, *, at: datetime) -> HttpResponseBase | None:
    """The PDF of the publication with this address; None where nobody may read any."""
    found = _IN_FORCE.first(slug=slug, at=at)
    if found is None:
        return None
    kind, *stored = found
    return pdf_of(request, _InForce(*stored), filename=file_name(kind, slug))


def whole_pdf(slug: str, *, at: datetime) -> tuple[bytes, dict[str, str]] | None:
    """The PDF of the publication with this address, and what is said with it.

    None where nobody may read any, and where it has no file yet or a large one.
    """
    found = _IN_FORCE.first(slug=slug, at=at)
    if found is None:
        return None
    kind, *stored = found
    edition = _InForce(*stored)
    try:
        with open(_path(edition.pdf_sha256), "rb", buffering=0) as file:
            if _is_large(file):
                return None
            content = file.readall()
    except OSError:
        return None
    return content, _of_content(file_name(kind, slug)) | _of_edition(edition)


def file_name(kind: str, slug: str) -> str:
    """What a reader saves it as: «Протокол 2022-11-10»; in Russian, as what it holds."""
    return f"{_name_of(kind)} {slug}"


@cache
def _name_of(kind: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return capfirst(str(Publication.Kind(kind).label))


def pdf_of(
    request: HttpRequest, edition: StoredPdf, *, filename: str, kept: str = ASKED_ANEW
) -> HttpResponseBase:
    """The very bytes that were stored, or the part of them that is asked for (RFC 9110, 14)."""
    said = _of_edition(edition, kept)
    changed_at = int(edition.published_at.timestamp())
    known = get_conditional_response(request, etag=said["ETag"], last_modified=changed_at)
    response = known or _sent(request, edition, said["ETag"])
    if response.status_code in {200, 206}:
        said |= _of_content(filename)
    for name, value in said.items():
        response[name] = value
    return response


def _of_edition(edition: StoredPdf, kept: str = ASKED_ANEW) -> dict[str, str]:
    """What is said with any answer about this PDF."""
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": kept,
        "ETag": quote_etag(edition.pdf_sha256),
        "Last-Modified": http_date(int(edition.published_at.timestamp())),
    }


def _of_content(filename: str) -> dict[str, str]:
    """What is said with bytes of it."""
    shown = content_disposition_header(as_attachment=False, filename=f"{filename}.pdf")
    return {"Content-Type": "application/pdf", "Content-Disposition": str(shown)}


def _sent(request: HttpRequest, edition: StoredPdf, etag: str) -> HttpResponseBase:
    asked = _RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    if asked is None or request.META.get("HTTP_IF_RANGE", etag) != etag:
        # Servers hand over files themselves where they can; tests have no such server.
        file = _file_of(edition) if "wsgi.file_wrapper" in request.META else None
        return _whole(request, file) if file else HttpResponse(bytes(edition.pdf))
    content = bytes(edition.pdf)
    span = _span(asked, len(content))
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    first, last = span
    where = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return HttpResponse(content[first : last + 1], status=206, headers=where)


def _whole(request: HttpRequest, file: BufferedReader) -> HttpResponseBase:
    if _is_large(file) and request.method == "GET":
        return FileResponse(file)
    with file:
        return HttpResponse(file.read())


def _is_large(file: BufferedReader | FileIO) -> bool:
    return os.fstat(file.fileno()).st_size > _READ_UP_TO


def _span(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first and the last byte that are asked for; None where there are no such bytes."""
    first, last = asked.groups()
    if first:
        span = int(first), min(int(last or size), size - 1)
    else:
        span = max(size - int(last or 0), 0), size - 1
    return span if span[0] <= span[1] else None


def _file_of(edition: StoredPdf) -> BufferedReader | None:
    """The file that holds the PDF, made where it is not there yet; None where it cannot be."""
    name = _path(edition.pdf_sha256)
    try:
        return open(name, "rb")
    except OSError:
        file = Path(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            written = Path(folder, file.name)
            written.write_bytes(bytes(edition.pdf))
            written.replace(file)
        return file.open("rb")
    except OSError:
        return None


def remove_files(sha256s: Iterable[str]) -> None:
    """The files of PDFs that nobody may read any more, where they lie within reach."""
    for sha256 in filter(None, sha256s):
        with suppress(OSError):
            os.remove(_path(sha256))


def _path(sha256: str) -> str:
    return f"{settings.PDF_FILES_DIR}/{sha256[:2]}/{sha256}.pdf"
