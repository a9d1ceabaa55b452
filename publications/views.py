"""The public pages. Each begins at ``Publication.objects.public()`` and reads nothing else.

``user`` and ``messages`` stay untouched here and in the templates: a reader gets no cookie, and
no table of the record plane is asked.
"""

import hashlib
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from publications.forms import NoticeSearchForm
from publications.models import Edition, Publication
from publications.querysets import EditionQuerySet, PublicationQuerySet

NEWEST = 5
PER_PAGE = 20


@login_not_required
@require_safe
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
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice, or those that the search form asks for; none while it has errors."""
    publications = _public()
    form = NoticeSearchForm(request.GET, commissions=publications.commissions())
    editions = Edition.objects.none()
    if form.is_valid():
        editions = Edition.objects.in_force(publications).found_by(**form.cleaned_data)
    context = {"form": form, "page": _page(request, editions.for_list())}
    return render(request, "publications/notices.html", context)


@login_not_required
@require_safe
@cache_control(no_cache=True)
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """One notice, as its edition in force says it."""
    editions = Edition.objects.in_force(_public().filter(slug=slug))
    edition = get_object_or_404(editions.for_detail())
    bodies = list(edition.publication.commissions.all())
    # Weak: it speaks for the words of the edition and the names beside it, not for the layout.
    words = "\n".join([edition.sha256, *map(str, bodies)])
    etag = f'W/"{hashlib.sha256(words.encode()).hexdigest()}"'

    def page() -> HttpResponse:
        context = {
            "edition": edition,
            "commissions": bodies,
            "pdf_url": edition.publication.get_pdf_url(),
            "is_preview": False,
        }
        return render(request, "publications/notice.html", context)

    return _unless_known(
        request,
        edition,
        etag=etag,
        answer=page,
    )


@login_not_required
@require_safe
@cache_control(no_cache=True)
def notice_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF of one notice: the very bytes that were stored when it was published."""
    editions = Edition.objects.in_force(_public().filter(slug=slug))
    edition = get_object_or_404(editions.for_download())
    filename = _("Notice %(slug)s") % {"slug": slug} + ".pdf"
    disposition = content_disposition_header(as_attachment=False, filename=filename)
    return _unless_known(
        request,
        edition,
        etag=quote_etag(edition.pdf_sha256),
        answer=lambda: HttpResponse(
            bytes(edition.pdf),
            content_type="application/pdf",
            headers={"Content-Disposition": disposition},
        ),
    )


@login_not_required
@require_safe
def commissions(request: HttpRequest) -> HttpResponse:
    """The commissions that have published anything."""
    context = {"commissions": _public().commissions()}
    return render(request, "publications/commissions.html", context)


@login_not_required
@require_safe
def commission(request: HttpRequest, slug: str) -> HttpResponse:
    """One commission and its notices; absent until it has published something."""
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


def _unless_known(
    request: HttpRequest, edition: Edition, *, etag: str, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """``answer()``, or 304 when the reader holds this edition already."""
    published_at = int(edition.published_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=published_at)
    response = known or answer()
    response["ETag"] = etag
    response["Last-Modified"] = http_date(published_at)
    return response
