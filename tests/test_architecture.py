"""The architecture as a test: who imports whom, who may read which address, what is written."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent

#: From the lowest room to the highest: each imports only from those before it.
ROOMS = [
    "russian",
    "accounts",
    "meetings",
    "publications",
    "subscriptions",
    "participants",
    "agenda",
    "documents",
    "notices",
    "commission_portal",
]

#: What a room may know beyond the order above: the public plane knows the commission alone.
PUBLICATIONS_KNOW = {"meetings.models", "meetings.fields"}

PUBLIC_ROUTES = {
    "publications:start",
    "publications:notices",
    "publications:notice",
    "publications:notice_pdf",
    "publications:editions",
    "publications:edition",
    "publications:edition_pdf",
    "publications:session",
    "publications:sessions",
    "publications:session_calendar",
    "publications:calendar_page",
    "publications:calendar_month",
    "publications:archive",
    "publications:year",
    "publications:month",
    "publications:commissions",
    "publications:commission",
    "publications:look",
    "publications:proof",
    "publications:proof_start",
    "publications:feed",
    "publications:calendar",
    "publications:api_notices",
    "publications:api_notice",
    "publications:oparl",
    "publications:oparl_bodies",
    "publications:oparl_body",
    "publications:oparl_download",
    "publications:oparl_item",
    "publications:oparl_list",
    "publications:oparl_object",
    "publications:oparl_of_organization",
    "publications:open_data",
    "publications:open_data_file",
    "publications:open_data_register",
    "publications:sitemap",
    "publications:sitemap_page",
    "publications:opensearch",
    "publications:robots",
    "subscriptions:subscribe",
    "subscriptions:asked",
    "subscriptions:own",
    "subscriptions:leave",
    "subscriptions:confirm",
}


#: Read without an account too, by whoever was given a signed link.
ROUTES_OF_LINKS = {"notices:preview", "notices:preview_pdf"}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def modules_of(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, f"the room {room} is empty"
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_from_rooms_below_it(room: str) -> None:
    allowed = {*ROOMS[: ROOMS.index(room)], room}

    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of(room)
        for name in imports_of(path)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in allowed
    ]

    assert wrong == []


def test_russian_knows_no_django() -> None:
    wrong = [
        path
        for path in modules_of("russian")
        for name in imports_of(path)
        if name.split(".")[0] == "django"
    ]

    assert wrong == []


def test_publications_know_nothing_of_the_record_but_the_commission() -> None:
    imported = {
        name
        for path in modules_of("publications")
        for name in imports_of(path)
        if name.split(".")[0] == "meetings"
    }

    assert imported <= PUBLICATIONS_KNOW
    names = {
        alias.name
        for path in modules_of("publications")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "meetings.models"
        for alias in node.names
    }
    assert names == {"Commission"}


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def test_every_route_has_a_named_audience() -> None:
    """Open to all is written on the view, and named here; anything else wants a login."""
    found = dict(routes(get_resolver()))

    open_to_all = {
        name
        for name, pattern in found.items()
        if not name.startswith("admin:") and not getattr(pattern.callback, "login_required", True)
    }

    assert open_to_all == PUBLIC_ROUTES | ROUTES_OF_LINKS
    assert set(found) - PUBLIC_ROUTES >= {
        "documents:paper",
        "agenda:attachment",
        "admin:index",
    }
    staff = ("admin:", "documents:", "agenda:")
    open_ones = PUBLIC_ROUTES | ROUTES_OF_LINKS
    assert all(name in open_ones or name.startswith(staff) for name in found)


def test_env_example_names_every_setting_that_is_read() -> None:
    source = (ROOT / "commission_portal/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))

    written = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == written


def test_environment_is_read_in_the_settings_alone() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in modules_of(room)
        if re.search(r"os\.environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")", path.read_text())
    ]

    assert [name for name in readers if name not in {"documents/printing/fonts.py"}] == []


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_russian_catalogue_is_complete() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "bin/messages"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.stdout == ""
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("room", ROOMS[1:])
def test_no_foreign_key_points_up(room: str) -> None:
    from django.apps import apps

    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and field.related_model._meta.app_label in ROOMS
        and ROOMS.index(field.related_model._meta.app_label) > ROOMS.index(room)
    ]

    assert wrong == []
