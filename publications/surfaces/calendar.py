"""The calendar of sessions, for the calendars that people have (RFC 5545)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from publications.answers import asked_anew
from publications.models import Edition, PublishedSession
from publications.querysets import SESSION_FACTS
from publications.surfaces.known import (
    Known,
    full_address,
    known_to_public,
    printable,
)

NEWEST: Final = 500
_MAKER: Final = "-//commission-portal//RU"


@dataclass(frozen=True, slots=True)
class Told:
    """What an edition tells of its session. Wants its publication."""

    edition: Edition
    #: Of its public data, at least the commissions and SESSION_FACTS.
    facts: Mapping[str, Any]


def event_of(
    session: PublishedSession, standing: Iterable[Told], withdrawals: Sequence[Edition] = ()
) -> Event:
    """The session as the editions in force tell it, the newest of them first.

    Withdrawals say nothing; that something was said, and is not any more, is a change as well.
    """
    told = sorted(standing, key=lambda said: said.edition.published_at, reverse=True)
    known = [*(said.edition for said in told), *withdrawals]
    changed_at = max(edition.published_at for edition in known)
    event = Event()
    event.add("uid", f"{session.slug}@{urlsplit(settings.PORTAL_ADDRESS).hostname}")
    # Each publication numbers its editions from one, so every edition raises the sum.
    event.add("sequence", sum(edition.number for edition in known) - 1)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", _start(told))
    event.add("summary", printable(_summary(told[0])))
    event.add("description", printable("\n\n".join(map(_described, told))))
    if place := _place(told):
        event.add("location", printable(place))
    event.add("url", full_address(session.get_absolute_url()))
    return event


def _start(told: Sequence[Told]) -> date | datetime:
    """The hour, or the whole day where none is told."""
    held_on = told[0].edition.held_on
    same_day = [said for said in told if said.edition.held_on == held_on]
    hour = _first(same_day, "start_time")
    if not hour:
        return held_on
    zone = ZoneInfo(_first(same_day, "time_zone") or settings.TIME_ZONE)
    start = datetime.combine(held_on, time.fromisoformat(hour), tzinfo=zone)
    return start.astimezone(ZoneInfo("UTC"))


def _summary(newest: Told) -> str:
    bodies = ", ".join(newest.facts.get("commissions") or ())
    return _("Session: %(bodies)s") % {"bodies": bodies} if bodies else newest.edition.title


def _described(said: Told) -> str:
    """One publication in the description: what it is, what it says, where it stands."""
    edition = said.edition
    address = full_address(edition.publication.get_absolute_url())
    return "\n".join(filter(None, [edition.title, edition.lead, address]))


def _place(told: Sequence[Told]) -> str:
    return ", ".join(filter(None, [_first(told, "locality"), _first(told, "place")]))


def _first(told: Sequence[Told], key: str) -> Any:
    """What the newest edition says that says anything of it."""
    return next((fact for said in told if (fact := said.facts.get(key))), "")


def events(known: Known) -> list[Event]:
    """The newest sessions of which anything is public.

    One of which everything was withdrawn is gone: that is no cancellation, and is not told as one.
    """
    is_told = Exists(known.public.filter(session=OuterRef("pk")))
    sessions = list(PublishedSession.objects.filter(is_told).order_by("-slug")[:NEWEST])
    standing, withdrawing = (
        _by_session(editions.filter(publication__session__in=sessions))
        for editions in (known.standing().for_calendar(), known.withdrawing())
    )
    return [
        event_of(session, map(_told, standing[session.pk]), withdrawing[session.pk])
        for session in sessions
    ]


def _told(edition: Edition) -> Told:
    """Wants an edition that was gathered ``for_calendar``."""
    keys = ("commissions", *SESSION_FACTS)
    return Told(edition, {key: getattr(edition, f"told_{key}") for key in keys})


def _by_session(editions: Any) -> defaultdict[int, list[Edition]]:
    found: defaultdict[int, list[Edition]] = defaultdict(list)
    for edition in editions.order_by("pk"):
        found[edition.publication.session_id].append(edition)
    return found


def draw(told: Sequence[Event], *, name: str) -> bytes:
    """The events as one calendar."""
    drawn = Calendar()
    drawn.add("prodid", _MAKER)
    drawn.add("version", "2.0")
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
    told = events(known)
    name = _("Commission sessions")
    if known.commission:
        name = f"{name}: {known.commission}"
    return HttpResponse(draw(told, name=name), content_type="text/calendar; charset=utf-8")
