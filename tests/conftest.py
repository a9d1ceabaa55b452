import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from whitenoise import WhiteNoise

from accounts.append_only import create_statements, drop_statements
from agenda.session_file.file import import_session
from meetings.models import Meeting
from publications.limits import made_up_at
from publications.public_role import find_role, grants

DEMO = Path(__file__).resolve().parent.parent / "commission_portal/demo"
#: Every test that asks for the time is given this one.
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
APPEND_ONLY = (
    "accounts.Act",
    "publications.Edition",
    "documents.IssuedDocument",
    "documents.IssuedFile",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database, or sees it through a browser alone, says the same on any of them."""
    if connection.vendor != "postgresql":
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    for item in items:
        asks_database = item.get_closest_marker("django_db") or "db" in item.fixturenames
        if item.get_closest_marker("browser") or not asks_database:
            item.add_marker("once")


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_can_be_emptied_between_tests() -> Iterator[None]:
    """A test with real transactions is followed by emptying the tables, as the triggers forbid."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(self: TransactionTestCase) -> None:
        models = [apps.get_model(label) for label in APPEND_ONLY]
        with connection.cursor() as cursor:
            for model in models:
                for statement in drop_statements(model, connection.vendor):
                    cursor.execute(statement)
        flush(self)
        with connection.cursor() as cursor:
            for model in models:
                for statement in create_statements(model, connection.vendor):
                    cursor.execute(statement)

    TransactionTestCase._fixture_teardown = flush_without_triggers
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True, scope="session")
def parts_of_a_page_are_drawn_unobserved() -> Iterator[None]:
    """The test client copies the context of every template; of a long form, thousands of widgets.

    A test asks for the context of the page itself.
    """
    observed = Template._render

    def render(self: Template, context: Context) -> str:
        is_part = context.template is not self or (self.name or "").startswith("django/forms/")
        return self.nodelist.render(context) if is_part else observed(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True, scope="session")
def attached_files_are_stored_aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests attach does not stay in the data folder."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True, scope="session")
def papers_are_kept_aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No run is given papers that another has drawn; its processes share one store."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    kept = settings.CACHES["papers"] | {"LOCATION": folder / "papers"}
    with override_settings(CACHES=settings.CACHES | {"papers": kept}):
        yield


@pytest.fixture(autouse=True, scope="session")
def static_files_are_looked_at_once() -> Iterator[None]:
    """Each test client has a middleware of its own, and that would look at all of the files."""
    look, seen = WhiteNoise.update_files_dictionary, dict[tuple[str, str], dict[str, object]]()

    def look_once(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in seen:
            look(self, root, prefix)
            seen[root, prefix] = dict(self.files)
        self.files.update(seen[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", look_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def passwords_are_hashed_quickly() -> Iterator[None]:
    """Those of the tests are worth nothing to whoever finds them."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def visitors_of_each_test_come_for_the_first_time() -> None:
    """All tests ask from one address; what another has asked is not counted."""
    made_up_at.clear()


@pytest.fixture
def novorossiysk(db: None) -> Meeting:
    """The thin record: the joint session of 10 November, imported as the demo imports it."""
    return import_session((DEMO / "novorossiysk.json").read_bytes(), by=None, at=NOW).meeting


@pytest.fixture
def training(db: None) -> Meeting:
    """The full record of an invented commission: 12 members, 8 items of which one is closed."""
    return import_session((DEMO / "training.json").read_bytes(), by=None, at=NOW).meeting


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The portal as it is served: static files come from WhiteNoise, under their hashed names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda app: app)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(live_server: LiveServer) -> Iterator[Browser]:
    # Asks for the server only to be closed before it.
    # Playwright keeps an event loop in this thread; Django would refuse the test's own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = shutil.which("chromium")
    assert executable, "bin/test brings Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def public_role(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[str | None]:
    """The role of a public process, where the database has roles."""
    if connection.vendor != "postgresql":
        yield None
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Roles are of the whole server, and each run's process has a database of its own.
        name = f"public_of_{connection.settings_dict['NAME']}"
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'read'")
        for statement in grants(find_role(name)):
            cursor.execute(statement)
    yield name
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")
