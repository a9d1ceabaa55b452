"""Numbers as Roman numerals."""

from typing import Final

_SIGNS: Final = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def roman(number: int) -> str:
    """«IV», «XII». Raises ``ValueError`` below one, which the Romans had no sign for."""
    if number < 1:
        raise ValueError(f"{number} has no Roman numeral")
    written = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        written += sign * count
    return written
