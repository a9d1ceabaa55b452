"""The elements of a drawing, one after another, as paragraphs and tables of Word."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cssselect2 import ElementWrapper
from docx.document import Document
from docx.shared import Pt

from documents.printing.word.looks import Look, Looks
from documents.printing.word.numbers import NUMBER, Numbering, Numbers
from documents.printing.word.page import count_from_one
from documents.printing.word.runs import Runs
from documents.printing.word.styles import HEADINGS, Form, StyleBook, form_of
from documents.printing.word.tables import Table, paragraphs_in, rows_of
from documents.printing.word.text import (
    INLINE,
    Piece,
    key_of,
    pieces_of,
    trimmed,
    written,
)
from documents.printing.word.xml import made

GROUPS: Final = frozenset({"div", "section", "ol", "ul", "table"})
BLOCKS: Final = GROUPS | {"p", "li", *HEADINGS}
#: A bullet or a number that is not printed as text stands this far before its text.
HANG: Final = 18.0


@dataclass(slots=True)
class Place:
    """Where the next paragraph goes, and what waits for it."""

    #: The element of Word that it is appended to: the body or a cell.
    parent: Any
    #: How wide its text may be.
    width: float
    #: The paragraphs written last: one, or those of the last row of a table.
    last: list[Any] = field(default_factory=list)
    ends_with_table: bool = False
    #: The room that the last paragraph leaves after it, and that the groups around leave.
    after: float = 0
    room: float = 0
    begins_page: bool = False


class Writer:
    """Writes one document."""

    def __init__(self, document: Document, looks: Looks, pictures: Mapping[str, bytes]) -> None:
        self._document = document
        self._looks = looks
        self._styles = StyleBook(document.styles)
        self._runs = Runs(document, self._styles, pictures)
        self._section = document.element.body.sectPr
        self._numbers = Numbers(document.part.numbering_part.element)

    def write(self, body: ElementWrapper, look: Look) -> None:
        """Write all that the body of the drawing holds."""
        root = self._document.element.body
        root.remove(self._section)
        self._write_cell(body, look, Place(root, look.width))
        root.append(self._section)

    # --- the flow ----------------------------------------------------------------------

    def _write_cell(self, element: ElementWrapper, look: Look, place: Place) -> None:
        """The body or a cell: Word wants it to end with a paragraph."""
        self._write_flow(element, look, place)
        if place.ends_with_table:
            self._write_gap(place)
        elif not place.last:
            self._write_paragraph(element, look, place, [])

    def _write_flow(self, element: ElementWrapper, look: Look, place: Place) -> None:
        number = _number_in(element)
        for part in self._parts(element, look, number):
            if isinstance(part, list):
                self._write_paragraph(element, look, place, part, number)
                number = None
            else:
                self._write_block(part, look, place)

    def _parts(
        self, element: ElementWrapper, look: Look, number: ElementWrapper | None
    ) -> Iterator[list[Piece] | ElementWrapper]:
        """The texts and the blocks within an element, in their order."""
        pieces = [written(element.etree_element.text or "", look)]
        is_number_due = number is not None
        for child in element.iter_children():
            if child.local_name not in INLINE:
                if (line := trimmed(pieces)) or is_number_due:
                    yield line
                pieces, is_number_due = [], False
                yield child
            elif number is None or child.etree_element is not number.etree_element:
                pieces += pieces_of(child, look, self._looks)
            pieces.append(written(child.etree_element.tail or "", look))
        if (line := trimmed(pieces)) or is_number_due:
            yield line

    def _write_block(self, element: ElementWrapper, parent: Look, place: Place) -> None:
        if element.local_name not in BLOCKS:
            raise TypeError(f"<{element.local_name}> is not among the elements of papers.")
        look = self._looks.of(element, parent)
        begun = len(place.parent)
        if look.breaks.before == "page" and place.last:
            self._begin_page(place, look)
        elif look.breaks.before == "avoid":
            _keep_with_next(place.last)
        if element.local_name in GROUPS:
            place.room = max(place.room, look.margin.top)
        if look.display == "table":
            self._write_table(element, look, place)
        else:
            self._write_flow(element, look, place)
        if element.local_name in GROUPS:
            place.room = max(place.room, look.margin.bottom)
            if look.breaks.inside == "avoid":
                _keep_with_next(
                    [each for each in paragraphs_in(place.parent[begun:]) if each not in place.last]
                )
        if look.breaks.after == "avoid":
            _keep_with_next(place.last)
        elif look.breaks.after == "page":
            place.begins_page = True

    def _begin_page(self, place: Place, look: Look) -> None:
        """Begin a page; what has pages of its own kind counts them from one."""
        if look.page == "auto":
            place.begins_page = True
            return
        if place.ends_with_table:
            self._write_gap(place)
        count_from_one(self._section)
        place.last[0].get_or_add_pPr().append(deepcopy(self._section))

    # --- paragraphs --------------------------------------------------------------------

    def _write_paragraph(
        self,
        element: ElementWrapper,
        look: Look,
        place: Place,
        line: list[Piece],
        number: ElementWrapper | None = None,
    ) -> None:
        """One paragraph with the style of the element; ``number`` is printed before it."""
        form = form_of(look, place.width)
        form, list_id = self._numbered(element, look, form, number)
        if number is not None and list_id is None:
            line = [written(f"{_text(number)} ", look), *line]
        paragraph = self._add_paragraph(
            place, self._styles.paragraph(key_of(element), form, _level(element)), form
        )
        if list_id is not None:
            numbering = paragraph.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = list_id
        for piece in line:
            paragraph.append(self._runs.made_of(piece, look))

    def _add_paragraph(self, place: Place, style: str, form: Form | None = None) -> Any:
        paragraph = made("w:p")
        properties = paragraph.get_or_add_pPr()
        properties.style = style
        if place.begins_page:
            properties.get_or_add_pageBreakBefore()
        if place.room > (form.before if form else 0):
            properties.get_or_add_spacing().before = Pt(place.room)
        place.parent.append(paragraph)
        place.last, place.ends_with_table = [paragraph], False
        place.after = form.after if form else 0
        place.room, place.begins_page = 0, False
        return paragraph

    def _write_gap(self, place: Place) -> None:
        self._add_paragraph(place, self._styles.gap)

    def _numbered(
        self, element: ElementWrapper, look: Look, form: Form, number: ElementWrapper | None
    ) -> tuple[Form, int | None]:
        """The form and the list of an item that bears a number or a bullet."""
        if number is not None:
            is_hanging = self._looks.of(number, look).display == "inline-block"
            if is_hanging:
                form = replace(form, first_line=-look.padding.left)
            match = NUMBER.fullmatch(_text(number))
            if match is None:
                return form, None
            numbering = Numbering(
                f"{match['before']}%1{match['after']}", form.left, form.first_line, is_hanging
            )
            return form, self._numbers.number(numbering, int(match["figure"]))
        if element.local_name != "li" or look.list_type == "none":
            return form, None
        form = replace(form, left=max(form.left, HANG), first_line=-HANG)
        if look.list_type == "decimal":
            numbering = Numbering("%1.", form.left, form.first_line, is_tabbed=True)
            return form, self._numbers.number(numbering, element.index + 1)
        bullet = "•" if look.list_type == "disc" else look.list_type.strip()
        return form, self._numbers.bullet(
            Numbering(bullet, form.left, form.first_line, is_tabbed=True, is_bullet=True)
        )

    # --- tables ------------------------------------------------------------------------

    def _write_table(self, element: ElementWrapper, look: Look, place: Place) -> None:
        rows = list(rows_of(element, look, self._looks))
        if not rows:
            return
        self._make_room_for_table(place)
        table = Table(rows, look, self._styles.tables)
        for cell in table.cells:
            self._write_cell(cell.element, cell.inner_look, Place(cell.made, cell.inner_look.width))
        place.parent.append(table.made)
        place.last, place.ends_with_table = paragraphs_in([table.last_row]), True
        place.after = 0

    def _make_room_for_table(self, place: Place) -> None:
        """Leave the room before a table, which has none of its own, to what stands there."""
        if place.ends_with_table or place.begins_page or (place.room and not place.last):
            self._write_gap(place)
        elif place.room > place.after and place.last:
            place.last[0].get_or_add_pPr().get_or_add_spacing().after = Pt(place.room)
        place.room = 0


def _number_in(element: ElementWrapper) -> ElementWrapper | None:
    """The number that is printed at the beginning of an item of a list."""
    own = element.etree_element
    if element.local_name != "li" or (own.text or "").strip():
        return None
    first = next(element.iter_children(), None)
    is_number = first is not None and first.etree_element.get("class") == "number"
    return first if is_number else None


def _text(element: ElementWrapper) -> str:
    return " ".join("".join(element.etree_element.itertext()).split())


def _level(element: ElementWrapper) -> int | None:
    tag = element.local_name
    return HEADINGS.index(tag) if tag in HEADINGS else None


def _keep_with_next(paragraphs: list[Any]) -> None:
    for paragraph in paragraphs:
        paragraph.get_or_add_pPr().get_or_add_keepNext()
