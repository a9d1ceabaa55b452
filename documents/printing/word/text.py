"""The words within a paragraph: pieces of text, breaks of a line and pictures, in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cssselect2

from documents.printing.word.looks import Look, Looks

INLINE: Final = frozenset({"span", "strong", "em", "br", "img"})
#: Each looks as such, whatever its class.
NAMED_BY_KIND: Final = frozenset({"h1", "h2", "h3", "h4", "strong", "em", "td", "th"})
#: Spaces of HTML; one that no line may end at is none of them.
SPACES: Final = re.compile(r"[ \t\n\r\f]+")
#: What XML cannot hold: signs without a shape.
SHAPELESS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look, or where ``text`` is empty, a picture."""

    text: str
    look: Look
    #: The class or the element that it looks like.
    key: str = ""
    picture: str = ""
    picture_alt: str = ""


LINE_END: Final = "\n"


def pieces_of(element: cssselect2.ElementWrapper, look: Look, looks: Looks) -> Iterator[Piece]:
    """What an element within the text holds."""
    tag = element.local_name
    if tag not in INLINE:
        raise TypeError(f"<{tag}> within a text is not among the elements of papers.")
    key = key_of(element)
    look = looks.of(element, look)
    if tag == "br":
        yield Piece(LINE_END, look, key)
        return
    if tag == "img":
        source, alt = (element.etree_element.get(name, "") for name in ("src", "alt"))
        yield Piece("", look, key, source, alt)
        return
    if element.etree_element.text:
        yield written(element.etree_element.text, look, key)
    for child in element.iter_children():
        yield from pieces_of(child, look, looks)
        if child.etree_element.tail:
            yield written(child.etree_element.tail, look, key)


def key_of(element: cssselect2.ElementWrapper) -> str:
    """What its style is named after: its class, or that of what it is a part of, or its kind."""
    if element.local_name in NAMED_BY_KIND:
        return str(element.local_name)
    if classes := element.etree_element.get("class"):
        return str(classes.split()[-1])
    return "p" if element.parent.local_name == "body" else key_of(element.parent)


def written(text: str, look: Look, key: str = "") -> Piece:
    """The text as HTML means it: every run of spaces is one."""
    return Piece(SPACES.sub(" ", SHAPELESS.sub("", text)), look, key)


def trimmed(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the spaces at the ends of lines and after other spaces."""
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1].text[-1:] if kept else LINE_END
        text = piece.text
        if text == LINE_END:
            _strip_end(kept)
        elif before in (" ", LINE_END) and not piece.picture:
            text = text.removeprefix(" ")
        if text or piece.picture:
            kept.append(Piece(text, piece.look, piece.key, piece.picture, piece.picture_alt))
    _strip_end(kept)
    return kept


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and not pieces[-1].picture and pieces[-1].text.endswith(" "):
        last = pieces.pop()
        if len(last.text) > 1:
            pieces.append(Piece(last.text[:-1], last.look, last.key))
            return
