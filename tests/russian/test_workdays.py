from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from russian.workdays import is_known, is_workday, workdays_after, workdays_before

days = st.dates(date(1992, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 4, 27),
        date(2024, 11, 2),
        date(2024, 12, 28),
        date(2025, 11, 1),
        date(2021, 2, 20),
        date(2026, 1, 12),
        date(2024, 2, 29),
    ],
)
def test_working_saturday_and_plain_weekday_are_worked(day: date) -> None:
    assert is_workday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 4, 29),
        date(2024, 4, 30),
        date(2024, 5, 10),
        date(2024, 12, 30),
        date(2024, 12, 31),
        date(2025, 5, 2),
        date(2025, 5, 8),
        date(2025, 6, 13),
        date(2025, 11, 3),
        date(2025, 12, 31),
        date(2026, 1, 9),
        date(2026, 3, 9),
        date(2026, 5, 11),
        date(2026, 6, 14),
        date(2030, 1, 7),
    ],
)
def test_holiday_transferred_day_and_weekend_are_free(day: date) -> None:
    assert not is_workday(day)


@pytest.mark.parametrize(
    ("day", "number", "after"),
    [
        (date(2024, 12, 27), 1, date(2024, 12, 28)),
        (date(2024, 12, 27), 2, date(2025, 1, 9)),
        (date(2025, 10, 31), 2, date(2025, 11, 5)),
        (date(2025, 4, 30), 3, date(2025, 5, 7)),
        (date(2025, 5, 3), 0, date(2025, 5, 3)),
    ],
)
def test_term_is_counted_over_holidays(day: date, number: int, after: date) -> None:
    assert workdays_after(day, number) == after


@pytest.mark.parametrize(
    ("day", "number", "before"),
    [
        (date(2025, 1, 9), 1, date(2024, 12, 28)),
        (date(2025, 11, 5), 1, date(2025, 11, 1)),
        (date(2026, 1, 12), 7, date(2025, 12, 22)),
        (date(2026, 1, 12), 0, date(2026, 1, 12)),
    ],
)
def test_term_is_counted_back_over_holidays(day: date, number: int, before: date) -> None:
    assert workdays_before(day, number) == before


@pytest.mark.parametrize(
    ("year", "known"), [(1990, False), (2004, True), (2024, True), (2026, True), (2099, False)]
)
def test_calendar_says_which_years_it_knows(year: int, known: bool) -> None:
    assert is_known(year) is known


@given(days, st.integers(1, 60))
def test_term_ends_on_a_workday_with_as_many_workdays_between(day: date, number: int) -> None:
    end = workdays_after(day, number)

    passed = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert is_workday(end)
    assert sum(map(is_workday, passed)) == number
    if is_workday(day):
        assert workdays_before(end, number) == day
