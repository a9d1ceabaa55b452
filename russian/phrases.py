"""Posts, bodies and places in the oblique cases.

Only the head of a phrase and what agrees with it are declined: what follows the head is
in its case already («глава администрации Краснодарского края») and stays as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from russian.cases import Case, Form
from russian.heads import (
    CONNECTIVES,
    Found,
    Item,
    PhraseKind,
    find_head,
    find_postposed,
    is_adverb,
    is_plain_nominative,
    is_word,
)
from russian.morphology import is_known, parses
from russian.readings import Reading, nominative_readings

__all__ = ["PhraseKind", "decline_phrase", "head_words"]

TOKEN: Final = re.compile(
    r"«(?:[^«»]|«[^«»]*»)*»|„[^“]*“|\"[^\"]*\""
    r"|[^\W_]+(?:[-\u2011.’'][^\W_]+)*(?:\.(?=\s*[\w«]))?|\s+|.",
    re.DOTALL,
)
DASHES: Final = frozenset("—–-")

FROZEN_START: Final = re.compile(
    r"(?:вр\.?\s?)?и\.?\s?о\.?(?!\w)|врио\b|врид\b|(?:зам|пом|зав|нач|рук|упр)\.|замглав|далее\b"
    r"|(?:г|гор|ул|пр|просп|пер|пл|пос|пгт|с|х|д|ст|ст-ца|аул)\.",
    re.IGNORECASE,
)
"""Parts that are never declined: «врио», «и.о.», «зам.», «г. Новороссийск»."""

SHORT_ADJECTIVES: Final = frozenset({"гл.", "ст.", "мл.", "вед."})
ACRONYM: Final = re.compile(r"[А-ЯЁA-Z]{2}")

CITIES: Final = frozenset({"город", "город-герой", "город-курорт"})
SETTLEMENTS: Final = CITIES | {"станица", "село", "деревня", "хутор", "слобода"}
"""A name after one of these is declined with it: «в городе Новороссийске», «в станице Динской»."""

BODIES: Final = frozenset(
    [
        "агентство",
        "администрация",
        "аппарат",
        "архив",
        "банк",
        "ведомство",
        "департамент",
        "дирекция",
        "дом",
        "завод",
        "инспекция",
        "институт",
        "комиссариат",
        "комиссия",
        "комитет",
        "министерство",
        "орган",
        "организация",
        "отдел",
        "отделение",
        "отряд",
        "подразделение",
        "предприятие",
        "сектор",
        "служба",
        "совет",
        "союз",
        "структура",
        "суд",
        "управление",
        "учреждение",
        "филиал",
        "фонд",
        "центр",
        "школа",
        "штаб",
    ]
)
"""Heads that are no persons where posts are listed: «просить отдел», not «просить отдела»."""

REGULAR_ENDING: Final = re.compile(r"(?:ск|град|дар)$|(?:ский|цкий|ская|ское|ные|ный|ная|ное)$")
"""Endings whose forms are right even for words that the dictionary does not hold."""


@dataclass(slots=True)
class Draft:
    """The forms gathered so far, by the place of the token, and the cases in doubt."""

    forms: dict[int, dict[Case, str]] = field(default_factory=dict)
    doubtful: set[Case] = field(default_factory=set)

    def doubt(self) -> None:
        self.doubtful.update(Case)


def decline_phrase(text: str, kind: PhraseKind) -> dict[Case, Form]:
    """The phrase in the five oblique cases; ``loct`` is the form after «в» and «на».

    Quotations, abbreviations, «врио» and «и.о.» stay as they are, and so do capitals and
    е/ё of the author. ``is_sure`` is False where no head was found, where the dictionary
    does not hold it, or where two readings of it differ in that case.
    """
    return dict(_declined(text, kind))


def head_words(text: str, kind: PhraseKind) -> tuple[str, ...]:
    """The head of the phrase and, before it, what agrees with it, in small letters.

    («межведомственная», «рабочая», «группа») of «Межведомственная рабочая группа по …»;
    nothing of an abbreviation, and where no head is found.
    """
    items = _parts(TOKEN.findall(text))[0]
    if not items or _is_frozen(items) or _is_acronym(items[0].text):
        return ()
    found = find_head(items, 0, kind)
    if found is None:
        return ()
    return tuple(item.text.lower() for item, _ in (*found.modifiers, found.head))


@lru_cache(maxsize=4096)
def _declined(text: str, kind: PhraseKind) -> dict[Case, Form]:
    tokens = TOKEN.findall(text)
    draft = Draft()
    for number, part in enumerate(_parts(tokens)):
        _decline_part(part, kind, draft, is_first=number == 0)
    return {
        case: Form(
            "".join(
                draft.forms[place][case] if place in draft.forms else token
                for place, token in enumerate(tokens)
            ),
            is_sure=case not in draft.doubtful,
        )
        for case in Case
    }


def _parts(tokens: Sequence[str]) -> list[list[Item]]:
    """The words of the phrase by the head they may belong to, outermost part first.

    A dash between spaces begins a part of its own, and so does a bracket; what follows the
    bracket goes on with the part before it.
    """
    parts: list[list[Item]] = [[]]
    outer: list[list[Item]] = []
    current = parts[0]
    for place, text in enumerate(tokens):
        if text == "(":
            outer.append(current)
            current = []
            parts.append(current)
        elif text == ")" and outer:
            current = outer.pop()
        elif text in DASHES and _stands_apart(tokens, place):
            current = []
            parts.append(current)
        elif not text.isspace():
            current.append(Item(place, text))
    return parts


def _stands_apart(tokens: Sequence[str], place: int) -> bool:
    around = tokens[max(place - 1, 0) : place + 2]
    return len(around) == 3 and around[0].isspace() and around[2].isspace()


def _decline_part(items: Sequence[Item], kind: PhraseKind, draft: Draft, *, is_first: bool) -> None:
    if not items:
        if is_first:
            draft.doubt()
        return
    start = 1 if items[0].text.lower() in SHORT_ADJECTIVES and kind is PhraseKind.POST else 0
    if start == 0 and _is_frozen(items):
        return
    if _is_acronym(items[0].text):
        _decline_after_acronym(items, kind, draft)
        return
    if items[0].text[0].isdigit():
        start = 1
        draft.doubt()
    found = find_head(items, start, kind)
    if found is None:
        if is_first:
            draft.doubt()
        return
    if not is_first and _is_dependent(found):
        return
    _write(found, draft, is_animate=_is_animate(found, kind, is_first=is_first))
    if is_first and _is_headless(found, kind):
        draft.doubt()
    _decline_after_head(items, found, kind, draft)


def _is_frozen(items: Sequence[Item]) -> bool:
    return bool(FROZEN_START.match(" ".join(item.text for item in items[:4])))


def _is_acronym(word: str) -> bool:
    """Whether a word is written in capitals, and is not a common word of a shouted phrase."""
    return bool(ACRONYM.match(word)) and not (len(word) > 4 and is_known(word))


def _decline_after_acronym(items: Sequence[Item], kind: PhraseKind, draft: Draft) -> None:
    """«ТИК Новороссийская», «АТК и оперативный штаб»: only what follows is declined."""
    if len(items) < 2:
        return
    if items[1].text.lower() in CONNECTIVES:
        found = find_head(items, 2, kind)
        if found is not None and found.head[1].is_noun and not _is_dependent(found):
            _write(found, draft, is_animate=_is_animate(found, kind))
        return
    for reading in nominative_readings(items[1].text) if is_word(items[1].text) else []:
        if reading.is_adjectival:
            for item, adjective in find_postposed(items, 1, reading):
                _write_word(item, adjective, draft, is_animate=False)
            return


def _write(found: Found, draft: Draft, *, is_animate: bool) -> None:
    item, head = found.head
    _write_word(item, head, draft, is_animate=is_animate)
    for modifier, reading in found.modifiers:
        _write_word(modifier, reading, draft, is_animate=is_animate)
    for rival in found.rivals:
        draft.doubtful.update(
            case
            for case in Case
            if rival.form(case, is_animate=is_animate) != draft.forms[item.place][case]
        )


def _is_animate(found: Found, kind: PhraseKind, *, is_first: bool = True) -> bool:
    """Posts are persons, and so is an adjective without a noun («приглашённые»).

    A body may stand where a post is asked for: who carries out is one or the other.
    In a bracket such an adjective belongs to the noun outside: «комитет (межведомственный)».
    """
    _, head = found.head
    if kind is PhraseKind.POST:
        return head.main.normal_form not in BODIES
    return head.has("anim") if head.is_noun else is_first


def _is_dependent(found: Found) -> bool:
    """Whether a plural that begins a later part is rather a genitive: «ГКУ – управления»."""
    item, head = found.head
    return head.is_noun and "plur" in head.keys and not _is_only_nominative(item.text)


def _is_headless(found: Found, kind: PhraseKind) -> bool:
    """Whether a body or a place would be an adjective alone: its noun stands farther on."""
    _, head = found.head
    return kind is not PhraseKind.POST and not head.is_noun and "plur" not in head.keys


def _write_word(item: Item, reading: Reading, draft: Draft, *, is_animate: bool) -> None:
    forms = {case: reading.form(case, is_animate=is_animate) for case in Case}
    draft.doubtful.update(case for case, form in forms.items() if form is None)
    draft.forms[item.place] = {case: form or item.text for case, form in forms.items()}
    if not reading.is_known and not REGULAR_ENDING.search(item.text.lower()):
        draft.doubt()


def _decline_after_head(
    items: Sequence[Item], found: Found, kind: PhraseKind, draft: Draft
) -> None:
    """What agrees with the head from behind it; the rest is left as it is."""
    _, head = found.head
    is_animate = _is_animate(found, kind)
    for item, adjective in find_postposed(items, found.end, head):
        _write_word(item, adjective, draft, is_animate=is_animate)
    if kind is PhraseKind.PLACE:
        _decline_settlement(items, found, draft)
    _decline_participle(items, found, draft, is_animate=is_animate)
    _decline_further_heads(items, found, kind, draft)
    for place in range(found.end, len(items)):
        is_beside = place == found.end
        is_listed = kind is PhraseKind.PLACE and items[place - 1].text == ","
        if is_beside or is_listed:
            _doubt_stray_nominative(items[place], draft)


def _decline_settlement(items: Sequence[Item], found: Found, draft: Draft) -> None:
    """«город Новороссийск»: a single noun after the word for a settlement goes with it."""
    _, head = found.head
    rest = items[found.end :]
    is_single = len(rest) == 1 or (len(rest) > 1 and rest[1].text == ",")
    if head.main.normal_form not in SETTLEMENTS or not is_single or not is_word(rest[0].text):
        return
    wanted = {"masc", "femn"} if head.main.normal_form in CITIES else head.keys
    for name in nominative_readings(rest[0].text):
        is_regular = bool(REGULAR_ENDING.search(rest[0].text))
        is_place = name.is_noun and (name.has("Geox") or is_regular or not name.is_known)
        if is_place and name.keys <= wanted:
            _write_word(rest[0], name, draft, is_animate=False)
            return


def _decline_participle(
    items: Sequence[Item], found: Found, draft: Draft, *, is_animate: bool
) -> None:
    """«лицо, исполняющее обязанности»: the participle after a comma agrees."""
    _, head = found.head
    for number, item in enumerate(items[found.end : -1], start=found.end):
        if item.text != ",":
            continue
        at = number + 1
        while at + 1 < len(items) and is_adverb(items[at].text):
            at += 1
        for reading in nominative_readings(items[at].text) if is_word(items[at].text) else []:
            if reading.is_adjectival and reading.keys & head.keys:
                _write_word(items[at], reading, draft, is_animate=is_animate)
                break
        return


def _decline_further_heads(
    items: Sequence[Item], found: Found, kind: PhraseKind, draft: Draft
) -> None:
    """Heads joined to the first: «ведомства и учреждения», «председатель совета и глава».

    Beside the first head any noun counts; further on only a person, and only in a post:
    in «комиссия по вопросам экологии и торговли» everything after the head depends on it.
    """
    _, first = found.head
    at = found.end
    while at < len(items) - 1:
        at += 1
        if items[at - 1].text.lower() not in CONNECTIVES or items[at].place in draft.forms:
            continue
        is_beside = at == found.end + 1 and items[at - 1].text != ","
        next_found = find_head(items, at, kind)
        if next_found is None or not next_found.head[1].is_noun:
            continue
        item, head = next_found.head
        is_person = kind is PhraseKind.POST and head.has("anim") and _is_only_nominative(item.text)
        if is_person or (is_beside and head.main.tag.number == first.main.tag.number):
            _write(next_found, draft, is_animate=_is_animate(next_found, kind))


def _is_only_nominative(word: str) -> bool:
    """Whether no reading of a noun is a genitive: «органы» yes, «управления» no."""
    return all(parse.tag.case != "gent" for parse in parses(word) if parse.tag.POS == "NOUN")


def _doubt_stray_nominative(item: Item, draft: Draft) -> None:
    """A second nominative that was left as it is may have to be declined: a person decides."""
    is_stray = item.text.islower() and is_plain_nominative(item.text)
    is_settlement = item.text.lower() in SETTLEMENTS
    if is_stray and not is_settlement and item.place not in draft.forms:
        draft.doubt()
