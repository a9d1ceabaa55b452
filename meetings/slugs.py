"""Addresses made of Russian names."""

from collections.abc import Collection
from typing import Final

from django.utils.text import slugify

LONGEST: Final = 50

_LATIN: Final = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        "ё": "e",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)


def slug_of(name: str, *, otherwise: str, taken: Collection[str] = ()) -> str:
    """«АТК в Краснодарском крае» → ``atk-v-krasnodarskom-krae``, whole words, not yet taken.

    ``otherwise`` stands for a name without a single letter or digit.
    """
    words = slugify(name.lower().translate(_LATIN)).replace("_", "-") or otherwise
    slug, number = _shortened(words, LONGEST), 1
    while slug in taken:
        number += 1
        slug = f"{_shortened(words, LONGEST - len(str(number)) - 1)}-{number}"
    return slug


def _shortened(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]
