"""A session that may be signed, signed, reopened and signed again."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import Act
from agenda.life.steps import reopen
from agenda.models import AgendaItem, Resolution
from documents.domain import sign_minutes
from documents.extracts import Certifier, Order
from documents.models import IssuedDocument
from meetings.models import Commission, Meeting
from meetings.states import State
from participants.models import Person
from tests.agenda.sessions import a_commission, a_good_session

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CERTIFIER = Certifier("Секретарь", "Т.Ю. Шевченко", AT.date())
BY_NOBODY: dict[str, Any] = {"by": None, "at": AT}


def held(commission: Commission | None = None) -> Meeting:
    """A session in which the checks find nothing, with a clause that somebody carries out."""
    return a_good_session(commission or a_commission(), State.HELD)


def signed(commission: Commission | None = None) -> tuple[Meeting, IssuedDocument]:
    meeting = held(commission)
    document = sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)
    return Meeting.objects.get(pk=meeting.pk), document


def correct(meeting: Meeting, title: str = "О другом вопросе") -> IssuedDocument:
    """Reopen the session for a slip, put it right, sign it again."""
    reopen(meeting_id=meeting.pk, to=State.HELD, reason="Опечатка в вопросе", **BY_NOBODY)
    AgendaItem.objects.filter(meeting=meeting, position=1).update(title=title)
    return sign_minutes(meeting_id=meeting.pk, by=None, at=LATER)


def clause_of(meeting: Meeting) -> Resolution:
    return Resolution.objects.filter(item__meeting=meeting).earliest("pk")


def orders(meeting: Meeting, *names: str) -> list[Order]:
    """An extract of the first clause for each of the names."""
    clause = clause_of(meeting)
    return [Order((clause.pk,), ("Начальнику управления", name)) for name in names]


def closed_item(meeting: Meeting, title: str = "О тайном деле") -> AgendaItem:
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=2,
        title=title,
        is_closed=True,
        closed_ground="пункт 3 перечня",
        outcome=AgendaItem.Outcome.NOTED,
        votes_for=3,
        votes_against=0,
        votes_abstained=0,
        starts_at=meeting.start_time,
    )
    speaker = Person.objects.filter(attendance__meeting=meeting).latest("pk")
    item.speakers.create(person=speaker, position=1)
    return item


def acts(kind: Act.Kind) -> int:
    return Act.objects.filter(kind=kind).count()
