from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from meetings.querysets import related

#: How long the result of a job waits for who asked for it.
KEPT_FOR: Final = timedelta(days=7)


class IssuedDocumentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Issued documents of the user's sessions; what holds closed items, by that right.

        An item may have been closed after a version was issued: of a session that has closed
        items now, the others read what is in force, and nothing older.
        """
        meetings = related(self.model, "meeting")
        with_closed = meetings.filter(
            Q(agenda_items__is_closed=True) | Q(agenda_items__attachments__visibility="closed")
        )
        in_force = Q(meeting__state="signed", replaced_by=None, source__replaced_by=None)
        return self.filter(
            Q(meeting__in=meetings.closed_visible_to(user))
            | Q(is_restricted=False, meeting__in=meetings.visible_to(user))
            & (in_force | ~Q(meeting__in=with_closed))
        )

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Issued documents of sessions of which the user is a secretary."""
        return self.filter(meeting__in=related(self.model, "meeting").kept_by(user))

    def current(self) -> Self:
        """Those that no other version has taken the place of."""
        return self.filter(replaced_by=None)


class IssuedFileQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of issued documents that the user may read."""
        return self.filter(document__in=related(self.model, "document").visible_to(user))


class PaperJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The user's own, of sessions that are still the user's."""
        return self.filter(
            asked_by=user.pk, meeting__in=related(self.model, "meeting").visible_to(user)
        )

    def outdated(self, at: datetime) -> Self:
        """Those whose result has waited long enough."""
        return self.filter(asked_at__lt=at - KEPT_FOR)
