from datetime import date, time

import pytest

from russian.dates import MONTHS, clock, date_range, full_date_words, long_date, short_date

NOVEMBER_10 = date(2022, 11, 10)


def test_date_is_written_in_four_ways() -> None:
    assert long_date(NOVEMBER_10) == "10\u00a0ноября 2022\u00a0г."
    assert long_date(NOVEMBER_10, with_year=False) == "10\u00a0ноября"
    assert full_date_words(NOVEMBER_10) == "10\u00a0ноября 2022\u00a0года"
    assert short_date(NOVEMBER_10) == "10.11.2022"


def test_day_and_month_have_two_digits_only_in_requisites() -> None:
    assert short_date(date(2023, 3, 5)) == "05.03.2023"
    assert long_date(date(2023, 3, 5)) == "5\u00a0марта 2023\u00a0г."


def test_months_are_twelve_genitives() -> None:
    assert len(MONTHS) == 12
    assert all(month.endswith(("а", "я")) for month in MONTHS)


def test_clock_has_two_digits_each() -> None:
    assert clock(time(9, 5)) == "09:05"
    assert clock(time(10, 0, 59)) == "10:00"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2022, 12, 18), date(2022, 12, 18), "18.12.2022"),
        (date(2022, 12, 8), date(2022, 12, 21), "08–21.12.2022"),
        (date(2022, 11, 28), date(2022, 12, 2), "28.11–02.12.2022"),
        (date(2022, 12, 30), date(2023, 1, 2), "30.12.2022–02.01.2023"),
    ],
)
def test_range_writes_once_what_both_days_share(first: date, last: date, text: str) -> None:
    assert date_range(first, last) == text


def test_range_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        date_range(date(2022, 12, 21), date(2022, 12, 18))
