"""Where something happens: the place with its preposition, or its address."""

import re
from typing import Final

from russian.phrases import PhraseKind, head_words

ON: Final = frozenset(
    [
        "площадка",
        "платформа",
        "улица",
        "площадь",
        "проспект",
        "территория",
        "стадион",
        "завод",
        "база",
        "набережная",
        "бульвар",
        "шоссе",
        "фабрика",
        "станция",
        "вокзал",
        "полигон",
        "аэродром",
        "ипподром",
        "рынок",
    ]
)
"""Places that one is «на», and not «в»."""

_STREET_MARKS: Final = r"(?:ул|пр|просп|пл|пер|ш|наб|бул|мкр)\.|(?:пр-к?т|б-р|пр-д|мкр-н)\b"
_STREET_WORDS: Final = "улица|проспект|площадь|переулок|шоссе|набережная|бульвар|проезд|микрорайон"
_ADDRESS: Final = re.compile(
    r"(?:(?:г|гор|пос|пгт|с|х|д|ст|ст-ца|аул)\.\s?[^,]+,\s*)?"
    rf"(?:(?:{_STREET_MARKS})|(?:[\w\-]+\s+)?(?:{_STREET_WORDS})\b[^,]*,\s*(?:д\.|дом\b|\d))",
    re.IGNORECASE,
)
_VOWELS: Final = frozenset("аеёиоуыэюя")


def is_address(text: str) -> bool:
    """Whether the place is a line of an address: «ул. Ленина, д. 5», «улица Ленина, 5»."""
    return bool(_ADDRESS.match(text))


def where(text: str, form_loct: str) -> str:
    """«в здании администрации», «на площадке завода», «по адресу: ул. Ленина, д. 5».

    ``text`` is the place as it was typed, ``form_loct`` its form after «в» and «на». An
    address stays as it was typed.
    """
    if is_address(text):
        return f"по адресу: {text}"
    return f"{_preposition(text, form_loct)} {form_loct}"


def _preposition(text: str, form_loct: str) -> str:
    head = head_words(text, PhraseKind.PLACE)[-1:]
    if head and head[0].rsplit("-", maxsplit=1)[-1] in ON:
        return "на"
    start = form_loct.lstrip('«„"')
    # An abbreviation is read letter by letter: «в ФГБУ», «в ВКС».
    if start[:2].isupper() and len(start) > 1:
        return "в"
    first, second = start[:1].lower(), start[1:2].lower()
    is_cluster = first in {"в", "ф"} and second.isalpha() and second not in _VOWELS
    return "во" if is_cluster or start.lower().startswith("двор") else "в"
