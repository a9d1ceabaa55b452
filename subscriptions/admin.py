from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subscriptions.models import Subscriber


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    """For who asks in another way to be forgotten. No role holds a permission for addresses:
    administrators alone come here."""

    list_display = ["address", "number_of_subscriptions"]
    search_fields = ["address"]
    search_help_text = _("Search by the address.")
    fields = ["address", "number_of_subscriptions"]
    readonly_fields = ["address", "number_of_subscriptions"]
    ordering = ["address"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        confirmed = Count("subscriptions", filter=Q(subscriptions__confirmed_at__isnull=False))
        found: QuerySet[Subscriber] = super().get_queryset(request)
        return found.annotate(confirmed=confirmed)

    @admin.display(description=_("subscriptions"))
    def number_of_subscriptions(self, obj: Any) -> int:
        number: int = obj.confirmed
        return number

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False
