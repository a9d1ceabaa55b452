from datetime import datetime
from typing import Any, Final, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from meetings.querysets import related

#: Published in an emergency, and no second person has looked since.
AWAITS_REVIEW: Final = ~Q(emergency_reason="") & Q(emergency_reviewed_by=None)


class NoticeQuerySet(models.QuerySet[Any]):
    def with_role(self, user: User | AnonymousUser, *roles: str) -> Self:
        """Notices of commissions in which the user has one of these roles."""
        theirs = Q()
        for column in ("meeting", "work_plan", "commission"):
            theirs |= Q(**{f"{column}__in": related(self.model, column).with_role(user, *roles)})
        return self.filter(theirs)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Notices of the user's sessions."""
        return self.with_role(user)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Notices of commissions for which the user writes them or approves of them."""
        return self.with_role(user, "secretary", "press_officer", "approver")

    def publishable_by(self, user: User | AnonymousUser) -> Self:
        """Notices of commissions for which the user speaks to the public."""
        return self.with_role(user, "press_officer", "approver")

    def removable_by(self, user: User | AnonymousUser) -> Self:
        """Notices of commissions whose press officer the user is."""
        return self.with_role(user, "press_officer")

    def locked(self, pk: int) -> Any:
        """The notice, held until the transaction ends: what is read of it stays true."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def awaiting(self) -> Self:
        """Notices that wait for somebody: to be finished, approved, published or reviewed."""
        return self.filter(Q(state__in=["draft", "in_review", "approved"]) | AWAITS_REVIEW)

    def in_state(self, state: str, *, at: datetime) -> Self:
        """Notices in that state at ``at``; or those whose emergency publication awaits a review."""
        if state == "awaits_review":
            return self.filter(AWAITS_REVIEW)
        is_waiting = Q(state="published", public_from__gt=at)
        match state:
            case "scheduled":
                return self.filter(is_waiting)
            case "published":
                return self.filter(state=state).exclude(is_waiting)
        return self.filter(state=state)
