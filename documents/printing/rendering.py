"""How a drawing becomes a PDF: PDF/A-3a and PDF/UA-1, from our own fonts and files alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.printing.drawing import Drawing, Fault, Undrawable
from documents.printing.workers import workers


class RenderingFailed(Exception):
    """The paper could not be drawn; the message is for the clerk who asked for it."""


WORDS: Final[Mapping[Fault, str | Promise]] = {
    Fault.FORBIDDEN_ADDRESS: _("The paper refers to a forbidden address: %(addresses)s."),
    Fault.UNREADABLE_PICTURE: _(
        "A picture of the paper cannot be read, please replace it: %(pictures)s."
    ),
    Fault.MISSING_SIGN: _(
        "The fonts of the papers lack these signs, please replace them: %(signs)s."
    ),
    Fault.MALFORMED: _("The paper cannot be drawn: its text is nested too deeply or is malformed."),
    Fault.TOO_SLOW: _(
        "The paper was given up: drawing it took longer than %(seconds)s seconds. "
        "Shorten or simplify its text."
    ),
    Fault.TOO_LARGE: _(
        "The paper was given up: drawing it needed more than %(megabytes)s MB of memory. "
        "Shorten its text or make its pictures smaller."
    ),
    Fault.DIED: _(
        "The paper was given up: the process that drew it broke down. "
        "Try once more, then shorten or simplify its text."
    ),
}


def render_pdf(drawing: Drawing) -> bytes:
    """The drawing as a PDF, the same bytes for the same drawing.

    Nothing is read but its own pictures and our files for papers, addressed as
    ``static:print/NAME``; ``RenderingFailed`` names whatever else the HTML refers to, every
    sign that our fonts do not have, and a limit of time or memory that the drawing ran into.
    ``TypeError`` where a template forgot language or title, ``FileNotFoundError`` where there is
    no such stylesheet.
    """
    with failures_in_words():
        return workers().draw(drawing)


@contextmanager
def failures_in_words() -> Iterator[None]:
    """Say in the reader's language what went wrong."""
    try:
        yield
    except Undrawable as failure:
        raise RenderingFailed(str(WORDS[failure.fault]) % failure.told) from failure
