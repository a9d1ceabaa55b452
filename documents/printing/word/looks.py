"""How every element of a paper looks: what the stylesheets and its place make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import cssselect2

from documents.printing.word.css import SIDES, Stylesheets, Words, points

#: A line of 1.2 is what Word and its readers call a single one.
SINGLE: Final = 1.2


@dataclass(frozen=True, slots=True)
class Sides:
    """Something at each side of a box, in points."""

    top: float = 0
    right: float = 0
    bottom: float = 0
    left: float = 0

    def __bool__(self) -> bool:
        return any((self.top, self.right, self.bottom, self.left))


@dataclass(frozen=True, slots=True)
class Breaks:
    """Where a page may end: «auto», «avoid» or «page»."""

    before: str = "auto"
    after: str = "auto"
    inside: str = "auto"


@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks; lengths in points."""

    display: str = "block"
    # what it passes on to the elements within
    size: float = 12
    is_bold: bool = False
    is_italic: bool = False
    #: The height of a line, in single lines.
    line: float = 1
    align: str = "left"
    first_line: float = 0
    is_hyphenated: bool = False
    list_type: str = "disc"
    # what is its own
    margin: Sides = Sides()
    padding: Sides = Sides()
    border: Sides = Sides()
    breaks: Breaks = Breaks()
    vertical: str = "baseline"
    #: The width that was asked for, or None.
    asked_width: float | None = None
    max_width: float | None = None
    max_height: float | None = None
    #: How high it is at least.
    height: float = 0
    #: Its lines are not broken.
    is_unbroken: bool = False
    #: The kind of pages that it stands on.
    page: str = "auto"
    #: Where its content begins, from the left edge of the page's text, and how wide it is.
    left: float = 0
    width: float = 0


class Looks:
    """The looks of one document's elements."""

    def __init__(self, stylesheets: Stylesheets) -> None:
        self.page = stylesheets.page
        self._stylesheets = stylesheets

    def of(self, element: cssselect2.ElementWrapper, parent: Look) -> Look:
        """How the element looks within its parent."""
        declared = self._stylesheets.declared_for(element)
        size = _length(declared, "font-size", parent.size, parent.size) or parent.size
        margin, auto = _margin(declared, size, parent.width)
        look = replace(
            parent,
            display=_word(declared, "display", "inline"),
            size=size,
            is_bold=_word(declared, "font-weight", "bold" if parent.is_bold else "") == "bold",
            is_italic=_word(declared, "font-style", "italic" if parent.is_italic else "")
            == "italic",
            line=_line(declared, parent.line),
            align=_word(declared, "text-align", parent.align),
            first_line=_length(declared, "text-indent", size, parent.width, parent.first_line) or 0,
            is_hyphenated=_word(declared, "hyphens", "auto" if parent.is_hyphenated else "")
            == "auto",
            list_type=_word(declared, "list-style-type", parent.list_type),
            margin=margin,
            padding=_sides(declared, "padding-{}", size, parent.width),
            border=_sides(declared, "border-{}", size, parent.width),
            breaks=Breaks(
                *(_word(declared, f"break-{where}", "auto") for where in Breaks.__slots__)
            ),
            vertical=_word(declared, "vertical-align", "baseline"),
            asked_width=_length(declared, "width", size, parent.width),
            max_width=_length(declared, "max-width", size, parent.width),
            max_height=_length(declared, "max-height", size, 0),
            height=_length(declared, "height", size, 0) or 0,
            is_unbroken=_word(declared, "white-space", "normal") == "nowrap",
            page=_word(declared, "page", "auto"),
        )
        return _placed(look, auto) if look.display == "block" else look


def _placed(look: Look, auto: frozenset[str]) -> Look:
    """The look with the place of its content within that of the parent."""
    margin, padding = look.margin, look.padding
    free = look.width - margin.left - margin.right
    widths = [width for width in (look.asked_width, look.max_width, free) if width is not None]
    width = min(widths)
    spare = max(free - width, 0)
    if auto == {"left", "right"}:
        spare /= 2
    left = margin.left + (spare if "left" in auto else 0)
    return replace(
        look, left=look.left + left + padding.left, width=width - padding.left - padding.right
    )


def _margin(
    declared: Mapping[str, Words], size: float, whole: float
) -> tuple[Sides, frozenset[str]]:
    auto = frozenset(side for side in SIDES if declared.get(f"margin-{side}") == ("auto",))
    known = {name: words for name, words in declared.items() if words != ("auto",)}
    return _sides(known, "margin-{}", size, whole), auto


def _sides(declared: Mapping[str, Words], name: str, size: float, whole: float) -> Sides:
    return Sides(
        *(_length(declared, name.format(side), size, whole) or 0 for side in SIDES),
    )


def _word(declared: Mapping[str, Words], name: str, otherwise: str) -> str:
    return declared[name][0] if name in declared else otherwise


def _length(
    declared: Mapping[str, Words],
    name: str,
    em: float,
    whole: float,
    otherwise: float | None = None,
) -> float | None:
    if name not in declared or declared[name][0] in ("auto", "none", "normal"):
        return otherwise
    return points(declared[name][0], em=em, whole=whole)


def _line(declared: Mapping[str, Words], otherwise: float) -> float:
    height = _length(declared, "line-height", 1, 1)
    return otherwise if height is None else height / SINGLE
