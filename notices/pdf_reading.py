"""What a PDF says, read from its bytes: its text, and what it tells of itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.generic import StreamObject

#: The end of a line that is not the end of a sentence.
_LINE_END: Final = re.compile(r"(?<![.!?…:;\n])\n(?=[a-zа-яё0-9(«„№])")
#: A word that the end of a line has parted.
_PARTED: Final = re.compile(r"(?<=\w)-\n(?=[a-zа-яё])")


@dataclass(frozen=True, slots=True)
class ReadPdf:
    """What a reader's program finds in a PDF."""

    text: str
    #: Title, author and the rest, the attached files with their descriptions and contents.
    about: str


def read_pdf(content: bytes) -> ReadPdf:
    """The words of the PDF, sentence by sentence as far as its lines tell, and its metadata."""
    reader = PdfReader(BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return ReadPdf(
        text=_LINE_END.sub(" ", _PARTED.sub("", text)),
        about="\n".join(filter(None, map(str.strip, _about(reader)))),
    )


def _about(reader: PdfReader) -> Iterator[str]:
    for key, value in (reader.metadata or {}).items():
        yield f"{key[1:]}: {value}"
    stream = reader.root_object.get("/Metadata")
    if isinstance(stream := stream and stream.get_object(), StreamObject):
        yield re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", stream.get_data().decode()))
    for file in reader.attachment_list:
        yield f"{file.name}: {file.description or ''}"
        yield file.content.decode(errors="replace")
