"""What happens to papers: they are handed out and issued, and it is put on record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.attachments import DOCX, PDF
from agenda.checks.findings import errors_of
from agenda.checks.session import check_session
from agenda.life import steps as life
from agenda.models import Attachment
from agenda.numbering import closed_items
from documents.models import IssuedDocument, IssuedFile
from documents.paper import Paper
from documents.papers.catalogue import ISSUED, PaperKind
from documents.printing.output import docx_of, pdf_of
from documents.printing.rendering import RenderingFailed
from documents.printing.word.reading import text_of
from documents.storage import FileLost, load, store
from meetings.models import Meeting
from russian.dates import short_date


class NoPaper(Exception):
    """The session has no such paper now; worded for a clerk."""


class NotReadyForSignature(Exception):
    """The checks before the minutes found errors; ``missing`` tells them in words."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("The minutes are not ready for signature: %(missing)s")
            % {"missing": " ".join(self.missing)}
        )


class HoldsClosedItems(Exception):
    """The paper holds items that who asks for it may not read."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form that a paper takes as a file."""

    ending: str
    media_type: str
    make: Callable[[Paper], bytes]


FORMS: Final[Mapping[str, FileForm]] = {
    "pdf": FileForm(".pdf", PDF, lambda paper: pdf_of(paper)),
    "docx": FileForm(".docx", DOCX, lambda paper: docx_of(paper)),
}


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper as it was handed out."""

    name: str
    content: bytes
    media_type: str


# --- handing out ----------------------------------------------------------------------------


def hand_out(
    *,
    meeting_id: int,
    kind: PaperKind,
    form: str,
    by: User | None,
    at: datetime,
    for_signature: bool = False,
) -> PaperFile:
    """Hand out a paper of a session as a file, and record who took it.

    Signed minutes are handed out as they were issued. ``for_signature``: minutes without the
    mark of a draft, to be signed by hand. Raises ``Meeting.DoesNotExist``, ``NoPaper``,
    ``HoldsClosedItems``, ``NotReadyForSignature``, ``RenderingFailed`` and ``FileLost``; then
    nothing is handed out and nothing recorded. The paper shows one state of the session; drawing
    it holds no lock.
    """
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        _check_has(meeting, kind)
        found = issued_or_drafted(meeting, kind, by=by, at=at, for_signature=for_signature)
    check_may_read(meeting, found, by)
    if isinstance(found, IssuedDocument):
        file = _as_stored(found, form)
    else:
        content = FORMS[form].make(found)
        file = PaperFile(file_name(kind, meeting, found, form), content, FORMS[form].media_type)
    record_act(
        kind=Act.Kind.PAPER_HANDED_OUT,
        subject=meeting,
        by=by,
        at=at,
        details={
            "paper": kind.key,
            "form": form,
            "restricted": found.is_restricted,
            "sha256": sha256(file.content).hexdigest(),
        },
    )
    return file


def issued_or_drafted(
    meeting: Meeting,
    kind: PaperKind,
    *,
    by: User | None,
    at: datetime,
    for_signature: bool = False,
) -> IssuedDocument | Paper:
    """What a locked session has of the paper; of one that came in signed with errors, a draft.

    Raises ``HoldsClosedItems``, ``NoPaper`` and ``NotReadyForSignature``.
    """
    if is_stored(meeting, kind):
        try:
            return issued_minutes(meeting, kind, by=by, at=at)
        except NotReadyForSignature:
            return gather(meeting, kind)
    return gather(meeting, kind, for_signature=for_signature)


def hand_out_paper(
    *, paper: Paper, subject: Model, name: str, form: str, by: User, at: datetime
) -> PaperFile:
    """Hand out a paper of something else than a session, and record who took it.

    Raises ``RenderingFailed``.
    """
    made = FORMS[form]
    file = PaperFile(name + made.ending, made.make(paper), made.media_type)
    record_act(
        kind=Act.Kind.PAPER_HANDED_OUT,
        subject=subject,
        by=by,
        at=at,
        details={"paper": name, "form": form, "restricted": paper.is_restricted},
    )
    return file


def is_stored(meeting: Meeting, kind: PaperKind) -> bool:
    """The paper is one that was issued when the minutes were signed."""
    return bool(kind.issued_as) and meeting.state == Meeting.State.SIGNED


def gather(meeting: Meeting, kind: PaperKind, *, for_signature: bool = False) -> Paper:
    """The paper as the record has it now. Raises ``NoPaper``, ``NotReadyForSignature``."""
    _check_has(meeting, kind)
    if not (for_signature and kind.gather_final):
        return kind.gather(meeting)
    _check_ready(meeting)
    return kind.gather_final(meeting)


def check_may_read(meeting: Meeting, paper: Any, reader: User | None) -> None:
    """Raises ``HoldsClosedItems``; the command line reads everything."""
    if paper.is_restricted and reader is not None and not reads_closed(meeting, reader):
        raise HoldsClosedItems


def reads_closed(meeting: Meeting, reader: User) -> bool:
    """The reader may see the closed items of the session."""
    return bool(Meeting.objects.closed_visible_to(reader).filter(pk=meeting.pk).exists())


def closed_in(meeting: Meeting) -> list[str]:
    """What of the session is closed now: its closed items, and its closed files."""
    files = Attachment.objects.filter(
        item__meeting=meeting, visibility=Attachment.Visibility.CLOSED
    )
    return [
        *(f"item {item.pk}" for item in closed_items(meeting.agenda_items.all())),
        *(f"file {pk}" for pk in files.values_list("pk", flat=True)),
    ]


def file_name(kind: PaperKind, meeting: Meeting, paper: Paper, form: str) -> str:
    """«Протокол 10.11.2022.pdf»; without a date the session's number tells papers apart."""
    which = short_date(meeting.held_on) if meeting.held_on else f"заседания {meeting.pk}"
    name = kind.draft_name if paper.is_draft and kind.draft_name else kind.file_name
    return f"{name} {which}{FORMS[form].ending}"


