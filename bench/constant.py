"""The yardsticks: the same bytes from a Django view without middleware, and from bare WSGI.

They are given one answer of the portal for each kind of address (BENCH_ANSWERS), make none of their
own, and answer 304 to whoever holds something already.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

ANSWERS = {
    kind: (content_type, body.encode("latin-1"))
    for kind, (content_type, body) in json.loads(
        Path(os.environ["BENCH_ANSWERS"]).read_text()
    ).items()
}


def bare(environ: dict[str, str], start_response: Callable) -> Iterable[bytes]:
    asked = environ["PATH_INFO"]
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", [])
        return []
    kind = "pdf" if asked.endswith(".pdf") else "list" if asked == "/notices/" else "page"
    content_type, body = ANSWERS[kind]
    start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


def answer(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    if "HTTP_IF_NONE_MATCH" in request.META:
        return HttpResponse(status=304)
    content_type, body = ANSWERS[kind]
    return HttpResponse(body, content_type=content_type)


urlpatterns = [
    path("notices/", answer, {"kind": "list"}),
    path("notices/<slug:slug>/", answer, {"kind": "page"}),
    path("notices/<slug:slug>/notice.pdf", answer, {"kind": "pdf"}),
]


def django() -> Callable:
    """The Django application: no middleware, no translation, no database."""
    from django.core.wsgi import get_wsgi_application

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.constant",
        SECRET_KEY="for measuring alone",
        MIDDLEWARE=[],
        USE_I18N=False,
    )
    return get_wsgi_application()
