"""The short code of an edition: given, printed in groups, and read as people type it."""

import re
import secrets
from typing import Final

#: Without the signs that are read for one another: 0 and O, 1, I and L, and U for V.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
GROUP: Final = 4

#: Spaces and dashes of every kind; groups may be parted by any, or by none.
_BETWEEN_GROUPS: Final = re.compile(r"[\s\u2010-\u2015\u2212.-]+")
#: Cyrillic letters for the Latin ones of the same shape, and signs that no code has for the
#: nearest that it may have.
_MEANT: Final = str.maketrans("АВЕЗКМНОРСТУХ" + "0O1ILU", "ABE3KMHQPCTYX" + "QQ777V")
#: Nobody who types a code types more.
_MOST_TYPED: Final = 100


def new_code() -> str:
    """A short code for an edition: it cannot be guessed, and can be typed from paper."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """«7KQF-2M9X-HT4B»: how a code is printed and stands in its address."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """The code that was meant, in any case, with any hyphens and spaces; None for no code."""
    code = _BETWEEN_GROUPS.sub("", typed[:_MOST_TYPED]).upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else None
