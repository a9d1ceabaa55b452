"""What happens to papers: they are handed out, and it is put on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.checks.findings import errors_of
from agenda.checks.session import check_session
from agenda.models import AgendaItem
from documents.papers.minutes import gather_minutes
from documents.printing.output import pdf_of
from meetings.models import Meeting
from russian.dates import short_date


class NoMinutes(Exception):
    """The session was not and will not be held, so it has no minutes; worded for a clerk."""


class NotReadyForSignature(Exception):
    """The checks before the minutes found errors; ``missing`` tells them in words."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("The minutes are not ready for signature: %(missing)s")
            % {"missing": " ".join(self.missing)}
        )


class HoldsClosedItems(Exception):
    """The minutes hold items that who asks for them may not read."""


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """The minutes as they were handed out."""

    name: str
    content: bytes


def export_minutes(
    *, meeting_id: int, by: User | None, at: datetime, for_signature: bool = False
) -> MinutesFile:
    """Hand out the minutes as a PDF, a draft unless ``for_signature``, and record who took them.

    Signed minutes are never a draft. Raises ``Meeting.DoesNotExist``, ``NoMinutes``,
    ``HoldsClosedItems``, ``NotReadyForSignature`` and ``RenderingFailed``; then nothing is handed
    out and nothing recorded. The paper shows one state of the session; drawing it holds no lock.
    """
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        _check_has_minutes(meeting)
        if by is not None and _are_items_hidden(meeting, by):
            raise HoldsClosedItems
        is_signed = meeting.state == Meeting.State.SIGNED
        if for_signature and not is_signed:
            _check_ready(meeting)
        is_final = for_signature or is_signed
        paper = gather_minutes(meeting, is_draft=not is_final)
    file = MinutesFile(_file_name(meeting, is_final), pdf_of(paper))
    record_act(
        kind=Act.Kind.MINUTES_EXPORTED,
        subject=meeting,
        by=by,
        at=at,
        details={"for_signature": is_final, "closed": paper.closed_count},
    )
    return file


def _are_items_hidden(meeting: Meeting, reader: User) -> bool:
    readable = AgendaItem.objects.visible_to(reader)
    return AgendaItem.objects.filter(meeting=meeting).exclude(pk__in=readable).exists()


def _check_has_minutes(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise NoMinutes(_("The session was cancelled, so it has no minutes."))
    if meeting.state == Meeting.State.MOVED:
        raise NoMinutes(
            _("The session was moved to another day: its minutes are those of that day.")
        )


def _check_ready(meeting: Meeting) -> None:
    """Minutes are signed of a session that was held, without an error in its record."""
    errors = [str(finding) for finding in errors_of(check_session(meeting))]
    if meeting.state != Meeting.State.HELD:
        errors.insert(0, _("The session is not marked as held."))
    if errors:
        raise NotReadyForSignature(errors)


def _file_name(meeting: Meeting, is_final: bool) -> str:
    """«Протокол 10.11.2022.pdf»; without a date the session's number tells papers apart."""
    paper = "Протокол" if is_final else "Проект протокола"
    which = short_date(meeting.held_on) if meeting.held_on else f"заседания {meeting.pk}"
    return f"{paper} {which}.pdf"
