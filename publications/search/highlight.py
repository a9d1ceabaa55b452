"""Where a text holds what was asked for, shown in the text as it was written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from publications.search.query import Query
from russian.search import Word, forms_of, words_in

#: So many words of a text are looked through, and so many are shown of it.
_LOOKED_THROUGH: Final = 20_000
_SHOWN: Final = 32
#: Of what is shown, so much stands before the first match.
_BEFORE: Final = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the query in a text: which, and its first and last word."""

    phrase: int
    first: int
    last: int


class Marker:
    """Marks in texts what a query asks for."""

    def __init__(self, query: Query) -> None:
        self._phrases = [[frozenset(forms) for forms in each.forms] for each in query.wanted]

    def marked(self, text: str) -> SafeString:
        """The whole text as HTML, each match in a ``<mark>``."""
        words = list(islice(words_in(text), _LOOKED_THROUGH))
        return _html(text, words, self._matches(words), 0, len(text))

    def snippet(self, text: str) -> SafeString:
        """The part of the text that holds most of the query, as HTML; empty where none does."""
        words = list(islice(words_in(text), _LOOKED_THROUGH))
        matches = list(self._matches(words))
        if not matches:
            return SafeString("")
        first = max(matches, key=lambda match: (_worth(match, matches), -match.first)).first
        begin = max(first - _BEFORE, 0)
        end = min(begin + _SHOWN, len(words)) - 1
        shown = [match for match in matches if begin <= match.first and match.last <= end]
        start = words[begin].start if begin else 0
        stop = words[end].end if end < len(words) - 1 else len(text)
        return format_html(
            "{}{}{}",
            "… " if begin else "",
            _html(text, words, shown, start, stop),
            " …" if stop < len(text) else "",
        )

    def _matches(self, words: Sequence[Word]) -> Iterator[Match]:
        for first, word in enumerate(words):
            for number, rows in enumerate(self._phrases):
                if not _is_one(word, rows[0]):
                    continue
                run = words[first : first + len(rows)]
                if len(run) == len(rows) and all(map(_is_one, run, rows)):
                    yield Match(number, first, first + len(rows) - 1)


def _is_one(word: Word, forms: frozenset[str]) -> bool:
    return not forms.isdisjoint(forms_of(word.folded, is_capital=word.is_capital))


def _worth(match: Match, matches: Iterable[Match]) -> int:
    """How much of the query is shown from the match on."""
    within = range(match.first, match.first + _SHOWN - _BEFORE)
    return len({each.phrase for each in matches if each.first in within})


def _html(
    text: str, words: Sequence[Word], matches: Iterable[Match], start: int, stop: int
) -> SafeString:
    pieces, done = [], start
    for match in matches:
        begin, end = words[match.first].start, words[match.last].end
        if begin >= done:
            pieces.append((text[done:begin], text[begin:end]))
            done = end
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, text[done:stop])
