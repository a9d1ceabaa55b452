"""Public answers of the portal on PostgreSQL: ``bin/with-postgres python -m bench.serving``.

10,000 publications are asked for at random, as a public process answers them. The same bytes come
from a Django view without middleware, and from an application that only answers.
"""

import json
import os
import random
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from string import Template
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from bench.load import HOST, Ask, requests_per_second
from bench.table import spread, tell

ROOT: Final = Path(__file__).resolve().parent.parent
UNIT: Final = ROOT / "deploy" / "portal@.service"
ROUNDS: Final = 5
PATIENCE: Final = 30  # seconds for a server to listen
PUBLICATIONS: Final = 10_000
PDF_SIZE: Final = 25_000
ROLE: Final = "portal_public"
HEAD: Final = (
    "Asked for",
    "Portal",
    "Constant view",
    "Bare WSGI",
    "Share of the constant view",
    "CPU of a request, portal and constant",
    "Peak of a worker, portal and constant",
    "Answer",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of request, and all that is asked of it, at random."""

    what: str
    asks: Sequence[Ask]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    etag: str
    body: bytes


class Unlike(Exception):
    """The servers do not answer the same: their speeds must not be compared."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def cpu_seconds(self) -> float:
        """What all workers have used so far."""
        ticks = 0
        for worker in self.workers():
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """The most memory that any worker ever had."""
        return max(self._peak_kb(worker) for worker in self.workers()) / 1024

    @staticmethod
    def _peak_kb(worker: int) -> int:
        lines = Path(f"/proc/{worker}/status").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith("VmHWM:"))
        return int(line.split()[1])


def main() -> None:
    manage("migrate", "--verbosity=0")
    filling = f"from bench.plane import fill; fill({PUBLICATIONS}, pdf_size={PDF_SIZE})"
    manage("shell", "-v0", "-c", filling)
    url = public_url()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        environment = {"PORTAL_SURFACE": "public", "DATABASE_URL": url}
        portal = running.enter_context(gunicorn("commission_portal.wsgi", **environment))
        measured = list(everything(portal.port))
        for ask in measured[2].asks:  # whoever read a PDF first has left its file behind
            fetch(portal.port, ask.path)
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(samples(portal.port, measured)))
        told = {"BENCH_ANSWERS": str(file)}
        constant = running.enter_context(gunicorn("bench.constant:django()", **told))
        bare = running.enter_context(gunicorn("bench.constant:bare", **told))
        print(f"| {' | '.join(HEAD)} |\n|:--|--:|--:|--:|--:|--:|--:|:--|")
        for one in measured:
            print(f"| {' | '.join(row(one, portal, constant, bare))} |", flush=True)


def everything(port: int) -> Iterator[Measured]:
    """Every kind of request, with the addresses and the ETags that it takes."""
    slugs, deep = addresses()
    pages = [f"/notices/{slug}/" for slug in slugs]
    etags = {page: fetch(port, page).etag for page in random.Random(1).sample(pages, 500)}
    yield Measured("Notice, page", [Ask(page) for page in pages])
    yield Measured(
        "Notice, page the reader has", [Ask(page, {"If-None-Match": etags[page]}) for page in etags]
    )
    yield Measured("Notice, PDF", [Ask(f"{page}notice.pdf") for page in pages])
    yield Measured("List, page 1", [Ask("/notices/")])
    yield Measured("List, page 400", [Ask(f"/notices/?before={deep}")])


def addresses() -> tuple[list[str], int]:
    """The addresses of all publications, and the place after which page 400 begins."""
    script = (
        "from publications.models import Publication as P\n"
        "import json\n"
        "places = P.objects.public().newest_first().values_list('place', flat=True)\n"
        "slugs = list(P.objects.public().values_list('slug', flat=True))\n"
        "print(json.dumps([slugs, places[400 * 20 - 21]]))"
    )
    told = manage("shell", "-v0", "-c", script)
    slugs, deep = json.loads(told)
    return slugs, deep


