"""Who may do what: the one table of roles, and the backend that reads it.

A user has a role in a commission, not in the portal. What the roles together allow opens the
doors: pages, buttons, actions. Behind each door the querysets (``visible_to``, ``editable_by``)
say on which rows, by the role in the very commission.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend

from meetings.models import CommissionRole

ALL: Final = ("add", "change", "delete", "view")
READ: Final = ("view",)

#: The record plane without its notices, room by room.
RECORD: Final[Mapping[str, Iterable[str]]] = {
    "meetings": ["commission", "workplan", "workplanitem", "venue", "meeting", "meetingcommission"],
    "participants": [
        "person",
        "post",
        "appointment",
        "membership",
        "attendance",
        "attendancegroup",
    ],
    "agenda": [
        "agendaitem",
        "speaker",
        "vote",
        "resolution",
        "executor",
        "controlevent",
        "attachment",
    ],
}
#: What only who makes sessions needs.
TEMPLATE: Final[Mapping[str, Iterable[str]]] = {"agenda": ["sessiontemplate"]}
#: What is printed of a session beside its agenda.
HEADING: Final[Mapping[str, Iterable[str]]] = {
    "meetings": ["commission", "meeting", "meetingcommission"],
    "participants": ["attendance", "attendancegroup"],
}
NOTICE: Final[Mapping[str, Iterable[str]]] = {"notices": ["notice"]}


def _may(verbs: Iterable[str], records: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Permissions as Django names them: ``room.verb_model``."""
    return frozenset(
        f"{room}.{verb}_{model}"
        for room, models in records.items()
        for model in models
        for verb in verbs
    )


#: What each role allows, as ``room.codename``; an administrator (superuser) may everything.
ROLES: Final[dict[CommissionRole.Role, frozenset[str]]] = {
    CommissionRole.Role.SECRETARY: (
        _may(ALL, RECORD) - {"meetings.delete_commission"}
        | _may(ALL, TEMPLATE)
        | _may(["add", "change", "view"], NOTICE)
    ),
    CommissionRole.Role.PRESS_OFFICER: _may(READ, HEADING) | _may([*ALL, "publish"], NOTICE),
    CommissionRole.Role.APPROVER: (
        _may(READ, RECORD) | _may(["change", "view", "publish"], NOTICE)
    ),
    CommissionRole.Role.OBSERVER: _may(READ, {**RECORD, **NOTICE}),
}


class RolesBackend(ModelBackend):
    """Passwords as Django checks them; permissions from the user's roles, and from nothing else."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Nobody is given a permission by hand."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What the roles of the user allow, in whichever commissions they are."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        roles = user_obj.commission_roles.order_by().values_list("role", flat=True).distinct()
        return set().union(*(ROLES[CommissionRole.Role(role)] for role in roles))
