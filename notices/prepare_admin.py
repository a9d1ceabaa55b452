from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.models import CommissionRole, Meeting, WorkPlan
from notices.pages import NoticePages
from notices.papers import PAPERS
from notices.prepare import prepare_notice
from notices.projection import NoticeNotReady
from publications.models import Publication

#: Who begins a notice, of the roles in a commission.
WRITERS: Final = (CommissionRole.Role.SECRETARY, CommissionRole.Role.PRESS_OFFICER)


class PrepareAdmin(NoticePages):
    """A paper of a session, or a plan of work, begins its way to the public."""

    def prepare_urls(self) -> list[URLPattern]:
        return [
            path(
                "prepare/<slug:paper>/<int:subject_id>/",
                self.admin_site.admin_view(require_POST(self.prepare)),
                name="notices_notice_prepare",
            ),
        ]

    def prepare(self, request: HttpRequest, paper: str, subject_id: int) -> HttpResponse:
        """``paper``: its kind; the number is that of the session, or of the plan of work."""
        if not request.user.has_perm("notices.add_notice"):
            raise PermissionDenied
        if paper not in PAPERS:
            raise Http404
        is_plan = paper == Publication.Kind.WORK_PLAN
        subjects = (WorkPlan if is_plan else Meeting).objects.with_role(request.user, *WRITERS)
        subject = get_object_or_404(subjects, pk=subject_id)
        about = {"work_plan_id" if is_plan else "meeting_id": subject.pk}
        try:
            notice = prepare_notice(
                kind=Publication.Kind(paper),
                by=request.user,  # type: ignore[arg-type]  # who may add a notice is signed in
                at=timezone.now(),
                **about,
            )
        except NoticeNotReady as reason:
            messages.error(request, str(reason))
            return redirect(_where_it_began(request, is_plan=is_plan), subject.pk)
        return redirect("admin:notices_notice_preview", notice.pk)


def _where_it_began(request: HttpRequest, *, is_plan: bool) -> str:
    """The page with the button: a press officer has it on the session itself."""
    if is_plan:
        return "admin:meetings_workplan_change"
    if request.user.has_perm("agenda.view_agendaitem"):
        return "documents:session"
    return "admin:meetings_meeting_change"
