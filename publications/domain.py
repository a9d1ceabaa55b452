import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from meetings.models import Commission
from publications.changes import mark_changes
from publications.kept_answers import forget_kept_answers
from publications.locking import lock_editions
from publications.models import Edition, Publication, PublishedSession
from publications.pdf_files import remove_files
from publications.standing import put_up
from publications.told_commissions import exchange_commissions

Change = Edition.Change


@dataclass(frozen=True, slots=True)
class EditionContent:
    """The public projection of a record: all that an edition says, and nothing else."""

    held_on: date
    title: str
    lead: str
    body_html: str
    plain_text: str
    is_example: bool
    public_data: Mapping[str, Any]
    pdf: bytes
    #: What the PDF bears (``codes.new_code``); None where it bears nothing.
    code: str | None = None


class ChangedMeanwhile(Exception):
    """Another edition was made since the caller looked."""


@transaction.atomic
def publish_first_edition(
    *,
    kind: Publication.Kind,
    commissions: Sequence[Commission],
    content: EditionContent,
    at: datetime,
    session: PublishedSession | None = None,
    author: str = "",
) -> Edition:
    """A new address, and what stands there from ``at`` on, which may lie ahead."""
    lock_editions()
    slug = _free_slug(kind, content.held_on, commissions)
    publication = Publication.objects.create(kind=kind, slug=slug, session=session, created_at=at)
    publication.commissions.set(commissions)
    return _append(
        publication, before=None, change=Change.FIRST, content=content, author=author, at=at
    )


@transaction.atomic
def publish_next_edition(
    *,
    publication: Publication,
    change: Edition.Change,
    reason: str,
    content: EditionContent,
    at: datetime,
    number: int,
    author: str = "",
    commissions: Sequence[Commission] | None = None,
) -> Edition:
    """The edition ``number``: a correction, or a restoration after a withdrawal.

    From now on the publication belongs to ``commissions``, where they are given.

    Raises ChangedMeanwhile when the publication has that number already, or when a withdrawn one
    is corrected and a standing one restored.
    """
    lock_editions()
    before = publication.editions.order_by("-number").defer("pdf")[0]
    is_restoration = change == Change.RESTORATION
    is_withdrawn = before.change == Change.WITHDRAWAL
    if before.number + 1 != number or is_restoration != is_withdrawn:
        raise ChangedMeanwhile
    exchanged: set[Commission] = set()
    if commissions is not None:
        exchanged = set(publication.commissions.all()) ^ set(commissions)
        publication.commissions.set(commissions)
    edition = _append(
        publication,
        before=before,
        change=change,
        reason=reason,
        content=content,
        author=author,
        at=max(at, before.published_at),
    )
    exchange_commissions(edition, exchanged)
    return edition


@transaction.atomic
def publish_withdrawal(
    *, publication: Publication, reason: str, at: datetime, author: str = ""
) -> Edition:
    """From ``at`` on the address says that it was withdrawn, and why; no more.

    Before the first edition is public, it never will be, and nobody hears of it.
    Raises ChangedMeanwhile when it is withdrawn already.
    """
    lock_editions()
    before = publication.editions.order_by("-number").defer("pdf")[0]
    if before.change == Change.WITHDRAWAL:
        raise ChangedMeanwhile
    nothing = EditionContent(
        held_on=before.held_on,
        title="",
        lead="",
        body_html="",
        plain_text="",
        is_example=before.is_example,
        public_data={},
        pdf=b"",
    )
    # Withdrawn it is, whether the server in front can be told so or not.
    transaction.on_commit(forget_kept_answers, robust=True)
    papers = list(publication.editions.values_list("pdf_sha256", flat=True))
    transaction.on_commit(partial(remove_files, papers), robust=True)
    return _append(
        publication,
        before=before,
        change=Change.WITHDRAWAL,
        reason=reason,
        content=nothing,
        author=author,
        at=at,
    )


