"""Issued files in a bucket: the settings lead there, and what was put is what comes back."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PUT_AND_TAKE = """
import django
django.setup()
from documents.models import IssuedFile
from documents.storage import store
storage = IssuedFile._meta.get_field("file").storage
name = store(storage, "Протокол".encode() * 1000, ending=".pdf")
with storage.open(name) as stored:
    assert stored.read() == "Протокол".encode() * 1000
"""


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as a file needs to be put and taken."""

    objects: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = unchunked(body)
        self.objects[self.path] = body
        self._answer(200, b"")

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self.objects else 404, self.objects.get(self.path, b""))

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.objects.get(self.path, b""))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        count = int(size.partition(b";")[0], 16)
        if not count:
            return whole
        whole, body = whole + rest[:count], rest[count + 2 :]
    return whole


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_issued_files_lie_in_the_bucket_that_the_settings_name(address: str) -> None:
    environment = os.environ | {
        "ISSUED_S3_BUCKET": "papers",
        "ISSUED_S3_ENDPOINT": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "DJANGO_SETTINGS_MODULE": "commission_portal.settings",
    }

    subprocess.run([sys.executable, "-c", PUT_AND_TAKE], cwd=ROOT, env=environment, check=True)

    ((path, content),) = Bucket.objects.items()
    assert path.startswith("/papers/issued/")
    assert content == "Протокол".encode() * 1000
