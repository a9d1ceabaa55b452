"""What each object of OParl 1.1 tells of what is published.

Pure functions: the report before publishing asks the same. What OParl has no word for stands
under a prefix of our own.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedCommission
from publications.sessions import State
from publications.surfaces import api
from publications.surfaces.known import full_address
from publications.surfaces.session_record import (
    RESULTS,
    Decision,
    Item,
    SessionRecord,
    in_told_order,
)

Kind = Publication.Kind
Object: TypeAlias = dict[str, Any]

SCHEMA: Final = "https://schema.oparl.org/1.1/"
#: Since when there is this interface: its first two objects are no younger.
SINCE: Final = datetime(2026, 11, 23, tzinfo=UTC)
#: The words that OParl advises for the state of a meeting.
_PLANNED, _INVITED, _HELD = "terminiert", "eingeladen", "durchgeführt"
#: What invites to a session, the first that there is.
_INVITING: Final = (Kind.AGENDA, Kind.ANNOUNCEMENT)


# --- the portal -----------------------------------------------------------------------------


def system(*, changed_at: datetime) -> Object:
    return _object(
        "System",
        full_address(reverse("publications:oparl")),
        SINCE,
        changed_at,
        oparlVersion=SCHEMA,
        body=full_address(reverse("publications:oparl_bodies")),
        name=settings.PORTAL_NAME,
        license=terms(),
        website=full_address("/"),
        **_contact(),
    )


def body(*, changed_at: datetime) -> Object:
    """The one body: whoever publishes here."""
    return _object(
        "Body",
        full_address(reverse("publications:oparl_body")),
        SINCE,
        changed_at,
        system=full_address(reverse("publications:oparl")),
        name=settings.PUBLISHER_NAME or settings.PORTAL_NAME,
        shortName=settings.PORTAL_NAME,
        website=full_address("/"),
        license=terms(),
        oparlSince=moment(SINCE),
        **_contact(),
        **{name: list_address(things) for name, things in _LISTS_OF_BODY.items()},
    ) | {"legislativeTerm": []}


_LISTS_OF_BODY: Final = {
    "organization": "organizations",
    "person": "persons",
    "meeting": "meetings",
    "paper": "papers",
    "agendaItem": "agenda-items",
    "consultation": "consultations",
    "file": "files",
    "locationList": "locations",
    "legislativeTermList": "legislative-terms",
    "membership": "memberships",
}


def _contact() -> dict[str, str]:
    return {"contactName": settings.PUBLISHER_CONTACT, "contactEmail": settings.PUBLISHER_EMAIL}


def terms() -> str:
    """Where the terms of use stand."""
    return full_address(reverse("publications:open_data"))


# --- commissions ----------------------------------------------------------------------------


def organization(known: PublishedCommission) -> Object:
    """A commission. Wants its row."""
    commission = known.commission
    address = object_address("organizations", commission.pk)
    return _object(
        "Organization",
        address,
        known.since,
        known.changed_at,
        body=full_address(reverse("publications:oparl_body")),
        name=commission.name,
        shortName=commission.short_name,
        organizationType="Gremium",
        classification=commission.get_kind_display(),
        meeting=f"{address}meetings/",
        consultation=f"{address}consultations/",
        web=full_address(reverse("publications:commission", args=[commission.slug])),
        **{"portal:isExample": commission.is_example},
    )


def deleted_organization(known: PublishedCommission) -> Object:
    """A commission of which nothing can be read any more."""
    address = object_address("organizations", known.pk)
    return deleted("Organization", address, known.since, known.changed_at)


# --- sessions -------------------------------------------------------------------------------


def meeting(record: SessionRecord, commissions: Iterable[Commission]) -> Object:
    """A session, with its place, its files and its agenda."""
    told = record.told
    files = {each.pk: file(each) for each in told.publications}
    inviting = [each for kind in _INVITING for each in record.of_kind(kind)][:1]
    minutes = record.of_kind(Kind.MINUTES)[:1]
    named = {each.pk for each in (*inviting, *minutes)}
    bodies = ", ".join(told.bodies)
    return _object(
        "Meeting",
        _meeting_address(record),
        record.created_at,
        record.changed_at,
        name=_("Session: %(bodies)s") % {"bodies": bodies} if bodies else told.newest.title,
        meetingState=_state(record),
        cancelled=told.is_cancelled,
        start=moment(told.hour) if told.hour else None,
        location=location(record) if told.where else None,
        organization=[object_address("organizations", each.pk) for each in commissions],
        invitation=files[inviting[0].pk] if inviting else None,
        resultsProtocol=files[minutes[0].pk] if minutes else None,
        auxiliaryFile=[it for pk, it in files.items() if pk not in named],
        agendaItem=agenda_items(record),
        web=full_address(record.session.get_absolute_url()),
        **{
            "portal:day": told.day.isoformat(),
            "portal:state": str(told.state or ""),
            "portal:movedFrom": told.moved_from.isoformat() if told.moved_from else None,
            "portal:form": record.said("form"),
            "portal:quorum": record.paper_said("quorum"),
            "portal:isExample": told.newest.is_example,
        },
    )


def deleted_meeting(record: SessionRecord) -> Object:
    """A session of which nothing can be read any more."""
    return deleted("Meeting", _meeting_address(record), record.created_at, record.changed_at)


def _state(record: SessionRecord) -> str:
    if record.told.state == State.HELD:
        return _HELD
    return _INVITED if record.of_kind(Kind.AGENDA) else _PLANNED


def agenda_items(record: SessionRecord, *, alone: bool = False) -> list[Object]:
    """The agenda; of a closed item no more than its number and that it is closed."""
    return [_agenda_item(record, at, item, alone) for at, item in enumerate(record.items)]


def _agenda_item(record: SessionRecord, order: int, item: Item, alone: bool) -> Object:
    return _object(
        "AgendaItem",
        item_address(record, item.number),
        item.created_at,
        record.changed_at,
        meeting=_meeting_address(record) if alone else None,
        number=item.number,
        order=order,
        name=item.title,
        public=not item.is_closed,
        result=RESULTS.get(item.outcome, item.outcome),
        resolutionText="\n".join(f"{each.number}. {each.text}" for each in item.decisions),
        **{
            "portal:outcome": item.outcome,
            "portal:votes": dict(item.votes),
            "portal:decisions": [_decision(each) for each in item.decisions],
        },
    )


def _decision(decision: Decision) -> Object:
    said = {
        "number": decision.number,
        "text": decision.text,
        "executors": list(decision.executors),
        "dueOn": decision.due_on,
    }
    return {name: it for name, it in said.items() if it}


def gone_items(record: SessionRecord) -> list[Object]:
    """Items that were told of once and are no more. Wants the past of the session."""
    return [
        deleted("AgendaItem", item_address(record, number), created_at, record.changed_at)
        for number, created_at in record.gone_items
    ]


def locations(record: SessionRecord) -> list[Object]:
    """The place of a session, if one is told; or that one was."""
    if record.is_public and record.told.where:
        return [location(record, alone=True)]
    address = object_address("locations", record.session.slug)
    gone = deleted("Location", address, record.created_at, record.changed_at)
    return [gone] if record.had_place else []


def location(record: SessionRecord, *, alone: bool = False) -> Object:
    """Where the session is held: a place of this session, and of no other."""
    return _object(
        "Location",
        object_address("locations", record.session.slug),
        record.created_at,
        record.changed_at,
        description=record.told.where,
        locality=record.told.locality,
        meetings=[_meeting_address(record)] if alone else None,
    )


def _meeting_address(record: SessionRecord) -> str:
    return object_address("meetings", record.session.slug)


def item_address(record: SessionRecord, number: str) -> str:
    return full_address(reverse("publications:oparl_item", args=[record.session.slug, number]))


# --- publications ---------------------------------------------------------------------------


def paper(
    edition: Edition, commissions: Iterable[Commission], editions: Sequence[Edition]
) -> Object:
    """A publication, as ``edition`` in force says it, and all its ``editions`` to be read."""
    publication = edition.publication
    told = edition.public_data.get("commissions") or ()
    session = publication.session
    return _object(
        "Paper",
        object_address("papers", publication.slug),
        publication.created_at,
        edition.published_at,
        body=full_address(reverse("publications:oparl_body")),
        name=edition.title,
        reference=publication.slug,
        date=_day(publication.created_at),
        paperType=publication.get_kind_display(),
        mainFile=file(edition),
        originatorOrganization=[
            object_address("organizations", each.pk) for each in in_told_order(commissions, told)
        ],
        web=full_address(publication.get_absolute_url()),
        **{
            "portal:kind": publication.kind,
            "portal:meeting": object_address("meetings", session.slug) if session else None,
            "portal:day": edition.held_on.isoformat(),
            "portal:lead": edition.lead,
            "portal:isExample": edition.is_example,
            "portal:editions": [api.stamped(each) for each in editions],
        },
    )


def withdrawn_paper(edition: Edition) -> Object:
    """A publication that ``edition`` withdrew: no more than that, and why."""
    publication = edition.publication
    address = object_address("papers", publication.slug)
    gone = deleted("Paper", address, publication.created_at, edition.published_at)
    return gone | {"portal:reason": edition.reason}


def file(edition: Edition, *, alone: bool = False) -> Object:
    """The PDF of the edition in force."""
    publication = edition.publication
    session = publication.session
    download = reverse("publications:oparl_download", args=[publication.slug])
    return _object(
        "File",
        object_address("files", publication.slug),
        publication.created_at,
        edition.published_at,
        name=edition.title,
        fileName=f"{publication.slug}.pdf",
        mimeType="application/pdf",
        date=_day(edition.published_at),
        size=publication.pdf_size,
        sha512Checksum=publication.pdf_sha512,
        accessUrl=full_address(publication.get_pdf_url()),
        downloadUrl=full_address(download),
        meeting=[object_address("meetings", session.slug)] if alone and session else None,
        paper=[object_address("papers", publication.slug)] if alone else None,
        **{"portal:sha256Checksum": edition.pdf_sha256},
    )


def withdrawn_file(edition: Edition) -> Object:
    publication = edition.publication
    address = object_address("files", publication.slug)
    return deleted("File", address, publication.created_at, edition.published_at)


# --- beneath --------------------------------------------------------------------------------


def deleted(kind: str, address: str, created_at: datetime, changed_at: datetime) -> Object:
    """What may not be read any more: that it was, and since when it is not."""
    return _object(kind, address, created_at, changed_at, deleted=True)


def without_internal(told: Object) -> Object:
    """The object without those that it holds."""
    return {name: it for name, it in told.items() if not (it and _is_internal(it))}


def _is_internal(value: object) -> bool:
    first = value[0] if isinstance(value, list) else value
    return isinstance(first, dict) and str(first.get("type", "")).startswith(SCHEMA)


def list_address(things: str) -> str:
    return full_address(reverse("publications:oparl_list", kwargs={"things": things}))


def object_address(things: str, key: str | int) -> str:
    place = {"things": things, "key": key}
    return full_address(reverse("publications:oparl_object", kwargs=place))


def moment(at: datetime) -> str:
    """``2022-11-10T07:00:00+00:00``: whole seconds, always in UTC, so that they can be compared."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()


def _object(
    kind: str, address: str, created_at: datetime, changed_at: datetime, **said: Any
) -> Object:
    """What is not known is left out."""
    known = {name: it for name, it in said.items() if not _is_nothing(it)}
    return {
        "id": address,
        "type": f"{SCHEMA}{kind}",
        "created": moment(created_at),
        "modified": moment(changed_at),
    } | known


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, Collection) and not value)
