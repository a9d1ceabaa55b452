"""Who is to be told of what has come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from publications.models import Edition, PublicationCommission
from subscriptions.models import Letter, Subscription, Topic
from subscriptions.querysets import SubscriptionQuerySet, can_skip_locked
from subscriptions.topics import search_of

Pace = Topic.Pace
#: The letters of so many subscribers are made in one transaction.
PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """An edition that has come, and what a topic may ask of its publication."""

    edition: int
    published_at: datetime
    is_first: bool
    publication: int
    place: int
    session: int | None
    commissions: frozenset[int]


def tell(*, at: datetime) -> int:
    """Letters are made for all who are to be told at ``at``; how many.

    By one subscription nobody is told of an edition twice, and nobody misses one: neither while
    two senders run, nor of what was published ahead or is stored late. Who subscribed to it in
    two ways of one pace hears of it in one letter.
    """
    until = {pace: _until(pace, at) for pace in Pace}
    confirmed = Subscription.objects.confirmed()
    marks = confirmed.aggregate(since=Min("told_until"), edition=Min("told_edition"))
    if marks["since"] is None:
        return 0
    # Asked first: what is stored from now on is told the next time, whatever its hour.
    newest = Edition.objects.aggregate(newest=Max("pk"))["newest"] or 0
    came = _arrivals(marks["since"], marks["edition"], newest, at)
    if not came:
        return 0
    due = confirmed.due(until)
    waiting = list(due.order_by("subscriber").values_list("subscriber", flat=True).distinct())
    places = {arrival.place for arrival in came}

    @cache
    def find(search: str) -> frozenset[int]:
        asked = search_of(search)
        return asked.among(places, at=at) if asked else frozenset()

    made = 0
    for start in range(0, len(waiting), PORTION):
        portion = due.filter(subscriber__in=waiting[start : start + PORTION])
        made += _tell(portion, came, until, newest, find, at)
    return made


def _until(pace: str, at: datetime) -> datetime:
    """What came later waits: for the hour of the day, where letters go once a day."""
    if pace == Pace.AT_ONCE:
        return at
    today = timezone.localdate(at)
    hour = timezone.make_aware(datetime.combine(today, time(settings.DIGEST_HOUR)))
    return hour if hour <= at else hour - timedelta(days=1)


def _arrivals(since: datetime, edition: int, newest: int, at: datetime) -> list[Arrival]:
    """What has come by ``at``, up to the edition ``newest``, and was not there, or not due, when
    all were told last."""
    came = Edition.objects.filter(published_at__lte=at, pk__lte=newest)
    came = came.filter(Q(pk__gt=edition) | Q(published_at__gt=since))
    owned = PublicationCommission.objects.filter(publication__editions__in=came)
    bodies: dict[int, set[int]] = {}
    for publication, commission in owned.values_list("publication", "commission"):
        bodies.setdefault(publication, set()).add(commission)
    rows = came.values_list(
        "pk",
        "published_at",
        "change",
        "publication",
        "publication__place",
        "publication__session",
    )
    return [
        Arrival(
            edition=number,
            published_at=published_at,
            is_first=change == Edition.Change.FIRST,
            publication=publication,
            place=place or 0,
            session=session,
            commissions=frozenset(bodies.get(publication, ())),
        )
        for number, published_at, change, publication, place, session in rows
    ]


@transaction.atomic
def _tell(
    portion: SubscriptionQuerySet,
    came: Sequence[Arrival],
    until: dict[Pace, datetime],
    newest: int,
    find: Callable[[str], frozenset[int]],
    at: datetime,
) -> int:
    """Letters for the subscribers of these subscriptions, one for each who is told anything."""
    subscriptions = list(portion.select_for_update(skip_locked=can_skip_locked()).order_by("pk"))
    new: dict[int, set[int]] = {}
    changed: dict[int, set[int]] = {}
    for subscription in subscriptions:
        told = _told(subscription, came, until[Pace(subscription.pace)], find)
        new.setdefault(subscription.subscriber_id, set()).update(
            arrival.publication for arrival in told if arrival.is_first
        )
        changed.setdefault(subscription.subscriber_id, set()).update(
            arrival.publication for arrival in told if not arrival.is_first
        )
    letters = [
        Letter(
            subscriber_id=subscriber,
            kind=Letter.Kind.NEWS,
            new=sorted(first),
            changed=sorted(changed[subscriber] - first),
            made_at=at,
            due_at=at,
        )
        for subscriber, first in new.items()
        if first or changed[subscriber]
    ]
    Letter.objects.bulk_create(letters)
    for pace, moment in until.items():
        told_now = [each.pk for each in subscriptions if each.pace == pace]
        Subscription.objects.filter(pk__in=told_now).update(told_until=moment, told_edition=newest)
    return len(letters)


def _told(
    subscription: Subscription,
    came: Sequence[Arrival],
    until: datetime,
    find: Callable[[str], frozenset[int]],
) -> list[Arrival]:
    """What the subscriber is to be told of by this subscription."""
    return [
        arrival
        for arrival in came
        if arrival.published_at <= until
        and _is_news(subscription, arrival)
        and _is_on(subscription, arrival, find)
    ]


def _is_news(subscription: Subscription, arrival: Arrival) -> bool:
    """Whether it came since: its hour, or the edition itself.

    One writer at a time appends editions (``publications.domain``), so who saw one has seen all
    with lesser numbers.
    """
    since = subscription.told_until
    is_late = arrival.edition > subscription.told_edition
    return is_late or (since is not None and arrival.published_at > since)


def _is_on(
    subscription: Subscription, arrival: Arrival, find: Callable[[str], frozenset[int]]
) -> bool:
    """Whether the topic is about what came."""
    if subscription.commission_id:
        return subscription.commission_id in arrival.commissions
    if subscription.session_id:
        return subscription.session_id == arrival.session
    return not subscription.search or arrival.place in find(subscription.search)
