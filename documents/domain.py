"""What happens to papers: they are handed out, and it is put on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from documents.minutes import gather_minutes, minutes_pdf
from meetings.models import Meeting
from participants.models import Attendance
from russian.dates import short_date


class NotReadyForSignature(Exception):
    """The record lacks what signed minutes must have; ``missing`` names it in words."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("The minutes are not ready for signature. Missing: %(missing)s.")
            % {"missing": get_text_list([*self.missing], _("and"))}
        )


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """The minutes as they were handed out."""

    name: str
    content: bytes


def export_minutes(
    *, meeting_id: int, by: User | None, at: datetime, for_signature: bool = False
) -> MinutesFile:
    """Hand out the minutes as a PDF, a draft unless ``for_signature``, and record who took them.

    Raises ``Meeting.DoesNotExist``, ``NotReadyForSignature`` and ``RenderingFailed``; then
    nothing is handed out and nothing recorded. The paper shows one state of the session; drawing
    it holds no lock.
    """
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        missing = list(_missing_for_signature(meeting)) if for_signature else []
        if missing:
            raise NotReadyForSignature(missing)
        paper = gather_minutes(meeting, is_draft=not for_signature)
    file = MinutesFile(_file_name(meeting, for_signature), minutes_pdf(paper))
    record_act(
        kind=Act.Kind.MINUTES_EXPORTED,
        subject=meeting,
        by=by,
        at=at,
        details={"for_signature": for_signature, "closed": paper.closed_count},
    )
    return file


def _missing_for_signature(meeting: Meeting) -> Iterator[str]:
    if meeting.held_on is None:
        yield _("the date of the session")
    links = meeting.meeting_commissions.select_related("commission")
    if not links:
        yield _("the commission")
    for link in links:
        if link.number is None:
            yield _("the number of the minutes of «%(commission)s»") % {
                "commission": link.commission
            }
    duties = set(meeting.attendance.values_list("duty", flat=True))
    if Attendance.Duty.PRESIDING not in duties:
        yield _("the presiding person")
    if Attendance.Duty.SECRETARY not in duties:
        yield _("the secretary")


def _file_name(meeting: Meeting, for_signature: bool) -> str:
    """«Протокол 10.11.2022.pdf»; without a date the session's number tells papers apart."""
    paper = "Протокол" if for_signature else "Проект протокола"
    which = short_date(meeting.held_on) if meeting.held_on else f"заседания {meeting.pk}"
    return f"{paper} {which}.pdf"
