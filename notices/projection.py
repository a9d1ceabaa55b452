"""What the public is told, as one value: page, PDF, text and data are made of it."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from documents.paper import Paper
from documents.printing.drawing import AttachedFile, Drawing
from documents.printing.rendering import render_pdf
from notices.stamp import Stamp
from publications.domain import EditionContent, canonical_json
from publications.models import Edition, Publication

#: Laid over one another, by the kind of what is printed.
_STYLESHEETS: Final = {
    Publication.Kind.ANNOUNCEMENT: ("print/notice.css",),
    Publication.Kind.REPORT: ("print/notice.css",),
}
_OF_PAPERS: Final = (*Paper.stylesheets, "print/published.css")


class NoticeNotReady(Exception):
    """Something is missing that a notice cannot be published without; says what."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The public projection of a notice: equal records give equal ones.

    It has no number and no hour: those are given when it is published.
    """

    kind: Publication.Kind
    title: str
    #: Full names of the bodies, as printed.
    bodies: tuple[str, ...]
    held_on: date
    lead: str
    #: HTML that the page and the PDF both print.
    article: SafeString
    plain_text: str
    #: A sentence for who searches among files.
    description: str
    data: dict[str, Any]
    is_example: bool

    @property
    def sha256(self) -> str:
        """What tells one projection from another, between a look at it and a press of a button."""
        said = asdict(self) | {"held_on": self.held_on.isoformat()}
        return hashlib.sha256(canonical_json(said)).hexdigest()


def projection_of(edition: Edition) -> Projection:
    """What an edition said, to be published once more. Wants its publication."""
    data = edition.public_data
    bodies = tuple(data.get("commissions", ()))
    return Projection(
        kind=Publication.Kind(edition.publication.kind),
        title=edition.title,
        bodies=bodies,
        held_on=edition.held_on,
        lead=edition.lead,
        # SAFE: it was, when it was published; the database refuses to change it.
        article=mark_safe(edition.body_html),  # noqa: S308
        plain_text=edition.plain_text,
        description=edition.title,
        data=data,
        is_example=edition.is_example,
    )


def draw_pdf(projection: Projection, stamp: Stamp | None = None) -> bytes:
    """The projection as a PDF, its data inside; without a stamp it proves nothing.

    Raises documents.printing.rendering.RenderingFailed.
    """
    page = render_to_string("notices/print.html", {"projection": projection, "stamp": stamp})
    data = AttachedFile(
        name="data.json",
        description="Открытые данные публикации",
        content=canonical_json(projection.data),
        dated=datetime.combine(projection.held_on, time.min, tzinfo=UTC),
    )
    stylesheets = _STYLESHEETS.get(projection.kind, _OF_PAPERS)
    pictures = stamp.pictures if stamp else ()
    return render_pdf(
        Drawing(page, (*stylesheets, "print/stamp.css"), attachments=(data,), pictures=pictures)
    )


def edition_content(projection: Projection, stamp: Stamp) -> EditionContent:
    """What an edition says, drawn with its stamp. Raises RenderingFailed."""
    return EditionContent(
        held_on=projection.held_on,
        title=projection.title,
        lead=projection.lead,
        body_html=projection.article,
        plain_text=projection.plain_text,
        is_example=projection.is_example,
        public_data=projection.data,
        pdf=draw_pdf(projection, stamp),
        code=stamp.code,
    )
