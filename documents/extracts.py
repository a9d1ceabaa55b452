"""Extracts from signed minutes: issued by number, and anew when the minutes were corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.models import AgendaItem, Resolution
from documents.domain import NoPaper, issue, issued_minutes
from documents.models import IssuedDocument
from documents.papers.catalogue import MINUTES
from documents.papers.extract import Copy, ExtractPaper, gather_extracts
from meetings.models import Meeting
from russian.dates import short_date

Kind = IssuedDocument.Kind


class AlreadyReplaced(Exception):
    """Another version has taken the place of this one meanwhile."""

    def __str__(self) -> str:
        return _("This extract has been issued anew already.")


class StillInForce(Exception):
    """The minutes have not changed since, so there is nothing to issue anew."""

    def __str__(self) -> str:
        return _("The minutes have not been corrected since: this extract is still in force.")


class ClausesGone(Exception):
    """The minutes do not have what is to be extracted."""

    def __str__(self) -> str:
        return _("The corrected minutes no longer have what is extracted: issue a new extract.")


@dataclass(frozen=True, slots=True)
class Order:
    """Which clauses or whole items are extracted, and for whom: post and name in the dative.

    An extract of items need not have an addressee.
    """

    clause_ids: tuple[int, ...]
    addressee: tuple[str, ...]
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who says that the extract is right: «Верно», post, name, day."""

    post: str
    name: str
    on: date


def extracts_to_come(
    meeting: Meeting, orders: Sequence[Order], certifier: Certifier
) -> tuple[ExtractPaper, ...]:
    """The extracts as they would be issued now: drawn beforehand, they are issued in no time.

    Raises ``ClausesGone``.
    """
    first = _last_number(meeting) + 1
    numbered = [(first + place, 1, order) for place, order in enumerate(orders)]
    return _papers(meeting, numbered, certifier)


@transaction.atomic
def issue_extracts(
    *,
    meeting_id: int,
    orders: Sequence[Order],
    certifier: Certifier,
    by: User | None,
    at: datetime,
) -> list[IssuedDocument]:
    """Issue an extract for each order, under the next numbers of the register: all of them or none.

    Raises ``NoPaper`` unless the minutes are signed, ``ClausesGone``, ``RenderingFailed``.
    """
    meeting = _locked_signed(meeting_id)
    source = issued_minutes(meeting, MINUTES, by=by, at=at)
    first = _last_number(meeting) + 1
    documents = [
        IssuedDocument(
            meeting=meeting,
            kind=Kind.EXTRACT,
            source=source,
            register_number=first + place,
            addressee="\n".join(order.addressee),
            clauses=list(order.clause_ids),
            items=list(order.item_ids),
        )
        for place, order in enumerate(orders)
    ]
    return list(_issued(documents, certifier, by=by, at=at))


@transaction.atomic
def reissue_extract(*, document_id: int, by: User | None, at: datetime) -> IssuedDocument:
    """The same extract from the minutes as they are now, under its number, in place of the old.

    Raises ``AlreadyReplaced``, ``StillInForce``, ``ClausesGone``, ``NoPaper``,
    ``NotReadyForSignature`` and ``RenderingFailed``.
    """
    before = IssuedDocument.objects.get(pk=document_id, kind=Kind.EXTRACT)
    meeting = _locked_signed(before.meeting_id)
    if IssuedDocument.objects.filter(replaces=before).exists():
        raise AlreadyReplaced
    source = issued_minutes(meeting, MINUTES, by=by, at=at)
    if source.pk == before.source_id:
        raise StillInForce
    anew = IssuedDocument(
        meeting=meeting,
        kind=Kind.EXTRACT,
        source=source,
        version=before.version + 1,
        replaces=before,
        note=source.note,
        register_number=before.register_number,
        addressee=before.addressee,
        clauses=before.clauses,
        items=before.items,
    )
    post, name = before.certified_by
    certifier = Certifier(post, name, timezone.localdate(at))
    (document,) = _issued([anew], certifier, by=by, at=at)
    return document


def is_outdated(extract: IssuedDocument) -> bool:
    """The minutes were issued anew since, and the extract was not."""
    return hasattr(extract.source, "replaced_by") and not hasattr(extract, "replaced_by")


def _locked_signed(meeting_id: int) -> Meeting:
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state != Meeting.State.SIGNED:
        raise NoPaper(_("Extracts are issued from signed minutes: sign the minutes first."))
    return meeting


def _last_number(meeting: Meeting) -> int:
    extracts = IssuedDocument.objects.filter(meeting=meeting, kind=Kind.EXTRACT)
    last: int | None = extracts.aggregate(last=Max("register_number"))["last"]
    return last or 0


def _papers(
    meeting: Meeting, numbered: Sequence[tuple[int, int, Order]], certifier: Certifier
) -> tuple[ExtractPaper, ...]:
    copies = [
        Copy(
            item_ids=order.item_ids,
            clause_ids=order.clause_ids,
            addressee=order.addressee,
            number=_copy(number, version),
        )
        for number, version, order in numbered
    ]
    try:
        return gather_extracts(
            meeting,
            copies,
            certified_by=(certifier.post, certifier.name),
            certified_on=certifier.on,
        )
    except (Resolution.DoesNotExist, AgendaItem.DoesNotExist) as error:
        raise ClausesGone from error


def _copy(number: int, version: int) -> str:
    """«3», and of one that was issued anew «3, взамен»."""
    return f"{number}, взамен" if version > 1 else str(number)


def _issued(
    documents: Sequence[IssuedDocument], certifier: Certifier, *, by: User | None, at: datetime
) -> Iterator[IssuedDocument]:
    meeting = documents[0].meeting
    numbered = [
        (
            each.register_number,
            each.version,
            Order(tuple(each.clauses), tuple(each.addressee.splitlines()), tuple(each.items)),
        )
        for each in documents
    ]
    day = short_date(meeting.held_on) if meeting.held_on else ""
    papers = _papers(meeting, numbered, certifier)
    for document, paper in zip(documents, papers, strict=True):
        document.certified_by = [certifier.post, certifier.name]
        name = f"Выписка {document.register_number} из протокола {day}".strip()
        issue(document, paper, name=name, by=by, at=at)
        record_act(
            kind=Act.Kind.EXTRACT_ISSUED,
            subject=meeting,
            by=by,
            at=at,
            details={
                "document": document.pk,
                "number": document.register_number,
                "version": document.version,
                "to": document.addressee,
            },
        )
        yield document
