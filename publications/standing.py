"""What stands now, kept beside the editions that it follows from.

Editions never change; these rows do, in the transaction that appends an edition. Whatever is kept
here can be made again from the editions (``manage.py put_up``).
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.models import Commission
from publications import pages
from publications.locking import lock_editions
from publications.models import Edition, Publication, PublicationCommission, PublishedSession
from publications.places import day_of, place_of
from publications.querysets import PublicationQuerySet
from publications.search import index
from publications.told_commissions import (
    commission_changed,
    show_commissions_of,
    show_forgotten_commissions,
)

_KEPT: Final = (
    *("edition", "is_withdrawn", "place", "changed_at"),
    *("pdf_sha256", "pdf_sha512", "pdf_size"),
)
#: So many publications are put up in one transaction: whoever publishes waits for its end.
PORTION: Final = 50
#: So many are drawn at once when a commission is renamed; the others by ``put_up_due``.
DRAWN_AT_ONCE: Final = 200


def put_up(edition: Edition) -> None:
    """``edition`` is the newest of its publication: it stands in lists, and is found."""
    publication = edition.publication
    _keep(edition)
    show_commissions_of(edition)
    at = timezone.now()
    if publication.session:
        _place_session(publication.session, at)
        _draw(publication.session.publications.all(), at)
    else:
        _draw(Publication.objects.filter(pk=publication.pk), at)


def put_up_again(*, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Makes anew what is out of date, or everything; tells how many are done, and of how many."""
    with transaction.atomic():
        lock_editions()
        show_forgotten_commissions()
    is_drawn = Q(drawn_with=pages.drawn_with())
    is_unfound = Q(words__isnull=True)
    due = Q() if everything else ~is_drawn | Q(drawn_until__lte=timezone.now()) | is_unfound
    yield from _in_portions(due, keep=Q() if everything else is_unfound)


def put_up_due() -> None:
    """Draws what a renamed commission left, and what changed when a scheduled hour came.

    What another version of the portal drew is left to ``put_up_again``: while one takes the place
    of the other, they would draw by turns.
    """
    for _done, _total in _in_portions(Q(drawn_until__lte=timezone.now())):
        pass


def _in_portions(due: Q, *, keep: Q | None = None) -> Iterator[tuple[int, int]]:
    """Draws what is ``due``, and keeps anew what lists and search ask of those in ``keep``."""
    told = _told()
    numbers = list(told.filter(due).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), PORTION):
        with transaction.atomic():
            lock_editions()
            at = timezone.now()
            portion = told.filter(pk__in=numbers[start : start + PORTION])
            if keep is not None:
                newest = Edition.objects.filter(pk__in=portion.filter(keep).values("edition"))
                for edition in newest.select_related("publication"):
                    _keep(edition)
            for session in PublishedSession.objects.told_of(portion):
                _place_session(session, at)
            _draw(portion, at)
        yield min(start + PORTION, len(numbers)), len(numbers)


def _keep(edition: Edition) -> None:
    """What lists, search and machines ask of the publication, from its newest edition."""
    publication = edition.publication
    before = publication.place
    publication.edition = edition
    publication.is_withdrawn = edition.change == Edition.Change.WITHDRAWAL
    publication.place = place_of(edition.held_on, publication.pk)
    pdf = bytes(edition.pdf)
    publication.pdf_size, publication.pdf_sha512 = len(pdf), hashlib.sha512(pdf).hexdigest()
    publication.changed_at, publication.pdf_sha256 = edition.published_at, edition.pdf_sha256
    publication.save(update_fields=_KEPT)
    parts = PublicationCommission.objects.filter(publication=publication)
    parts.update(place=publication.place)
    index.take_out(before)
    if publication.is_withdrawn:
        pages.wipe(publication)
    else:
        index.put_in(publication, edition)


@transaction.atomic
def draw_again(commission: Commission) -> None:
    """Where the public sees the commission otherwise now, what names it is out of date.

    The newest is drawn at once, the rest by ``put_up_due``.
    """
    lock_editions()
    at = timezone.now()
    if not commission_changed(commission, at=at):
        return
    owned = _told().filter(commissions=commission)
    owned.update(drawn_with="", drawn_until=at)
    _draw(owned.order_by("-place")[:DRAWN_AT_ONCE], at)


def _told() -> PublicationQuerySet:
    """What can be read, now or when its hour comes."""
    return Publication.objects.filter(edition__isnull=False, is_withdrawn=False)


def _draw(publications: Any, at: datetime) -> None:
    for each in publications:
        if not each.is_withdrawn:
            pages.draw_ahead(each, at=at)


def _place_session(session: PublishedSession, at: datetime) -> None:
    """The day of the session is the one that was said last, of what anybody may read."""
    said = session.publications.filter(is_withdrawn=False)
    newest = (said.public(at=at) or said).order_by("-edition__published_at", "-pk").first()
    if newest and newest.place:
        session.place = place_of(day_of(newest.place), session.pk)
        session.save(update_fields=["place"])
