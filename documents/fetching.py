"""What a paper may refer to: static files made for papers, and nothing else."""

import mimetypes
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME: Final = "static:"
#: The static files made for papers; no font is among them, so no paper brings its own.
FOLDER: Final = "print/"


class ForbiddenAddress(Exception):
    """A paper refers to something that is not one of our files for papers."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class StaticFetcher(URLFetcher):
    """Answers ``static:print/NAME`` and refuses every other address.

    SECURITY: nothing here calls the parent's ``fetch`` or ``open``, so no request leaves the
    process and no path of the document's choosing is opened. ``refused`` remembers the
    addresses, because the engine passes over some errors silently.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        is_ours = url.startswith(SCHEME + FOLDER)
        path = static_file(url.removeprefix(SCHEME)) if is_ours else None
        if path is None:
            self.refused.append(url)
            raise ForbiddenAddress(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def static_file(name: str) -> Path | None:
    """Where a static file lies, or None when there is none of that name."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    path = Path(found) if found else None
    return path if path and path.is_file() else None
