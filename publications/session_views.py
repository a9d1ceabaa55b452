"""Sessions as the public knows them: those to come and those of the past, the calendar, and one."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.archive_views import Period
from publications.listing import cursor_of, slice_of
from publications.models import Publication, PublishedSession
from publications.places import day_of, first_place
from publications.querysets import PublishedSessionQuerySet
from publications.sessions import SessionTold, by_hour, told_of
from publications.surfaces.known import Known, known_to_public

#: So many sessions to come stand in the list, and so many in a month of the calendar.
MOST_TO_COME: Final = 100
MOST_OF_MONTH: Final = 300
_COLUMNS: Final = ("place", "pk", "slug")
#: What is published before a session.
_AHEAD: Final = (Publication.Kind.ANNOUNCEMENT, Publication.Kind.AGENDA)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the calendar, with its sessions."""

    day: date
    is_of_month: bool
    is_today: bool
    sessions: list[SessionTold]


@login_not_required
@require_safe
@asked_anew
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions to come, the nearest first; then those of the past, the newest first, by pages."""
    known = known_to_public(request)
    cursor = cursor_of(request)
    every, today = _sessions(known), first_place(_today(known))
    to_come: list[Any] = []
    if cursor.place is None:
        nearest = every.filter(place__gte=today).order_by("place").values_list(*_COLUMNS)
        to_come = list(nearest[:MOST_TO_COME])
    past = slice_of(every.filter(place__lt=today).values_list(*_COLUMNS), cursor)
    told = _told([*to_come, *past.rows], known)
    context = {
        "commission": known.commission,
        "to_come": sorted(told[: len(to_come)], key=by_hour),
        "past": told[len(to_come) :],
        "listed": past,
        "is_first": cursor.place is None,
    }
    return render(request, "publications/sessions.html", context)


@login_not_required
@require_safe
@asked_anew
def calendar(
    request: HttpRequest, year: int | None = None, month: int | None = None
) -> HttpResponse:
    """The sessions of a month, this one unless another is named; absent beyond what is known."""
    known = known_to_public(request)
    today = _today(known)
    shown = Period(today.year, today.month) if year is None else Period.named(year, month)
    every = _sessions(known)
    first, last = _months_known(every, today)
    if not first <= shown.first_day <= last:
        raise Http404
    of_month = every.of_days(shown.first_day, shown.last_day)
    found = list(of_month.order_by("place").values_list(*_COLUMNS)[: MOST_OF_MONTH + 1])
    told = _told(found[:MOST_OF_MONTH], known)
    before, after = _month_of(shown.first_day, -1), _month_of(shown.last_day, 1)
    context = {
        "commission": known.commission,
        "shown": shown,
        "weeks": _weeks(shown, told, today),
        "is_cut": len(found) > MOST_OF_MONTH,
        "before": before if before.first_day >= first else None,
        "after": after if after.first_day <= last else None,
    }
    return render(request, "publications/calendar.html", context)


@login_not_required
@require_safe
@asked_anew
def session(request: HttpRequest, slug: str) -> HttpResponse:
    """One session from beginning to end; absent until anything of it is published."""
    known = get_object_or_404(PublishedSession, slug=slug)
    told = next(iter(told_of([known], Publication.objects.public(at=timezone.now()))), None)
    if told is None:
        raise Http404
    context = {
        "path": request.path,
        "told": told,
        "ahead": [each for each in told.publications if each.publication.kind in _AHEAD],
        "afterwards": [each for each in told.publications if each.publication.kind not in _AHEAD],
    }
    return render(request, "publications/session.html", context)


# --- beneath --------------------------------------------------------------------------------


def _today(known: Known) -> date:
    return timezone.localdate(known.at)


def _sessions(known: Known) -> PublishedSessionQuerySet:
    return PublishedSession.objects.told_of(known.public)


def _told(rows: Iterable[tuple[int, int, str]], known: Known) -> list[SessionTold]:
    """The sessions of these rows, as all commissions tell them."""
    sessions = [PublishedSession(place=place, pk=pk, slug=slug) for place, pk, slug in rows]
    return told_of(sessions, Publication.objects.public(at=known.at))


def _months_known(every: PublishedSessionQuerySet, today: date) -> tuple[date, date]:
    """The first days of the first and of the last month there is anything of, and of this one."""
    places = every.order_by("place").values_list("place", flat=True)
    days = [day_of(place) for place in (places.first(), places.last()) if place is not None]
    months = [day.replace(day=1) for day in [*days, today]]
    return min(months), max(months)


def _month_of(day: date, days: int) -> Period:
    """The month of the day so many days later."""
    other = day + timedelta(days=days)
    return Period(other.year, other.month)


def _weeks(shown: Period, told: Iterable[SessionTold], today: date) -> list[list[Day]]:
    by_day: defaultdict[date, list[SessionTold]] = defaultdict(list)
    for each in told:
        by_day[each.day].append(each)
    return [
        [
            Day(day, day.month == shown.month, day == today, sorted(by_day[day], key=by_hour))
            for day in week
        ]
        for week in Calendar().monthdatescalendar(shown.year, shown.first_day.month)
    ]
