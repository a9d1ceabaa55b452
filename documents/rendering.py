"""How a paper becomes a PDF: PDF/A-3a and PDF/UA-1, from our own fonts and files alone."""

from collections.abc import Sequence
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


# The engine's font map is not for two threads at once, and a drawing is one long Python
# computation anyway: threads would only take turns at it.
_one_at_a_time: Final = Lock()


def render_pdf(
    html: str, *, stylesheets: Sequence[str], attachments: Sequence[AttachedFile] = ()
) -> bytes:
    """The whole HTML document as a PDF, the same bytes for the same input.

    ``html`` has a language and a title (``TypeError`` where a template forgot them).
    ``stylesheets`` are names of static files, such as ``print/base.css``. Nothing is read but
    our own files for papers, addressed as ``static:print/NAME``; ``RenderingFailed`` names
    whatever else the document refers to, and every sign that our fonts do not have.
    """
    # The engine takes half a second to load, and most processes never draw a paper.
    from documents.engine import draw

    with _one_at_a_time:
        return draw(html, stylesheets, attachments)
