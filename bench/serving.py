"""Public answers of the portal against the same bytes from an application that only answers."""

import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from bench.load import HOST, requests_per_second
from bench.table import Row, spread, tell

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
PATIENCE = 30  # seconds for a server to listen
NOTICE = "/notices/2022-11-10/"


@dataclass(frozen=True, slots=True)
class Request:
    what: str
    path: str
    is_repeated: bool = False


REQUESTS = (
    Request("Notice, page", NOTICE),
    Request("Notice, page the reader has already", NOTICE, is_repeated=True),
    Request("Notice, PDF", NOTICE + "notice.pdf"),
    Request("List of notices", "/notices/"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    etag: str
    body: bytes


class Unlike(Exception):
    """The two applications do not answer the same: their speeds must not be compared."""


def rows() -> Iterator[Row]:
    """A row for each request; the two servers take turns, so a busy moment hits both."""
    with tempfile.TemporaryDirectory() as folder, gunicorn("commission_portal.wsgi") as portal:
        file = Path(folder) / "answers.json"
        answers = {request.path: fetch(portal, request.path) for request in REQUESTS}
        file.write_text(
            json.dumps(
                {
                    path: (answer.content_type, answer.body.decode("latin-1"))
                    for path, answer in answers.items()
                }
            )
        )
        with gunicorn("bench.bare:application", BENCH_ANSWERS=str(file)) as bare:
            for request in REQUESTS:
                yield compare(request, portal, bare, etag=answers[request.path].etag)


def compare(request: Request, portal: int, bare: int, *, etag: str) -> Row:
    tell(f"{request.what} …")
    headers = {"If-None-Match": etag} if request.is_repeated else {}
    answer = same_answer(request.path, headers, portal, bare)
    rates: dict[int, list[float]] = {portal: [], bare: []}
    for number in range(ROUNDS + 1):
        for port, measured in rates.items():
            rate = requests_per_second(port, request.path, headers)
            if number:  # the first round warms up
                measured.append(rate)
    return Row(
        what=request.what,
        portal=spread(rates[portal], "/s"),
        yardstick=spread(rates[bare], "/s"),
        ratio=median(rates[bare]) / median(rates[portal]),
        besides=f"{answer.status}, {len(answer.body):,} bytes",
    )


def same_answer(path: str, headers: Mapping[str, str], portal: int, bare: int) -> Answer:
    """The answer that both give; ``Unlike`` when it is not the same."""
    one, other = fetch(portal, path, headers), fetch(bare, path, headers)
    expected = 304 if headers else 200
    if one.status != expected or (one.status, one.body) != (other.status, other.body):
        raise Unlike(f"{path}: {one.status} and {other.status}, {expected} was expected")
    return one


def fetch(port: int, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    connection = HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    answer = Answer(
        response.status,
        response.getheader("Content-Type", ""),
        response.getheader("ETag", ""),
        response.read(),
    )
    connection.close()
    return answer


@contextmanager
def gunicorn(application: str, **environment: str) -> Iterator[int]:
    """The application behind the server of bin/run; gives its port."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, *flags_of_bin_run(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=sys.stderr,
    )
    try:
        wait_until_listening(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def flags_of_bin_run(port: int) -> list[str]:
    """What stands behind the application in bin/run: what is started is what is measured."""
    flags = (ROOT / "bin/run").read_text().split('/gunicorn" commission_portal.wsgi', 1)[1]
    return shlex.split(flags.replace("\\\n", " ").replace("$PORT", str(port)))


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
