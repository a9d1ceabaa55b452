"""How the fields of a record stand in a session file: under which key, and written how."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from datetime import date, time
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from agenda.session_file.people import People
from participants.domain import Mention

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Entry = TypeVar("Entry", bound=DataclassInstance)
else:
    Entry = TypeVar("Entry")

JsonObject = dict[str, Any]


class Tells(Enum):
    """Whether a key tells one content from another."""

    ALWAYS = "always"
    #: The format grew by it: left out or at its usual value, it makes no other content of a file
    #: that was taken in before.
    UNLESS_USUAL = "unless usual"
    #: What is true of a commission or a person, or happened after the session.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Writing:
    """One way of writing a value as JSON and of reading it; ``bare``: only what tells contents."""

    written: Callable[[Any, bool], Any]
    read: Callable[[Any, People], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one field."""

    name: str
    writing: Writing
    tells: Tells


def written(entry: "DataclassInstance", *, bare: bool = False) -> JsonObject:
    """The record under its keys, in the order of its fields."""
    values = ((key, field, getattr(entry, field.name)) for field, key in _keys(type(entry)))
    return {
        key.name: key.writing.written(value, bare)
        for key, field, value in values
        if not bare or _tells(key, field, value)
    }


def read(kind: type[Entry], raw: Mapping[str, Any], people: People) -> Entry:
    """The record of these keys; what was left out has its usual value."""
    return kind(
        **{
            field.name: key.writing.read(raw[key.name], people)
            for field, key in _keys(kind)
            if key.name in raw
        }
    )


def _tells(key: Key, field: Field[Any], value: Any) -> bool:
    is_usual = key.tells is Tells.UNLESS_USUAL and value == field.default
    return key.tells is not Tells.NEVER and not is_usual


@cache
def _keys(kind: type[Any]) -> tuple[tuple[Field[Any], Key], ...]:
    return tuple((field, field.metadata["key"]) for field in fields(kind))


# --- ways of writing ------------------------------------------------------------------------


def one(kind: type[Any]) -> Writing:
    """A group of keys, or ``null``."""
    return Writing(
        written=lambda entry, bare: None if entry is None else written(entry, bare=bare),
        read=lambda raw, people: None if raw is None else read(kind, raw, people),
    )


def many(kind: type[Any]) -> Writing:
    """A list of groups of keys."""
    return Writing(
        written=lambda entries, bare: [written(entry, bare=bare) for entry in entries],
        read=lambda raws, people: tuple(read(kind, raw, people) for raw in raws),
    )


def _person(mention: Mention | None, bare: bool) -> JsonObject | None:
    if mention is None:
        return None
    named: JsonObject = {
        "last_name": mention.name.last,
        "first_name": mention.name.first or None,
        "patronymic": mention.name.patronymic or None,
        "initials": mention.name.initials or None,
        "gender": mention.gender or None,
        "post": mention.post,
    }
    if bare:
        return named
    return named | {"private": mention.is_private, "public_label": mention.public_label}


PLAIN: Final = Writing(lambda value, bare: value, lambda raw, people: raw)
#: A word or a name that may be missing: ``null`` in the file, empty in the record.
WORD: Final = Writing(lambda value, bare: value or None, lambda raw, people: raw or "")
DAY: Final = Writing(
    lambda day, bare: day.isoformat() if day else None,
    lambda raw, people: date.fromisoformat(raw) if raw else None,
)
CLOCK: Final = Writing(
    lambda clock, bare: f"{clock:%H:%M}" if clock else None,
    lambda raw, people: time.fromisoformat(raw) if raw else None,
)
LINES: Final = Writing(lambda lines, bare: list(lines), lambda raw, people: tuple(raw))
PERSON: Final = Writing(_person, lambda raw, people: people.as_meant(raw) if raw else None)
BYTES: Final = Writing(
    lambda content, bare: b64encode(content).decode(),
    lambda raw, people: b64decode(raw, validate=True),
)


def key(name: str, writing: Writing = PLAIN, tells: Tells = Tells.ALWAYS) -> Mapping[str, Key]:
    """For the metadata of a field."""
    return {"key": Key(name, writing, tells)}


def later(name: str, writing: Writing = PLAIN) -> Mapping[str, Key]:
    """A key by which the format grew."""
    return key(name, writing, Tells.UNLESS_USUAL)


def beside(name: str, writing: Writing = PLAIN) -> Mapping[str, Key]:
    """A key that tells nothing of the session itself."""
    return key(name, writing, Tells.NEVER)
