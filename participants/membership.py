"""Who belongs to a commission, from a day to a day: nobody twice at one time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import add_rows, edit
from accounts.models import Act, User
from meetings.models import Commission
from meetings.numbers import lock_commissions
from participants.domain import note_posts, posts_of
from participants.models import Membership, Person
from participants.quorum import needed
from participants.recognising import add_person
from participants.spells import meet
from russian.names import Name


@dataclass(frozen=True, slots=True)
class Seat:
    """A member on a day, with the post of that day."""

    membership: Membership
    post: str


@dataclass(frozen=True, slots=True)
class Composition:
    """Who belongs to a commission on a day, those who lead it first."""

    commission: Commission
    seats: list[Seat]

    @property
    def voting(self) -> int:
        return sum(seat.membership.is_voting for seat in self.seats)

    @property
    def common_basis(self) -> str:
        """The act that appointed all of them, where it is one."""
        bases = {seat.membership.basis for seat in self.seats}
        return bases.pop() if len(bases) == 1 else ""

    @property
    def quorum(self) -> int:
        """How many of them must take part in a session."""
        rule = Commission.QuorumRule(self.commission.quorum_rule)
        return needed(rule, self.voting, self.commission.quorum_number)


def composition_of(commission: Commission, *, on: date) -> Composition:
    """The commission on that day."""
    members = Membership.objects.filter(commission=commission).in_force(on=on).by_rank()
    memberships = list(members.select_related("person"))
    posts = posts_of((each.person for each in memberships), on=on)
    return Composition(
        commission, [Seat(each, posts.get(each.person_id, "")) for each in memberships]
    )


def other_spell(membership: Membership) -> Membership | None:
    """Another membership of the person in the commission at the same time.

    The commission is locked until the end of the transaction, so that two clerks who enter the
    same person are not both told that nothing stands against it.
    """
    lock_commissions([membership.commission_id])
    others = Membership.objects.filter(
        commission=membership.commission_id, person=membership.person_id
    ).exclude(pk=membership.pk)
    return next((other for other in others.order_by("pk") if meet(membership, other)), None)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is to be entered as a member: a known person, or a name without a record."""

    name: Name
    post: str = ""
    role: str = Membership.Role.MEMBER
    person_id: int | None = None


class MembersRefused(Exception):
    """These people cannot all be entered; the message names those who stand in the way."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a list of members: who was entered, and who belonged before."""

    entered: list[Membership]
    there: list[Person]


def belonging(commission: Commission, people: Iterable[Person], *, since: date | None) -> set[int]:
    """Keys of those who belong to the commission on that day or later."""
    spell = Membership(since=since)
    stored = Membership.objects.filter(commission=commission, person__in=list(people))
    return {other.person_id for other in stored if meet(spell, other)}


@transaction.atomic
def enter_members(
    *,
    commission_id: int,
    members: Sequence[NewMember],
    since: date | None,
    basis: str,
    by: User | None,
    at: datetime,
) -> Entry:
    """All of them are members from that day; who had no record has one, and holds the post.

    Who belongs to the commission already stays as he is. Raises MembersRefused, and enters
    nobody, where one of them stands in the list more than once.
    """
    with edit(by=by):
        [commission] = lock_commissions([commission_id])
        persons = _persons(members, by)
        _refuse_twice(persons)
        belong = belonging(commission, persons, since=since)
        there = [person for person in persons if person.pk in belong]
        fresh = [
            (person, each)
            for person, each in zip(persons, members, strict=True)
            if person.pk not in belong
        ]
        rows = [
            Membership(
                commission=commission, person=person, role=each.role, since=since, basis=basis
            )
            for person, each in fresh
        ]
        if rows:
            add_rows(rows)
            note_posts(((person, each.post) for person, each in fresh), on=since)
            record_act(
                kind=Act.Kind.RECORD_CHANGED,
                subject=commission,
                by=by,
                at=at,
                details={"members": [str(person) for person, _each in fresh]},
            )
    return Entry(rows, there)


def _persons(members: Sequence[NewMember], by: User | None) -> list[Person]:
    known = Person.objects.in_bulk([each.person_id for each in members if each.person_id])
    return [
        known[each.person_id] if each.person_id else add_person(name=each.name, gender="", by=by)
        for each in members
    ]


def _refuse_twice(persons: Sequence[Person]) -> None:
    twice = [person for person in persons if persons.count(person) > 1]
    if twice:
        raise MembersRefused(
            _("Stands in the list more than once: %(names)s.")
            % {"names": ", ".join(dict.fromkeys(map(str, twice)))}
        )


#: What a list of members says of their part, after the post or instead of it.
_PARTS: Final = (
    (Membership.Role.DEPUTY_CHAIR, r"заместител[ья]\w* (?:председателя|руководителя)"),
    (Membership.Role.CHAIR, r"председатель|руководитель"),
    (Membership.Role.SECRETARY, r"(?:ответственный )?секретарь"),
)
_OF_BODY: Final = r" (?:комиссии|совещания|штаба)"


def part_in(post: str) -> tuple[Membership.Role, str]:
    """The part in the commission that a post ends with, and the post without it.

    «глава города, председатель комиссии» is the chair; «председатель комиссии» alone holds no
    post, and «председатель Думы» is a member.
    """
    for role, words in _PARTS:
        match = re.search(rf"(?:^|[,;(] *)(?:{words}){_OF_BODY}\)?$", post, re.IGNORECASE)
        if match:
            return role, post[: match.start()].strip()
    return Membership.Role.MEMBER, post
