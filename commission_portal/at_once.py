"""Whole PDFs, handed out at once: what Django's handler would say, word for word, without it.

The handler and its middleware take longer than the PDF does. Whatever is not as usual is left to
them: a condition, a part, another host, plain HTTP where HTTPS is wanted, an address where nobody
may read anything, a database that does not answer.
"""

import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error
from django.utils import timezone

from commission_portal.headers import headers_of
from publications.pdf_files import whole_pdf

_ADDRESS: Final = re.compile(r"/notices/([-\w]+)/notice\.pdf", re.ASCII)
_UNUSUAL: Final = frozenset(
    f"HTTP_{name}"
    for name in (
        *("RANGE", "IF_RANGE", "IF_MATCH", "IF_NONE_MATCH"),
        *("IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE"),
    )
)


def pdf_at_once(environ: dict[str, Any]) -> tuple[list[tuple[str, str]], bytes] | None:
    """Headers and bytes of the PDF that is asked for; None where Django is to answer."""
    address = environ.get("PATH_INFO", "")
    asked = _ADDRESS.fullmatch(address)
    if asked is None or environ["REQUEST_METHOD"] != "GET" or not _UNUSUAL.isdisjoint(environ):
        return None
    try:
        if not _is_at_home(WSGIRequest(environ)):
            return None
        found = whole_pdf(asked[1], at=timezone.now())
    except (DisallowedHost, Error):
        return None
    if found is None:
        return None
    content, headers = found
    headers |= headers_of(address)
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return [*headers.items(), ("Content-Length", str(len(content)))], content


def _is_at_home(request: WSGIRequest) -> bool:
    """Whether it was sent the way that readers of this process send theirs."""
    request.get_host()
    is_led_to_https = settings.SECURE_SSL_REDIRECT and not request.is_secure()
    return settings.PORTAL_SURFACE != "staff" and not is_led_to_https
