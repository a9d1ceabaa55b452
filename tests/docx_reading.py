"""What tests read out of a file of Word, as a reader of it sees it."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from russian.typography import plain


def opened(file: bytes) -> Document:
    return docx.Document(BytesIO(file))


def paragraphs_of(file: bytes) -> Iterator[str]:
    """Every paragraph in order, in tables too, with the number that Word gives it."""
    document = opened(file)
    count: Counter[int] = Counter()
    for element in document.element.body.iter(qn("w:p")):
        number = _number(document, element, count)
        yield plain(f"{number} {Paragraph(element, document).text}".strip())


def words_of_docx(file: bytes) -> list[str]:
    return " ".join(paragraphs_of(file)).split()


def _number(document: Document, paragraph: Any, count: Counter[int]) -> str:
    """The number as Word computes it: each list counts from its start."""
    given = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    if given is None:
        return ""
    list_id = int(given.get(qn("w:val")))
    root = document.part.numbering_part.element
    (numbering,) = root.xpath(f"w:num[@w:numId='{list_id}']")
    described = numbering.find(qn("w:abstractNumId")).get(qn("w:val"))
    (level,) = root.xpath(f"w:abstractNum[@w:abstractNumId='{described}']/w:lvl")
    if level.find(qn("w:numFmt")).get(qn("w:val")) == "bullet":
        return ""
    start = numbering.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}")
    count[list_id] += 1
    figure = int(start.get(qn("w:val"))) + count[list_id] - 1
    return str(level.find(qn("w:lvlText")).get(qn("w:val"))).replace("%1", str(figure))
