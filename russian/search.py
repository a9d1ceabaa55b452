"""Words by which a Russian text is found, and by which it is asked for: the same on both sides.

A word stands for all dictionary forms that it may be a form of, so that every case of it finds
every other. Neighbours stand for a phrase: of «протокол № 4» the pair «протокол_4» is kept, and no
places of words are needed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from Stemmer import Stemmer

from russian.finding import INNER
from russian.morphology import is_known, lemma, parses

#: Letters and digits.
_LETTER: Final = "0-9A-Za-zÀ-ÖØ-öø-ɏЀ-ҁҊ-ӿ"
#: A word, as a regular expression has it.
WORD: Final = f"[{_LETTER}][{_LETTER}{INNER}]*"
_WORD: Final = re.compile(WORD)
_DROPPED: Final = re.compile(f"[{INNER}]+")
_CYRILLIC: Final = re.compile("[а-я]+")
#: What a longer word has beyond is not looked at: it is no word.
_LONGEST: Final = 64
#: Less likely readings find what nobody means: «Иван» is one of «Иванов» as well.
_LIKELY: Final = 0.01
#: So many readings of two neighbours are kept.
_PAIRS: Final = 9
#: A surname in any case and number, up to its ending.
_SURNAME: Final = re.compile("(.{2,}(?:[оеё]в|[иы]н))(?:а|у|ы|е|ым|ом|ой|ою|ых|ыми)?")
_FUNCTION_WORDS: Final = """
а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже для
до его ее если есть еще же за здесь и из или им их к как ко когда кто ли либо лишь между менее
мне может мы на над надо наш не него нее нет ни них но ну о об однако он она они оно от ото по
под после при про с со так также такой там те тем то того тоже той только том ты у уже хотя чего
чей чем что чтобы чье чья эта эти это этого этой этом этот
"""
#: Words that stand in every text and tell nothing of it.
STOP_WORDS: Final = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as it is compared, and where it stands."""

    folded: str
    start: int
    end: int
    is_capital: bool


def words_in(text: str) -> Iterator[Word]:
    """The words of a text that tell something of it, in their order."""
    for found in _WORD.finditer(text):
        written = found[0]
        folded = _folded(written)
        if folded not in STOP_WORDS:
            yield Word(folded, found.start(), found.end(), written[0].isupper())


def tokens_of(text: str) -> set[str]:
    """All that a text is found by: its words in their dictionary forms, and pairs of neighbours."""
    rows = [forms_of(word.folded, is_capital=word.is_capital) for word in words_in(text)]
    tokens = {form for forms in rows for form in forms}
    for left, right in pairwise(rows):
        tokens.update(pairs_of(left, right))
    return tokens


@lru_cache(maxsize=1 << 18)
def forms_of(word: str, *, is_capital: bool = True) -> tuple[str, ...]:
    """The dictionary forms of a folded word, the likeliest first.

    A word that the dictionary does not hold stands for its stem as well, and one that may be a
    surname for that without its ending: both with a sign that parts them from dictionary forms.
    """
    if not _CYRILLIC.fullmatch(word):
        return (word,)
    readings = parses(word)
    likely = [each for each in readings if each.score >= _LIKELY] or readings[:1]
    forms = dict.fromkeys(map(lemma, likely))
    is_in_dictionary = is_known(word)
    if not is_in_dictionary:
        forms[f"{_stem(word)}_"] = None
    is_name = is_in_dictionary and any("Surn" in each.tag or "Name" in each.tag for each in likely)
    if is_capital and not is_name and (surname := _SURNAME.fullmatch(word)):
        forms[f"{surname[1]}_"] = None
    return tuple(forms) or (word,)


@lru_cache(maxsize=1 << 18)
def pairs_of(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """What two neighbours are found by together, by their forms; the likeliest, where too many."""
    pairs = [f"{one}_{other}" for one, other in product(left, right)]
    return tuple(pairs[:_PAIRS])


def phrase_of(words: Iterable[str]) -> list[tuple[str, ...]]:
    """What all has to be there for these folded words to stand one after another, nearly always."""
    rows = [forms_of(word) for word in words]
    return [pairs_of(left, right) for left, right in pairwise(rows)] or rows


def _folded(word: str) -> str:
    if not word.isascii():
        composed = unicodedata.normalize("NFC", word)
        word = _DROPPED.sub("", composed.lower()).replace("ё", "е")
    return word.lower()[:_LONGEST]


def _stem(word: str) -> str:
    # One for each word: threads must not share it, and each word comes once.
    return str(Stemmer("russian").stemWord(word))


_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_LAYOUT: Final = str.maketrans(_LATIN, _CYRILLIC_KEYS)


def in_other_layout(text: str) -> str:
    """What was meant by somebody who forgot to switch the keyboard: «rjvbccbz», «комиссия».

    Empty where any letter was not Latin.
    """
    other = text.lower().translate(_OTHER_LAYOUT) if text.isascii() else ""
    return other if _CYRILLIC.search(other) else ""
