"""The chain of editions, checked link by link."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Func

from publications.domain import digests_of, link_of
from publications.models import Edition
from publications.querysets import DRAWN

#: Editions are read in portions: each brings its PDF.
PORTION = 200


class _Sha256(Func):
    """The SHA-256 of bytes in hexadecimal, computed by PostgreSQL."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class Link:
    """One edition, and the columns of it that are not what they should be."""

    edition: Edition
    wrong: tuple[str, ...]


def links() -> Iterator[Link]:
    """Every edition in the order of the chain, with what is wrong about it.

    A change of what an edition says shows in its own digests; a row that was taken out or put
    in, in ``previous_sha256`` of the next one. Rows taken off the very end leave no trace here:
    whoever wants to see that keeps the last ``sha256`` elsewhere.
    """
    previous = ""
    editions = Edition.objects.order_by("pk").select_related("publication").defer(*DRAWN)
    if connection.vendor == "postgresql":
        # It reads the PDFs where they lie: on their way here they would weigh twice as much.
        editions = editions.defer("pdf", *DRAWN).annotate(read_pdf_sha256=_Sha256("pdf"))
    for edition in editions.iterator(chunk_size=PORTION):
        pdf_sha256 = getattr(edition, "read_pdf_sha256", None)
        right = digests_of(edition, pdf_sha256=pdf_sha256) | {
            "previous_sha256": previous,
            "sha256": link_of(edition),
        }
        wrong = tuple(column for column, it in right.items() if getattr(edition, column) != it)
        yield Link(edition, wrong)
        previous = edition.sha256
