"""What the papers of a session begin with: whose session it is, when, where and how it is held."""

from collections.abc import Iterable

from documents.papers import wording
from documents.papers.parts import Fact
from documents.papers.record import Record
from meetings.models import Meeting
from russian.cases import Case
from russian.dates import long_date, short_date
from russian.typography import capfirst


def bodies_of(record: Record) -> tuple[str, ...]:
    """The full names of the bodies of the session, as its papers begin."""
    return tuple(capfirst(link.commission.name) for link in record.links)


def heading_of(record: Record, case: Case = Case.GENT) -> str:
    """«внеочередного совместного заседания комиссии …»"""
    bodies = [link.commission.form(Case.GENT).text for link in record.links]
    return wording.session(record.meeting.kind, bodies, case)


def marks_of(record: Record) -> Iterable[str]:
    """What the title of any paper of the session says, because its margins do."""
    return ["учебный пример"] * record.meeting.is_example


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
