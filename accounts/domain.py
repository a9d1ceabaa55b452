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
