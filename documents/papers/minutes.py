"""The minutes of a session, gathered from the record: all of them, or their open part."""

from collections.abc import Iterable

from agenda.models import Attachment
from documents.papers import wording
from documents.papers.agenda_lines import AgendaLines
from documents.papers.data import session_data
from documents.papers.introduction import Introduction
from documents.papers.minutes_items import Items
from documents.papers.minutes_paper import BriefMinutesPaper, MinutesPaper
from documents.papers.parts import AttendanceList
from documents.papers.record import Record, paragraphs
from meetings.models import Meeting


def gather_minutes(meeting: Meeting | int, *, is_draft: bool) -> MinutesPaper:
    """Read the record of a session, in the same number of queries for any session.

    Names and posts are those of the day of the session. Closed items are in it: these are
    the full, internal minutes. Raises ``Meeting.DoesNotExist``.
    """
    return minutes_of(Items(record_of(meeting)), is_draft=is_draft)


def gather_open_minutes(meeting: Meeting | int, *, is_draft: bool) -> MinutesPaper:
    """The part of the minutes that anybody may read.

    Of a closed item it tells the number, that it exists and on what ground; a private person is
    called by the label. What a person typed into an open item stands as typed. Raises
    ``Meeting.DoesNotExist``.
    """
    return minutes_of(Items(record_of(meeting, is_public=True)), is_draft=is_draft)


def record_of(meeting: Meeting | int, *, is_public: bool = False) -> Record:
    return Record(meeting.pk if isinstance(meeting, Meeting) else meeting, is_public=is_public)


def minutes_of(items: Items, *, is_draft: bool) -> MinutesPaper:
    """The minutes of a record, as full as its items are told."""
    record = items.record
    introduction = Introduction(record)
    part = " (открытая часть)" if record.is_public else ""
    attendance = introduction.attendance()
    files = list(_files(items))
    style = BriefMinutesPaper if items.is_brief else MinutesPaper
    return style(
        title=introduction.title(f"Протокол{part}", "проект" if is_draft else ""),
        description=f"Протокол{part} {introduction.heading}",
        dated_on=introduction.dated_on,
        data=session_data(record, kind="minutes"),
        emblem=record.emblem,
        bodies=introduction.bodies,
        kind=f"ПРОТОКОЛ{part}",
        heading=introduction.heading,
        day=introduction.day,
        number=introduction.number,
        place=introduction.place,
        facts=tuple(introduction.facts()),
        attendance=attendance,
        quorum=tuple(introduction.quorum()),
        agenda=() if items.is_brief else AgendaLines(record).gone_through(),
        withheld=wording.withheld_count(items.withheld_count()),
        items=items.minutes(),
        appendices=tuple(_appendices(attendance, files)),
        signatures=tuple(introduction.signatures(with_blanks=is_draft)),
        remark=paragraphs(record.meeting.remark),
        is_draft=is_draft,
        is_example=record.meeting.is_example,
        is_restricted=not record.is_public and _holds_closed(items, files),
    )


def _files(items: Items) -> Iterable[Attachment]:
    """The files of the items, in the order of the agenda; in public those that may be published."""
    for item in items.record.items:
        for file in item.attachments.all():
            is_published = file.visibility == Attachment.Visibility.PUBLIC
            if not items.record.is_public or (is_published and item.pk not in items.closed):
                yield file


def _appendices(attendance: AttendanceList, files: Iterable[Attachment]) -> Iterable[str]:
    if attendance.is_appended:
        yield attendance.words.title
    for file in files:
        yield wording.attached(file.title)


def _holds_closed(items: Items, files: Iterable[Attachment]) -> bool:
    closed = Attachment.Visibility.CLOSED
    return bool(items.closed) or any(file.visibility == closed for file in files)
