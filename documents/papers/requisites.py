"""What the papers of a session begin with: whose session it is, when, where and how it is held."""

from collections.abc import Iterable

from documents.papers import wording
from documents.papers.parts import Fact
from documents.papers.record import Record
from meetings.models import Meeting
from russian.cases import Case
from russian.dates import long_date, short_date
from russian.typography import capfirst


def bodies_of(meeting: Meeting) -> tuple[str, ...]:
    """The full names of the bodies of the session, as its papers begin."""
    return tuple(capfirst(body.name) for body in meeting.bodies)


def heading_of(record: Record) -> str:
    """«внеочередного совместного заседания комиссии …»"""
    return wording.session(record.meeting.kind, record.bodies_in_genitive, Case.GENT)


def facts_of(record: Record) -> Iterable[Fact]:
    """When, where and how the session is held; a blank for a day that is not set."""
    meeting = record.meeting
    day = long_date(meeting.held_on) if meeting.held_on else wording.BLANK_DAY
    yield Fact("Дата проведения", day)
    label, hours = wording.hours(meeting.start_time, None)
    if hours:
        yield Fact(label, hours)
    if meeting.venue:
        yield Fact("Место проведения", str(meeting.venue))
    form = wording.FORMS[Meeting.Form(meeting.form)]
    if form:
        yield Fact("Форма проведения", form)


def day_of(record: Record) -> str:
    """«10.11.2022», or nothing."""
    held_on = record.meeting.held_on
    return short_date(held_on) if held_on else ""
