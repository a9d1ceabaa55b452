"""From an oblique case back to the nominative, as far as that can be proved."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from russian.cases import Case, Gender
from russian.heads import PhraseKind
from russian.morphology import Parse, graft, inflected, is_known, parses
from russian.names import Name, decline_name, guess_gender
from russian.phrases import decline_phrase
from russian.typography import fold

#: Words that may stand before the head: «первому заместителю начальника …».
MOST_MODIFIERS = 4
ADJECTIVAL = frozenset({"ADJF", "PRTF"})
#: How the dative of a surname ends, and how its nominative may.
SURNAME_ENDINGS = (
    ("ому", ("ий", "ый", "ой")),
    ("ему", ("ий",)),
    ("ой", ("а", "ая")),
    ("ей", ("а", "я", "яя")),
    ("ью", ("ей",)),
    ("у", ("",)),
    ("ю", ("ь", "й")),
    ("е", ("а", "я")),
    ("и", ("я", "ь")),
)
PATRONYMIC_ENDINGS = (("ичу", "ич"), ("вне", "вна"), ("чне", "чна"))


@lru_cache(maxsize=1024)
def from_dative(phrase: str) -> str | None:
    """The post or body that stands in the dative: «начальнику УМВД» → «начальник УМВД».

    What is given back has ``phrase`` as its dative by the same rules that papers are written
    with; where no such phrase is found, or two are, None.
    """
    for candidates in _candidates(phrase):
        found = {candidate for candidate in candidates if _is_dative(phrase, candidate)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _is_dative(phrase: str, candidate: str) -> bool:
    return any(
        fold(decline_phrase(candidate, kind)[Case.DATV].text) == fold(phrase)
        for kind in (PhraseKind.POST, PhraseKind.BODY)
    )


def _candidates(phrase: str) -> Iterator[list[str]]:
    """The phrase with a head, and what may agree with it, in the nominative; a far head first."""
    words = phrase.split(" ")
    if phrase[:2].isupper() or "." in words[0]:
        # An abbreviation, «и.о.»: the same in every case.
        yield [phrase]
        return
    if any(each.tag.POS == "PREP" for each in parses(words[0])):
        return
    last = 0
    while last < min(len(words) - 1, MOST_MODIFIERS) and _modifiers(words[last]):
        last += 1
    for place in range(last, -1, -1):
        nouns = [each for each in _datives(words[place]) if each.tag.POS == "NOUN"]
        yield [
            " ".join([*chosen, *words[place + 1 :]])
            for head in nouns or _persons(words[place])
            for chosen in product(
                *(_agreeing(word, head) for word in words[:place]),
                [_nominative(words[place], head)],
            )
        ]


def _datives(word: str) -> list[Parse]:
    return [each for each in parses(word) if each.tag.case == Case.DATV]


def _modifiers(word: str) -> list[Parse]:
    return [each for each in _datives(word) if each.tag.POS in ADJECTIVAL]


def _persons(word: str) -> list[Parse]:
    """«заведующему отделом»: an adjective that is itself the head says who, not what."""
    readings = [each for each in _modifiers(word) if "Apro" not in each.tag]
    return [each for each in readings if each.tag.gender != "neut"]


def _agreeing(word: str, head: Parse) -> set[str]:
    """The word as it stands before the head in the nominative."""
    number, gender = head.tag.number, head.tag.gender
    return {
        _nominative(word, reading)
        for reading in _modifiers(word)
        if reading.tag.number == number and (number == "plur" or reading.tag.gender == gender)
    }


def _nominative(word: str, reading: Parse) -> str:
    gender = reading.tag.gender if reading.tag.POS in ADJECTIVAL else None
    number = reading.tag.number or "sing"
    wanted = ["nomn", number, *([gender] if gender and number == "sing" else [])]
    return graft(word, inflected(reading, *wanted) or word)


@lru_cache(maxsize=1024)
def name_from_dative(name: Name) -> Name | None:
    """The name that stands in the dative: «Ткачу Б.О.» → «Ткач Б.О.»; None, where it is not sure.

    A name that is the same in the dative («Ким В.С.» of a woman) is given back as it is.
    """
    found = {
        candidate
        for last in _surnames(name.last)
        for first in _first_names(name.first)
        for candidate in [Name(last, first, _patronymic(name.patronymic), name.initials)]
        if _is_dative_name(name, candidate)
    }
    changed = {candidate for candidate in found if candidate.last != name.last} or found
    best = max((_likelihood(each.last) for each in changed), default=None)
    likeliest = [each for each in changed if _likelihood(each.last) == best]
    return likeliest[0] if len(likeliest) == 1 else None


def _is_dative_name(dative: Name, candidate: Name) -> bool:
    """Whether a human of that name, of the gender that it shows or of either, is named so."""
    shown = guess_gender(candidate)
    return any(
        decline_name(candidate, gender)[Case.DATV].name == dative
        for gender in ([shown] if shown else Gender)
    )


def _surnames(dative: str) -> Iterator[str]:
    yield dative
    for ending, nominatives in SURNAME_ENDINGS:
        stem = dative.removesuffix(ending)
        if stem != dative and stem:
            yield from (stem + nominative for nominative in nominatives)
    for reading in parses(dative):
        if reading.tag.case == Case.DATV and reading.tag.POS == "NOUN":
            yield _nominative(dative, reading)


def _first_names(dative: str) -> set[str]:
    """«Павлу» → «Павел»: the dictionary knows them; a name with initials has none."""
    if not dative:
        return {""}
    readings = [each for each in _datives(dative) if "Name" in each.tag]
    return {_nominative(dative, reading) for reading in readings} or {dative}


def _patronymic(dative: str) -> str:
    for ending, nominative in PATRONYMIC_ENDINGS:
        if dative.endswith(ending):
            return dative.removesuffix(ending) + nominative
    return dative


def _likelihood(last: str) -> tuple[bool, bool]:
    """Whether the dictionary holds the word, and whether it is read as a surname."""
    readings = [each for each in parses(last) if each.tag.case == "nomn"]
    is_surname = any("Surn" in each.tag and each.tag.number == "sing" for each in readings)
    return is_known(last) and bool(readings), is_surname
