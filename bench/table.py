"""The one table that a run prints."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("Measured", "Portal", "Yardstick", "Times as long", "Besides")
NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    portal: str
    yardstick: str
    #: How many times as long the portal takes as the yardstick.
    ratio: float
    besides: str


def markdown(rows: Sequence[Row], *, note: str) -> str:
    """The rows as a Markdown table, with the note as its last row."""
    cells = [HEAD, (":--", "--:", "--:", "--:", ":--")]
    cells += [
        (row.what, row.portal, row.yardstick, f"{row.ratio:.2f}", row.besides) for row in rows
    ]
    cells += [("Machine", NONE, NONE, NONE, note)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def spread(values: Sequence[float], unit: str) -> str:
    """«412 /s (398–431)»: the median, the least and the most."""
    middle, least, most = (f"{value:,.0f}" for value in (median(values), min(values), max(values)))
    return f"{middle} {unit} ({least}–{most})"


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
