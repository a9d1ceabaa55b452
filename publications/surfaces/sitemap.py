"""The list of all public addresses, and what robots are told (sitemaps.org, RFC 9309)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Final
from xml.sax.xmlreader import AttributesImpl

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.models import Edition, PublishedSession
from publications.surfaces.known import Known, full_address, known_to_public

#: As many addresses as a sitemap may hold.
PER_PAGE: Final = 50_000
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML: Final = "application/xml; charset=utf-8"
#: Where the staff work; a robot finds a login there.
_OF_STAFF: Final = ("/admin/", "/files/", "/papers/")


@dataclass(frozen=True, slots=True)
class Address:
    """One public address, and when what stands there changed last, where that is known."""

    location: str
    changed_at: datetime | None = None


def address_of(edition: Edition) -> Address:
    """The address at which the edition in force stands. Wants its publication."""
    location = full_address(edition.publication.get_absolute_url())
    return Address(location, edition.published_at)


def lists(known: Known) -> Iterator[Address]:
    """The pages that lead to the rest."""
    for name in ("start", "notices", "commissions"):
        yield Address(full_address(reverse(f"publications:{name}")))
    for body in known.public.commissions():
        yield Address(full_address(reverse("publications:commission", args=[body.slug])))


def sessions(known: Known) -> Iterator[Address]:
    standing = Edition.objects.in_force(known.public)
    told = PublishedSession.objects.filter(publications__editions__in=standing)
    changed_at = Max("publications__editions__published_at")
    for session in told.annotate(changed_at=changed_at).order_by("pk"):
        yield Address(full_address(session.get_absolute_url()), session.changed_at)


def notices(known: Known) -> Iterator[Address]:
    editions = Edition.objects.in_force(known.public).select_related("publication")
    columns = ("published_at", "publication__slug")
    for edition in editions.only(*columns).order_by("pk").iterator():
        yield address_of(edition)


def addresses(known: Known) -> list[Address]:
    """Every public address."""
    return [*lists(known), *sessions(known), *notices(known)]


def draw(told: Iterable[Address], *, list_of: str, each: str) -> bytes:
    """The addresses in the words of the standard: a ``urlset`` of each ``url``, or an index."""
    written = StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    xml.startElement(list_of, AttributesImpl({"xmlns": _NAMESPACE}))
    for address in told:
        xml.startElement(each, AttributesImpl({}))
        xml.addQuickElement("loc", address.location)
        if address.changed_at:
            xml.addQuickElement("lastmod", address.changed_at.astimezone(UTC).isoformat())
        xml.endElement(each)
    xml.endElement(list_of)
    xml.endDocument()
    return written.getvalue().encode()


@login_not_required
@require_safe
@asked_anew
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address; where one list cannot hold them, the lists that do."""
    told = addresses(known_to_public(request))
    if len(told) <= PER_PAGE:
        return HttpResponse(draw(told, list_of="urlset", each="url"), content_type=_XML)
    pages = [
        Address(
            full_address(reverse("publications:sitemap_page", args=[start // PER_PAGE + 1])),
            _changed_at(told[start : start + PER_PAGE]),
        )
        for start in range(0, len(told), PER_PAGE)
    ]
    return HttpResponse(draw(pages, list_of="sitemapindex", each="sitemap"), content_type=_XML)


@login_not_required
@require_safe
@asked_anew
def sitemap_page(request: HttpRequest, number: int) -> HttpResponse:
    """One of the lists that hold all addresses together."""
    start = (number - 1) * PER_PAGE
    told = addresses(known_to_public(request))[start : start + PER_PAGE] if start >= 0 else []
    if not told:
        raise Http404
    return HttpResponse(draw(told, list_of="urlset", each="url"), content_type=_XML)


@login_not_required
@require_safe
@asked_anew
def robots(request: HttpRequest) -> HttpResponse:
    """Where the list of addresses is, and where there is nothing to look for."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _OF_STAFF),
        f"Sitemap: {full_address(reverse('publications:sitemap'))}",
    ]
    content = "".join(f"{line}\n" for line in lines).encode()
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


def _changed_at(told: Iterable[Address]) -> datetime | None:
    return max((address.changed_at for address in told if address.changed_at), default=None)
