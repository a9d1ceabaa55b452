"""A paper as a file."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from documents.paper import Paper, draw
from documents.printing.kept import kept
from documents.printing.preview import preview
from documents.printing.rendering import render_pdf


@kept("pdf")
def pdf_of(paper: Paper) -> bytes:
    """The paper as a PDF. Raises ``RenderingFailed``."""
    return render_pdf(draw(paper))


@kept("docx")
def docx_of(paper: Paper) -> bytes:
    """The paper as a file of Word."""
    # Most processes never write one.
    from documents.printing.word.document import write

    return write(draw(paper))


def preview_of(paper: Paper) -> str:
    """The paper as a page for the screen: it runs no script and asks for no other file."""
    return preview(draw(paper))


def pdfs_of(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Each paper as a PDF, in their order, several at a time. Raises ``RenderingFailed``."""
    with ThreadPoolExecutor(settings.PAPER_WORKERS) as threads:
        yield from threads.map(pdf_of, papers)
