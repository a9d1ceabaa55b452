"""Drafting a notice from the record: what is to come or what happened, in grammatical Russian.

Only what the public may know is looked at: closed items, those who came for them alone, and the
names of private persons never enter a draft. The portal's own sentences are typeset; in words
that a person typed into the record spaces alone are held, and every other sign stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agenda.life.postponed import AHEAD
from meetings.models import Meeting
from notices.composing.announcement import Announcement
from notices.composing.given_up import Cancellation, Postponement
from notices.composing.parts import Doubt, Part, arranged
from notices.composing.report import Report
from notices.composing.words import Composer, whole_session
from notices.given_up import day_given_up, known_of
from notices.models import Notice
from publications.models import Publication
from russian.typography import fold

Kind = Publication.Kind
State = Meeting.State

#: The first paragraph.
_IN_SHORT: Final = ("moved", "lead", "date", "chair")


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A first text for the press officer, and the words worth a second look."""

    title: str
    body: SafeString
    doubts: tuple[Doubt, ...]
    #: What the body is made of, in its order.
    parts: tuple[Part, ...] = ()


class NothingToTell(Exception):
    """Of this session there is no such text, or not yet; the message is for the press officer."""


def check_took_place(meeting: Meeting) -> None:
    """A report tells in the past tense: the session is marked as held. Raises NothingToTell."""
    _check_not_given_up(meeting)
    if meeting.state in AHEAD:
        raise NothingToTell(
            _("A notice of a session that took place is drafted once it is marked as held.")
        )


def check_is_ahead(meeting: Meeting) -> None:
    """An announcement tells of what is to come. Raises NothingToTell."""
    _check_not_given_up(meeting)
    if meeting.state not in AHEAD:
        raise NothingToTell(
            _("The session took place already: it is reported and no longer announced.")
        )


def check_may_be_announced(meeting: Meeting) -> None:
    """It is to come; or it was made known, and the public is told that it was cancelled.

    Raises NothingToTell.
    """
    if meeting.state != State.CANCELLED or not known_of(meeting).exists():
        check_is_ahead(meeting)


def _check_not_given_up(meeting: Meeting) -> None:
    match meeting.state:
        case State.CANCELLED:
            raise NothingToTell(_("The session was cancelled: there is nothing to tell of it."))
        case State.MOVED:
            raise NothingToTell(
                _("The session was moved to another day: its notice is drafted there.")
            )


def _announcement(meeting: Meeting) -> Composer:
    if meeting.state == State.CANCELLED:
        return Cancellation(meeting)
    given_up = day_given_up(meeting)
    return Postponement(meeting, given_up) if given_up else Announcement(meeting)


#: Each kind of text: how it is composed, and of which sessions.
_TEXTS: Final[dict[str, tuple[Callable[[Meeting], Composer], Callable[[Meeting], None]]]] = {
    Kind.ANNOUNCEMENT: (_announcement, check_may_be_announced),
    Kind.REPORT: (Report, check_took_place),
}


def fits(meeting: Meeting, kind: str) -> bool:
    """Whether the state of the session lets such a text be drafted."""
    try:
        _TEXTS[kind][1](meeting)
    except NothingToTell:
        return False
    return True


def compose_notice(
    meeting_id: int,
    *,
    kind: str = Kind.REPORT,
    in_short: bool = False,
    parts: Sequence[str] | None = None,
) -> NoticeDraft:
    """The draft of the session's notice of that kind, or its first paragraph alone ``in_short``.

    ``parts`` are keys of its parts in the order of the text; the usual ones, when none are named.
    A key that is no part of it is passed over: closed items have none.
    Reads the record, changes nothing. Raises Meeting.DoesNotExist and NothingToTell.
    """
    composer = _composer(whole_session(meeting_id), kind)
    return _composed(composer, _IN_SHORT if in_short else parts)


def parts_of_notice(meeting_id: int, *, kind: str) -> list[Part]:
    """All that such a notice may be made of. Raises Meeting.DoesNotExist and NothingToTell."""
    return _composer(whole_session(meeting_id), kind).every_part()


def _composer(meeting: Meeting, kind: str) -> Composer:
    make, check = _TEXTS[kind]
    check(meeting)
    return make(meeting)


def doubts_of(notice: Notice) -> tuple[Doubt, ...]:
    """Forms in the notice's text that the engine is still not sure of.

    Asked anew of the record: a form that was set by hand is sure, one that was edited away is
    no matter any more.
    """
    if notice.meeting_id is None or not notice.has_text:
        return ()
    draft = _composed(_TEXTS[notice.kind][0](whole_session(notice.meeting_id)), None)
    text = fold(f"{notice.title} {unescape(strip_tags(notice.body))}")
    return tuple(doubt for doubt in draft.doubts if fold(doubt.text) in text)


def _composed(composer: Composer, keys: Sequence[str] | None) -> NoticeDraft:
    title, doubts = composer.title()
    parts = composer.parts(keys)
    all_doubts = {
        doubt.text: doubt for doubt in [*doubts, *(each for part in parts for each in part.doubts)]
    }
    return NoticeDraft(title, arranged(parts), tuple(all_doubts.values()), tuple(parts))
