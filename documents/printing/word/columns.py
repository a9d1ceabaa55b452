"""The widths of a table's columns: as asked for, and the rest by what stands in them."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

#: A column of long texts does not press the others away: beyond this, its length counts no more.
LONG: Final = 60
#: And one of a single sign keeps room for its heading.
SHORT: Final = 6


class Filled(Protocol):
    """What a cell is to its column; lengths in points."""

    @property
    def span(self) -> int: ...

    @property
    def asked_width(self) -> float | None: ...

    @property
    def text(self) -> str: ...


def widths_of(rows: Sequence[Sequence[Filled]], whole: float) -> list[float]:
    """How wide each column is, in points; together they are ``whole``."""
    count = max(sum(cell.span for cell in row) for row in rows)
    asked: list[float | None] = [None] * count
    lengths = [SHORT] * count
    for row in rows:
        for place, cell in _single(row):
            asked[place] = cell.asked_width or asked[place]
            lengths[place] = max(lengths[place], min(len(cell.text), LONG))
    free = whole - sum(width for width in asked if width is not None)
    shares = sum(length for length, width in zip(lengths, asked, strict=True) if width is None)
    if not shares or free <= 0:
        total = sum(width or 0 for width in asked) or 1
        return [(width or 0) * whole / total for width in asked]
    return [
        free * length / shares if width is None else width
        for length, width in zip(lengths, asked, strict=True)
    ]


def _single(row: Sequence[Filled]) -> Iterator[tuple[int, Filled]]:
    """The cells of one column with the number of it."""
    place = 0
    for cell in row:
        if cell.span == 1:
            yield place, cell
        place += cell.span
