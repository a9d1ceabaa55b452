"""The addresses of a staff process: its own, and the way from it to the public pages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, include, path

from publications import urls as publications
from subscriptions import urls as subscriptions

own = [
    path("admin/", admin.site.urls),
    path("files/", include("agenda.urls")),
    path("papers/", include("documents.urls")),
    path("preview/", include("notices.urls")),
]


@login_not_required
def lead_to_public_process(request: HttpRequest, **where: Any) -> HttpResponseRedirect:
    """The same address where the public pages are; nowhere, when that is said to be here."""
    if request.get_host() == urlsplit(settings.PORTAL_ADDRESS).netloc:
        raise Http404
    return HttpResponseRedirect(settings.PORTAL_ADDRESS + request.get_full_path())


def leading_to_public_process(room: Any) -> Any:
    """The addresses of a room of the public's, each of which leads there."""
    pages = [
        URLPattern(page.pattern, lead_to_public_process, page.default_args, page.name)
        for page in room.urlpatterns
    ]
    return path("", include((pages, room.app_name)))


urlpatterns = [*own, *map(leading_to_public_process, (publications, subscriptions))]
