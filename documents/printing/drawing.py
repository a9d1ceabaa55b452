"""What is handed to the process that draws, and what it may say in return; knows no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that travels inside the PDF; its type is told by the ending of its name."""

    name: str
    description: str
    content: bytes
    dated: datetime
    #: What the file is to the paper: Source, Data, Alternative, Supplement or Unspecified.
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A paper as HTML, with everything that it is printed from."""

    #: A whole document with a language and a title.
    html: str
    #: Names of static files, such as ``print/base.css``.
    stylesheets: tuple[str, ...]
    attachments: tuple[AttachedFile, ...] = ()
    #: Pictures by the names that the HTML has them by: ``picture:NAME``.
    pictures: tuple[tuple[str, bytes], ...] = ()


MEGABYTE: Final = 1 << 20
#: The code that the process that draws ends with when it runs out of memory.
OUT_OF_MEMORY: Final = 3


class Fault(Enum):
    """Why a drawing did not become a PDF."""

    FORBIDDEN_ADDRESS = auto()
    UNREADABLE_PICTURE = auto()
    MISSING_SIGN = auto()
    MALFORMED = auto()
    TOO_SLOW = auto()
    TOO_LARGE = auto()
    #: The process that drew it is gone, and did not say why.
    DIED = auto()


class Undrawable(Exception):
    """A fault with what is told about it, to be put into words where the reader's language is."""

    def __init__(self, fault: Fault, told: Mapping[str, object] | None = None) -> None:
        super().__init__(fault, told)  # what a copy is made of on the other side
        self.fault = fault
        self.told = told or {}
