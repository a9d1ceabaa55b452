"""Sessions with clauses on control, as short as they can be."""

from datetime import date
from typing import Any

from agenda.control.marks import put_on_control
from agenda.models import AgendaItem, Resolution
from meetings.models import Commission, Meeting
from participants.models import Person

HELD_ON = date(2026, 10, 1)


def commission(name: str = "Комиссия по проверке") -> Commission:
    return Commission.objects.get_or_create(name=name, defaults={"slug": f"c{abs(hash(name))}"})[0]


def session(
    *, held_on: date | None = HELD_ON, state: str = "held", number: int | None = 4, **of: Any
) -> Meeting:
    """A session of one commission, with a presiding person and one item."""
    meeting = Meeting.objects.create(held_on=held_on, state=state)
    meeting.meeting_commissions.create(
        commission=of.get("commission") or commission(),
        number=number,
        number_year=held_on.year if held_on and number else None,
        position=1,
    )
    chair, _is_new = Person.objects.get_or_create(last_name="Ким", initials="В.И.", gender="m")
    meeting.attendance.create(person=chair, last_name="Ким", initials="В.И.", duty="presiding")
    meeting.agenda_items.create(title="О готовности", position=1)
    return meeting


def clause(meeting: Meeting, *, item: AgendaItem | None = None, **fields: Any) -> Resolution:
    """A clause with an executor, put on control as far as its session goes."""
    item = item or meeting.agenda_items.get(position=1)
    made = item.resolutions.create(
        **{"text": "Провести проверку.", "position": item.resolutions.count() + 1} | fields
    )
    made.executors.create(post="начальник управления", position=1)
    put_on_control(meeting=meeting)
    made.refresh_from_db()
    return made
