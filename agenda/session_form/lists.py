"""The lists of the form of a session: commissions, participants, questions and what is in them."""

from typing import Any, Final

from django.contrib.admin.widgets import AdminTimeWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.forms import Textarea
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from nested_admin import NestedStackedInline, NestedTabularInline

from agenda.models import AgendaItem, Attachment, Executor, Resolution, Speaker
from agenda.session_form.rows import (
    AgendaItemForm,
    AttachmentRowForm,
    ExecutorForm,
    ResolutionForm,
    VotedFormSet,
    VotersFormSet,
)
from meetings.admin import ChoicesOfUser
from meetings.forms import MeetingCommissionFormSet
from meetings.models import Meeting, MeetingCommission, WorkPlanItem
from meetings.rows import ChosenAutocomplete, ChosenField, LoadedRows, RowForm, RowFormSet
from participants.forms import AttendanceForm
from participants.models import Attendance, AttendanceGroup

#: The class of a group of fields that is folded away until something in it is filled in.
FOLDED: Final = "portal-folded"

_WIDGETS = {
    models.TextField: {"widget": Textarea(attrs={"rows": 2, "class": "vLargeTextField"})},
    models.TimeField: {"widget": AdminTimeWidget(format="%H:%M")},
}


def load_rows(request: HttpRequest, meeting: Meeting, *, are_editable: bool) -> LoadedRows:
    """The rows of the session that the user may read; they stay with the request."""
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting.pk)
    keys = items.values("pk")
    files = Attachment.objects.visible_to(request.user)
    rows = LoadedRows(
        {
            MeetingCommission: MeetingCommission.objects.filter(meeting=meeting.pk).select_related(
                "commission"
            ),
            Attendance: Attendance.objects.filter(meeting=meeting.pk).select_related(
                "person", "substitute_for"
            ),
            AttendanceGroup: AttendanceGroup.objects.filter(meeting=meeting.pk),
            AgendaItem: items.select_related("plan_item", "postponed_from__meeting"),
            Speaker: Speaker.objects.filter(item__in=keys).select_related("person"),
            Resolution: Resolution.objects.filter(item__in=keys),
            Executor: Executor.objects.filter(resolution__item__in=keys).select_related("person"),
            Attachment: files.filter(item__in=keys),
        },
        request.POST,
        are_editable=are_editable,
    )
    request.session_rows = rows  # type: ignore[attr-defined]
    return rows


def rows_of(request: HttpRequest) -> LoadedRows:
    """The rows of the session that the request is about; none where no form is shown."""
    if not hasattr(request, "session_rows"):
        request.session_rows = LoadedRows({}, request.POST, are_editable=True)  # type: ignore[attr-defined]
    rows: LoadedRows = request.session_rows  # type: ignore[attr-defined]
    return rows


class OnlyAdding:
    """Beside a choice stands only «+»: more buttons would take the width of the names."""

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field


class Row(OnlyAdding, ChoicesOfUser):
    """A row moved by dragging or by typing its number; what it names can be made on the way."""

    sortable_field_name = "position"
    extra = 0
    form = RowForm
    formset = RowFormSet
    fieldset_template = "admin/meetings/meeting/_fields.html"
    formfield_overrides = _WIDGETS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Made once for a request, not once for each row that has such a list."""
        rows = rows_of(request)
        if type(self) not in rows.formsets:
            formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
            formset.loaded = rows
            rows.formsets[type(self)] = formset
        return rows.formsets[type(self)]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["form_class"] = ChosenField
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            site = self.admin_site  # type: ignore[attr-defined]
            kwargs["widget"] = ChosenAutocomplete(db_field, site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.chosen = rows_of(request).chosen(db_field.name, field.queryset)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and rows_of(request).are_editable  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and rows_of(request).are_editable  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and rows_of(request).are_editable  # type: ignore[misc]


class Line(Row, NestedTabularInline):
    """A row of a table: each field is named to those who do not see the head of its column."""

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)
        if field:
            # A choice stands in a wrapper that draws «+» beside it.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = capfirst(field.label)
        return field


class Card(Row, NestedStackedInline):
    """A row with lists of its own."""


class MeetingCommissionInline(Line):
    model = MeetingCommission
    verbose_name = _("commission")
    verbose_name_plural = _("commissions")
    formset = MeetingCommissionFormSet
    autocomplete_fields = ["commission"]
    fields = ["position", "commission", "is_host", "number"]
    min_num = 1


class AttendanceInline(Line):
    model = Attendance
    form = AttendanceForm
    formset = VotersFormSet
    template = "admin/meetings/meeting/_attendance.html"
    autocomplete_fields = ["person", "substitute_for"]
    fieldsets = [
        (
            None,
            {"fields": ["position", "person", "post", "duty", "status", "presence", "reason"]},
        ),
        (
            _("Substitution, coming and leaving"),
            {"fields": AttendanceForm.folded, "classes": [FOLDED]},
        ),
    ]


class AttendanceGroupInline(Line):
    model = AttendanceGroup
    verbose_name = _("group")
    verbose_name_plural = _("groups of participants, without names")
    fields = ["position", "title"]


class SpeakerInline(Line):
    model = Speaker
    fields = ["position", "role", "person", "summary"]
    autocomplete_fields = ["person"]


class ExecutorInline(Line):
    model = Executor
    form = ExecutorForm
    fields = ["position", "role", "post", "person"]
    autocomplete_fields = ["person"]


class ResolutionInline(Card):
    model = Resolution
    form = ResolutionForm
    verbose_name = _("clause")
    verbose_name_plural = _("resolutions")
    fields = [
        "text",
        ("position", "verb", "due_on", "due_text", "recurrence", "recurrence_day"),
    ]
    inlines = [ExecutorInline]


class AttachmentInline(Line):
    model = Attachment
    form = AttachmentRowForm
    verbose_name = _("file")
    verbose_name_plural = _("attached files")
    fields = ["position", "file", "title", "visibility"]


class AgendaItemInline(Card):
    model = AgendaItem
    form = AgendaItemForm
    formset = VotedFormSet
    verbose_name = _("item")
    verbose_name_plural = _("agenda")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    ("position", "is_subitem", "is_late", "is_closed", "closed_ground"),
                    "discussion",
                    ("outcome", "outcome_reason", "votes_for", "votes_against", "votes_abstained"),
                ]
            },
        ),
        (
            _("Time, ballot, work plan"),
            {
                "fields": [
                    ("starts_at", "minutes_allotted", "ballot", "casting_vote"),
                    "plan_item",
                    "quorum_reason",
                ],
                "classes": [FOLDED],
            },
        ),
    ]
    inlines = [SpeakerInline, ResolutionInline, AttachmentInline]

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)
        return rows.select_related("plan") if issubclass(rows.model, WorkPlanItem) else rows