def _check_has(meeting: Meeting, kind: PaperKind) -> None:
    if meeting.state in kind.states:
        return
    if meeting.state == Meeting.State.CANCELLED:
        raise NoPaper(_("The session was cancelled, so it has no papers."))
    if meeting.state == Meeting.State.MOVED:
        raise NoPaper(_("The session was moved to another day: its papers are those of that day."))
    raise NoPaper(
        _("In the state “%(state)s” a session has no such paper.")
        % {"state": meeting.get_state_display()}
    )


def _check_ready(meeting: Meeting) -> None:
    """Minutes are signed of a session that was held, without an error in its record."""
    errors = [str(finding) for finding in errors_of(check_session(meeting))]
    if meeting.state not in {Meeting.State.HELD, Meeting.State.SIGNED}:
        errors.insert(0, _("The session is not marked as held."))
    if errors:
        raise NotReadyForSignature(errors)


def _as_stored(document: IssuedDocument, form: str) -> PaperFile:
    file = document.files.get(kind=form)
    return PaperFile(file.name, content_of(file), file.media_type)


def content_of(file: IssuedFile) -> bytes:
    """The stored bytes, checked against what was issued. Raises ``FileLost``."""
    content = load(file.file)
    if sha256(content).hexdigest() != file.sha256:
        raise FileLost
    return content


@transaction.atomic
def open_issued_file(*, file: IssuedFile, by: User, at: datetime) -> bytes:
    """A file of an issued document; who takes one with closed items is on record.

    Raises ``FileLost``.
    """
    content = content_of(file)
    if file.document.is_restricted:
        record_act(
            kind=Act.Kind.PAPER_HANDED_OUT,
            subject=file.document.meeting,
            by=by,
            at=at,
            details={"issued_file": file.pk, "sha256": file.sha256, "restricted": True},
        )
    return content


# --- signing and issuing --------------------------------------------------------------------


