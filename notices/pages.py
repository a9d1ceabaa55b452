"""What every page of a notice asks first: which one it is, and what this user may do with it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from meetings.admin import OfCommissionsAdmin, is_among
from notices.models import Notice


class NoticePages(OfCommissionsAdmin):
    """The pages of a notice beside the form of its text."""

    def has_edit_permission(self, request: HttpRequest, notice: Notice) -> bool:
        """Who takes the steps that lead to the public, up to approving."""
        return OfCommissionsAdmin.has_change_permission(self, request, notice)

    def has_publish_permission(self, request: HttpRequest, notice: Notice) -> bool:
        """Who speaks to the public."""
        may = request.user.has_perm("notices.publish_notice")
        return may and is_among("publishable_by", request, Notice, notice.pk)

    def _notice(self, request: HttpRequest, notice_id: int) -> Notice:
        if not self.has_view_permission(request):
            raise PermissionDenied
        related = [
            "meeting__venue",
            "work_plan__commission",
            "commission",
            "publication",
            "approved_by",
        ]
        notices = self.get_queryset(request).select_related(*related)
        notice: Notice = get_object_or_404(notices, pk=notice_id)
        return notice

    def _page(
        self,
        request: HttpRequest,
        notice: Notice,
        template: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        around = {
            **self.admin_site.each_context(request),
            "subtitle": notice.title,
            "opts": self.opts,
            "media": self.media,
            "notice": notice,
        }
        return render(
            request, f"admin/notices/notice/{template}.html", around | context, status=status
        )
