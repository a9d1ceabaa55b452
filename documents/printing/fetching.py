"""What a paper may refer to: its own pictures, static files made for papers, and nothing else."""

import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME: Final = "static:"
#: The pictures that come with a drawing.
PICTURES: Final = "picture:"
#: The static files made for papers; no font is among them, so no paper brings its own.
FOLDER: Final = "print"


class ForbiddenAddress(Exception):
    """A paper refers to something that is not one of our files for papers."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class StaticFetcher(URLFetcher):
    """Answers ``static:print/NAME`` and ``picture:NAME``, and refuses every other address.

    SECURITY: nothing here calls the parent's ``fetch`` or ``open``, so no request leaves the
    process and no path of the document's choosing is opened. ``refused`` remembers the
    addresses, because the engine passes over some errors silently.
    """

    def __init__(self, static: Path, pictures: Iterable[tuple[str, bytes]] = ()) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.static = static
        self.pictures = {PICTURES + name: content for name, content in pictures}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        content = self.pictures.get(url)
        if content is None and url.startswith(SCHEME):
            path = static_file(self.static, url.removeprefix(SCHEME))
            content = path.read_bytes() if path else None
        if content is None:
            self.refused.append(url)
            raise ForbiddenAddress(url)
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def static_file(static: Path, name: str) -> Path | None:
    """Where the file for papers lies in the folder ``static``, or None when there is none."""
    path = (static / name).resolve()
    return path if path.is_relative_to((static / FOLDER).resolve()) and path.is_file() else None
