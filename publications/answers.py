"""How the public pages answer a reader who holds an earlier answer already.

Every answer may be kept, and is asked about anew before it is shown again: whatever was corrected,
withdrawn or published meanwhile, nobody is shown the old. What stands at the address of one
edition never changes, so a reader who has it need not ask.
"""

import functools
import hashlib
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.defaults import page_not_found

View = Callable[..., HttpResponseBase]

ASKED_ANEW = "no-cache"
#: A page is another one for whoever likes to see it otherwise (``looks``).
BY_LOOK = "Cookie"
#: Kept by the reader, and by nobody between: what was withdrawn is handed out no more.
KEPT_FOR_EVER = "private, max-age=31536000, immutable"


def asked_anew(view: View) -> View:
    """The view's answer is asked about anew each time; 304, when the reader holds the same bytes.

    An answer that there is nothing is not kept longer: in a second there may be something.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            response = _answered(view, request, *args, **kwargs)
        except Http404 as absence:
            response = page_not_found(request, absence)
        response.headers.setdefault("Cache-Control", ASKED_ANEW)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Vary", BY_LOOK)
        if (
            response.status_code != 200
            or not isinstance(response, HttpResponse)
            or response.has_header("ETag")
        ):
            return response
        response["ETag"] = etag = quote_etag(hashlib.sha256(response.content).hexdigest())
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer


def on_live_connection(view: View) -> View:
    """For a view that writes, or reads what was sent: it cannot be asked a second time, so its
    connection is made anew before it, where the one that was kept is broken."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_kept = connection.connection is not None and not connection.in_atomic_block
        if is_kept and not connection.is_usable():
            connection.close()
        return view(request, *args, **kwargs)

    return answer


def _answered(
    view: View, request: HttpRequest, *args: object, **kwargs: object
) -> HttpResponseBase:
    """The view's answer; over a new connection, where the one that was kept is broken.

    A public process does not ask before each page whether its connection still stands.
    """
    try:
        return view(request, *args, **kwargs)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return view(request, *args, **kwargs)
