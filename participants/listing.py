"""«Заполнить состав»: the members of that day stand in the list of participants."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts.domain import record_act
from accounts.history import add_rows, change_rows, edit
from accounts.models import Act, User
from meetings.models import Meeting, MeetingCommission
from meetings.states import IllegalMove
from participants.domain import copy_name, posts_of
from participants.models import Attendance, Membership
from russian.names import sort_key

Duty, Presence, Role = Attendance.Duty, Attendance.Presence, Membership.Role

#: The order of a list of members: who leads, then the alphabet.
RANKS: Final = {Role.CHAIR: 0, Role.DEPUTY_CHAIR: 1, Role.MEMBER: 2, Role.SECRETARY: 3}
#: Which member takes over which duty, where nobody has it.
DUTIES: Final = {Role.CHAIR: Duty.PRESIDING, Role.SECRETARY: Duty.SECRETARY}


@transaction.atomic
def list_members(*, meeting_id: int, by: User | None, at: datetime) -> list[Attendance]:
    """Members of all commissions of the session on its day stand in its list.

    Who is listed stays as listed, and a member whom a substitute stands in for is absent. The
    chair presides and the secretary keeps the minutes, unless somebody has that duty; where a
    commission has neither, it is whoever did so last time. Returns the rows that were added.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if meeting.is_frozen:
            raise IllegalMove(meeting.state)
        listed = list(Attendance.objects.filter(meeting=meeting))
        members = _members(meeting)
        added = _add(meeting, listed, members)
        _give_duties(meeting, [*listed, *added], members)
        if added:
            record_act(
                kind=Act.Kind.MEMBERS_LISTED,
                subject=meeting,
                by=by,
                at=at,
                details={"people": len(added)},
            )
        return added


def _members(meeting: Meeting) -> list[Membership]:
    """The members of that day, each human once, in the order of a list; of the host first."""
    parts = MeetingCommission.objects.filter(meeting=meeting).order_by("-is_host", "position")
    bodies = list(parts.values_list("commission", flat=True))
    found = (
        Membership.objects.filter(commission__in=bodies)
        .in_force(on=meeting.held_on)
        .select_related("person")
    )

    def place(member: Membership) -> tuple[int, int, object]:
        rank, body = RANKS[Role(member.role)], bodies.index(member.commission_id)
        leads = rank < RANKS[Role.MEMBER]
        return (rank, body if leads else 0, sort_key(member.person.name))

    once: dict[int, Membership] = {}
    for member in sorted(found, key=place):
        once.setdefault(member.person_id, member)
    return list(once.values())


def _add(
    meeting: Meeting, listed: Sequence[Attendance], members: Iterable[Membership]
) -> list[Attendance]:
    known = {row.person_id for row in listed}
    replaced = {row.substitute_for_id for row in listed}
    last = max((row.position for row in listed), default=0)
    missing = [member for member in members if member.person_id not in known]
    titles = posts_of((member.person for member in missing), on=meeting.held_on)
    rows = []
    for position, member in enumerate(missing, start=last + 1):
        row = Attendance(
            meeting=meeting,
            person=member.person,
            post=titles.get(member.person_id, ""),
            presence=Presence.ABSENT if member.person_id in replaced else Presence.PRESENT,
            position=position,
        )
        copy_name(row)
        rows.append(row)
    return add_rows(rows)


def _give_duties(
    meeting: Meeting, rows: Iterable[Attendance], members: Iterable[Membership]
) -> None:
    by_person = {row.person_id: row for row in rows}
    taken = {row.duty for row in by_person.values()}
    as_last_time = _duties_last_time(meeting)
    changed = []
    for role, duty in DUTIES.items():
        of_role = [member.person_id for member in members if member.role == role]
        whom = next((pk for pk in of_role if pk in by_person), as_last_time.get(duty))
        row = by_person.get(whom) if whom else None
        if duty not in taken and row is not None and not row.duty and row.is_present:
            row.duty = duty
            changed.append(row)
    change_rows(changed, ["duty"])


def _duties_last_time(meeting: Meeting) -> dict[str, int]:
    """Who had which duty at the last session of the same commissions before this one."""
    bodies = MeetingCommission.objects.filter(meeting=meeting).values("commission")
    before = Meeting.objects.filter(meeting_commissions__commission__in=bodies).exclude(
        pk=meeting.pk
    )
    if meeting.held_on:
        before = before.filter(held_on__lte=meeting.held_on)
    day = before.aggregate(last=Max("held_on"))["last"]
    rows = Attendance.objects.filter(meeting__in=before.filter(held_on=day).values("pk"))
    return dict(rows.exclude(duty="").values_list("duty", "person"))
