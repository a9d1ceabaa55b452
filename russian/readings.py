"""One word of a phrase as the dictionary reads it in the nominative, and its other forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from russian.cases import Case
from russian.morphology import Parse, graft, inflected, is_known, parses

GENDERS: Final = frozenset({"masc", "femn", "neut"})
KEYS: Final = GENDERS | {"plur"}
"""What an adjective agrees with: one of the genders, or the plural."""

PREFIXES: Final = re.compile(
    "вице|экс|пресс|генерал|статс|обер|премьер|контр|штаб|унтер|бизнес|медиа|интернет|веб|пиар"
    "|мини|евро|спец|супер|блок|конференц|онлайн|видео",
    re.IGNORECASE,
)
"""What stays as it is before a hyphen: «вице-губернатора», «пресс-секретаря»."""

SECOND_LOCATIVE: Final = frozenset(["порт", "аэропорт", "сад", "мост", "берег", "пост", "плац"])
"""Nouns that stand in «-у» after «в» and «на»: «в морском порту»."""

RELATIVE: Final = frozenset({"который", "какой", "чей", "каковой"})
HYPHEN: Final = re.compile("([-\u2011])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A nominative reading: pieces between hyphens, each with its parse or frozen."""

    pieces: tuple[tuple[str, Parse | None], ...]
    is_known: bool

    @property
    def main(self) -> Parse:
        """The piece that decides gender and number."""
        return next(parse for _, parse in self.pieces if parse is not None)

    @property
    def keys(self) -> frozenset[str]:
        """What adjectives this noun takes, or what nouns this adjective takes."""
        tag = self.main.tag
        if tag.number == "plur":
            return frozenset({"plur"})
        if "ms-f" in tag:
            return frozenset({"masc", "femn"})
        return frozenset({tag.gender}) if tag.gender is not None else GENDERS

    @property
    def is_noun(self) -> bool:
        return self.main.tag.POS == "NOUN"

    @property
    def is_adjectival(self) -> bool:
        tag = self.main.tag
        is_attribute = tag.POS in {"ADJF", "PRTF"} and "Fixd" not in tag
        return is_attribute and self.main.normal_form not in RELATIVE

    def has(self, *marks: str) -> bool:
        return any(mark in self.main.tag for mark in marks)

    def form(self, case: Case, *, is_animate: bool) -> str | None:
        """The word in the case, with the author's letters; None when it has no such form."""
        forms = [
            piece if parse is None else _form(piece, parse, case, is_animate=is_animate)
            for piece, parse in self.pieces
        ]
        return None if None in forms else "".join(form for form in forms if form is not None)


def _form(word: str, parse: Parse, case: Case, *, is_animate: bool) -> str | None:
    tag = parse.tag
    number = tag.number or "sing"
    if case is Case.ACCS:
        has_own_accusative = number == "sing" and (
            tag.gender == "femn" or (tag.POS == "NOUN" and parse.word[-1] in "ая")
        )
        if has_own_accusative:
            form = inflected(parse, number, "accs")
        elif is_animate and (number == "plur" or tag.gender != "neut"):
            form = inflected(parse, number, "gent")
        else:
            return word
    elif case is Case.LOCT and number == "sing" and parse.normal_form in SECOND_LOCATIVE:
        form = inflected(parse, number, "loc2")
    else:
        form = inflected(parse, number, case)
    return None if form is None else graft(word, form)


def nominative_readings(word: str) -> list[Reading]:
    """The readings of a word as a noun or an adjective in the nominative, likeliest first."""
    pieces = HYPHEN.split(word)
    if len(pieces) == 1 or is_known(word):
        known = is_known(word)
        return [Reading(((word, parse),), known) for parse in _nominative_parses(word)]
    if len(pieces) > 3 and pieces[2] in {"на", "в", "под"}:
        return [_first_declined(pieces, parse) for parse in _nominative_parses(pieces[0])]
    return [_last_declined(pieces, parse) for parse in _nominative_parses(pieces[-1])]


def _nominative_parses(word: str) -> Iterator[Parse]:
    for parse in parses(word):
        if parse.tag.POS in {"NOUN", "ADJF", "PRTF"} and parse.tag.case == "nomn":
            yield parse


def _first_declined(pieces: list[str], parse: Parse) -> Reading:
    """«Ростов-на-Дону»."""
    frozen: list[tuple[str, Parse | None]] = [(piece, None) for piece in pieces[1:]]
    return Reading(((pieces[0], parse), *frozen), is_known(pieces[0]))


def _last_declined(pieces: list[str], parse: Parse) -> Reading:
    """«вице-губернатор» keeps its first part, «специалист-эксперт» declines both."""
    leading: list[tuple[str, Parse | None]] = []
    for piece in pieces[:-1]:
        leading.append((piece, _partner(piece, parse) if parse.tag.POS == "NOUN" else None))
    return Reading((*leading, (pieces[-1], parse)), is_known(pieces[-1]))


def _partner(piece: str, parse: Parse) -> Parse | None:
    if PREFIXES.fullmatch(piece) or not is_known(piece):
        return None
    candidates = [
        candidate
        for candidate in _nominative_parses(piece)
        if candidate.tag.POS == "NOUN"
        and candidate.tag.number == parse.tag.number
        and not any(mark in candidate.tag for mark in ("Surn", "Name", "Abbr"))
    ]
    is_person = "anim" in parse.tag
    candidates.sort(key=lambda candidate: ("anim" in candidate.tag) is not is_person)
    return candidates[0] if candidates else None
