"""The minutes of a session, gathered from the record."""

from collections.abc import Iterable
from typing import Final

from documents.papers import wording
from documents.papers.data import session_data
from documents.papers.minutes_items import Items
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import (
    AttendanceList,
    Fact,
    PeopleGroup,
    PersonLine,
    Signature,
)
from documents.papers.record import Record, in_case, is_told, paragraphs
from meetings.models import Meeting
from meetings.numbers import printed
from participants.models import Attendance, Membership, Person
from russian.cases import Case
from russian.dates import short_date
from russian.names import initials_first, surname_first
from russian.typography import capfirst, joined, typeset, with_stop

LISTED: Final = (
    Attendance.Status.MEMBER,
    Attendance.Status.SUBSTITUTE,
    Attendance.Status.INVITED,
)


def gather_minutes(meeting: Meeting | int, *, is_draft: bool) -> MinutesPaper:
    """Read the record of a session, in the same number of queries for any session.

    Names and posts are those of the day of the session. Closed items are in it: these are
    the full, internal minutes. Raises ``Meeting.DoesNotExist``.
    """
    record = Record(meeting.pk if isinstance(meeting, Meeting) else meeting)
    return _Minutes(record).paper(is_draft)


class _Minutes:
    """The paper of one session in the making."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.meeting = record.meeting

    def paper(self, is_draft: bool) -> MinutesPaper:
        items = Items(self.record)
        heading, day = self._heading_and_day()
        number = wording.number([printed(link) for link in self.record.links])
        known_number = number if wording.BLANK_NUMBER not in number else ""
        gone_through = items.minutes()
        return MinutesPaper(
            title=self._title(heading, day, known_number, is_draft),
            description=f"Протокол {heading}",
            dated_on=self.meeting.minutes_dated_on or self.meeting.held_on,
            data=session_data(self.record, kind="minutes"),
            bodies=tuple(capfirst(link.commission.name) for link in self.record.links),
            heading=heading,
            day=day or wording.BLANK_DAY,
            number=number,
            place=typeset(self.meeting.venue.locality) if self.meeting.venue else "",
            facts=tuple(self._facts()),
            attendance=self._attendance_list(),
            quorum=tuple(self._quorum()),
            agenda=items.agenda(),
            items=gone_through,
            signatures=tuple(self._signatures(is_draft)),
            remark=paragraphs(self.meeting.remark),
            is_draft=is_draft,
            is_example=self.meeting.is_example,
            is_restricted=bool(items.closed),
        )

    def _title(self, heading: str, day: str, number: str, is_draft: bool) -> str:
        """The title also says what the margins say, for those who do not see them."""
        pause = "," if self._is_of_another_day and day else ""
        words = ["Протокол", heading + pause, f"от {day}" if day else "", number]
        marks = ["проект"] * is_draft + ["учебный пример"] * self.meeting.is_example
        words.append(f"({', '.join(marks)})" if marks else "")
        return " ".join(filter(None, words))

    @property
    def _is_of_another_day(self) -> bool:
        """The minutes bear another day than the session."""
        held_on, dated_on = self.meeting.held_on, self.meeting.minutes_dated_on
        return bool(held_on and dated_on and held_on != dated_on)

    def _heading_and_day(self) -> tuple[str, str]:
        """The heading and the day of the minutes; the session's own day only when it is another."""
        bodies = [link.commission.form(Case.GENT).text for link in self.record.links]
        heading = wording.heading(self.meeting.kind, bodies)
        if self._is_of_another_day and self.meeting.held_on:
            heading = f"{heading}, {wording.of_day(self.meeting.form, self.meeting.held_on)}"
        day = self.meeting.minutes_dated_on or self.meeting.held_on
        return heading, short_date(day) if day else ""

    def _on_duty(self) -> Iterable[tuple[str, Attendance | None]]:
        for duty, title in (
            (Attendance.Duty.PRESIDING, "Председательствующий"),
            (Attendance.Duty.SECRETARY, "Секретарь"),
        ):
            yield title, next((row for row in self.record.attendance if row.duty == duty), None)

    def _signatures(self, is_draft: bool) -> Iterable[Signature]:
        """Those who sign; a draft has also the line of one who is not named yet."""
        for title, row in self._on_duty():
            if row or is_draft:
                yield Signature(title, initials_first(row.name) if row else "")

    def _facts(self) -> Iterable[Fact]:
        for title, row in self._on_duty():
            if row is None:
                continue
            # The list below has the post of everybody it names.
            post = "" if row.status in LISTED else row.post
            told = [initials_first(row.name), post, self._roles(row)]
            yield Fact(title, ", ".join(filter(None, told)))
        if self.meeting.venue:
            yield Fact("Место проведения", self.meeting.venue.name)
        label, hours = wording.hours(self.meeting.start_time, self.meeting.end_time)
        if hours:
            yield Fact(label, hours)
        form = wording.FORMS[Meeting.Form(self.meeting.form)]
        if form:
            yield Fact("Форма проведения", form)

    def _roles(self, row: Attendance) -> str:
        """What the presiding person is in the commissions, unless the post says it."""
        if row.duty != Attendance.Duty.PRESIDING:
            return ""
        bodies = [link.commission for link in self.record.links]
        in_force = Membership.objects.in_force(on=self.meeting.held_on)
        role_in = {
            membership.commission_id: membership.role
            for membership in in_force.filter(person=row.person_id, commission__in=bodies)
        }
        roles = [wording.role(role_in.get(body.pk, ""), body) for body in bodies]
        return joined([role for role in roles if role and role not in row.post])

    def _attendance_list(self) -> AttendanceList:
        is_by_letter = self.meeting.form == Meeting.Form.CORRESPONDENCE
        of = wording.membership([link.commission for link in self.record.links])
        counts, present = [], []
        for status in LISTED:
            rows = [row for row in self.record.attendance if row.status == status]
            here = [row for row in rows if row.is_present]
            if here:
                counts.append(wording.people_count(status, len(here), len(rows), of))
                people = tuple(self._person_line(row) for row in here)
                present.append(PeopleGroup(wording.people_label(status, of), people))
        absent = [
            row for row in self.record.attendance if row.status in LISTED and not row.is_present
        ]
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
        note = wording.person_note(
            row,
            substituted=self._substituted(row.substitute_for),
            has_seat=self.record.roll.has_seat(row),
        )
        return PersonLine(surname_first(row.name), row.post, note)

    def _substituted(self, person: Person | None) -> str:
        """«Иванова И.И.»: for whom somebody came, named as on that day."""
        if person is None:
            return ""
        return in_case(self.record.row_of_person.get(person.pk, person), Case.ACCS)

    def _quorum(self) -> Iterable[str]:
        """The quorum of each commission whose composition of that day is on record."""
        quorums = self.record.roll.quorums()
        for quorum in quorums:
            if is_told(quorum):
                yield wording.quorum(self.record.body_of(quorum), quorum.explanation)
        if self.meeting.quorum_reason and not all(quorum.is_met for quorum in quorums):
            yield with_stop(f"Заседание проведено без кворума: {self.meeting.quorum_reason}")
