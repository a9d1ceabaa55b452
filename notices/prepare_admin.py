from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.models import Commission, CommissionRole, WorkPlan
from notices.models import Subject, subject_model
from notices.pages import NoticePages
from notices.papers import PAPERS
from notices.prepare import prepare_notice
from notices.projection import NoticeNotReady
from publications.models import Publication

#: Who begins a notice, of the roles in a commission.
WRITERS: Final = (CommissionRole.Role.SECRETARY, CommissionRole.Role.PRESS_OFFICER)


class PrepareAdmin(NoticePages):
    """A paper begins its way to the public."""

    def prepare_urls(self) -> list[URLPattern]:
        return [
            path(
                "prepare/<slug:paper>/<int:subject_id>/",
                self.admin_site.admin_view(require_POST(self.prepare)),
                name="notices_notice_prepare",
            ),
        ]

    def prepare(self, request: HttpRequest, paper: str, subject_id: int) -> HttpResponse:
        """``paper``: its kind, which says what the number is of."""
        if not request.user.has_perm("notices.add_notice"):
            raise PermissionDenied
        if paper not in PAPERS:
            raise Http404
        subjects: Any = subject_model(paper)._default_manager
        subject = get_object_or_404(subjects.with_role(request.user, *WRITERS), pk=subject_id)
        try:
            notice = prepare_notice(
                kind=Publication.Kind(paper),
                subject_id=subject.pk,
                by=request.user,  # type: ignore[arg-type]  # who may add a notice is signed in
                at=timezone.now(),
            )
        except NoticeNotReady as reason:
            messages.error(request, str(reason))
            return redirect(_where_it_began(request, subject), subject.pk)
        return redirect("admin:notices_notice_preview", notice.pk)


def _where_it_began(request: HttpRequest, subject: Subject) -> str:
    """The page with the button: a press officer has it on the session itself."""
    if isinstance(subject, WorkPlan):
        return "admin:meetings_workplan_change"
    if isinstance(subject, Commission):
        return "admin:meetings_commission_change"
    if request.user.has_perm("agenda.view_agendaitem"):
        return "documents:session"
    return "admin:meetings_meeting_change"
