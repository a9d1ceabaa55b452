"""How often one visitor may ask for what costs much.

Each process counts for itself, in its memory: a public process writes nowhere. The server in
front counts for all of them (deploy/nginx.conf).
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

Answer = TypeVar("Answer", bound=HttpResponseBase)

#: So many are remembered; of more, those who came last.
REMEMBERED: Final = 10_000
#: Nobody reads what so many searches find; whole offices have one address, though.
SEARCHES_PER_MINUTE: Final = 120
#: One subscriber of a network has all addresses that begin with so many bits.
_IPV6_BITS: Final = 64
_WINDOW: Final = 60.0

#: When a visitor will have made up for all that he took of a limit: the least to remember.
made_up_at: OrderedDict[tuple[str, str], float] = OrderedDict()
_lock = threading.Lock()


def wait(name: str, visitor: str, *, per_minute: int, now: float) -> float:
    """0, and one is taken; or in how many seconds there will be one again.

    So many may come at once; whoever has used them up gets another each ``60 / per_minute`` s.
    """
    one, key = _WINDOW / per_minute, (name, visitor)
    with _lock:
        until = max(made_up_at.pop(key, now), now)
        seconds = max(until + one - now - _WINDOW, 0.0)
        made_up_at[key] = until if seconds else until + one
        if len(made_up_at) > REMEMBERED:
            made_up_at.popitem(last=False)
    return seconds


def limited(
    name: str, *, per_minute: int, when: Callable[[HttpRequest], bool] = lambda request: True
) -> Callable[[Callable[..., Answer]], Callable[..., Answer | HttpResponse]]:
    """The view answers one visitor so often; 429 beyond that.

    Only requests ``when`` it costs much are counted; views may share a limit by its ``name``.
    """

    def limit_view(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> Answer | HttpResponse:
            if when(request):
                visitor, now = visitor_of(request), time.monotonic()
                if seconds := wait(name, visitor, per_minute=per_minute, now=now):
                    return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return answer

    return limit_view


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    """When to come back, and the way back to the same question."""
    address = "" if is_post(request) else request.get_full_path()
    context = {"seconds": ceil(seconds), "address": address}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(ceil(seconds))
    response["Cache-Control"] = "no-store"
    return response


def visitor_of(request: HttpRequest) -> str:
    """Whose request it is, as far as an address tells.

    SECURITY: anybody can claim anything in X-Forwarded-For. Each proxy adds whom it was asked by,
    so only as many entries are believed, from the end, as there are proxies of ours.
    """
    asked_by: str = request.META.get("REMOTE_ADDR", "")
    address = asked_by
    if proxies := settings.TRUSTED_PROXIES:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(claimed) >= proxies:
            address = claimed[-proxies].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return asked_by
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((int(known), _IPV6_BITS), strict=False).network_address)
    return str(known)
