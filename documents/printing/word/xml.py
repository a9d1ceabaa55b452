"""Elements of a Word document."""

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def made(tag: str, words: Mapping[str, str] | None = None) -> Any:
    """An element such as ``w:tab`` with its attributes, named without their prefix."""
    return OxmlElement(tag, attrs={qn(f"w:{name}"): word for name, word in (words or {}).items()})


def twips(points: float) -> str:
    """A length as Word writes it: twentieths of a point."""
    return str(round(points * 20))


def indents(left: float, first_line: float) -> dict[str, str]:
    """The left edge of a paragraph and how far its first line is moved from it."""
    hang = "firstLine" if first_line >= 0 else "hanging"
    return {"left": twips(left), hang: twips(abs(first_line))}
