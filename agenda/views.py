from typing import cast

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import User
from agenda.attachments import PDF, SHOWN, file_name, hand_out
from agenda.models import Attachment


@require_safe
@cache_control(private=True, no_store=True)
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """An attached file, for those who may read what it belongs to.

    SECURITY: somebody else wrote it. The browser is told its type as it was checked and must not
    guess another; a picture is shown in a sandbox, and what no browser shows is saved.
    """
    user = cast(User, request.user)  # the login admits no anonymous visitor
    found = get_object_or_404(Attachment.objects.visible_to(user), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    hand_out(attachment=found, by=user, at=timezone.now())
    response = FileResponse(
        content,
        as_attachment=found.media_type not in SHOWN,
        filename=file_name(found),
        content_type=found.media_type,
    )
    # Browsers refuse to show a PDF in a sandbox, and show it in a page of their own.
    policy = "frame-ancestors 'none'" if found.media_type == PDF else "default-src 'none'; sandbox"
    response["Content-Security-Policy"] = policy
    return response
