"""Spaces, dashes and letters of Russian text, and the folding that search needs."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from russian.dates import MONTHS
from russian.quotes import angle_quotes
from russian.signs import BREAK, DASH, EN_DASH, NB_HYPHEN, NBSP

SHORT_WORDS: Final = "в|на|и|о|об|к|с|у|по|за|из|от|до|не|ни|а|но"
UNITS: Final = (
    "мин|минуты?|ч|часа?|часов|сек|руб|коп|рубл(?:ь|я|ей)|тыс|млн|млрд|чел|человека?"
    "|экз|шт|кв|куб|км|м|см|мм|га|кг|л"
)
PLACE_MARKS: Final = "ул|пер|пр|просп|пл|д|пос|пгт|с|х|каб|кв|стр|ст|п|пп|ч|прил"

# Each pattern ends where the space to be held begins: group 1 is kept, the space is replaced.
# What follows is only looked at, so that it can hold the next space in its turn.
HELD_SPACES: Final = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (rf"(?<![\w\-{NB_HYPHEN}])({SHORT_WORDS}) (?=\S)", re.IGNORECASE),
        # «В. И. Кондратьев», «В.И. Кондратьев»
        (r"((?<![^\W\d_])[А-ЯЁ]\.) (?=[А-ЯЁ](?:\.|[а-яё]))", 0),
        # «Кондратьев В.И.»
        (r"([А-ЯЁ][а-яё]+) (?=[А-ЯЁ]\.)", 0),
        (r"([№§]) (?=\S)", 0),
        (rf"((?<!\d)\d\d?) (?=(?:{'|'.join(MONTHS)})\b)", 0),
        (r"((?<!\d)\d{4}) (?=гг?\.|год(?:а|у|ом|е|ы|ов|ам|ами|ах)?\b)", 0),
        (rf"(\d) (?=(?:{UNITS})\b|[%₽])", 0),
        # «20 кв. м», «4,2 млн руб.»
        (r"(?<!\w)((?:кв|куб)\.) (?=[кдсм]?м\b)", 0),
        (rf"(\d[ {NBSP}](?:тыс\.|млн|млрд)) (?=(?:{UNITS})\b|₽)", 0),
        # «г. Сочи», and not the end of «в 2022 г. Глава округа»
        (rf"(?<![\w.])(?<!\d[ {NBSP}])(г\.) (?=[«„]?[А-ЯЁ])", 0),
        # «ул. Красная», «д. 5», «п. 3»; the lookbehind is for «и т. д.»
        (rf"(?<![\w.])(?<!т\.[ {NBSP}])((?:{PLACE_MARKS})\.) (?=[«„]?[А-ЯЁ\d])", 0),
        (r"(?<!\w)(т\.) (?=[депкч]\.)", 0),
        (r"(\S) (?=[—–-](?!\S))", 0),
    )
)
#: «4 200», «1 000 000»; not «8 918 123-45-67», not the numbers of a row «100 200 300 40».
DIGIT_GROUPS: Final = re.compile(
    rf"(?<![\w.,+/)\-{NB_HYPHEN}])(?<!\d[ {NBSP}])\d{{1,3}}(?:[ {NBSP}]\d{{3}})+"
    rf"(?![\w\-{NB_HYPHEN}]|[ {NBSP}]\d)"
)
HYPHEN_FOR_DASH: Final = re.compile(rf"(?<=\S)[ {NBSP}]-(?=\s)")
QUOTED_BEFORE_BRACKET: Final = re.compile(r"(?<=[»“] )(?=\()")
#: «2026 г.», «и т.д.», «В.И.», «...»: the stop belongs to what stands before it.
ABBREVIATED_END: Final = re.compile(
    r"(?:\.|(?<!\w)(?:[^\W\d_]|гг|др|проч|тыс|млн|млрд|руб|коп|экз|чел|обл|ред))\.$"
)
YEARS: Final = re.compile(
    rf"(?<![\w/–{NB_HYPHEN}\-])((?:19|20)\d\d)-(?=(?:19|20)\d\d(?![\w/–{NB_HYPHEN}\-]))"
)
#: «N 4», «#4»
NUMBER_SIGN: Final = re.compile(rf"(?<![\w&#])(?:N(?=[ {NBSP}]\d)|#(?=[ {NBSP}]?\d))")
LAW_NUMBER: Final = re.compile(r"(\d)-(?=(?:ФЗ|ФКЗ|КЗ|ОЗ)\b)")
#: Where each sign counts for a machine: the address of a page or of a mailbox.
_IN_ADDRESS: Final = r"[^\s\"«»„“”<>]"
ADDRESS: Final = re.compile(
    rf"(?:https?://|www\.|mailto:){_IN_ADDRESS}+"
    r"|(?<![\w.+\-])[\w.+\-]+@\w[\w\-]*(?:\.\w[\w\-]*)+"
    rf"|(?<![\w.\-])\w[\w.\-]*\.(?:[a-z]{{2,}}|рф)/{_IN_ADDRESS}*"
)


def typeset(text: str) -> str:
    """Text that the portal composed itself, as a typesetter would leave it.

    Holds together what must not be parted by the end of a line, gives quotes, dashes, ranges
    of years and numbers their signs; addresses of pages and mailboxes stay. One sign takes the
    place of one sign: words and the length stay, and a second pass changes nothing. Text that
    a person wrote keeps the author's signs, until he asks for these.
    """
    typed = ADDRESS.sub(lambda found: "x" * len(found[0]), text)
    typed = angle_quotes(typed)
    typed = HYPHEN_FOR_DASH.sub(f"{NBSP}{DASH}", typed)
    typed = YEARS.sub(rf"\1{EN_DASH}", typed)
    typed = LAW_NUMBER.sub(rf"\1{NB_HYPHEN}", typed)
    typed = NUMBER_SIGN.sub("№", typed)
    typed = hold_spaces(typed)
    signs = list(typed)
    for found in ADDRESS.finditer(text):
        signs[found.start() : found.end()] = found[0]
    return "".join(signs)


def hold_spaces(text: str) -> str:
    """The text with spaces that no line may end at: «В.И.⍽Кондратьев», «№⍽4», «11⍽января».

    Also for what a person wrote, when it is drawn: a space stays a space, and no other sign
    is touched.
    """
    for pattern in HELD_SPACES:
        text = pattern.sub(rf"\1{NBSP}", text)
    return DIGIT_GROUPS.sub(lambda found: found[0].replace(" ", NBSP), text)


def break_before_brackets(text: str) -> str:
    """The text with a place to break between a quotation and a bracket: «Юг» (Иванов И.И.).

    The line breaking of Unicode has none there (LB15), and a justified line gapes for it.
    For drawing only; nothing of it is seen or copied.
    """
    return QUOTED_BEFORE_BRACKET.sub(BREAK, text)


def without_stop(text: str) -> str:
    """The text without the stop at its end, as a title stands in a list.

    The stop of an abbreviation («2026 г.», «В.И.») and the last of three stay.
    """
    text = text.rstrip()
    is_stop = text.endswith(".") and not ABBREVIATED_END.search(text)
    return text[:-1] if is_stop else text


def with_stop(text: str) -> str:
    """The sentence with one stop at its end, also after initials («В.И.»)."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def listed(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts as lines of a list: «;» after each, and a stop after the last."""
    return (*(f"{text};" for text in texts[:-1]), *(with_stop(text) for text in texts[-1:]))


def plain(text: str) -> str:
    """The text with ordinary spaces and hyphens for the unbreakable ones."""
    return text.replace(NBSP, " ").replace("\u202f", " ").replace(NB_HYPHEN, "-")


def fold(text: str) -> str:
    """The text as search compares it: no capitals, no ё, single ordinary spaces."""
    composed = unicodedata.normalize("NFC", plain(text))
    return " ".join(composed.casefold().replace("ё", "е").split())


def shortened(text: str, length: int) -> str:
    """The text within ``length`` signs: cut between two words, with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rpartition(" ")[0] + "…"


def capfirst(text: str) -> str:
    """The text with its first letter capital and every other letter as it was."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with its first letter small, unless it begins with an abbreviation or initials."""
    if is_abbreviation(text):
        return text
    return text[:1].lower() + text[1:]


def is_abbreviation(text: str) -> bool:
    """Whether the text begins with two capitals (АТК, КДНиЗП) or with initials (В.И.)."""
    return text[:1].isupper() and (text[1:2].isupper() or text[1:2] == ".")


def joined(items: Sequence[str]) -> str:
    """The items as a list in a sentence: «а, б и в»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"
