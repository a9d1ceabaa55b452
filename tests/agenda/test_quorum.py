"""Who may vote in a session and at its items, by the memberships and the attendance of that day."""

from datetime import date, time

import pytest

from agenda.models import Vote
from agenda.quorum import Roll, entitled, item_quorums, quorums_of
from meetings.models import Commission, Meeting
from participants.models import Attendance, Membership
from tests.agenda.sessions import DAY, a_commission, a_session, an_item, attend, members, people

pytestmark = pytest.mark.django_db

SUBSTITUTE = {"status": Attendance.Status.SUBSTITUTE}


def arithmetic(meeting: Meeting) -> list[tuple[int, int, bool]]:
    return [(quorum.present, quorum.members, quorum.is_met) for quorum in quorums_of(meeting)]


def test_members_of_the_day_who_take_part_are_counted() -> None:
    atk = a_commission()
    meeting = a_session(atk)
    here, there, ill, gone = members(atk, 4)
    attend(meeting, [here])
    attend(meeting, [there], presence=Attendance.Presence.REMOTE)
    attend(meeting, [ill], presence=Attendance.Presence.EXCUSED)
    attend(meeting, [gone], presence=Attendance.Presence.ABSENT)
    attend(meeting, people(3), status=Attendance.Status.INVITED)

    assert arithmetic(meeting) == [(2, 4, False)]


def test_membership_of_another_day_or_without_a_vote_does_not_count() -> None:
    atk = a_commission()
    meeting = a_session(atk)
    persons = members(atk, 1, since=DAY, until=DAY)
    persons += members(atk, 1, until=date(2026, 3, 11))
    persons += members(atk, 1, since=date(2026, 3, 13))
    persons += members(atk, 1, is_voting=False)
    attend(meeting, persons)

    assert arithmetic(meeting) == [(1, 1, True)]


def test_each_commission_of_a_joint_session_has_its_quorum() -> None:
    atk, council = a_commission(), a_commission("council", quorum_rule="at_least_half")
    meeting = a_session(atk, council)
    both = members(atk, 2)
    members(council, 2)
    for person in both:
        Membership.objects.create(commission=council, person=person)
    attend(meeting, both)

    assert arithmetic(meeting) == [(2, 2, True), (2, 4, True)]


def test_list_of_participants_is_the_base_where_no_composition_is_on_record() -> None:
    meeting = a_session(a_commission())
    persons = people(3)
    attend(meeting, persons[:2])
    attend(meeting, persons[2:], presence=Attendance.Presence.ABSENT)

    [quorum] = quorums_of(meeting)

    assert (quorum.present, quorum.members, quorum.is_by_list) == (2, 3, True)
    assert "по списку участников" in quorum.explanation


def test_quorum_of_nobody_is_unknown() -> None:
    [quorum] = quorums_of(a_session(a_commission()))

    assert (quorum.is_known, quorum.is_met) == (False, False)


@pytest.mark.parametrize(
    ("rule", "has_vote", "present"),
    [
        (Commission.Substitutes.VOTING, True, 2),
        (Commission.Substitutes.VOTING, False, 1),
        (Commission.Substitutes.ADVISORY, True, 1),
        (Commission.Substitutes.NONE, True, 1),
    ],
)
def test_substitute_counts_where_the_commission_lets_substitutes_vote(
    rule: str, has_vote: bool, present: int
) -> None:
    atk = a_commission(substitutes=rule)
    meeting = a_session(atk)
    here, absent = members(atk, 2)
    attend(meeting, [here])
    attend(meeting, people(1), substitute_for=absent, has_vote=has_vote, **SUBSTITUTE)

    assert arithmetic(meeting)[0][:2] == (present, 2)


def test_seat_is_held_once_and_by_the_member_first() -> None:
    atk = a_commission(substitutes=Commission.Substitutes.VOTING)
    meeting = a_session(atk)
    here, absent = members(atk, 2)
    attend(meeting, [here])
    vote = {"has_vote": True, **SUBSTITUTE}
    attend(meeting, people(2), substitute_for=absent, **vote)
    attend(meeting, people(1), substitute_for=here, **vote)
    attend(meeting, people(1), substitute_for=people(1)[0], **vote)

    [quorum] = quorums_of(meeting)

    assert (quorum.present, quorum.members, quorum.substitutes) == (2, 2, 1)


def test_member_who_stands_in_for_another_holds_one_seat() -> None:
    atk = a_commission(substitutes=Commission.Substitutes.VOTING)
    meeting = a_session(atk)
    here, absent = members(atk, 2)
    attend(meeting, [here], substitute_for=absent, has_vote=True, **SUBSTITUTE)

    assert arithmetic(meeting) == [(1, 2, False)]


def test_item_counts_those_who_had_come_and_had_not_left() -> None:
    atk = a_commission()
    meeting = a_session(atk)
    persons = members(atk, 5)
    on_time, late, later, early, earlier = (attend(meeting, [person])[0] for person in persons)
    late.arrived_at, later.arrived_at = time(11, 0), time(11, 1)
    early.left_at, earlier.left_at = time(11, 1), time(11, 0)
    for row in (late, later, early, earlier):
        row.save()
    item = an_item(meeting, starts_at=time(11))

    assert entitled(item) == [on_time, late, early]
    assert item_quorums(item)[0].present == 3
    assert quorums_of(meeting)[0].present == 5


def test_recused_and_away_do_not_count_at_the_item() -> None:
    atk = a_commission()
    meeting = a_session(atk)
    rows = attend(meeting, members(atk, 4))
    item, other = an_item(meeting), an_item(meeting)
    choices = [Vote.Choice.RECUSED, Vote.Choice.AWAY, Vote.Choice.NOT_VOTING, Vote.Choice.FOR]
    for row, choice in zip(rows, choices, strict=True):
        Vote.objects.create(item=item, participant=row, choice=choice)

    assert entitled(item) == rows[2:]
    assert [quorum.is_met for quorum in item_quorums(item)] == [False]
    assert entitled(other) == rows


def test_substitute_takes_the_seat_when_the_member_has_left() -> None:
    atk = a_commission(substitutes=Commission.Substitutes.VOTING)
    meeting = a_session(atk)
    [member] = members(atk, 1)
    [row] = attend(meeting, [member], left_at=time(11))
    [stand_in] = attend(meeting, people(1), substitute_for=member, has_vote=True, **SUBSTITUTE)

    assert entitled(an_item(meeting, starts_at=time(10))) == [row]
    assert entitled(an_item(meeting, starts_at=time(12))) == [stand_in]


def test_times_do_not_matter_in_a_session_by_correspondence() -> None:
    atk = a_commission()
    meeting = a_session(atk, form=Meeting.Form.CORRESPONDENCE)
    attend(meeting, members(atk, 2), arrived_at=time(12))

    assert item_quorums(an_item(meeting, starts_at=time(10)))[0].present == 2


@pytest.mark.parametrize("count", [1, 3])
def test_roll_of_any_session_takes_the_same_number_of_queries(
    count: int,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    bodies = [a_commission(f"c{n}") for n in range(count)]
    meeting = a_session(*bodies)
    for body in bodies:
        attend(meeting, members(body, count))
    items = [an_item(meeting) for _ in range(count)]

    with django_assert_num_queries(4):
        roll = Roll(meeting)
        roll.quorums()
        for item in items:
            roll.item_quorums(item)
            roll.entitled(item)
