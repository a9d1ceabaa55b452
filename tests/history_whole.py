"""History has no holes: what stands in the database is what its last copy says."""

from django.apps import apps
from django.db import models

from accounts.history import copies_of


def holes_of(model: type[models.Model]) -> list[str]:
    """Rows that differ from their last copy, have none, or are gone without a farewell."""
    copies = copies_of(model)
    assert copies is not None
    key = model._meta.pk.attname  # type: ignore[union-attr]
    kept = {column.attname for column in copies._meta.concrete_fields}
    columns = [each.attname for each in model._meta.concrete_fields if each.attname in kept]
    last = {row[key]: row for row in copies._default_manager.order_by("history_id").values()}
    holes = []
    for row in model._base_manager.values(*columns):
        copy = last.pop(row[key], None)
        if copy is None or copy["history_type"] == "-":
            holes.append(f"{model._meta.label} {row[key]}: no copy")
        else:
            holes += [
                f"{model._meta.label} {row[key]}.{name}: {row[name]!r}, in its copy {copy[name]!r}"
                for name in columns
                if row[name] != copy[name]
            ]
    holes += [
        f"{model._meta.label} {pk}: gone, and its last copy does not say so"
        for pk, copy in last.items()
        if copy["history_type"] != "-"
    ]
    return holes


def assert_history_is_whole() -> None:
    """Every row of every model with history equals its last copy; what is gone ended with «-»."""
    kept = [model for model in apps.get_models() if copies_of(model) is not None]
    assert kept
    assert [hole for model in kept for hole in holes_of(model)] == []
