"""The one dictionary of the process, behind the few calls that this room makes of it."""

import unicodedata
from collections.abc import Set
from functools import cache
from itertools import takewhile
from typing import Protocol, cast

from russian.cases import Case


class Tag(Protocol):
    """Grammatical features of a reading; ``"anim" in tag`` asks for one of them."""

    POS: str | None
    case: str | None
    number: str | None
    gender: str | None

    def __contains__(self, grammeme: str) -> bool: ...


class Parse(Protocol):
    """One reading of a word."""

    word: str
    normal_form: str
    tag: Tag
    score: float

    def inflect(self, grammemes: Set[str]) -> "Parse | None": ...


class Analyzer(Protocol):
    """The part of ``pymorphy3.MorphAnalyzer`` that is used here."""

    def parse(self, word: str) -> list[Parse]: ...

    def word_is_known(self, word: str) -> bool: ...


@cache
def analyzer() -> Analyzer:
    """The dictionary, loaded on the first call (0.1 s, 38 MB) and kept."""
    import pymorphy3

    return cast(Analyzer, pymorphy3.MorphAnalyzer(lang="ru"))


def parses(word: str) -> list[Parse]:
    """The readings of a word, likeliest first; of one in letters without a name, none."""
    return analyzer().parse(word.lower()) if _is_readable(word) else []


def is_known(word: str) -> bool:
    """Whether the dictionary holds the word itself, and does not guess by its ending."""
    return _is_readable(word) and analyzer().word_is_known(word.lower())


def _is_readable(word: str) -> bool:
    """Whether the dictionary can take the word: it asks for the Unicode name of any letter.

    Letters that are counted and not named (Tangut and the like) and half letters have none.
    """
    return all(unicodedata.name(letter, "") for letter in word.lower())


def lemma(reading: Parse) -> str:
    """The dictionary form, folded as words are that are compared: without ё and hyphens."""
    return reading.normal_form.replace("ё", "е").replace("-", "")


def inflected(parse: Parse, *grammemes: str | Case) -> str | None:
    """The form with these features, in lower case, or None when the word has none."""
    form = parse.inflect(frozenset(str(grammeme) for grammeme in grammemes))
    return None if form is None else form.word


def graft(source: str, form: str) -> str:
    """The form with the author's capitals, and with the author's е where it stands for ё.

    A ё of the source does not survive where the dictionary has е: «провёл», «провела».
    """
    pieces = source.split("-"), form.split("-")
    if 1 < len(pieces[0]) == len(pieces[1]):
        return "-".join(map(graft, *pieces))
    shared = list(takewhile(_is_same_letter, zip(source, form, strict=False)))
    ending = form[len(shared) :]
    is_shouted = len(source) > 1 and source.isupper()
    return "".join(map(_authors_letter, shared)) + (ending.upper() if is_shouted else ending)


def _is_same_letter(pair: tuple[str, str]) -> bool:
    left, right = (letter.lower().replace("ё", "е") for letter in pair)
    return left == right


def _authors_letter(pair: tuple[str, str]) -> str:
    source, form = pair
    if form == "ё":
        return source
    return form.upper() if source.isupper() else form
