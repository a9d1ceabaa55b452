from datetime import date

import pytest

from russian.periods import last_day


@pytest.mark.parametrize(
    ("period", "month", "day"),
    [
        ("I квартал", 3, 31),
        ("II квартал", 6, 30),
        ("3 кв.", 9, 30),
        ("4-й квартал", 12, 31),
        ("I, III кварталы", 9, 30),
        ("1 полугодие", 6, 30),
        ("II полугодие", 12, 31),
        ("март", 3, 31),
        ("март–апрель", 4, 30),
        ("в феврале", 2, 28),
        ("до 5 мая", 5, 31),
        ("в течение года", 12, 31),
        ("ежеквартально", 12, 31),
    ],
)
def test_last_day_of_a_period_is_read_off_its_words(period: str, month: int, day: int) -> None:
    assert last_day(period, 2026) == date(2026, month, day)


@pytest.mark.parametrize("period", ["", "по мере необходимости", "при поступлении", "3"])
def test_words_without_a_period_tell_no_day(period: str) -> None:
    assert last_day(period, 2026) is None
