"""Values of rows as words, for people who read what was changed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize, time_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import Part, Version, is_narrowed, latest

#: Signs of a row's own words that stand in a line about it.
ROW_WORDS: Final = 90


class Speaker(Protocol):
    """Who knows how the values of some column are told: the admin of the record."""

    def in_words(self, column: Any, value: Any) -> str | Mapping[str, str] | None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a row, told: the name of the field, and what stood there."""

    key: str
    label: str
    text: str


def full_name(user: User | None) -> str:
    """Who did it, as people call them."""
    if user is None:
        return _("the command line")
    return user.get_full_name() or user.get_username()


def plain_words(column: Any, value: Any) -> str:
    """A value as it reads, but for what rows point to."""
    if value is None or value == "":
        return ""
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.FileField):
        return _("file …%(name)s") % {"name": str(value)[-8:]}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value, "H:i")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(localize(value))


class Words:
    """The words of some versions of rows; what they point to is looked up kind by kind."""

    def __init__(self, speaker: Speaker, versions: Iterable[Version]) -> None:
        self._speaker = speaker
        self._versions: dict[Part, dict[Any, Version]] = defaultdict(dict)
        told = list(versions)
        for version in told:
            self._versions[version.part].setdefault(version.pk, version)
        self._pointed: dict[type[models.Model], dict[Any, Any]] = {}
        self._unseen: dict[type[models.Model], set[Any]] = {}
        self._look_up([*told, *self._rows_above()])

    def _rows_above(self) -> list[Version]:
        """The rows that the told ones belong to, for their names; the deepest are asked first."""
        found: list[Version] = []
        parts = {above for part in self._versions for above in [part, *_above(part)]}
        for part in sorted(parts, key=lambda part: len(_above(part)), reverse=True):
            parent = part.parent
            if parent is None or not parent.copies:
                continue
            wanted = {version.above for version in self._versions[part].values()}
            missing = wanted - self._versions[parent].keys()
            if missing:
                above = latest(parent, missing)
                self._versions[parent] |= above
                found += above.values()
        return found

    def _look_up(self, told: Iterable[Version]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for version in told:
            for column in version.part.columns:
                value = version.values[column.attname]
                if column.is_relation and value is not None and column is not version.part.fk:
                    wanted[column.related_model].add(value)
            if version.by is not None:
                wanted[User].add(version.by)
        reader = next((version.part.reader for version in told), None)
        for model, pks in wanted.items():
            self._pointed[model] = model._base_manager.in_bulk(pks)
            if is_narrowed(model, reader):
                self._hide_unseen(model, reader)

    def _hide_unseen(self, model: Any, reader: Any) -> None:
        """What the reader may not see has no name; a blank row stands in its place."""
        found = self._pointed[model]
        rows = model._default_manager.all()
        named = getattr(rows, "named_to", rows.visible_to)(reader)
        unseen = found.keys() - set(named.filter(pk__in=found).values_list("pk", flat=True))
        self._pointed[model] = found | {pk: model(pk=pk) for pk in unseen}
        self._unseen[model] = unseen

    def who(self, by: int | None) -> str:
        """The person with that number."""
        if by is not None and by not in self._pointed.get(User, {}):
            self._pointed.setdefault(User, {}).update(User.objects.in_bulk([by]))
        return full_name(self._pointed.get(User, {}).get(by))

    def text(self, column: Any, value: Any) -> str:
        """One value; what a row points to by its present name."""
        if column.is_relation and value is not None:
            if value in self._unseen.get(column.related_model, ()):
                return _("hidden")
            record = self._pointed.get(column.related_model, {}).get(value)
            return str(record) if record is not None else _("no. %(number)s") % {"number": value}
        return plain_words(column, value)

    def lines(self, version: Version) -> dict[str, Line]:
        """What a row says, field by field."""
        told = {}
        for column in version.part.columns:
            if not _is_for_people(version.part, column):
                continue
            value = version.values[column.attname]
            words = self._speaker.in_words(column, value)
            label = str(capfirst(column.verbose_name))
            if isinstance(words, Mapping):
                for name, text in words.items():
                    key = f"{column.name}: {name}"
                    told[key] = Line(key, name, text)
            else:
                text = self.text(column, value) if words is None else words
                told[column.name] = Line(column.name, label, text)
        return told

    def own_words(self, version: Version) -> str:
        """What the row is called, as it was then."""
        row = version.row()
        for column in version.part.columns:
            if column.is_relation and column is not version.part.fk:
                record = self._pointed.get(column.related_model, {}).get(
                    version.values[column.attname]
                )
                if record is not None:
                    setattr(row, column.name, record)
        try:
            words = str(row)
        except ObjectDoesNotExist:
            words = _("no. %(number)s") % {"number": version.pk}
        return Truncator(" ".join(words.split())).chars(ROW_WORDS)

    def place(self, version: Version) -> str:
        """«Вопрос 3, пункт 3.1»: where the row stands; empty for the record itself."""
        names: list[str] = []
        for each in reversed(list(self._chain(version))):
            name = each.part.name if not names else _lower(each.part.name)
            names.append(" ".join(filter(None, [name, self._number(each)])))
        return ", ".join(names)

    def _number(self, version: Version) -> str:
        order = version.part.order
        if not order:
            return ""
        own = str(version.values[order])
        above = self._above(version)
        if version.part.numbers_go_on and above is not None:
            return f"{self._number(above)}.{own}"
        return own

    def _above(self, version: Version) -> Version | None:
        parent = version.part.parent
        return self._versions[parent].get(version.above) if parent else None

    def _chain(self, version: Version) -> Iterable[Version]:
        each: Version | None = version
        while each is not None and each.part.parent is not None:
            yield each
            each = self._above(each)


def _is_for_people(part: Part, column: Any) -> bool:
    """A column without a name of its own is nothing to tell; the order is told by the list."""
    is_named = column._verbose_name is not None
    is_stamp = getattr(column, "auto_now", False)
    return is_named and not is_stamp and column is not part.fk and column.name != part.order


def _above(part: Part) -> list[Part]:
    return [part.parent, *_above(part.parent)] if part.parent else []


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
