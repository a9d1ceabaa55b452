from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import record_act
from accounts.models import Act, User

# Roles are a table in the code (commission_portal/roles.py), not something to edit by hand.
admin.site.unregister(Group)


class OnRecord(admin.ModelAdmin):
    """Whatever is added, changed or deleted here is on record, in the transaction of the change."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(Act.Kind.RECORD_ADDED, request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(Act.Kind.RECORD_CHANGED, request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(Act.Kind.RECORD_DELETED, request, obj, "")
        return super().log_deletions(request, queryset)

    @staticmethod
    def _record(kind: Act.Kind, request: HttpRequest, obj: Any, message: Any) -> None:
        record_act(
            kind=kind,
            subject=obj,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            details={"message": message} if message else {},
        )


def _powers(user: User) -> dict[str, Any]:
    """What a user may do, as it is written into the journal."""
    return {
        "active": user.is_active,
        "staff": user.is_staff,
        "administrator": user.is_superuser,
        "roles": sorted(user.groups.values_list("name", flat=True)),
    }


@admin.register(User)
class UserAdmin(OnRecord, DjangoUserAdmin):
    list_display = ["username", "last_name", "first_name", "is_active", "is_superuser"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["last_name", "first_name", "email"]}),
        (_("Roles"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        user: User = form.instance
        before = form.powers_before if change else {}  # type: ignore[attr-defined]
        super().save_related(request, form, formsets, change)
        after = _powers(user)
        if before != after:
            record_act(
                kind=Act.Kind.PERMISSIONS_CHANGED,
                subject=user,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                details={"before": before, "after": after},
            )

    def save_form(self, request: HttpRequest, form: ModelForm, change: bool) -> Any:
        if change:
            form.powers_before = _powers(User.objects.get(pk=form.instance.pk))  # type: ignore[attr-defined]
        return super().save_form(request, form, change)


@admin.register(Act)
class ActAdmin(admin.ModelAdmin):
    list_display = ["at", "actor", "kind", "subject_label"]
    list_filter = ["kind", "at"]
    list_select_related = ["actor"]
    search_fields = ["subject_label"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False
