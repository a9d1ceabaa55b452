"""The addresses of OParl 1.1."""

import re
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from publications.models import Edition, Publication
from publications.oparl import objects
from publications.oparl.lists import Asked, envelope, page
from publications.oparl.things import LISTS, NOTHING, meetings, sessions_of
from publications.pdf_files import pdf_of
from publications.places import GREATEST
from publications.surfaces.known import full_address
from publications.surfaces.machines import answered, for_machines

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")
_OF_ORGANIZATION: Final = frozenset({"meetings", "consultations"})


def _mistake(why: str) -> dict[str, Any]:
    return {"type": f"{objects.SCHEMA}Error", "message": why, "debug": ""}


oparl = for_machines(_mistake)


@oparl
def system(request: HttpRequest) -> HttpResponse:
    """Where everything begins."""
    return answered(objects.system(changed_at=_changed_at(timezone.now())))


@oparl
def bodies(request: HttpRequest) -> HttpResponse:
    """The list of the one body."""
    asked = Asked.of(request.GET)
    told = objects.body(changed_at=_changed_at(timezone.now()))
    shown = [told] if asked.takes(told) and asked.after is None else []
    return answered(envelope(full_address(request.path), asked, shown))


@oparl
def body(request: HttpRequest) -> HttpResponse:
    return answered(objects.body(changed_at=_changed_at(timezone.now())))


@oparl
def list_of_things(request: HttpRequest, things: str) -> HttpResponse:
    """All objects of one type."""
    asked, address = Asked.of(request.GET), full_address(request.path)
    if things in NOTHING:
        return answered(envelope(address, asked, ()))
    listed = LISTS.get(things)
    if listed is None:
        raise Http404
    at, with_deleted = timezone.now(), asked.wants_deleted
    told = page(
        address,
        asked,
        listed.walk(at, with_deleted),
        lambda subjects: listed.tell(subjects, at, with_deleted),
    )
    return answered(told)


@oparl
def thing(request: HttpRequest, things: str, key: str) -> HttpResponse:
    """One object. Items of an agenda have addresses beneath their session."""
    listed = LISTS.get(things)
    if listed is None or listed is LISTS["agenda-items"]:
        raise Http404
    if listed.key == "pk" and not _NUMBER.fullmatch(key):
        raise Http404
    told = listed.of(key, timezone.now())
    if not told:
        raise Http404
    return answered(told[0])


@oparl
def agenda_item(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """One item of an agenda."""
    address = full_address(request.path)
    for told in LISTS["agenda-items"].of(slug, timezone.now()):
        if told["id"] == address:
            return answered(told)
    raise Http404


@oparl
def list_of_organization(request: HttpRequest, number: int, things: str) -> HttpResponse:
    """The sessions of one commission."""
    at, asked, address = timezone.now(), Asked.of(request.GET), full_address(request.path)
    known = LISTS["organizations"].tell({min(number, GREATEST)}, at, True)
    if number not in known or things not in _OF_ORGANIZATION:
        raise Http404
    if things in NOTHING:
        return answered(envelope(address, asked, ()))
    with_deleted = asked.wants_deleted
    told = page(
        address,
        asked,
        sessions_of(number, at, with_deleted),
        lambda sessions: meetings(sessions, at, with_deleted),
    )
    return answered(told)


@oparl
def download(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PDF of the edition in force, to be saved; 410, where it was withdrawn."""
    at = timezone.now()
    one = Publication.objects.filter(slug=slug)
    edition = Edition.objects.in_force(one.public(at=at)).for_download().first()
    if edition is None:
        if not one.withdrawn(at=at).exists():
            raise Http404
        return answered(_mistake(_("This publication was withdrawn.")), status=410)
    response = pdf_of(request, edition, filename=slug)
    if response.has_header("Content-Disposition"):
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{slug}.pdf"
        )
    return response


def _changed_at(at: datetime) -> datetime:
    """When anything of what is published changed last."""
    known = Publication.objects.published(at=at).order_by("-edition__published_at")
    newest = known.values_list("edition__published_at", flat=True).first()
    return max(newest or objects.SINCE, objects.SINCE)
