"""What the database role of a public process may do, and what the database refuses it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation

from accounts.models import Act
from publications.public_role import find_role, grants, rights_of, rights_of_public_plane
from tests.publications.published import Publish, database_url

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.postgresql


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def grant(name: str, **options: object) -> str:
    out = StringIO()
    call_command("grant_public_role", name, stdout=out, **options)
    return out.getvalue()


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    run(f"SET ROLE {role}")
    yield
    run("RESET ROLE")


def is_refused(sql: str) -> bool:
    """Whether the role that is set may not do this; a statement at fault is not a refused one."""
    try:
        with transaction.atomic():
            run(sql)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


@pytest.fixture
def reader() -> str:
    """A role that nobody has granted anything."""
    run("CREATE ROLE reader")
    return "reader"


# --- what the role meets ---------------------------------------------------------------------


@on_postgresql
def test_every_public_page_of_these_tests_is_read_under_the_role(
    client: Client, publish: Publish, public_role: str
) -> None:
    publish()
    seen = set()

    def look(execute, sql, params, many, context):
        with context["connection"].connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            seen.update(cursor.fetchone())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        assert client.get("/notices/").status_code == 200

    assert seen == {public_role}


@on_postgresql
def test_role_reads_the_tables_of_the_public_plane_and_writes_none(public_role: str) -> None:
    verbs = {
        "SELECT": "SELECT 1 FROM {0} WHERE {0} IS NOT NULL",
        "INSERT": "INSERT INTO {} DEFAULT VALUES",
        "UPDATE": "UPDATE {0} SET {1} = {1}",
        "DELETE": "DELETE FROM {}",
        "TRUNCATE": "TRUNCATE {} CASCADE",
    }
    with connection.cursor() as cursor:
        columns = {
            table: connection.introspection.get_table_description(cursor, table)[0].name
            for table in connection.introspection.table_names(cursor)
        }

    with acting_as(public_role):
        allowed = {
            (verb, table)
            for table, column in columns.items()
            for verb, sql in verbs.items()
            if not is_refused(sql.format(table, column))
        }

    assert {"accounts_user", "agenda_agendaitem", "django_session", "notices_notice"} <= set(
        columns
    )
    read = {("SELECT", table) for table in columns if table.startswith("publications_")}
    assert allowed == read | {
        ("INSERT", "subscriptions_request"),
        ("SELECT", "subscriptions_subscription"),
        *(
            ("DELETE", f"subscriptions_{table}")
            for table in ("letter", "subscriber", "subscription")
        ),
    }


@on_postgresql
def test_role_reads_of_a_commission_what_the_public_may_know(public_role: str) -> None:
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "meetings_commission")

    with acting_as(public_role):
        read = {
            column.name
            for column in columns
            if not is_refused(f"SELECT {column.name} FROM meetings_commission")
        }

    assert read == {"id", "name", "short_name", "slug", "kind", "is_example", "folded_name"}


@on_postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT address FROM subscriptions_subscriber",
        "SELECT seed FROM subscriptions_subscriber",
        "SELECT address FROM subscriptions_request",
        "SELECT new FROM subscriptions_letter",
        "UPDATE subscriptions_subscriber SET address = 'thief@example.org'",
        "UPDATE subscriptions_subscription SET subscriber_id = 1",
        "INSERT INTO subscriptions_letter (subscriber_id) VALUES (1)",
    ],
)
def test_role_writes_addresses_down_and_reads_none(public_role: str, sql: str) -> None:
    with acting_as(public_role):
        assert is_refused(sql)


@on_postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nextval('accounts_act_id_seq')",
        "SELECT setval('publications_edition_id_seq', 1)",
        "CREATE TABLE note (text text)",
        "CREATE TEMPORARY TABLE note (text text)",
        "LOCK TABLE publications_edition IN SHARE MODE",
    ],
)
def test_role_makes_nothing_and_holds_nothing_up(public_role: str, sql: str) -> None:
    with acting_as(public_role):
        assert is_refused(sql)


@on_postgresql
def test_table_that_is_made_later_is_closed_as_well(public_role: str) -> None:
    run("CREATE TABLE agenda_secret (text text)")

    with acting_as(public_role):
        assert is_refused("SELECT * FROM agenda_secret")


@on_postgresql
def test_role_that_logs_in_gets_no_further(public_role: str) -> None:
    with closing(psycopg2.connect(database_url(public_role))) as own, own.cursor() as cursor:
        own.autocommit = True
        cursor.execute("SELECT slug FROM publications_publication")
        for sql in ("SELECT username FROM accounts_user", "SET ROLE postgres"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(sql)


# --- the command -----------------------------------------------------------------------------


@on_postgresql
def test_command_prints_what_it_does_and_does_it_once(reader: str) -> None:
    first, second = grant(reader), grant(reader)

    role = find_role(reader)
    assert first == second == "".join(f"{statement};\n" for statement in grants(role))
    assert f"GRANT SELECT ON publications_edition TO {reader};\n" in first
    assert rights_of(role) == rights_of_public_plane()
    act = Act.objects.get()
    assert (act.kind, act.subject_label) == (Act.Kind.PERMISSIONS_CHANGED, reader)
    assert act.details == {"before": [], "after": rights_of_public_plane()}


@on_postgresql
def test_command_only_prints_where_that_is_asked(reader: str) -> None:
    before = rights_of(find_role(reader))

    printed = grant(reader, print_only=True)

    assert f"GRANT SELECT ON publications_edition TO {reader};\n" in printed
    assert rights_of(find_role(reader)) == before
    assert not Act.objects.exists()


@on_postgresql
def test_command_takes_away_what_was_granted_before(reader: str) -> None:
    for sql in (
        f"GRANT ALL ON accounts_user, publications_edition TO {reader}",
        f"GRANT UPDATE (slug), SELECT ON meetings_commission TO {reader}",
        f"GRANT USAGE ON SEQUENCE accounts_act_id_seq TO {reader}",
        f"GRANT CREATE ON SCHEMA public TO {reader}",
        "GRANT SELECT ON agenda_agendaitem TO PUBLIC",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {reader}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC",
    ):
        run(sql)

    grant(reader)
    run("CREATE TABLE agenda_later (text text)")

    assert rights_of(find_role(reader)) == rights_of_public_plane()
    assert "SELECT ON agenda_agendaitem" in Act.objects.get().details["before"]


@on_postgresql
def test_command_quotes_the_name() -> None:
    name = 'пресс"; DROP TABLE accounts_act; --'
    run('CREATE ROLE "пресс""; DROP TABLE accounts_act; --"')

    grant(name)

    assert rights_of(find_role(name)) == rights_of_public_plane()
    assert Act.objects.get().subject_label == name


@on_postgresql
@pytest.mark.parametrize(
    ("preparation", "why"),
    [
        ("CREATE ROLE reader SUPERUSER", "superuser"),
        ("CREATE ROLE reader CREATEROLE", "makes roles"),
        ("CREATE ROLE reader; CREATE ROLE clerk; GRANT clerk TO reader", "member of other roles"),
        ("CREATE ROLE reader; ALTER TABLE agenda_vote OWNER TO reader", "owns tables"),
    ],
)
def test_command_refuses_a_role_that_grants_do_not_bind(preparation: str, why: str) -> None:
    run(preparation)

    with translation.override("en"), pytest.raises(CommandError, match=why):
        grant("reader")

    assert not Act.objects.exists()


@on_postgresql
def test_command_changes_nothing_where_something_would_stay_open(reader: str) -> None:
    run("CREATE SCHEMA archive CREATE TABLE minutes (text text)")
    run(f"GRANT SELECT ON archive.minutes TO {reader}")
    before = rights_of(find_role(reader))

    with pytest.raises(CommandError, match=r"SELECT ON archive\.minutes$"):
        grant(reader)

    assert rights_of(find_role(reader)) == before
    assert not Act.objects.exists()


@on_postgresql
def test_command_says_that_the_database_refused(public_role: str, reader: str) -> None:
    with acting_as(public_role), pytest.raises(CommandError, match="permission denied"):
        grant(reader)


def test_command_says_that_there_is_no_such_role() -> None:
    why = {"postgresql": "There is no role reader", "sqlite": "Only PostgreSQL has roles"}

    with (
        translation.override("en"),
        pytest.raises(CommandError, match=why[connection.vendor]),
    ):
        grant("reader")
