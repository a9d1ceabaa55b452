"""The public's and the staff's addresses, each served by a process of its own."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from publications import urls
from tests.publications.published import Publish, database_url
from tests.test_architecture import routes

ROOT = Path(__file__).resolve().parent.parent.parent
STAFF_LINK = re.compile(rb'<li><a href="/admin/">[^<]*</a></li>')


@contextmanager
def serving(surface: str, database: str) -> Iterator[int]:
    """The port at which a process serves this surface; who asks too early waits in the queue."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "commission_portal.wsgi"),
                *("--bind", f"fd://{listening.fileno()}", "--log-level", "warning"),
            ],
            cwd=ROOT,
            env=os.environ | {"PORTAL_SURFACE": surface, "DATABASE_URL": database},
            pass_fds=[listening.fileno()],
        )
        try:
            yield listening.getsockname()[1]
        finally:
            server.terminate()
            server.wait()


def ask(port: int, address: str, method: str = "GET") -> http.client.HTTPResponse:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request(method, address)
    return asked.getresponse()


@pytest.fixture(scope="module")
def public_process(django_db_setup: None, public_role: str | None) -> Iterator[int]:
    with serving("public", database_url(public_role)) as port:
        yield port


def crawled(client: Client) -> dict[str, Any]:
    """Every public page and file that a stranger can name or be led to, by its address."""
    found: dict[str, Any] = {}
    waiting = {
        reverse(f"publications:{page.name}")
        for page in urls.urlpatterns
        if not page.pattern.converters
    }
    while waiting:
        address = waiting.pop()
        response = found[address] = client.get(address)
        response.whole = response.getvalue()
        links = re.findall(r'href="(/[^"#]*)', response.whole.decode(errors="replace"))
        waiting |= {
            unescape(link)
            for link in links
            # What is chosen there is kept in a cookie, with the second in which it ends.
            if not link.startswith(("/static/", "/admin/", "/look/?"))
        }
        waiting -= found.keys()
    return found


def told(headers: Mapping[str, str]) -> dict[str, str]:
    """What the answer says of itself that does not depend on who serves it."""
    names = {"content-type", "last-modified", "cache-control", "vary", "set-cookie", "allow"}
    return {name.lower(): value for name, value in headers.items() if name.lower() in names}


@pytest.mark.django_db(transaction=True)
def test_public_process_answers_as_the_whole_portal_does(
    client: Client, publish: Publish, public_process: int
) -> None:
    publish("О работе служб", text="Заслушаны доклады.")
    publish("Об итогах года")
    whole = crawled(client)
    for address in ("/notices/?since=tomorrow", "/notices/1999-01-01/", "/nothing/"):
        whole[address] = client.get(address)
        whole[address].whole = whole[address].content

    assert any(address.endswith(".pdf") for address in whole)
    for address, expected in whole.items():
        answer = ask(public_process, address)
        body = answer.read()
        assert answer.status == expected.status_code, address
        assert told(answer.headers) == told(expected.headers), address
        assert STAFF_LINK.sub(b"", expected.whole).split() == body.split(), address
        assert b'href="/admin/' not in body


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/login/",
        "/admin/notices/notice/",
        "/files/1/",
        "/papers/1/",
        "/preview/a/",
    ],
)
def test_public_process_has_no_address_of_the_staff(
    public_process: int, method: str, address: str
) -> None:
    answer = ask(public_process, address, method)

    assert answer.status == 404
    assert answer.getheader("Set-Cookie") is None


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/notices/2022-11-10/", "/notices/?text=a&page=2"])
def test_staff_process_leads_to_the_public_pages(
    client: Client, settings: Settings, address: str
) -> None:
    settings.ROOT_URLCONF = "commission_portal.staff_urls"
    settings.PORTAL_ADDRESS = "https://commissions.example"

    answer = client.get(address)

    assert (answer.status_code, answer.url) == (302, settings.PORTAL_ADDRESS + address)
    assert 'href="/notices/"' in client.get("/nothing/").content.decode()


@pytest.mark.django_db
def test_staff_process_does_not_lead_to_itself(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "commission_portal.staff_urls"
    settings.PORTAL_ADDRESS = "http://testserver"

    assert client.get("/notices/").status_code == 404


PARTS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "commission_portal.settings"
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver, reverse
from tests.test_architecture import routes
call_command("check", fail_level="WARNING")
print(json.dumps({
    "apps": settings.INSTALLED_APPS,
    "middleware": settings.MIDDLEWARE,
    "routes": {
        name: getattr(pattern.callback, "login_required", True)
        for name, pattern in routes(get_resolver())
    },
}))
"""


def parts(surface: str) -> dict[str, Any]:
    printed = subprocess.run(
        [sys.executable, "-c", PARTS],
        cwd=ROOT,
        env=os.environ | {"PORTAL_SURFACE": surface, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(printed.stdout.splitlines()[-1])


def test_public_process_is_made_of_the_public_plane() -> None:
    public = parts("public")

    assert set(public["routes"].values()) == {False}
    assert {name.partition(":")[0] for name in public["routes"]} == {
        "publications",
        "subscriptions",
    }
    login = re.compile(
        "admin|session|messages|csrf|auth.*middleware|login|notices|agenda|documents"
    )
    assert [name for name in public["apps"] + public["middleware"] if login.search(name)] == []


def test_staff_process_has_every_route_of_the_whole_portal() -> None:
    assert set(parts("staff")["routes"]) == set(dict(routes(get_resolver())))


@pytest.mark.parametrize("surface", ["", "Public", "staf"])
def test_another_surface_is_refused_at_the_start(surface: str) -> None:
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"PORTAL_SURFACE": surface},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert f"PORTAL_SURFACE is '{surface}'; it must be public, staff or both." in started.stderr
