"""The engine that draws. It lives in the worker processes alone: the portal never loads it."""

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from PIL import Image
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetchingError

from documents.printing.conformance import OWN_COLOURS, claim_ua1, finish, give_colours
from documents.printing.drawing import AttachedFile, Drawing, Fault, Undrawable
from documents.printing.fetching import PICTURES, StaticFetcher, static_file
from documents.printing.fonts import use_paper_fonts_only

logger = logging.getLogger(__name__)

VARIANT: Final = "pdf/a-3a"
#: Relative references join to no address: they reach the fetcher, and it refuses them.
BASE: Final = "paper:"
#: What the engine raises on markup too deep, on sizes out of all measure, on broken characters.
LAYOUT_ERRORS: Final = (RecursionError, ArithmeticError, ValueError)
#: A page of A4 at 600 dpi; the library refuses a picture of more than twice as many.
MOST_PIXELS: Final = 35_000_000


class Engine:
    """Draws one paper at a time, with fonts and stylesheets loaded once."""

    def __init__(self, *, fonts: Path, static: Path) -> None:
        """``fonts``: a folder for the configuration of fonts; ``static``: holds ``print/``."""
        use_paper_fonts_only(fonts)
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        #: Making one is a quarter of a short paper's time.
        self.fonts = FontConfiguration()
        self.static = static
        self._parsed = lru_cache(maxsize=16)(self._parse)

    def render(self, drawing: Drawing) -> bytes:
        """The PDF of a drawing. Raises ``Undrawable``, and what ``render_pdf`` says besides."""
        fetcher = StaticFetcher(self.static, drawing.pictures)
        loaded: dict[str, Any] = {}
        with failures_told(fetcher), without_collecting():
            document = HTML(string=drawing.html, base_url=BASE, url_fetcher=fetcher).render(
                font_config=self.fonts,
                stylesheets=[self.stylesheet(name) for name in drawing.stylesheets],
                pdf_variant=VARIANT,
                cache=loaded,
            )
            require_language_and_title(document)
            claim_ua1(document)
            give_colours(document)
            pdf: bytes = document.write_pdf(
                finisher=finish,
                pdf_variant=VARIANT,
                output_intent=OWN_COLOURS,
                attachments=[self._attachment(file) for file in drawing.attachments],
            )
        require_every_picture(loaded)
        require_every_sign(document)
        return pdf

    def stylesheet(self, name: str) -> CSS:
        """The static stylesheet, parsed once and again only when its file has changed."""
        path = static_file(self.static, name)
        if path is None:
            raise FileNotFoundError(f"There is no static file {name}.")
        return self._parsed(path, path.stat().st_mtime_ns)

    def _parse(self, path: Path, changed_at: int) -> CSS:
        return CSS(
            string=path.read_text(encoding="utf-8"),
            base_url=BASE,
            url_fetcher=StaticFetcher(self.static),
            font_config=self.fonts,
        )

    def _attachment(self, file: AttachedFile) -> Attachment:
        return Attachment(
            string=file.content,
            url_fetcher=StaticFetcher(self.static),
            name=file.name,
            description=file.description,
            created=file.dated,
            modified=file.dated,
            relationship=file.relationship,
        )


@contextmanager
def failures_told(fetcher: StaticFetcher) -> Iterator[None]:
    """Turn every known failure into an ``Undrawable``, and silent refusals too."""
    try:
        yield
    except (FatalURLFetchingError, URLFetchingError) as error:
        raise _refusal(fetcher) from error
    except LAYOUT_ERRORS as error:
        logger.warning("A paper could not be laid out: %r.", error)
        raise Undrawable(Fault.MALFORMED) from error
    if fetcher.refused:
        raise _refusal(fetcher)


def _refusal(fetcher: StaticFetcher) -> Undrawable:
    addresses = ", ".join(dict.fromkeys(fetcher.refused))
    return Undrawable(Fault.FORBIDDEN_ADDRESS, {"addresses": addresses})


@contextmanager
def without_collecting() -> Iterator[None]:
    """Nearly nothing becomes garbage while a paper is drawn: looking for it costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def require_language_and_title(document: Document) -> None:
    """Refuse a template that forgot what every accessible document has."""
    if not (document.metadata.lang and document.metadata.title):
        raise TypeError("A paper is a whole document: it needs <html lang> and <title>.")


def require_every_picture(loaded: Mapping[str, Any]) -> None:
    """Refuse a paper that the engine has left a picture out of, without a word."""
    missing = [address for address, picture in loaded.items() if picture is None]
    if missing:
        names = ", ".join(address.removeprefix(PICTURES) for address in missing)
        raise Undrawable(Fault.UNREADABLE_PICTURE, {"pictures": names})


def require_every_sign(document: Document) -> None:
    """Refuse a paper with an empty box where a sign should be: nobody may archive or sign it.

    Known only after the drawing. Both standards forbid such a file too.
    """
    missing = sorted({code for font in document.fonts.values() for code in font.missing})
    if missing:
        signs = ", ".join(f"{chr(code)} (U+{code:04X})" for code in missing)
        raise Undrawable(Fault.MISSING_SIGN, {"signs": signs})
