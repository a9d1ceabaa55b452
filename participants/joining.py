"""Rows of two records that one person can have only once, made into one row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from accounts.history import change_rows
from participants.models import Appointment, Attendance, Membership, Person
from participants.references import once_beside, references
from participants.spells import clusters, whole

#: What a row in the list of a session says, beside who it is about.
TOLD: Final = ("duty", "presence", "reason", "post", "arrived_at", "left_at")
#: How somebody takes part: these go together.
PART: Final = ("status", "substitute_for_id", "has_vote")


@dataclass(frozen=True, slots=True)
class Listed:
    """Both records in the list of one session."""

    kept: Attendance
    dropped: Attendance

    def contradictions(self) -> list[str]:
        """In which columns and lists the two rows say different things, by their names."""
        names = [name for name in TOLD if self._differ(name)]
        if self._telling() is None and any(self._differ(name) for name in PART):
            names.append("status")
        return [str(_column(name).verbose_name) for name in names] + [
            str(row._meta.verbose_name_plural)
            for column, row, twin in self._belonging()
            if twin is not None and not _say_the_same(row, twin, beside=column)
        ]

    def join(self) -> None:
        """The row of the kept record says what either said, and has what belonged to either."""
        for column, row, twin in list(self._belonging()):
            if twin is not None:
                row.delete()
            else:
                setattr(row, column.name, self.kept)
                change_rows([row], [column.name])
        for name in TOLD:
            setattr(self.kept, name, getattr(self.kept, name) or getattr(self.dropped, name))
        if self._telling() is self.dropped:
            for name in PART:
                setattr(self.kept, name, getattr(self.dropped, name))
        self.dropped.delete()  # before the other takes over a duty that one row alone may bear
        self.kept.save()

    def _differ(self, name: str) -> bool:
        one, other = getattr(self.kept, name), getattr(self.dropped, name)
        return bool(one != other and (name in PART or (one and other)))

    def _telling(self) -> Attendance | None:
        """The row that says how the person took part, where one alone does.

        «Speaker only» was written by the agenda, and not by a clerk.
        """
        silent = {"", Attendance.Status.SPEAKER}
        if self.kept.status in silent:
            return self.dropped
        return self.kept if self.dropped.status in silent else None

    def _belonging(self) -> Iterator[tuple[models.ForeignKey, Any, Any | None]]:
        """Rows that belong to the dropped row: the column, the row, and its twin at the other."""
        for column in references(Attendance):
            rows = column.model._default_manager
            for row in rows.filter(**{column.name: self.dropped}).order_by("pk"):
                same_place = [
                    {name: getattr(row, name) for name in names} for names in once_beside(column)
                ]
                twins = [
                    rows.filter(**place, **{column.name: self.kept}).first() for place in same_place
                ]
                yield column, row, next(filter(None, twins), None)


def _column(name: str) -> Any:
    return Attendance._meta.get_field(name)


def listed_together(kept: Person, dropped: Person) -> list[Listed]:
    """The sessions whose list has both records."""
    rows = Attendance.objects.select_related("meeting").order_by("meeting")
    own = {row.meeting_id: row for row in rows.filter(person=kept)}
    return [
        Listed(own[row.meeting_id], row)
        for row in rows.filter(person=dropped)
        if row.meeting_id in own
    ]


def overlapping_memberships(pks: set[int]) -> list[list[Membership]]:
    """Memberships of both records in one commission, at one time."""
    rows = Membership.objects.select_related("commission").filter(person__in=pks)
    return _overlapping(rows.order_by("commission", "pk"), by="commission_id")


def overlapping_appointments(pks: set[int]) -> list[list[Appointment]]:
    """The same post of both records, at one time."""
    rows = Appointment.objects.filter(person__in=pks)
    return _overlapping(rows.order_by("post", "pk"), by="post_id")


def join_spells(cluster: Sequence[Any], kept: Person) -> None:
    """One row from the first day to the last; it says on what bases all of them stood."""
    first = next(row for row in cluster if row.person_id == kept.pk)
    first.since, first.until = whole(cluster)
    if isinstance(first, Membership):
        bases = dict.fromkeys(row.basis for row in cluster if row.basis)
        first.basis = "; ".join(bases)[: Membership._meta.get_field("basis").max_length]
    for row in cluster:
        if row is not first:
            row.delete()
    first.save()


def _overlapping(rows: Any, *, by: str) -> list[list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by)].append(row)
    return [
        cluster
        for group in groups.values()
        for cluster in clusters(group)
        if len({row.person_id for row in cluster}) > 1
    ]


def _say_the_same(row: models.Model, twin: models.Model, *, beside: models.ForeignKey) -> bool:
    passed_over = {row._meta.pk, beside}
    return all(
        getattr(row, column.attname) == getattr(twin, column.attname)
        for column in row._meta.concrete_fields
        if column not in passed_over
    )
