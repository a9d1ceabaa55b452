"""Who may do what: the one table of roles, written into the database after every migration."""

from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

#: Group name on the screens → permissions, as ``room.codename``.
ROLES: Final[dict[str, frozenset[str]]] = {
    "Секретарь": frozenset(
        {f"meetings.{verb}_commission" for verb in ("add", "change", "view")}
        | {f"meetings.{verb}_venue" for verb in ("add", "change", "delete", "view")}
        | {f"meetings.{verb}_meeting" for verb in ("add", "change", "delete", "view")}
        | {f"meetings.{verb}_meetingcommission" for verb in ("add", "change", "delete", "view")}
        | {
            f"participants.{verb}_{model}"
            for verb in ("add", "change", "delete", "view")
            for model in ("person", "post", "appointment", "attendance", "attendancegroup")
        }
        | {
            f"agenda.{verb}_{model}"
            for verb in ("add", "change", "delete", "view")
            for model in ("agendaitem", "speaker", "resolution", "executor")
        }
        | {"notices.add_notice", "notices.change_notice", "notices.view_notice"}
    ),
    "Пресс-служба": frozenset(
        {
            "meetings.view_commission",
            "meetings.view_meeting",
            "meetings.view_meetingcommission",
            "participants.view_attendance",
            "participants.view_attendancegroup",
            "notices.add_notice",
            "notices.change_notice",
            "notices.view_notice",
            "notices.delete_notice",
            "notices.publish_notice",
        }
    ),
}


def write_roles(**kwargs: Any) -> None:
    """Make the groups of the table hold exactly the permissions of the table."""
    for name, codes in ROLES.items():
        wanted = Q(pk__in=[])
        for code in codes:
            room, codename = code.split(".")
            wanted |= Q(content_type__app_label=room, codename=codename)
        permissions = list(Permission.objects.filter(wanted))
        if len(permissions) != len(codes):
            known = {f"{p.content_type.app_label}.{p.codename}" for p in permissions}
            raise LookupError(f"No such permissions: {sorted(codes - known)}")
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)
