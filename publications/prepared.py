"""Queries whose SQL is made once for each process, and planned once for each connection.

To put a query together takes Django longer than the database takes to answer it from an index, and
longer than the rest of a page that was drawn ahead. PostgreSQL plans such a query as long as it
then takes to answer it.
"""

import hashlib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

#: The names of what each connection to PostgreSQL has planned already.
_PLANNED: Final[MutableMapping[Any, set[str]]] = WeakKeyDictionary()


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
        database = connections[DEFAULT_DB_ALIAS]
        sql, places, converters = _compiled(self.make, database.vendor)
        params = [
            _as_stored(asked[place.name], database) if isinstance(place, Given) else place
            for place in places
        ]
        with database.cursor() as cursor:
            if database.vendor == "postgresql":
                sql = _planned(sql, len(places), database)
            cursor.execute(sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not converters:
            return found
        return [_converted(row, converters, database) for row in found]

    def first(self, **asked: Any) -> tuple[Any, ...] | None:
        """The first row, if there is any."""
        found = self.rows(**asked)
        return found[0] if found else None


def _as_stored(value: Any, database: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return database.ops.adapt_datetimefield_value(value)
    return value


def _converted(
    row: tuple[Any, ...], converters: dict[int, Any], database: BaseDatabaseWrapper
) -> tuple[Any, ...]:
    values = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            values[place] = function(values[place], expression, database)
    return tuple(values)


def _planned(sql: str, count: int, database: BaseDatabaseWrapper) -> str:
    """The SQL that runs ``sql``, which wants so many values, by a plan that this connection keeps.

    Wants an open connection. To plan is not counted among the queries of a page.
    """
    name, prepare, execute = _statements(sql, count)
    planned = _PLANNED.setdefault(database.connection, set())
    if name not in planned:
        with database.wrap_database_errors, database.connection.cursor() as cursor:
            cursor.execute(prepare)
        planned.add(name)
    return execute


@cache
def _statements(sql: str, count: int) -> tuple[str, str, str]:
    """A name that no other query has, what plans it, and what runs it."""
    name = f"portal_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"
    places = tuple(f"${number}" for number in range(1, count + 1))
    values = f"({', '.join(['%s'] * count)})" if count else ""
    return name, f"PREPARE {name} AS {sql % places}", f"EXECUTE {name}{values}"


@cache
def _compiled(
    make: Callable[[], QuerySet[Any]], vendor: str
) -> tuple[str, tuple[Any, ...], dict[int, Any]]:
    """The SQL, its parameters in their order, and what makes Python's values of the columns."""
    compiler = make().query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return sql, tuple(params), converters
