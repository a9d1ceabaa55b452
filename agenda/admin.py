"""The form of a session, on one page: heading, participants, agenda, decisions.

It stands here because the agenda is the highest room that it shows.
"""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm, Textarea
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from nested_admin.nested import NestedModelAdmin, NestedStackedInline, NestedTabularInline

from accounts.domain import record_act
from accounts.models import Act
from agenda.domain import complete_record
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from meetings.models import Meeting, MeetingCommission
from participants.forms import AttendanceForm, AttendanceFormSet
from participants.models import Attendance, AttendanceGroup

_SHORT_TEXT = {models.TextField: {"widget": Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}}


class MeetingCommissionInline(NestedTabularInline):
    model = MeetingCommission
    autocomplete_fields = ["commission"]
    sortable_field_name = "position"
    extra = 0
    min_num = 1


class AttendanceInline(NestedTabularInline):
    model = Attendance
    form = AttendanceForm
    formset = AttendanceFormSet
    autocomplete_fields = ["person"]
    sortable_field_name = "position"
    extra = 0


class AttendanceGroupInline(NestedTabularInline):
    model = AttendanceGroup
    sortable_field_name = "position"
    extra = 0


class SpeakerInline(NestedTabularInline):
    model = Speaker
    autocomplete_fields = ["person"]
    sortable_field_name = "position"
    formfield_overrides = _SHORT_TEXT
    extra = 0


class ExecutorInline(NestedTabularInline):
    model = Executor
    autocomplete_fields = ["person"]
    sortable_field_name = "position"
    extra = 0


class ResolutionInline(NestedStackedInline):
    model = Resolution
    sortable_field_name = "position"
    formfield_overrides = _SHORT_TEXT
    fields = ["position", "text", ("due_on", "due_text")]
    inlines = [ExecutorInline]
    extra = 0


class AgendaItemInline(NestedStackedInline):
    model = AgendaItem
    sortable_field_name = "position"
    formfield_overrides = _SHORT_TEXT
    fields = [
        "position",
        "title",
        ("is_closed", "closed_ground"),
        "discussion",
        ("outcome", "votes_for", "votes_against", "votes_abstained"),
    ]
    inlines = [SpeakerInline, ResolutionInline]
    extra = 0


@admin.register(Meeting)
class MeetingAdmin(NestedModelAdmin):
    change_form_template = "admin/meetings/meeting/change_form.html"
    list_display = ["__str__", "bodies_listed", "form", "kind"]
    list_filter = ["form", "kind", "commissions"]
    date_hierarchy = "held_on"
    search_fields = ["commissions__folded_name", "agenda_items__title"]
    autocomplete_fields = ["venue", "on_work_plan_of"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("held_on", "start_time"),
                    ("kind", "form"),
                    "venue",
                    "on_work_plan_of",
                ]
            },
        ),
        (_("For the notice"), {"fields": ["summary", "remark"]}),
    ]
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}
    }
    inlines = [MeetingCommissionInline, AttendanceInline, AttendanceGroupInline, AgendaItemInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).for_detail().newest_first()

    @admin.display(description=_("commissions"))
    def bodies_listed(self, meeting: Meeting) -> str:
        return "; ".join(str(body) for body in meeting.bodies)

    @transaction.atomic
    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        complete_record(meeting=form.instance)
        record_act(
            kind=Act.Kind.SESSION_SAVED,
            subject=form.instance,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            details={"changed": form.changed_data} if change else {"is_new": True},
        )
