"""The engine that draws: loaded with the first paper, kept warm for the next ones.

Called through ``documents.printing.rendering``, one drawing at a time.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from documents.printing.fonts import use_paper_fonts_only
from documents.printing.rendering import AttachedFile, Drawing, RenderingFailed

use_paper_fonts_only(settings.VAR_DIR / "fonts")  # before the engine looks for fonts

from weasyprint import CSS, HTML, Attachment, Document  # noqa: E402 - the line above says why
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetchingError  # noqa: E402

from documents.printing.conformance import OWN_COLOURS, claim_ua1, finish, give_colours  # noqa: E402
from documents.printing.fetching import StaticFetcher, static_file  # noqa: E402

logger = logging.getLogger(__name__)

VARIANT: Final = "pdf/a-3a"
#: Relative references join to no address: they reach the fetcher, and it refuses them.
BASE: Final = "paper:"
#: What the engine raises on markup too deep, on sizes out of all measure, on broken characters.
LAYOUT_ERRORS: Final = (RecursionError, ArithmeticError, ValueError)


def render(drawing: Drawing) -> bytes:
    """The PDF of a drawing; the promises stand at ``render_pdf``."""
    fetcher = StaticFetcher(drawing.pictures)
    with failures_told(fetcher):
        document = HTML(string=drawing.html, base_url=BASE, url_fetcher=fetcher).render(
            font_config=fonts(),
            stylesheets=[stylesheet(name) for name in drawing.stylesheets],
            pdf_variant=VARIANT,
        )
        require_language_and_title(document)
        claim_ua1(document)
        give_colours(document)
        pdf: bytes = document.write_pdf(
            finisher=finish,
            pdf_variant=VARIANT,
            output_intent=OWN_COLOURS,
            attachments=[attachment(file) for file in drawing.attachments],
        )
        require_every_sign(document)
        return pdf


@contextmanager
def failures_told(fetcher: StaticFetcher) -> Iterator[None]:
    """Turn every known failure into a ``RenderingFailed``, and silent refusals too."""
    try:
        yield
    except (FatalURLFetchingError, URLFetchingError) as error:
        raise RenderingFailed(_refusal(fetcher)) from error
    except LAYOUT_ERRORS as error:
        logger.warning("A paper could not be laid out.", exc_info=error)
        raise RenderingFailed(
            _("The paper cannot be drawn: its text is nested too deeply or is malformed.")
        ) from error
    if fetcher.refused:
        raise RenderingFailed(_refusal(fetcher))


def _refusal(fetcher: StaticFetcher) -> str:
    return _("The paper refers to a forbidden address: %(addresses)s.") % {
        "addresses": ", ".join(dict.fromkeys(fetcher.refused))
    }


def require_language_and_title(document: Document) -> None:
    """Refuse a template that forgot what every accessible document has."""
    if not (document.metadata.lang and document.metadata.title):
        raise TypeError("A paper is a whole document: it needs <html lang> and <title>.")


def require_every_sign(document: Document) -> None:
    """Refuse a paper with an empty box where a sign should be: nobody may archive or sign it.

    Known only after the drawing. Both standards forbid such a file too.
    """
    missing = sorted({code for font in document.fonts.values() for code in font.missing})
    if missing:
        raise RenderingFailed(
            _("The fonts of the papers lack these signs, please replace them: %(signs)s.")
            % {"signs": ", ".join(f"{chr(code)} (U+{code:04X})" for code in missing)}
        )


def attachment(file: AttachedFile) -> Attachment:
    return Attachment(
        string=file.content,
        url_fetcher=StaticFetcher(),
        name=file.name,
        description=file.description,
        created=file.dated,
        modified=file.dated,
        relationship=file.relationship,
    )


@cache
def fonts() -> FontConfiguration:
    """One font configuration for the process: making it is a quarter of a short paper's time."""
    return FontConfiguration()


def stylesheet(name: str) -> CSS:
    """The static stylesheet, parsed once and again only when its file has changed."""
    path = static_file(name)
    if path is None:
        raise FileNotFoundError(f"There is no static file {name}.")
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _parsed(path: Path, changed_at: int) -> CSS:
    return CSS(
        string=path.read_text(encoding="utf-8"),
        base_url=BASE,
        url_fetcher=StaticFetcher(),
        font_config=fonts(),
    )
