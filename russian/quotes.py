"""Straight quotes made «ёлочки», and „лапки“ inside them."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

STRAIGHT: Final = '"'
QUOTES: Final = frozenset('"«»„“”')
CLOSING_OF: Final = {"«": "»", "„": "“"}
OPENING_OF: Final = {closing: opening for opening, closing in CLOSING_OF.items()}
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
    signs = list(text)
    # Pairs stand in one another or apart: who ends before one that began earlier is inside.
    end = -1
    for pair in sorted(_pairs(text), key=lambda pair: pair.opening):
        if pair.is_straight:
            is_inner = pair.closing < end
            signs[pair.opening], signs[pair.closing] = "„“" if is_inner else "«»"
        end = max(end, pair.closing)
    return "".join(signs)


def _pairs(text: str) -> list[Pair]:
    before = _nearest(text)
    after = _nearest(text[::-1])[::-1]
    open_at: list[int] = []
    is_open: Counter[str] = Counter()
    pairs = []
    for place, sign in enumerate(text):
        if sign in CLOSING_OF or (sign == STRAIGHT and _opens(before[place], after[place])):
            open_at.append(place)
            is_open[sign] += 1
        elif sign in OPENING_OF and is_open[OPENING_OF[sign]]:
            # What was opened since the quote that this one closes stays without its pair.
            opening = open_at.pop()
            is_open[text[opening]] -= 1
            while text[opening] != OPENING_OF[sign]:
                opening = open_at.pop()
                is_open[text[opening]] -= 1
            pairs.append(Pair(opening, place, is_straight=False))
        elif (
            sign == STRAIGHT
            and open_at
            and text[open_at[-1]] == sign
            and _closes(before[place], after[place])
        ):
            is_open[sign] -= 1
            pairs.append(Pair(open_at.pop(), place, is_straight=True))
    return pairs


def _nearest(text: str) -> list[str]:
    """For each place the nearest sign on the left that is no quote; at the beginning none."""
    found, last = [], ""
    for sign in text:
        found.append(last)
        last = last if sign in QUOTES else sign
    return found


def _opens(before: str, after: str) -> bool:
    return _is_outside(before, OPENS_AFTER) and not _is_outside(after)


def _closes(before: str, after: str) -> bool:
    return not _is_outside(before) and _is_outside(after, CLOSES_BEFORE)


def _is_outside(sign: str, others: frozenset[str] = frozenset()) -> bool:
    return sign == "" or sign.isspace() or sign in others
