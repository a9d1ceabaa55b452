"""Tables that only grow: the database refuses UPDATE and DELETE, whoever asks.

Used in migrations, so that the promise does not depend on the code above the database.
"""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model, UniqueConstraint

MESSAGE = "is append-only"
_EVENTS = ("update", "delete")


def create_statements(model: type[Model], vendor: str) -> Iterator[str]:
    """SQL that makes the model's table append-only on ``vendor`` (``sqlite``, ``postgresql``)."""
    table = model._meta.db_table
    if vendor == "sqlite":
        # INSERT OR REPLACE takes a row away without a DELETE that a trigger could see.
        taken = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
            for columns in _unique_columns(model)
        )
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} {MESSAGE}'); END"
        )
        for event in _EVENTS:
            yield (
                f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} {MESSAGE}'); END"
            )
    elif vendor == "postgresql":
        yield (
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} {MESSAGE}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
    else:
        raise NotImplementedError(f"append-only tables are not written for {vendor}")


def drop_statements(model: type[Model], vendor: str) -> Iterator[str]:
    """SQL that takes the promise back."""
    table = model._meta.db_table
    if vendor == "sqlite":
        for event in (*_EVENTS, "replace"):
            yield f"DROP TRIGGER IF EXISTS {table}_no_{event}"
    else:
        yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
        yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
        yield f"DROP FUNCTION IF EXISTS {table}_refuse()"


def _unique_columns(model: type[Model]) -> Iterator[list[str]]:
    """Each set of columns that two rows cannot share."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    yield from ([str(field.column)] for field in fields.values() if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [str(fields[name].column) for name in constraint.fields]


class MakeAppendOnly(Operation):
    """Migration step: from here on the table of ``model_name`` only grows."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run(create_statements, app_label, schema_editor, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run(drop_statements, app_label, schema_editor, from_state)

    def _run(self, statements, app_label, schema_editor, state) -> None:  # type: ignore[no-untyped-def]
        model = state.apps.get_model(app_label, self.model_name)
        for statement in statements(model, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"


class LiftAppendOnly(MakeAppendOnly):
    """Migration step: the promise rests, so that the table itself may be changed.

    SQLite writes a table anew to change it, and its triggers are gone with the old one: a
    migration that changes a table of this kind begins with this step and ends with the other.
    """

    def database_forwards(self, *args: Any) -> None:
        app_label, schema_editor, from_state, _to_state = args
        self._run(drop_statements, app_label, schema_editor, from_state)

    def database_backwards(self, *args: Any) -> None:
        app_label, schema_editor, _from_state, to_state = args
        self._run(create_statements, app_label, schema_editor, to_state)

    def describe(self) -> str:
        return f"Let the table of {self.model_name} be changed"
