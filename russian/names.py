"""A person's name: its parts, its gender, its cases and the orders it is written in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from russian.cases import Case, Form, Forms, Gender
from russian.morphology import is_known, parses
from russian.name_parts import decline_first, decline_last, decline_patronymic
from russian.signs import NBSP
from russian.typography import fold


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one case, the nominative unless it was declined.

    ``initials`` are as they were typed («В.И.»); when they are empty they are made from
    the first name and the patronymic.
    """

    last: str
    first: str = ""
    patronymic: str = ""
    initials: str = ""

    def initials_or_made(self) -> str:
        """The initials without spaces («В.И.», «А.-М.В.»), or nothing when nothing is known."""
        if self.initials:
            return self.initials
        if not self.first:
            return ""
        first = "-".join(f"{part[:1]}." for part in self.first.split("-"))
        return first + (f"{self.patronymic[:1]}." if self.patronymic else "")


@dataclass(frozen=True, slots=True)
class DeclinedName:
    """A name in an oblique case; ``is_sure`` is False when a person should look at it."""

    name: Name
    is_sure: bool


MALE_PATRONYMIC: Final = re.compile(r"(?:[вь]ич|[лкмт]ич|оглы)$")
FEMALE_PATRONYMIC: Final = re.compile(r"(?:вна|чна|кызы)$")
MALE_SURNAME: Final = re.compile(r"..(?:[оеё]в|[сц]кий)$|..[иы]н$")
FEMALE_SURNAME: Final = re.compile(r"..(?:[оеё]ва|[сц]кая|[иы]на)$")


def guess_gender(name: Name) -> Gender | None:
    """The gender that the patronymic shows, else the first name, else the surname; or None.

    None is an honest answer («Ким», «Саша», «Шевченко В.И.»): then a person is asked.
    """
    return (
        _gender_by(name.patronymic, MALE_PATRONYMIC, FEMALE_PATRONYMIC)
        or _gender_of_first(name.first)
        or _gender_of_last(name.last)
    )


def _gender_by(word: str, male: re.Pattern[str], female: re.Pattern[str]) -> Gender | None:
    if male.search(word.lower()):
        return Gender.MALE
    return Gender.FEMALE if female.search(word.lower()) else None


def is_first_name(word: str) -> bool:
    """The dictionary knows it as one: «Вениамин», «Анна-Мария»."""
    return bool(_genders_of_first(word))


def _genders_of_first(first: str) -> set[str | None]:
    main = first.split("-")[0]
    if not main or not is_known(main):
        return set()
    return {
        parse.tag.gender
        for parse in parses(main)
        if "Name" in parse.tag and parse.tag.case == "nomn" and parse.tag.number == "sing"
    }


def _gender_of_first(first: str) -> Gender | None:
    genders = _genders_of_first(first)
    if genders == {"masc"}:
        return Gender.MALE
    return Gender.FEMALE if genders == {"femn"} else None


def _gender_of_last(last: str) -> Gender | None:
    """The gender of a possessive or adjectival surname that is not also a common noun.

    «Калина», «Корова» and «Магазин» are surnames of men and of women alike.
    """
    main = last.split("-")[-1]
    is_common_noun = is_known(main) and any(
        parse.tag.POS == "NOUN"
        and parse.tag.case == "nomn"
        and not any(mark in parse.tag for mark in ("Surn", "Name", "Geox"))
        for parse in parses(main)
    )
    return None if is_common_noun else _gender_by(main, MALE_SURNAME, FEMALE_SURNAME)


def decline_name(name: Name, gender: Gender | None) -> dict[Case, DeclinedName]:
    """The name in the five oblique cases; initials stay as they are.

    Without a gender it is guessed. Where it cannot be, only a name that is the same for
    both genders is declined («Черных», «Глоба»); any other stays nominative and not sure.
    """
    return dict(_declined(name, gender))


