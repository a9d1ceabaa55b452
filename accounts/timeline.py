"""The history of a record as people read it: who did what and when, from what to what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Act
from accounts.records import Part, Version
from accounts.words import Line, Speaker, Words
from russian.differences import Kind, difference

#: Entries on a page.
PAGE: Final = 20
#: What was written outside any edit is told as one as long as it goes on.
_TOGETHER: Final = timedelta(minutes=1)
_MARKS: Final = {Kind.EQUAL: "{}", Kind.WENT: "<del>{}</del>", Kind.CAME: "<ins>{}</ins>"}


@dataclass(eq=False)
class Entry:
    """What one person did to the record at one moment."""

    key: str
    at: datetime
    edits: set[UUID] = field(default_factory=set)
    #: Rows written outside any edit, by part.
    loose: dict[Part, list[int]] = field(default_factory=lambda: defaultdict(list))
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else than before."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return len(self.before) + len(self.after) > 120 or "\n" in self.before + self.after

    @property
    def marked(self) -> SafeString:
        """Both texts in one, word by word: what went and what came."""
        return mark_words(self.before, self.after)


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row that was added, deleted or changed."""

    place: str
    words: str
    differences: tuple[Difference, ...] = ()


@dataclass
class ListTold:
    """Rows of one kind that were added or deleted together."""

    name: str
    rows: list[RowTold] = field(default_factory=list)


@dataclass
class Told:
    """What differs between two states of a record."""

    changed: list[RowTold] = field(default_factory=list)
    added: list[ListTold] = field(default_factory=list)
    deleted: list[ListTold] = field(default_factory=list)
    #: Lists whose rows stand in another order.
    reordered: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.added or self.deleted or self.reordered)


