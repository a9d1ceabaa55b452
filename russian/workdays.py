"""Working days by the Russian production calendar, with its transfers and working Saturdays.

The government moves days off for each year anew (article 112 of the Labour Code). Of a year whose
transfers the calendar does not hold yet, holidays that stand every year are known, and no more.
"""

from datetime import date
from functools import cache
from typing import Final

from holidays.countries.russia import Russia

#: From the first year that the library holds to the last that a session can have.
YEARS: Final = range(Russia.start_year, 2100)


@cache
def _calendar() -> Russia:
    # All years at once: one that fills itself while it is asked is not safe among threads.
    return Russia(years=YEARS, expand=False)


def is_known(year: int) -> bool:
    """Whether the transfers of that year are in the calendar."""
    calendar = _calendar()
    return (
        year in calendar.special_public_holidays
        or year in calendar.special_public_holidays_observed
    )


def is_workday(day: date) -> bool:
    """Whether people work on that day of a five-day week."""
    return _calendar().is_working_day(day)


def workdays_after(day: date, number: int) -> date:
    """The working day that is the first, second … after that day; the day itself for 0."""
    return _step(day, number)


def workdays_before(day: date, number: int) -> date:
    """The working day that is the first, second … before that day; the day itself for 0."""
    return _step(day, -number)


def _step(day: date, number: int) -> date:
    return _calendar().get_nth_working_day(day, number) if number else day
