"""Tables that only grow: the database refuses UPDATE and DELETE, whoever asks.

Used in migrations, so that the promise does not depend on the code above the database.
"""

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

MESSAGE = "is append-only"
_EVENTS = ("update", "delete")


def create_statements(table: str, vendor: str) -> Iterator[str]:
    """SQL that makes ``table`` append-only on ``vendor`` (``sqlite`` or ``postgresql``)."""
    if vendor == "sqlite":
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
    else:
        raise NotImplementedError(f"append-only tables are not written for {vendor}")


def drop_statements(table: str, vendor: str) -> Iterator[str]:
    """SQL that takes the promise back."""
    if vendor == "sqlite":
        for event in _EVENTS:
            yield f"DROP TRIGGER IF EXISTS {table}_no_{event}"
    else:
        yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
        yield f"DROP FUNCTION IF EXISTS {table}_refuse()"


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
        table = state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"
