"""Straight quotes made «ёлочки», and „лапки“ inside them."""

from dataclasses import dataclass
from typing import Final

STRAIGHT: Final = '"'
QUOTES: Final = frozenset('"«»„“”')
CLOSING_OF: Final = {"«": "»", "„": "“"}
OPENS_AFTER: Final = frozenset("([{—–-/\u2011")
CLOSES_BEFORE: Final = frozenset(")]}—–-/.,:;!?…\u2011")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quotes that belong together, by their places in the text."""

    opening: int
    closing: int
    is_straight: bool


def angle_quotes(text: str) -> str:
    """The text with each pair of straight quotes replaced: «outer „inner“».

    A straight quote without its pair stays: it may be an inch. Quotes that are angled
    already stay as they are and count as an outer level.
    """
    pairs = _pairs(text)
    signs = list(text)
    for pair in pairs:
        if pair.is_straight:
            is_inner = any(
                other.opening < pair.opening and pair.closing < other.closing for other in pairs
            )
            signs[pair.opening], signs[pair.closing] = "„“" if is_inner else "«»"
    return "".join(signs)


def _pairs(text: str) -> list[Pair]:
    open_at: list[int] = []
    pairs = []
    for place, sign in enumerate(text):
        if sign in CLOSING_OF or (sign == STRAIGHT and _opens(text, place)):
            open_at.append(place)
        elif sign in CLOSING_OF.values():
            opening = _last_opened(text, open_at, sign)
            if opening is not None:
                pairs.append(Pair(opening, place, is_straight=False))
        elif sign == STRAIGHT and _closes(text, place) and open_at and text[open_at[-1]] == sign:
            pairs.append(Pair(open_at.pop(), place, is_straight=True))
    return pairs


def _last_opened(text: str, open_at: list[int], closing: str) -> int | None:
    """Take back everything opened since the quote that this one closes, and that quote."""
    for depth in reversed(range(len(open_at))):
        if CLOSING_OF.get(text[open_at[depth]]) == closing:
            opening = open_at[depth]
            del open_at[depth:]
            return opening
    return None


def _opens(text: str, place: int) -> bool:
    return _is_outside(_before(text, place), OPENS_AFTER) and not _is_outside(_after(text, place))


def _closes(text: str, place: int) -> bool:
    return not _is_outside(_before(text, place)) and _is_outside(_after(text, place), CLOSES_BEFORE)


def _is_outside(sign: str, others: frozenset[str] = frozenset()) -> bool:
    return sign == "" or sign.isspace() or sign in others


def _before(text: str, place: int) -> str:
    """The nearest sign on the left that is no quote."""
    return next((text[i] for i in range(place - 1, -1, -1) if text[i] not in QUOTES), "")


def _after(text: str, place: int) -> str:
    """The nearest sign on the right that is no quote."""
    return next((text[i] for i in range(place + 1, len(text)) if text[i] not in QUOTES), "")
