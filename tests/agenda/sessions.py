"""Sessions for the tests: a commission, its members of a day, a session of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from agenda.models import AgendaItem, Resolution, Speaker
from meetings.models import Commission, Meeting, MeetingCommission
from meetings.states import State
from participants.models import Attendance, Membership, Person

DAY = date(2026, 3, 12)
#: Every step is taken long after the sessions here.
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_commission(slug: str = "atk", **fields: Any) -> Commission:
    return Commission.objects.create(name=f"комиссия {slug}", slug=slug, **fields)


def people(count: int) -> list[Person]:
    return [Person.objects.create(last_name=f"Член-{n}", initials="А.А.") for n in range(count)]


def members(commission: Commission, count: int, **fields: Any) -> list[Person]:
    """As many voting members, since ever."""
    persons = people(count)
    for person in persons:
        Membership.objects.create(commission=commission, person=person, **fields)
    return persons


def attend(meeting: Meeting, persons: Sequence[Person], **fields: Any) -> list[Attendance]:
    rows = [
        Attendance(
            meeting=meeting,
            person=person,
            last_name=person.last_name,
            initials=person.initials,
            position=n,
            **fields,
        )
        for n, person in enumerate(persons, start=meeting.attendance.count() + 1)
    ]
    for row in rows:
        row.save()
    return rows


def a_session(
    *commissions: Commission,
    held_on: date | None = DAY,
    state: State = State.PLANNED,
    **fields: Any,
) -> Meeting:
    """A session; the first commission is its host."""
    meeting = Meeting.objects.create(held_on=held_on, state=state, **fields)
    for n, commission in enumerate(commissions, start=1):
        MeetingCommission.objects.create(
            meeting=meeting, commission=commission, is_host=n == 1, position=n
        )
    return meeting


def an_item(meeting: Meeting, title: str = "О плане работы", **fields: Any) -> AgendaItem:
    position = meeting.agenda_items.count() + 1
    return AgendaItem.objects.create(meeting=meeting, title=title, position=position, **fields)


def a_good_session(commission: Commission, state: State = State.CONVENED) -> Meeting:
    """A session of three members in which the checks find nothing."""
    meeting = a_session(
        commission, state=state, start_time=time(10), end_time=time(12), time_zone="Europe/Moscow"
    )
    chair, secretary, member = attend(meeting, members(commission, 3))
    chair.duty, secretary.duty = Attendance.Duty.PRESIDING, Attendance.Duty.SECRETARY
    chair.save()
    secretary.save()
    item = an_item(
        meeting,
        starts_at=time(10, 5),
        outcome=AgendaItem.Outcome.DECIDED,
        votes_for=3,
        votes_against=0,
        votes_abstained=0,
    )
    Speaker.objects.create(item=item, person=member.person, position=1)
    clause = Resolution.objects.create(
        item=item,
        verb=Resolution.Verb.INSTRUCT,
        text="провести учения",
        due_on=date(2026, 6, 1),
        position=1,
    )
    clause.executors.create(post="управление образования", position=1)
    if state in {State.HELD, State.SIGNED}:
        part = meeting.meeting_commissions.get()
        part.number, part.number_year = 1, DAY.year
        part.save()
    return meeting
