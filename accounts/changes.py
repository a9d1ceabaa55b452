"""What was done to a record since somebody opened its form.

A form remembers the last copy of each kind of row that it shows (``seen``), in a hidden field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Subquery, Value

from accounts.keys import is_key
from accounts.records import Part, Version, latest

#: The hidden field in which a form says which changes it shows.
SEEN: Final = "_seen"

Seen = Mapping[str, int]


def seen_now(record: Part, pk: Any) -> str:
    """What a form that is opened now says it shows; read it before the rows are read."""
    parts = list(record.walk())
    if not parts:
        return ""
    last = [
        Subquery(
            part.past(pk)
            .order_by()
            .values(one=Value(1))
            .annotate(last=Max("history_id"))
            .values("last")
        )
        for part in parts
    ]
    numbers = record.model._base_manager.filter(pk=pk).values_list(*last).first() or ()
    pairs = zip(parts, numbers, strict=False)
    return " ".join(f"{part.label}:{number or 0}" for part, number in pairs)


def read_seen(text: str) -> Seen | None:
    """What the form said; nothing when it is no such text."""
    found = {}
    for pair in text.split():
        label, _colon, number = pair.partition(":")
        if not is_key(number):
            return None
        found[label] = int(number)
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one row since the form was opened."""

    part: Part
    pk: Any
    #: As the form showed it; nothing, when it was not there yet.
    base: Version | None
    #: Every step since, the last one being how it stands; it may have been taken away.
    steps: tuple[Version, ...]

    @property
    def last(self) -> Version:
        return self.steps[-1]

    @property
    def is_gone(self) -> bool:
        return self.last.is_gone

    @property
    def shown(self) -> Version:
        """As the form showed it. A row that came while the form was read was shown as it is."""
        return self.base or self.last

    def step_of(self, column: str) -> Version:
        """The change that gave the column its present value."""
        found = self.last
        for step in reversed(self.steps):
            if step.values.get(column) != self.last.values.get(column):
                break
            found = step
        return found


def changes_since(record: Part, pk: Any, seen: Seen) -> list[Change]:
    """What was done to the record and its rows after the form had read them.

    Rows that are gone come first, then from the top down.
    """
    found = []
    for part in record.walk():
        until = seen.get(part.label, 0)
        steps: dict[Any, list[Version]] = {}
        for version in Version.all_of(part, part.past(pk).filter(history_id__gt=until)):
            steps.setdefault(version.pk, []).append(version)
        before = latest(part, steps, until=until) if steps else {}
        for row, done in steps.items():
            base = before.get(row)
            change = Change(part, row, None if base and base.is_gone else base, tuple(done))
            if change.base is not None or not change.is_gone:
                found.append(change)
    return sorted(found, key=lambda change: not change.is_gone)
