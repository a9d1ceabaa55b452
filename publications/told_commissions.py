"""Which commissions the public knows, and when what is told of them changed last.

No edition tells that a commission was renamed; this does.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet
from django.utils import timezone

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedCommission
from publications.querysets import COMMISSION_FIELDS

Change = Edition.Change


def show_commissions_of(edition: Edition) -> None:
    """The commissions of the publication are known from its first hour on.

    Whoever has nothing else published goes with a withdrawal, and comes back with a restoration.
    """
    publication = edition.publication
    first_hour = publication.created_at
    is_switched = edition.change in {Change.WITHDRAWAL, Change.RESTORATION}
    if is_switched and edition.published_at < first_hour:
        _forget_hour_that_never_came(publication, publication.commissions.all())
        return
    for commission in publication.commissions.all():
        known, is_new = PublishedCommission.objects.get_or_create(
            commission=commission,
            defaults={
                "since": first_hour,
                "changed_at": edition.published_at,
                "told": _told(commission),
            },
        )
        if first_hour < known.since:
            # Until now it was scheduled, at most.
            known.since, known.changed_at = first_hour, edition.published_at
        elif is_switched or (not is_new and _brings_back(edition, commission)):
            known.changed_at = max(known.changed_at, edition.published_at)
        known.save(update_fields=["since", "changed_at"])


def exchange_commissions(edition: Edition, commissions: Collection[Commission]) -> None:
    """A correction gave the publication to some of ``commissions``, and took it from the others."""
    publication = edition.publication
    if edition.published_at <= publication.created_at:
        _forget_hour_that_never_came(publication, commissions)
        return
    for known in PublishedCommission.objects.filter(commission__in=commissions):
        known.changed_at = max(known.changed_at, edition.published_at)
        known.save(update_fields=["changed_at"])


def show_forgotten_commissions() -> None:
    """Whose publications are older than this table are known as well."""
    forgotten = _came().filter(commissions__published__isnull=True, edition__isnull=False)
    first = dict(forgotten.values_list("commissions").annotate(Min("created_at")).order_by())
    for commission in Commission.objects.filter(pk__in=first):
        since = first[commission.pk]
        PublishedCommission.objects.create(
            commission=commission, since=since, changed_at=since, told=_told(commission)
        )


def commission_changed(commission: Commission, *, at: datetime) -> bool:
    """Whether the public sees it otherwise now; machines that ask what changed are told."""
    known = PublishedCommission.objects.filter(commission=commission).first()
    told = _told(commission)
    if known is None or known.told == told:
        return False
    known.told, known.changed_at = told, max(known.since, at)
    known.save(update_fields=["told", "changed_at"])
    return True


def _brings_back(edition: Edition, commission: Commission) -> bool:
    """Whether nothing else of the commission can be read, and this from now on."""
    publication, now = edition.publication, timezone.now()
    if edition.change != Change.FIRST or publication.created_at > now:
        return False
    public = Publication.objects.public(at=now).filter(commissions=commission)
    return not public.exclude(pk=publication.pk).exists()


def _forget_hour_that_never_came(
    publication: Publication, commissions: Collection[Commission] | QuerySet[Commission]
) -> None:
    """Nobody heard of the publication: these commissions began with another one, or with none."""
    of_hour = PublishedCommission.objects.filter(since=publication.created_at)
    for known in of_hour.filter(commission__in=commissions):
        owned = _came().filter(commissions=known.commission_id)
        first = owned.aggregate(first=Min("created_at"))["first"]
        if first is None:
            known.delete()
        else:
            known.since = known.changed_at = first
            known.save(update_fields=["since", "changed_at"])


def _came() -> QuerySet[Publication]:
    """What was not taken back before its hour."""
    return Publication.objects.exclude(is_withdrawn=True, edition__published_at__lt=F("created_at"))


def _told(commission: Commission) -> dict[str, Any]:
    return {name: getattr(commission, name) for name in COMMISSION_FIELDS}
