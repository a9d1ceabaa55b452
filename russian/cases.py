"""The oblique cases, and one inflected form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Case(StrEnum):
    """The five cases that are generated; the nominative is what was typed."""

    GENT = "gent"
    DATV = "datv"
    ACCS = "accs"
    ABLT = "ablt"
    LOCT = "loct"


class Gender(StrEnum):
    """The gender of a person."""

    MALE = "m"
    FEMALE = "f"


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected form; ``is_sure`` is False when a person should look at it."""

    text: str
    is_sure: bool


Forms = Mapping[Case, Form]
