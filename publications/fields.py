from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

from publications.search.query import Condition


class WordsField(SearchVectorField):
    """Words that a row is found by, parted by spaces: a ``tsvector``, or a column of FTS5."""


@WordsField.register_lookup
class Holds(Lookup):
    """``words__holds=Condition``: the row has the words of the condition."""

    lookup_name = "holds"
    prepare_rhs = False
    rhs: Condition

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, self.rhs.as_tsquery()]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        # FTS5 is asked by the name of its table.
        table = connection.ops.quote_name(self.lhs.alias)
        return f"{table} MATCH %s", [self.rhs.as_fts5()]


class CreateWords(CreateModel):
    """Migration step: the table of words, with the index of the database that it lies in."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            # Places of words are not kept: whether a row holds a word is all that is asked.
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5 (words, detail=none, columnsize=0, "
                "tokenize='ascii tokenchars ''_=''')"
            )
            return
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.execute(index_of_words(table))


def index_of_words(table: str) -> str:
    """The statement that makes PostgreSQL find rows of the table by their words."""
    # Who publishes waits for it, and no reader looks through a list of what is not indexed yet.
    return f"CREATE INDEX {table}_gin ON {table} USING gin (words) WITH (fastupdate = off)"