def samples(port: int, measured: Sequence[Measured]) -> dict[str, tuple[str, str]]:
    """One answer of each kind, for the yardsticks to give."""
    kinds = {"page": measured[0], "pdf": measured[2], "list": measured[3]}
    answers = {kind: fetch(port, one.asks[-1].path) for kind, one in kinds.items()}
    return {
        kind: (answer.content_type, answer.body.decode("latin-1"))
        for kind, answer in answers.items()
    }


def row(one: Measured, portal: Server, constant: Server, bare: Server) -> tuple[str, ...]:
    """The servers take turns, so that a busy moment hits all of them."""
    tell(f"{one.what} …")
    answer = same_answer(one.asks[-1], portal.port, constant.port, bare.port)
    servers = (portal, constant, bare)
    rates: dict[int, list[float]] = {server.port: [] for server in servers}
    spent: dict[int, list[float]] = {server.port: [] for server in servers}
    for number in range(ROUNDS + 1):
        for server in servers:
            before = server.cpu_seconds()
            rate, count = requests_per_second(server.port, one.asks)
            if number:  # the first round warms up
                rates[server.port].append(rate)
                spent[server.port].append((server.cpu_seconds() - before) / count * 1_000_000)
    share = median(rates[portal.port]) / median(rates[constant.port])
    cpu = " and ".join(f"{median(spent[server.port]):,.0f}" for server in servers[:2])
    peak = " and ".join(f"{server.peak_mb():,.0f}" for server in servers[:2])
    return (
        one.what,
        *(spread(rates[server.port], "/s") for server in servers),
        f"{share:.2f}",
        f"{cpu} µs",
        f"{peak} MB",
        f"{answer.status}, {len(answer.body):,} bytes",
    )


def same_answer(ask: Ask, *ports: int) -> Answer:
    """What all of them answer; ``Unlike`` when it is not alike."""
    expected = 304 if ask.headers else 200
    answers = [fetch(port, ask.path, ask.headers) for port in ports]
    for answer in answers:
        is_alike = abs(len(answer.body) - len(answers[0].body)) < 1000
        if answer.status != expected or not is_alike:
            raise Unlike(f"{ask.path}: {answer.status}, {expected} was expected")
    return answers[0]


def fetch(port: int, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    connection = HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path, headers=dict(headers or {}))
    response = connection.getresponse()
    answer = Answer(
        response.status,
        response.getheader("Content-Type", ""),
        response.getheader("ETag", ""),
        response.read(),
    )
    connection.close()
    return answer


# --- what runs --------------------------------------------------------------------------------


def manage(*arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def public_url() -> str:
    """The database, as the role of a public process sees it."""
    script = (
        f"from django.db import connection\nconnection.cursor().execute('CREATE ROLE {ROLE} LOGIN')"
    )
    manage("shell", "-v0", "-c", script)
    manage("grant_public_role", ROLE)
    url = urlsplit(os.environ["DATABASE_URL"])
    host = url.netloc.rpartition("@")[2]
    return urlunsplit(url._replace(netloc=f"{ROLE}@{host}"))


@contextmanager
def gunicorn(application: str, **environment: str) -> Iterator[Server]:
    """The application behind the server of a public process."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, *flags(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=sys.stderr,
    )
    try:
        wait_until_listening(server, port)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def flags(port: int) -> list[str]:
    """What stands behind the application in deploy/: what is installed is what is measured."""
    (command,) = re.findall(r"^ExecStart=.* commission_portal\.wsgi (.*)$", UNIT.read_text(), re.M)
    cores = os.cpu_count() or 1
    told = {"PORT": str(port), "WORKERS": str(2 * cores), "THREADS": "1"}
    return shlex.split(Template(command).substitute(told))


def wait_until_listening(server: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"Nothing listens on port {port}.")


if __name__ == "__main__":
    main()
