"""Who is to come to a session: the sheet that they sign. And who came: the sheet and the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Final

from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import session_data
from documents.papers.introduction import Introduction
from documents.papers.parts import (
    NOBODY,
    AttendanceList,
    AttendanceWords,
    Fact,
    Paragraphs,
    PersonLine,
    Signature,
)
from documents.papers.people import Participant, People
from documents.papers.record import Record, in_case
from documents.papers.requisites import bodies_of, day_of, facts_of, heading_of
from meetings.models import Meeting
from participants.models import Attendance
from russian.cases import Case
from russian.names import full
from russian.signs import NBSP
from russian.typography import capfirst, joined, with_stop

Status, Duty = Attendance.Status, Attendance.Duty
DUTIES: Final = {Duty.PRESIDING: "председательствующий", Duty.SECRETARY: "секретарь"}
TO_SIGN: Final = ("Время прибытия", "Подпись")
MARKED: Final = ("Отметка о явке",)
MARKED_BY_LETTER: Final = ("Отметка об участии",)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person, and what stands in the other columns."""

    person: PersonLine
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """«Члены комиссии» and their rows."""

    label: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheetPaper(Paper):
    """Everything printed on an attendance sheet, and nothing that is not."""

    template: ClassVar[str] = "documents/attendance_sheet.html"

    heading: str
    facts: tuple[Fact, ...] = ()
    #: The columns after the name and the post.
    columns: tuple[str, ...]
    groups: tuple[SheetGroup, ...] = ()
    #: «По списку: 12 членов комиссии, 5 приглашённых.»
    totals: Paragraphs = ()
    signatures: tuple[Signature, ...] = ()
    #: The rows are high enough to write in.
    is_to_sign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceListPaper(Paper):
    """The list of those present, which the minutes have as an appendix."""

    template: ClassVar[str] = "documents/attendance_list.html"

    #: Of the minutes.
    day: str
    number: str
    attendance: AttendanceList = NOBODY


def gather_attendance_sheet(meeting: Meeting, *, with_signatures: bool) -> AttendanceSheetPaper:
    """Read who is to come, in the same number of queries for any session.

    With signatures it is a form: everybody who is to come, by the composition of that day and by
    the list of the session. Without them, once the session is over, it says who came. Raises
    ``Meeting.DoesNotExist``.
    """
    return _Sheet(Record(meeting), is_to_sign=with_signatures).paper()


def gather_attendance_list(meeting: Meeting) -> AttendanceListPaper:
    """The appendix of the minutes as a paper of its own. Raises ``Meeting.DoesNotExist``."""
    record = Record(meeting)
    minutes = Introduction(record)
    attendance = minutes.attendance()
    name = capfirst(attendance.words.title)
    return AttendanceListPaper(
        title=minutes.title(f"{name}, приложение к протоколу"),
        description=f"{name}, приложение к протоколу {minutes.heading}",
        dated_on=minutes.dated_on,
        data=session_data(record, kind="attendance_list"),
        bodies=minutes.bodies,
        day=minutes.day,
        number=minutes.number,
        attendance=attendance,
        is_example=record.meeting.is_example,
    )


class _Sheet:
    """The sheet of one session in the making."""

    def __init__(self, record: Record, *, is_to_sign: bool) -> None:
        self.record = record
        self.meeting = record.meeting
        self.is_to_sign = is_to_sign
        self.says_who_came = not is_to_sign and record.is_over
        self.is_by_letter = self.meeting.form == Meeting.Form.CORRESPONDENCE
        self.of = wording.membership(self.meeting.bodies)
        self.people = People(record)

    def paper(self) -> AttendanceSheetPaper:
        heading = heading_of(self.record)
        listed = [one for one in self.people.participants() if one.row or not self.says_who_came]
        groups = [
            (status, list(group)) for status, group in groupby(listed, key=lambda one: one.status)
        ]
        name = " ".join(filter(None, ["Явочный лист", heading, day_of(self.record)]))
        return AttendanceSheetPaper(
            title=wording.titled(name, is_example=self.meeting.is_example),
            description=f"Явочный лист {heading}",
            dated_on=self.meeting.held_on,
            data=session_data(self.record, kind="attendance_sheet"),
            bodies=bodies_of(self.meeting),
            emblem=self.record.emblem,
            heading=heading,
            facts=tuple(facts_of(self.record)),
            columns=self._columns(),
            groups=tuple(
                SheetGroup(self._label(status, people), tuple(map(self._row, people)))
                for status, people in groups
            ),
            totals=tuple(self._totals(groups)),
            signatures=tuple(self.people.signatures(with_blank=self.is_to_sign)),
            is_to_sign=self.is_to_sign,
            is_example=self.meeting.is_example,
        )

    def _columns(self) -> tuple[str, ...]:
        if self.is_to_sign:
            return TO_SIGN
        return MARKED_BY_LETTER if self.is_by_letter else MARKED

    def _label(self, status: str, people: Iterable[Participant]) -> str:
        """«Члены комиссии»; of those who are neither members nor invited, what they do."""
        if status:
            return wording.people_label(Status(status), self.of)
        duties = {one.row.duty for one in people if one.row}
        return capfirst(joined([words for duty, words in DUTIES.items() if duty in duties]))

    def _row(self, one: Participant) -> SheetRow:
        notes = [one.role] if self.says_who_came else [one.role, self._stands_in(one)]
        line = PersonLine(full(one.named.name), one.post, ", ".join(filter(None, notes)))
        mark = self._mark(one.row) if one.row and self.says_who_came else ""
        return SheetRow(line, (mark,) * len(self._columns()))

    def _stands_in(self, one: Participant) -> str:
        """«за Ершова А.А.»"""
        whom = self._substituted(one.row) if one.row else ""
        return f"за{NBSP}{whom}" if whom else ""

    def _substituted(self, row: Attendance) -> str:
        whom = row.substitute_for
        return in_case(self.record.of_that_day(whom), Case.ACCS) if whom else ""

    def _mark(self, row: Attendance) -> str:
        """«присутствует, прибыл в 10:30», «отсутствует, отпуск»"""
        told = wording.MARKS_BY_LETTER if self.is_by_letter else wording.MARKS
        note = wording.person_note(
            row,
            substituted=self._substituted(row),
            has_seat=self.record.roll.has_seat(row),
        )
        return ", ".join(filter(None, [told[row.is_present], note]))

    def _totals(self, groups: Iterable[tuple[str, list[Participant]]]) -> Iterable[str]:
        """How many are on the list, or how many came, and those who came without a name."""
        counts = []
        for status, people in groups:
            here = [one for one in people if self._is_counted(one)]
            if status and here:
                counts.append(wording.people_count(Status(status), len(here), len(people), self.of))
        if counts:
            label = self._words.present if self.says_who_came else "По списку"
            yield with_stop(f"{label}: {', '.join(counts)}")
        if self.says_who_came and self.record.groups:
            yield with_stop(f"{self._words.also}: {', '.join(self.record.groups)}")

    def _is_counted(self, one: Participant) -> bool:
        return not self.says_who_came or bool(one.row and one.row.is_present)

    @property
    def _words(self) -> AttendanceWords:
        return wording.TOOK_PART if self.is_by_letter else wording.PRESENT
