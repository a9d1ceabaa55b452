from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.printing.rendering import RenderingFailed
from meetings.admin import FoldedSearchAdmin, OfCommissionsAdmin, is_among
from meetings.models import CommissionRole, Meeting
from notices.compose import Doubt, NothingToTell
from notices.domain import (
    AlreadyPublished,
    ChangedSincePreview,
    Drafted,
    NeedsSecondPerson,
    article_sha256,
    check_second_person,
    draft_notice,
    fitting_draft,
    publish_notice,
    redraft_notice,
    save_text,
)
from notices.models import Notice
from notices.paper import NoticeNotReady, draw_article, draw_pdf, gather_notice, plain_text

Role = CommissionRole.Role


def _where_to_set_right(doubt: Doubt) -> tuple[str, SafeString]:
    """The doubtful words, and a link to the record whose case forms are to be checked."""
    meta = doubt.about._meta
    if doubt.about.pk is None:
        return doubt.text, format_html("{}", doubt.about.nominative)
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[doubt.about.pk])
    return doubt.text, format_html('<a href="{}">{}</a>', address, doubt.about.nominative)


@admin.register(Notice)
class NoticeAdmin(OfCommissionsAdmin, FoldedSearchAdmin):
    """The working text: edited here, looked at in the preview, published from there."""

    change_form_template = "admin/notices/notice/change_form.html"
    list_display = ["title", "state", "meeting_day", "updated_at"]
    list_filter = ["state"]
    list_select_related = ["meeting"]
    search_fields = ["folded_title"]

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:
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
        view = self.admin_site.admin_view
        return [
            path(
                "compose/<int:meeting_id>/",
                view(require_POST(self.compose)),
                name="notices_notice_compose",
            ),
            path(
                "<int:notice_id>/redraft/",
                view(require_http_methods(["GET", "POST"])(self.redraft)),
                name="notices_notice_redraft",
            ),
            path(
                "<int:notice_id>/preview/",
                view(require_safe(self.preview)),
                name="notices_notice_preview",
            ),
            path(
                "<int:notice_id>/preview/page/",
                view(require_safe(xframe_options_sameorigin(self.preview_page))),
                name="notices_notice_preview_page",
            ),
            path(
                "<int:notice_id>/preview/notice.pdf",
                view(require_safe(self.preview_pdf)),
                name="notices_notice_preview_pdf",
            ),
            path(
                "<int:notice_id>/publish/",
                view(require_POST(self.publish)),
                name="notices_notice_publish",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("session"), ordering="meeting__held_on")
    def meeting_day(self, notice: Notice) -> str:
        return str(notice.meeting)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A notice begins at its session, with the button that drafts it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """What was published is not edited any more."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        if not may or obj is None:
            return may
        return obj.is_draft and is_among("removable_by", request, Notice, obj.pk)

    def has_publish_permission(self, request: HttpRequest, obj: Notice) -> bool:
        may = request.user.has_perm("notices.publish_notice")
        return may and is_among("publishable_by", request, Notice, obj.pk)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The notice; locked while it is changed, so that publishing waits or has already been."""
        notice = super().get_object(request, object_id, from_field)
        if notice is None or request.method != "POST":
            return notice
        return Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: bool) -> None:
        save_text(notice=obj, by=request.user)  # type: ignore[arg-type]

    def response_change(self, request: HttpRequest, obj: Notice) -> HttpResponse:
        if "_preview" in request.POST:
            return redirect("admin:notices_notice_preview", obj.pk)
        return super().response_change(request, obj)

    # --- what the buttons do ------------------------------------------------------------------

    def compose(self, request: HttpRequest, meeting_id: int) -> HttpResponse:
        if not request.user.has_perm("notices.add_notice"):
            raise PermissionDenied
        meetings = Meeting.objects.with_role(request.user, Role.SECRETARY, Role.PRESS_OFFICER)
        meeting = get_object_or_404(meetings, pk=meeting_id)
        try:
            drafted = draft_notice(meeting_id=meeting.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except NothingToTell as reason:
            messages.error(request, str(reason))
            return redirect("admin:meetings_meeting_change", meeting.pk)
        if not drafted.is_new:
            messages.info(request, _("This session has a notice already; here it is, unchanged."))
        return self._drafted(request, drafted)

    def redraft(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Asks first, and shows what would take the place of the text."""
        notice = self._notice(request, notice_id)
        if not self.has_change_permission(request, notice):
            raise PermissionDenied
        try:
            if request.method == "POST":
                drafted = redraft_notice(notice_id=notice.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
                return self._drafted(request, drafted)
            fresh, _is_short = fitting_draft(notice.meeting_id)
        except AlreadyPublished:
            raise PermissionDenied from None
        except NothingToTell as reason:
            messages.error(request, str(reason))
            return redirect("admin:notices_notice_change", notice.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Draft again from the record"),
            "subtitle": notice.title,
            "opts": self.opts,
            "notice": notice,
            "fresh": fresh,
        }
        return render(request, "admin/notices/notice/redraft.html", context)

    def preview(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        if notice.publication is not None:
            return redirect(notice.publication)
        seen, problem, not_by_you = "", "", ""
        try:
            seen = article_sha256(draw_article(gather_notice(notice)))
        except NoticeNotReady as reason:
            problem = str(reason)
        try:
            check_second_person(notice, request.user)  # type: ignore[arg-type]
        except NeedsSecondPerson as reason:
            not_by_you = str(reason)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "subtitle": notice.title,
            "opts": self.opts,
            "notice": notice,
            "seen": seen,
            "problem": problem,
            "not_by_you": not_by_you,
            "may_publish": self.has_publish_permission(request, notice),
        }
        return render(request, "admin/notices/notice/preview.html", context)

    def preview_page(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """The public page, made by the public template of the text as it is now."""
        notice = self._notice(request, notice_id)
        try:
            paper = gather_notice(notice)
        except NoticeNotReady as problem:
            return render(request, "admin/notices/notice/problem.html", {"problem": problem})
        edition = {
            "title": paper.title,
            "lead": "",
            "body_html": draw_article(paper),
            "published_at": None,
            "held_on": paper.held_on,
            "is_example": paper.is_example,
        }
        context = {
            "edition": edition,
            "commissions": notice.meeting.bodies,
            "pdf_url": reverse("admin:notices_notice_preview_pdf", args=[notice.pk]),
            "is_preview": True,
        }
        return render(request, "publications/notice.html", context)

    def preview_pdf(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        try:
            pdf = draw_pdf(gather_notice(notice))
        except (NoticeNotReady, RenderingFailed) as problem:
            messages.error(request, str(problem))
            return redirect("admin:notices_notice_change", notice.pk)
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": "inline", "Cache-Control": "private, no-store"},
        )

    def publish(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        if not self.has_publish_permission(request, notice):
            raise PermissionDenied
        try:
            edition = publish_notice(
                notice_id=notice.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                seen=request.POST.get("seen"),
            )
        except (NeedsSecondPerson, NoticeNotReady, RenderingFailed) as problem:
            return self._not_published(request, notice, str(problem))
        except ChangedSincePreview:
            why = _("The text or its session was changed since you looked. Look again.")
            return self._not_published(request, notice, why)
        except DatabaseError:
            # The transaction is undone; a page that needs the database may not open now.
            return render(
                request, "admin/notices/notice/not_published.html", {"notice": notice}, status=503
            )
        address = edition.publication.get_absolute_url()
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("Published. The public reads it here:"),
                address,
                address,
            ),
        )
        return redirect("admin:notices_notice_changelist")

    # --- beneath ------------------------------------------------------------------------------

    def _notice(self, request: HttpRequest, notice_id: int) -> Notice:
        if not self.has_view_permission(request):
            raise PermissionDenied
        notices = self.get_queryset(request).select_related("meeting__venue")
        notice: Notice = get_object_or_404(notices, pk=notice_id)
        return notice

    @staticmethod
    def _drafted(request: HttpRequest, drafted: Drafted) -> HttpResponse:
        if drafted.is_new:
            messages.success(request, _("The notice was drafted from the record. Read it through."))
        if drafted.is_short:
            messages.warning(
                request,
                _("The record is too long for a notice: only the first paragraph was drafted."),
            )
        if drafted.doubts:
            told = format_html_join("; ", "«{}» – {}", map(_where_to_set_right, drafted.doubts))
            hint = _("The portal is not sure of these forms; set them right once, for ever:")
            messages.warning(request, format_html("{} {}", hint, told))
        return redirect("admin:notices_notice_change", drafted.notice.pk)

    @staticmethod
    def _not_published(request: HttpRequest, notice: Notice, why: str) -> HttpResponseRedirect:
        messages.error(
            request,
            _("Not published, and nothing was changed; the draft is kept. %(why)s") % {"why": why},
        )
        return redirect("admin:notices_notice_preview", notice.pk)
