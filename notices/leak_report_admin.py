"""The page of the leak report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.printing.rendering import RenderingFailed
from meetings.admin import is_among
from meetings.models import Meeting
from notices.leak_report import LeakReport, report_on, summary_of
from notices.models import Notice
from notices.pages import NoticePages


class LeakReportAdmin(NoticePages):
    """What a stranger would see of a notice, on every surface, before it is published."""

    def leak_report_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:notice_id>/leak-report/",
                self.admin_site.admin_view(require_safe(self.leak_report)),
                name="notices_notice_leak_report",
            ),
        ]

    def leak_report(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        try:
            report = report_on(notice, timezone.now(), sees_closed=sees_closed(request, notice))
        except RenderingFailed as problem:
            messages.error(request, str(problem))
            return redirect("admin:notices_notice_change", notice.pk)
        context = {
            "title": _("What a stranger will see"),
            "report": report,
        }
        return self._page(request, notice, "leak_report", context)


def leak_summary(request: HttpRequest, notice: Notice) -> LeakReport:
    """What the preview says of leaks, for ``_leak_report.html``."""
    return summary_of(notice, timezone.now(), sees_closed=sees_closed(request, notice))


def sees_closed(request: HttpRequest, notice: Notice) -> bool:
    """Whether this user may read what is closed in the session."""
    pk = notice.meeting_id
    return pk is not None and is_among("closed_visible_to", request, Meeting, pk)
