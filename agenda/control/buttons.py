"""What the form of a session has to do with earlier decisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.keys import number_from
from accounts.models import User
from agenda.control.admin import badge_of
from agenda.control.item import (
    ItemIsThere,
    NotBeforeSession,
    NothingOnControl,
    add_control_item,
    control_items,
    earlier_clauses,
    kept_back,
)
from agenda.control.marks import DECIDED, MarkRefused, take_off_in
from agenda.control.register import executors_of, place_of, term_of
from agenda.models import Resolution
from agenda.numbering import numbered
from meetings.models import Meeting


class ControlButtons:
    """What a session has to do with earlier decisions: take stock of them, take them off control.

    Before the session its agenda takes in an item that lists them; after it, clauses are ticked
    and taken off control by an item of the session.
    """

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path(
                "<int:pk>/control-item/",
                view(self.control_item),
                name="meetings_meeting_control_item",
            ),
            path("<int:pk>/take-off/", view(self.take_off), name="meetings_meeting_take_off"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @method_decorator(require_POST)
    def control_item(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
        user: User = request.user  # type: ignore[assignment]  # a secretary, as found above
        try:
            add_control_item(meeting_id=meeting.pk, by=user, at=timezone.now())
        except NotBeforeSession:
            messages.error(request, _("Only the agenda of a session to come takes in an item."))
        except ItemIsThere:
            messages.warning(request, _("The agenda has an item on earlier decisions already."))
        except NothingOnControl:
            messages.info(request, _("No earlier decision is on control: nothing to list."))
        else:
            messages.success(request, _("The agenda ends with an item on earlier decisions."))
        left_out = kept_back(meeting, by=user)
        if left_out:
            messages.warning(request, _left_out(left_out))
        return redirect("admin:meetings_meeting_change", pk)

    def take_off(self, request: HttpRequest, pk: int) -> Any:
        """Tick the clauses that an item of this session took off control."""
        meeting = get_object_or_404(
            Meeting.objects.kept_by(request.user).filter(state__in=DECIDED), pk=pk
        )
        clauses = _may_take_off(meeting, request.user)
        if request.method == "POST":
            return self._take_off(request, meeting, clauses)
        agenda = numbered(meeting.agenda_items.all())
        chosen = control_items(meeting).order_by("is_closed", "position").first()
        context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
            "title": _("Take off control"),
            "meeting": meeting,
            "agenda": agenda,
            "chosen": chosen or next((item for _number, item in agenda), None),
            "rows": [
                {
                    "clause": clause,
                    "place": place_of(clause),
                    "badge": badge_of(clause),
                    "executors": executors_of(clause),
                    "term": term_of(clause),
                }
                for clause in clauses.for_register()
            ],
        }
        return TemplateResponse(request, "admin/agenda/resolution/take_off.html", context)

    @staticmethod
    def _take_off(request: HttpRequest, meeting: Meeting, clauses: Any) -> HttpResponse:
        back = redirect("admin:meetings_meeting_take_off", meeting.pk)
        item = get_object_or_404(
            meeting.agenda_items.all(), pk=number_from(request.POST.get("item", ""))
        )
        ticked = {number_from(typed) for typed in request.POST.getlist("clause")}
        if not ticked:
            messages.error(request, _("Tick the clauses that were taken off control."))
            return back
        wanted = set(clauses.filter(pk__in=ticked).values_list("pk", flat=True))
        user: User = request.user  # type: ignore[assignment]
        try:
            if wanted != ticked:
                raise Resolution.DoesNotExist
            made = take_off_in(item_id=item.pk, clause_ids=wanted, by=user, at=timezone.now())
        except (MarkRefused, Resolution.DoesNotExist):
            messages.error(
                request,
                _("Nothing was taken off: one of these clauses has changed meanwhile. Look again."),
            )
            return back
        messages.success(
            request,
            ngettext(
                "%(count)s clause was taken off control.",
                "%(count)s clauses were taken off control.",
                len(made),
            )
            % {"count": len(made)},
        )
        return back


def _left_out(count: int) -> str:
    told = ngettext(
        "%(count)s closed clause is not listed: not every commission of this session may read it.",
        "%(count)s closed clauses are not listed: not every commission of this session may read "
        "them.",
        count,
    )
    return told % {"count": count}


def _may_take_off(meeting: Meeting, user: Any) -> Any:
    """Earlier clauses that this session may take off and whose control the user keeps."""
    earlier = earlier_clauses(meeting).kept_by(user)
    if meeting.held_on is None:
        return earlier
    return earlier.exclude(item__meeting__held_on__gt=meeting.held_on)
