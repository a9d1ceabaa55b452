"""The page of what a reader looks for, and how browsers are told of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from meetings.models import Commission
from publications.answers import asked_anew
from publications.forms import SearchForm
from publications.limits import SEARCHES_PER_MINUTE, limited
from publications.listing import cursor_of
from publications.models import Edition, Publication
from publications.search.find import COUNTED, Counts, Position, count, find
from publications.search.highlight import Marker
from publications.search.query import LONGEST, Query
from publications.search.search import Search
from russian.search import in_other_layout
from russian.typography import capfirst

#: Where nothing is found, so many of the words are left out, one at a time.
_LEFT_OUT: Final = 4


@dataclass(frozen=True, slots=True)
class Facet:
    """A part of what is found, and where it alone is."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is set, and where it is not."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An edition that is found, with what was asked for marked in its words."""

    edition: Edition
    title: SafeString
    snippet: SafeString


@limited("search", per_minute=SEARCHES_PER_MINUTE)
def search(request: HttpRequest) -> HttpResponse:
    """What the reader looks for: a page of it, and how much there is of what."""
    at = timezone.now()
    commissions = Publication.objects.public(at=at).commissions()
    form = SearchForm(request.GET, commissions=commissions)
    context: dict[str, Any] = {"form": form, "longest": LONGEST, "counted": COUNTED}
    if form.is_valid():
        context |= _found(request, Search(form.cleaned_data), list(commissions), at)
    return render(request, "publications/search.html", context)


def _found(
    request: HttpRequest, search: Search, commissions: list[Commission], at: datetime
) -> dict[str, Any]:
    query, days = search.query, search.days
    context: dict[str, Any] = {"query": query, "chosen": list(_chosen(search))}
    if search.is_wordless:
        return {**context, "is_wordless": True}
    found = find(query, at=at, days=days, position=_position(request), by_day=search.is_by_day)
    counts = count(query, at=at, days=days)
    context |= {
        "hits": list(hits(query, found.places, at)),
        "counts": counts,
        "facets": _facets(search, counts, commissions),
        "newer": _page(search, found.before),
        "older": _page(search, found.after),
        "best_first": _address(search, order=None) if query.wanted and search.is_by_day else "",
        "newest_first": ""
        if search.is_by_day or not query.wanted
        else _address(search, order=SearchForm.Order.NEWEST),
        "first_page": _address(search),
        # What a feed or a subscription is to.
        "followed": search.parameters(order=None),
    }
    if not counts.total:
        context["instead"] = list(_instead(search, at))
    return context


def _address(search: Search, **other: Any) -> str:
    """Where this is found, with other words, filters or order."""
    return f"{reverse('publications:notices')}?{search.parameters(**other) or 'text='}"


def _page(search: Search, position: Position | None) -> str:
    """Where the page is that begins there; nowhere, where there is none."""
    if position is None:
        return ""
    side = "after" if position.is_backwards else "before"
    portion = {"portion": position.portion} if position.portion else {}
    return _address(search, **portion, **{side: position.place})


def _position(request: HttpRequest) -> Position:
    cursor, typed = cursor_of(request), request.GET.get("portion", "")
    portion = int(typed) if typed in {"1", "2"} else 0
    return Position(portion, cursor.place, cursor.is_backwards)


def hits(query: Query, places: Iterable[int], at: datetime) -> Iterator[Hit]:
    """What anybody may read of what stands at these places, in their order."""
    public = Publication.objects.public(at=at).filter(place__in=list(places))
    editions = Edition.objects.in_force(public).for_search()
    by_place = {edition.publication.place: edition for edition in editions}
    marker = Marker(query)
    for edition in filter(None, map(by_place.get, places)):
        text = edition.plain_text.removeprefix(edition.title)
        snippet = marker.snippet(text) or marker.marked(edition.lead)
        yield Hit(edition, marker.marked(edition.title), snippet)


def _chosen(search: Search) -> Iterator[Chosen]:
    cleaned = search.cleaned
    if commission := cleaned["commission"]:
        yield Chosen(capfirst(str(commission)), _address(search, commission=None))
    if kind := cleaned["kind"]:
        yield Chosen(_kind(kind), _address(search, kind=None))
    if year := cleaned["year"]:
        yield Chosen(str(year), _address(search, year=None))


def _facets(
    search: Search, counts: Counts, commissions: Iterable[Commission]
) -> dict[str, list[Facet]]:
    """What would still be found by one more filter, where that is not set."""
    cleaned = search.cleaned
    facets: dict[str, list[Facet]] = {"kinds": [], "years": [], "commissions": []}
    if not cleaned["kind"]:
        facets["kinds"] = [
            Facet(_kind(kind), counts.kinds[kind], _address(search, kind=kind))
            for kind in Publication.Kind.values
            if kind in counts.kinds
        ]
    if not cleaned["year"]:
        facets["years"] = [
            Facet(str(year), counts.years[year], _address(search, year=year))
            for year in sorted(counts.years, reverse=True)
        ]
    if not cleaned["commission"]:
        facets["commissions"] = [
            Facet(
                capfirst(str(each)), counts.commissions[each.pk], _address(search, commission=each)
            )
            for each in commissions
            if each.pk in counts.commissions
        ]
    # What all have narrows nothing.
    return {name: found for name, found in facets.items() if len(found) > 1}


def _instead(search: Search, at: datetime) -> Iterator[Chosen]:
    """Searches like this one that do find something."""
    text = search.cleaned["text"]
    others = [in_other_layout(text), *_with_fewer_words(search.query)]
    for other in filter(None, others):
        found = Search({**search.cleaned, "text": other})
        if find(found.query, at=at, days=found.days, position=Position(), by_day=True).places:
            yield Chosen(other, _address(found))


def _with_fewer_words(query: Query) -> Iterator[str]:
    """The query without one of its words; of a long one, not of each."""
    words = [" ".join(phrase.words) for phrase in query.wanted]
    for at in range(min(len(words), _LEFT_OUT)):
        if len(words) > 1:
            yield " ".join(words[:at] + words[at + 1 :])


def _kind(kind: str) -> str:
    return capfirst(str(Publication.Kind(kind).label))


@login_not_required
@require_safe
@asked_anew
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser looks for something here by itself."""
    context = {"address": f"{settings.PORTAL_ADDRESS}{reverse('publications:notices')}"}
    return render(
        request,
        "publications/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
