"""nginx with what it has kept of the portal, against the same nginx with the bytes in a file.

``python -m bench.nginx``, where the demo is loaded.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from bench.load import HOST, Ask, load_generator, requests_per_second
from bench.serving import PATIENCE, ROOT, fetch, gunicorn, wait_until_listening
from bench.table import Row, markdown, spread, tell

#: Many, because the two are near each other.
ROUNDS: Final = 12
NOTICE = "/notices/2022-11-10/"
PATHS = {"page": NOTICE, "PDF": f"{NOTICE}notice.pdf"}


def rows() -> Iterator[Row]:
    """A row for the page and one for the PDF; the two take turns, so a busy moment hits both."""
    with gunicorn("commission_portal.wsgi") as portal, nginx(portal.port) as (kept, files):
        for what, path in PATHS.items():
            tell(f"Notice, {what}, kept by nginx …")
            answer = fetch(kept, path)
            assert answer.status == 200
            assert answer.body == fetch(files, path).body
            rates: dict[int, list[float]] = {kept: [], files: []}
            for number in range(ROUNDS + 1):
                for port, measured in rates.items():
                    rate, _count = requests_per_second(port, [Ask(path)])
                    if number:  # the first round warms up
                        measured.append(rate)
            yield Row(
                what=f"Notice, {what}, kept by nginx",
                portal=spread(rates[kept], "/s"),
                yardstick=spread(rates[files], "/s"),
                ratio=median(rates[files]) / median(rates[kept]),
                besides=f"{answer.status}, {len(answer.body):,} bytes",
            )


@contextmanager
def nginx(portal: int) -> Iterator[tuple[int, int]]:
    """The ports of deploy/nginx.conf before the portal, and of a server of files in the same nginx.

    Both without TLS, which would cost them the same and hide what is compared.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, ports = Path(name), [free_port() for _ in range(4)]
        (folder / "kept/first").mkdir(parents=True)
        (folder / "kept/now").symlink_to("first")
        for path in PATHS.values():
            file = folder / "files" / file_of(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(fetch(portal, path).body)
        files = f"server {{ listen {ports[3]}; root {folder}/files; }}"
        conf = whole_conf(folder, site(folder, portal, *ports) + files)
        (folder / "nginx.conf").write_text(conf)
        command = [
            shutil.which("nginx") or "/usr/sbin/nginx",
            "-e",
            f"{folder}/errors",
            "-c",
            f"{folder}/nginx.conf",
        ]
        server = subprocess.Popen(command)
        try:
            wait_until_listening(server, ports[1])
            yield ports[1], ports[3]
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def file_of(path: str) -> str:
    """Where a server of files looks for the path."""
    return f".{path}index.html" if path.endswith("/") else f".{path}"


def site(folder: Path, portal: int, http: int, kept: int, inner: int, _files: int) -> str:
    names = {
        "HOST": HOST,
        "HTTP": f"{http}",
        "HTTPS": f"{kept}",
        "INNER": f"{HOST}:{inner}",
        "PUBLIC": f"{HOST}:{portal}",
        "STAFF": f"{HOST}:{portal}",
        "CERTIFICATE": "none",
        "CERTIFICATE_KEY": "none",
        "CACHE": f"{folder}/cache",
        "KEPT_ANSWERS": f"{folder}/kept",
        "STATIC": f"{os.environ['PORTAL_VAR']}/static",
        "VISITS": "1000000r/s",
    }
    command = [ROOT / "bin/nginx-conf"]
    printed = subprocess.run(
        command, env=os.environ | names, check=True, capture_output=True, text=True
    ).stdout
    return re.sub(r"^ *ssl_.*\n", "", printed, flags=re.MULTILINE).replace(" ssl http2;", ";")


def whole_conf(folder: Path, site: str) -> str:
    """The site, in what a system's own nginx.conf has around it."""
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{each}_temp_path {folder}/{each};" for each in places)
    worker = "user root;" if os.getuid() == 0 else ""
    return f"""
{worker}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    types {{ text/html html; application/pdf pdf; }}
    {temporary}
    {site}
}}
"""


def free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


if __name__ == "__main__":
    busy = f"load by {load_generator()}; load average at the start {os.getloadavg()[0]:.1f}"
    print(markdown(list(rows()), note=f"{os.cpu_count()} cores; {busy}"))
