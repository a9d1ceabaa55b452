from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.admin import DeclinableAdmin, DoubtfulFilter
from participants.forms import PersonForm
from participants.models import Appointment, Person, Post


class AppointmentInline(admin.TabularInline):
    model = Appointment
    autocomplete_fields = ["post"]
    extra = 0
    verbose_name_plural = _("Posts, the latest first")

    def get_extra(self, request: HttpRequest, obj: Person | None = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class PersonAdmin(DeclinableAdmin):
    """Registered by the agenda, the highest room that a corrected name reaches."""

    form = PersonForm
    list_display = ["__str__", "gender", "is_private", "is_sure"]
    list_filter = ["is_private", DoubtfulFilter]
    search_fields = ["folded_name"]
    inlines = [AppointmentInline]
    fieldsets = [
        (
            None,
            {"fields": [("last_name", "first_name", "patronymic"), ("initials", "gender")]},
        ),
        (_("Private person"), {"fields": ["is_private", "public_label"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        [(title, names), *rest] = super().get_fieldsets(request, obj)
        if obj is not None:
            names = {"fields": [*names["fields"], "is_misprint"]}
        return [(title, names), *rest]


@admin.register(Post)
class PostAdmin(DeclinableAdmin):
    list_display = ["title", "is_sure"]
    list_filter = [DoubtfulFilter]
    search_fields = ["folded_title"]
    fieldsets = [(None, {"fields": ["title"]})]

    def save_model(self, request: HttpRequest, obj: Post, form: ModelForm, change: bool) -> None:
        obj.title = obj.title.strip()
        super().save_model(request, obj, form, change)
