"""Periods of a plan as people write them: «II квартал», «март–апрель», «в течение года»."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

_MONTHS: Final = tuple(
    re.compile(rf"\b{stem}")
    for stem in (
        "январ",
        "феврал",
        "март",
        "апрел",
        "ма[йея]",
        "июн",
        "июл",
        "август",
        "сентябр",
        "октябр",
        "ноябр",
        "декабр",
    )
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBER: Final = re.compile(r"\b(iii|ii|iv|i|[1-4])(?:-?\s?(?:й|ый|ой|е|ое))?\b")
_QUARTER: Final = re.compile(r"кв(?:артал|\b)")
_HALF: Final = re.compile(r"полугод")
_YEAR: Final = re.compile(r"\b(?:год[ау]?|ежеквартально|ежемесячно|постоянно)\b")


def last_day(period: str, year: int) -> date | None:
    """The last day of the period in that year; nothing where its words do not tell it."""
    words = period.lower()
    months = [number for number, month in enumerate(_MONTHS, 1) if month.search(words)]
    if not months:
        length = 3 if _QUARTER.search(words) else 6 if _HALF.search(words) else 0
        numbers = [_ROMAN.get(each) or int(each) for each in _NUMBER.findall(words)]
        months = [length * number for number in numbers if 0 < length * number <= 12]
    if not months and _YEAR.search(words):
        months = [12]
    return _month_end(year, max(months)) if months else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
