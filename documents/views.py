from typing import cast

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.models import User
from documents.domain import NotReadyForSignature, export_minutes
from documents.rendering import RenderingFailed
from meetings.models import Meeting


@require_GET
@permission_required("meetings.change_meeting", raise_exception=True)
@staff_member_required
@cache_control(private=True, no_store=True)
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a session, for staff; ``?for_signature=1`` leaves out the draft mark."""
    try:
        file = export_minutes(
            meeting_id=pk,
            by=cast(User, request.user),  # the permission admits no anonymous visitor
            at=timezone.now(),
            for_signature=request.GET.get("for_signature") == "1",
        )
    except Meeting.DoesNotExist as error:
        raise Http404 from error
    except NotReadyForSignature as error:
        return _problem(request, 409, _("The minutes are not ready for signature"), error.missing)
    except RenderingFailed as error:
        return _problem(request, 422, _("The minutes cannot be drawn"), (str(error),))
    response = HttpResponse(file.content, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, file.name))
    return response


def _problem(
    request: HttpRequest, status: int, title: str, reasons: tuple[str, ...]
) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title, "reasons": reasons}
    return render(request, "documents/problem.html", context, status=status)