def leave_session(publication: Publication) -> None:
    """What was never public stands on no page of a session; a page of nothing else goes."""
    session, publication.session = publication.session, None
    publication.save(update_fields=["session"])
    if session is not None and not session.publications.exists():
        session.delete()


def new_session(held_on: date) -> PublishedSession:
    """An address for all that is published of a session: its day, «-2» for the second of it."""
    slug = _free(held_on.isoformat(), PublishedSession.objects.all())
    return PublishedSession.objects.create(slug=slug)


def canonical_json(value: object) -> bytes:
    """The one way a value is written down before it is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _append(
    publication: Publication,
    *,
    before: Edition | None,
    change: Edition.Change,
    content: EditionContent,
    at: datetime,
    reason: str = "",
    author: str = "",
) -> Edition:
    """The next link of the chain: every edition carries the hash of the one before it."""
    newest = Edition.objects.order_by("-pk").values_list("sha256", flat=True).first()
    edition = Edition(
        publication=publication,
        number=before.number + 1 if before else 1,
        change=change,
        reason=reason,
        author=author,
        code=content.code,
        published_at=at,
        held_on=content.held_on,
        title=content.title,
        lead=content.lead,
        body_html=content.body_html,
        plain_text=content.plain_text,
        is_example=content.is_example,
        public_data=dict(content.public_data),
        pdf=content.pdf,
        previous_sha256=newest or "",
    )
    if before and edition.is_correction:
        edition.changes_html = mark_changes(before, edition)
    for column, digest in digests_of(edition).items():
        setattr(edition, column, digest)
    edition.sha256 = link_of(edition)
    edition.save(force_insert=True)
    put_up(edition)
    return edition


def digests_of(edition: Edition, *, pdf_sha256: str | None = None) -> dict[str, str]:
    """The SHA-256 of what the edition says, by the columns that keep them.

    That of its PDF may be given, where the database has computed it.
    """
    page = f"{edition.title}\n{edition.lead}\n{edition.body_html}"
    return {
        "page_sha256": _sha256(page.encode()),
        "data_sha256": _sha256(canonical_json(edition.public_data)),
        "pdf_sha256": pdf_sha256 or _sha256(bytes(edition.pdf)),
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def link_of(edition: Edition) -> str:
    """The SHA-256 of the edition as a link of the chain: what it says, when, and after which."""
    link = {
        "publication": edition.publication.slug,
        "number": edition.number,
        "published_at": edition.published_at.astimezone(UTC).isoformat(),
        "page_sha256": edition.page_sha256,
        "data_sha256": edition.data_sha256,
        "pdf_sha256": edition.pdf_sha256,
        "previous_sha256": edition.previous_sha256,
    }
    if edition.change != Change.FIRST or edition.code:
        # Editions made before there were corrections keep the link that they were given.
        link |= {
            "change": edition.change,
            "reason": edition.reason,
            "author": edition.author,
            "code": edition.code,
            "changes": edition.changes_html,
            "text": edition.plain_text,
            "held_on": edition.held_on.isoformat(),
            "is_example": edition.is_example,
        }
    return _sha256(canonical_json(link))


def _free_slug(kind: Publication.Kind, day: date, commissions: Sequence[Commission]) -> str:
    """The day, and what it is unless a report: «2022-11-10», «2022-11-10-agenda».

    What tells of a commission itself has no day of its own: «atk-about».
    """
    of = commissions[0].slug if kind == Publication.Kind.ABOUT else day.isoformat()
    name = "" if kind == Publication.Kind.REPORT else f"-{kind.value.replace('_', '-')}"
    return _free(f"{of}{name}", Publication.objects.all())


def _free(slug: str, rows: QuerySet[Any]) -> str:
    """``slug``, or with the first number behind it that none of the rows has."""
    taken = set(rows.filter(slug__startswith=slug).values_list("slug", flat=True))
    free, count = slug, 1
    while free in taken:
        count += 1
        free = f"{slug}-{count}"
    return free
