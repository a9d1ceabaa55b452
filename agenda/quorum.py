"""Who may vote in a session and at each of its items, and whether they are a quorum."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from agenda.models import AgendaItem, Vote
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, Membership
from participants.quorum import Quorum

#: At the item, and yet not taking part in it.
ASIDE: Final = frozenset({Vote.Choice.RECUSED.value, Vote.Choice.AWAY.value})

IsThere = Callable[[Attendance], bool]


def quorums_of(meeting: Meeting) -> list[Quorum]:
    """The quorum of each commission of the session."""
    return Roll(meeting).quorums()


def item_quorums(item: AgendaItem) -> list[Quorum]:
    """The quorum of each commission when the item was taken up."""
    return Roll(item.meeting).item_quorums(item)


def entitled(item: AgendaItem) -> list[Attendance]:
    """Who may vote on the item and is there, in the order of the list of participants."""
    return Roll(item.meeting).entitled(item)


class Roll:
    """The roll of a session: read once, in the same number of queries for any session.

    A voting member of that day has a seat. The seat is held by the member, or where the
    commission lets substitutes vote, by one substitute of a member who is not there. Nobody
    holds two seats of one commission.
    """

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting

    def quorums(self) -> list[Quorum]:
        return [self._quorum(body, lambda row: row.is_present) for body in self.commissions]

    def item_quorums(self, item: AgendaItem) -> list[Quorum]:
        return [self._quorum(body, self._at(item)) for body in self.commissions]

    def entitled(self, item: AgendaItem) -> list[Attendance]:
        return self._seated(self._at(item))

    def seated(self, item: AgendaItem) -> list[Attendance]:
        """Who may vote on the item, those who stood aside from it or went out included."""
        return self._seated(lambda row: self.is_there(row, item))

    def _seated(self, is_there: IsThere) -> list[Attendance]:
        holders = {row.pk for body in self.commissions for row in self._holders(body, is_there)}
        return [row for row in self.attendance if row.pk in holders]

    def has_seat(self, row: Attendance) -> bool:
        """Whether the participant may vote in this session at all."""
        return any(
            row.person_id in self.seats[body.pk] or self._votes_for_another(body, row)
            for body in self.commissions
        )

    # --- what is read -------------------------------------------------------------------------

    @cached_property
    def commissions(self) -> list[Commission]:
        parts = MeetingCommission.objects.filter(meeting=self.meeting)
        return [part.commission for part in parts.select_related("commission")]

    @cached_property
    def attendance(self) -> list[Attendance]:
        return list(Attendance.objects.filter(meeting=self.meeting))

    @cached_property
    def on_record(self) -> Mapping[int, Mapping[int, bool]]:
        """Of each commission its members of that day, and which of them vote."""
        members: dict[int, dict[int, bool]] = defaultdict(dict)
        in_force = Membership.objects.in_force(on=self.meeting.held_on)
        for row in in_force.filter(commission__in=self.commissions):
            voting = members[row.commission_id]
            voting[row.person_id] = row.is_voting or voting.get(row.person_id, False)
        return members

    @cached_property
    def seats(self) -> Mapping[int, frozenset[int]]:
        """Of each commission the persons who have a vote in it."""
        listed = {
            row.person_id for row in self.attendance if row.status == Attendance.Status.MEMBER
        } | {row.substitute_for_id for row in self.attendance if _is_substitute(row)}
        seats = {}
        for body in self.commissions:
            members = self.on_record.get(body.pk)
            voting = listed if members is None else {who for who, votes in members.items() if votes}
            seats[body.pk] = frozenset(who for who in voting if who is not None)
        return seats

    @cached_property
    def choices(self) -> Mapping[int, Mapping[int, str]]:
        """Of each item what is on record of each participant."""
        choices: dict[int, dict[int, str]] = defaultdict(dict)
        for vote in Vote.objects.filter(item__meeting=self.meeting):
            choices[vote.item_id][vote.participant_id] = vote.choice
        return choices

    # --- who is there -------------------------------------------------------------------------

    def is_there(self, row: Attendance, item: AgendaItem) -> bool:
        """Whether the participant had come by the time of the item and had not left."""
        if not row.is_present:
            return False
        if item.starts_at is None or self.meeting.form == Meeting.Form.CORRESPONDENCE:
            return True
        has_come = row.arrived_at is None or row.arrived_at <= item.starts_at
        return has_come and (row.left_at is None or row.left_at > item.starts_at)

    def _at(self, item: AgendaItem) -> IsThere:
        choices = self.choices.get(item.pk, {})
        return lambda row: self.is_there(row, item) and choices.get(row.pk) not in ASIDE

    def _holders(self, body: Commission, is_there: IsThere) -> list[Attendance]:
        """Who of those there holds a seat of the commission: members first, then substitutes."""
        seats = self.seats[body.pk]
        here = [row for row in self.attendance if is_there(row)]
        held = {row.person_id: row for row in here if row.person_id in seats}
        for row in here:
            if self._votes_for_another(body, row) and row.substitute_for_id is not None:
                held.setdefault(row.substitute_for_id, row)
        return list(held.values())

    def _votes_for_another(self, body: Commission, row: Attendance) -> bool:
        seats = self.seats[body.pk]
        return (
            body.substitutes == Commission.Substitutes.VOTING
            and _is_substitute(row)
            and row.has_vote
            and row.substitute_for_id in seats
            and row.person_id not in seats
        )

    def _quorum(self, body: Commission, is_there: IsThere) -> Quorum:
        holders = self._holders(body, is_there)
        seats = self.seats[body.pk]
        return Quorum(
            commission=body,
            members=len(seats),
            present=len(holders),
            substitutes=sum(row.person_id not in seats for row in holders),
            is_by_list=body.pk not in self.on_record,
        )


def _is_substitute(row: Attendance) -> bool:
    return row.status == Attendance.Status.SUBSTITUTE
