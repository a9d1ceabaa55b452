"""Until which day a repeated instruction is reported on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from russian.recurrence import next_day_due


@pytest.mark.parametrize(
    ("after", "months", "day", "due"),
    [
        # Every month: the day of the month that follows, or the last of the month itself.
        (date(2022, 11, 10), 1, 5, date(2022, 12, 5)),
        (date(2022, 12, 5), 1, 5, date(2023, 1, 5)),
        (date(2022, 11, 10), 1, None, date(2022, 11, 30)),
        (date(2022, 11, 30), 1, None, date(2022, 12, 31)),
        # A short month is due on its last day, and the month after it has its own again.
        (date(2023, 1, 15), 1, 31, date(2023, 2, 28)),
        (date(2023, 2, 28), 1, 31, date(2023, 3, 31)),
        (date(2024, 1, 15), 1, 30, date(2024, 2, 29)),
        # Quarters, half-years and years begin with January.
        (date(2022, 11, 10), 3, 5, date(2023, 1, 5)),
        (date(2023, 1, 5), 3, 5, date(2023, 4, 5)),
        (date(2023, 2, 1), 3, None, date(2023, 3, 31)),
        (date(2023, 6, 30), 6, None, date(2023, 12, 31)),
        (date(2023, 7, 1), 6, 15, date(2024, 1, 15)),
        (date(2023, 1, 1), 12, 20, date(2024, 1, 20)),
        (date(2023, 12, 31), 12, None, date(2024, 12, 31)),
    ],
)
def test_next_day_due(after: date, months: int, day: int | None, due: date) -> None:
    assert next_day_due(after=after, months=months, day=day) == due


@given(
    after=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    months=st.sampled_from([1, 3, 6, 12]),
    day=st.none() | st.integers(1, 31),
)
def test_days_due_go_forward_one_for_each_period(after: date, months: int, day: int | None) -> None:
    first = next_day_due(after=after, months=months, day=day)
    second = next_day_due(after=first, months=months, day=day)

    assert after < first < second
    assert first - after <= timedelta(days=31 * (months + 1))
    apart = (second.year - first.year) * 12 + second.month - first.month
    assert apart == months
