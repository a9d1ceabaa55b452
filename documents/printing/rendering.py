"""How a drawing becomes a PDF: PDF/A-3a and PDF/UA-1, from our own fonts and files alone."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final


class RenderingFailed(Exception):
    """The paper could not be drawn; the message is for the clerk who asked for it."""


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


# The engine's font map is not for two threads at once, and a drawing is one long Python
# computation anyway: threads would only take turns at it.
_one_at_a_time: Final = Lock()


def render_pdf(drawing: Drawing) -> bytes:
    """The drawing as a PDF, the same bytes for the same drawing.

    Nothing is read but its own pictures and our files for papers, addressed as
    ``static:print/NAME``; ``RenderingFailed`` names whatever else the HTML refers to, and every
    sign that our fonts do not have. ``TypeError`` where a template forgot language or title.
    """
    # The engine takes half a second to load, and most processes never draw a paper.
    from documents.printing.engine import render

    with _one_at_a_time:
        return render(drawing)
