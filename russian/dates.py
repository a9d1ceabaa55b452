"""Days and hours as they are written in papers."""

from datetime import date, time
from typing import Final

from russian.signs import EN_DASH, NBSP

MONTHS: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
"""The months in the genitive: ``MONTHS[0]`` is January."""


def long_date(d: date, *, with_year: bool = True) -> str:
    """The day in running text: «10 ноября 2022 г.», or «10 ноября» without the year."""
    day_and_month = f"{d.day}{NBSP}{MONTHS[d.month - 1]}"
    return f"{day_and_month} {d.year}{NBSP}г." if with_year else day_and_month


def full_date_words(d: date) -> str:
    """The day with «года» written out: «10 ноября 2022 года»."""
    return f"{long_date(d, with_year=False)} {d.year}{NBSP}года"


def short_date(d: date) -> str:
    """The day in tables and requisites: «10.11.2022»."""
    return f"{_day_and_month(d)}.{d.year:04}"


def clock(t: time) -> str:
    """The hour and the minute: «10:00»."""
    return f"{t.hour:02}:{t.minute:02}"


def date_range(d1: date, d2: date) -> str:
    """Both days in requisites, with what they share written once: «18–21.12.2022».

    Raises ``ValueError`` when the second day is before the first.
    """
    if d2 < d1:
        raise ValueError(f"the range ends on {d2}, before it begins on {d1}")
    if d1 == d2:
        return short_date(d1)
    if d1.year != d2.year:
        return f"{short_date(d1)}{EN_DASH}{short_date(d2)}"
    if d1.month != d2.month:
        return f"{_day_and_month(d1)}{EN_DASH}{short_date(d2)}"
    return f"{d1.day:02}{EN_DASH}{short_date(d2)}"


def _day_and_month(d: date) -> str:
    return f"{d.day:02}.{d.month:02}"
