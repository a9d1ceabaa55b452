"""The form of a session, on one page: heading, participants, agenda, decisions.

It stands here because the agenda is the highest room that it shows.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import ModelForm, Textarea
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from nested_admin import NestedModelAdmin, NestedStackedInline, NestedTabularInline

from agenda.domain import complete_record, correct_name_everywhere
from agenda.forms import ExecutorForm
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from meetings.admin import FoldedSearchAdmin
from meetings.forms import MeetingCommissionFormSet
from meetings.models import Meeting, MeetingCommission
from participants import admin as participants_admin
from participants.forms import AttendanceForm, AttendanceFormSet
from participants.models import Attendance, AttendanceGroup, Person

_SHORT_TEXT = {
    models.TextField: {"widget": Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}
}


class _Row:
    """A row moved by dragging or by typing its number; what it names can be made on the way."""

    sortable_field_name = "position"
    extra = 0

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)  # type: ignore[misc]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Only «+» beside the autocomplete: more buttons would take the width of the names.
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field


class MeetingCommissionInline(_Row, NestedTabularInline):
    model = MeetingCommission
    verbose_name = _("commission")
    verbose_name_plural = _("commissions")
    formset = MeetingCommissionFormSet
    autocomplete_fields = ["commission"]
    fields = ["position", "commission", "is_host", "number"]
    min_num = 1


class AttendanceInline(_Row, NestedTabularInline):
    model = Attendance
    form = AttendanceForm
    formset = AttendanceFormSet
    autocomplete_fields = ["person"]


class AttendanceGroupInline(_Row, NestedTabularInline):
    model = AttendanceGroup
    verbose_name = _("group")
    verbose_name_plural = _("groups of participants, without names")
    fields = ["position", "title"]


class SpeakerInline(_Row, NestedTabularInline):
    model = Speaker
    fields = ["position", "role", "person", "summary"]
    autocomplete_fields = ["person"]
    formfield_overrides = _SHORT_TEXT


class ExecutorInline(_Row, NestedTabularInline):
    model = Executor
    form = ExecutorForm
    fields = ["position", "post", "person"]
    autocomplete_fields = ["person"]


class ResolutionInline(_Row, NestedStackedInline):
    model = Resolution
    verbose_name = _("clause")
    verbose_name_plural = _("resolutions")
    formfield_overrides = _SHORT_TEXT
    fields = ["text", ("position", "due_on", "due_text")]
    inlines = [ExecutorInline]


class AgendaItemInline(_Row, NestedStackedInline):
    model = AgendaItem
    verbose_name = _("item")
    verbose_name_plural = _("agenda")
    formfield_overrides = _SHORT_TEXT
    fields = [
        "title",
        ("position", "is_closed", "closed_ground"),
        "discussion",
        ("outcome", "votes_for", "votes_against", "votes_abstained"),
    ]
    inlines = [SpeakerInline, ResolutionInline]


@admin.register(Meeting)
class MeetingAdmin(FoldedSearchAdmin, NestedModelAdmin):
    change_form_template = "admin/meetings/meeting/change_form.html"
    list_display = ["__str__", "bodies_listed", "form", "kind"]
    list_filter = ["form", "kind", "commissions"]
    date_hierarchy = "held_on"
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
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_queryset(self, request: HttpRequest) -> Any:
        meetings: Any = super().get_queryset(request)
        return meetings.for_detail().newest_first()

    @admin.display(description=_("commissions"))
    def bodies_listed(self, meeting: Meeting) -> str:
        return "; ".join(str(body) for body in meeting.bodies)

    @transaction.atomic
    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        complete_record(meeting=form.instance)

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """A word of an item finds its session for those who may read the agenda, closed or not."""
        by_item = ["agenda_items__folded_title"]
        return ["commissions__folded_name"] + (
            by_item if request.user.has_perm("agenda.view_agendaitem") else []
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The history names items, closed ones too: it is for those who may edit the session."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


@admin.register(Person)
class PersonAdmin(participants_admin.PersonAdmin):
    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("is_misprint"):
            correct_name_everywhere(
                person=obj,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
