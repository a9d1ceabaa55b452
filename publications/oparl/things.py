"""Of which rows each list consists, and which objects those are. Nothing else asks the database.

Each begins at the one visibility rule. ``with_deleted``: what was withdrawn is told of as well.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Manager, OuterRef, Q

from meetings.models import Commission
from publications.models import (
    Edition,
    Publication,
    PublicationCommission,
    PublishedCommission,
    PublishedSession,
)
from publications.oparl import objects
from publications.oparl.lists import Walk
from publications.oparl.objects import Object
from publications.querysets import COMMISSION_FIELDS, PublicationQuerySet
from publications.surfaces.session_record import SessionRecord, session_records

Told = Mapping[int, Sequence[Object]]


@dataclass(frozen=True, slots=True)
class Things:
    """All objects of one type: the rows that lead to them, and what is told of some.

    ``subjects``: what they are objects of; ``key``: the column by which their addresses name it.
    """

    subjects: Manager[Any]
    key: str
    walk: Callable[[datetime, bool], Walk]
    tell: Callable[[Collection[int], datetime, bool], Told]

    def of(self, key: str, at: datetime) -> Sequence[Object]:
        """The objects of the subject at that address; none, where there is no such."""
        found = self.subjects.filter(**{self.key: key}).values_list("pk", flat=True).first()
        return self.tell({found}, at, True).get(found, ()) if found else ()


def _known(at: datetime, with_deleted: bool) -> PublicationQuerySet:
    publications = Publication.objects
    return publications.published(at=at) if with_deleted else publications.public(at=at)


# --- publications and their files -----------------------------------------------------------


def _publications(at: datetime, with_deleted: bool) -> Walk:
    rows = _known(at, with_deleted)
    return Walk(rows, key="edition_id", subject="pk", changed_at="edition__published_at")


def _papers(publications: Collection[int], at: datetime, with_deleted: bool) -> Told:
    known = _known(at, with_deleted).filter(pk__in=publications)
    readable: defaultdict[int, list[Edition]] = defaultdict(list)
    public = Publication.objects.public(at=at).filter(pk__in=publications)
    for edition in Edition.objects.readable(public, at=at).for_surface():
        readable[edition.publication_id].append(edition)
    return {
        each.publication_id: [
            objects.withdrawn_paper(each)
            if _withdraws(each)
            else objects.paper(
                each, each.publication.commissions.all(), readable[each.publication_id]
            )
        ]
        for each in Edition.objects.in_force(known).for_api()
    }


def _files(publications: Collection[int], at: datetime, with_deleted: bool) -> Told:
    known = _known(at, with_deleted).filter(pk__in=publications)
    return {
        each.publication_id: [
            objects.withdrawn_file(each) if _withdraws(each) else objects.file(each, alone=True)
        ]
        for each in Edition.objects.in_force(known).for_surface()
    }


def _withdraws(edition: Edition) -> bool:
    return edition.change == Edition.Change.WITHDRAWAL


# --- sessions, their agendas and places -----------------------------------------------------


def _sessions(at: datetime, with_deleted: bool) -> Walk:
    """Of each session the publication that changed last."""
    known = Publication.objects.published(at=at)
    together = known.filter(session=OuterRef("session"))
    newest = OuterRef("edition__published_at")
    later = together.filter(
        Q(edition__published_at__gt=newest)
        | Q(edition__published_at=newest, edition__gt=OuterRef("edition"))
    )
    rows = known.filter(~Exists(later), session__isnull=False)
    if not with_deleted:
        public = Publication.objects.public(at=at)
        rows = rows.filter(Exists(public.filter(session=OuterRef("session"))))
    return Walk(rows, key="edition_id", subject="session_id", changed_at="edition__published_at")


def sessions_of(commission: int, at: datetime, with_deleted: bool) -> Walk:
    """The sessions of one commission, by the day of the latest of what is published of them."""
    known = PublicationCommission.objects.filter(
        commission=commission, publication__in=_known(at, with_deleted).values("pk")
    )
    later = known.filter(
        publication__session=OuterRef("publication__session"), place__gt=OuterRef("place")
    )
    rows = known.filter(~Exists(later), publication__session__isnull=False)
    return Walk(rows, key="place", subject="publication__session_id")


def meetings(sessions: Collection[int], at: datetime, with_deleted: bool) -> Told:
    return {
        pk: [objects.meeting(each, each.commissions)]
        if each.is_public
        else [objects.deleted_meeting(each)]
        for pk, each in _records(sessions, at, with_deleted).items()
    }


def agenda_items(sessions: Collection[int], at: datetime, with_deleted: bool) -> Told:
    return {
        pk: [
            *objects.agenda_items(each, alone=True),
            *(objects.gone_items(each) if with_deleted else ()),
        ]
        for pk, each in _records(sessions, at, with_deleted).items()
    }


def _locations(sessions: Collection[int], at: datetime, with_deleted: bool) -> Told:
    return {
        pk: objects.locations(each) for pk, each in _records(sessions, at, with_deleted).items()
    }


def _records(
    sessions: Collection[int], at: datetime, with_deleted: bool
) -> Mapping[int, SessionRecord]:
    records = session_records(sessions, at=at, with_past=with_deleted)
    return {pk: each for pk, each in records.items() if with_deleted or each.is_public}


# --- commissions ----------------------------------------------------------------------------


def _commissions(at: datetime, with_deleted: bool) -> Walk:
    """Deleted are those of which nothing can be read any more."""
    rows = PublishedCommission.objects.filter(since__lte=at)
    if not with_deleted:
        public = Publication.objects.public(at=at)
        rows = rows.filter(Exists(public.filter(commissions=OuterRef("pk"))))
    return Walk(rows, key="pk", subject="pk", changed_at="changed_at")


def _organizations(commissions: Collection[int], at: datetime, with_deleted: bool) -> Told:
    publications = Publication.objects.public(at=at).filter(commissions=OuterRef("pk"))
    known = _commissions(at, with_deleted).rows.filter(pk__in=commissions)
    columns = (f"commission__{name}" for name in COMMISSION_FIELDS)
    rows = known.select_related("commission").only("since", "changed_at", *columns)
    return {
        each.pk: [
            objects.organization(each) if each.is_public else objects.deleted_organization(each)
        ]
        for each in rows.annotate(is_public=Exists(publications))
    }


#: The lists, by the name in their addresses. Those of ``NOTHING`` are empty: no persons are told
#: of but in words, no terms of office, and commissions deliberate on questions, not on papers.
LISTS: Final[Mapping[str, Things]] = {
    "organizations": Things(Commission.objects, "pk", _commissions, _organizations),
    "meetings": Things(PublishedSession.objects, "slug", _sessions, meetings),
    "agenda-items": Things(PublishedSession.objects, "slug", _sessions, agenda_items),
    "locations": Things(PublishedSession.objects, "slug", _sessions, _locations),
    "papers": Things(Publication.objects, "slug", _publications, _papers),
    "files": Things(Publication.objects, "slug", _publications, _files),
}
NOTHING: Final = frozenset({"persons", "memberships", "legislative-terms", "consultations"})
