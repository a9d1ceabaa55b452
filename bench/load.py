"""Requests to this machine, as many as are answered in a while, over connections kept alive."""

import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

HOST = "127.0.0.1"
CONNECTIONS = 8
SECONDS = 1


class LoadFailed(Exception):
    """Something was answered that is neither a page nor «not modified»."""


def load_generator() -> str:
    return "wrk" if shutil.which("wrk") else "Python threads"


def requests_per_second(port: int, path: str, headers: Mapping[str, str]) -> float:
    send = _by_wrk if load_generator() == "wrk" else _by_threads
    return send(port, path, headers)


def _by_wrk(port: int, path: str, headers: Mapping[str, str]) -> float:
    command = ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={SECONDS}s"]
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    command += [f"http://{HOST}:{port}{path}"]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    if not rate or "Non-2xx or 3xx" in report or "Socket errors" in report:
        raise LoadFailed(report)
    return float(rate[1])


def _by_threads(port: int, path: str, headers: Mapping[str, str]) -> float:
    """The fallback: Python is slow to ask, so quick answers look slower than they are."""
    until = time.monotonic() + SECONDS

    def ask() -> int:
        connection = HTTPConnection(HOST, port, timeout=10)
        count = 0
        while time.monotonic() < until:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if not 200 <= response.status < 400:
                raise LoadFailed(f"{path}: {response.status}")
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = [pool.submit(ask) for _ in range(CONNECTIONS)]
        return sum(count.result() for count in counts) / SECONDS
