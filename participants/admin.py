from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from meetings import admin as meetings_admin
from meetings.admin import (
    DeclinableAdmin,
    DoubtfulFilter,
    FoldedSearchAdmin,
    OfCommissionsAdmin,
    OwnCommissionsFilter,
)
from meetings.autocomplete import KeyedChoices
from meetings.models import Commission
from participants.composition_admin import CompositionPage
from participants.forms import PersonForm
from participants.membership_forms import MembershipForm
from participants.merging_admin import MergePage
from participants.models import Appointment, Membership, Person, Post


class AppointmentInline(KeyedChoices, admin.TabularInline):
    model = Appointment
    autocomplete_fields = ["post"]
    extra = 0
    verbose_name_plural = _("Posts, the latest first")

    def get_extra(self, request: HttpRequest, obj: Person | None = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class PersonAdmin(MergePage, OfCommissionsAdmin, DeclinableAdmin):
    """Registered by the agenda, the highest room that a corrected name reaches."""

    form = PersonForm
    also_on_record = ["participants.membership.person"]
    kept_because = {
        "participants.attendance.person": ngettext_lazy(
            "took part in %(count)d session", "took part in %(count)d sessions", "count"
        ),
        "participants.attendance.substitute_for": ngettext_lazy(
            "was substituted in %(count)d session", "was substituted in %(count)d sessions", "count"
        ),
        "participants.membership.person": ngettext_lazy(
            "stands in the composition of %(count)d commission",
            "stands in the composition of %(count)d commissions",
            "count",
        ),
        "agenda.speaker.person": ngettext_lazy(
            "spoke to %(count)d item", "spoke to %(count)d items", "count"
        ),
        "agenda.executor.person": ngettext_lazy(
            "answers for %(count)d clause", "answers for %(count)d clauses", "count"
        ),
        "agenda.controlevent.decided_by": ngettext_lazy(
            "decided on control %(count)d time", "decided on control %(count)d times", "count"
        ),
    }
    instead_of_deleting = _("If the person was entered twice, merge the two records.")
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

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm, change: bool) -> None:
        if not change:
            obj.added_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)


@admin.register(Post)
class PostAdmin(DeclinableAdmin):
    list_display = ["title", "is_sure"]
    list_filter = [DoubtfulFilter]
    search_fields = ["folded_title"]
    fieldsets = [(None, {"fields": ["title"]})]

    def save_model(self, request: HttpRequest, obj: Post, form: ModelForm, change: bool) -> None:
        obj.title = obj.title.strip()
        super().save_model(request, obj, form, change)


@admin.register(Commission)
class CommissionAdmin(CompositionPage, meetings_admin.CommissionAdmin):
    """A commission with its rules and its composition."""


class InForceFilter(admin.SimpleListFilter):
    """Who is a member today, and who was."""

    title = _("now")
    parameter_name = "now"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("member", _("a member")), ("left", _("not a member"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        members = Membership.objects.in_force(on=timezone.localdate()).values("pk")
        if self.value() == "member":
            return queryset.filter(pk__in=members)
        return queryset.exclude(pk__in=members) if self.value() == "left" else queryset


@admin.register(Membership)
class MembershipAdmin(OfCommissionsAdmin, FoldedSearchAdmin):
    form = MembershipForm
    list_display = ["person", "commission", "role", "is_voting", "since", "until"]
    list_filter = [("commission", OwnCommissionsFilter), InForceFilter, "role", "is_voting"]
    list_select_related = ["person", "commission"]
    search_fields = ["person__folded_name"]
    autocomplete_fields = ["commission", "person"]
    fields = [("commission", "person"), ("role", "is_voting"), ("since", "until"), "basis"]
    ordering = ["commission__name", "person__folded_name", "pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        """Whose membership it is stays; a wrong one is deleted and entered anew."""
        return [] if obj is None else ["commission", "person"]

    def response_post_save_add(self, request: HttpRequest, obj: Membership) -> HttpResponseRedirect:
        return self._to_composition(obj)

    def response_post_save_change(
        self, request: HttpRequest, obj: Membership
    ) -> HttpResponseRedirect:
        return self._to_composition(obj)

    @staticmethod
    def _to_composition(membership: Membership) -> HttpResponseRedirect:
        """Whoever enters a member looks at the composition next."""
        return redirect("admin:meetings_commission_composition", membership.commission_id)
