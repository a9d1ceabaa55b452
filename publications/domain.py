import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
    links: dict[str, Any] = {
        "publication": publication.slug,
        "number": number,
        "published_at": at.isoformat(),
        "page_sha256": hashlib.sha256(
            f"{content.title}\n{content.lead}\n{content.body_html}".encode()
        ).hexdigest(),
        "data_sha256": hashlib.sha256(canonical_json(content.public_data)).hexdigest(),
        "pdf_sha256": hashlib.sha256(content.pdf).hexdigest(),
        "previous_sha256": newest or "",
    }
    return Edition.objects.create(
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
        page_sha256=links["page_sha256"],
        data_sha256=links["data_sha256"],
        pdf_sha256=links["pdf_sha256"],
        previous_sha256=links["previous_sha256"],
        sha256=hashlib.sha256(canonical_json(links)).hexdigest(),
    )


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
