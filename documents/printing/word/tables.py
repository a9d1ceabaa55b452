"""Tables, and what CSS lays out as one: rows of cells that do not part at the end of a page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cssselect2 import ElementWrapper
from docx.oxml.ns import qn

from documents.printing.word.columns import widths_of
from documents.printing.word.looks import Look, Looks, Sides
from documents.printing.word.styles import GRID, PLAIN, lines
from documents.printing.word.xml import made, twips

ROW_GROUPS: Final = frozenset({"thead", "tbody"})
VERTICAL: Final[Mapping[str, str]] = {"middle": "center", "bottom": "bottom"}


@dataclass(slots=True)
class Cell:
    """A cell of a table."""

    element: ElementWrapper
    look: Look
    span: int = 1
    #: The cell of Word, and how the text within looks, once the table is made.
    made: Any = None
    inner_look: Look = field(default_factory=Look)

    @property
    def text(self) -> str:
        return "".join(self.element.etree_element.itertext())

    @property
    def padding(self) -> Sides:
        padding = self.look.padding
        if self.look.is_unbroken:  # Word sets words wider, and breaks them all the same
            return replace(padding, left=padding.left / 2, right=padding.right / 2)
        return padding

    @property
    def asked_width(self) -> float | None:
        """How wide its column should be."""
        asked, padding = self.look.asked_width, self.look.padding
        return None if asked is None else asked + padding.left + padding.right

    @property
    def height(self) -> float:
        """How high its row is at least; 0 for as high as its text."""
        padding = self.look.padding
        return self.look.height + padding.top + padding.bottom if self.look.height else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; a head is repeated on every page."""

    cells: Sequence[Cell]
    is_head: bool


def rows_of(
    element: ElementWrapper, look: Look, looks: Looks, *, is_head: bool = False
) -> Iterator[Row]:
    """The rows of a table; cells that stand in no row are one."""
    loose: list[Cell] = []
    for child in _children(element):
        of_child = looks.of(child, look)
        if child.local_name in ROW_GROUPS:
            yield from rows_of(child, of_child, looks, is_head=child.local_name == "thead")
        elif of_child.display == "table-row":
            cells = [_cell(each, looks.of(each, of_child)) for each in _children(child)]
            yield Row(cells, is_head)
        else:
            loose.append(_cell(child, of_child))
    if loose:
        yield Row(loose, is_head)


def _children(element: ElementWrapper) -> Iterator[ElementWrapper]:
    """The elements within a table or a row; a text between them would be lost."""
    texts = [element.etree_element.text]
    for child in element.iter_children():
        yield child
        texts.append(child.etree_element.tail)
    if any(text and text.strip() for text in texts):
        raise TypeError(f"<{element.local_name}> holds a text outside the cells of a table.")


def _cell(element: ElementWrapper, look: Look) -> Cell:
    if look.display != "table-cell" or element.etree_element.get("rowspan"):
        raise TypeError(f"<{element.local_name}> in a table is no cell that papers have.")
    return Cell(element, look, int(element.etree_element.get("colspan", 1)))


class Table:
    """A table of Word with empty cells, to be filled."""

    def __init__(self, rows: Sequence[Row], look: Look, styles: Mapping[str, str]) -> None:
        self.cells = [cell for row in rows for cell in row.cells]
        self._has_lines = all(cell.look.border.top for cell in self.cells)
        widths = widths_of([row.cells for row in rows], look.width)
        self.made = made("w:tbl")
        self.made.append(_table_properties(look, styles[GRID if self._has_lines else PLAIN]))
        grid = made("w:tblGrid")
        grid.extend(made("w:gridCol", {"w": twips(width)}) for width in widths)
        self.made.append(grid)
        self.made.extend(self._row(row, widths) for row in rows)

    @property
    def last_row(self) -> Any:
        return self.made[-1]

    def _row(self, row: Row, widths: Sequence[float]) -> Any:
        properties = made("w:trPr")
        properties.append(made("w:cantSplit"))
        if height := max(cell.height for cell in row.cells):
            properties.append(made("w:trHeight", {"val": twips(height), "hRule": "atLeast"}))
        if row.is_head:
            properties.append(made("w:tblHeader"))
        made_row = made("w:tr")
        made_row.append(properties)
        begun = 0
        for cell in row.cells:
            made_row.append(self._make_cell(cell, sum(widths[begun : begun + cell.span])))
            begun += cell.span
        return made_row

    def _make_cell(self, cell: Cell, width: float) -> Any:
        padding = cell.padding
        cell.made = made("w:tc")
        cell.made.append(_cell_properties(cell, width, with_lines=not self._has_lines))
        cell.inner_look = replace(
            cell.look,
            left=0,
            width=width - padding.left - padding.right,
            margin=Sides(),
            padding=Sides(),
            border=Sides(),
        )
        return cell.made


def _table_properties(look: Look, style: str) -> Any:
    properties = made("w:tblPr")
    properties.append(made("w:tblStyle", {"val": style}))
    properties.append(made("w:tblW", {"w": twips(look.width), "type": "dxa"}))
    properties.append(made("w:tblInd", {"w": twips(look.left), "type": "dxa"}))
    properties.append(made("w:tblLayout", {"type": "fixed"}))
    return properties


def _cell_properties(cell: Cell, width: float, *, with_lines: bool) -> Any:
    properties = made("w:tcPr")
    properties.append(made("w:tcW", {"w": twips(width), "type": "dxa"}))
    if cell.span > 1:
        properties.append(made("w:gridSpan", {"val": str(cell.span)}))
    if with_lines and cell.look.border:
        borders = made("w:tcBorders")
        borders.extend(lines(cell.look.border))
        properties.append(borders)
    if cell.look.is_unbroken:
        properties.append(made("w:noWrap"))
    margins = made("w:tcMar")
    for side in ("top", "left", "bottom", "right"):
        inside = twips(getattr(cell.padding, side))
        margins.append(made(f"w:{side}", {"w": inside, "type": "dxa"}))
    properties.append(margins)
    if cell.look.vertical in VERTICAL:
        properties.append(made("w:vAlign", {"val": VERTICAL[cell.look.vertical]}))
    return properties


def paragraphs_in(blocks: Iterable[Any]) -> list[Any]:
    """The paragraphs among these elements of Word and within them."""
    return [each for block in blocks for each in block.iter(qn("w:p"))]
