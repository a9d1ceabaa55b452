"""What search engines read in a page: JSON-LD in the words of schema.org."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.models import Edition, Publication
from publications.sessions import SessionTold, State, in_short
from publications.surfaces.known import full_address

LinkedData = Mapping[str, Any]

_CONTEXT: Final = "https://schema.org"
_LANGUAGE: Final = "ru"
#: What a person wrote is news; the other kinds are papers of a body.
_NEWS: Final = frozenset({Publication.Kind.ANNOUNCEMENT, Publication.Kind.REPORT})
_STATUS: Final = {
    State.CANCELLED: "EventCancelled",
    State.MOVED: "EventRescheduled",
}
#: What would end the element around it, or begin another one.
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def organization(commission: Commission) -> LinkedData:
    """A commission."""
    address = _commission_address(commission)
    short = {"alternateName": commission.short_name} if commission.short_name else {}
    return {
        "@type": "GovernmentOrganization",
        "@id": address,
        "name": capfirst(commission.name),
        **short,
        "url": address,
    }


def article(
    edition: Edition, commissions: Sequence[Commission], session: SessionTold | None = None
) -> LinkedData:
    """What stands published. Wants its publication, with its session.

    ``session``: as all that stands published of it tells it, where that is known.
    """
    publication = edition.publication
    address = full_address(publication.get_absolute_url())
    told: dict[str, Any] = {
        "@type": "NewsArticle" if publication.kind in _NEWS else "Report",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": edition.title,
        "description": edition.lead,
        "inLanguage": _LANGUAGE,
        "datePublished": _hour(publication.created_at),
        "dateModified": _hour(edition.published_at),
        "version": edition.number,
        "isAccessibleForFree": True,
        "author": [_named(body) for body in commissions],
        "publisher": {
            "@type": "Organization",
            "name": _("Commission sessions"),
            "url": full_address(reverse("publications:start")),
        },
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": full_address(publication.get_pdf_url()),
            "encodingFormat": "application/pdf",
            "sha256": edition.pdf_sha256,
        },
    }
    if publication.session:
        told["about"] = {
            "@type": "Event",
            "@id": full_address(publication.session.get_absolute_url()),
            "name": _name(session.day, session.commissions)
            if session
            else _name(edition.held_on, commissions),
            "startDate": _begins(session) if session else edition.held_on.isoformat(),
        }
    if edition.is_correction:
        told["correction"] = {
            "@type": "CorrectionComment",
            "text": edition.reason,
            "datePublished": _hour(edition.published_at),
            "url": full_address(reverse("publications:editions", args=[publication.slug])),
        }
    return told


def event(told: SessionTold, commissions: Sequence[Commission]) -> LinkedData:
    """A session, held by ``commissions``."""
    address = full_address(told.session.get_absolute_url())
    status = _STATUS.get(told.state, "EventScheduled") if told.state else "EventScheduled"
    said: dict[str, Any] = {
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": _name(told.day, commissions),
        "description": told.newest.title,
        "inLanguage": _LANGUAGE,
        "startDate": _begins(told),
        "eventStatus": f"{_CONTEXT}/{status}",
        "organizer": [_named(body) for body in commissions],
        "isAccessibleForFree": True,
        "subjectOf": [
            {
                "@type": "NewsArticle" if each.publication.kind in _NEWS else "Report",
                "@id": full_address(each.publication.get_absolute_url()),
                "headline": each.title,
            }
            for each in told.publications
        ],
    }
    if told.moved_from:
        said["previousStartDate"] = told.moved_from.isoformat()
    if told.where:
        said["location"] = {
            "@type": "Place",
            "name": told.place or told.locality,
            "address": told.where,
        }
    return said


def breadcrumbs(way: Sequence[tuple[str, str]], here: str) -> LinkedData:
    """The way from the start: names and paths of the pages above, and the name of this one."""
    steps: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": place, "name": name, "item": full_address(path)}
        for place, (name, path) in enumerate(way, start=1)
    ]
    steps.append({"@type": "ListItem", "position": len(steps) + 1, "name": here})
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def draw(told: LinkedData) -> SafeString:
    """As an element of a page."""
    written = json.dumps({"@context": _CONTEXT, **told}, ensure_ascii=False)
    # SAFE: no sign is left in it that HTML knows.
    return SafeString(f'<script type="application/ld+json">{written.translate(_UNSAFE)}</script>')


def _named(commission: Commission) -> LinkedData:
    return {
        "@type": "GovernmentOrganization",
        "@id": _commission_address(commission),
        "name": capfirst(commission.name),
    }


def _commission_address(commission: Commission) -> str:
    return full_address(reverse("publications:commission", args=[commission.slug]))


def _name(day: date, commissions: Iterable[Commission]) -> str:
    return _("Session of %(day)s: %(bodies)s") % {
        "day": date_format(day),
        "bodies": in_short(commissions),
    }


def _begins(told: SessionTold) -> str:
    return told.hour.isoformat() if told.hour else told.day.isoformat()


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
