"""The Atom feed: what was published, corrected and withdrawn lately."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.models import Commission
from publications.answers import asked_anew
from publications.limits import SEARCHES_PER_MINUTE, limited
from publications.models import Edition, Publication, PublicationCommission
from publications.querysets import EditionQuerySet, is_public
from publications.search.search import Search, is_search
from publications.surfaces.known import (
    Known,
    full_address,
    known_to_public,
    printable,
    title_told,
)

Change = Edition.Change

NEWEST: Final = 50
#: Among so many of the latest changes of all, those that a narrower feed has to tell are sought.
LATELY: Final = 500
#: How long the feed tells of a withdrawal.
WITHDRAWALS_FOR: Final = timedelta(days=30)
_LAST_FIRST: Final = ("-published_at", "-pk")
_KEY: Final = "publication__edition"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the feed says of one publication."""

    #: Of the publication, so that a reader's program takes the next edition for the same entry.
    address: str
    title: str
    summary: str
    published_at: datetime
    updated_at: datetime


def entry_of(edition: Edition) -> Entry:
    """What the feed says once ``edition`` is the newest. Wants its publication."""
    return Entry(
        address=full_address(edition.publication.get_absolute_url()),
        title=printable(_title(edition)),
        summary=printable("\n".join(filter(None, [edition.lead, _change(edition)]))),
        published_at=edition.publication.created_at,
        updated_at=edition.published_at,
    )


def _title(edition: Edition) -> str:
    return _("Withdrawn") if edition.change == Change.WITHDRAWAL else title_told(edition)


def _change(edition: Edition) -> str:
    """What this edition is to the one before it, and why; nothing of a first one."""
    if edition.change == Change.FIRST:
        return ""
    if edition.change == Change.WITHDRAWAL:
        return _("Reason: %(reason)s") % {"reason": edition.reason}
    return _("Edition no. %(number)s, %(change)s. Reason: %(reason)s") % {
        "number": edition.number,
        "change": edition.get_change_display(),
        "reason": edition.reason,
    }


def entries(known: Known) -> list[Entry]:
    """The newest entries of all, newest first; a withdrawal is told of for a while."""
    return _newest(known.standing().order_by(*_LAST_FIRST)[:NEWEST], known)


def entries_of(commission: Commission, known: Known) -> list[Entry]:
    """The newest entries of the commission: of its newest sessions, and what was changed lately.

    Two looks at an index, however much there is.
    """
    owned = PublicationCommission.objects.filter(commission=commission)
    owned = owned.filter(is_public(known.at, prefix="publication__")).order_by("-place")
    newest = owned.values_list("place", flat=True)[:NEWEST]
    lately = owned.filter(place__in=_changed_lately(known.at)).values_list("place", flat=True)
    return _newest(_standing_at([*newest, *lately], known.at), known)


def entries_found(search: Search, known: Known) -> list[Entry]:
    """The newest entries of what a search finds, in the same way. What was withdrawn it finds no
    more, and that is not told either."""
    newest = search.newest(at=known.at, many=NEWEST)
    lately = search.among(_changed_lately(known.at), at=known.at)
    told = _standing_at([*newest, *lately], known.at)
    return _newest(told, replace(known, withdrawn=known.withdrawn.none()))


def _changed_lately(at: datetime) -> list[int]:
    """The places of the latest editions of all."""
    latest = Edition.objects.in_force(Publication.objects.public(at=at)).order_by(*_LAST_FIRST)
    places = latest.values_list("publication__place", flat=True)[:LATELY]
    return [place for place in places if place]


def _standing_at(places: Collection[int | None], at: datetime) -> EditionQuerySet:
    public = Publication.objects.public(at=at).filter(place__in=places)
    return Edition.objects.in_force(public).for_surface()


def _newest(standing: Iterable[Edition], known: Known) -> list[Entry]:
    withdrawals = known.withdrawing().filter(published_at__gt=known.at - WITHDRAWALS_FOR)
    told = [*standing, *withdrawals.order_by(*_LAST_FIRST)[:NEWEST]]
    told.sort(key=lambda edition: (edition.published_at, edition.pk), reverse=True)
    return [entry_of(edition) for edition in told[:NEWEST]]


class _Feed(Atom1Feed):
    """Atom that says the same until something is said: an empty feed was never changed."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


def draw(told: Iterable[Entry], *, title: str, page: str, address: str) -> bytes:
    """The entries as Atom."""
    feed = _Feed(
        title=printable(title),
        link=page,
        description="",
        language="ru",
        author_name=_("Commission sessions"),
        feed_url=address,
        feed_guid=address,
    )
    for entry in told:
        feed.add_item(
            title=entry.title,
            link=entry.address,
            unique_id=entry.address,
            # The format has it as HTML; the words are plain.
            description=linebreaks(entry.summary, autoescape=True),
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
        )
    return feed.writeString("utf-8").encode()


@login_not_required
@require_safe
@limited("search", per_minute=SEARCHES_PER_MINUTE, when=lambda request: is_search(request.GET))
@asked_anew
def feed(request: HttpRequest) -> HttpResponse:
    """What is new: of all commissions or of one, or of what a search finds."""
    known = known_to_public(request)
    publishing = Publication.objects.published(at=known.at).commissions()
    search = Search.read(request.GET, publishing)
    if search is None:
        raise Http404
    title, page, asked = _("Commission sessions"), reverse("publications:start"), ""
    if search.is_narrow:
        told = entries_found(search, known)
        title = f"{title}: {', '.join(search.in_words())}"
        asked = f"?{search.parameters(order=None)}"
        page = f"{reverse('publications:notices')}{asked}"
    elif known.commission:
        told = entries_of(known.commission, known)
        title = f"{title}: {known.commission}"
        page = reverse("publications:commission", args=[known.commission.slug])
        asked = f"?commission={known.commission.slug}"
    else:
        told = entries(known)
    address = full_address(reverse("publications:feed") + asked)
    content = draw(told, title=title, page=full_address(page), address=address)
    return HttpResponse(content, content_type=Atom1Feed.content_type)
