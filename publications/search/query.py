"""What a reader asks for, and how each index is asked for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from publications.search.zones import ANY, Zone
from russian.search import WORD, forms_of, phrase_of, words_in

#: Nobody asks for more; what stands beyond is not looked at.
LONGEST: Final = 200

_PIECE: Final = re.compile(
    r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<straight>[^"]*)"|«(?P<angled>[^»]*)»'
    r'|[“„](?P<curly>[^“”]*)[“”]|(?P<plain>[^\s"«»“”„]+))'
)
#: Words written as one: «152-ФЗ», «10.11.2022».
_RUN: Final = re.compile(rf"{WORD}(?:[-‐‑./]{WORD})*")
_NUMBER_SIGN: Final = re.compile("[№#]")

#: Words of the index of which one is enough.
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What the index is asked for: rows that have a word of each group, and of no row all."""

    wanted: tuple[Group, ...] = ()
    unwanted: tuple[tuple[Group, ...], ...] = ()

    def as_tsquery(self) -> str:
        """For PostgreSQL's ``@@``."""
        wanted = [_any(group, " | ", "'") for group in self._wanted]
        without = [
            f"!({' & '.join(_any(group, ' | ', _QUOTE) for group in row)})" for row in self.unwanted
        ]
        return " & ".join([*wanted, *without])

    def as_fts5(self) -> str:
        """For SQLite's ``MATCH``."""
        wanted = " AND ".join(_any(group, " OR ", '"') for group in self._wanted)
        without = [" AND ".join(_any(group, " OR ", '"') for group in row) for row in self.unwanted]
        return " NOT ".join([f"({wanted})", *(f"({row})" for row in without)])

    @property
    def _wanted(self) -> tuple[Group, ...]:
        return self.wanted or ((ANY,),)


_QUOTE: Final = "'"


def _any(group: Group, either: str, quote: str) -> str:
    # No word has a quote inside: words are letters and digits, «_» and «=».
    return f"({either.join(f'{quote}{word}{quote}' for word in group)})"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are to stand one after another, or one word: folded, in any of their forms."""

    words: tuple[str, ...]

    @property
    def forms(self) -> list[Group]:
        """The forms of each word."""
        return [forms_of(word) for word in self.words]

    @property
    def groups(self) -> list[Group]:
        """What the index has where the phrase stands."""
        return phrase_of(self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    #: Words of zones: of what kind, of which commission.
    only: tuple[str, ...] = ()

    def narrowed(self, *only: str) -> "Query":
        """The same, of what has these words of zones."""
        return replace(self, only=(*self.only, *only))

    @property
    def has_words(self) -> bool:
        """Whether there is a word to look for, or one that must not stand there."""
        return bool(self.wanted or self.unwanted)

    def anywhere(self) -> Condition:
        """All that is found."""
        return self._condition(self._groups())

    def best_first(self) -> tuple[Condition, ...]:
        """All that is found, in portions that have nothing in common, the best of them first:
        all words in the title, then in the headings, then anywhere."""
        if not self.wanted:
            return (self.anywhere(),)
        title, headings = self._groups(Zone.TITLE), self._groups(Zone.HEADINGS)
        return (
            self._condition(title),
            self._condition(headings, but=title),
            self._condition(self._groups(), but=headings),
        )

    def _groups(self, zone: Zone | None = None) -> tuple[Group, ...]:
        groups = [group for phrase in self.wanted for group in phrase.groups]
        return tuple(tuple(map(zone.name_of, each)) for each in groups) if zone else tuple(groups)

    def _condition(self, groups: tuple[Group, ...], but: tuple[Group, ...] = ()) -> Condition:
        unwanted = [tuple(phrase.groups) for phrase in self.unwanted]
        only = tuple((word,) for word in self.only)
        return Condition((*groups, *only), (*unwanted, *([but] if but else [])))


def cut(text: str) -> str:
    """What is looked at of what was typed: whole words."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]


def parse(text: str) -> Query:
    """What was typed: words, «phrases», «-words» that must not stand there. Nothing is an error."""
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    is_numbered = False
    for piece in _PIECE.finditer(cut(text)):
        quoted = piece["straight"] or piece["angled"] or piece["curly"]
        written = piece["plain"] or ""
        runs = [quoted] if quoted else _RUN.findall(written)
        phrases = [Phrase(words) for words in map(_words, runs) if words]
        told = unwanted if piece["minus"] else wanted
        is_numbered = is_numbered or bool(_NUMBER_SIGN.match(written))
        if is_numbered and told and phrases and phrases[0].words[0].isdigit() and not quoted:
            told[-1] = Phrase((*told[-1].words, *phrases.pop(0).words))
        told += phrases
        is_numbered = bool(_NUMBER_SIGN.fullmatch(written))
    return Query(_once(wanted), _once(unwanted))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words_in(text))


def _once(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrases))
