from collections.abc import Iterator


import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import Settings

from accounts.append_only import create_statements, drop_statements

APPEND_ONLY = ("accounts.Act", "publications.Edition")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files as they lie in the rooms: tests do not wait for collectstatic."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_can_be_emptied_between_tests() -> Iterator[None]:
    """A test with real transactions is followed by emptying the tables, as the triggers forbid."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(self: TransactionTestCase) -> None:
        tables = [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]
        with connection.cursor() as cursor:
            for table in tables:
                for statement in drop_statements(table, connection.vendor):
                    cursor.execute(statement)
        flush(self)
        with connection.cursor() as cursor:
            for table in tables:
                for statement in create_statements(table, connection.vendor):
                    cursor.execute(statement)

    TransactionTestCase._fixture_teardown = flush_without_triggers
    yield
    TransactionTestCase._fixture_teardown = flush
