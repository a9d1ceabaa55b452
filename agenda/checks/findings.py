"""What a check finds in a session, and the rows it looks at, each with its place in the form."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Executor, Resolution, Speaker, Vote
from agenda.numbering import numbered, numbered_clauses
from agenda.quorum import Roll
from meetings.models import Meeting, MeetingCommission
from participants.models import Attendance
from russian.typography import lower_first


class Severity(Enum):
    """An error keeps the minutes from being signed, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is missing or contradictory, and the field in which to set it right."""

    severity: Severity
    #: Which item, clause or participant it is about; empty of the session as a whole.
    place: str
    text: str
    model: str
    pk: int | None
    field: str
    #: The id of the field in the form of the session.
    anchor: str

    def __str__(self) -> str:
        return f"{self.place}: {lower_first(self.text)}" if self.place else self.text


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


#: The prefixes of the lists in the form of a session.
PARTS: Final = "meeting_commissions"
ATTENDANCE: Final = "attendance"
ITEMS: Final = "agenda_items"


class CheckedSession:
    """The rows of one session, read once, in the same number of queries for any session."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.roll = Roll(meeting)

    @cached_property
    def parts(self) -> list[MeetingCommission]:
        return list(self.meeting.meeting_commissions.select_related("commission"))

    @property
    def attendance(self) -> list[Attendance]:
        return self.roll.attendance

    @cached_property
    def row_of_person(self) -> Mapping[int, Attendance]:
        return {row.person_id: row for row in self.attendance}

    @cached_property
    def items(self) -> list[AgendaItem]:
        clauses = Resolution.objects.prefetch_related(Prefetch("executors", Executor.objects.all()))
        return list(
            self.meeting.agenda_items.select_related("postponed_from__meeting").prefetch_related(
                Prefetch("speakers", Speaker.objects.all()), Prefetch("resolutions", clauses)
            )
        )

    @cached_property
    def subitems(self) -> Mapping[int, list[AgendaItem]]:
        """Of each item the sub-items that belong to it."""
        belonging: dict[int, list[AgendaItem]] = defaultdict(list)
        head: AgendaItem | None = None
        for item in self.items:
            if not item.is_subitem:
                head = item
            elif head is not None:
                belonging[head.pk].append(item)
        return belonging

    @cached_property
    def head_of(self) -> Mapping[int, AgendaItem]:
        """Of each sub-item the item that it belongs to."""
        heads = {item.pk: item for item in self.items}
        return {sub.pk: heads[pk] for pk, subs in self.subitems.items() for sub in subs}

    @cached_property
    def votes(self) -> Mapping[int, list[tuple[Attendance, Vote]]]:
        """Of each item its votes by name, in the order of the list of participants."""
        named: dict[int, list[tuple[Attendance, Vote]]] = defaultdict(list)
        votes = Vote.objects.filter(item__meeting=self.meeting).select_related("participant")
        for vote in votes:
            named[vote.item_id].append((vote.participant, vote))
        return named

    def clauses_of(self, item: AgendaItem) -> list[Resolution]:
        return list(item.resolutions.all())

    @cached_property
    def number_of(self) -> Mapping[int, str]:
        """Of each item its number on the agenda."""
        return {item.pk: number for number, item in numbered(self.items)}

    @property
    def is_over(self) -> bool:
        return self.meeting.state in {Meeting.State.HELD, Meeting.State.SIGNED}

    # --- findings -----------------------------------------------------------------------------

    def error(self, row: models.Model, field: str, text: str) -> Finding:
        return self._finding(Severity.ERROR, row, field, text)

    def warning(self, row: models.Model, field: str, text: str) -> Finding:
        return self._finding(Severity.WARNING, row, field, text)

    def _finding(self, severity: Severity, row: models.Model, field: str, text: str) -> Finding:
        place, prefix = self._places.get((type(row), row.pk), ("", ""))
        return Finding(
            severity=severity,
            place=place,
            text=text,
            model=row._meta.label,
            pk=row.pk,
            field=field,
            anchor=f"id_{prefix}-{field}" if prefix else anchor_of_session(field),
        )

    @cached_property
    def _places(self) -> Mapping[tuple[type[models.Model], int], tuple[str, str]]:
        """Of each row what it is called and the prefix of its fields in the form."""
        return {(type(row), row.pk): (name, prefix) for row, name, prefix in self._named_rows()}

    def _named_rows(self) -> Iterator[tuple[models.Model, str, str]]:
        for n, part in enumerate(self.parts):
            yield part, str(part.commission), f"{PARTS}-{n}"
        for n, row in enumerate(self.attendance):
            yield row, str(row), f"{ATTENDANCE}-{n}"
        clause_numbers = {clause.pk: number for number, clause in numbered_clauses(self.items)}
        for n, item in enumerate(self.items):
            name = _("Item %(number)s") % {"number": self.number_of[item.pk]}
            yield item, name, f"{ITEMS}-{n}"
            for m, clause in enumerate(item.resolutions.all()):
                name = _("Clause %(number)s") % {"number": clause_numbers[clause.pk]}
                yield clause, name, f"{ITEMS}-{n}-resolutions-{m}"


def anchor_of_session(field: str) -> str:
    """A field of the heading, or a whole list of the form."""
    return f"{field}-group" if field in {PARTS, ATTENDANCE, ITEMS} else f"id_{field}"
