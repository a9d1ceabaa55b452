"""Lists of objects: filtered, and a page at a time.

A list goes in the order of the last change, along an index, so that a page costs the same
wherever it is, and whoever reads on misses nothing: what changes meanwhile comes once more at
the end. A page begins after a row; a row may hold several objects, as a session holds the items
of its agenda.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext as _

from publications.oparl.objects import Object, moment, without_internal
from publications.surfaces.machines import Refused

PER_PAGE: Final = 100
_SECOND: Final = timedelta(seconds=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BOUNDS: Final = ("created_since", "created_until", "modified_since", "modified_until")
_WISHES: Final = ("limit", "omit_internal", "after")
_AFTER: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,6})")
#: Beyond these years a moment may be none in another time zone.
_YEARS: Final = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which row a page begins; or within it, after so many of its objects."""

    changed_at: datetime
    key: int
    given: int = 0

    @classmethod
    def read(cls, typed: str) -> Self:
        """Raises Refused."""
        if not (found := _AFTER.fullmatch(typed)):
            raise Refused(_("Take “after” from the link “next” of the page before."))
        past, key, given = map(int, found.groups())
        try:
            return cls(_EPOCH + timedelta(microseconds=past), key, given)
        except OverflowError as wrong:
            raise Refused(_("Take “after” from the link “next” of the page before.")) from wrong

    def __str__(self) -> str:
        return f"{(self.changed_at - _EPOCH) // _MICROSECOND}.{self.key}.{self.given}"

    def is_row(self, changed_at: datetime, key: int) -> bool:
        return (self.changed_at, self.key) == (changed_at, key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is asked for."""

    bounds: Mapping[str, datetime]
    limit: int
    omits_internal: bool
    after: Cursor | None

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Raises Refused, where a parameter is not what OParl says that it is."""
        asked = {name: str(query.get(name, "")) for name in (*_BOUNDS, *_WISHES)}
        return cls(
            bounds={name: _moment(name, it) for name in _BOUNDS if (it := asked[name])},
            limit=_limit(asked["limit"]),
            omits_internal=asked["omit_internal"] == "true",
            after=Cursor.read(after) if (after := asked["after"]) else None,
        )

    @property
    def wants_deleted(self) -> bool:
        return "modified_since" in self.bounds

    @property
    def changed_since(self) -> datetime | None:
        """Nothing that was created since then has changed before."""
        since = [self.bounds.get(name) for name in ("modified_since", "created_since")]
        return max(filter(None, since), default=None)

    def takes(self, told: Object) -> bool:
        """Whether the object lies within the bounds, by the moments that it tells."""
        for name, bound in self.bounds.items():
            field, _underline, side = name.partition("_")
            if side == "since" and told[field] < moment(bound):
                return False
            if side == "until" and told[field] > moment(bound):
                return False
        return True

    def query(self, after: Cursor | None = None) -> str:
        """These wishes as a query, always in one order."""
        asked = {name: moment(bound) for name, bound in self.bounds.items()}
        if self.limit != PER_PAGE:
            asked["limit"] = str(self.limit)
        if self.omits_internal:
            asked["omit_internal"] = "true"
        if after:
            asked["after"] = str(after)
        return f"?{urlencode(asked)}" if asked else ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows, each of which says where it stands and what it is of."""

    rows: QuerySet[Any]
    #: The number that they go by, or by which those of one moment are told apart.
    key: str
    #: The key of what the objects are of.
    subject: str
    #: The moment of the last change, where they go by it.
    changed_at: str = ""


#: The objects of each subject, by its key.
ObjectsOf = Callable[[Collection[int]], Mapping[int, Sequence[Object]]]


def page(address: str, asked: Asked, walk: Walk, objects_of: ObjectsOf) -> dict[str, Any]:
    """One page of the list at ``address``."""
    rows = list(_rows(walk, asked)[: asked.limit + 1])
    told = objects_of({subject for _changed_at, _key, subject in rows[: asked.limit]})
    shown: list[Object] = []
    last: Cursor | None = None
    is_more = False
    for place, each in _places(rows[: asked.limit], told, asked):
        if len(shown) == asked.limit:
            is_more = True
            break
        last = place
        if each is not None and asked.takes(each):
            shown.append(without_internal(each) if asked.omits_internal else each)
    following = last if is_more or len(rows) > asked.limit else None
    return envelope(address, asked, shown, following)


def envelope(
    address: str, asked: Asked, shown: Sequence[Object], following: Cursor | None = None
) -> dict[str, Any]:
    """``totalElements`` is left out: to count a million rows costs more than to page in them."""
    links = {
        "first": f"{address}{asked.query()}",
        "self": f"{address}{asked.query(asked.after)}",
    }
    if following:
        links["next"] = f"{address}{asked.query(following)}"
    return {"data": list(shown), "pagination": {"elementsPerPage": asked.limit}, "links": links}


def _rows(walk: Walk, asked: Asked) -> QuerySet[Any]:
    """The rows from the cursor on, each as its moment, its number and its subject."""
    after = asked.after
    beyond = f"{walk.key}__{'gte' if after and after.given else 'gt'}"
    if not walk.changed_at:
        rows = walk.rows.filter(**{beyond: after.key}) if after else walk.rows
        nothing = Value(_EPOCH, output_field=DateTimeField())
        return rows.order_by(walk.key).values_list(nothing, walk.key, walk.subject)
    rows = walk.rows
    if since := asked.changed_since:
        rows = rows.filter(**{f"{walk.changed_at}__gte": since})
    if until := asked.bounds.get("modified_until"):
        rows = rows.filter(**{f"{walk.changed_at}__lt": until + _SECOND})
    if after:
        # The first condition is implied, and leads along the index.
        rows = rows.filter(
            Q(**{f"{walk.changed_at}__gte": after.changed_at}),
            Q(**{f"{walk.changed_at}__gt": after.changed_at}) | Q(**{beyond: after.key}),
        )
    return rows.order_by(walk.changed_at, walk.key).values_list(
        walk.changed_at, walk.key, walk.subject
    )


def _places(
    rows: Sequence[tuple[datetime, int, int]], told: Mapping[int, Sequence[Object]], asked: Asked
) -> Iterator[tuple[Cursor, Object | None]]:
    """Every object with the cursor that follows it; a row without objects has a place as well."""
    for changed_at, key, subject in rows:
        objects = told.get(subject, ())
        is_begun = asked.after is not None and asked.after.is_row(changed_at, key)
        given = asked.after.given if asked.after and is_begun else 0
        if len(objects) <= given:
            yield Cursor(changed_at, key), None
        for count, each in enumerate(objects[given:], start=given + 1):
            yield Cursor(changed_at, key, 0 if count == len(objects) else count), each


def _moment(name: str, typed: str) -> datetime:
    # An unescaped «+» of the zone comes as a space.
    try:
        at = datetime.fromisoformat(typed.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in _YEARS:
        raise Refused(
            _("“%(name)s” is a moment with its time zone: 2022-11-10T10:00:00+03:00")
            % {"name": name}
        )
    return at.astimezone(UTC).replace(microsecond=0)


def _limit(typed: str) -> int:
    if not typed:
        return PER_PAGE
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) == 0:
        raise Refused(_("“limit” is a number, at least one."))
    return min(int(typed), PER_PAGE)
