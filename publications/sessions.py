"""A session as the public knows it: what the editions of its publications tell of it together.

Lists, calendars and the data in pages ask here, so that they cannot contradict one another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetings.models import Commission
from publications.models import Edition, Publication, PublicationCommission, PublishedSession
from publications.places import first_place
from publications.querysets import SESSION_FACTS, PublicationQuerySet, is_public

#: So many sessions are shown beside other things.
NEAREST: Final = 3
PAST: Final = 6
#: Among so many, those that are not over yet are looked for: some of today's may be.
_LOOKED_AT: Final = 5 * NEAREST


class State(TextChoices):
    """What became of a session, in the public data of what tells of it."""

    PLANNED = "planned", _("planned")
    MOVED = "moved", _("moved from another day")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("held")


#: What is published only of a session that took place.
_TOLD_AFTERWARDS = frozenset(
    {Publication.Kind.REPORT, Publication.Kind.DECISIONS, Publication.Kind.MINUTES}
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one edition in force says of its session. Wants its publication."""

    edition: Edition
    #: Of its public data, at least the commissions and SESSION_FACTS.
    facts: Mapping[str, Any]

    @classmethod
    def by(cls, edition: Edition) -> Self:
        """Wants an edition that was gathered ``for_calendar``."""
        keys = ("commissions", *SESSION_FACTS)
        return cls(edition, {key: getattr(edition, f"told_{key}") for key in keys})


@dataclass(frozen=True, slots=True)
class SessionTold:
    """A session as all that stands published of it tells it: of each fact, what was said last."""

    session: PublishedSession
    #: The newest first.
    said: tuple[Said, ...]

    @classmethod
    def of(cls, session: PublishedSession, said: Iterable[Said]) -> Self:
        newest_first = sorted(
            said, key=lambda each: (each.edition.published_at, each.edition.pk or 0), reverse=True
        )
        return cls(session, tuple(newest_first))

    @property
    def newest(self) -> Edition:
        return self.said[0].edition

    @property
    def day(self) -> date:
        return self.newest.held_on

    @property
    def hour(self) -> datetime | None:
        """When it begins, where the day's publications tell the hour."""
        hour = self._first("start_time", self._same_day)
        if not hour:
            return None
        return datetime.combine(self.day, time.fromisoformat(hour), tzinfo=self._zone)

    @property
    def clock(self) -> time | None:
        """The same hour, as clocks show it where the session is held."""
        return self.hour.time() if self.hour else None

    @property
    def state(self) -> State | None:
        """What became of it; None where nothing tells."""
        if state := self._first("state"):
            return State(state)
        is_over = any(each.edition.publication.kind in _TOLD_AFTERWARDS for each in self.said)
        return State.HELD if is_over else None

    @property
    def is_cancelled(self) -> bool:
        return self.state == State.CANCELLED

    @property
    def moved_from(self) -> date | None:
        """The day that was given up for this one."""
        day = self._first("moved_from", self._same_day)
        return date.fromisoformat(day) if day else None

    @property
    def locality(self) -> str:
        return str(self._first("locality"))

    @property
    def place(self) -> str:
        return str(self._first("place"))

    @property
    def where(self) -> str:
        return ", ".join(filter(None, [self.locality, self.place]))

    @property
    def bodies(self) -> tuple[str, ...]:
        """The names of the commissions, as the newest edition prints them."""
        return tuple(self.said[0].facts.get("commissions") or ())

    @property
    def commissions(self) -> list[Commission]:
        """Each commission of its publications once. Wants them loaded (``told_of``)."""
        every = (body for each in self.said for body in each.edition.publication.commissions.all())
        return list(dict.fromkeys(every))

    @property
    def whose(self) -> str:
        """The commissions in short, to tell apart the sessions of a day."""
        return in_short(self.commissions)

    @property
    def publications(self) -> list[Edition]:
        """What stands published, in the order in which a session is told."""
        kinds = [str(kind) for kind in Publication.Kind]
        editions = [each.edition for each in self.said]
        return sorted(editions, key=lambda each: (kinds.index(each.publication.kind), each.pk))

    def is_otherwise_than(self, edition: Edition) -> bool:
        """Whether it is on another day than ``edition`` says, or cancelled, and that does not say
        so."""
        own = {each.facts.get("state") for each in self.said if each.edition == edition}
        is_cancelled = self.is_cancelled and State.CANCELLED not in own
        return is_cancelled or self.day != edition.held_on

    @property
    def _same_day(self) -> tuple[Said, ...]:
        return tuple(each for each in self.said if each.edition.held_on == self.day)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._first("time_zone", self._same_day) or settings.TIME_ZONE)

    def _first(self, key: str, said: Iterable[Said] | None = None) -> Any:
        """What the newest edition says that says anything of it."""
        among = self.said if said is None else said
        return next((fact for each in among if (fact := each.facts.get(key))), "")


def told_of(
    sessions: Collection[PublishedSession], public: PublicationQuerySet
) -> list[SessionTold]:
    """Each of ``sessions`` as those of ``public`` tell it, in the same order, in two queries.

    A session of which nothing is public is left out.
    """
    editions = Edition.objects.in_force(public.filter(session__in=sessions))
    said: defaultdict[int | None, list[Said]] = defaultdict(list)
    for edition in editions.for_api_list().for_calendar():
        said[edition.publication.session_id].append(Said.by(edition))
    return [SessionTold.of(each, said[each.pk]) for each in sessions if each.pk in said]


def coming(publications: PublicationQuerySet, *, at: datetime) -> list[SessionTold]:
    """The nearest sessions of today and later, of those that ``publications`` tell of and that
    were not held yet."""
    ahead = PublishedSession.objects.told_of(publications).of_days(since=timezone.localdate(at))
    sessions = list(ahead.order_by("place")[:_LOOKED_AT])
    told = told_of(sessions, Publication.objects.public(at=at))
    return sorted((each for each in told if each.state != State.HELD), key=by_hour)[:NEAREST]


def past(commission: Commission, *, at: datetime) -> list[SessionTold]:
    """The newest sessions of a commission that are over."""
    today = first_place(timezone.localdate(at))
    owned = PublicationCommission.objects.filter(
        is_public(at, prefix="publication__"),
        commission=commission,
        place__lt=today,
        publication__session__isnull=False,
    )
    # A session stands on the day of one of its publications: these go along an index.
    newest = owned.order_by("-place").values("publication__session")[: PAST * len(Publication.Kind)]
    sessions = PublishedSession.objects.filter(pk__in=newest, place__lt=today).order_by("-place")
    return told_of(list(sessions[:PAST]), Publication.objects.public(at=at))


def by_hour(told: SessionTold) -> tuple[date, time]:
    """The order of sessions to come; of a day, first those of which no hour is told."""
    return told.day, told.clock or time.min


def in_short(commissions: Iterable[Commission]) -> str:
    """The commissions by their short names, where they have any."""
    return ", ".join(capfirst(str(commission)) for commission in commissions)
