"""The form of a session, on one page: heading, participants, agenda, decisions.

It stands here because the agenda is the highest room that it shows.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTimeWidget
from django.db import models
from django.db.models import Q
from django.forms import ModelForm, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from nested_admin import NestedModelAdmin

from agenda.checks.session import WAYS_TO_A_QUORUM, refusals
from agenda.control.buttons import ControlButtons
from agenda.copying.admin import CopyButtons
from agenda.domain import complete_record, correct_name_everywhere, lock_sessions_naming
from agenda.life.admin import LifeButtons
from agenda.life.drafts_admin import DraftsAlone
from agenda.life.postponed import told_carried
from agenda.life.steps import follow_through
from agenda.models import AgendaItem
from agenda.plan.admin import BegunFromPlan
from agenda.session_form.defaults import as_last_time, hint_numbers, usual_commission
from agenda.session_form.heading import (
    PASTES,
    SessionForm,
    told_doubts,
    told_titles,
    told_written,
)
from agenda.session_form.lists import (
    AgendaItemInline,
    AttendanceGroupInline,
    AttendanceInline,
    MeetingCommissionInline,
    OnlyAdding,
    load_rows,
    rows_of,
)
from agenda.session_form.recognition import Written, take_answers, write_pasted
from agenda.votes.admin import VotesPage
from meetings.admin import (
    FoldedSearchAdmin,
    OfCommissionsAdmin,
    OwnCommissionsFilter,
    searched_words,
)
from meetings.models import Meeting, MeetingCommission, WorkPlanItem
from meetings.numbers import follow_the_year
from meetings.rows import Sent
from participants import admin as participants_admin
from participants.listing import list_members
from participants.models import Person

#: The class of the group of fields that lists are pasted into.
PASTED: Final = "portal-pasted"
#: Buttons of the form, by their names.
FILL: Final = "_fill_members"
CHECK: Final = "_check"


class SessionRefused(Exception):
    """The session stays as it was; ``reasons`` are told to the clerk."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)
        self.reasons = list(reasons)


