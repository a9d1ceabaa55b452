"""What changed between two texts: paragraph by paragraph, and word by word within those alike.

The time is bounded whatever the texts are: nothing here grows with the square of their length
beyond the bounds below.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

#: Longer sequences, both together and without what they begin and end with alike, are not
#: searched for what they have in common.
MOST_WORDS: Final = 10_000
#: More pairs of paragraphs than this are not compared; each is then set against the one that
#: stands in the same place.
MOST_PAIRS: Final = 100_000
#: Paragraphs that have less words in common are shown one after another, not woven into one.
LEAST_ALIKE: Final = 0.4

_WORD: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    EQUAL = "equal"
    WENT = "went"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of both texts, or of the one before or after alone."""

    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Both texts in one list; lines are paragraphs.

    What is equal and what went is ``before``, what is equal and what came is ``after``. No two
    neighbours are of one kind, and what went stands before what came in its place.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for old_part, new_part, is_equal in _parts(old, new):
        if is_equal:
            found.append(Piece(Kind.EQUAL, "".join(old_part)))
        else:
            found += _of_paragraphs(old_part, new_part)
    return _joined(found)


def _of_paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """The difference of paragraphs none of which stayed as it was."""
    i = j = 0
    for pair in [*_alike(old, new), (len(old), len(new))]:
        yield Piece(Kind.WENT, "".join(old[i : pair[0]]))
        yield Piece(Kind.CAME, "".join(new[j : pair[1]]))
        i, j = pair
        if i < len(old):
            yield from _of_words(old[i], new[j])
            i, j = i + 1, j + 1


def _of_words(before: str, after: str) -> list[Piece]:
    """The difference of two paragraphs that are alike.

    Spaces and signs between two changes go and come with them: a phrase in the place of a
    phrase is read more easily than word for word.
    """
    found: list[Piece] = []
    for old, new, is_equal in _parts(_TOKEN.findall(before), _TOKEN.findall(after)):
        if is_equal:
            found.append(Piece(Kind.EQUAL, "".join(old)))
        else:
            found += [Piece(Kind.WENT, "".join(old)), Piece(Kind.CAME, "".join(new))]
    found = [piece for piece in found if piece.text]
    woven: list[Piece] = []
    for place, piece in enumerate(found):
        is_between = 0 < place < len(found) - 1
        if piece.kind == Kind.EQUAL and is_between and not re.search(r"[\w\n]", piece.text):
            woven += [Piece(Kind.WENT, piece.text), Piece(Kind.CAME, piece.text)]
        else:
            woven.append(piece)
    return woven


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without empty ones; between two that are equal, what went before what came."""
    found: list[Piece] = []
    texts = dict.fromkeys(Kind, "")
    for piece in [*pieces, None]:
        if piece is None or (piece.text and (piece.kind == Kind.EQUAL) != bool(texts[Kind.EQUAL])):
            found += [Piece(kind, text) for kind, text in texts.items() if text]
            texts = dict.fromkeys(Kind, "")
        if piece is not None:
            texts[piece.kind] += piece.text
    return found


# --- paragraphs that are alike ----------------------------------------------------------------


def _alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of paragraphs that say much the same, in the order of both: the likest pairs."""
    old_words, new_words = _words_of(old), _words_of(new)
    if len(old) * len(new) > MOST_PAIRS:
        same_place = enumerate(zip(old_words, new_words, strict=False))
        return [(i, i) for i, (a, b) in same_place if _alikeness(a, b) >= LEAST_ALIKE]
    # best[i][j]: the most that paragraphs from i and from j on can be alike in all.
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    taken: set[tuple[int, int]] = set()
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            alone = max(best[i + 1][j], best[i][j + 1])
            alikeness = _alikeness(old_words[i], new_words[j])
            together = best[i + 1][j + 1] + alikeness
            if alikeness >= LEAST_ALIKE and together >= alone:
                taken.add((i, j))
            best[i][j] = together if (i, j) in taken else alone
    found = []
    i = j = 0
    while i < len(old) and j < len(new):
        if (i, j) in taken:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _words_of(paragraphs: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(_WORD.findall(each.casefold())) for each in paragraphs]


def _alikeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Which part of their words two paragraphs share, from 0 to 1."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


# --- what two sequences have in common ---------------------------------------------------------


def _parts(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], bool]]:
    """The sequences cut into parts that are equal and parts that are not."""
    matches = [(-1, -1), *_matches(old, new), (len(old), len(new))]
    start = (0, 0)
    for (i, j), (next_i, next_j) in pairwise(matches):
        if (next_i, next_j) == (i + 1, j + 1) and next_i < len(old):
            continue
        yield old[start[0] : i + 1], new[start[1] : j + 1], True
        yield old[i + 1 : next_i], new[j + 1 : next_j], False
        start = (next_i, next_j)


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal elements, in the order of both: as many as can be, within the bounds."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    between = _common(old[head : len(old) - tail], new[head : len(new) - tail])
    return [
        *((i, i) for i in range(head)),
        *((head + i, head + j) for i, j in between),
        *((len(old) - i, len(new) - i) for i in range(tail, 0, -1)),
    ]


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence; nothing, when they are longer than MOST_WORDS.

    A row of the table of dynamic programming is one integer, a bit for each element of ``old``
    (Hyyrö, «Bit-parallel LCS-length computation revisited», 2004): 5000 words against as many
    take a few hundredths of a second, whatever the words are.
    """
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        return []
    places: dict[str, int] = {}
    for i, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << i
    every = (1 << len(old)) - 1
    # A bit of a row is 0, where one more element of ``old`` makes the subsequence longer.
    rows = [every]
    for word in new:
        row = rows[-1]
        met = row & places.get(word, 0)
        rows.append(((row + met) | (row - met)) & every)
    found = []
    i, j = len(old), len(new)
    while i and j:
        if rows[j] >> (i - 1) & 1:
            i -= 1
        elif not rows[j - 1] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]
