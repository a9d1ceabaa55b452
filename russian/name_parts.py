"""The parts of a name in the oblique cases: the petrovich rules, and what they miss."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from pytrovich.enums import Case as RuleCase
from pytrovich.enums import Gender as RuleGender
from pytrovich.enums import NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from russian.cases import Case, Form, Forms, Gender
from russian.morphology import Parse, graft, inflected, is_known, parses

RULE_CASES: Final = {
    Case.GENT: RuleCase.GENITIVE,
    Case.DATV: RuleCase.DATIVE,
    Case.ACCS: RuleCase.ACCUSATIVE,
    Case.ABLT: RuleCase.INSTRUMENTAL,
    Case.LOCT: RuleCase.PREPOSITIONAL,
}
RULE_GENDERS: Final = {Gender.MALE: RuleGender.MALE, Gender.FEMALE: RuleGender.FEMALE}

PARTICLES: Final = re.compile(
    "а[лрсднш]ь?|эль|бонч|тян|нур|ибн|б[еи]н|сен|ван|л[еа]|мак|д[еи]|дер|фон", re.IGNORECASE
)
"""What stands before a hyphen and is never declined: «Бонч-Бруевич», «Тян-Шанский»."""

ONE_SYLLABLE: Final = re.compile(r"[^аеёиоуыэюя]*[аеёиоуыэюя][^аеёиоуыэюя]*")
STRESSED_END: Final = re.compile(r"[ая]ч$|^(?:лук|фом|кузьм|иль)ич$|^[^аеёиоуыэюя]*(?:.[чщ]|ец)$")
"""The instrumental of these is -ом: the stress of «Ткач» and «Лукич» moves to the end."""

SURE_MALE: Final = re.compile(
    r"(?:[оеё]в|[иы]н|ский|цкий|[ыи]х|о|ич|[бвгджзклмнпрстфх]ян|[нчщ]ук|юк|[чшщ]ак|ман|[аеу]й|..[нв]ой)$"
)
SURE_FEMALE: Final = re.compile(
    r"(?:...[оеё]ва|...[иы]на|..ая|[ыи]х|о|[бвгджзйклмнпрстфхцчшщьъ]"
    r"|[бгджзклмпрстфхцчшщ]а|[^оеё]ва|[^иы]на|[бвдзлнрс]я)$"
)
DOUBTFUL_MALE: Final = re.compile(
    r"(?:ец|ок|ек|ёк|ень|ел|ёл|ой|[^сц]кий|[^к]ий|[иу]а|[уео]я|ия|я|[жшщчц]|[лрнст]ь)$"
)
"""Where a vowel may fall out, the stress may move, or a noun looks like an adjective."""

SIBILANT_OPEN: Final = re.compile(r"[жшщчц]а$")
"""The instrumental of these is -ей or -ой by the stress: «Квашей», «Ганжой»."""

SHORT_ENDINGS: Final = ("я", "ю", "я", "ем", "е")
NOT_COMMON: Final = ("Name", "Patr", "Geox", "Abbr", "Fixd")

FLEETING: Final = re.compile(r".[аеёиоуыэюя].*[её][лнцк]ь?$")
"""A vowel that families keep or drop as they like: «Журавля» and «Журавеля»."""

HARD_CONSONANT: Final = tuple("бвгджзклмнпрстфх")
STRESSED_IYA: Final = re.compile(
    "(?:ал|альф|зульф|гульф|ас|фан|ран|гал|сан|хан|фауз|надж)ия", re.IGNORECASE
)
"""Women's names that many stress on the last letter: «Алие», where «Мария» has «Марии»."""


@cache
def _rules() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


def decline_last(last: str, gender: Gender) -> Forms:
    """The surname; the parts of a double one are declined each by its own rule."""
    return _by_parts(last, gender, _decline_last_part)


def decline_first(first: str, gender: Gender) -> Forms:
    """The first name, both parts of «Анна-Мария» included."""
    return _by_parts(first, gender, _decline_first_part)


def decline_patronymic(patronymic: str, gender: Gender) -> Forms:
    """The patronymic; «Мамед оглы» and «Мамед кызы» stay as they are."""
    if re.search(r"(?:оглы|кызы)$", patronymic.lower()):
        return dict.fromkeys(Case, Form(patronymic, is_sure=True))
    endings = ("ич",) if gender is Gender.MALE else ("вна", "чна")
    is_sure = patronymic.lower().endswith(endings)
    return {
        case: Form(_by_rules(NamePart.MIDDLENAME, patronymic, gender, case), is_sure)
        for case in Case
    }


def _by_parts(word: str, gender: Gender, decline: Callable[[str, Gender], Forms]) -> Forms:
    pieces = re.split(r"([\s-]+)", word)
    last_place = len(pieces) - 1
    declined = [
        dict.fromkeys(Case, Form(piece, is_sure=True))
        if place % 2 or not piece or (place < last_place and PARTICLES.fullmatch(piece))
        else decline(piece, gender)
        for place, piece in enumerate(pieces)
    ]
    return {
        case: Form(
            "".join(forms[case].text for forms in declined),
            is_sure=all(forms[case].is_sure for forms in declined),
        )
        for case in Case
    }


