"""The schema of the session file, and its answers in words for a clerk."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any, Final
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from agenda.session_file.faults import MOST_FAULTS, Faults, Path

#: Several answers may concern one place, so more are taken than are shown.
_MOST_ANSWERS: Final = MOST_FAULTS * 10


@cache
def validator() -> Any:
    """The checker of ``docs/session.schema.json``."""
    schema = json.loads((settings.BASE_DIR / "docs" / "session.schema.json").read_text("utf-8"))
    checker = FormatChecker(formats=())
    checker.checks("date", raises=ValueError)(_is_day)
    checker.checks("time-zone")(_is_time_zone)
    checker.checks("base64", raises=ValueError)(_is_base64)
    # SECURITY: a list that is too long is refused by its length, not walked through.
    # All references lead to a definition of this schema: that takes a third of the time of
    # the library's own way, which looks for documents elsewhere too.
    keywords = {"items": _items_within_bounds, "$ref": _reference_into(schema["$defs"])}
    return validators.extend(Draft202012Validator, keywords)(schema, format_checker=checker)


def _reference_into(definitions: Mapping[str, Any]) -> Any:
    def reference(
        checker: Any, name: str, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        yield from checker.descend(instance, definitions[name.removeprefix("#/$defs/")])

    return reference


def _items_within_bounds(
    checker: Any, items: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if not isinstance(instance, list) or len(instance) <= schema["maxItems"]:
        yield from Draft202012Validator.VALIDATORS["items"](checker, items, instance, schema)


def check(content: Any, faults: Faults) -> None:
    """Note everything in which the content departs from the schema."""
    for error in islice(validator().iter_errors(content), _MOST_ANSWERS):
        path: Path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            for key in islice(_unknown_keys(error), MOST_FAULTS):
                faults.add((*path, key), _about_unknown_key(key, error))
        elif error.validator == "required":
            for key in _missing_keys(error):
                faults.add((*path, key), _("This key is missing."))
        else:
            faults.add(path, _about(error))


def _is_day(text: object) -> bool:
    return not isinstance(text, str) or bool(date.fromisoformat(text))


def _is_time_zone(text: object) -> bool:
    return not isinstance(text, str) or text in available_timezones()


def _is_base64(text: object) -> bool:
    return not isinstance(text, str) or b64decode(text, validate=True) is not None


def _missing_keys(error: ValidationError) -> Iterator[str]:
    instance: Any = error.instance
    required: Any = error.validator_value
    return (key for key in required if key not in instance)


def _unknown_keys(error: ValidationError) -> Iterator[str]:
    known = _known_keys(error)
    instance: Any = error.instance
    return (key for key in instance if key not in known)


def _known_keys(error: ValidationError) -> Mapping[str, Any]:
    assert isinstance(error.schema, Mapping)  # noqa: S101 - a boolean schema has no keywords
    known: Mapping[str, Any] = error.schema.get("properties", {})
    return known


def _about_unknown_key(key: str, error: ValidationError) -> str:
    near = get_close_matches(key, _known_keys(error), n=1) if len(key) < 40 else []
    if near:
        return _("This key is not known here. Was “%(key)s” meant?") % {"key": near[0]}
    return _("This key is not known here.")


def _about(error: ValidationError) -> str:
    """What the clerk reads; the value itself is not repeated, it may be huge."""
    limit: Any = error.validator_value
    match error.validator:
        case "type":
            return _("Expected here: %(kinds)s.") % {"kinds": _kinds(limit)}
        case "enum":
            words = ", ".join("null" if word is None else word for word in limit)
            return _("One of these words is expected here: %(words)s.") % {"words": words}
        case "const":
            return _("“%(word)s” is expected here.") % {"word": limit}
        case "minLength":
            return _("This must not be empty.")
        case "maxLength":
            return _("The text is too long: at most %(limit)s characters.") % {"limit": limit}
        case "minItems":
            return _("At least one is needed here.")
        case "maxItems":
            return _("There are too many here: at most %(limit)s.") % {"limit": limit}
        case "minimum":
            return _("The number is too small: at least %(limit)s.") % {"limit": limit}
        case "maximum":
            return _("The number is too large: at most %(limit)s.") % {"limit": limit}
        case "not" if limit == {"$ref": "#/$defs/line_break"}:
            return _("The text must stand on one line.")
        case "not":
            return _("The text holds a character that cannot be printed.")
        case _other:
            return _about_wording(error)


def _about_wording(error: ValidationError) -> str:
    """About a text that is not written as it should be."""
    assert isinstance(error.schema, Mapping)  # noqa: S101 - a boolean schema has no keywords
    match error.schema.get("format"):
        case "date" if error.validator == "format":
            return _("There is no such day.")
        case "date":
            return _("A day is written like this: 2022-11-10.")
        case "hour-minute":
            return _("The time is written like this: 10:00.")
        case "time-zone":
            return _("There is no such time zone. For example: Europe/Moscow.")
        case "base64":
            return _("The content of a file stands here in base64.")
    if error.validator_value == r"\S":
        return _("This must not be empty.")
    return _("The text must not begin or end with a space.")


def _kinds(kinds: str | list[str]) -> str:
    names = {
        "object": _("a group of keys in braces {…}"),
        "array": _("a list in brackets […]"),
        "string": _("a text in quotes"),
        "integer": _("a whole number"),
        "boolean": _("true or false"),
        "null": "null",
    }
    listed = [kinds] if isinstance(kinds, str) else kinds
    return _(" or ").join(names[kind] for kind in listed)
