"""Which rows a user may see and edit: every question begins at the roles of the user.

Access goes by subqueries, never by joins: a joint session belongs to several commissions and is
still one row. An administrator may everything, somebody without an active account nothing.
"""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from accounts.models import User


def related(model: type[models.Model], name: str) -> Any:
    """The rows at the other end of the relation ``name``, also where an import would go upwards."""
    other: Any = model._meta.get_field(name).related_model
    return other._default_manager.all()


class CommissionQuerySet(models.QuerySet[Any]):
    def with_role(self, user: User | AnonymousUser, *roles: str) -> Self:
        """Commissions in which the user has one of these roles; any role, when none is named."""
        return self._where(user, Q(role__in=roles) if roles else Q())

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Commissions in which the user has a role."""
        return self.with_role(user)

    def named_to(self, user: User | AnonymousUser) -> Self:
        """Commissions whose names the user may read: all of them, they are no secret."""
        return self.all()

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Commissions of which the user is a secretary."""
        return self.with_role(user, "secretary")

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Commissions whose records the user may edit: those that he keeps."""
        return self.kept_by(user)

    def closed_visible_to(self, user: User | AnonymousUser) -> Self:
        """Commissions whose closed items the user may read."""
        return self._where(user, Q(role="secretary") | Q(sees_closed=True))

    def _where(self, user: User | AnonymousUser, role: Q) -> Self:
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        roles = related(self.model, "roles").filter(role, user=user)
        return self.filter(pk__in=roles.values("commission"))


class WorkPlanQuerySet(models.QuerySet[Any]):
    def with_role(self, user: User | AnonymousUser, *roles: str) -> Self:
        """Plans of commissions in which the user has one of these roles."""
        return self.filter(commission__in=related(self.model, "commission").with_role(user, *roles))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Plans of the user's commissions."""
        return self.filter(commission__in=related(self.model, "commission").visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Plans of commissions of which the user is a secretary."""
        return self.filter(commission__in=related(self.model, "commission").editable_by(user))


class WorkPlanItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Items of the user's plans, and of any plan that a session of the user came from."""
        meetings = related(self.model, "meetings").visible_to(user)
        items = related(self.model, "agenda_items").visible_to(user)
        return self.filter(
            Q(plan__in=related(self.model, "plan").visible_to(user))
            | Q(pk__in=meetings.values("plan_item"))
            | Q(pk__in=items.values("plan_item"))
        )

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Items of plans of commissions of which the user is a secretary."""
        return self.filter(plan__in=related(self.model, "plan").editable_by(user))


class MeetingQuerySet(models.QuerySet[Any]):
    def with_role(self, user: User | AnonymousUser, *roles: str) -> Self:
        """Sessions of any commission in which the user has one of these roles, or any role."""
        return self._of(related(self.model, "commissions").with_role(user, *roles), user)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sessions in which a commission of the user takes part."""
        return self.with_role(user)

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Sessions of which the user is a secretary, whatever their state."""
        return self.with_role(user, "secretary")

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Sessions that the user may edit now: a frozen one (see ``is_frozen``) by nobody."""
        return self.kept_by(user).exclude(state__in=self.model.FROZEN)

    def closed_visible_to(self, user: User | AnonymousUser) -> Self:
        """Sessions whose closed items the user may read."""
        return self._of(related(self.model, "commissions").closed_visible_to(user), user)

    def _of(self, commissions: CommissionQuerySet, user: User | AnonymousUser) -> Self:
        """Sessions of any of ``commissions``; an administrator's need not have one yet."""
        if user.is_active and user.is_superuser:
            return self.all()
        parts = related(self.model, "meeting_commissions").filter(commission__in=commissions)
        return self.filter(pk__in=parts.values("meeting"))

    def newest_first(self) -> Self:
        """Sessions by their day, those without a day at the very end."""
        return self.order_by(F("held_on").desc(nulls_last=True), "-pk")

    def for_detail(self) -> Self:
        """Sessions with their commissions in the order they are named."""
        return self.select_related("venue", "on_work_plan_of").prefetch_related(
            "meeting_commissions__commission"
        )


class MeetingCommissionQuerySet(models.QuerySet):
    def numbered_in(self, year: int) -> Self:
        """Parts in the sessions of that year whose minutes have a number."""
        return self.filter(number_year=year, number__isnull=False)
