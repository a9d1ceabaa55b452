"""Where words stand in a text: to the letter, as a name in any case, in other forms.

Words are compared without capitals, ё, hyphens, accents and signs that nobody sees; quotes, stops
and spaces between them do not count. So a word that a line's end has parted is found as well.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from russian.morphology import lemma, parses
from russian.typography import fold

#: Inside a word: hyphens, soft ones too, accents, and what has no width.
INNER: Final = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD: Final = re.compile(rf"\w(?:[\w{INNER}]|[-\u2010\u2011]\n?(?=\w))*")
_DROPPED: Final = re.compile(rf"[-\u2010\u2011\n{INNER}]")
_FUNCTION_WORDS: Final = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO"})
#: What any agenda says, and what tells nothing of one question.
_COMMON: Final = frozenset(
    """
    акт вопрос год город данный деятельность доклад дополнительный задача информация исполнение
    итог квартал комиссия комплекс край мера мероприятие месяц муниципальный область обеспечение
    округ орган организация отчёт план подготовка поручение принимать проведение проект работа
    район реализация результат решение совершенствование состояние срок территория утверждение ход
    """.replace("ё", "е").split()
)
#: Of the words that tell something, so many make a likeness.
_LIKE: Final = 0.6

#: Where something begins in a text, and where it ends.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, as it is compared, and where it stands."""

    folded: str
    span: Span
    #: Only a word with a capital is a name: «Черных» is one, «чёрных» is not.
    is_capital: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its words."""

    source: str
    words: tuple[Word, ...]

    @classmethod
    def of(cls, source: str) -> "Text":
        words = (
            Word(folded(found[0]), found.span(), found[0][:1].isupper())
            for found in _WORD.finditer(source)
        )
        return cls(source, tuple(words))


class Trace(Protocol):
    """Something that may stand in a text."""

    def found_in(self, text: Text) -> Iterator[tuple[Span, ...]]:
        """Each place, as the spans that show it."""
        ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after another, to the letter."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, source: str) -> "Phrase":
        return cls(words_of(source))

    def found_in(self, text: Text) -> Iterator[tuple[Span, ...]]:
        for start, word in enumerate(text.words):
            # A long phrase is compared where its first word stands alone: it may have hundreds.
            if self.words and word.folded == self.words[0]:
                row = text.words[start : start + len(self.words)]
                if tuple(each.folded for each in row) == self.words:
                    yield (_across(row),)


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name in any of its forms, with a capital.

    Beside a namesake who may be named, only together with ``given``: the first letters of the
    person's own first name, or its initial.
    """

    forms: frozenset[tuple[str, ...]]
    given: str = ""

    @classmethod
    def of(cls, forms: Collection[str], given: str = "") -> "NameForms":
        # A surname of two halves is also written without its hyphen, in addresses above all.
        written = {each for form in forms for each in (form, form.replace("-", " "))}
        return cls(frozenset(map(words_of, written)) - {()}, folded(given))

    def found_in(self, text: Text) -> Iterator[tuple[Span, ...]]:
        for length in {len(form) for form in self.forms}:
            for place, row in enumerate(_rows(text, length)):
                stands = tuple(word.folded for word in row) in self.forms and row[0].is_capital
                if stands and self._is_meant(text.words, place, place + length):
                    yield (_across(row),)

    def _is_meant(self, words: Sequence[Word], start: int, end: int) -> bool:
        if not self.given:
            return True
        initial = self.given[0]
        after = [word.folded for word in words[end : end + 1]]
        before = [word.folded for word in words[max(start - 2, 0) : start]]
        return any(word.startswith(initial) for word in after) or any(
            word == initial or (len(self.given) > 1 and word.startswith(self.given))
            for word in before
        )


@dataclass(frozen=True, slots=True)
class SameWords:
    """Words that stand one after another, each in any of its forms."""

    lemmas: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, source: str) -> "SameWords":
        return cls(tuple(map(lemmas_of, words_of(source))))

    def found_in(self, text: Text) -> Iterator[tuple[Span, ...]]:
        for row in _rows(text, len(self.lemmas)):
            if all(
                lemmas_of(word.folded) & own for word, own in zip(row, self.lemmas, strict=True)
            ):
                yield (_across(row),)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Most of the telling words of a phrase, in any form and order, close together.

    At least one of them must be ``rare``: a word that the texts to be told from it do not have.
    """

    lemmas: tuple[frozenset[str], ...]
    rare: frozenset[int]
    #: In so many words on end.
    within: int

    @classmethod
    def of(cls, source: str, *, unlike: Collection[str]) -> "Likeness":
        """``unlike``: texts whose words tell nothing."""
        known = {lemma for text in unlike for word in words_of(text) for lemma in lemmas_of(word)}
        words = words_of(source)
        telling = tuple(dict.fromkeys(lemmas_of(word) for word in words if is_telling(word)))
        rare = frozenset(at for at, lemmas in enumerate(telling) if not lemmas & known)
        return cls(telling, rare, within=2 * len(words) + 2)

    def found_in(self, text: Text) -> Iterator[tuple[Span, ...]]:
        met = [
            (place, at, word.span)
            for place, word in enumerate(text.words)
            for at, lemmas in enumerate(self.lemmas)
            if lemmas_of(word.folded) & lemmas
        ]
        needed = max(_LIKE * len(self.lemmas), min(2, len(self.lemmas)))
        taken, end = -1, 0
        # How often each word of the phrase stands in ``met[first:end]``.
        present: Counter[int] = Counter()
        for first, (start, own, _span) in enumerate(met):
            beyond = start + self.within
            while end < len(met) and met[end][0] < beyond:
                present[met[end][1]] += 1
                end += 1
            if start > taken and len(present) >= needed and present.keys() & self.rare:
                taken = met[end - 1][0]
                yield tuple(dict.fromkeys(span for _place, _at, span in met[first:end]))
            present[own] -= 1
            if not present[own]:
                del present[own]


def folded(word: str) -> str:
    """The word as it is compared."""
    return fold(_DROPPED.sub("", unicodedata.normalize("NFC", word)))


def words_of(source: str) -> tuple[str, ...]:
    """The words of a text, as they are compared."""
    return tuple(word.folded for word in Text.of(source).words)


@lru_cache(maxsize=20_000)
def lemmas_of(word: str) -> frozenset[str]:
    """The dictionary forms that a folded word may be a form of."""
    return frozenset(map(lemma, parses(word))) or frozenset({word})


@lru_cache(maxsize=20_000)
def is_telling(word: str) -> bool:
    """Whether the word says what a phrase is about."""
    if len(word) < 2 or lemmas_of(word) & _COMMON:
        return False
    readings = parses(word)
    return not readings or readings[0].tag.POS not in _FUNCTION_WORDS


def _rows(text: Text, length: int) -> Iterator[tuple[Word, ...]]:
    """Every ``length`` words of the text that stand one after another."""
    if length:
        for start in range(len(text.words) - length + 1):
            yield text.words[start : start + length]


def _across(row: Sequence[Word]) -> Span:
    return row[0].span[0], row[-1].span[1]