def _by_rules(part: NamePart, word: str, gender: Gender, case: Case) -> str:
    form = _rules().make(part, RULE_GENDERS[gender], RULE_CASES[case], word.lower())
    return graft(word, form)


def _decline_last_part(last: str, gender: Gender) -> Forms:
    by_rules = {case: _by_rules(NamePart.LASTNAME, last, gender, case) for case in Case}
    by_noun = _as_common_noun(last, gender)
    if by_noun is not None:
        keeps_vowel = FLEETING.search(last.lower()) and by_noun[Case.GENT].startswith(last[:-1])
        return {
            case: Form(by_noun[case], not keeps_vowel and _are_same(by_noun[case], by_rules[case]))
            for case in Case
        }
    if gender is Gender.FEMALE:
        is_sure = bool(SURE_FEMALE.search(last.lower())) or _is_name(last, "Surn")
    else:
        is_doubtful = DOUBTFUL_MALE.search(last.lower()) and not SURE_MALE.search(last.lower())
        is_sure = not is_doubtful or _is_name(last, "Surn", "ADJF")
        if _is_short_noun(last):
            by_rules = dict(zip(Case, (last[:-1] + end for end in SHORT_ENDINGS), strict=True))
        if STRESSED_END.search(last.lower()):
            by_rules[Case.ABLT] = graft(last, last.lower() + "ом")
            is_sure = True
    forms = {case: Form(by_rules[case], is_sure) for case in Case}
    if SIBILANT_OPEN.search(last.lower()):
        forms[Case.ABLT] = Form(by_rules[Case.ABLT], is_sure=False)
    return forms


def _are_same(left: str, right: str) -> bool:
    """Whether two forms differ at most in the е/ё or е/о that the stress decides."""
    fold = str.maketrans("ёо", "ее")
    return left.lower().translate(fold) == right.lower().translate(fold)


def _as_common_noun(last: str, gender: Gender) -> dict[Case, str] | None:
    """A surname that is a common noun, by the dictionary: «Заяц», «Орёл», «Борщ», «Сова».

    A masculine noun is declined for men only; one in -а or -я for men and women alike.
    """
    is_open = last.lower().endswith(("а", "я"))
    if not is_known(last) or (gender is Gender.FEMALE and not is_open):
        return None
    readings = [
        parse
        for parse in parses(last)
        if parse.tag.POS == "NOUN" and parse.tag.case == "nomn" and parse.tag.number == "sing"
    ]
    if any("Surn" in parse.tag for parse in readings):
        return None
    for parse in sorted(readings, key=lambda parse: "anim" not in parse.tag):
        is_wanted = is_open or parse.tag.gender == "masc"
        if is_wanted and not any(mark in parse.tag for mark in NOT_COMMON):
            forms = {case: inflected(parse, "sing", case) for case in Case}
            if not is_open:
                forms[Case.ACCS] = forms[Case.GENT]
                if _loses_its_only_vowel(last, forms[Case.GENT], readings):
                    return None
            return {case: graft(last, form or last.lower()) for case, form in forms.items()}
    return None


def _loses_its_only_vowel(last: str, genitive: str | None, readings: Sequence[Parse]) -> bool:
    """«Сон» and «Рот» keep it as surnames; «Лев» loses it, as the first name does."""
    is_short = ONE_SYLLABLE.fullmatch(last.lower()) and not (genitive or "").startswith(
        last.lower().rstrip("ьй")
    )
    return bool(is_short) and not any("Name" in parse.tag for parse in readings)


def _is_short_noun(last: str) -> bool:
    """A surname of one syllable in -ой: «Чой» goes like «Цой», and not like «Толстой»."""
    is_short = last.endswith("ой") and bool(ONE_SYLLABLE.fullmatch(last.lower()))
    return is_short and not _is_name(last, "ADJF")


def _is_name(word: str, *marks: str) -> bool:
    return is_known(word) and any(
        parse.tag.case == "nomn" and any(mark in parse.tag for mark in marks)
        for parse in parses(word)
    )


def _decline_first_part(first: str, gender: Gender) -> Forms:
    word = first.lower()
    is_regular = (
        word.endswith((*HARD_CONSONANT, "ий", "ей", "ай"))
        if gender is Gender.MALE
        else word.endswith(("а", "ья", "ия")) and not word.endswith(("иа", "уа"))
    )
    is_sure = (is_regular or _is_name(first, "Name")) and not STRESSED_IYA.fullmatch(first)
    return {
        case: Form(_by_rules(NamePart.FIRSTNAME, first, gender, case), is_sure) for case in Case
    }
