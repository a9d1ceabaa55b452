import pytest

from russian.numerals import roman


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "I"),
        (3, "III"),
        (4, "IV"),
        (8, "VIII"),
        (9, "IX"),
        (14, "XIV"),
        (40, "XL"),
        (60, "LX"),
        (99, "XCIX"),
        (444, "CDXLIV"),
        (2022, "MMXXII"),
    ],
)
def test_roman_numeral(number: int, expected: str) -> None:
    assert roman(number) == expected


def test_there_is_no_roman_nought() -> None:
    with pytest.raises(ValueError, match="0 has no Roman numeral"):
        roman(0)
