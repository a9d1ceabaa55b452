"""The public pages that gather editions. Each begins at ``Publication.objects.public()``.

``user`` and ``messages`` stay untouched here and in the templates: a reader gets no cookie, and
no table of the record plane is asked.
"""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.listing import Slice, cursor_of, slice_of
from publications.looks import look_of
from publications.models import Edition, Publication
from publications.querysets import PublicationQuerySet
from publications.ready import owned_rows, rows_html, rows_of, rows_page
from publications.search.search import PARAMETERS
from publications.search_views import search
from publications.sessions import coming, past

Kind = Publication.Kind
#: So many are shown beside other things, where nothing leads on.
LATEST: Final = 4


@login_not_required
@require_safe
@asked_anew
def start(request: HttpRequest) -> HttpResponse:
    """What was decided, what is to come, where to find the rest."""
    at = timezone.now()
    publications = Publication.objects.public(at=at)
    told = publications.filter(kind__in=(Kind.REPORT, Kind.DECISIONS)).newest_first()
    latest = list(rows_of(told)[:LATEST])
    context = {
        "latest": latest and rows_html(Slice(latest), look_of(request)),
        "coming": coming(publications, at=at),
        "commissions": publications.commissions(),
    }
    return render(request, "publications/start.html", context)


@login_not_required
@require_safe
@asked_anew
def notices(request: HttpRequest) -> HttpResponseBase:
    """All that is published, a page at a time, or what is looked for of it."""
    if not PARAMETERS.isdisjoint(request.GET):
        return search(request)
    return rows_page(request)


@login_not_required
@require_safe
@asked_anew
def commissions(request: HttpRequest) -> HttpResponse:
    """The commissions that have published anything."""
    context = {"commissions": _public().commissions()}
    return render(request, "publications/commissions.html", context)


@login_not_required
@require_safe
@asked_anew
def commission(request: HttpRequest, slug: str) -> HttpResponse:
    """One commission and all that it published; absent until it has published something."""
    at = timezone.now()
    public = Publication.objects.public(at=at)
    body = get_object_or_404(public.commissions(), slug=slug)
    listed = slice_of(owned_rows(body, at=at), cursor_of(request))
    context = {
        "commission": body,
        "rows": rows_html(listed, look_of(request)),
        "coming": coming(public.filter(commissions=body), at=at),
        "past": past(body, at=at),
        "about": Edition.objects.in_force(public.about(body)).for_about().first(),
    }
    return render(request, "publications/commission.html", context)


def _public() -> PublicationQuerySet:
    return Publication.objects.public(at=timezone.now())
