from typing import Self

from django.db import models
from django.db.models import F


class MeetingQuerySet(models.QuerySet):
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
        return self.filter(meeting__held_on__year=year, number__isnull=False)
