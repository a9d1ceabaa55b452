"""Who has a part in a session: by its list, and as members of its commissions on that day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from documents.papers import wording
from documents.papers.parts import Signature
from documents.papers.record import Record
from meetings.models import Commission
from participants.domain import posts_of
from participants.models import Attendance, Membership, Person
from russian.names import initials_first, sort_key

Status, Role = Attendance.Status, Membership.Role
#: Those who have a seat in the session, or sit in for one who has.
SEATED: Final = frozenset({Status.MEMBER.value, Status.SUBSTITUTE.value})
#: The order of statuses; who has a duty and no status is neither a member nor invited.
STATUSES: Final = ("", Status.MEMBER, Status.SUBSTITUTE, Status.INVITED)
#: The order of members: who leads first.
RANKS: Final = (Role.CHAIR, Role.DEPUTY_CHAIR, Role.SECRETARY, Role.MEMBER)
LAST: Final = RANKS.index(Role.MEMBER)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who is to take part, with the name and the post of that day."""

    named: Attendance | Person
    post: str
    status: str
    #: «председатель комиссии», where he leads one of them.
    role: str = ""
    #: The place among the members.
    rank: int = LAST

    @property
    def person(self) -> Person:
        return self.named.person if isinstance(self.named, Attendance) else self.named

    @property
    def row(self) -> Attendance | None:
        """The row in the list, where there is one."""
        return self.named if isinstance(self.named, Attendance) else None


class People:
    """The people of one session: what its record says, and the composition of that day."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.bodies = {body.pk: body for body in record.meeting.bodies}
        in_force = Membership.objects.in_force(on=record.meeting.held_on)
        self.memberships = sorted(
            in_force.filter(commission__in=self.bodies).select_related("person"),
            key=self._place_of_seat,
        )

    def _place_of_seat(self, seat: Membership) -> tuple[int, object, int]:
        """Who leads comes first; of one person's seats that in the commission named first."""
        body = list(self.bodies).index(seat.commission_id)
        return RANKS.index(Role(seat.role)), sort_key(seat.person.name), body

    def head(self) -> Attendance | Person | None:
        """Who leads the commission that convenes the session."""
        return self._leading(Role.CHAIR)

    def secretary(self) -> Attendance | Person | None:
        """Who keeps the minutes of the session, or else is the secretary of its commission."""
        on_duty = self.record.on_duty(Attendance.Duty.SECRETARY)
        return on_duty or self._leading(Role.SECRETARY)

    def signatures(self, *, with_blank: bool) -> Iterable[Signature]:
        """The secretary's; ``with_blank`` also the line of one who is not named yet."""
        secretary = self.secretary()
        if secretary or with_blank:
            yield Signature("Секретарь", initials_first(secretary.name) if secretary else "")

    def _leading(self, role: Membership.Role) -> Attendance | Person | None:
        host = self.record.rules.pk
        found = (s for s in self.memberships if s.role == role and s.commission_id == host)
        seat = next(found, None)
        return self.record.of_that_day(seat.person) if seat else None

    def participants(self) -> list[Participant]:
        """Each once: members in the order of their seats, substitutes, the invited by surname."""
        seats: dict[int, list[Membership]] = defaultdict(list)
        for seat in self.memberships:
            seats[seat.person_id].append(seat)
        listed = self.record.row_of_person
        unlisted = {pk: held[0].person for pk, held in seats.items() if pk not in listed}
        posts = posts_of(unlisted.values(), on=self.record.meeting.held_on)
        found = [
            Participant(row, row.post, _status(row, is_member=pk in seats))
            for pk, row in listed.items()
        ]
        found += [
            Participant(person, posts.get(pk, ""), Status.MEMBER) for pk, person in unlisted.items()
        ]
        return sorted(
            (self._seated(one, seats.get(one.person.pk, ())) for one in found), key=_place
        )

    def _seated(self, one: Participant, seats: Sequence[Membership]) -> Participant:
        """The participant with what he is in the commissions; the highest seat comes first."""
        roles = [_role_in(self.bodies[seat.commission_id], seat.role) for seat in seats]
        rank = RANKS.index(Role(seats[0].role)) if seats else LAST
        return replace(one, role=wording.roles(roles, one.post), rank=rank)


def _place(one: Participant) -> tuple[int, int, object]:
    rank = one.rank if one.status == Status.MEMBER else LAST
    return STATUSES.index(one.status), rank, sort_key(one.named.name)


def _status(row: Attendance, *, is_member: bool) -> str:
    """As the list has it. Who only speaks there is a member, or invited to speak."""
    if row.status in {Status.MEMBER, Status.SUBSTITUTE, Status.INVITED}:
        return row.status
    if is_member:
        return Status.MEMBER
    return "" if row.duty else Status.INVITED


def _role_in(body: Commission, role: str) -> str:
    if role == Role.SECRETARY:
        return f"секретарь {wording.body_in_genitive(body)}"
    return wording.role(role, body)
