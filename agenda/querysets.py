from datetime import date, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Prefetch, Q

from accounts.models import User
from meetings.querysets import related


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Items of the user's sessions; closed ones, where the user reads closed items."""
        meetings = related(self.model, "meeting")
        return self.filter(
            Q(is_closed=False, meeting__in=meetings.visible_to(user))
            | Q(meeting__in=meetings.closed_visible_to(user))
        )

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Items of sessions of which the user is a secretary, whatever the state."""
        return self.filter(meeting__in=related(self.model, "meeting").kept_by(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Items of sessions that the user may edit now."""
        return self.filter(meeting__in=related(self.model, "meeting").editable_by(user))


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Clauses of the items that the user may read."""
        return self.filter(item__in=related(self.model, "item").visible_to(user))

    def kept_by(self, user: User | AnonymousUser) -> Self:
        """Clauses whose control the user keeps: it goes on after the minutes are signed."""
        return self.filter(item__in=related(self.model, "item").kept_by(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Clauses of sessions that the user may edit now; their control, see ``kept_by``."""
        return self.filter(item__in=related(self.model, "item").editable_by(user))

    def on_control(self) -> Self:
        """Clauses that somebody still has to carry out, or has reported and nobody took off."""
        return self.filter(control__in=["on", "reported"])

    def overdue(self, *, on: date) -> Self:
        """Not reported as done, and the day has passed: an interim report changes nothing."""
        return self.filter(control="on", due_now__lt=on)

    def due_within(self, *, on: date, days: int) -> Self:
        """Not reported as done, and due from that day to so many days later."""
        return self.filter(control="on", due_now__range=(on, on + timedelta(days=days)))

    def pressing(self, *, on: date, days: int) -> Self:
        """Overdue, or due within so many days."""
        return self.filter(control="on", due_now__lte=on + timedelta(days=days))

    def by_due(self) -> Self:
        """The most pressing first, what has no day of its own at the very end."""
        return self.order_by(F("due_now").asc(nulls_last=True), "pk")

    def for_register(self) -> Self:
        """Clauses with what a line of the register says: protocol, number, executors."""
        items = related(self.model, "item").only(
            "pk", "meeting", "position", "is_subitem", "is_closed"
        )
        executors = related(self.model, "executors").select_related("person")
        return self.select_related("item__meeting").prefetch_related(
            Prefetch("item__meeting__agenda_items", items),
            "item__meeting__meeting_commissions__commission",
            Prefetch("executors", executors),
        )


class ControlEventQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Marks on clauses that the user may read, unless an item hidden from him decided."""
        return self.filter(
            Q(decided_in=None)
            | Q(decided_in__in=related(self.model, "decided_in").visible_to(user)),
            resolution__in=related(self.model, "resolution").visible_to(user),
        )

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Marks on clauses whose control the user keeps, also after the minutes are signed."""
        return self.filter(resolution__in=related(self.model, "resolution").kept_by(user))

    def for_card(self) -> Self:
        """Marks in the order they were made, with who decided."""
        return self.select_related("decided_in__meeting", "decided_by").order_by("pk")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of the items and marks that the user may read; closed files, where closed items."""
        items, marks = related(self.model, "item"), related(self.model, "control_event")
        readable = Q(item__in=items.visible_to(user)) | Q(control_event__in=marks.visible_to(user))
        meetings = related(items.model, "meeting").closed_visible_to(user)
        is_open = ~Q(visibility="closed")
        reads_closed = Q(item__meeting__in=meetings) | Q(
            control_event__resolution__item__meeting__in=meetings
        )
        return self.filter(readable, is_open | reads_closed)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Files of the items and marks that the user may edit now."""
        items, marks = related(self.model, "item"), related(self.model, "control_event")
        return self.filter(
            Q(item__in=items.editable_by(user)) | Q(control_event__in=marks.editable_by(user))
        )


class SessionTemplateQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Templates of commissions whose closed items the user reads: a template may name them."""
        commissions = related(self.model, "commission").closed_visible_to(user)
        return self.filter(commission__in=commissions)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Templates of commissions of which the user is a secretary."""
        return self.filter(commission__in=related(self.model, "commission").editable_by(user))
