"""What a record consists of: its own row, its lists, and the lists of their rows.

The admin shows it so, and so it is guarded, read back and compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.db import models
from django.db.models import CASCADE, ForeignKey, Max
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils.text import capfirst

from accounts.history import copies_of

Model = type[models.Model]


@dataclass(eq=False)
class Part:
    """A part of a record: the record itself, a list of it, or a list in each row of a list."""

    model: Model
    parent: "Part | None" = None
    #: The column by which a row of a list belongs to the row above it.
    fk: Any = None
    #: What the names of its fields begin with in a form, within those of the row above.
    prefix: str = ""
    #: Who shows the rows in a form: nobody, when they are only read back.
    inline: Any = None
    #: Who reads the record; nobody in particular, when it is only guarded.
    reader: Any = None
    #: Whether its rows are records of their own, which the reader may have to leave out.
    is_of_others: bool = False
    parts: list["Part"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        """What one row of it is called."""
        name = self.inline.verbose_name if self.inline else self.model._meta.verbose_name
        return str(capfirst(name))

    @property
    def plural(self) -> str:
        """What all of it is called."""
        part = self.inline or self.model._meta
        return str(capfirst(part.verbose_name_plural))

    @property
    def order(self) -> str | None:
        """The column that says in which order the rows stand, if people put them in order."""
        if self.inline:
            return getattr(self.inline, "sortable_field_name", None)
        names = {column.name for column in self.model._meta.concrete_fields}
        return "position" if "position" in names else None

    @property
    def numbers_go_on(self) -> bool:
        """Whether a row is called 2.1, the first within the second, and not just 1."""
        return bool(
            self.parent and self.parent.order and self.inline and "stacked" in self.inline.template
        )

    @cached_property
    def copies(self) -> Any:
        return copies_of(self.model)

    @property
    def copies_read(self) -> Any:
        """All copies; of records of their own, those that the reader may read.

        A copy is judged by what it says itself, so that a row that was deleted is judged too.
        """
        if not self.is_of_others or not is_narrowed(self.model, self.reader):
            return self.copies.objects.all()
        rows: Any = type(self.model._default_manager.all())
        return rows(self.copies).visible_to(self.reader)

    @cached_property
    def columns(self) -> list[Any]:
        """What is kept of a row."""
        names = {column.attname for column in self.copies._meta.concrete_fields}
        own = [each for each in self.model._meta.concrete_fields if each.attname in names]
        return [each for each in own if not each.primary_key]

    def walk(self) -> Iterator["Part"]:
        """This part and all parts below it of which history is kept, from the top down."""
        if self.copies:
            yield self
        for part in self.parts:
            yield from part.walk()

    def rows(self, pk: Any) -> models.QuerySet[Any]:
        """The rows that belong to the record now."""
        path: list[str] = []
        part = self
        while part.parent:
            path.append(part.fk.name)
            part = part.parent
        return self.model._base_manager.filter(**{"__".join([*path, "pk"]): pk})

    def past(self, pk: Any) -> Any:
        """Copies of all rows that belong to the record or ever did, the oldest first."""
        copies = self.copies_read.order_by("pk")
        if self.parent is None:
            return copies.filter(**{self.model._meta.pk.attname: pk})
        above = self.parent.past(pk) if self.parent.copies else self.parent.rows(pk)
        pks = above.order_by().values(self.parent.model._meta.pk.attname)
        return copies.filter(**{f"{self.fk.attname}__in": pks})

    def add(self, fk: Any, *, prefix: str = "", inline: Any = None) -> "Part":
        part = type(self)(fk.model, self, fk, prefix, inline, self.reader)
        self.parts.append(part)
        return part


def is_narrowed(model: Model, reader: Any) -> bool:
    """Whether this person may see some rows of the model and others not."""
    is_everybody = reader is None or reader.is_superuser
    return not is_everybody and hasattr(model._default_manager, "visible_to")


def parts_of_form(model_admin: Any, request: HttpRequest, obj: Any) -> Part:
    """The record as its form shows it: which of its lists this person sees is not asked."""
    record = Part(model_admin.model, reader=request.user)
    _add_inlines(record, model_admin, request, obj)
    return record


def parts_on_record(model_admin: Any, request: HttpRequest, obj: Any) -> Part:
    """The record with all that its history tells this person: rows without a form too."""
    record = parts_of_form(model_admin, request, obj)
    _leave_out_unreadable(record, request)
    met = {part.model for part in record.walk()}
    for part in list(record.walk()):
        _add_others(part, request, met)
    for part in list(record.walk()):
        _add_named(part, model_admin.also_on_record, request, met)
    return record


def _leave_out_unreadable(part: Part, request: HttpRequest) -> None:
    part.parts = [below for below in part.parts if _may_read(below.model, request)]
    for below in part.parts:
        _leave_out_unreadable(below, request)


def _may_read(model: Model, request: HttpRequest) -> bool:
    return request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def _add_inlines(part: Part, shown_by: Any, request: HttpRequest, obj: Any) -> None:
    prefixes: dict[str, int] = {}
    for kind in _inlines_of(shown_by, request, obj):
        inline = kind(part.model, shown_by.admin_site)
        fk = _get_foreign_key(part.model, inline.model, fk_name=inline.fk_name)
        prefix = fk.remote_field.get_accessor_name(model=inline.model).replace("+", "")
        # As Django tells apart two lists of the same rows.
        prefixes[prefix] = prefixes.get(prefix, 0) + 1
        if prefixes[prefix] > 1:
            prefix = f"{prefix}-{prefixes[prefix]}"
        _add_inlines(part.add(fk, prefix=prefix, inline=inline), inline, request, None)


def _inlines_of(shown_by: Any, request: HttpRequest, obj: Any) -> Iterable[Any]:
    if isinstance(shown_by, ModelAdmin):
        return shown_by.get_inlines(request, obj)
    return getattr(shown_by, "inlines", ())


def _add_others(part: Part, request: HttpRequest, met: set[Model]) -> None:
    """Rows that mean nothing without their parent, recorded on pages of their own."""
    for relation in part.model._meta.related_objects:
        fk = relation.field
        model = relation.related_model
        is_owned = isinstance(fk, ForeignKey) and relation.on_delete is CASCADE
        if not is_owned or model in met or copies_of(model) is None:
            continue
        if _may_read(model, request):
            met.add(model)
            _add_others(part.add(fk), request, met)


def _add_named(part: Part, named: Iterable[str], request: HttpRequest, met: set[Model]) -> None:
    """Rows that point here and that the record's history is to tell, though they are their own.

    SECURITY: the record may belong to more commissions than such a row.
    """
    for relation in part.model._meta.related_objects:
        fk, model = relation.field, relation.related_model
        is_named = f"{model._meta.label_lower}.{fk.name}" in named
        if is_named and model not in met and _may_read(model, request):
            met.add(model)
            part.add(fk).is_of_others = True


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A row as one change left it."""

    part: Part
    pk: Any
    number: int
    at: datetime
    by: int | None
    edit: UUID | None
    #: Whether this change took the row away; the values are then its last ones.
    is_gone: bool
    values: Mapping[str, Any]

    @classmethod
    def all_of(cls, part: Part, copies: models.QuerySet[Any]) -> list[Self]:
        key = part.model._meta.pk.attname
        own = [column.attname for column in part.columns]
        kept = ["history_id", "history_date", "history_user_id", "history_type", "edit"]
        return [
            cls(
                part=part,
                pk=row[key],
                number=row["history_id"],
                at=row["history_date"],
                by=row["history_user_id"],
                edit=row["edit"],
                is_gone=row["history_type"] == "-",
                values={name: _plain(row[name]) for name in own},
            )
            for row in copies.values(*kept, key, *own)
        ]

    @property
    def above(self) -> Any:
        """The number of the row that this one belongs to."""
        return self.values[self.part.fk.attname] if self.part.fk else None

    def row(self) -> models.Model:
        """The row as it was, without asking the database."""
        row = self.part.model(**self.values)
        row.pk = self.pk
        row._state.adding = False
        return row


def latest(part: Part, pks: Iterable[Any], *, until: int | None = None) -> dict[Any, Version]:
    """The last version of each of these rows, of those up to the number ``until``."""
    key = part.model._meta.pk.attname
    copies = part.copies_read.filter(**{f"{key}__in": list(pks)})
    if until is not None:
        copies = copies.filter(history_id__lte=until)
    last = copies.order_by().values(key).annotate(last=Max("history_id")).values("last")
    found = Version.all_of(part, part.copies.objects.filter(history_id__in=last).order_by())
    return {version.pk: version for version in found}


def _plain(value: Any) -> Any:
    """Text as it reads: browsers end a line with two signs, files and people with one."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
