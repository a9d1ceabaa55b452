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
from meetings.models import Commission, Meeting


def gather_minutes(
    meeting: Meeting,
    *,
    is_draft: bool,
    open_part: bool = False,
    style: Commission.MinutesStyle | None = None,
) -> MinutesPaper:
    """Read the record of a session, in the same number of queries for any session.

    Names and posts are those of the day of the session. They are told in the style that the host
    commission has chosen, unless another is given. Closed items are in them: these are the full,
    internal minutes. The ``open_part`` is for everybody: of a closed item it tells the number,
    that it exists and on what ground; a private person is called by the label. What a person
    typed into an open item stands as typed. Raises ``Meeting.DoesNotExist``.
    """
    record = Record(meeting, is_public=open_part)
    items = Items(record, style=style or record.rules.minutes_style)
    introduction = Introduction(record)
    part = " (открытая часть)" if open_part else ""
    attendance = introduction.attendance()
    files = list(_files(record))
    paper = BriefMinutesPaper if items.is_brief else MinutesPaper
    return paper(
        title=introduction.title(f"Протокол{part}", is_draft=is_draft),
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
        is_restricted=not open_part and _holds_closed(record, files),
    )


def _files(record: Record) -> Iterable[Attachment]:
    """The files of the items, in the order of the agenda; in public those that may be published."""
    for item in record.items:
        for file in item.attachments.all():
            is_published = file.visibility == Attachment.Visibility.PUBLIC
            if not record.is_public or (is_published and item.pk not in record.closed):
                yield file


def _appendices(attendance: AttendanceList, files: Iterable[Attachment]) -> Iterable[str]:
    if attendance.is_appended:
        yield attendance.words.title
    for file in files:
        yield wording.attached(file.title)


def _holds_closed(record: Record, files: Iterable[Attachment]) -> bool:
    closed = Attachment.Visibility.CLOSED
    return bool(record.closed) or any(file.visibility == closed for file in files)
