import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal. Every request is read as UTF-8, whatever charset it claims.

    Django decodes the query by that claim, before any middleware and with any codec of Python's:
    «charset=rot13» would be a fault of ours.
    """
    if "charset" in environ.get("CONTENT_TYPE", ""):
        environ["CONTENT_TYPE"] = re.sub(r";\s*charset=[^;]*", "", environ["CONTENT_TYPE"])
    return django_application(environ, start_response)
