from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.domain import powers_of, record_powers
from accounts.lists import RecordList
from accounts.models import Act, User
from accounts.on_record import OnRecord

# Roles are a table in the code (commission_portal/roles.py), not something to edit by hand.
admin.site.unregister(Group)


class UserAdmin(OnRecord, DjangoUserAdmin):
    """Registered by the meetings, which add the roles in commissions.

    No role holds a permission for users: administrators alone come here.
    """

    kept_because = {
        "accounts.act.actor": ngettext_lazy(
            "%(count)d entry in the journal", "%(count)d entries in the journal", "count"
        )
    }
    instead_of_deleting = _("Take away the mark “Active”: the account stays, and nobody enters.")
    list_display = ["username", "last_name", "first_name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["last_name", "first_name", "email"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def why_kept(self, request: HttpRequest, obj: Any) -> list[str]:
        """Nobody saws off the branch: the deletion itself would be an act of the deleted."""
        return [str(_("This is your own account."))] if obj == request.user else []

    def save_form(self, request: HttpRequest, form: ModelForm, change: bool) -> Any:
        if change:
            form.powers_before = powers_of(User.objects.get(pk=form.instance.pk))  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        record_powers(
            user=form.instance,
            before=form.powers_before if change else {},  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )


@admin.register(Act)
class ActAdmin(admin.ModelAdmin):
    list_display = ["at", "actor", "kind", "subject_label"]
    list_filter = ["kind", "at"]
    list_select_related = ["actor"]
    search_fields = ["subject_label"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RecordList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False
