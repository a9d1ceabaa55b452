"""What a subscription is to, read from the address of a page and said in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.models import Publication, PublishedSession
from publications.places import day_of
from publications.querysets import COMMISSION_FIELDS
from publications.search.search import Search
from publications.surfaces.known import SLUG, printable
from russian.typography import capfirst
from subscriptions.models import Topic


def topic_of(asked: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The columns of a ``Topic`` for the parameters of an address: what its page shows.

    Raises Http404 for what no page shows: a search that finds nothing by its nature, a commission
    or a session of which the public knows nothing.
    """
    topic: dict[str, Any] = {"commission": None, "session": None, "search": ""}
    if slug := str(asked.get("session", "")):
        topic["session"] = _session(slug, at)
        return topic
    search = Search.read(asked, Publication.objects.published(at=at).commissions())
    if search is None:
        raise Http404
    if search.is_narrow:
        topic["search"] = search.parameters(order=None)
    else:
        topic["commission"] = search.cleaned["commission"]
    return topic


def _session(slug: str, at: datetime) -> PublishedSession:
    told = PublishedSession.objects.told_of(Publication.objects.public(at=at))
    session = told.filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    if session is None:
        raise Http404
    return session


def search_of(parameters: str) -> Search | None:
    """What a topic asks of the search; None where its commission is no longer there."""
    return Search.read(QueryDict(parameters), Commission.objects.only(*COMMISSION_FIELDS))


def named(topic: Topic) -> str:
    """The topic in words, to stand by itself."""
    if topic.commission:
        return capfirst(str(topic.commission))
    if topic.session:
        return _session_named(topic.session)
    if topic.search:
        return _search_named(search_of(topic.search))
    return _("All publications")


def _session_named(session: PublishedSession) -> str:
    """The day, and whose session it is: several commissions may have one on that day."""
    day = date_format(day_of(session.place)) if session.place else session.slug
    public = Publication.objects.published(at=timezone.now()).filter(session=session)
    return ", ".join([_("Session of %(day)s") % {"day": day}, *map(str, public.commissions())])


def _search_named(search: Search | None) -> str:
    if search is None:
        return _("Search in a commission that is no longer there")
    said = printable(", ".join(search.in_words()))
    words = _("Search for %(search)s") if search.cleaned["text"] else _("Search (%(search)s)")
    return words % {"search": said}
