"""What a preview link opens, for somebody without an account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.printing.rendering import RenderingFailed
from notices.gather import project
from notices.models import Notice
from notices.preview_links import link_by
from notices.projection import NoticeNotReady, Projection, draw_pdf

#: Kept by nobody on the way, found by no search engine, and its address told to no other host.
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@login_not_required
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The notice as its page would be now."""
    link = link_by(token, at=timezone.now())
    if link is None:
        return _refused(request)
    try:
        projection = project(link.notice)
    except NoticeNotReady:
        return _not_ready(request)
    pdf_url = reverse("notices:preview_pdf", args=[token])
    context = preview_context(link.notice, projection, pdf_url=pdf_url)
    return _private(render(request, "publications/notice.html", context))


@login_not_required
@require_safe
def preview_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Its PDF, without the code that proves a published one."""
    link = link_by(token, at=timezone.now())
    if link is None:
        return _refused(request)
    try:
        pdf = draw_pdf(project(link.notice))
    except (NoticeNotReady, RenderingFailed):
        return _not_ready(request)
    headers = {"Content-Disposition": "inline"}
    return _private(HttpResponse(pdf, content_type="application/pdf", headers=headers))


def _refused(request: HttpRequest) -> HttpResponse:
    """The same words whether the link was revoked, has expired or never was."""
    context = {
        "title": _("This link opens nothing"),
        "told": _(
            "It has expired, was revoked, or is incomplete. Ask whoever sent it for another."
        ),
    }
    return _private(render(request, "notices/no_preview.html", context, status=404))


def _not_ready(request: HttpRequest) -> HttpResponse:
    """What is missing is said to its writers alone."""
    context = {
        "title": _("There is nothing to read yet"),
        "told": _("The notice is being worked on. Open the link again later."),
    }
    return _private(render(request, "notices/no_preview.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in _PRIVATE.items():
        response[name] = value
    return response


def preview_context(notice: Notice, projection: Projection, *, pdf_url: str) -> dict[str, Any]:
    """What the public template wants, from what would be published."""
    edition = {
        "title": projection.title,
        "lead": projection.lead,
        "body_html": projection.article,
        "published_at": None,
        "held_on": projection.held_on,
        "is_example": projection.is_example,
        "publication": {"kind": projection.kind},
    }
    return {
        "edition": edition,
        "commissions": notice.bodies,
        "pdf_url": pdf_url,
        "is_preview": True,
    }
