"""Where the head of a phrase is, and which words before and after it agree with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from russian.morphology import is_known, parses
from russian.readings import KEYS, Reading, nominative_readings


class PhraseKind(StrEnum):
    """What the phrase names, which decides the accusative and the choice of readings."""

    POST = "post"
    BODY = "body"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Item:
    """A word or a sign of a part, and its place among the tokens of the phrase."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A head with the words that agree with it.

    ``rivals`` are the other readings of the head that nothing rules out, ``end`` is the
    number of the first item after it.
    """

    head: tuple[Item, Reading]
    modifiers: tuple[tuple[Item, Reading], ...]
    rivals: tuple[Reading, ...]
    end: int


CONNECTIVES: Final = frozenset({"и", "или", ","})
TRANSITIVE: Final = frozenset({"исполнять", "замещать", "занимать", "возглавлять"})
"""Participles of these take an object and are heads themselves: «исполняющие обязанности»."""

PROPER: Final = ("Surn", "Name", "Patr", "Abbr")


def is_word(text: str) -> bool:
    """Whether the item can be read as a noun or an adjective: no letter, sign or quotation."""
    return len(text) > 1 and text[0].isalpha() and "." not in text


def is_adverb(text: str) -> bool:
    """Whether a word may stand before an adjective without a part in the agreement."""
    return is_word(text) and any(parse.tag.POS in {"ADVB", "PRCL"} for parse in parses(text))


def find_head(items: Sequence[Item], start: int, kind: PhraseKind) -> Found | None:
    """The first noun in the nominative that the adjectives before it agree with.

    Where there is none the first adjective or participle is the head itself
    («исполняющий обязанности», «заведующая отделом», «приглашённые»).
    """
    with_noun = _find_noun(items, start, (), KEYS, kind)
    substantive = _find_substantive(items, start)
    if with_noun is None or substantive is None:
        return with_noun or substantive
    # «участковый» is a noun by itself, but not in «участковый уполномоченный полиции»
    return with_noun if with_noun.end >= substantive.end else substantive


def _find_noun(
    items: Sequence[Item],
    at: int,
    before: tuple[Item, ...],
    keys: frozenset[str],
    kind: PhraseKind,
) -> Found | None:
    if at >= len(items):
        return None
    item = items[at]
    if item.text.lower() in CONNECTIVES and before:
        return _find_noun(items, at + 1, before, keys, kind)
    if not is_word(item.text):
        return None
    readings = [reading for reading in nominative_readings(item.text) if reading.keys & keys]
    adjectival = [reading for reading in readings if reading.is_adjectival]
    if adjectival and not _takes_object(adjectival, items, at):
        left = keys & frozenset().union(*(reading.keys for reading in adjectival))
        found = _find_noun(items, at + 1, (*before, item), left, kind)
        if found is not None:
            return found
    nouns = [reading for reading in readings if reading.is_noun]
    if nouns:
        return _with_modifiers(item, _preferred(nouns, kind), before, keys, at + 1)
    if is_adverb(item.text) and not adjectival:
        return _find_noun(items, at + 1, before, keys, kind)
    return None


def _takes_object(adjectival: Sequence[Reading], items: Sequence[Item], at: int) -> bool:
    is_last = at + 1 >= len(items)
    return not is_last and any(reading.main.normal_form in TRANSITIVE for reading in adjectival)


def _preferred(nouns: Sequence[Reading], kind: PhraseKind) -> list[Reading]:
    """Persons for a post, things for a body or a place; surnames and initials last."""
    wants_person = kind is PhraseKind.POST

    def rank(reading: Reading) -> tuple[bool, bool]:
        is_proper = reading.has(*PROPER) or (reading.has("Geox") and kind is not PhraseKind.PLACE)
        return (is_proper, reading.has("anim") is not wants_person)

    best = min(rank(reading) for reading in nouns)
    return [reading for reading in nouns if rank(reading) == best]


def _with_modifiers(
    head: Item,
    nouns: Sequence[Reading],
    before: Sequence[Item],
    keys: frozenset[str],
    end: int,
) -> Found:
    chosen = nouns[0]
    agreed = sorted(chosen.keys & keys, key=["masc", "femn", "neut", "plur"].index)[0]
    modifiers = []
    for item in before:
        readings = [
            reading
            for reading in nominative_readings(item.text)
            if reading.is_adjectival and agreed in reading.keys
        ]
        modifiers.append((item, readings[0]))
    return Found((head, chosen), tuple(modifiers), tuple(nouns[1:]), end)


def _find_substantive(items: Sequence[Item], start: int) -> Found | None:
    """An adjective or a participle that is a person: «уполномоченный по правам ребёнка»."""
    at = start
    while at < len(items) and is_adverb(items[at].text) and not _adjectival(items[at], KEYS):
        at += 1
    run: list[tuple[Item, Reading]] = []
    keys = KEYS
    while at < len(items) and (readings := _adjectival(items[at], keys)):
        run.append((items[at], readings[0]))
        keys &= readings[0].keys
        at += 1
    if not run:
        return None
    if len(run) > 1 and at < len(items) and _is_dependent_next(run[-1], items[at]):
        run, at = run[:1], at - len(run) + 1
    *modifiers, head = run
    return Found(head, tuple(modifiers), (), at)


def _adjectival(item: Item, keys: frozenset[str]) -> list[Reading]:
    if not is_word(item.text):
        return []
    readings = nominative_readings(item.text)
    return [reading for reading in readings if reading.is_adjectival and reading.keys & keys]


def _is_dependent_next(last: tuple[Item, Reading], following: Item) -> bool:
    """Whether the last adjective belongs to a noun after it: «управляющий краевой больницей»."""
    if not is_word(following.text):
        return False
    item, _ = last
    oblique = {
        (parse.tag.case, parse.tag.number, parse.tag.gender)
        for parse in parses(item.text)
        if parse.tag.POS in {"ADJF", "PRTF"} and parse.tag.case != "nomn"
    }
    return any(
        parse.tag.POS == "NOUN" and (parse.tag.case, parse.tag.number, parse.tag.gender) in oblique
        for parse in parses(following.text)
    )


def find_postposed(items: Sequence[Item], start: int, head: Reading) -> list[tuple[Item, Reading]]:
    """Adjectives after the head that run to the end of the part.

    «митрополит Екатеринодарский и Кубанский», «станица Динская»; in «начальник краевой
    больницы» the adjective is followed by its noun and is not one of them.
    """
    found: list[tuple[Item, Reading]] = []
    for item in items[start:]:
        if item.text.lower() == "и" and found:
            continue
        if item.text == "," and found:
            return found
        readings = [reading for reading in _adjectival(item, head.keys) if not reading.has("Poss")]
        if not readings:
            return []
        found.append((item, readings[0]))
    return found


def is_plain_nominative(text: str) -> bool:
    """Whether a word can be nothing but a noun in the nominative (or its accusative)."""
    if not is_word(text) or not is_known(text):
        return False
    readings = parses(text)
    return all(p.tag.POS == "NOUN" and p.tag.case in {"nomn", "accs", "voct"} for p in readings)
