"""The Atom feed: what was published, corrected and withdrawn lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from publications.answers import asked_anew
from publications.models import Edition
from publications.surfaces.known import (
    Known,
    full_address,
    known_to_public,
    printable,
)

Change = Edition.Change

NEWEST: Final = 50
#: How long the feed tells of a withdrawal.
WITHDRAWALS_FOR: Final = timedelta(days=30)
#: What stands before the title of an edition that is not the first.
_SAID_FIRST: Final = {
    Change.MISPRINT: gettext_lazy("Misprint corrected: %(title)s"),
    Change.CLARIFICATION: gettext_lazy("Clarified: %(title)s"),
    Change.REPLACEMENT: gettext_lazy("Replaced: %(title)s"),
    Change.RESTORATION: gettext_lazy("Restored: %(title)s"),
}


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
    change = Change(edition.change)
    if change == Change.WITHDRAWAL:
        return _("Withdrawn")
    said = _SAID_FIRST.get(change)
    return str(said) % {"title": edition.title} if said else edition.title


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
    """The newest entries, newest first; a withdrawal is told of for a while."""
    withdrawals = known.withdrawing().filter(published_at__gt=known.at - WITHDRAWALS_FOR)
    newest = [
        edition
        for editions in (known.standing(), withdrawals)
        for edition in editions.order_by("-published_at", "-pk")[:NEWEST]
    ]
    newest.sort(key=lambda edition: (edition.published_at, edition.pk), reverse=True)
    return [entry_of(edition) for edition in newest[:NEWEST]]


def draw(told: Iterable[Entry], *, title: str, page: str, address: str) -> bytes:
    """The entries as Atom."""
    feed = Atom1Feed(
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
@asked_anew
def feed(request: HttpRequest) -> HttpResponse:
    """What is new: of one commission, or of all of them."""
    known = known_to_public(request)
    told = entries(known)
    address = full_address(reverse("publications:feed"))
    page = reverse("publications:start")
    title = _("Commission sessions")
    if known.commission:
        address += f"?commission={known.commission.slug}"
        page = reverse("publications:commission", args=[known.commission.slug])
        title = f"{title}: {known.commission}"
    content = draw(told, title=title, page=full_address(page), address=address)
    return HttpResponse(content, content_type=Atom1Feed.content_type)
