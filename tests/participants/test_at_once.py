"""Two clerks at the same moment: nobody is a member twice, no record is lost, no vote is."""

from datetime import date

import pytest

from agenda.models import AgendaItem
from agenda.votes.record import Said, VotesChanged, fingerprint, on_record, record_votes
from meetings.models import Commission, Meeting
from participants.membership import NewMember, enter_members
from participants.merging import MergeRefused, merge_persons
from participants.models import Attendance, Membership, Person
from russian.names import Name
from tests.agenda.test_life_at_once import at_once
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_person_entered_twice_at_once_is_a_member_once() -> None:
    body = Commission.objects.create(name="Комиссия", slug="body")
    person = Person.objects.create(last_name="Ким", gender="f")

    def enter() -> None:
        enter_members(
            commission_id=body.pk,
            members=[NewMember(Name("Ким"), person_id=person.pk)],
            since=date(2026, 1, 1),
            basis="",
            by=None,
            at=NOW,
        )

    raised = at_once(enter, enter)

    assert list(raised) == [None, None]
    assert Membership.objects.count() == 1


def test_two_records_merged_both_ways_at_once_leave_one() -> None:
    body = Commission.objects.create(name="Комиссия", slug="body")
    one, other = (Person.objects.create(last_name="Ким", gender="f") for _ in "12")
    for person in (one, other):
        meeting = Meeting.objects.create(held_on=date(2026, 1, 1))
        meeting.meeting_commissions.create(commission=body)
        Attendance.objects.create(meeting=meeting, person=person, last_name="Ким")

    def merge(kept: Person, dropped: Person) -> None:
        merge_persons(kept_id=kept.pk, dropped_id=dropped.pk, by=None, at=NOW)

    raised = at_once(lambda: merge(one, other), lambda: merge(other, one))

    assert sorted(map(type, raised), key=str) == sorted([type(None), MergeRefused], key=str)
    [stays] = Person.objects.all()
    assert {row.person for row in Attendance.objects.all()} == {stays}


def test_of_two_who_save_votes_at_once_the_second_is_told() -> None:
    body = Commission.objects.create(name="Комиссия", slug="body")
    meeting = Meeting.objects.create(held_on=date(2026, 1, 1), state="held")
    meeting.meeting_commissions.create(commission=body)
    person = Person.objects.create(last_name="Ким", gender="f")
    Membership.objects.create(commission=body, person=person)
    row = Attendance.objects.create(meeting=meeting, person=person, last_name="Ким")
    item = AgendaItem.objects.create(meeting=meeting, title="О работе")
    seen = fingerprint(on_record(item))

    def vote(choice: str) -> None:
        record_votes(item_id=item.pk, choices={row.pk: Said(choice)}, by=None, at=NOW, seen=seen)

    raised = at_once(lambda: vote("for"), lambda: vote("against"))

    assert sorted(map(type, raised), key=str) == sorted([type(None), VotesChanged], key=str)
    item.refresh_from_db()
    [said] = on_record(item).values()
    assert (item.votes_for, item.votes_against) == ((1, 0) if said.choice == "for" else (0, 1))
