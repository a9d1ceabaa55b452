"""Where something stands in every list: its day and its own number, as one number.

Lists go from the greatest place to the least: the newest day first. A page of a list begins after
a place, so it costs the same wherever it is (keyset pagination).
"""

from datetime import date
from typing import Final

#: No place is greater, and no number of a row.
GREATEST: Final = 2**63 - 1
#: Rows have fewer numbers than this, and a day is a number of 22 bits: both fit into 63.
_OF_A_DAY: Final = 1 << 40


def place_of(day: date, number: int) -> int:
    """The place of row ``number`` of that day."""
    return first_place(day) + number


def first_place(day: date) -> int:
    """The least place of that day; rows are numbered from one."""
    return day.toordinal() * _OF_A_DAY


def end_of(day: date) -> int:
    """No place of that day reaches it; the last day of the calendar has an end as well."""
    return first_place(day) + _OF_A_DAY


def day_of(place: int) -> date:
    """The day of a place. Raises ValueError and OverflowError for what is none."""
    return date.fromordinal(place // _OF_A_DAY)
