"""What has come of what is published, as letters tell it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from publications.models import Edition, Publication
from publications.surfaces.known import Known, full_address, printable, title_told
from russian.typography import capfirst

Change = Edition.Change


@dataclass(frozen=True, slots=True)
class News:
    """What a letter says of one publication; of a withdrawn one, where it stood and why it went."""

    said: str
    summary: str
    reason: str
    bodies: tuple[str, ...]
    held_on: date
    address: str


def read_news(*, new: Collection[int], changed: Collection[int], at: datetime) -> list[News]:
    """What is to be told at ``at`` of these publications, the newest day first.

    Of a withdrawn one hears who was told of it before; of any other nobody can read, nobody.
    """
    wanted = Publication.objects.filter(pk__in=[*new, *changed])
    withdrawn = wanted.withdrawn(at=at).filter(pk__in=changed)
    known = Known(at, wanted.public(at=at), withdrawn)
    editions = [
        edition
        for editions in (known.standing(), known.withdrawing())
        for edition in editions.prefetch_related("publication__commissions")
    ]
    editions.sort(key=lambda edition: edition.publication.place or 0, reverse=True)
    return [news_of(edition, is_new=edition.publication_id in new) for edition in editions]


def news_of(edition: Edition, *, is_new: bool) -> News:
    """What is told once ``edition`` is the newest. A withdrawal names no title."""
    change, publication = Change(edition.change), edition.publication
    said = edition.title if is_new else title_told(edition)
    return News(
        said="Публикация отозвана" if change == Change.WITHDRAWAL else printable(said),
        summary=printable(edition.lead),
        reason="" if is_new else printable(edition.reason),
        bodies=tuple(printable(capfirst(str(body))) for body in publication.commissions.all()),
        held_on=edition.held_on,
        address=full_address(publication.get_absolute_url()),
    )
