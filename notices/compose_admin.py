from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agenda.numbering import closed_items, numbered
from meetings.admin import is_among
from meetings.models import CommissionRole, Meeting
from notices.compose import NothingToTell, doubts_of, parts_of_notice
from notices.composing.parts import Part
from notices.domain import (
    ChangedSincePreview,
    Drafted,
    NotADraft,
    draft_notice,
    fitting_draft,
    redraft_notice,
)
from notices.models import TEXTS, Notice
from notices.pages import NoticePages
from publications.models import Publication

Role = CommissionRole.Role
Kind = Publication.Kind

#: No number that is typed stands behind it.
MOST_PARTS = 10**6
_TITLES = {
    Kind.ANNOUNCEMENT: gettext_lazy("Draft the announcement"),
    Kind.REPORT: gettext_lazy("Draft the notice"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A part that the officer may take in, and where it would stand."""

    part: Part
    place: int
    is_ticked: bool


class ComposeAdmin(NoticePages):
    """Drafting a notice from the record: what goes in is ticked, and put in its order."""

    class Media:
        css = {"all": ["css/compose.css"]}

    def compose_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "compose/<int:meeting_id>/",
                view(require_http_methods(["GET", "POST"])(self.compose)),
                name="notices_notice_compose",
            ),
            path(
                "<int:notice_id>/redraft/",
                view(require_http_methods(["GET", "POST"])(self.redraft)),
                name="notices_notice_redraft",
            ),
        ]

    def compose(self, request: HttpRequest, meeting_id: int) -> HttpResponse:
        if not request.user.has_perm("notices.add_notice"):
            raise PermissionDenied
        meetings = Meeting.objects.with_role(request.user, Role.SECRETARY, Role.PRESS_OFFICER)
        meeting = get_object_or_404(meetings, pk=meeting_id)
        kind = _kind_asked(request)
        is_there = meeting.notices.filter(kind=kind).exists()
        try:
            if not is_there and _is_asked_to_show(request):
                return self._offer(request, meeting, kind)
            drafted = draft_notice(
                meeting_id=meeting.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                kind=kind,
                parts=_chosen(request.POST),
            )
        except NothingToTell as reason:
            messages.error(request, str(reason))
            return redirect("admin:meetings_meeting_change", meeting.pk)
        if not drafted.is_new:
            messages.info(request, _("This session has a notice already; here it is, unchanged."))
        return self._drafted(request, drafted)

    def redraft(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Asks first, and shows what would take the place of the text."""
        notice = self._notice(request, notice_id)
        if not self.has_change_permission(request, notice) or notice.meeting is None:
            raise PermissionDenied
        try:
            if _is_asked_to_show(request):
                return self._offer(request, notice.meeting, Kind(notice.kind), notice)
            drafted = redraft_notice(
                notice_id=notice.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                parts=_chosen(request.POST),
                seen=request.POST.get("seen"),
            )
        except NotADraft:
            raise PermissionDenied from None
        except ChangedSincePreview as refusal:
            messages.error(request, _("Nothing was changed. %(why)s") % {"why": refusal})
            notice.refresh_from_db()
            return self._offer(request, notice.meeting, Kind(notice.kind), notice)
        except NothingToTell as reason:
            messages.error(request, str(reason))
            return redirect("admin:notices_notice_change", notice.pk)
        return self._drafted(request, drafted)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        notice = kwargs.get("obj")
        if notice is not None and notice.is_draft:
            context["doubts"] = doubts_of(notice)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- beneath ------------------------------------------------------------------------------

    def _offer(
        self,
        request: HttpRequest,
        meeting: Meeting,
        kind: Publication.Kind,
        notice: Notice | None = None,
    ) -> HttpResponse:
        """The parts that there are, and the text that the chosen ones make."""
        keys = _chosen(request.POST)
        parts = parts_of_notice(meeting.pk, kind=kind)
        fresh, is_short = fitting_draft(meeting.pk, kind, keys)
        if keys is not None and not fresh.parts:
            messages.error(request, _("Tick at least one part."))
        # What would be too long all together is chosen part by part.
        ticked = [part.key for part in fresh.parts] if keys is None else keys
        context = {
            **self.admin_site.each_context(request),
            "title": _("Draft again from the record") if notice else _TITLES[kind],
            "subtitle": notice.title if notice else str(meeting),
            "opts": self.opts,
            "notice": notice,
            "meeting": meeting,
            "offered": _offered(parts, ticked, request.POST),
            "closed": self._closed(request, meeting),
            "fresh": fresh,
            "is_short": is_short,
        }
        page = "redraft" if notice else "compose"
        return render(request, f"admin/notices/notice/{page}.html", context)

    @staticmethod
    def _closed(request: HttpRequest, meeting: Meeting) -> list[tuple[str, str]]:
        """Closed items cannot be ticked; who may not read them is told their number alone."""
        agenda = list(meeting.agenda_items.all())
        may_read = is_among("closed_visible_to", request, Meeting, meeting.pk)
        closed = {item.pk for item in closed_items(agenda)}
        return [
            (number, item.title if may_read else "")
            for number, item in numbered(agenda)
            if item.pk in closed
        ]

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
            told = format_html_join(
                "; ",
                '«{}» – <a href="{}">{}</a>',
                ((each.text, each.address, each.about.nominative) for each in drafted.doubts),
            )
            hint = _("The portal is not sure of these forms; set them right once, for ever:")
            messages.warning(request, format_html("{} {}", hint, told))
        return redirect("admin:notices_notice_change", drafted.notice.pk)


def _kind_asked(request: HttpRequest) -> Publication.Kind:
    asked = request.POST.get("kind") or request.GET.get("kind") or Kind.REPORT
    if asked not in TEXTS:
        raise Http404
    return Kind(asked)


def _is_asked_to_show(request: HttpRequest) -> bool:
    """Of nothing no text is made: the page is shown again."""
    return request.method == "GET" or "_show" in request.POST or _chosen(request.POST) == []


def _chosen(typed: QueryDict) -> list[str] | None:
    """Keys of the ticked parts by their numbers; nothing where the choice was not offered."""
    if "offered" not in typed:
        return None
    ticked = dict.fromkeys(typed.getlist("part"))
    return sorted(ticked, key=lambda key: _place(typed, key, MOST_PARTS))


def _offered(parts: Sequence[Part], keys: Sequence[str], typed: QueryDict) -> list[Offered]:
    """Every part in the order of the typed numbers, ticked as it was."""
    placed = [(_place(typed, part.key, usual), part) for usual, part in enumerate(parts, start=1)]
    in_order = sorted(placed, key=lambda each: each[0])
    return [
        Offered(part, place, is_ticked=part.key in keys)
        for place, (_typed, part) in enumerate(in_order, start=1)
    ]


def _place(typed: QueryDict, key: str, usual: int) -> int:
    number = typed.get(f"{key}-position", "")
    return int(number) if number.isdecimal() and len(number) < 6 else usual
