"""What points to a record: found in the models themselves, so that nothing can be forgotten."""

from django.db import models

from accounts.history import OfEdit
from meetings.models import Meeting


def references(model: type[models.Model]) -> list[models.ForeignKey]:
    """Every column of the record that points to rows of ``model``.

    History tells what once was: its copies are left out.
    """
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and not issubclass(relation.related_model, OfEdit)
    ]


def way_to_session(model: type[models.Model]) -> str | None:
    """The columns that lead from a row of ``model`` to its session, where it belongs to one."""
    ways: list[tuple[type[models.Model], str]] = [(model, "")]
    for here, way in ways:  # grows while it is walked: the nearest first
        for column in here._meta.concrete_fields:
            if isinstance(column, models.ForeignKey) and not column.null:
                path = f"{way}__{column.name}" if way else column.name
                if column.related_model is Meeting:
                    return path
                ways.append((column.related_model, path))
    return None


def once_beside(column: models.ForeignKey) -> list[tuple[str, ...]]:
    """The columns of which each combination stands once for what ``column`` points to."""
    return [
        tuple(name for name in constraint.fields if name != column.name)
        for constraint in column.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and column.name in constraint.fields
    ]
