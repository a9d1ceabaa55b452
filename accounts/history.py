"""What every record said before and after each change, kept by a library, grouped by edits.

An edit is what one person changed at one moment: one saved form, one pressed button, one import.
Rows of history bear its number, and so does the ``Act`` that says who did what.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.db import models
from django.dispatch import Signal
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

Row = TypeVar("Row", bound=models.Model)

#: Rows written at once; SQLite bounds the number of values in a statement.
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Edit:
    """What one person changes at one moment; nobody is named when the command line does it."""

    by: Any = None
    id: UUID = field(default_factory=uuid4)


#: An edit of ``by`` has ended, and nothing went wrong in it; it may still have to be committed.
edited: Final = Signal()

_current: ContextVar[Edit | None] = ContextVar("edit", default=None)


@contextmanager
def edit(*, by: Any) -> Iterator[Edit]:
    """Everything that is written inside belongs to one edit; inside another edit, to that one."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    inner = Edit(by)
    token = _current.set(inner)
    try:
        yield inner
    finally:
        _current.reset(token)
    edited.send(sender=Edit, by=by)


def edit_id() -> UUID | None:
    """The number of the edit that is being written, if one is."""
    current = _current.get()
    return current.id if current else None


def _editor(instance: Any = None, **kwargs: Any) -> Any:
    current = _current.get()
    return current.by if current else None


class OfEdit(models.Model):
    """A row of history knows the edit that wrote it."""

    edit = models.UUIDField(default=edit_id, null=True, editable=False, db_index=True)

    class Meta:
        abstract = True


class Copies(HistoricalRecords):
    """Copies of a row at every change of what is kept of it."""

    def post_save(
        self,
        instance: models.Model,
        created: bool,
        using: str | None = None,
        update_fields: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """A save of columns that are not kept, such as the day of a login, leaves no copy."""
        kept = {column.name for column in self.fields_included(instance)}
        if created or update_fields is None or kept & set(update_fields):
            super().post_save(instance, created, using=using, **kwargs)


def keep_history(*, excluded: Sequence[str] = ()) -> HistoricalRecords:
    """History for a model: a copy of the row at every change, who changed it, in which edit."""
    return Copies(bases=[OfEdit], excluded_fields=list(excluded), get_user=_editor)


def copies_of(model: type[models.Model]) -> type[models.Model] | None:
    """The model of the copies, if history is kept of this one."""
    manager = getattr(model._meta, "simple_history_manager_attribute", None)
    copies: type[models.Model] | None = getattr(model, manager).model if manager else None
    return copies


def add_rows(rows: Iterable[Row]) -> list[Row]:
    """``bulk_create``, with history."""
    listed = list(rows)
    if not listed:
        return []
    created: list[Row] = bulk_create_with_history(listed, type(listed[0]), batch_size=BATCH)
    return created


def change_rows(rows: Iterable[models.Model], fields: Sequence[str]) -> None:
    """``bulk_update``, with history."""
    listed = list(rows)
    if listed:
        bulk_update_with_history(listed, type(listed[0]), list(fields), batch_size=BATCH)


def begin_history(apps: Any, *models_with_history: str) -> None:
    """In a migration: rows that were there before history was kept get their first copy."""
    beginning = uuid4()
    for label in models_with_history:
        room, name = label.split(".")
        model, historical = apps.get_model(room, name), apps.get_model(room, f"Historical{name}")
        columns = [
            column.attname
            for column in model._meta.concrete_fields
            if column.attname in {each.attname for each in historical._meta.concrete_fields}
        ]
        known = set(historical.objects.values_list("id", flat=True).distinct())
        historical.objects.bulk_create(
            (
                historical(history_date=timezone.now(), history_type="+", edit=beginning, **row)
                for row in model.objects.exclude(pk__in=known).values(*columns).iterator()
            ),
            batch_size=BATCH,
        )
