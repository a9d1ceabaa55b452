"""The stylesheets of the papers, read for Word: declarations by selector, and the page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cssselect2
import tinycss2

from documents.printing.statics import stylesheet_path, stylesheet_text

POINTS: Final[Mapping[str, float]] = {
    "mm": 72 / 25.4,
    "cm": 72 / 2.54,
    "in": 72,
    "pt": 1,
    "px": 0.75,
}
SIDES: Final = ("top", "right", "bottom", "left")
A4: Final = (210 * POINTS["mm"], 297 * POINTS["mm"])
#: What a browser knows of HTML without being told.
OF_THE_LANGUAGE: Final = """
strong, h1, h2, h3, h4, th { font-weight: bold }
h1, h2, h3, h4 { break-after: avoid }
em { font-style: italic }
ol { list-style-type: decimal }
ul { list-style-type: disc }
html, body, div, section, p, h1, h2, h3, h4, ul, ol, li { display: block }
table { display: table }
tr { display: table-row }
td, th { display: table-cell }
"""

#: One value as its words: «1.25cm», «bold», «0.5pt».
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageSheet:
    """The sheet of paper; lengths in points."""

    width: float = A4[0]
    height: float = A4[1]
    margins: tuple[float, float, float, float] = (0, 0, 0, 0)

    @property
    def text_width(self) -> float:
        return self.width - self.margins[1] - self.margins[3]


class Stylesheets:
    """Several stylesheets laid over one another."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._matcher = cssselect2.Matcher()
        page: dict[str, Words] = {}
        for css in (OF_THE_LANGUAGE, *map(stylesheet_text, names)):
            for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
                if rule.type == "qualified-rule":
                    declarations = dict(_declarations(rule.content))
                    for selector in cssselect2.compile_selector_list(rule.prelude):
                        self._matcher.add_selector(selector, declarations)
                elif _is_page(rule):
                    page |= dict(_declarations(rule.content))
        self.page = _page(page)

    def declared_for(self, element: cssselect2.ElementWrapper) -> dict[str, Words]:
        """What is said of the element itself, by property."""
        declared: dict[str, Words] = {}
        for _specificity, _order, pseudo, declarations in self._matcher.match(element):
            if pseudo is None:
                declared |= declarations
        return declared


def stylesheets(names: tuple[str, ...]) -> Stylesheets:
    """The stylesheets, parsed once and again only when a file has changed."""
    return _parsed(names, tuple(stylesheet_path(name).stat().st_mtime_ns for name in names))


def points(word: str, *, em: float = 0, whole: float = 0) -> float:
    """A length; ``em`` is the size of the font, ``whole`` what a percentage is of."""
    match = re.fullmatch(r"([-+]?[\d.]+)([a-z%]*)", word)
    if match is None:
        raise TypeError(f"{word} is no length that Word could be given.")
    number, unit = float(match[1]), match[2]
    if unit == "em":
        return number * em
    if unit == "%":
        return number * whole / 100
    return number * POINTS[unit] if unit else number


@lru_cache(maxsize=8)
def _parsed(names: tuple[str, ...], changed_at: tuple[int, ...]) -> Stylesheets:
    return Stylesheets(names)


def _is_page(rule: Any) -> bool:
    """Whether the rule is of every page, and not of the first or of a kind of pages."""
    is_of_pages = rule.type == "at-rule" and rule.lower_at_keyword == "page"
    return is_of_pages and not tinycss2.serialize(rule.prelude).strip()


def _declarations(content: list[Any]) -> Iterator[tuple[str, Words]]:
    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type == "declaration":
            yield from _longhands(part.lower_name, _words(part.value))


def _words(value: list[Any]) -> Words:
    return tuple(
        token.value if token.type == "string" else token.serialize()
        for token in value
        if token.type != "whitespace"
    )


def _longhands(name: str, words: Words) -> Iterator[tuple[str, Words]]:
    if name in ("margin", "padding"):
        for side, word in zip(SIDES, _four(words), strict=True):
            yield f"{name}-{side}", (word,)
    elif name == "border":
        for side in SIDES:
            yield f"border-{side}", words
    elif name == "list-style":
        yield "list-style-type", words
    elif name == "font":
        yield from _font(words)
    else:
        yield name, words


def _four(words: Words) -> Words:
    """One to four values as four: of the top, the right, the bottom and the left."""
    top, right, bottom, left = (
        words[0],
        words[min(1, len(words) - 1)],
        words[2 if len(words) > 2 else 0],
        words[3 if len(words) > 3 else min(1, len(words) - 1)],
    )
    return top, right, bottom, left


def _font(words: Words) -> Iterator[tuple[str, Words]]:
    """«bold 12pt/1 "PT Serif"»: the family is one for all papers."""
    for word in words:
        if word in ("bold", "normal"):
            yield "font-weight", (word,)
        elif word == "italic":
            yield "font-style", (word,)
    size = next(place for place, word in enumerate(words) if word[0].isdigit())
    yield "font-size", (words[size],)
    if words[size + 1 : size + 2] == ("/",):
        yield "line-height", (words[size + 2],)


def _page(declared: Mapping[str, Words]) -> PageSheet:
    margins = tuple(points(declared.get(f"margin-{side}", ("0",))[0]) for side in SIDES)
    width, height = sorted(A4)
    if "landscape" in declared.get("size", ()):
        width, height = height, width
    return PageSheet(width, height, (margins[0], margins[1], margins[2], margins[3]))
