"""What the index finds: a page of it at a time, and how much there is of what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from publications.models import Publication
from publications.places import GREATEST, day_of, end_of, first_place
from publications.search.newest import Range, newest
from publications.search.query import Query

PER_PAGE: Final = 20
#: So many of what is found, the newest, are counted.
COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included; without an end where there is none."""

    since: date | None = None
    until: date | None = None

    def __and__(self, other: "Days") -> "Days":
        """The days that both have."""
        since = max((each.since for each in (self, other) if each.since), default=None)
        until = min((each.until for each in (self, other) if each.until), default=None)
        return Days(since, until)

    def places(self) -> Range:
        """The places of these days."""
        return Range(
            above=first_place(self.since) if self.since else 0,
            below=end_of(self.until) if self.until else GREATEST,
        )


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after a place in a portion of what is found, best portions first."""

    portion: int = 0
    place: int | None = None
    #: Towards what comes before.
    is_backwards: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what is found: places, and where the pages beside it begin."""

    places: list[int]
    before: Position | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are found, and how many of them are of a kind, of a year, of a commission.

    Where ``is_capped``, there are more, and the newest are counted.
    """

    total: int
    is_capped: bool
    kinds: Mapping[str, int]
    years: Mapping[int, int]
    #: By the keys of the commissions.
    commissions: Mapping[int, int]


def find(
    query: Query, *, at: datetime, days: Days, position: Position, by_day: bool = False
) -> Found:
    """A page of what is asked for: the best first, of equals the newest; with ``by_day`` the
    newest of all."""
    portions = (query.anywhere(),) if by_day else query.best_first()
    start, step = min(position.portion, len(portions) - 1), -1 if position.is_backwards else 1
    met: list[tuple[int, int]] = []
    for number in range(start, -1 if position.is_backwards else len(portions), step):
        within = days.places()
        if number == position.portion and position.place is not None:
            within = within.beyond(position.place, above=position.is_backwards)
        places = newest(
            portions[number],
            within,
            at=at,
            many=PER_PAGE + 1 - len(met),
            oldest_first=position.is_backwards,
        )
        met += [(number, place) for place in places]
        if len(met) > PER_PAGE:
            break
    return _page(met, position)


def _page(met: list[tuple[int, int]], position: Position) -> Found:
    is_more, met = len(met) > PER_PAGE, met[:PER_PAGE]
    if not met:
        return Found([])
    if position.is_backwards:
        met.reverse()
    is_first = position.place is None or (position.is_backwards and not is_more)
    is_last = not position.is_backwards and not is_more
    return Found(
        [place for _portion, place in met],
        before=None if is_first else Position(*met[0], is_backwards=True),
        after=None if is_last else Position(*met[-1]),
    )


def count(query: Query, *, at: datetime, days: Days) -> Counts:
    """How much of what anybody may read is asked for."""
    places = newest(query.anywhere(), days.places(), at=at, many=COUNTED + 1)
    is_capped, places = len(places) > COUNTED, places[:COUNTED]
    public = Publication.objects.public(at=at).filter(place__in=places)
    owned = set(public.values_list("place", "kind", "commissions"))
    kinds = {place: kind for place, kind, _commission in owned if place}
    return Counts(
        total=len(kinds),
        is_capped=is_capped,
        kinds=Counter(kinds.values()),
        years=Counter(day_of(place).year for place in kinds),
        commissions=Counter(commission for _place, _kind, commission in owned),
    )
