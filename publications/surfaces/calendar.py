"""The calendar of sessions, for the calendars that people have (RFC 5545)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from publications.answers import asked_anew
from publications.models import Edition, Publication, PublishedSession
from publications.places import first_place
from publications.sessions import Said, SessionTold, told_of
from publications.surfaces.known import (
    Known,
    full_address,
    known_to_public,
    printable,
)

#: So many sessions of the past stand in a calendar, beside all that are to come.
NEWEST: Final = 500
_MAKER: Final = "-//commission-portal//RU"
_MEDIA_TYPE: Final = "text/calendar; charset=utf-8"


def event_of(told: SessionTold, withdrawals: Sequence[Edition] = ()) -> Event:
    """The session, under one UID whatever becomes of it.

    Withdrawals say nothing; that something was said, and is not any more, is a change as well.
    """
    session = told.session
    known = [*(said.edition for said in told.said), *withdrawals]
    changed_at = max(edition.published_at for edition in known)
    event = Event()
    event.add("uid", f"{session.slug}@{urlsplit(settings.PORTAL_ADDRESS).hostname}")
    # Each publication numbers its editions from one, so every edition raises the sum.
    event.add("sequence", sum(edition.number for edition in known) - 1)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", told.hour.astimezone(ZoneInfo("UTC")) if told.hour else told.day)
    event.add("summary", printable(_summary(told)))
    event.add("description", printable("\n\n".join(map(_described, told.said))))
    if told.where:
        event.add("location", printable(told.where))
    if told.is_cancelled:
        event.add("status", "CANCELLED")
    event.add("url", full_address(session.get_absolute_url()))
    return event


def _summary(told: SessionTold) -> str:
    bodies = ", ".join(told.bodies)
    name = _("Session: %(bodies)s") % {"bodies": bodies} if bodies else told.newest.title
    return _("Cancelled. %(name)s") % {"name": name} if told.is_cancelled else name


def _described(said: Said) -> str:
    """One publication in the description: what it is, what it says, where it stands."""
    edition = said.edition
    address = full_address(edition.publication.get_absolute_url())
    return "\n".join(filter(None, [edition.title, edition.lead, address]))


def events(known: Known) -> list[Event]:
    """All sessions to come, and the newest of the past, of which anything is public."""
    sessions = PublishedSession.objects.told_of(known.public).order_by("-place")
    today = first_place(timezone.localdate(known.at))
    chosen = [
        *sessions.filter(place__gte=today),
        *sessions.filter(place__lt=today)[:NEWEST],
    ]
    return events_of(chosen, known)


def events_of(sessions: Sequence[PublishedSession], known: Known) -> list[Event]:
    """These sessions as all commissions tell them, so that an event is the same in each calendar.

    One of which everything was withdrawn is gone: that is no cancellation, and is not told as one.
    """
    withdrawn = Publication.objects.withdrawn(at=known.at).filter(session__in=sessions)
    withdrawals: defaultdict[int | None, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.in_force(withdrawn).for_surface():
        withdrawals[edition.publication.session_id].append(edition)
    told = told_of(sessions, Publication.objects.public(at=known.at))
    return [event_of(each, withdrawals[each.session.pk]) for each in told]


def draw(told: Sequence[Event], *, name: str) -> bytes:
    """The events as one calendar."""
    drawn = Calendar()
    drawn.add("prodid", _MAKER)
    drawn.add("version", "2.0")
    drawn.add("method", "PUBLISH")
    # The second is how programs older than RFC 7986 have it.
    for key in ("name", "x-wr-calname"):
        drawn.add(key, printable(name))
    for event in told:
        drawn.add_component(event)
    content: bytes = drawn.to_ical()
    return content


@login_not_required
@require_safe
@asked_anew
def calendar(request: HttpRequest) -> HttpResponse:
    """Sessions of one commission, or of all of them."""
    known = known_to_public(request)
    name = _("Commission sessions")
    if known.commission:
        name = f"{name}: {known.commission}"
    return HttpResponse(draw(events(known), name=name), content_type=_MEDIA_TYPE)


@login_not_required
@require_safe
@asked_anew
def session_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One session; absent until something is public of it."""
    at = timezone.now()
    public, withdrawn = (
        getattr(Publication.objects, rule)(at=at) for rule in ("public", "withdrawn")
    )
    session = get_object_or_404(PublishedSession, slug=slug)
    told = events_of([session], Known(at, public, withdrawn))
    if not told:
        raise Http404
    return HttpResponse(draw(told, name=str(told[0]["SUMMARY"])), content_type=_MEDIA_TYPE)
