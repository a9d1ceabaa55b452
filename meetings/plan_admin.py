"""The form of a work plan: what a commission means to look at in a year, a row for a question."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.forms import ModelForm, Textarea
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from nested_admin import NestedModelAdmin, NestedTabularInline

from meetings.admin import FoldedSearchAdmin, OfCommissionsAdmin, OwnCommissionsFilter
from meetings.domain import renumber
from meetings.models import Commission, WorkPlan, WorkPlanItem


class WorkPlanItemInline(NestedTabularInline):
    model = WorkPlanItem
    verbose_name = _("question")
    verbose_name_plural = _("questions")
    fields = ["position", "title", "period", "starts_on", "ends_on", "prepared_by"]
    sortable_field_name = "position"
    extra = 0
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}
    }

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class WorkPlanAdmin(OfCommissionsAdmin, FoldedSearchAdmin, NestedModelAdmin):
    """Registered by the agenda, the highest room in which something comes of a plan."""

    list_display = ["__str__", "commission", "year", "approved_on", "number_of_items"]
    list_display_links = ["__str__"]
    list_filter = ["year", ("commission", OwnCommissionsFilter)]
    list_select_related = ["commission"]
    search_fields = ["commission__folded_name", "items__folded_title"]
    autocomplete_fields = ["commission"]
    fields = [("commission", "year", "approved_on")]
    inlines = [WorkPlanItemInline]

    class Media:
        js = ["js/rows.js"]
        css = {"all": ["css/people.css"]}

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        # The questions need the width; the list of rooms is one click away.
        context["is_nav_sidebar_enabled"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(item_count=Count("items", distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: WorkPlan | None = None) -> list[str]:
        return [] if obj is None else ["commission"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """This year, and the user's commission where there is one alone."""
        initial: dict[str, Any] = {"year": timezone.localdate().year}
        own = list(Commission.objects.editable_by(request.user)[:2])
        if len(own) == 1:
            initial["commission"] = own[0].pk
        return initial | super().get_changeform_initial_data(request)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        renumber(form.instance.items.all(), "plan_id")

    @admin.display(description=_("questions"), ordering="item_count")
    def number_of_items(self, plan: Any) -> int:
        count: int = plan.item_count
        return count
