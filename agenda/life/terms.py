"""Days by which something has to be ready: counted in working days from the day of a session."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Act
from agenda.life.postponed import AHEAD, host_of
from meetings.models import Meeting
from russian.workdays import is_known, workdays_after, workdays_before


@dataclass(frozen=True, slots=True)
class Term:
    """What has to be ready, and by which day."""

    what: str
    day: date
    #: Days off of that year are not all known yet: the day may still move.
    is_sure: bool


def terms_of(meeting: Meeting) -> list[Term]:
    """What the rules of the host want next, as far along as the session is."""
    host, day = host_of(meeting), meeting.held_on
    if host is None or day is None:
        return []
    state = Meeting.State(meeting.state)
    minutes = _term(_("Minutes"), workdays_after(day, host.minutes_term))
    if state in AHEAD:
        return [
            _term(_("Materials"), workdays_before(day, host.materials_term)),
            _term(_("Agenda"), workdays_before(day, host.agenda_term)),
            minutes,
        ]
    if state == Meeting.State.HELD:
        return [minutes]
    signed_on = _signed_on(meeting) if state == Meeting.State.SIGNED else None
    if signed_on is None:
        return []
    return [_term(_("Extracts"), workdays_after(signed_on, host.extracts_term))]


def _term(what: str, day: date) -> Term:
    return Term(what, day, is_known(day.year))


def _signed_on(meeting: Meeting) -> date | None:
    """The day on which the minutes were signed here; of an imported session nobody knows it."""
    act = Act.objects.filter(
        kind=Act.Kind.MINUTES_SIGNED, subject_model=meeting._meta.label, subject_id=str(meeting.pk)
    ).first()
    return act.at.date() if act else None
