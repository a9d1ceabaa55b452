from typing import cast

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.models import User
from documents.domain import (
    HoldsClosedItems,
    NoMinutes,
    NotReadyForSignature,
    export_minutes,
)
from documents.printing.rendering import RenderingFailed
from meetings.models import Meeting


@require_GET
@permission_required("agenda.view_agendaitem", raise_exception=True)
@staff_member_required
@cache_control(private=True, no_store=True)
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a session of the user's; ``?for_signature=1`` leaves out the draft mark."""
    user = cast(User, request.user)  # the permission admits no anonymous visitor
    meeting = get_object_or_404(Meeting.objects.visible_to(user), pk=pk)
    try:
        file = export_minutes(
            meeting_id=meeting.pk,
            by=user,
            at=timezone.now(),
            for_signature=request.GET.get("for_signature") == "1",
        )
    except HoldsClosedItems:
        reason = _("They hold closed items, which your role does not show you.")
        return _problem(request, 403, _("These minutes are not for everybody"), (reason,))
    except NoMinutes as error:
        return _problem(request, 409, _("There are no minutes"), (str(error),))
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
