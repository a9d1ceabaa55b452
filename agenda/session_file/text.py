"""From the bytes of a session file to plain values, whatever the bytes are."""

import json
import re
from collections import Counter
from typing import Any, Final

from django.utils.translation import gettext as _

from agenda.session_file.faults import Fault, Faults, Path, SessionFileRefused

LARGEST_FILE: Final = 64 * 1024 * 1024
DEEPEST: Final = 20
MOST_VALUES: Final = 250_000
LONGEST_NUMBER: Final = 15

#: A string, closed or not, or one sign that opens, closes or parts. Possessive, so that no input
#: makes it go back.
_STRING_OR_SIGN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


class Repeating(dict[str, Any]):
    """An object of the file in which some keys stand more than once."""

    repeated: frozenset[str] = frozenset()


class NotANumber:
    """NaN, Infinity, a fraction, a number of thousands of digits: nothing the record counts."""


def parse(raw: bytes) -> tuple[Any, Faults]:
    """The values of the file, and what of it is already known to be wrong.

    Raises ``SessionFileRefused`` where there is nothing to look at further.
    """
    text = _decoded(raw)
    _check_bounds(text)
    try:
        content = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda word: NotANumber(),
            parse_int=_whole,
            parse_float=_fraction,
        )
    except json.JSONDecodeError as error:
        raise refusal(
            _("This is not JSON: it cannot be read from line %(line)s, column %(column)s on.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    faults = Faults(content)
    _look_at_values(content, faults)
    return content, faults


def refusal(message: str) -> SessionFileRefused:
    """A refusal of the whole file."""
    return SessionFileRefused([Fault("", message)])


def _too_much() -> SessionFileRefused:
    return refusal(_("There is more in the file than one session can hold."))


def _decoded(raw: bytes) -> str:
    if len(raw) > LARGEST_FILE:
        raise refusal(_("The file is larger than %(size)s MB.") % {"size": LARGEST_FILE >> 20})
    if not raw.strip():
        raise refusal(_("The file is empty."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(
            _("The file is not in UTF-8: byte %(place)s cannot be read.") % {"place": error.start}
        ) from error


def _check_bounds(text: str) -> None:
    """SECURITY: what is nested too deep or holds too much is refused before the JSON reader.

    Of a value there are four strings and signs at most: its key, two brackets and a comma.
    """
    depth = 0
    for count, match in enumerate(_STRING_OR_SIGN.finditer(text)):
        sign = text[match.start()]
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise refusal(_("The brackets of the file are nested too deep."))
        elif sign in "]}":
            depth -= 1
        if count > 4 * MOST_VALUES:
            raise _too_much()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    repeating = Repeating(plain)
    times = Counter(key for key, _value in pairs)
    repeating.repeated = frozenset(key for key in times if times[key] > 1)
    return repeating


def _whole(digits: str) -> int | NotANumber:
    return int(digits) if len(digits) <= LONGEST_NUMBER else NotANumber()


def _fraction(digits: str) -> int | NotANumber:
    number = float(digits)
    is_whole = number.is_integer() and abs(number) < 10**LONGEST_NUMBER
    return int(number) if is_whole else NotANumber()


def _look_at_values(content: Any, faults: Faults) -> None:
    """Note repeated keys and numbers that are none; refuse what no session can hold."""
    waiting: list[tuple[Path, Any]] = [((), content)]
    seen = 0
    while waiting:
        path, value = waiting.pop()
        seen += 1
        if seen + len(waiting) > MOST_VALUES:
            raise _too_much()
        if isinstance(value, NotANumber):
            faults.add(path, _("A plain whole number is expected here."))
        elif isinstance(value, dict):
            for key in getattr(value, "repeated", ()):
                faults.add((*path, key), _("This key stands here more than once."))
            waiting.extend(((*path, key), each) for key, each in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, place), each) for place, each in enumerate(value))
