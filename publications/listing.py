"""A page of a list: so many rows after one place, at the same cost wherever that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest

from publications.places import GREATEST

PER_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after a place, towards what is older, or newer."""

    place: int | None = None
    is_backwards: bool = False


def cursor_of(request: HttpRequest) -> Cursor:
    """Where the reader is: ``before=PLACE`` leads to what is older, ``after=PLACE`` to newer."""
    for name, is_backwards in (("before", False), ("after", True)):
        typed = request.GET.get(name, "")
        # What a reader types beyond the greatest place is taken for none.
        if typed.isascii() and typed.isdigit() and len(typed) < 20 and int(typed) <= GREATEST:
            return Cursor(int(typed), is_backwards)
    return Cursor()


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page, and the places that its neighbours begin after, where there are any."""

    rows: Sequence[Any]
    newer: int | None = None
    older: int | None = None


def slice_of(rows: QuerySet[Any], cursor: Cursor, *, by: str = "place") -> Slice:
    """The page of ``rows`` at the cursor, the newest first.

    ``rows`` are tuples that begin with their place, of which ``by`` is the name.
    """
    if cursor.place is not None:
        side = "gt" if cursor.is_backwards else "lt"
        rows = rows.filter(**{f"{by}__{side}": cursor.place})
    order = by if cursor.is_backwards else f"-{by}"
    return slice_from(list(rows.order_by(order)[: PER_PAGE + 1]), cursor)


def slice_from(found: list[Any], cursor: Cursor) -> Slice:
    """The page of ``found``, rows from the cursor on in its direction, one more than a page."""
    is_more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if not found:
        return Slice(found)
    if cursor.is_backwards:
        found.reverse()
        return Slice(found, found[0][0] if is_more else None, found[-1][0])
    newer = None if cursor.place is None else found[0][0]
    return Slice(found, newer, found[-1][0] if is_more else None)
