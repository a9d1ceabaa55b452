"""Papers that take a while: made in the background, counted as they are made, kept as one zip."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any, Final, cast
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.domain import record_act
from accounts.models import Act, User
from documents.domain import (
    FORMS,
    HoldsClosedItems,
    NoPaper,
    NotReadyForSignature,
    PaperFile,
    check_may_read,
    closed_in,
    content_of,
    file_name,
    gather,
    issued_or_drafted,
    reads_closed,
)
from documents.extracts import (
    Certifier,
    ClausesGone,
    Order,
    extracts_to_come,
    issue_extracts,
)
from documents.models import IssuedDocument, IssuedFile, PaperJob
from documents.papers.catalogue import PAPERS, papers_of
from documents.papers.invitation import InvitationsPaper
from documents.printing.output import docx_of, pdfs_of
from documents.printing.rendering import RenderingFailed
from documents.storage import FileLost, load
from meetings.models import Meeting
from russian.dates import short_date

logger = logging.getLogger(__name__)
Kind = PaperJob.Kind
State = PaperJob.State
#: Zip remembers a day of every file; today's would make other bytes of the same papers.
ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
#: No system of files takes these in a name.
NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class RoleLost(Exception):
    """Who asked for the papers may no longer have them."""

    def __str__(self) -> str:
        return _("You no longer have the role that these papers are made for.")


REFUSALS: Final = (
    RoleLost,
    RenderingFailed,
    NoPaper,
    NotReadyForSignature,
    HoldsClosedItems,
    ClausesGone,
    FileLost,
)


@dataclass(frozen=True, slots=True)
class Made:
    """One file of the zip."""

    name: str
    content: bytes
    is_restricted: bool = False


def ask_for(
    *,
    meeting: Meeting,
    kind: Kind,
    by: User,
    at: datetime,
    asked: Mapping[str, Any] | None = None,
    ticket: UUID | None = None,
) -> PaperJob:
    """Put the job in line; by the settings it is done at once, or by a worker in its own time.

    Who asks twice with one ticket gets the same job, until it has failed with nothing issued.
    """
    for old in PaperJob.objects.outdated(at):
        _forget(old)
    whose = {"meeting": meeting, "kind": kind, "asked_by": by}
    job: PaperJob
    job, is_new = PaperJob.objects.get_or_create(
        pk=_unless_used(ticket, whose),
        **whose,
        defaults={"asked": dict(asked or {}), "asked_at": at},
    )
    if is_new:
        transaction.on_commit(lambda: make_papers.enqueue(str(job.pk)))
    return job


def _unless_used(ticket: UUID | None, whose: Mapping[str, Any]) -> UUID:
    """The ticket; another one where it belongs to somebody else, or to what came to nothing."""
    if ticket is None:
        return uuid4()
    job = PaperJob.objects.filter(pk=ticket).first()
    if job is None:
        return ticket
    is_own = all(getattr(job, name) == value for name, value in whose.items())
    return ticket if is_own and (job.issued or not job.has_failed) else uuid4()


@task
def make_papers(job_id: str) -> None:
    """Do the job. Nobody waits for an answer: what came of it stands in its row."""
    with transaction.atomic():
        job = PaperJob.objects.select_for_update().filter(pk=job_id, state=State.WAITING).first()
        if job is None:
            return
        job.state, job.started_at = State.RUNNING, timezone.now()
        job.closed = closed_in(job.meeting)
        job.save()
    try:
        _check_role(job)
        made = list(_counted(job, MAKERS[Kind(job.kind)](job)))
        if not made:
            raise NoPaper(_("There is nothing to be made."))
        _keep(job, made)
    except REFUSALS as refusal:
        _fail(job, str(refusal) or _("They hold closed items, which your role does not show you."))
    except Exception:
        logger.exception("A job for papers failed: %s", job_id)
        _fail(job, _("Something unforeseen happened. The administrator of the portal was told."))
        raise


def take_result(*, job: PaperJob, by: User, at: datetime) -> PaperFile:
    """What came of a job that is ready; who took it is on record.

    Nobody reads in it what was closed since it was made. Raises ``HoldsClosedItems`` and
    ``FileLost``.
    """
    check_may_read(job.meeting, job, by)
    if set(closed_in(job.meeting)).difference(job.closed) and not reads_closed(job.meeting, by):
        raise HoldsClosedItems
    content = load(job.file)
    record_act(
        kind=Act.Kind.PAPER_HANDED_OUT,
        subject=job.meeting,
        by=by,
        at=at,
        details={
            "paper": job.kind,
            "form": "zip",
            "restricted": job.is_restricted,
            "sha256": sha256(content).hexdigest(),
        },
    )
    return PaperFile(job.name, content, "application/zip")


def _check_role(job: PaperJob) -> None:
    """Extracts are issued by who keeps the session, other papers read. Raises ``RoleLost``."""
    by = User.objects.get(pk=job.asked_by_id)
    sessions = Meeting.objects.all()
    own = sessions.kept_by(by) if job.kind == Kind.EXTRACTS else sessions.visible_to(by)
    if not own.filter(pk=job.meeting_id).exists():
        raise RoleLost


def _counted(job: PaperJob, made: Iterator[Made]) -> Iterator[Made]:
    for number, file in enumerate(made, start=1):
        _progress(job, number)
        yield file


def _progress(job: PaperJob, done: int) -> None:
    """What is made twice, drawn and then stored, is counted once."""
    PaperJob.objects.filter(pk=job.pk, done__lt=done).update(done=done)


def _expect(job: PaperJob, total: int) -> None:
    PaperJob.objects.filter(pk=job.pk).update(total=total)


def _keep(job: PaperJob, made: Sequence[Made]) -> None:
    job.refresh_from_db()
    job.is_restricted = any(file.is_restricted for file in made)
    job.name = f"{_titled(job)}.zip"
    job.file.save(f"{job.pk}.zip", ContentFile(zipped(made)), save=False)
    job.state, job.finished_at = State.READY, timezone.now()
    job.save()


def _fail(job: PaperJob, problem: str) -> None:
    PaperJob.objects.filter(pk=job.pk).update(
        state=State.FAILED, problem=problem, finished_at=timezone.now()
    )


def _forget(job: PaperJob) -> None:
    if job.file:
        job.file.delete(save=False)
    job.delete()


def zipped(files: Iterable[Made]) -> bytes:
    """The files as a zip, the same bytes for the same files; no name leads out of its folder."""
    packed = BytesIO()
    taken: set[str] = set()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in files:
            entry = ZipInfo(_free_name(file.name, taken), ZIP_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, file.content)
    return packed.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """«Протокол.pdf», and when that is taken «Протокол (2).pdf»; takes it."""
    stem, dot, ending = NOT_IN_NAMES.sub("_", name).rpartition(".")
    names = (f"{stem}{f' ({n})' if n > 1 else ''}{dot}{ending}" for n in count(1))
    free = next(each for each in names if each.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _titled(job: PaperJob) -> str:
    day = short_date(job.meeting.held_on) if job.meeting.held_on else f"заседания {job.meeting_id}"
    return f"{TITLES[Kind(job.kind)]} {day}"


# --- what is made ---------------------------------------------------------------------------


def _session(job: PaperJob) -> Iterator[Made]:
    """Every paper of the session that the person may read, in every form."""
    by, meeting = job.asked_by, job.meeting
    kinds = [kind for _label, group in papers_of(meeting) for kind in group if not kind.is_variant]
    _expect(job, len(kinds) * len(FORMS))
    for kind in kinds:
        try:
            with transaction.atomic():
                locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
                found = issued_or_drafted(locked, kind, by=by, at=timezone.now())
            check_may_read(meeting, found, by)
        except HoldsClosedItems:
            continue
        if isinstance(found, IssuedDocument):
            for file in found.files.filter(kind__in=FORMS):
                yield Made(file.name, content_of(file), found.is_restricted)
            continue
        for form, each in FORMS.items():
            name = file_name(kind, locked, found, form)
            yield Made(name, each.make(found), found.is_restricted)


def _invitations(job: PaperJob) -> Iterator[Made]:
    letters = cast(InvitationsPaper, gather(job.meeting, PAPERS["invitations"])).invitations
    _expect(job, len(letters))
    for number, (letter, content) in enumerate(
        zip(letters, pdfs_of(letters), strict=True), start=1
    ):
        yield Made(f"{number:03} {letter.name}.pdf", content, letter.is_restricted)


def _extracts(job: PaperJob) -> Iterator[Made]:
    """The issued extracts as PDFs; what a job before has issued is not issued again."""
    if not job.issued:
        _issue(job)
    _expect(job, len(job.issued))
    documents = IssuedDocument.objects.filter(pk__in=job.issued).order_by("register_number")
    for document in documents:
        file = document.files.get(kind=IssuedFile.Kind.PDF)
        yield Made(file.name, content_of(file), document.is_restricted)


def _issue(job: PaperJob) -> None:
    """The extracts are made side by side, then issued all at once, which the job remembers.

    While other processes draw the PDFs, this one writes the files of Word.
    """
    orders = [
        Order(
            tuple(order["clauses"]),
            tuple(order["addressee"]),
            tuple(order["items"]),
        )
        for order in job.asked["extracts"]
    ]
    post, name = job.asked["certified_by"]
    certifier = Certifier(post, name, date.fromisoformat(job.asked["certified_on"]))
    _expect(job, len(orders))
    papers = extracts_to_come(job.meeting, orders, certifier)
    for done, (paper, _pdf) in enumerate(zip(papers, pdfs_of(papers), strict=True), start=1):
        docx_of(paper)
        _progress(job, done)
    with transaction.atomic():
        _check_role(job)  # again: drawing took its time
        documents = issue_extracts(
            meeting_id=job.meeting_id,
            orders=orders,
            certifier=certifier,
            by=job.asked_by,
            at=timezone.now(),
        )
        job.asked["issued"] = [document.pk for document in documents]
        job.save(update_fields=["asked"])


MAKERS: Final = {
    Kind.SESSION: _session,
    Kind.INVITATIONS: _invitations,
    Kind.EXTRACTS: _extracts,
}
TITLES: Final = {
    Kind.SESSION: "Документы заседания",
    Kind.INVITATIONS: "Приглашения",
    Kind.EXTRACTS: "Выписки",
}