@dataclass(frozen=True, slots=True)
class EntryTold:
    """An entry in words."""

    key: str
    at: datetime
    who: str
    #: What kind of act it was, and the reason that was given.
    acts: tuple[tuple[str, str], ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a record beside one another."""

    old: datetime
    new: datetime
    told: Told


def index_of(record: Part, obj: models.Model) -> dict[str, Entry]:
    """Every entry of the record's history by its key, the newest first."""
    found: dict[str, Entry] = {}
    for part in record.walk():
        past = part.past(obj.pk)
        edits = past.order_by().exclude(edit=None).values_list("edit")
        for edit, at in edits.annotate(last=Max("history_date")):
            entry = found.setdefault(edit.hex, Entry(edit.hex, at, {edit}))
            entry.at = max(entry.at, at)
    for act in Act.objects.filter(
        subject_model=obj._meta.label, subject_id=str(obj.pk)
    ).select_related("actor"):
        key = act.edit.hex if act.edit else f"act{act.pk}"
        entry = found.setdefault(key, Entry(key, act.at, {act.edit} if act.edit else set()))
        entry.acts.insert(0, act)
    for entry in _loose_entries(record, obj):
        found[entry.key] = entry
    return {
        entry.key: entry
        for entry in sorted(found.values(), key=lambda entry: entry.at, reverse=True)
    }


def _loose_entries(record: Part, obj: models.Model) -> Iterator[Entry]:
    """What was written outside any edit, put together by the time that it was written at."""
    loose = [
        (at, part, number)
        for part in record.walk()
        for number, at in part.past(obj.pk)
        .filter(edit=None)
        .values_list("history_id", "history_date")
    ]
    entry: Entry | None = None
    for at, part, number in sorted(loose, key=lambda row: row[0]):
        if entry is None or at - entry.at > _TOGETHER:
            if entry is not None:
                yield entry
            entry = Entry(f"at{at:%Y%m%d%H%M%S%f}", at)
        entry.at = at
        entry.loose[part].append(number)
    if entry is not None:
        yield entry


def gather_page(
    speaker: Speaker, record: Part, obj: models.Model, entries: Sequence[Entry]
) -> list[EntryTold]:
    """The entries of one page in words, with as many queries whatever they tell."""
    steps: dict[Part, list[tuple[Version, int | None]]] = {}
    before: dict[Part, dict[int, Version]] = {}
    for part in record.walk():
        steps[part], before[part] = _steps(part, obj, entries)
    told = [version for part in steps for version, _earlier in steps[part]]
    words = Words(speaker, [*told, *(each for part in before for each in before[part].values())])
    return [_entry_told(words, entry, steps, before) for entry in entries]


def _steps(
    part: Part, obj: models.Model, entries: Sequence[Entry]
) -> tuple[list[tuple[Version, int | None]], dict[int, Version]]:
    """The copies that the entries wrote, each with the number of the one before it; and those."""
    edits = {edit for entry in entries for edit in entry.edits}
    loose = [number for entry in entries for number in entry.loose.get(part, [])]
    written = part.past(obj.pk).filter(models.Q(edit__in=edits) | models.Q(history_id__in=loose))
    key = part.model._meta.pk.attname
    earlier = part.copies_read.order_by("-history_id").filter(
        **{key: OuterRef(key)}, history_id__lt=OuterRef("history_id")
    )
    previous = dict(
        written.annotate(earlier=Subquery(earlier.values("history_id")[:1])).values_list(
            "history_id", "earlier"
        )
    )
    versions = Version.all_of(part, written)
    missing = {number for number in previous.values() if number} - previous.keys()
    found = Version.all_of(part, part.copies_read.filter(history_id__in=missing).order_by())
    before = {version.number: version for version in [*versions, *found]}
    return [(version, previous[version.number]) for version in versions], before


def _entry_told(
    words: Words,
    entry: Entry,
    steps: dict[Part, list[tuple[Version, int | None]]],
    before: dict[Part, dict[int, Version]],
) -> EntryTold:
    pairs: list[tuple[Part, Version | None, Version | None]] = []
    by: int | None = None
    for part, done in steps.items():
        firsts: dict[Any, Version | None] = {}
        lasts: dict[Any, Version] = {}
        loose = set(entry.loose.get(part, []))
        for version, earlier in done:
            if version.edit in entry.edits or version.number in loose:
                firsts.setdefault(version.pk, before[part].get(earlier) if earlier else None)
                lasts[version.pk] = version
                by = by or version.by
        for pk, last in lasts.items():
            first = firsts[pk]
            pairs.append(
                (
                    part,
                    None if first is None or first.is_gone else first,
                    None if last.is_gone else last,
                )
            )
    told = tell(words, pairs)
    actor = next((act.actor_id for act in entry.acts if act.actor_id), by)
    return EntryTold(
        key=entry.key,
        at=entry.at,
        who=words.who(actor),
        acts=_acts_told(entry, told),
        told=told,
    )


def _acts_told(entry: Entry, told: Told) -> tuple[tuple[str, str], ...]:
    acts = [(act.get_kind_display(), str(act.details.get("reason") or "")) for act in entry.acts]
    if acts:
        return tuple(dict.fromkeys(acts))
    return ((_("Written without an entry in the journal"), ""),)


def tell(words: Words, pairs: Iterable[tuple[Part, Version | None, Version | None]]) -> Told:
    """The differences between two versions of each row, in words."""
    told = Told()
    added: dict[Part, ListTold] = {}
    deleted: dict[Part, ListTold] = {}
    moved: dict[Part, list[tuple[Version, Version]]] = defaultdict(list)
    for part, old, new in pairs:
        if old is None and new is None:
            continue
        if part.parent is None and old is None and new is not None:
            told.changed.append(_row_told(words, new, _all_lines(words, new)))
        elif old is None and new is not None:
            rows = added.setdefault(part, ListTold(part.plural)).rows
            rows.append(_row_told(words, new, _all_lines(words, new)))
        elif new is None and old is not None:
            rows = deleted.setdefault(part, ListTold(part.plural)).rows
            rows.append(_row_told(words, old, ()))
        elif old is not None and new is not None:
            differences = tuple(_differences(words, old, new))
            if differences:
                told.changed.append(_row_told(words, new, differences))
            if part.order and old.values[part.order] != new.values[part.order]:
                moved[part].append((old, new))
    told.added, told.deleted = list(added.values()), list(deleted.values())
    # A row that came or went moves those below it: that is not worth a line.
    told.reordered = [
        part.plural
        for part, rows in moved.items()
        if part not in added and part not in deleted and _is_reordered(part.order, rows)
    ]
    return told


def _is_reordered(order: str | None, rows: Iterable[tuple[Version, Version]]) -> bool:
    """Whether rows passed by one another, and were not only numbered anew."""
    lists: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for old, new in rows:
        lists[new.above].append((old.values[order or ""], new.values[order or ""]))
    places = [[after for _before, after in sorted(each)] for each in lists.values()]
    return any(each != sorted(each) for each in places)


def _row_told(words: Words, version: Version, differences: tuple[Difference, ...]) -> RowTold:
    own = words.own_words(version) if version.part.parent else ""
    return RowTold(words.place(version), own, differences)


def _all_lines(words: Words, version: Version) -> tuple[Difference, ...]:
    lines = words.lines(version).values()
    return tuple(Difference(line.label, "", line.text) for line in lines if line.text)


def _differences(words: Words, old: Version, new: Version) -> Iterator[Difference]:
    if old.values == new.values:
        return
    before, after = words.lines(old), words.lines(new)
    for key in {**before, **after}:
        was = before.get(key) or Line(key, after[key].label, "")
        became = after.get(key) or Line(key, was.label, "")
        if was.text != became.text:
            yield Difference(became.label, was.text, became.text)


# --- two states -------------------------------------------------------------------------------


def compare(
    speaker: Speaker, record: Part, obj: models.Model, one: Entry, other: Entry
) -> Comparison:
    """The record as it was after the earlier and after the later of two entries."""
    old, new = sorted([one.at, other.at])
    pairs: list[tuple[Part, Version | None, Version | None]] = []
    for part in record.walk():
        before: dict[Any, Version] = {}
        after: dict[Any, Version] = {}
        versions = Version.all_of(part, part.past(obj.pk).filter(history_date__lte=new))
        for version in versions:
            after[version.pk] = version
            if version.at <= old:
                before[version.pk] = version
        for pk, last in after.items():
            first = before.get(pk)
            pairs.append(
                (
                    part,
                    None if first is None or first.is_gone else first,
                    None if last.is_gone else last,
                )
            )
    words = Words(speaker, [each for _part, *two in pairs for each in two if each is not None])
    return Comparison(old, new, tell(words, pairs))


def mark_words(before: str, after: str) -> SafeString:
    """Both texts in one: ``<del>`` what went, ``<ins>`` what came; everything escaped."""
    return format_html_join(
        "",
        "{}",
        ((format_html(_MARKS[piece.kind], piece.text),) for piece in difference(before, after)),
    )
