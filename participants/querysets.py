from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, *, on: date | None) -> Self:
        """Appointments that held on that day, the latest first; all of them without a day."""
        held = self.order_by(models.F("since").desc(nulls_last=True), "-pk")
        if on is None:
            return held.filter(until=None)
        return held.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))


class PostQuerySet(models.QuerySet[Any]):
    def by_title(self, titles: Iterable[str]) -> dict[str, Any]:
        """Posts by their titles; a title that is not in the dictionary gets a post unsaved."""
        wanted = set(titles)
        stored: dict[str, Any] = {row.title: row for row in self.filter(title__in=wanted)}
        return {title: stored.get(title) or self.model(title=title) for title in wanted}
