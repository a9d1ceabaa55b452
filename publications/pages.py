"""Pages that are drawn ahead: the frame of the site once for each process, what it holds when
something is published.

What was drawn with other templates, words or static files than this process has, or before
something beside it became public, is drawn anew when it is asked for: the answer is the same,
only slower (``manage.py put_up`` draws all of it again).
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils import translation

from publications.looks import Look
from publications.models import Edition, Publication
from publications.sessions import SessionTold, told_of

#: Where the frame is cut.
_CUT: Final = "<!--cut-->"
_DRAWN: Final = (
    *("row_html", "head_html", "page_html", "page_etag"),
    *("drawn_with", "drawn_at", "drawn_until"),
)
_LANGUAGE: Final = "ru"


@dataclass(frozen=True, slots=True)
class Frame:
    """The site around what a page holds: what stands before, between and after that."""

    parts: tuple[bytes, ...]
    #: Of everything around.
    etag: str

    def around(self, *held: str) -> bytes:
        """The page; so many pieces as there are cuts."""
        pieces = [self.parts[0]]
        for piece, part in zip(held, self.parts[1:], strict=True):
            pieces += [piece.encode(), part]
        return b"".join(pieces)


@lru_cache(maxsize=1024)
def frame(
    look: Look,
    template: str = "publications/frame.html",
    *,
    section: str = "",
    held: tuple[str, ...] = (),
) -> Frame:
    """The frame, for a reader who likes to see it so.

    ``section``: where in it the reader is. ``held``: what the template is to be cut at, besides
    where it says so itself, by the names that it has there.
    """
    context = {"look": look, "section": section} | dict.fromkeys(held, _CUT)
    with translation.override(look.language):
        drawn = render_to_string(template, context)
    parts = tuple(drawn.encode().split(_CUT.encode()))
    return Frame(parts, _digest(parts)[:16])


# --- what a publication's page holds -----------------------------------------------------------


def head_and_page(edition: Edition, context: dict[str, Any]) -> tuple[str, str]:
    """What the page of an edition holds, in the language of the moment."""
    context = {"edition": edition, **context}
    head = render_to_string("publications/_notice_head.html", context)
    return head, render_to_string("publications/_notice_page.html", context)


def row(edition: Edition, told: SessionTold | None) -> str:
    """An edition in a list, in the language of the moment. Wants what ``for_list`` loads.

    ``told``: its session.
    """
    context = {"edition": edition, "otherwise": _otherwise(edition, told), "level": 3}
    return render_to_string("publications/_notice_row.html", context)


def rows(editions: Collection[int]) -> dict[int, str]:
    """The editions with these keys, each as a row in the language of the moment."""
    found = list(Edition.objects.filter(pk__in=editions).for_list())
    sessions = {session for edition in found if (session := edition.publication.session)}
    told = {each.session.pk: each for each in told_of(sessions, Publication.objects.public())}
    return {
        edition.pk: row(edition, told.get(edition.publication.session_id or 0)) for edition in found
    }


def context_of(publication: Publication, at: datetime) -> tuple[Edition, dict[str, Any]]:
    """The edition in force, and what its page says around its article."""
    edition = (
        Edition.objects.in_force(Publication.objects.filter(pk=publication.pk)).for_detail().get()
    )
    at = max(at, edition.published_at)
    history = list(
        Edition.objects.come(Publication.objects.filter(pk=publication.pk), at=at).for_history()
    )
    return edition, page_of(edition, history, at) | {"pdf_url": publication.get_pdf_url()}


def page_of(edition: Edition, history: list[Any], at: datetime) -> dict[str, Any]:
    """What the page of an edition says around its article.

    ``history``: of its publication, as ``for_history`` has it.
    """
    earlier = [each for each in history if each.number < edition.number and each.is_readable]
    publication = edition.publication
    sessions = [publication.session] if publication.session else []
    told = next(iter(told_of(sessions, Publication.objects.public(at=at))), None)
    of_session = told.publications if told else []
    return {
        "edition": edition,
        "earlier": earlier[-1] if earlier else None,
        "in_force": history[-1],
        "commissions": list(publication.commissions.all()),
        "beside": [each for each in of_session if each.publication_id != publication.pk],
        "told": told,
        "otherwise": _otherwise(edition, told),
        "is_preview": False,
    }


def _otherwise(edition: Edition, told: SessionTold | None) -> SessionTold | None:
    """The session of the edition, where the edition does not say what became of it."""
    return told if told and told.is_otherwise_than(edition) else None


def draw_ahead(publication: Publication, *, at: datetime) -> None:
    """Row and page are kept as they are from ``at`` on, or from its first hour."""
    at = max(at, publication.created_at)
    with translation.override(_LANGUAGE):
        edition, context = context_of(publication, at)
        head, page = head_and_page(edition, context)
        publication.row_html = row(edition, context["told"])
    publication.head_html, publication.page_html = head, page
    publication.page_etag = _digest([head.encode(), page.encode()])[:32]
    publication.drawn_with, publication.drawn_at = drawn_with(), at
    together = Publication.objects.filter(session=publication.session_id, session__isnull=False)
    waiting = together.filter(created_at__gt=at, is_withdrawn=False)
    publication.drawn_until = waiting.aggregate(first=Min("created_at"))["first"]
    publication.save(update_fields=_DRAWN)


def wipe(publication: Publication) -> None:
    """Nothing that was drawn of the publication is kept."""
    publication.row_html = publication.head_html = publication.page_html = ""
    publication.page_etag = publication.drawn_with = ""
    publication.drawn_at = publication.drawn_until = None
    publication.save(update_fields=_DRAWN)


@cache
def drawn_with() -> str:
    """What everything here is drawn with: templates, code, words, static files, the address."""
    templates = (settings.BASE_DIR / "templates" / "publications").glob("*.html")
    code = (settings.BASE_DIR / "publications").rglob("*.py")
    words = settings.BASE_DIR / "locale" / _LANGUAGE / "LC_MESSAGES" / "django.po"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    drawn_from = (*sorted(templates), *sorted(code), words, manifest)
    files = [file.read_bytes() for file in drawn_from if file.exists()]
    told = (settings.PORTAL_ADDRESS, settings.TIME_ZONE)
    return _digest([*files, *(each.encode() for each in told)])[:32]


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()
