"""Session files: a session of the record as one JSON document, in and out.

The format is described in ``docs/session-file.md`` and ``docs/session.schema.json``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from agenda.session_file.checks import check_entries
from agenda.session_file.content import SessionContent, from_json
from agenda.session_file.faults import Fault, Faults, SessionFileRefused
from agenda.session_file.people import People
from agenda.session_file.reading import read_record
from agenda.session_file.schema import check
from agenda.session_file.text import LARGEST_FILE, parse
from agenda.session_file.writing import (
    Commissions,
    lock_commissions,
    named_commissions,
    write_record,
)
from meetings.domain import keep_new_commission
from meetings.models import Commission, Meeting, MeetingCommission

__all__ = [
    "LARGEST_FILE",
    "Fault",
    "ImportResult",
    "SessionContent",
    "SessionFileRefused",
    "export_session",
    "hand_out_session",
    "import_session",
    "read_session",
    "take_in_session",
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
    people = People(content)
    people.check(faults)
    check_entries(content, people, faults)
    faults.refuse()
    return from_json(content, people)


def import_session(raw: bytes, *, by: User | None, at: datetime) -> ImportResult:
    """The session of the file is on record: all of it, once.

    A file whose content is on record already writes nothing, not even into the journal.
    Raises ``SessionFileRefused``.
    """
    content = read_session(raw)
    with transaction.atomic(), edit(by=by):
        return _import(content, by=by, at=at)


@transaction.atomic
def take_in_session(raw: bytes, *, by: User, at: datetime) -> ImportResult:
    """``import_session`` for a secretary: sessions of his commissions, and of new ones.

    Whoever brings in a commission is its secretary, as if he had added it by hand.
    """
    content = read_session(raw)
    named = named_commissions(content)
    with edit(by=by):
        known = set(Commission.objects.filter(name__in=named).values_list("name", flat=True))
        _check_kept(content, known, by)
        result = _import(content, by=by, at=at)
        for commission in Commission.objects.filter(name__in=set(named) - known):
            keep_new_commission(commission=commission, by=by, at=at)
    return result


def _check_kept(content: SessionContent, known: set[str], by: User) -> None:
    """Raises ``SessionFileRefused`` for a commission on record that another one keeps."""
    kept = Commission.objects.editable_by(by).filter(name__in=known)
    others = known - set(kept.values_list("name", flat=True))
    faults = Faults(content.to_json())
    for path, name in content.commission_names():
        if name in others:
            faults.add(path, _("You are not the secretary of this commission."))
    faults.refuse()


def _import(content: SessionContent, *, by: User | None, at: datetime) -> ImportResult:
    digest = content.digest
    meeting = _already_on_record(content, digest)
    if meeting is None:
        commissions = lock_commissions(content)
        # Somebody else may have brought in the same file before the lock was given.
        meeting = _already_on_record(content, digest)
    if meeting is not None:
        return ImportResult(meeting, is_new=False)
    _check_numbers(content, commissions)
    meeting = write_record(content, commissions, by=by, source_sha256=digest)
    record_act(
        kind=Act.Kind.SESSION_IMPORTED,
        subject=meeting,
        by=by,
        at=at,
        details={"sha256": digest},
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


def _already_on_record(content: SessionContent, digest: str) -> Meeting | None:
    """The session that came from this content, or that says the same today."""
    imported = Meeting.objects.filter(source_sha256=digest).order_by("pk").first()
    if imported is not None:
        return imported
    alike = Meeting.objects.filter(
        held_on=content.held_on,
        start_time=content.start_time,
        meeting_commissions__commission__name=content.commissions[0].name,
    ).order_by("pk")
    return next((meeting for meeting in alike if read_record(meeting.pk).digest == digest), None)


def _check_numbers(content: SessionContent, commissions: Commissions) -> None:
    """Raises ``SessionFileRefused`` for a number that another session of the year bears."""
    if content.held_on is None or not any(entry.number for entry in content.commissions):
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
