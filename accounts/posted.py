"""A sent form as the rows that people see, not as thousands of names with numbers in them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import CheckboxInput, FileInput, MultiWidget, Select, SelectMultiple
from django.forms.boundfield import BoundField
from django.forms.formsets import (
    DELETION_FIELD_NAME,
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    TOTAL_FORM_COUNT,
)
from django.http import QueryDict

from accounts.records import Part

_ROW = re.compile(r"(\d{1,6})-(.+)", re.DOTALL)
_WHOLE = re.compile(r"\d{1,9}")
#: The order of a row whose number nobody can read: the last.
_LAST = 10**9

Values = dict[str, list[str]]


@dataclass(eq=False)
class PostedRow:
    """A row as it was typed: its own fields, and the rows of its lists."""

    part: Part
    #: The number of the stored row; empty for one that is new.
    pk: str = ""
    #: What the names of its fields began with when it was sent.
    prefix: str = ""
    values: Values = field(default_factory=dict)
    lists: dict[Part, "PostedList"] = field(default_factory=dict)

    @property
    def is_to_be_deleted(self) -> bool:
        return bool(self.values.get(DELETION_FIELD_NAME))

    def walk(self) -> Iterator["PostedRow"]:
        """This row and all rows below it."""
        yield self
        for below in self.lists.values():
            for row in below.rows:
                yield from row.walk()

    def way_to(self, row: "PostedRow") -> list["PostedRow"]:
        """From this row down to that one, both included; nothing, when it is not below."""
        if row is self:
            return [self]
        for below in self.lists.values():
            for each in below.rows:
                if way := each.way_to(row):
                    return [self, *way]
        return []

    def forget_numbers(self) -> None:
        """This row, and what is below it, will be stored as new."""
        for row in self.walk():
            row.pk = ""

    @property
    def typed_number(self) -> str:
        """Which place it was given in its list."""
        return "".join(self.values.get(self.part.order or "", [])[-1:]).strip()

    @property
    def place(self) -> int | None:
        typed = self.typed_number
        return int(typed) if _WHOLE.fullmatch(typed) else None


@dataclass(eq=False)
class PostedList:
    """The rows of one list, and the bounds that were sent with it."""

    bounds: Values = field(default_factory=dict)
    rows: list[PostedRow] = field(default_factory=list)


def read(part: Part, typed: QueryDict, *, pk: str) -> PostedRow:
    """The record with that number and its rows, from what was sent."""
    values = {name: typed.getlist(name) for name in typed}
    return _read_row(part, values, PostedRow(part, pk))


def _read_row(part: Part, values: Values, row: PostedRow) -> PostedRow:
    of_lists: dict[Part, Values] = defaultdict(dict)
    # The longest name first: «rows-2» is a list of its own beside «rows».
    lists = sorted(part.parts, key=lambda each: -len(each.prefix))
    for name, typed in values.items():
        for below in lists:
            if name.startswith(f"{below.prefix}-"):
                of_lists[below][name.removeprefix(f"{below.prefix}-")] = typed
                break
        else:
            row.values[name] = typed
    for below in part.parts:
        if below in of_lists:
            start = f"{row.prefix}-{below.prefix}" if row.prefix else below.prefix
            row.lists[below] = _read_list(below, of_lists[below], start)
    return row


def _read_list(part: Part, values: Values, start: str) -> PostedList:
    found = PostedList()
    of_rows: dict[int, Values] = defaultdict(dict)
    for name, typed in values.items():
        if match := _ROW.fullmatch(name):
            of_rows[int(match[1])][match[2]] = typed
        elif name.isupper():
            found.bounds[name] = typed
    [total] = found.bounds.get(TOTAL_FORM_COUNT, ["0"])[-1:]
    last = int(total) if _WHOLE.fullmatch(total) else 0
    for index in sorted(of_rows):
        if index >= last:
            break
        row = _read_row(part, of_rows[index], PostedRow(part, prefix=f"{start}-{index}"))
        key = part.model._meta.pk.name
        row.pk = "".join(row.values.pop(key, [""])[-1:])
        found.rows.append(row)
    return found


def write(record: PostedRow, *, ranks: Mapping[Any, int]) -> QueryDict:
    """The rows as a browser would send them, numbered without gaps.

    Stored rows come first, in the order in which the database has them (``ranks``), as Django
    wants it; which stands where on the screen is said by the column of their order alone.
    """
    typed = QueryDict(mutable=True)
    _write_row(typed, record, "", "", ranks)
    typed._mutable = False
    return typed


def _write_row(
    typed: QueryDict, row: PostedRow, start: str, above: str, ranks: Mapping[Any, int]
) -> None:
    if row.part.parent:
        typed[f"{start}{row.part.model._meta.pk.name}"] = row.pk
        typed[f"{start}{row.part.fk.name}"] = above
    for name, values in row.values.items():
        if not row.part.fk or name != row.part.fk.name:
            typed.setlist(f"{start}{name}", values)
    for part, below in row.lists.items():
        prefix = f"{start}{part.prefix}"
        stored = [each for each in below.rows if each.pk]
        new = [each for each in below.rows if not each.pk]
        _number_rows(below.rows)
        stored.sort(key=lambda each: ranks.get((each.part, each.pk), 0))
        for name in (MIN_NUM_FORM_COUNT, MAX_NUM_FORM_COUNT):
            if name in below.bounds:
                typed.setlist(f"{prefix}-{name}", below.bounds[name])
        typed[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(stored))
        typed[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(stored) + len(new))
        for index, each in enumerate(stored + new):
            _write_row(typed, each, f"{prefix}-{index}-", row.pk, ranks)


def _number_rows(rows: Iterable[PostedRow]) -> None:
    """Each row says its own place: two rows with one number cannot be shown in order."""
    placed = [row for row in rows if row.typed_number]
    placed.sort(key=lambda row: _LAST if row.place is None else row.place)
    for number, row in enumerate(placed, start=1):
        row.values[row.part.order or ""] = [str(number)]


def as_typed(bound: BoundField) -> Values:
    """What a browser would send of a field that shows its value untouched, by its bare name."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    return _of_widget(widget, bound.name, bound.value())


def names_of(bound: BoundField) -> list[str]:
    """The bare names under which a browser sends the field."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, MultiWidget):
        return [f"{bound.name}{suffix}" for suffix in _suffixes(widget)]
    return [bound.name]


def _of_widget(widget: Any, name: str, value: Any) -> Values:
    if isinstance(widget, FileInput):
        return {}
    if isinstance(widget, CheckboxInput):
        return {name: ["on"]} if widget.check_test(value) else {}
    if isinstance(widget, MultiWidget):
        parts: Any = value if isinstance(value, list | tuple) else widget.decompress(value)
        pairs = zip(_suffixes(widget), widget.widgets, parts, strict=True)
        found: Values = {}
        for suffix, inner, each in pairs:
            found |= _of_widget(inner, f"{name}{suffix}", each)
        return found
    shown = widget.format_value(value)
    if isinstance(widget, SelectMultiple):
        return {name: list(shown)}
    if isinstance(widget, Select):
        return {name: [str(each) for each in shown[:1]] or [""]}
    return {name: ["" if shown is None else str(shown)]}


def _suffixes(widget: Any) -> list[str]:
    """What the names of the parts of a field end with."""
    return list(widget.widgets_names)
