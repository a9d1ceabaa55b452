from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import Act, User


def record_act(
    *,
    kind: Act.Kind,
    subject: Model,
    by: User | None,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> Act:
    """Write one line into the journal; call it inside the transaction of the change itself."""
    return Act.objects.create(
        kind=kind,
        actor=by,
        at=at,
        subject_model=subject._meta.label,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        details=dict(details or {}),
    )


def powers_of(user: User) -> dict[str, Any]:
    """What a user may do, as it is written into the journal."""
    roles = user.commission_roles.select_related("commission").order_by("commission", "role")
    return {
        "active": user.is_active,
        "staff": user.is_staff,
        "administrator": user.is_superuser,
        "roles": [
            {"commission": str(row.commission), "role": row.role, "sees_closed": row.sees_closed}
            for row in roles
        ],
    }


def record_powers(*, user: User, before: Mapping[str, Any], by: User | None, at: datetime) -> None:
    """Put on record what the user may do now, if it differs from ``before``."""
    after = powers_of(user)
    if before != after:
        record_act(
            kind=Act.Kind.PERMISSIONS_CHANGED,
            subject=user,
            by=by,
            at=at,
            details={"before": dict(before), "after": after},
        )
