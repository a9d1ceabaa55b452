"""What the public knows at one moment, for every surface to tell of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from meetings.models import Commission
from publications.models import Edition, Publication
from publications.querysets import EditionQuerySet, PublicationQuerySet

#: Signs that neither XML nor a calendar can hold.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: Said so that any title may follow, also «Отменено заседание …».
_SAID_FIRST: Final = {
    Edition.Change.MISPRINT: gettext_lazy("Misprint corrected: %(title)s"),
    Edition.Change.CLARIFICATION: gettext_lazy("Clarification: %(title)s"),
    Edition.Change.REPLACEMENT: gettext_lazy("New edition: %(title)s"),
    Edition.Change.RESTORATION: gettext_lazy("Published again: %(title)s"),
}
SLUG: Final = re.compile(r"[-a-zA-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What the public knows at one moment: of one commission, where one is named, or of all."""

    at: datetime
    public: PublicationQuerySet
    withdrawn: PublicationQuerySet
    commission: Commission | None = None

    def standing(self) -> EditionQuerySet:
        """The editions that are in force."""
        return Edition.objects.in_force(self.public).for_surface()

    def withdrawing(self) -> EditionQuerySet:
        """The editions that say that a publication was withdrawn, and why."""
        return Edition.objects.in_force(self.withdrawn).for_surface()


def known_to_public(request: HttpRequest) -> Known:
    """What may be told in answer to ``request``. Raises Http404 for a commission nobody knows."""
    at = timezone.now()
    public = Publication.objects.public(at=at)
    withdrawn = Publication.objects.withdrawn(at=at)
    slug = request.GET.get("commission", "")
    if not slug:
        return Known(at, public, withdrawn)
    publishing = Publication.objects.published(at=at).commissions()
    commission = publishing.filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    if commission is None:
        raise Http404
    return Known(
        at,
        public.filter(commissions=commission),
        withdrawn.filter(commissions=commission),
        commission,
    )


def title_told(edition: Edition) -> str:
    """The title of an edition, and before it what the edition does, where it is not the first."""
    said = _SAID_FIRST.get(Edition.Change(edition.change))
    return str(said) % {"title": edition.title} if said else edition.title


def full_address(path: str) -> str:
    """The address of ``path``, as machines elsewhere have it."""
    return f"{settings.PORTAL_ADDRESS}{path}"


def printable(text: str) -> str:
    """The text without signs that no format can hold."""
    return _UNPRINTABLE.sub("", text)
