from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Self

from django.db import connection, models

from publications.querysets import COMMISSION_FIELDS

#: A link of confirmation is good for so long; then what was asked for is forgotten.
CONFIRMED_WITHIN: Final = timedelta(days=7)


def can_skip_locked() -> bool:
    """Whether rows that another sender holds can be passed over."""
    return bool(connection.features.has_select_for_update_skip_locked)


def digest_of(token: str) -> str:
    """What is stored of a token. It is random and long, so nobody finds it by trying."""
    return sha256(token.encode(errors="replace")).hexdigest()


class SubscriberQuerySet(models.QuerySet):
    def by_token(self, token: str) -> Self:
        """Whose link holds the token; without the address, which no public page reads."""
        return self.filter(token_sha256=digest_of(token)).only("token_sha256")


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        """Those that letters are written for."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self, *, at: datetime) -> Self:
        """Those that may still be confirmed."""
        return self.filter(confirmed_at__isnull=True, asked_at__gt=at - CONFIRMED_WITHIN)

    def outdated(self, *, at: datetime) -> Self:
        """Those that nobody confirmed in time."""
        return self.filter(confirmed_at__isnull=True, asked_at__lte=at - CONFIRMED_WITHIN)

    def due(self, until: Mapping[Any, datetime]) -> Self:
        """Those that were not told of all that came until the moment of their pace."""
        is_due = models.Q()
        for pace, moment in until.items():
            is_due |= models.Q(pace=pace, told_until__lt=moment)
        return self.filter(is_due)

    def for_list(self) -> Self:
        """With what names them, of which a public page may read no more."""
        return (
            self.select_related("commission", "session")
            .only(
                *(field.name for field in self.model._meta.concrete_fields),
                *(f"commission__{name}" for name in COMMISSION_FIELDS),
                "session__slug",
            )
            .order_by("pk")
        )


class LetterQuerySet(models.QuerySet):
    def due(self, *, at: datetime) -> Self:
        """Letters to be sent now, the oldest first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")