class NotFrozen(life.NotDone):
    """The minutes cannot be signed, because they cannot be drawn; says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


def sign_minutes(*, meeting_id: int, by: User | None, at: datetime) -> IssuedDocument:
    """The minutes are signed: made once as files, stored, and the record beneath is locked.

    They are drawn before anybody is kept waiting by a lock; what is drawn is kept, so that inside
    the transaction it is only asked for again. Raises what ``life.sign_minutes`` does, and
    ``NotFrozen``; then nothing has changed.
    """
    meeting = Meeting.objects.get(pk=meeting_id)
    try:
        if meeting.state == Meeting.State.HELD and not errors_of(check_session(meeting)):
            for kind in ISSUED:
                _made(_final(meeting, kind))
        with transaction.atomic():
            meeting = life.sign_minutes(meeting_id=meeting_id, by=by, at=at)
            return _freeze(meeting, by=by, at=at)
    except RenderingFailed as error:
        raise NotFrozen(str(error)) from error


def issued_minutes(
    meeting: Meeting, kind: PaperKind, *, by: User | None, at: datetime
) -> IssuedDocument:
    """The newest issued minutes of a signed session that is locked, or their open part.

    A session that came in signed, from a file, has them made when they are first asked for, by
    who may read them; nobody issued them, so nobody is named. Raises ``HoldsClosedItems``, and
    ``NotReadyForSignature`` where the record of such a session has errors.
    """
    newest = newest_issued(meeting, kind)
    if newest is None:
        check_may_read(meeting, _final(meeting, kind), by)
        _check_ready(meeting)
        _freeze(meeting, by=None, at=at)
        newest = IssuedDocument.objects.get(meeting=meeting, kind=kind.issued_as)
    return newest


def newest_issued(meeting: Meeting, kind: PaperKind) -> IssuedDocument | None:
    """The version in force of what was issued when the minutes were signed."""
    issued = IssuedDocument.objects.filter(meeting=meeting, kind=kind.issued_as)
    found: IssuedDocument | None = issued.order_by("-version").first()
    return found


def says_what_was_issued(paper: Paper, document: IssuedDocument) -> bool:
    """The paper reads word for word as the document does. Raises ``FileLost``."""
    issued = document.files.get(kind=IssuedFile.Kind.DOCX)
    return text_of(docx_of(paper)) == text_of(content_of(issued))


def _freeze(meeting: Meeting, *, by: User | None, at: datetime) -> IssuedDocument:
    """Issue the minutes of a locked session, and beside them their open part."""
    minutes, _open_part = (_issue_minutes(meeting, kind, by=by, at=at) for kind in ISSUED)
    return minutes


def _issue_minutes(
    meeting: Meeting, kind: PaperKind, *, by: User | None, at: datetime
) -> IssuedDocument:
    paper = _final(meeting, kind)
    before = newest_issued(meeting, kind)
    document = IssuedDocument(
        meeting=meeting,
        kind=kind.issued_as,
        version=before.version + 1 if before else 1,
        replaces=before,
        note=_why_reopened(meeting) if before else "",
    )
    name = file_name(kind, meeting, paper, "pdf").removesuffix(".pdf")
    return issue(document, paper, name=name, by=by, at=at)


def _final(meeting: Meeting, kind: PaperKind) -> Paper:
    if kind.gather_final is None:
        raise TypeError(f"A paper without a final form is never issued: {kind.key}.")
    return kind.gather_final(meeting)


def _made(paper: Paper) -> dict[str, bytes]:
    return {form: each.make(paper) for form, each in FORMS.items()}


def _why_reopened(meeting: Meeting) -> str:
    act = (
        Act.objects.filter(
            kind=Act.Kind.SESSION_REOPENED,
            subject_model=meeting._meta.label,
            subject_id=str(meeting.pk),
            details__before=Meeting.State.SIGNED,
        )
        .order_by("-at", "-pk")
        .first()
    )
    return str(act.details.get("reason", "")) if act else ""


def issue(
    document: IssuedDocument, paper: Paper, *, name: str, by: User | None, at: datetime
) -> IssuedDocument:
    """Store the paper as the document, in every form; ``name`` is what its files are called.

    Call it in a transaction with the session locked. Bytes that were stored before it failed
    stay behind without a row. Raises ``RenderingFailed``.
    """
    if paper.is_draft:
        raise TypeError("A draft is never issued.")
    made = _made(paper)
    document.title = paper.title
    document.number = getattr(paper, "number", "")
    document.dated_on = paper.dated_on
    document.is_restricted = paper.is_restricted
    document.issued_at, document.issued_by = at, by
    document.save()
    for form, content in made.items():
        keep_file(
            document,
            content,
            kind=IssuedFile.Kind(form),
            name=name + FORMS[form].ending,
            media_type=FORMS[form].media_type,
            by=by,
            at=at,
        )
    return document


def keep_file(
    document: IssuedDocument,
    content: bytes,
    *,
    kind: IssuedFile.Kind,
    name: str,
    media_type: str,
    by: User | None,
    at: datetime,
) -> IssuedFile:
    """Store one file of an issued document."""
    storage = IssuedFile._meta.get_field("file").storage
    ending = name[name.rindex(".") :]
    last = document.files.aggregate(last=Max("place"))["last"]
    file: IssuedFile = IssuedFile.objects.create(
        document=document,
        place=(last or 0) + 1,
        kind=kind,
        file=store(storage, content, ending=ending),
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        stored_at=at,
        stored_by=by,
    )
    return file
