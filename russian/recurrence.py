"""Days until which a repeated instruction is reported on: «ежеквартально, до 5-го числа»."""

from calendar import monthrange
from datetime import date


def next_day_due(*, after: date, months: int, day: int | None) -> date:
    """The first day due after ``after``, beginning with the period that ``after`` lies in.

    A period is ``months`` long (1, 3, 6 or 12) and begins with January. Its report is due until
    the ``day`` of the month that follows it («до 5-го числа»), without a ``day`` until its own
    last one. A month without that day is due on its last.
    """
    end = _period_end(after.year * 12 + after.month - 1, months)
    while (due := _day_due(end, day)) <= after:
        end += months
    return due


def _period_end(month: int, months: int) -> int:
    """The last month of the period that ``month`` lies in; months are counted from year 0."""
    return month - month % months + months - 1


def _day_due(end: int, day: int | None) -> date:
    year, month = divmod(end if day is None else end + 1, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if day is None else min(day, last))