@lru_cache(maxsize=4096)
def _declined(name: Name, gender: Gender | None) -> dict[Case, DeclinedName]:
    known = gender or guess_gender(name)
    if known is not None:
        return _declined_as(name, known)
    male, female = _declined_as(name, Gender.MALE), _declined_as(name, Gender.FEMALE)
    is_same = all(male[case].name == female[case].name for case in Case)
    return male if is_same else {case: DeclinedName(name, is_sure=False) for case in Case}


def _declined_as(name: Name, gender: Gender) -> dict[Case, DeclinedName]:
    last = _forms(decline_last, name.last, gender)
    first = _forms(decline_first, name.first, gender)
    patronymic = _forms(decline_patronymic, name.patronymic, gender)
    return {
        case: DeclinedName(
            Name(last[case].text, first[case].text, patronymic[case].text, name.initials),
            is_sure=last[case].is_sure and first[case].is_sure and patronymic[case].is_sure,
        )
        for case in Case
    }


def _forms(decline: Callable[[str, Gender], Forms], part: str, gender: Gender) -> Forms:
    return decline(part, gender) if part else dict.fromkeys(Case, Form("", is_sure=True))


def surname_first(name: Name) -> str:
    """For lists and addressees: «Кондратьев В.И.», held together."""
    return NBSP.join(filter(None, (name.last, name.initials_or_made())))


def initials_first(name: Name) -> str:
    """For signatures: «В.И. Кондратьев», held together."""
    return NBSP.join(filter(None, (name.initials_or_made(), name.last)))


def first_last(name: Name) -> str:
    """For releases: «Вениамин Кондратьев»; with initials where the first name is not known."""
    if not name.first:
        return initials_first(name)
    return NBSP.join(filter(None, (name.first, name.last)))


def full(name: Name) -> str:
    """«Кондратьев Вениамин Иванович»; with initials where the first name is not known."""
    if not name.first:
        return surname_first(name)
    return " ".join(filter(None, (name.last, name.first, name.patronymic)))


def sort_key(name: Name) -> tuple[str, str, str, str]:
    """The place of a name in a list: by surname with ё as е, then by initials."""
    return (
        fold(name.last),
        fold(name.initials_or_made()),
        fold(name.first),
        fold(name.patronymic),
    )


WORD: Final = r"[А-ЯЁ][А-ЯЁа-яё'’-]*"
INITIALS: Final = r"[А-ЯЁ][а-яё]?\.(?:[ -]*[А-ЯЁ][а-яё]?\.){0,2}"
PATRONYMIC: Final = rf"(?:{WORD}(?:ич|вна|чна)|{WORD}[ -](?:[Оо]глы|[Кк]ызы))"

WRITTEN_NAMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<last>{WORD})",
        rf"(?P<last>{WORD}) ?(?P<initials>{INITIALS})",
        rf"(?P<initials>{INITIALS}) ?(?P<last>{WORD})",
        # a patronymic in the middle: «Вениамин Иванович Кондратьев»
        rf"(?P<first>{WORD}) (?P<patronymic>{PATRONYMIC}) (?P<last>{WORD})",
        rf"(?P<last>{WORD}) (?P<first>{WORD}) (?P<patronymic>{PATRONYMIC})",
    )
)


def parse_person(text: str) -> Name:
    """The name that a person typed: a surname alone, with initials, or a full name.

    Raises ``ValueError`` for anything else, two words without a patronymic included:
    nothing there tells the surname from the first name.
    """
    written = " ".join(text.split())
    for pattern in WRITTEN_NAMES:
        match = pattern.fullmatch(written)
        if match is not None:
            parts = match.groupdict()
            parts["initials"] = parts.get("initials", "").replace(" ", "")
            return Name(**parts)
    raise ValueError(
        f"«{written}» не похоже на имя: нужно «Кондратьев В.И.», «В.И. Кондратьев», "
        "«Кондратьев Вениамин Иванович» или одна фамилия"
    )
