from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain import powers_of, record_powers
from accounts.history import change_rows, edit
from accounts.models import User
from meetings.models import Commission, CommissionRole
from meetings.slugs import slug_of


def free_slug(name: str) -> str:
    """An address for the commission of that name, in Latin letters, that no other one has."""
    taken = set(Commission.objects.values_list("slug", flat=True))
    return slug_of(name, otherwise="commission", taken=taken)


@transaction.atomic
def keep_new_commission(*, commission: Commission, by: User, at: datetime) -> None:
    """Whoever adds a commission is its secretary; an administrator needs no role for it."""
    if by.is_superuser:
        return
    before = powers_of(by)
    with edit(by=by):
        CommissionRole.objects.create(
            user=by, commission=commission, role=CommissionRole.Role.SECRETARY, sees_closed=True
        )
        record_powers(user=by, before=before, by=by, at=at)


def renumber(rows: QuerySet[Any], parent: str) -> None:
    """Each parent's rows stand at 1, 2, 3 …, in the order that they have."""
    last: dict[int, int] = defaultdict(int)
    changed = []
    for row in rows.order_by("position", "pk"):
        last[getattr(row, parent)] += 1
        if row.position != last[getattr(row, parent)]:
            row.position = last[getattr(row, parent)]
            changed.append(row)
    change_rows(changed, ["position"])
