"""Where a reader says how the pages should look. Nobody else's pages change."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publications.looks import CHOICES, COOKIE, KEPT_FOR, look_of


@login_not_required
@require_safe
@never_cache
def look(request: HttpRequest) -> HttpResponse:
    """The panel; or, where something is chosen already, the page that the reader came from.

    So a link can open any page in any look: ``/look/?size=large&colours=dark&to=/notices/``.
    """
    to = _way_back(request)
    if not any(name in request.GET for name in CHOICES):
        return render(request, "publications/look.html", {"to": to})
    response = HttpResponseRedirect(to, status=303)
    response.set_cookie(
        COOKIE,
        look_of(request).but(request.GET.dict()).in_cookie(),
        max_age=KEPT_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _way_back(request: HttpRequest) -> str:
    """A page of this site: the one that is named, or the one where the reader was."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    was_here = came_from.netloc == request.get_host() and came_from.path != request.path
    if "to" not in request.GET and was_here:
        to = came_from._replace(scheme="", netloc="").geturl()
    else:
        to = request.GET.get("to", "/")
    # SECURITY: two signs at the beginning would name another site.
    is_path = to.startswith("/") and to[1:2] not in {"/", "\\"} and to.isprintable()
    return to if is_path and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else "/"
