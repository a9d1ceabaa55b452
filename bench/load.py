"""Requests to this machine, a few at a time, as many as are answered in a while."""

import json
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Final

HOST: Final = "127.0.0.1"
CONNECTIONS: Final = 8
SECONDS: Final = 2
#: For wrk: each request asks for one of the addresses, at random.
_SCRIPT: Final = """
local asks = {%s}
math.randomseed(7)
request = function()
  local ask = asks[math.random(#asks)]
  return wrk.format("GET", ask[1], ask[2])
end
"""


class LoadFailed(Exception):
    """Something was answered that is neither a page nor «not modified»."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An address, and what is said with it."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def load_generator() -> str:
    return "wrk" if shutil.which("wrk") else "Python threads"


def requests_per_second(port: int, asks: Sequence[Ask]) -> tuple[float, int]:
    """Answers in a second, and in all."""
    send = _by_wrk if load_generator() == "wrk" else _by_threads
    return send(port, asks)


def _by_wrk(port: int, asks: Sequence[Ask]) -> tuple[float, int]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % ", ".join(map(_in_lua, asks)))
        script.flush()
        command = ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={SECONDS}s"]
        command += [f"--script={script.name}", f"http://{HOST}:{port}"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    count = re.search(r"(\d+) requests in", report)
    if not rate or not count or "Non-2xx or 3xx" in report or "Socket errors" in report:
        raise LoadFailed(report)
    return float(rate[1]), int(count[1])


def _in_lua(ask: Ask) -> str:
    said = ", ".join(f"[{json.dumps(name)}]={json.dumps(it)}" for name, it in ask.headers.items())
    return f"{{{json.dumps(ask.path)}, {{{said}}}}}"


def _by_threads(port: int, asks: Sequence[Ask]) -> tuple[float, int]:
    """The fallback: Python is slow to ask, so quick answers look slower than they are."""
    until = time.monotonic() + SECONDS

    def send(seed: int) -> int:
        connection = HTTPConnection(HOST, port, timeout=10)
        chance, count = random.Random(seed), 0
        while time.monotonic() < until:
            ask = chance.choice(asks)
            connection.request("GET", ask.path, headers=dict(ask.headers))
            response = connection.getresponse()
            response.read()
            if not 200 <= response.status < 400:
                raise LoadFailed(f"{ask.path}: {response.status}")
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        total = sum(pool.map(send, range(CONNECTIONS)))
    return total / SECONDS, total
