"""What browsers are told not to do with any answer: the same few words each time."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

#: Where the staff work.
STAFF_PATHS: Final = ("/admin/", "/files/", "/papers/", "/preview/")

_COMMON: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
#: No script and no style but our own files.
_OWN_FILES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
#: The style that the editor of a notice brings within its script (tiptap, ``injectCSS``).
_STYLE_OF_EDITOR: Final = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def _policy(**directives: str) -> dict[str, str]:
    said = _OWN_FILES | {name.replace("_", "-"): value for name, value in directives.items()}
    return _told("; ".join(f"{name} {value}" for name, value in said.items()))


def _told(policy: str) -> dict[str, str]:
    return {"Content-Security-Policy": policy}


#: What anybody may read, any site may show a part of; only not our pages in a frame.
_TO_ALL: Final = _COMMON | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Frame-Options": "DENY",
}
#: The preview of a notice shows the page and the PDF in frames.
_TO_STAFF: Final = _COMMON | {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
PUBLIC: Final = _TO_ALL | _policy(frame_ancestors="'none'")
#: Browsers show a PDF in a page of their own, whose styles the policy of a page would forbid.
PUBLIC_PDF: Final = _TO_ALL | _told("frame-ancestors 'none'")
STAFF_PDF: Final = _TO_STAFF | _told("frame-ancestors 'self'")


@cache
def staff() -> dict[str, str]:
    """What is said with the pages of the staff. Wants the collected static files."""
    return _TO_STAFF | _policy(
        script_src=f"'self' {_map_of_editor()}",
        style_src=f"'self' {_STYLE_OF_EDITOR}",
        frame_src="'self'",
        frame_ancestors="'self'",
    )


def _map_of_editor() -> str:
    """The list of its modules, which the editor of a notice has to have in the page itself."""
    from django_prose_editor.widgets import importmap

    written = str(importmap).partition(">")[2].rpartition("<")[0]
    digest = hashlib.sha256(written.encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def headers_of(path: str) -> dict[str, str]:
    """What is said with whatever stands at the address, unless its view says it otherwise."""
    is_pdf = path.endswith((".pdf", "/pdf/"))
    if path.startswith(STAFF_PATHS):
        return STAFF_PDF if is_pdf else staff()
    return PUBLIC_PDF if is_pdf else PUBLIC


class SafeHeaders:
    """The outermost of all: mistakes, static files and «not modified» have the headers as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        said = response.headers
        for name, value in headers_of(request.path_info).items():
            if name not in said:
                said[name] = value
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            # The head is the same as with a body, its length included.
            response.content = b""
        return response
