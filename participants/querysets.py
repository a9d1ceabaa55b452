from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Q, When

from accounts.models import User
from meetings.querysets import related

#: Where a person is named: the relation, and what the row that names the person belongs to.
NAMED = (
    ("attendance", "meeting"),
    ("substituted_in", "meeting"),
    ("memberships", "commission"),
    ("speeches", "item"),
    ("resolutions", "resolution"),
    ("control_decisions", "resolution"),
)


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Persons of the shared list; private ones, where the user may read their names.

        That is in a session, an item (a closed one too, if the user reads those) or a commission.
        Before that a private person is known to who added the record.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        named = self._named_in(lambda places: places.visible_to(user))
        return self.filter(Q(is_private=False) | Q(added_by=user) | named)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Persons whom the user added, or whom the records name that the user keeps."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        named = self._named_in(lambda places: places.kept_by(user))
        return self.filter(Q(added_by=user) | named)

    def _named_in(self, narrowed: Callable[[Any], Any]) -> Q:
        """Named in one of the narrowed sessions, items, clauses or commissions."""
        named = Q()
        for name, place in NAMED:
            relation: Any = self.model._meta.get_field(name)
            places = narrowed(related(relation.related_model, place))
            rows = related(self.model, name).filter(**{f"{place}__in": places})
            named |= Q(pk__in=rows.values(relation.field.name))
        return named


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, *, on: date | None) -> Self:
        """Appointments that held on that day, the latest first; all of them without a day."""
        held = self.order_by(models.F("since").desc(nulls_last=True), "-pk")
        if on is None:
            return held.filter(until=None)
        return held.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Members of the user's commissions."""
        return self.filter(commission__in=related(self.model, "commission").visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Members of commissions of which the user is a secretary."""
        return self.filter(commission__in=related(self.model, "commission").editable_by(user))

    def in_force(self, *, on: date | None) -> Self:
        """Who is a member on that day; without a day, those who have not left."""
        if on is None:
            return self.filter(until=None)
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))

    def by_rank(self) -> Self:
        """The chair first, then deputies, the secretary and the members, each by surname."""
        ranks = ("chair", "deputy_chair", "secretary")
        rank = Case(
            *(When(role=role, then=place) for place, role in enumerate(ranks)), default=len(ranks)
        )
        return self.order_by(rank, "person__folded_name", "pk")


class PostQuerySet(models.QuerySet[Any]):
    def by_title(self, titles: Iterable[str]) -> dict[str, Any]:
        """Posts by their titles; a title that is not in the dictionary gets a post unsaved."""
        wanted = set(titles)
        stored: dict[str, Any] = {row.title: row for row in self.filter(title__in=wanted)}
        return {title: stored.get(title) or self.model(title=title) for title in wanted}
