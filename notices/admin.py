from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.admin import FoldedSearchAdmin, is_among
from notices.compose_admin import ComposeAdmin
from notices.domain import is_withdrawn, save_text
from notices.leak_report_admin import LeakReportAdmin, sees_closed
from notices.life_admin import LifeAdmin
from notices.models import Notice
from notices.paper import plain_text
from notices.prepare_admin import PrepareAdmin
from notices.preview_links_admin import PreviewLinksAdmin
from notices.source import changes_since
from notices.typograf_admin import TypografAdmin


class StateFilter(admin.SimpleListFilter):
    """The states as the clock has them, and what one person has published alone."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        waiting = ("awaits_review", gettext_lazy("in an emergency, awaits a review"))
        return [*Notice.State.choices, waiting]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.in_state(self.value(), at=timezone.now()) if self.value() else queryset


@admin.register(Notice)
class NoticeAdmin(
    ComposeAdmin,
    PrepareAdmin,
    LifeAdmin,
    LeakReportAdmin,
    PreviewLinksAdmin,
    TypografAdmin,
    FoldedSearchAdmin,
):
    """The working text: edited here, looked at in the preview, published from there."""

    change_form_template = "admin/notices/notice/change_form.html"
    list_display = ["title", "kind", "state_now", "about", "updated_at"]
    list_filter = ["kind", StateFilter]
    list_select_related = ["meeting", "work_plan__commission", "commission"]
    search_fields = ["folded_title"]

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        if obj is not None and not obj.has_text:
            return ["title"]
        return ["title", "body" if self.has_change_permission(request, obj) else "body_as_read"]

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> list[str]:
        return ["body_as_read"]

    @admin.display(description=gettext_lazy("text"))
    def body_as_read(self, notice: Notice) -> SafeString:
        # SAFE: sanitised by the field on every way into the database.
        return mark_safe(notice.body)  # noqa: S308

    def in_words(self, column: Any, value: Any) -> Any:
        """In the history, the text as it reads."""
        return plain_text(value) if column.name == "body" else super().in_words(column, value)

    def get_urls(self) -> list[URLPattern]:
        return [
            *self.compose_urls(),
            *self.prepare_urls(),
            *self.life_urls(),
            *self.leak_report_urls(),
            *self.preview_link_urls(),
            *self.typograf_urls(),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("about"), ordering="meeting__held_on")
    def about(self, notice: Notice) -> str:
        return str(notice.subject)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_now(self, notice: Notice) -> str:
        told = [str(notice.state_at(timezone.now()).label)]
        if notice.is_draft and notice.publication_id is not None:
            told.append(_("a correction"))
        if notice.awaits_review:
            told.append(_("in an emergency, awaits a review"))
        return ", ".join(told)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A notice begins at its session, with the button that drafts it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """A text is edited while it is a draft; a paper says what its record says."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or (obj.is_draft and obj.has_text))

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        if not may or obj is None:
            return may
        is_unknown = obj.is_draft and obj.publication_id is None
        return is_unknown and is_among("removable_by", request, Notice, obj.pk)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The notice; locked while it is changed, so that publishing waits or has already been."""
        notice = super().get_object(request, object_id, from_field)
        if notice is None or request.method != "POST":
            return notice
        return Notice.objects.locked(notice.pk)

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: bool) -> None:
        save_text(notice=obj, by=request.user)  # type: ignore[arg-type]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (notice := kwargs.get("obj")) is not None:
            publication = notice.publication
            context["state"] = notice.state_at(timezone.now())
            context["is_withdrawn"] = publication is not None and is_withdrawn(publication)
            context["source_changes"] = changes_since(
                notice, reads_closed=sees_closed(request, notice)
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().change_view(request, object_id, *args, **kwargs)
        except PermissionDenied:
            notice = self.get_object(request, object_id)
            is_typed = request.method == "POST" and notice is not None
            if is_typed and self.has_edit_permission(request, notice):
                return self._not_saved(request, notice)
            raise

    def response_change(self, request: HttpRequest, obj: Notice) -> HttpResponse:
        if "_preview" in request.POST:
            return redirect("admin:notices_notice_preview", obj.pk)
        return super().response_change(request, obj)

    # --- beneath ------------------------------------------------------------------------------

    def _not_saved(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        """What was typed meanwhile, to be copied: the text is no draft any more."""
        context = {
            "title": _("Not saved"),
            "state": notice.state_at(timezone.now()),
            "typed_title": request.POST.get("title", ""),
            "typed_body": request.POST.get("body", ""),
        }
        return self._page(request, notice, "not_saved", context, status=409)
