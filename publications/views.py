"""The public pages that gather editions. Each begins at ``Publication.objects.public()``.

``user`` and ``messages`` stay untouched here and in the templates: a reader gets no cookie, and
no table of the record plane is asked.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.forms import NoticeSearchForm
from publications.models import Edition, Publication
from publications.querysets import EditionQuerySet, PublicationQuerySet

NEWEST = 5
PER_PAGE = 20


@login_not_required
@require_safe
@asked_anew
def start(request: HttpRequest) -> HttpResponse:
    """What happened lately, and whose record this is."""
    publications = _public()
    context = {
        "editions": Edition.objects.in_force(publications).for_list()[:NEWEST],
        "commissions": publications.commissions(),
    }
    return render(request, "publications/start.html", context)


@login_not_required
@require_safe
@asked_anew
def notices(request: HttpRequest) -> HttpResponse:
    """All that is published, or what the search form asks for; nothing while it has errors."""
    publications = _public()
    form = NoticeSearchForm(request.GET, commissions=publications.commissions())
    editions = Edition.objects.none()
    if form.is_valid():
        editions = Edition.objects.in_force(publications).found_by(**form.cleaned_data)
    context = {"form": form, "page": _page(request, editions.for_list())}
    return render(request, "publications/notices.html", context)


@login_not_required
@require_safe
@asked_anew
def session(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is published of one session; absent until something is."""
    publications = _public().filter(session__slug=slug)
    editions = list(Edition.objects.in_force(publications).for_list().in_order_of_session())
    if not editions:
        raise Http404
    bodies = [body for edition in editions for body in edition.publication.commissions.all()]
    context = {
        "path": request.path,
        "newest": max(editions, key=lambda edition: (edition.published_at, edition.pk)),
        "editions": editions,
        "commissions": list(dict.fromkeys(bodies)),
    }
    return render(request, "publications/session.html", context)


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
    publications = _public()
    body = get_object_or_404(publications.commissions(), slug=slug)
    editions = Edition.objects.in_force(publications.filter(commissions=body))
    context = {"commission": body, "page": _page(request, editions.for_list())}
    return render(request, "publications/commission.html", context)


def _public() -> PublicationQuerySet:
    return Publication.objects.public(at=timezone.now())


def _page(request: HttpRequest, editions: EditionQuerySet) -> Page:
    """The page that was asked for; the last one when there are not so many."""
    return Paginator(editions, PER_PAGE).get_page(request.GET.get("page"))
