"""A paper as a file."""

from documents.paper import Paper, draw
from documents.printing.rendering import render_pdf


def pdf_of(paper: Paper) -> bytes:
    """The paper as a PDF. Raises ``RenderingFailed``."""
    return render_pdf(draw(paper))
