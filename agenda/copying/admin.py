"""Sessions made of other sessions: a copy on another day, a template, a session file."""

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.on_record import OnRecord
from agenda.copying.copies import (
    CommissionsGone,
    TemplateNameTaken,
    begin_from_template,
    copy_session,
    save_template,
)
from agenda.copying.forms import DayForm, FileForm, FromTemplateForm, TemplateForm
from agenda.life.postponed import told_carried
from agenda.models import SessionTemplate
from agenda.session_file.file import (
    LARGEST_FILE,
    Fault,
    SessionFileRefused,
    hand_out_session,
    take_in_session,
)
from meetings.admin import OfCommissionsAdmin, OwnCommissionsFilter, is_among
from meetings.models import Meeting

CHANGE: Final = "admin:meetings_meeting_change"
LIST: Final = "admin:meetings_meeting_changelist"


class CopyButtons(admin.ModelAdmin):
    """Copies, templates and files of sessions: for those who keep the records."""

    def get_urls(self) -> list[Any]:
        def page(address: str, view: Any, verb: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=f"meetings_meeting_{verb}")

        return [
            page("<int:object_id>/copy/", self.copy_page, "copy"),
            page("<int:object_id>/template/", self.template_page, "template"),
            page("<int:object_id>/file/", require_POST(self.hand_out), "file"),
            page("from-template/", self.from_template_page, "from_template"),
            page("from-file/", self.from_file_page, "from_file"),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            context["is_copied_from"] = is_among("kept_by", request, Meeting, obj.pk)
            context["is_handed_out"] = is_among("closed_visible_to", request, Meeting, obj.pk)
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def copy_page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting.objects.kept_by(request.user), pk=object_id)
        form = DayForm(request.POST or None, initial={"start_time": meeting.start_time})
        if form.is_valid():
            made = copy_session(
                meeting_id=meeting.pk,
                by=_user(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
            return self._made(request, made, _("This is the new session; the old one stays."))
        return self._copying_page(
            request,
            form,
            title=_("Copy to another day"),
            hint=_(
                "The new session has the agenda, the rapporteurs, the invited and the place of "
                "this one, and the members of its own day. Numbers, decisions and who was there "
                "are not copied."
            ),
            button=_("Copy"),
            meeting=meeting,
        )

    def template_page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting.objects.kept_by(request.user), pk=object_id)
        form = TemplateForm(request.POST or None, meeting=meeting, user=_user(request))
        if form.is_valid():
            try:
                save_template(
                    meeting_id=meeting.pk,
                    by=_user(request),
                    at=timezone.now(),
                    **form.cleaned_data,
                )
            except TemplateNameTaken:
                form.add_error("name", _("The commission has a template of this name already."))
            else:
                messages.success(request, _("The template is saved."))
                return redirect(CHANGE, meeting.pk)
        return self._copying_page(
            request,
            form,
            title=_("Save as a template"),
            hint=_(
                "A template keeps the agenda with its closed items, the rapporteurs, the invited "
                "and the place. New sessions are begun from it in the list of sessions."
            ),
            button=_("Save the template"),
            meeting=meeting,
        )

    def from_template_page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FromTemplateForm(request.POST or None, user=_user(request))
        if form.is_valid():
            chosen = form.cleaned_data
            try:
                made = begin_from_template(
                    template_id=chosen["template"].pk,
                    held_on=chosen["held_on"],
                    start_time=chosen["start_time"],
                    by=_user(request),
                    at=timezone.now(),
                )
            except CommissionsGone as gone:
                form.add_error("template", _gone(gone.names))
            else:
                return self._made(request, made, _("The session is made of the template."))
        has_any = form.fields["template"].queryset.exists()  # type: ignore[attr-defined]
        return self._copying_page(
            request,
            form if has_any else None,
            title=_("New session from a template"),
            hint=(
                _("Everything can be changed afterwards.")
                if has_any
                else _("There is no template yet. Open a session and save it as one.")
            ),
            button=_("Make the session"),
        )

    def hand_out(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The whole session as a file, closed items included; it is on record who took it."""
        readable = Meeting.objects.closed_visible_to(request.user)
        meeting = get_object_or_404(readable, pk=object_id)
        written = hand_out_session(meeting.pk, by=_user(request), at=timezone.now())
        day = meeting.held_on.isoformat() if meeting.held_on else str(meeting.pk)
        return HttpResponse(
            written,
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="session-{day}.json"'},
        )

    def from_file_page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        faults: Iterable[Fault] = ()
        if form.is_valid():
            # One byte more than is allowed is enough to refuse a file of any size.
            raw = form.cleaned_data["file"].read(LARGEST_FILE + 1)
            try:
                result = take_in_session(raw, by=_user(request), at=timezone.now())
            except SessionFileRefused as refused:
                faults = refused.faults
            else:
                told = (
                    _("The session is taken in.")
                    if result.is_new
                    else _("This session is on record already; nothing was changed.")
                )
                return self._made(request, result.meeting, told)
        return self._copying_page(
            request,
            form,
            title=_("Take in a session file"),
            hint=_("All of the session is taken in, or nothing where the file has a fault."),
            button=_("Take in"),
            faults=faults,
        )

    # --- beneath ------------------------------------------------------------------------------

    def _made(self, request: HttpRequest, meeting: Meeting, told: str) -> HttpResponse:
        messages.success(request, told)
        if carried := told_carried(meeting):
            messages.info(request, carried)
        return redirect(CHANGE, meeting.pk)

    def _copying_page(
        self,
        request: HttpRequest,
        form: forms.Form | None,
        *,
        meeting: Meeting | None = None,
        **about: Any,
    ) -> HttpResponse:
        """The page that asks; what was typed stays when it is refused."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "meeting": meeting,
            "subtitle": str(meeting) if meeting else None,
            "form": form,
            "media": self.media + form.media if form else self.media,
            "leave": reverse(CHANGE, args=[meeting.pk]) if meeting else reverse(LIST),
            "is_nav_sidebar_enabled": False,
            **about,
        }
        return render(request, "admin/meetings/meeting/copy.html", context)


@admin.register(SessionTemplate)
class SessionTemplateAdmin(OfCommissionsAdmin, OnRecord):
    """Templates are saved on the page of a session; here they are renamed and deleted."""

    list_display = ["name", "commission"]
    list_filter = [("commission", OwnCommissionsFilter)]
    search_fields = ["name"]
    fields = ["name", "commission"]
    readonly_fields = ["commission"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


def _user(request: HttpRequest) -> User:
    """Who is logged in: a page of the admin is opened by nobody else."""
    return cast("User", request.user)


def _gone(names: Iterable[str]) -> str:
    return _(
        "No commission is called so any more: %(names)s. Save the template anew from a session."
    ) % {"names": "; ".join(names)}
