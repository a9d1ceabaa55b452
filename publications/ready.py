"""Answers made of what was drawn ahead: one query, and nothing drawn."""

from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, DateTimeField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from meetings.models import Commission
from publications import pages
from publications.answers import BY_LOOK
from publications.listing import PER_PAGE, Slice, cursor_of, slice_from
from publications.looks import USUAL, Look, look_of
from publications.models import Publication, PublicationCommission
from publications.prepared import Given, Prepared
from publications.querysets import PublicationQuerySet, is_public

_LIST: Final = "publications/notices_frame.html"
ROW: Final = ("place", "edition_id", "drawn_with", "row_html")
_STATED: Final = ("page_etag", "drawn_with", "drawn_at", "drawn_until")

# --- what is asked of the database ------------------------------------------------------------


def _given_public() -> PublicationQuerySet:
    return Publication.objects.public(at=Given("at", DateTimeField()))  # type: ignore[arg-type]


def given_one() -> PublicationQuerySet:
    """The publication with the given ``slug``, where anybody may read it at the given hour."""
    return _given_public().filter(slug=Given("slug", CharField()))


def _rows(side: str = "", order: str = "-place") -> QuerySet[Any]:
    place = Given("place", BigIntegerField())
    beyond = {f"place__{side}": place} if side else {}
    return _given_public().filter(**beyond).order_by(order).values_list(*ROW)[: PER_PAGE + 1]


_VALIDITY: Final = Prepared(lambda: given_one().values_list(*_STATED))
_PAGE: Final = Prepared(lambda: given_one().values_list(*_STATED, "head_html", "page_html"))
_FIRST_ROWS: Final = Prepared(_rows)
_OLDER_ROWS: Final = Prepared(lambda: _rows("lt"))
_NEWER_ROWS: Final = Prepared(lambda: _rows("gt", "place"))

# --- one publication --------------------------------------------------------------------------


def notice_page(request: HttpRequest, slug: str, *, at: datetime) -> HttpResponse | None:
    """The page of the publication with this address; None where nobody may read any."""
    look = look_of(request)
    frame = pages.frame(look)
    if look.language == USUAL.language:
        if "HTTP_IF_NONE_MATCH" in request.META and (
            known := _known_already(request, slug, frame, at)
        ):
            return known
        stated = _PAGE.first(slug=slug, at=at)
        if stated is None:
            return None
        *validity, head, page = stated
        if _is_valid(*validity, at=at):
            return _answer(frame.around(head, page), _etag(validity[0], frame), validity[2])
    publication = Publication.objects.filter(slug=slug).public(at=at).first()
    if publication is None:
        return None
    with translation.override(look.language):
        head, page = pages.head_and_page(*pages.context_of(publication, at))
    return HttpResponse(frame.around(head, page))


def _known_already(
    request: HttpRequest, slug: str, frame: pages.Frame, at: datetime
) -> HttpResponse | None:
    """304, when the reader holds this very page."""
    validity = _VALIDITY.first(slug=slug, at=at)
    if validity is None or not _is_valid(*validity, at=at):
        return None
    etag, changed_at = _etag(validity[0], frame), int(validity[2].timestamp())
    answer = get_conditional_response(request, etag=etag, last_modified=changed_at)
    if answer is None or answer.status_code != 304:
        return None
    answer["ETag"], answer["Last-Modified"] = etag, http_date(changed_at)
    answer["Vary"] = BY_LOOK
    return answer


def _is_valid(
    etag: str, drawn_with: str, drawn_at: datetime, until: datetime | None, *, at: datetime
) -> bool:
    return bool(etag) and drawn_with == pages.drawn_with() and (until is None or at < until)


def _etag(page_etag: str, frame: pages.Frame) -> str:
    return quote_etag(f"{page_etag}-{frame.etag}")


def _answer(content: bytes, etag: str, changed_at: datetime) -> HttpResponse:
    headers = {"ETag": etag, "Last-Modified": http_date(int(changed_at.timestamp()))}
    return HttpResponse(content, headers=headers)


# --- lists ------------------------------------------------------------------------------------


def rows_page(request: HttpRequest) -> HttpResponse:
    """A page of the list of all that is public."""
    cursor, look, at = cursor_of(request), look_of(request), timezone.now()
    if cursor.place is None:
        found = _FIRST_ROWS.rows(at=at)
    else:
        further = _NEWER_ROWS if cursor.is_backwards else _OLDER_ROWS
        found = further.rows(at=at, place=cursor.place)
    held = {
        name: text for name, text in _rows_held(slice_from(found, cursor), look).items() if text
    }
    frame = pages.frame(look, _LIST, section="publications:notices", held=tuple(held))
    return HttpResponse(frame.around(*held.values()))


def rows_of(publications: PublicationQuerySet) -> QuerySet[Any]:
    """The rows of ``publications``, which ``public()`` has let through."""
    return publications.values_list(*ROW)


def owned_rows(commission: Commission, *, at: datetime) -> QuerySet[Any]:
    """The rows of what is public of a commission, in the order of all lists."""
    owned = PublicationCommission.objects.filter(commission=commission)
    columns = ("place", *(f"publication__{name}" for name in ROW[1:]))
    return owned.filter(is_public(at, prefix="publication__")).values_list(*columns)


def rows_html(listed: Slice, look: Look) -> str:
    """The rows of ``listed``, tuples of ``ROW``, and the way to the pages beside them."""
    with translation.override(look.language):
        return render_to_string("publications/_rows.html", _rows_held(listed, look))


def _rows_held(listed: Slice, look: Look) -> dict[str, str]:
    """What ``_rows.html`` wants, in the order in which it stands there."""
    drawn_with, is_usual = pages.drawn_with(), look.language == USUAL.language
    stale = [row[1] for row in listed.rows if not is_usual or row[2] != drawn_with]
    anew = {}
    if stale:
        with translation.override(look.language):
            anew = pages.rows(stale)
    return {
        "rows": "".join(anew.get(row[1]) or row[3] for row in listed.rows),
        "newer": str(listed.newer or ""),
        "older": str(listed.older or ""),
    }
