"""The list of all public addresses, and what robots are told (sitemaps.org, RFC 9309)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.models import PublishedSession
from publications.surfaces.known import Known, full_address, known_to_public

#: So many rows are looked at for each page, by their numbers: no row ever goes to another page,
#: whatever is published or withdrawn. The standard allows five times as many addresses.
PER_PAGE: Final = 10_000
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML: Final = "application/xml; charset=utf-8"
#: Where the staff work, where a robot finds a login; and pages that say the same once more.
_NOT_FOR_ROBOTS: Final = ("/admin/", "/files/", "/papers/", "/preview/", "/look/", "/notices/?")


@dataclass(frozen=True, slots=True)
class Address:
    """One public address, and when what stands there changed last, where that is known."""

    location: str
    changed_at: datetime | None = None


def address_of(slug: str, changed_at: datetime) -> Address:
    """The address at which a publication stands, and since when the edition in force does."""
    return Address(full_address(reverse("publications:notice", args=[slug])), changed_at)


def lists(known: Known, _number: int = 1) -> Iterator[Address]:
    """The pages that lead to the rest."""
    for name in ("start", "notices", "archive", "sessions", "calendar_page", "commissions"):
        yield Address(full_address(reverse(f"publications:{name}")))
    for body in known.public.commissions():
        yield Address(full_address(reverse("publications:commission", args=[body.slug])))


def sessions(known: Known, number: int) -> Iterator[Address]:
    """Sessions of which anything is public; each changed with the newest of what stands."""
    first, last = _range(number)
    told = known.public.filter(session__gte=first, session__lte=last).order_by("session")
    changed = told.values("session__slug").annotate(at=Max("edition__published_at"))
    for slug, changed_at in changed.values_list("session__slug", "at"):
        path = reverse("publications:session", args=[slug])
        yield Address(full_address(path), changed_at)


def notices(known: Known, number: int) -> Iterator[Address]:
    """What is published, each with its edition in force."""
    told = known.public.filter(pk__range=_range(number)).order_by("pk")
    for row in told.values_list("slug", "edition__published_at"):
        yield address_of(*row)


def _range(number: int) -> tuple[int, int]:
    return (number - 1) * PER_PAGE + 1, number * PER_PAGE


#: What there is of each kind of address, a page at a time.
_PARTS: Final[Mapping[str, Callable[[Known, int], Iterator[Address]]]] = {
    "lists": lists,
    "sessions": sessions,
    "notices": notices,
}


def pages(known: Known) -> Iterator[tuple[str, int]]:
    """All pages of the sitemap: of which kind, and the number."""
    yield "lists", 1
    told = PublishedSession.objects.told_of(known.public)
    for part, rows in (("sessions", told), ("notices", known.public)):
        last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        yield from ((part, number + 1) for number in range(-(-last // PER_PAGE)))


def draw(told: Iterable[Address], *, list_of: str, each: str) -> bytes:
    """The addresses in the words of the standard: a ``urlset`` of each ``url``, or an index."""
    written = ['<?xml version="1.0" encoding="utf-8"?>\n', f'<{list_of} xmlns="{_NAMESPACE}">']
    for address in told:
        changed_at = address.changed_at and address.changed_at.astimezone(UTC).isoformat()
        lastmod = f"<lastmod>{changed_at}</lastmod>" if changed_at else ""
        written.append(f"<{each}><loc>{escape(address.location)}</loc>{lastmod}</{each}>\n")
    written.append(f"</{list_of}>")
    return "".join(written).encode()


@login_not_required
@require_safe
@asked_anew
def sitemap(request: HttpRequest) -> HttpResponse:
    """The lists that hold every public address."""
    told = (
        Address(full_address(reverse("publications:sitemap_page", args=[part, number])))
        for part, number in pages(known_to_public(request))
    )
    return HttpResponse(draw(told, list_of="sitemapindex", each="sitemap"), content_type=_XML)


@login_not_required
@require_safe
@asked_anew
def sitemap_page(request: HttpRequest, part: str, number: int) -> HttpResponse:
    """One of the lists that hold all addresses together."""
    known = known_to_public(request)
    if (part, number) not in pages(known):
        raise Http404
    told = _PARTS[part](known, number)
    return HttpResponse(draw(told, list_of="urlset", each="url"), content_type=_XML)


@login_not_required
@require_safe
@asked_anew
def robots(request: HttpRequest) -> HttpResponse:
    """Where the list of addresses is, and where there is nothing to look for."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS),
        # The pages of the plain list lead to everything.
        *(f"Allow: /notices/?{way}=" for way in ("before", "after")),
        f"Sitemap: {full_address(reverse('publications:sitemap'))}",
    ]
    content = "".join(f"{line}\n" for line in lines).encode()
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
