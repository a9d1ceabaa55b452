"""The admin of the portal: Django's own, whose first page begins with what waits for its user."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils import timezone


class PortalAdminSite(AdminSite):
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from commission_portal.first_page import first_page

        page = first_page(request.user, on=timezone.localdate())
        return super().index(request, {"first_page": page} | (extra_context or {}))
