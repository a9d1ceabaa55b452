import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")

django_application = get_wsgi_application()

from commission_portal.at_once import pdf_at_once  # noqa: E402  (wants the rooms to be ready)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal; every request is read as UTF-8."""
    if found := pdf_at_once(environ):
        headers, content = found
        start_response("200 OK", headers)
        return [content]
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = without_charset(environ["CONTENT_TYPE"])
    return django_application(environ, start_response)


def without_charset(content_type: str) -> str:
    """The type without the charset that it claims.

    Django decodes the query by that claim, before any middleware and with any codec of Python's:
    «charset=rot13» would be a fault of ours.
    """
    return re.sub(r"\s*;\s*charset\s*=[^;]*", "", content_type, flags=re.IGNORECASE)
