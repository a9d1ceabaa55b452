"""The addresses of the open data."""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.opendata import passports
from publications.opendata.passports import Version, file_path
from publications.opendata.sets import SETS, DataSet, Row
from publications.surfaces.machines import for_machines

_CSV: Final = "text/csv; charset=utf-8; header=present"
#: So many rows are sent at once.
_AT_ONCE: Final = 200
_DATED: Final = re.compile(r"(data-[0-9]{8}(T[0-9]{4})?-)?structure-[0-9]{8}(T[0-9]{4})?")


def _mistake(why: str) -> dict[str, Any]:
    return {"error": why}


open_to_all = for_machines(_mistake)


@login_not_required
@require_safe
@asked_anew
def open_data(request: HttpRequest) -> HttpResponse:
    """The sets, and on what terms they are used."""
    known = passports.version(timezone.now())
    shown = [
        {
            "set": each,
            "data": file_path(each, known.data),
            "structure": file_path(each, passports.STRUCTURE),
            "passport": file_path(each, "meta"),
        }
        for each in SETS
    ]
    context = {
        "sets": shown,
        "changed_at": known.changed_at,
        "publisher": settings.PUBLISHER_NAME,
        "inn": settings.PUBLISHER_INN,
        "contact": settings.PUBLISHER_CONTACT,
        "phone": settings.PUBLISHER_PHONE,
        "email": settings.PUBLISHER_EMAIL,
    }
    return render(request, "publications/open_data.html", context)


@open_to_all
def register(request: HttpRequest) -> HttpResponse:
    """Every set with the address of its passport."""
    return _table(passports.REGISTER_COLUMNS, passports.register())


@open_to_all
def file(request: HttpRequest, identifier: str, file: str) -> HttpResponseBase:
    """The passport, the structure or the data of one set.

    The files that there are bear the dates of the last change. Whoever asks for another date is
    sent to them, and so is who knows the set by its name without the publisher's number.
    """
    of = _set_of(identifier)
    known = passports.version(timezone.now())
    if file != "meta" and not _DATED.fullmatch(file):
        raise Http404
    present = file
    if file.startswith("data-"):
        present = known.data
    elif file != "meta":
        present = passports.STRUCTURE
    if (identifier, file) != (of.identifier, present):
        return HttpResponseRedirect(file_path(of, present))
    if present == "meta":
        return _table(passports.PASSPORT_COLUMNS, passports.passport(of, known))
    if present == passports.STRUCTURE:
        return _table(passports.STRUCTURE_COLUMNS, passports.structure(of))
    return _data(request, of, known)


def _set_of(identifier: str) -> DataSet:
    for each in SETS:
        if identifier in {each.identifier, each.name}:
            return each
    raise Http404


def _data(request: HttpRequest, of: DataSet, known: Version) -> HttpResponseBase:
    """The rows, sent while they are read; none is read for one who holds them already."""
    stated = f"{of.identifier} {known.changed_at} {passports.STRUCTURE} {settings.PORTAL_ADDRESS}"
    etag = quote_etag(hashlib.sha256(stated.encode()).hexdigest())
    answer = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        _sent([column.name for column in of.columns], of, known), content_type=_CSV
    )
    answer["ETag"] = etag
    return answer


def _sent(columns: Iterable[str], of: DataSet, known: Version) -> Iterator[bytes]:
    lines = _lines(chain([tuple(columns)], of.rows(known.at)))
    while True:
        # The language of the request has gone by the time that the server asks for more.
        with translation.override(settings.LANGUAGE_CODE):
            portion = "".join(islice(lines, _AT_ONCE))
        if not portion:
            return
        yield portion.encode()


def _table(columns: Iterable[str], rows: Iterable[Row]) -> HttpResponse:
    content = "".join(_lines(chain([tuple(columns)], rows))).encode()
    return HttpResponse(content, content_type=_CSV)


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    """By RFC 4180. The cells are exact: what a spreadsheet takes for a formula is no less so."""
    return map(csv.writer(_Told()).writerow, rows)


class _Told:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line
