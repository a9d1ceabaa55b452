"""Spells: from a day to a day, both counted, either of them open."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from russian.dates import short_date


class Spell(Protocol):
    """A row that holds from a day to a day."""

    since: date | None
    until: date | None


S = TypeVar("S", bound=Spell)


def meet(one: Spell, other: Spell) -> bool:
    """Whether there is a day on which both hold."""
    return _begin(one) <= _end(other) and _begin(other) <= _end(one)


def clusters(rows: Iterable[S]) -> list[list[S]]:
    """The rows in the order of time, those that meet each other together."""
    found: list[list[S]] = []
    for row in sorted(rows, key=lambda row: (_begin(row), _end(row))):
        if found and _begin(row) <= max(map(_end, found[-1])):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def whole(rows: Iterable[Spell]) -> tuple[date | None, date | None]:
    """From the first day of any of the rows to the last day of any."""
    listed = list(rows)
    begin, end = min(map(_begin, listed)), max(map(_end, listed))
    return (None if begin == date.min else begin, None if end == date.max else end)


def in_words(spell: Spell) -> str:
    """«с 01.02.2024 по 03.04.2025», as far as its days are known."""
    days = {
        "since": short_date(spell.since) if spell.since else "",
        "until": short_date(spell.until) if spell.until else "",
    }
    if spell.since and spell.until:
        return _("from %(since)s until %(until)s") % days
    if spell.since:
        return _("since %(since)s") % days
    return _("until %(until)s") % days if spell.until else _("without dates")


def _begin(row: Spell) -> date:
    return row.since or date.min


def _end(row: Spell) -> date:
    return row.until or date.max
