"""What is published, as JSON (docs/api.md)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.models import Edition, Publication
from publications.surfaces.known import SLUG, full_address, known_to_public
from publications.surfaces.machines import Refused, answered, for_machines

PER_PAGE: Final = 50
_AFTER: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def brief(edition: Edition, commissions: Iterable[Commission]) -> dict[str, Any]:
    """One publication in a list. Wants its publication, with its session."""
    publication = edition.publication
    session = publication.session
    return {
        "slug": publication.slug,
        "kind": publication.kind,
        "title": edition.title,
        "lead": edition.lead,
        "held_on": edition.held_on.isoformat(),
        "commissions": [{"slug": body.slug, "name": body.name} for body in commissions],
        "session": session.slug if session else None,
        "is_example": edition.is_example,
        "first_published_at": _hour(publication.created_at),
        **stamped(edition),
        "links": {
            "self": full_address(reverse("publications:api_notice", args=[publication.slug])),
            "page": full_address(publication.get_absolute_url()),
            "pdf": full_address(publication.get_pdf_url()),
        },
    }


def whole(
    edition: Edition, commissions: Iterable[Commission], editions: Sequence[Edition]
) -> dict[str, Any]:
    """One publication with its public data, and the ``editions`` that may be read."""
    return {
        **brief(edition, commissions),
        "data": edition.public_data,
        "editions": [{**stamped(each), "links": _links(each)} for each in editions],
    }


def stamped(edition: Edition) -> dict[str, Any]:
    """Which edition it is, why it was made, and by what it is known."""
    return {
        "edition": edition.number,
        "change": edition.change,
        "reason": edition.reason,
        "published_at": _hour(edition.published_at),
        "code": edition.code,
        "sha256": edition.sha256,
        "data_sha256": edition.data_sha256,
        "pdf_sha256": edition.pdf_sha256,
    }


def _links(edition: Edition) -> dict[str, str]:
    """Where an edition stands for ever, and where a PDF of it is proved."""
    links = {"page": edition.get_absolute_url(), "pdf": edition.get_pdf_url()}
    if edition.code:
        links["proof"] = edition.get_proof_url()
    return {name: full_address(path) for name, path in links.items()}


def withdrawal(edition: Edition) -> dict[str, Any]:
    """All that is told of what was withdrawn."""
    return {
        "slug": edition.publication.slug,
        "withdrawn_at": _hour(edition.published_at),
        "reason": edition.reason,
    }


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _mistake(why: str) -> dict[str, Any]:
    return {"error": why}


@for_machines(_mistake)
def notices(request: HttpRequest) -> HttpResponse:
    """What is public, the newest first, a page at a time."""
    known = known_to_public(request)
    editions = known.standing().for_api_list()
    if after := request.GET.get("after", ""):
        try:
            editions = editions.filter(_after(after))
        except ValueError as wrong:
            raise Refused(_("Take “after” from the link “next” of the page before.")) from wrong
    # By what never changes of a publication, so that no correction moves it to another page.
    newest = editions.order_by("-publication__created_at", "-publication__slug")
    page = list(newest[: PER_PAGE + 1])
    shown = page[:PER_PAGE]
    following = _next(shown[-1].publication, known.commission) if len(page) > PER_PAGE else None
    told = {
        "notices": [brief(edition, edition.publication.commissions.all()) for edition in shown],
        "next": following,
    }
    return answered(told)


@for_machines(_mistake)
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """One publication as it stands, or that it was withdrawn."""
    known = known_to_public(request)
    one = Q(publication__slug=slug)
    edition = known.standing().for_api().filter(one).first()
    if edition is None:
        withdrawing = known.withdrawing().filter(one).first()
        if withdrawing is None:
            raise Http404
        return answered(withdrawal(withdrawing), status=410)
    publications = known.public.filter(slug=slug)
    editions = Edition.objects.readable(publications, at=known.at).for_surface()
    told = whole(edition, edition.publication.commissions.all(), list(editions))
    return answered(told)


def _next(last: Publication, commission: Commission | None) -> str:
    """The address of the page that begins after ``last``."""
    asked = {"after": f"{last.created_at.astimezone(UTC):{_AFTER}}/{last.slug}"}
    if commission:
        asked["commission"] = commission.slug
    return full_address(f"{reverse('publications:api_notices')}?{urlencode(asked)}")


def _after(cursor: str) -> Q:
    """Publications that follow the one that the cursor names. Raises ValueError."""
    hour, _slash, slug = cursor.partition("/")
    if not SLUG.fullmatch(slug):
        raise ValueError(cursor)
    created_at = datetime.strptime(hour, _AFTER).replace(tzinfo=UTC)
    return Q(publication__created_at__lt=created_at) | Q(
        publication__created_at=created_at, publication__slug__lt=slug
    )
