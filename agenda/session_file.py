"""Session files: a session of the record as one JSON document, in and out.

The format is described in ``docs/session-file.md`` and ``docs/session.schema.json``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.session_content import SessionContent, from_json
from agenda.session_faults import Fault, Faults, SessionFileRefused
from agenda.session_people import People, check_entries
from agenda.session_record import Commissions, lock_commissions, read_record, write_record
from agenda.session_schema import check
from agenda.session_text import LARGEST_FILE, parse
from meetings.models import Meeting, MeetingCommission

__all__ = [
    "LARGEST_FILE",
    "Fault",
    "ImportResult",
    "SessionContent",
    "SessionFileRefused",
    "export_session",
    "import_session",
    "read_session",
]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The session of a file; ``is_new`` when this import has written it down."""

    meeting: Meeting
    is_new: bool


def read_session(raw: bytes) -> SessionContent:
    """What the file says. Raises ``SessionFileRefused`` with everything that is wrong with it."""
    content, faults = parse(raw)
    check(content, faults)
    check_entries(content, faults)
    people = People(content)
    people.check(faults)
    faults.refuse()
    return from_json(content, people)


@transaction.atomic
def import_session(raw: bytes, *, by: User | None, at: datetime) -> ImportResult:
    """The session of the file is on record: all of it, once.

    A file whose content is on record already writes nothing, not even into the journal.
    Raises ``SessionFileRefused``.
    """
    content = read_session(raw)
    meeting = _already_on_record(content)
    if meeting is None:
        commissions = lock_commissions(content)
        # Somebody else may have brought in the same file before the lock was given.
        meeting = _already_on_record(content)
    if meeting is not None:
        return ImportResult(meeting, is_new=False)
    _check_numbers(content, commissions)
    meeting = write_record(content, commissions)
    record_act(
        kind=Act.Kind.SESSION_IMPORTED,
        subject=meeting,
        by=by,
        at=at,
        details={"sha256": content.digest},
    )
    return ImportResult(meeting, is_new=True)


def export_session(meeting_id: int) -> bytes:
    """The session as a file that ``import_session`` takes in. Raises ``Meeting.DoesNotExist``."""
    return read_record(meeting_id).to_bytes()


@transaction.atomic
def hand_out_session(meeting_id: int, *, by: User | None, at: datetime) -> bytes:
    """``export_session``, and it is on record who took the whole session, closed items included."""
    meeting = Meeting.objects.get(pk=meeting_id)
    record_act(kind=Act.Kind.SESSION_EXPORTED, subject=meeting, by=by, at=at)
    return export_session(meeting_id)


def _already_on_record(content: SessionContent) -> Meeting | None:
    """The session that came from this content, or that says the same today."""
    imported = Meeting.objects.filter(source_sha256=content.digest).order_by("pk").first()
    if imported is not None:
        return imported
    alike = Meeting.objects.filter(
        held_on=content.held_on,
        start_time=content.start_time,
        meeting_commissions__commission__name=content.commissions[0].name,
    ).order_by("pk")
    return next(
        (meeting for meeting in alike if read_record(meeting.pk).digest == content.digest), None
    )


def _check_numbers(content: SessionContent, commissions: Commissions) -> None:
    """Raises ``SessionFileRefused`` for a number that another session of the year bears."""
    if content.held_on is None:
        return
    year = content.held_on.year
    taken = set(
        MeetingCommission.objects.numbered_in(year)
        .filter(commission__in=commissions.values())
        .values_list("commission__name", "number")
    )
    faults = Faults(content.to_json())
    for place, entry in enumerate(content.commissions):
        if entry.number is not None and (entry.name, entry.number) in taken:
            faults.add(
                ("commissions", place, "number"),
                _("In %(year)s this commission has minutes with this number already.")
                % {"year": year},
            )
    faults.refuse()
