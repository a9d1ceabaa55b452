"""A real nginx before a real public process, on a PostgreSQL that can be taken away."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from bench.nginx import whole_conf

ROOT = Path(__file__).resolve().parents[2]
HOST = "localhost"
PATIENCE = 30
#: A second each, so that the tests need not wait for eight.
FRESH = UPDATING = 1
#: Each of the two times that it is kept may be a second longer; the shorter is a second itself.
LONGEST = FRESH + UPDATING + 3
#: After so many seconds nothing is fresh, nor given out while it is fetched anew.
OLD = LONGEST + 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kept(self) -> str:
        """What nginx had of it: MISS, HIT, … or nothing, where nothing is ever kept."""
        return self.headers.get("x-cache-status", "")

    @property
    def text(self) -> str:
        return self.body.decode()


class Nginx:
    """Where the readers are answered."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder

    def ask(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        """``If_None_Match="…"``: headers as Python spells them."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        anybody = ssl._create_unverified_context()
        with closing(HTTPSConnection(HOST, self.port, timeout=15, context=anybody)) as connected:
            connected.request(method, path, body=body or None, headers=sent)
            answer = connected.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, said, answer.read())


class Door:
    """The way to the database; once it is shut, there is none."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.port = free_port()
        self._open: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        self._listener = socket.create_server((HOST, self.port))
        threading.Thread(target=self._let_in, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _let_in(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.behind)
                self._open += [visitor, server]
                for ways in ((visitor, server), (server, visitor)):
                    threading.Thread(target=self._carry, args=ways, daemon=True).start()

    @staticmethod
    def _carry(whence: socket.socket, whither: socket.socket) -> None:
        with suppress(OSError):
            while said := whence.recv(65536):
                whither.sendall(said)
        for each in (whence, whither):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        until = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < until:
            with suppress(OSError):
                socket.create_connection((HOST, port), timeout=1).close()
                break
            time.sleep(0.02)
        else:
            raise TimeoutError(f"{command[0]} does not listen")
        yield
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def own_database(
    django_db_setup: None, public_role: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """What is written here is there for every process, and no other test sees it."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_in_front"
    with django_db_blocker.unblock():

        def on_server(statement: str) -> None:
            connection.close()
            connection.settings_dict["NAME"] = "postgres"
            with connection.cursor() as cursor:
                cursor.execute(statement)
            connection.close()

        on_server(f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.settings_dict["NAME"] = before


@pytest.fixture(autouse=True)
def db(own_database: str, door: Door, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests of this folder write for good."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def door(own_database: str) -> Iterator[Door]:
    folder = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    door = Door(f"{folder}/.s.PGSQL.5432")
    yield door
    door.shut()


@pytest.fixture(scope="module")
def application(door: Door, own_database: str, public_role: str) -> Iterator[int]:
    """The portal's public process."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "commission_portal.wsgi", "--workers=2"]
    command += [f"--bind={HOST}:{port}", "--log-level=critical"]
    command += ["--limit-request-line=8190"]
    database = f"postgres://{public_role}:read@{HOST}:{door.port}/{own_database}"
    environment = {
        "DATABASE_URL": database,
        "PORTAL_SURFACE": "public",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
    }
    with running(command, port, **environment):
        yield port


@pytest.fixture(scope="module")
def staff_process(own_database: str) -> Iterator[int]:
    """Where the staff work: a server in this process, so that it starts at once."""
    server = LiveServer(HOST)
    yield server.thread.port
    server.stop()


@pytest.fixture(scope="module")
def start_nginx(
    application: int, staff_process: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Nginx]]:
    """Starts nginx with deploy/nginx.conf; what is given replaces what it would be given."""
    with ExitStack() as started:

        def start(**names: str) -> Nginx:
            folder = tmp_path_factory.mktemp("nginx")
            http, https, inner = free_port(), free_port(), free_port()
            certificate, key = certificate_in(folder)
            kept = folder / "kept"
            (kept / "first").mkdir(parents=True)
            (kept / "now").symlink_to("first")
            environment = {
                "HOST": HOST,
                "HTTP": f"{http}",
                "HTTPS": f"{https}",
                "INNER": f"127.0.0.1:{inner}",
                "PUBLIC": f"{HOST}:{application}",
                "STAFF": f"{HOST}:{staff_process}",
                "CERTIFICATE": str(certificate),
                "CERTIFICATE_KEY": str(key),
                "CACHE": str(folder / "cache"),
                "KEPT_ANSWERS": str(kept),
                "STATIC": str(Path(os.environ["PORTAL_VAR"], "static")),
                "FRESH": str(FRESH),
                "UPDATING": str(UPDATING),
                **dict.fromkeys(("VISITS", "SEARCHES", "SENT"), "10000r/s"),
                **names,
            }
            (folder / "nginx.conf").write_text(whole_conf(folder, site_conf(**environment)))
            command = [str(shutil.which("nginx") or "/usr/sbin/nginx")]
            command += ["-e", str(folder / "errors"), "-c", str(folder / "nginx.conf")]
            started.enter_context(running(command, https))
            return Nginx(https, kept)

        yield start


def site_conf(**environment: str) -> str:
    """What bin/nginx-conf prints."""
    command = [str(ROOT / "bin/nginx-conf")]
    environment = os.environ | environment
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


def certificate_in(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
    command += f" -subj /CN={HOST} -out {certificate} -keyout {key}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def nginx(start_nginx: Callable[..., Nginx]) -> Nginx:
    return start_nginx()
