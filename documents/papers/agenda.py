"""The agenda of a session: a draft of it, or the one to be approved."""

from dataclasses import dataclass
from typing import ClassVar, Final

from documents.paper import Paper
from documents.papers import wording
from documents.papers.agenda_lines import AgendaLines
from documents.papers.data import session_data
from documents.papers.parts import AgendaLine, Approval, Fact
from documents.papers.people import People
from documents.papers.record import Record
from documents.papers.requisites import bodies_of, day_of, facts_of, heading_of
from meetings.models import Meeting
from russian.names import initials_first

BLANK_NAME: Final = "______________"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPaper(Paper):
    """Everything printed on an agenda, and nothing that is not."""

    template: ClassVar[str] = "documents/agenda.html"

    #: «заседания Антитеррористической комиссии в …»
    heading: str
    approval: Approval | None = None
    facts: tuple[Fact, ...] = ()
    agenda: tuple[AgendaLine, ...] = ()
    #: Closed questions in a part of their own, where the paper has them.
    closed_agenda: tuple[AgendaLine, ...] = ()


def gather_agenda(meeting: Meeting, *, is_draft: bool, whole: bool) -> AgendaPaper:
    """Read the agenda of a session, in the same number of queries for any session.

    Unless ``whole``, it is for everybody: of a closed item it has the number and the ground, and
    a private person is called by the label. Raises ``Meeting.DoesNotExist``.
    """
    record = Record(meeting, is_public=not whole)
    lines = AgendaLines(record)
    closed = lines.closed_part()
    heading = heading_of(record)
    return AgendaPaper(
        title=wording.titled(
            " ".join(filter(None, ["Повестка дня", heading, day_of(record)])),
            "открытая часть" if closed and not whole else "",
            is_draft=is_draft,
            is_example=record.meeting.is_example,
        ),
        description=f"Повестка дня {heading}",
        dated_on=record.meeting.held_on,
        data=session_data(record, kind="agenda"),
        bodies=bodies_of(record.meeting),
        emblem=record.emblem,
        heading=heading,
        approval=None if is_draft else _approval(record),
        facts=tuple(facts_of(record)),
        agenda=lines.without_closed() if whole else lines.open_part(),
        closed_agenda=closed if whole else (),
        is_draft=is_draft,
        is_example=record.meeting.is_example,
        is_restricted=whole and bool(closed),
    )


def _approval(record: Record) -> Approval:
    """The head approves and nobody else; the name of one who is not known is left blank."""
    head = People(record).head()
    return Approval(
        post=wording.head_title(record.rules),
        name=initials_first(head.name) if head else BLANK_NAME,
    )