@admin.register(Meeting)
class MeetingAdmin(
    OnlyAdding,
    LifeButtons,
    VotesPage,
    ControlButtons,
    CopyButtons,
    BegunFromPlan,
    DraftsAlone,
    OfCommissionsAdmin,
    FoldedSearchAdmin,
    NestedModelAdmin,
):
    change_form_template = "admin/meetings/meeting/change_form.html"
    also_on_record = ["agenda.controlevent.resolution"]
    list_display = ["__str__", "bodies_listed", "state", "numbers_listed", "kind", "form"]
    list_filter = ["state", "kind", "form", ("commissions", OwnCommissionsFilter)]
    search_fields = ["commissions__folded_name"]  # shows the box; see get_search_results
    date_hierarchy = "held_on"
    autocomplete_fields = ["venue", "on_work_plan_of"]
    form = SessionForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("held_on", "start_time", "end_time", "kind", "form"),
                    ("venue", "on_work_plan_of"),
                    "plan_item",
                    ("minutes_dated_on", "quorum_reason"),
                ],
                "classes": ["portal-heading"],
            },
        ),
        (_("Put in as a list"), {"fields": PASTES, "classes": [PASTED]}),
        (_("For the notice"), {"fields": ["summary", "remark"]}),
    ]
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
        models.TimeField: {"widget": AdminTimeWidget(format="%H:%M")},
    }
    inlines = [MeetingCommissionInline, AttendanceInline, AttendanceGroupInline, AgendaItemInline]

    class Media:
        js = ["js/rows.js"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        # The form needs the width; the list of rooms is one click away.
        extra_context = (extra_context or {}) | {"is_nav_sidebar_enabled": False}
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except SessionRefused as refused:
            # Nothing was saved: the form comes back with what was typed, and says why.
            request.refusals = refused.reasons  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        """Nothing is put into a session that is only read; a new one has its boxes open."""
        is_editable = obj is None or self.has_change_permission(request, obj)
        return [
            (title, options | {"classes": [PASTED, *(["collapse"] if obj else [])]})
            if PASTED in options.get("classes", ())
            else (title, options)
            for title, options in super().get_fieldsets(request, obj)
            if is_editable or PASTED not in options.get("classes", ())
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        is_editable = obj is None or self.has_change_permission(request, obj)
        form.user = request.user if is_editable else None
        form.refusals = getattr(request, "refusals", ())
        return form

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)
        return rows.select_related("plan") if issubclass(rows.model, WorkPlanItem) else rows

    # --- a new session ------------------------------------------------------------------------

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        usual = usual_commission(request.user)  # type: ignore[arg-type]
        first = as_last_time(usual) if usual else {}
        return first | super().get_changeform_initial_data(request)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        is_new = request.method == "GET" and not obj.pk
        if is_new and inline.model is MeetingCommission and "initial" not in kwargs:
            usual = usual_commission(request.user)  # type: ignore[arg-type]
            kwargs["initial"] = [{"commission": usual.pk}] if usual else []
        return kwargs

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        may_edit = (
            self.has_change_permission(request, obj) if change else self.has_add_permission(request)
        )
        load_rows(request, obj, are_editable=may_edit)
        request.POST = Sent.of(request.POST)  # type: ignore[assignment]
        formsets, inlines = super()._create_formsets(request, obj, change)
        if request.method == "GET" and may_edit:
            hint_numbers(formsets[0], obj)
        return formsets, inlines

    def get_queryset(self, request: HttpRequest) -> Any:
        meetings: Any = super().get_queryset(request)
        return meetings.for_detail().newest_first()

    @admin.display(description=_("commissions"))
    def bodies_listed(self, meeting: Meeting) -> str:
        return "; ".join(str(body) for body in meeting.bodies)

    @admin.display(description=_("no. of the minutes"))
    def numbers_listed(self, meeting: Meeting) -> str:
        parts = [part for part in meeting.meeting_commissions.all() if part.number is not None]
        return "; ".join(part.printed_number for part in parts)

    # --- saving -------------------------------------------------------------------------------

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        meeting, user, now = form.instance, request.user, timezone.now()
        super().save_related(request, form, formsets, change)
        rows_of(request).delete_doomed()
        self._take_in(request, form)  # type: ignore[arg-type]
        complete_record(meeting=meeting)
        follow_the_year(meeting)
        follow_through(meeting=meeting, is_new=not change, by=user, at=now)  # type: ignore[arg-type]
        refused = refusals(meeting)
        if refused:
            raise SessionRefused([*map(str, refused), str(WAYS_TO_A_QUORUM)])

    def _take_in(self, request: HttpRequest, form: SessionForm) -> None:
        """Who was recognised, the members, and what was pasted: in this order."""
        meeting, user = form.instance, request.user
        if meeting.unrecognised:
            take_answers(meeting=meeting, answers=form.answers(), by=user)  # type: ignore[arg-type]
        if FILL in request.POST:
            list_members(meeting_id=meeting.pk, by=user, at=timezone.now())  # type: ignore[arg-type]
        written = Written()
        if form.outline.items or form.people or meeting.unrecognised:
            among = Person.objects.visible_to(user)
            written = write_pasted(
                meeting=meeting, outline=form.outline, people=form.people, among=among
            )
        request.doubts = [  # type: ignore[attr-defined]
            *told_doubts(form.outline),
            *told_written(written),
        ]

    def response_add(self, request: HttpRequest, obj: Meeting, *args: Any) -> HttpResponse:
        self._tell(request, obj)
        if carried := told_carried(obj):
            messages.info(request, carried)
        return self._led_on(request, obj, super().response_add(request, obj, *args))

    def response_change(self, request: HttpRequest, obj: Meeting) -> HttpResponse:
        self._tell(request, obj)
        return self._led_on(request, obj, super().response_change(request, obj))

    def _tell(self, request: HttpRequest, meeting: Meeting) -> None:
        titles = told_titles(meeting.agenda_items.values_list("title", flat=True))
        for told in [*request.doubts, titles]:  # type: ignore[attr-defined]
            if told:
                messages.warning(request, told)
        if meeting.unrecognised:
            messages.info(request, _("Say who the people named in the list are, and save."))

    @staticmethod
    def _led_on(request: HttpRequest, meeting: Meeting, answer: HttpResponse) -> HttpResponse:
        """Back to the form while somebody waits to be recognised; to the check, if asked for it."""
        if meeting.unrecognised or FILL in request.POST:
            return redirect("admin:meetings_meeting_change", meeting.pk)
        if CHECK in request.POST:
            return redirect("admin:meetings_meeting_check", meeting.pk)
        return answer

    # --- finding ------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A word of an item finds its session for those who may read that item."""
        items = AgendaItem.objects.visible_to(request.user)
        if not request.user.has_perm("agenda.view_agendaitem"):
            items = items.none()
        for word in searched_words(search_term):
            bodies = MeetingCommission.objects.filter(commission__folded_name__contains=word)
            agendas = items.filter(folded_title__contains=word)
            queryset = queryset.filter(
                Q(pk__in=bodies.values("meeting")) | Q(pk__in=agendas.values("meeting"))
            )
        return queryset, False

    def prepare_lists(self, request: HttpRequest, obj: Any) -> None:
        load_rows(request, obj, are_editable=True)


@admin.register(Person)
class PersonAdmin(participants_admin.PersonAdmin):
    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("is_misprint"):
            left = correct_name_everywhere(
                person=obj,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
            if left:
                messages.warning(request, _told_left(left))

    def _locked(self, request: HttpRequest, object_id: str | None) -> Any:
        pk = self._pk(object_id)
        if pk is not None and "is_misprint" in request.POST:
            lock_sessions_naming(pk)
        return super()._locked(request, object_id)


def _told_left(count: int) -> str:
    return ngettext(
        "The former name stays in %(count)d session that is signed, cancelled or kept by others.",
        "The former name stays in %(count)d sessions that are signed, cancelled or kept by others.",
        count,
    ) % {"count": count}
