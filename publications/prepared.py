"""Queries whose SQL is made once for each process.

To put a query together takes Django longer than the database takes to answer it from an index, and
longer than the rest of a page that was drawn ahead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """A value of the query that is given when it is run, under this name."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """A place for the value, and among the parameters what stands for it until it is given."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query of rows as tuples: what ``make`` gives, with ``Given`` for what is not known yet."""

    make: Callable[[], QuerySet[Any]]

    def rows(self, **asked: Any) -> list[tuple[Any, ...]]:
        """What the query finds, when it asks for these values."""
        sql, places, converters = _compiled(self.make, connection.vendor)
        params = [
            _as_stored(asked[place.name]) if isinstance(place, Given) else place for place in places
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not converters:
            return found
        return [_converted(row, converters) for row in found]

    def first(self, **asked: Any) -> tuple[Any, ...] | None:
        """The first row, if there is any."""
        found = self.rows(**asked)
        return found[0] if found else None


def _as_stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    values = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return tuple(values)


@cache
def _compiled(
    make: Callable[[], QuerySet[Any]], vendor: str
) -> tuple[str, tuple[Any, ...], dict[int, Any]]:
    """The SQL, its parameters in their order, and what makes Python's values of the columns."""
    compiler = make().query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return sql, tuple(params), converters
