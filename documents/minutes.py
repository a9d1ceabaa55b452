"""The minutes of a session: gathered from the record, drawn as HTML, rendered as a PDF."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Prefetch
from django.template.loader import render_to_string

from agenda.models import AgendaItem, Executor, Resolution, Speaker
from agenda.wording import clause
from documents import minutes_wording as wording
from documents.minutes_paper import (
    AgendaLine,
    AttendanceList,
    Clause,
    Fact,
    ItemMinutes,
    MinutesPaper,
    Paragraphs,
    PeopleGroup,
    PersonLine,
    Signature,
    Speech,
    drawn,
)
from documents.rendering import render_pdf
from meetings.models import Meeting, MeetingCommission
from participants.models import Attendance, NamedAs, Post
from russian.cases import Case
from russian.dates import short_date
from russian.names import initials_first, sort_key, surname_first
from russian.signs import DASH, NBSP
from russian.typography import capfirst, typeset, without_stop

#: More names than this stand in an appendix (custom of the trade; 10 and 15 are both met).
INLINE_ATTENDANCE_MAX: Final = 15
STYLESHEETS: Final = ("print/base.css", "print/minutes.css")
LISTED: Final = (
    Attendance.Status.MEMBER,
    Attendance.Status.SUBSTITUTE,
    Attendance.Status.INVITED,
)
REMOTE: Final = "по видео-конференц-связи"
EXCUSED: Final = "по уважительной причине"


def minutes_pdf(paper: MinutesPaper) -> bytes:
    """The minutes as they are printed. Raises ``RenderingFailed``."""
    return render_pdf(draw_minutes(paper), stylesheets=STYLESHEETS)


def draw_minutes(paper: MinutesPaper) -> str:
    """The minutes as a whole HTML document."""
    return render_to_string("documents/minutes.html", {"paper": drawn(paper)})


def gather_minutes(meeting: Meeting | int, *, is_draft: bool) -> MinutesPaper:
    """Read the record of a session, in the same number of queries for any session.

    Names and posts are those of the day of the session. Closed items are in it: these are
    the full, internal minutes. Raises ``Meeting.DoesNotExist``.
    """
    return _Record(meeting.pk if isinstance(meeting, Meeting) else meeting).paper(is_draft)


class _Record:
    """The rows of one session, read once."""

    def __init__(self, meeting_id: int) -> None:
        self.meeting = Meeting.objects.for_detail().get(pk=meeting_id)
        self.links: list[MeetingCommission] = list(self.meeting.meeting_commissions.all())
        self.attendance = sorted(
            Attendance.objects.filter(meeting=meeting_id), key=lambda row: sort_key(row.name)
        )
        self.groups = [group.title for group in self.meeting.attendance_groups.all()]
        self.items = list(_items_of(meeting_id))
        self.posts = _posts_of(self.items)
        self.row_of_person = {row.person_id: row for row in self.attendance}

    def paper(self, is_draft: bool) -> MinutesPaper:
        heading = wording.heading(
            self.meeting.kind, [link.commission.form(Case.GENT).text for link in self.links]
        )
        number = wording.number([link.number for link in self.links])
        day = short_date(self.meeting.held_on) if self.meeting.held_on else ""
        known_number = number if wording.BLANK_NUMBER not in number else ""
        is_example = self.meeting.is_example
        return MinutesPaper(
            title=_title(heading, day, known_number, is_draft=is_draft, is_example=is_example),
            bodies=tuple(capfirst(link.commission.name) for link in self.links),
            heading=heading,
            day=day or wording.BLANK_DAY,
            number=number,
            place=typeset(self.meeting.venue.locality) if self.meeting.venue else "",
            facts=tuple(self._facts()),
            attendance=self._attendance_list(),
            agenda=tuple(self._agenda_line(item) for item in self.items),
            items=tuple(self._item(n, item) for n, item in enumerate(self.items, start=1)),
            signatures=tuple(self._signatures(is_draft)),
            remark=_paragraphs(self.meeting.remark),
            is_draft=is_draft,
            is_example=is_example,
        )

    def _on_duty(self) -> Iterable[tuple[str, Attendance | None]]:
        for duty, title in (
            (Attendance.Duty.PRESIDING, "Председательствующий"),
            (Attendance.Duty.SECRETARY, "Секретарь"),
        ):
            yield title, next((row for row in self.attendance if row.duty == duty), None)

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
            yield Fact(title, ", ".join(filter(None, [initials_first(row.name), post])))
        if self.meeting.venue:
            yield Fact("Место проведения", self.meeting.venue.name)
        form = wording.FORMS[Meeting.Form(self.meeting.form)]
        if form:
            yield Fact("Форма проведения", form)

    def _attendance_list(self) -> AttendanceList:
        is_by_letter = self.meeting.form == Meeting.Form.CORRESPONDENCE
        of = wording.membership([link.commission for link in self.links])
        counts, present = [], []
        for status in LISTED:
            rows = [row for row in self.attendance if row.status == status]
            here = [row for row in rows if row.is_present]
            if here:
                counts.append(wording.people_count(status, len(here), len(rows), of))
                people = tuple(_person_line(row) for row in here)
                present.append(PeopleGroup(wording.people_label(status, of), people))
        absent = [row for row in self.attendance if row.status in LISTED and not row.is_present]
        return AttendanceList(
            count=", ".join(counts),
            present=tuple(present),
            unnamed=tuple(self.groups),
            absent=tuple(_person_line(row) for row in absent),
            is_appended=sum(len(group.people) for group in present) > INLINE_ATTENDANCE_MAX,
            words=wording.TOOK_PART if is_by_letter else wording.PRESENT,
        )

    def _agenda_line(self, item: AgendaItem) -> AgendaLine:
        speakers = []
        for role, (one, several) in wording.REPORTING.items():
            named = [self._as_listed(row) for row in item.speakers.all() if row.role == role]
            if named:
                speakers.append(Fact(one if len(named) == 1 else several, "; ".join(named)))
        return AgendaLine(without_stop(item.title), item.is_closed, tuple(speakers))

    def _item(self, number: int, item: AgendaItem) -> ItemMinutes:
        speakers = list(item.speakers.all())
        clauses = [self._clause(row) for row in item.resolutions.all()]
        outcome = _outcome(item, has_clauses=bool(clauses))
        if outcome and clauses:
            clauses, outcome = [(outcome,), *clauses], ""
        return ItemMinutes(
            number=number,
            title=without_stop(item.title),
            is_closed=item.is_closed,
            closed_ground=item.closed_ground if item.is_closed else "",
            reports=tuple(self._speech(row) for row in speakers if row.role in wording.REPORTING),
            talks=tuple(self._speech(row) for row in speakers if row.role == Speaker.Role.SPEAKER),
            discussion=_paragraphs(item.discussion),
            outcome=outcome,
            clauses=tuple(
                Clause(f"{number}.{n}.", text) for n, text in enumerate(clauses, start=1)
            ),
            vote=_vote(item),
        )

    def _clause(self, resolution: Resolution) -> Paragraphs:
        return _paragraphs(clause(resolution, self.posts, is_public=False))

    def _named_that_day(self, speaker: Speaker) -> tuple[NamedAs, str]:
        """The name and the post of that day; of whom the list knows nothing, the name alone."""
        row = self.row_of_person.get(speaker.person_id)
        return (row, row.post) if row else (speaker.person, "")

    def _as_listed(self, speaker: Speaker) -> str:
        named, post = self._named_that_day(speaker)
        return f"{NBSP}{DASH} ".join(filter(None, [surname_first(named.name), post]))

    def _speech(self, speaker: Speaker) -> Speech:
        named, post = self._named_that_day(speaker)
        role = Speaker.Role(speaker.role)
        said = _paragraphs(speaker.summary)
        return Speech(
            initials_first(named.name),
            (wording.continued(said[0]), *said[1:]) if said else wording.SAID_BY_ROLE[role],
            post="" if role in wording.REPORTING else post,
        )


def _items_of(meeting_id: int) -> Iterable[AgendaItem]:
    executors = Executor.objects.select_related("person")
    resolutions = Resolution.objects.prefetch_related(Prefetch("executors", executors))
    return AgendaItem.objects.filter(meeting=meeting_id).prefetch_related(
        Prefetch("speakers", Speaker.objects.select_related("person")),
        Prefetch("resolutions", resolutions),
    )


def _posts_of(items: Iterable[AgendaItem]) -> Mapping[str, Post]:
    """The posts of all executors by title; one that is in no list is declined as it stands."""
    return Post.objects.by_title(
        executor.post
        for item in items
        for resolution in item.resolutions.all()
        for executor in resolution.executors.all()
    )


def _title(heading: str, day: str, number: str, *, is_draft: bool, is_example: bool) -> str:
    """The title also says what the margins say, for those who do not see them."""
    words = ["Протокол", heading, f"от {day}" if day else "", number]
    marks = ["проект"] * is_draft + ["учебный пример"] * is_example
    words.append(f"({', '.join(marks)})" if marks else "")
    return " ".join(filter(None, words))


def _person_line(row: Attendance) -> PersonLine:
    notes = {
        Attendance.Presence.PRESENT: "",
        Attendance.Presence.REMOTE: REMOTE,
        Attendance.Presence.EXCUSED: row.reason or EXCUSED,
        Attendance.Presence.ABSENT: row.reason,
    }
    note = notes[Attendance.Presence(row.presence)]
    return PersonLine(surname_first(row.name), row.post, note)


def _outcome(item: AgendaItem, *, has_clauses: bool) -> str:
    """What came of the item in words, unless the clauses say it themselves."""
    if not item.outcome or (item.outcome == AgendaItem.Outcome.NOTED and has_clauses):
        return ""
    return wording.OUTCOMES[AgendaItem.Outcome(item.outcome)]


def _vote(item: AgendaItem) -> str:
    counts = (item.votes_for, item.votes_against, item.votes_abstained)
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return ""
    is_decision = item.outcome in {"", AgendaItem.Outcome.DECIDED, AgendaItem.Outcome.NOTED}
    return wording.vote(*known, is_decision=is_decision)


def _paragraphs(text: str) -> Paragraphs:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
