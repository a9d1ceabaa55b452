"""A session that does not take place, or not on the day that the public was told."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agenda.life.postponed import AHEAD
from meetings.models import Meeting
from notices.models import Notice
from publications.models import Edition, Publication
from publications.sessions import State
from russian.dates import full_date_words

_STATES: Final = {
    Meeting.State.HELD: State.HELD,
    Meeting.State.SIGNED: State.HELD,
    Meeting.State.CANCELLED: State.CANCELLED,
    Meeting.State.MOVED: State.MOVED,
}


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A day that a session to come is not held on any more, and why."""

    day: date
    reason: str


def day_given_up(meeting: Meeting) -> GivenUp | None:
    """The last day that anybody could read and that the session was moved from.

    A day that was only planned stays with the record.
    """
    if meeting.state not in AHEAD:
        return None
    said = Edition.objects.readable(known_of(meeting)).values("held_on")
    days = Meeting.objects.filter(moved_to=meeting, held_on__in=said)
    last = days.exclude(held_on=meeting.held_on).order_by("-pk").first()
    return GivenUp(last.held_on, last.state_reason) if last and last.held_on else None


def known_of(meeting: Meeting) -> Any:
    """What anybody may read of the session by now."""
    return Publication.objects.public().filter(notice__meeting=meeting)


def what_became(meeting: Meeting) -> dict[str, str]:
    """The state of the session as the public is told it, for the public data."""
    given_up = day_given_up(meeting)
    usual = State.MOVED if given_up else State.PLANNED
    return {
        "state": _STATES.get(Meeting.State(meeting.state), usual).value,
        "moved_from": given_up.day.isoformat() if given_up else "",
    }


def says_otherwise(notice: Notice) -> bool:
    """Whether an announcement stands that tells of a session which is not held, or not then."""
    meeting, publication = notice.meeting, notice.publication
    if notice.kind != Publication.Kind.ANNOUNCEMENT or meeting is None or publication is None:
        return False
    if publication.is_withdrawn:
        return False
    stands = Edition.objects.in_force(Publication.objects.filter(pk=publication.pk))
    said = stands.values_list("held_on", "public_data__state").first()
    if said is None:
        return False
    day, state = said
    if meeting.state == Meeting.State.CANCELLED:
        return bool(state != State.CANCELLED)
    return meeting.state in AHEAD and day != meeting.held_on


def usual_correction(notice: Notice) -> dict[str, str]:
    """What a correction that tells of it is, and why: what its form holds at first."""
    meeting = notice.meeting
    if meeting is None or not says_otherwise(notice):
        return {}
    reason = "Заседание отменено."
    if meeting.state != Meeting.State.CANCELLED and meeting.held_on:
        reason = f"Заседание перенесено на {full_date_words(meeting.held_on)}."
    return {"change": Edition.Change.REPLACEMENT, "reason": reason}
