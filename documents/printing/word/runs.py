"""The words of a paragraph as Word has them: runs of one style, and pictures."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from docx.document import Document
from docx.image.image import Image
from docx.shared import Pt

from documents.printing.word.css import POINTS
from documents.printing.word.looks import Look
from documents.printing.word.styles import StyleBook
from documents.printing.word.text import Piece
from documents.printing.word.xml import made

#: Signs that are elements in Word. Its own hyphen that holds needs no sign in the font.
SIGNS: Final = {"\u2011": "w:noBreakHyphen", "\u00ad": "w:softHyphen", "\n": "w:br", "\t": "w:tab"}
SIGN: Final = re.compile(f"([{''.join(SIGNS)}])")


class Runs:
    """Makes the runs of one document."""

    def __init__(
        self, document: Document, styles: StyleBook, pictures: Mapping[str, bytes]
    ) -> None:
        self._document = document
        self._styles = styles
        self._pictures = pictures

    def made_of(self, piece: Piece, around: Look) -> Any:
        """The piece as a run in a paragraph that looks like ``around``."""
        run = made("w:r")
        if style := self._style_of_words(piece, around):
            run.get_or_add_rPr().style = style
        if piece.picture:
            run.append(self._drawing(piece))
            return run
        for part in filter(None, SIGN.split(piece.text)):
            if part in SIGNS:
                run.append(made(SIGNS[part]))
            else:
                run.add_t(part)
        return run

    def _style_of_words(self, piece: Piece, around: Look) -> str | None:
        look = piece.look
        difference: dict[str, float | bool] = {}
        if look.size != around.size:
            difference["size"] = look.size
        if look.is_bold != around.is_bold:
            difference["bold"] = look.is_bold
        if look.is_italic != around.is_italic:
            difference["italic"] = look.is_italic
        return self._styles.words(piece.key, **difference) if difference else None

    def _drawing(self, piece: Piece) -> Any:
        if piece.picture not in self._pictures:
            raise TypeError(f"{piece.picture} is not among the pictures of the paper.")
        content = self._pictures[piece.picture]
        shown = Image.from_blob(content)
        width, height = shown.px_width * POINTS["px"], shown.px_height * POINTS["px"]
        scale = min(
            1,
            (piece.look.max_width or piece.look.width) / width,
            (piece.look.max_height or height) / height,
        )
        inline = self._document.part.new_pic_inline(
            BytesIO(content), Pt(width * scale), Pt(height * scale)
        )
        inline.docPr.set("descr", piece.picture_alt)
        drawing = made("w:drawing")
        drawing.append(inline)
        return drawing
