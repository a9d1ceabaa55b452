"""How JSON is answered: to every site, mistakes included."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from publications.answers import View, asked_anew

_JSON: Final = "application/json"
#: Any site may ask: nothing here belongs to anybody alone.
TO_ALL_SITES: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
}
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Refused(Exception):
    """This was asked for wrongly; the message says what would be right."""


def drawn(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def answered(told: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(drawn(told), content_type=_JSON, status=status)


def for_machines(mistake: Callable[[str], dict[str, Any]]) -> Callable[[View], View]:
    """Open to every site, in Russian; what is not there is said in JSON, as ``mistake`` has it."""

    def opened(view: View) -> View:
        @asked_anew
        def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
            try:
                return view(request, **where)
            except Refused as refusal:
                return answered(mistake(str(refusal)), status=400)
            except Http404:
                return answered(mistake(_("There is no such thing here.")), status=404)

        @login_not_required
        @require_http_methods(["GET", "HEAD", "OPTIONS"])
        @wraps(view)
        def open_view(request: HttpRequest, **where: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                response: HttpResponseBase = HttpResponse(headers=_PREFLIGHT)
            else:
                with translation.override(settings.LANGUAGE_CODE):
                    response = answer(request, **where)
            for name, value in TO_ALL_SITES.items():
                response[name] = value
            return response

        return open_view

    return opened
