import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction

from meetings.models import Commission
from publications.models import Edition, Publication


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


@transaction.atomic
def publish_first_edition(
    *,
    kind: Publication.Kind,
    commissions: Sequence[Commission],
    content: EditionContent,
    at: datetime,
) -> Edition:
    """A new address, and what stands there from ``at`` on."""
    _lock_editions()
    publication = Publication.objects.create(
        kind=kind, slug=_free_slug(content.held_on), created_at=at
    )
    publication.commissions.set(commissions)
    return _append(publication, number=1, content=content, at=at)


def canonical_json(value: object) -> bytes:
    """The one way a value is written down before it is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _append(
    publication: Publication, *, number: int, content: EditionContent, at: datetime
) -> Edition:
    """The next link of the chain: every edition carries the hash of the one before it."""
    newest = Edition.objects.order_by("-pk").values_list("sha256", flat=True).first()
    edition = Edition(
        publication=publication,
        number=number,
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
    for column, digest in digests_of(edition).items():
        setattr(edition, column, digest)
    edition.sha256 = link_of(edition)
    edition.save(force_insert=True)
    return edition


def digests_of(edition: Edition) -> dict[str, str]:
    """The SHA-256 of what the edition says, by the columns that keep them."""
    page = f"{edition.title}\n{edition.lead}\n{edition.body_html}".encode()
    contents = {
        "page_sha256": page,
        "data_sha256": canonical_json(edition.public_data),
        "pdf_sha256": bytes(edition.pdf),
    }
    return {column: hashlib.sha256(content).hexdigest() for column, content in contents.items()}


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
    return hashlib.sha256(canonical_json(link)).hexdigest()


def _free_slug(held_on: date) -> str:
    """The day of the session; a second notice of the same day gets «-2»."""
    taken = set(
        Publication.objects.filter(slug__startswith=held_on.isoformat()).values_list(
            "slug", flat=True
        )
    )
    slug, count = held_on.isoformat(), 1
    while slug in taken:
        count += 1
        slug = f"{held_on.isoformat()}-{count}"
    return slug


def _lock_editions() -> None:
    """One writer at a time, so that the chain has one end; readers are not held up.

    SQLite's transactions begin with the write lock already (settings: IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {connection.ops.quote_name(Edition._meta.db_table)} "
                "IN SHARE ROW EXCLUSIVE MODE"
            )
