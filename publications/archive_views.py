"""What was published, by years and months of the sessions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from django.contrib.auth.decorators import login_not_required
from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.listing import cursor_of, slice_of
from publications.looks import look_of
from publications.models import Publication
from publications.places import day_of
from publications.querysets import PublicationQuerySet
from publications.ready import rows_html, rows_of

#: So many periods are asked about in one query: no database takes any number of columns.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or a month of one."""

    year: int
    month: int | None = None

    @classmethod
    def named(cls, year: int, month: int | None = None) -> Self:
        """The period of these numbers. Raises Http404 for what no calendar has."""
        try:
            date(year, month or 1, 1)
            date(year + 1, 1, 1)
        except (ValueError, OverflowError):
            raise Http404 from None
        return cls(year, month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def last_day(self) -> date:
        if self.month is None:
            return date(self.year, 12, 31)
        return (self.first_day + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def months(self) -> list["Period"]:
        return [Period(self.year, month) for month in range(1, 13)]

    @property
    def name(self) -> str:
        """«2022 год», «Ноябрь 2022 года»."""
        if self.month is None:
            return _("year %(year)s") % {"year": self.year}
        month = capfirst(date_format(self.first_day, "F"))
        return _("%(month)s %(year)s") % {"month": month, "year": self.year}

    @property
    def short_name(self) -> str:
        """Among its like: «2022», «Ноябрь»."""
        return str(self.year) if self.month is None else capfirst(date_format(self.first_day, "F"))

    def get_absolute_url(self) -> str:
        if self.month is None:
            return reverse("publications:year", args=[self.year])
        return reverse("publications:month", args=[self.year, self.month])

    def of(self, publications: PublicationQuerySet) -> PublicationQuerySet:
        """Those whose session is in this period."""
        return publications.of_days(self.first_day, self.last_day)


@login_not_required
@require_safe
@asked_anew
def archive(request: HttpRequest) -> HttpResponse:
    """The years of which anything is published."""
    public = Publication.objects.public(at=timezone.now())
    context = {"years": _with_anything(public, list(_years(public)))}
    return render(request, "publications/archive.html", context)


@login_not_required
@require_safe
@asked_anew
def year(request: HttpRequest, year: int) -> HttpResponse:
    """What is published of the sessions of a year; absent until something is."""
    return _period_page(request, Period.named(year))


@login_not_required
@require_safe
@asked_anew
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The same of a month."""
    return _period_page(request, Period.named(year, month))


def _period_page(request: HttpRequest, period: Period) -> HttpResponse:
    public = Publication.objects.public(at=timezone.now())
    listed = slice_of(rows_of(period.of(public)), cursor_of(request))
    if not listed.rows:
        raise Http404
    around = [*_years(public), *Period(period.year).months]
    known = _with_anything(public, around)
    context = {
        "path": period.get_absolute_url(),
        "period": period,
        "whole_year": Period(period.year),
        "years": [each for each in known if each.month is None],
        "months": [each for each in known if each.month is not None],
        "rows": rows_html(listed, look_of(request)),
    }
    return render(request, "publications/period.html", context)


def _years(public: PublicationQuerySet) -> Iterator[Period]:
    """From the year of the newest session to that of the oldest: two looks at an index."""
    places = public.order_by("place").values_list("place", flat=True)
    oldest, newest = places.first(), places.last()
    if oldest is not None and newest is not None:
        years = range(day_of(newest).year, day_of(oldest).year - 1, -1)
        yield from map(Period, years)


def _with_anything(public: PublicationQuerySet, periods: list[Period]) -> list[Period]:
    """Those of which anything is public: a look at an index for each, a query for each portion."""
    known: list[Period] = []
    for start in range(0, len(periods), _AT_ONCE):
        portion = periods[start : start + _AT_ONCE]
        # By their places: asked for any row at all, a database may look through the table.
        is_there = [
            Subquery(period.of(public).newest_first().values("place")[:1]) for period in portion
        ]
        # One row, whichever, to ask beside.
        found = public.newest_first().values_list(*is_there)[:1]
        known += [each for each, is_known in zip(portion, *found, strict=True) if is_known]
    return known
