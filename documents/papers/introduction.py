"""What minutes and what is taken from them begin with: whose, of which day, who was there.

And who signs, for it is the same people.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from agenda.models import AgendaItem
from documents.papers import wording
from documents.papers.parts import AttendanceList, Fact, PeopleGroup, PersonLine, Signature
from documents.papers.record import Record, is_told
from documents.papers.requisites import bodies_of, heading_of
from meetings.models import Meeting
from participants.models import Attendance, Membership
from russian.cases import Case
from russian.dates import short_date
from russian.names import initials_first
from russian.typography import capfirst, typeset, with_stop

LISTED: Final = (
    Attendance.Status.MEMBER,
    Attendance.Status.SUBSTITUTE,
    Attendance.Status.INVITED,
)


class Introduction:
    """The introductory part of one session's papers, in words."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.meeting = record.meeting
        self.bodies = bodies_of(record.meeting)
        self.dated_on = self.meeting.minutes_dated_on or self.meeting.held_on
        self.day = short_date(self.dated_on) if self.dated_on else wording.BLANK_DAY
        self.number = wording.number([link.printed_number for link in record.links])
        self.place = typeset(self.meeting.venue.locality) if self.meeting.venue else ""

    @cached_property
    def heading(self) -> str:
        """«заседания комиссии …»; with the session's own day only when the minutes' is another."""
        heading = heading_of(self.record)
        if self._is_of_another_day and self.meeting.held_on:
            return f"{heading}, {wording.of_day(self.meeting.form, self.meeting.held_on)}"
        return heading

    def title(self, paper: str, *, is_draft: bool = False) -> str:
        """«Протокол заседания … от 10.11.2022 № 4 (проект)»."""
        pause = "," if self._is_of_another_day and self.dated_on else ""
        words = [paper, self.heading + pause, f"от {self.day}" if self.dated_on else ""]
        words.append(self.number if wording.BLANK_NUMBER not in self.number else "")
        return wording.titled(
            " ".join(filter(None, words)), is_draft=is_draft, is_example=self.meeting.is_example
        )

    @property
    def _is_of_another_day(self) -> bool:
        """The minutes bear another day than the session."""
        held_on, dated_on = self.meeting.held_on, self.meeting.minutes_dated_on
        return bool(held_on and dated_on and held_on != dated_on)

    # --- who presides and signs -----------------------------------------------------------------

    def signatures(self, *, with_blanks: bool) -> Iterable[Signature]:
        """Those who sign; ``with_blanks`` also the line of one who is not named yet."""
        for title, row in self._on_duty():
            if row or with_blanks:
                yield Signature(title, self.record.name(row, initials_first) if row else "")

    def facts(self) -> Iterable[Fact]:
        """Who presides, where and when; the list below has the post of everybody it names."""
        for title, row in self._on_duty():
            if row:
                yield self._duty(title, row, with_post=row.status not in LISTED)
        if self.meeting.venue:
            yield Fact("Место проведения", self.meeting.venue.name)
        label, hours = wording.hours(self.meeting.start_time, self.meeting.end_time)
        if hours:
            yield Fact(label, hours)
        form = wording.FORMS[Meeting.Form(self.meeting.form)]
        if form:
            yield Fact("Форма проведения", form)

    def presiding(self) -> Iterable[Fact]:
        """Who presides, with the post, where no list gives it."""
        title, row = next(iter(self._on_duty()))
        if row:
            yield self._duty(title, row, with_post=True)

    def _on_duty(self) -> Iterable[tuple[str, Attendance | None]]:
        for duty, title in (
            (Attendance.Duty.PRESIDING, "Председательствующий"),
            (Attendance.Duty.SECRETARY, "Секретарь"),
        ):
            yield title, self.record.on_duty(duty)

    def _duty(self, title: str, row: Attendance, *, with_post: bool) -> Fact:
        post = self.record.post(row) if with_post else ""
        told = [self.record.name(row, initials_first), post, self._roles(row)]
        return Fact(title, ", ".join(filter(None, told)))

    def _roles(self, row: Attendance) -> str:
        """What the presiding person is in the commissions, unless the post says it."""
        if row.duty != Attendance.Duty.PRESIDING:
            return ""
        bodies = self.meeting.bodies
        in_force = Membership.objects.in_force(on=self.meeting.held_on)
        role_in = {
            membership.commission_id: membership.role
            for membership in in_force.filter(person=row.person_id, commission__in=bodies)
        }
        roles = [wording.role(role_in.get(body.pk, ""), body) for body in bodies]
        return wording.roles(roles, row.post)

    # --- who was there --------------------------------------------------------------------------

    def attendance(self) -> AttendanceList:
        is_by_letter = self.meeting.form == Meeting.Form.CORRESPONDENCE
        of = wording.membership(self.meeting.bodies)
        unnamed = _of_closed_items_alone(self.record) if self.record.is_public else set()
        named = [row for row in self.record.attendance if row.pk not in unnamed]
        counts, present = [], []
        for status in LISTED:
            rows = [row for row in self.record.attendance if row.status == status]
            here = [row for row in rows if row.is_present]
            if here:
                counts.append(wording.people_count(status, len(here), len(rows), of))
            people = tuple(self._person_line(row) for row in here if row in named)
            if people:
                present.append(PeopleGroup(wording.people_label(status, of), people))
        absent = [row for row in named if row.status in LISTED and not row.is_present]
        count_present = sum(len(group.people) for group in present)
        return AttendanceList(
            count=", ".join(counts),
            present=tuple(present),
            unnamed=tuple(self.record.groups),
            absent=tuple(self._person_line(row) for row in absent),
            is_appended=count_present > self.record.rules.inline_attendance_max,
            words=wording.TOOK_PART if is_by_letter else wording.PRESENT,
        )

    def _person_line(self, row: Attendance) -> PersonLine:
        substituted = row.substitute_for and self.record.of_that_day(row.substitute_for)
        note = wording.person_note(
            row,
            substituted=self.record.name_in(substituted, Case.ACCS) if substituted else "",
            has_seat=self.record.roll.has_seat(row),
            # The reason may be an illness, which is nobody's business outside.
            with_reason=not self.record.is_public,
        )
        return PersonLine(capfirst(self.record.name(row)), self.record.post(row), note)

    def quorum(self) -> Iterable[str]:
        """The quorum of each commission whose composition of that day is on record."""
        quorums = self.record.roll.quorums()
        for quorum in quorums:
            if is_told(quorum):
                yield wording.quorum(self.record.body_of(quorum), quorum.explanation)
        if self.meeting.quorum_reason and not all(quorum.is_met for quorum in quorums):
            yield with_stop(f"Заседание проведено без кворума: {self.meeting.quorum_reason}")


def _of_closed_items_alone(record: Record) -> set[int]:
    """The invited who speak to closed items or carry them out, and nothing else.

    Who they are would give the item away; they are counted among the others.
    """
    concerned = {
        is_closed: {
            person
            for item in record.items
            if (item.pk in record.closed) is is_closed
            for person in _concerned(item)
        }
        for is_closed in (True, False)
    }
    alone = concerned[True] - concerned[False]
    return {
        row.pk
        for row in record.attendance
        if row.status == Attendance.Status.INVITED and not row.duty and row.person_id in alone
    }


def _concerned(item: AgendaItem) -> Iterable[int]:
    """Keys of the persons who speak to the item or carry out its clauses."""
    for speaker in item.speakers.all():
        yield speaker.person_id
    for clause in item.resolutions.all():
        for executor in clause.executors.all():
            if executor.person_id is not None:
                yield executor.person_id
