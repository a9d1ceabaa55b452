from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.admin import FoldedSearchAdmin
from meetings.forms import CASE_FIELDSET, DeclinableForm
from participants.forms import PersonForm
from participants.models import Appointment, Person, Post


class AppointmentInline(admin.TabularInline):
    model = Appointment
    autocomplete_fields = ["post"]
    extra = 0
    verbose_name_plural = _("Posts, the latest first")

    def get_extra(self, request: HttpRequest, obj: Person | None = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class PersonAdmin(FoldedSearchAdmin):
    """Registered by the agenda, the highest room that a corrected name reaches."""

    form = PersonForm
    list_display = ["__str__", "gender", "is_private"]
    list_filter = ["is_private"]
    search_fields = ["folded_name"]
    inlines = [AppointmentInline]

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        name = [("last_name", "first_name", "patronymic"), ("initials", "gender")]
        if obj is not None:
            name.append("is_misprint")  # type: ignore[arg-type]
        return [
            (None, {"fields": name}),
            (_("Private person"), {"fields": ["is_private", "public_label"]}),
            CASE_FIELDSET,
        ]


@admin.register(Post)
class PostAdmin(FoldedSearchAdmin):
    form = DeclinableForm
    list_display = ["title"]
    search_fields = ["folded_title"]
    fieldsets = [(None, {"fields": ["title"]}), CASE_FIELDSET]

    def save_model(self, request: HttpRequest, obj: Post, form: ModelForm, change: bool) -> None:
        obj.title = obj.title.strip()
        super().save_model(request, obj, form, change)
