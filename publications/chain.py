"""The chain of editions, checked link by link."""

from collections.abc import Iterator
from dataclasses import dataclass

from publications.domain import digests_of, link_of
from publications.models import Edition

#: Editions are read in portions: each brings its PDF.
PORTION = 200


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
    editions = Edition.objects.order_by("pk").select_related("publication")
    for edition in editions.iterator(chunk_size=PORTION):
        right = digests_of(edition) | {
            "previous_sha256": previous,
            "sha256": link_of(edition),
        }
        wrong = tuple(column for column, it in right.items() if getattr(edition, column) != it)
        yield Link(edition, wrong)
        previous = edition.sha256
