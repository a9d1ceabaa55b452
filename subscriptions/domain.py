"""What becomes of a subscription. The first half is done by public pages, the other by the sender.

A public page reads no address: it writes a request down, and finds a subscriber by the token.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from publications.models import Edition
from subscriptions.models import Letter, Request, Subscriber, Subscription, Topic
from subscriptions.querysets import can_skip_locked, digest_of

#: So many topics of one address wait to be confirmed; what is asked for beyond is dropped, so that
#: nobody's mailbox is filled by somebody else.
MOST_WAITING: Final = 5
#: Who asks again for what waits or stands gets another letter after so long.
ASKED_AGAIN_AFTER: Final = timedelta(hours=1)

# --- done by public pages -----------------------------------------------------------------------


@transaction.atomic
def ask(*, address: str, topic: Mapping[str, Any], pace: Topic.Pace, at: datetime) -> Request:
    """A letter that asks to confirm goes to the address; nothing else does until that is done.

    One local part is one reader, however the name of the host was typed.
    """
    local, _at, host = address.rpartition("@")
    request = Request.objects.create(
        address=f"{local}@{host.lower()}", pace=pace, asked_at=at, **topic
    )
    if settings.HAS_STAFF:
        from subscriptions.tasks import answer_request

        transaction.on_commit(lambda: answer_request.enqueue(request.pk))
    return request


def confirm(subscription: Subscription, *, at: datetime) -> None:
    """From now on the subscriber is told of what comes. Once more changes nothing."""
    newest = Edition.objects.aggregate(newest=Max("pk"))["newest"] or 0
    Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=True).update(
        confirmed_at=at, told_until=at, told_edition=newest
    )


def change_pace(subscription: Subscription, pace: Topic.Pace) -> None:
    """What the subscriber was told of already is not told again, and nothing is left out."""
    Subscription.objects.filter(pk=subscription.pk).update(pace=pace)


@transaction.atomic
def leave(subscription: Subscription) -> None:
    """Nothing is told of it any more; with the last one goes the address."""
    rest = Subscription.objects.filter(subscriber=subscription.subscriber_id)
    rest.filter(pk=subscription.pk).delete()
    if not rest.exists():
        leave_all(Subscriber(pk=subscription.subscriber_id))


def leave_all(subscriber: Subscriber) -> None:
    """The address, its subscriptions and what waits to be sent to it are deleted."""
    Subscriber.objects.filter(pk=subscriber.pk).only("pk").delete()


# --- done by the sender -------------------------------------------------------------------------


def answer_requests(*, at: datetime) -> None:
    """Each request becomes a letter, or nothing where its address has letters enough."""
    for number in Request.objects.order_by("pk").values_list("pk", flat=True):
        answer(number, at=at)


@transaction.atomic
def answer(number: int, *, at: datetime) -> Letter | None:
    """The letter that the request with this number becomes; another sender may have been first."""
    found = Request.objects.select_for_update(skip_locked=can_skip_locked())
    request = found.filter(pk=number).first()
    if request is None:
        return None
    subscriber = _subscriber(request.address)
    Request.objects.filter(pk=number).delete()
    return _answer(subscriber, request, at)


def _subscriber(address: str) -> Subscriber:
    """Whoever has the address, locked: so nobody has a topic twice."""
    new = Subscriber(address=address)
    known = {"token_sha256": digest_of(new.token), "seed": new.seed}
    Subscriber.objects.get_or_create(address=address, defaults=known)
    return Subscriber.objects.select_for_update().get(address=address)


def _answer(subscriber: Subscriber, request: Request, at: datetime) -> Letter | None:
    refresh_token(subscriber)
    own = Subscription.objects.filter(subscriber=subscriber)
    same = own.filter(**request.topic).first()
    kind = Letter.Kind.CONFIRMATION
    if same and same.confirmed_at:
        kind = Letter.Kind.REMINDER
        if subscriber.reminded_at and at - subscriber.reminded_at < ASKED_AGAIN_AFTER:
            return None
        subscriber.reminded_at = at
        subscriber.save(update_fields=["reminded_at"])
    elif same:
        if at - same.asked_at < ASKED_AGAIN_AFTER:
            return None
        same.asked_at, same.pace = at, request.pace
        same.save(update_fields=["asked_at", "pace"])
    elif own.waiting(at=at).count() >= MOST_WAITING:
        return None
    else:
        same = Subscription.objects.create(
            subscriber=subscriber, pace=request.pace, asked_at=at, **request.topic
        )
    return Letter.objects.create(
        subscriber=subscriber, kind=kind, subscription=same, made_at=at, due_at=at
    )


def refresh_token(subscriber: Subscriber) -> None:
    """Links of letters to come hold; they would not, once the installation has another secret."""
    digest = digest_of(subscriber.token)
    if subscriber.token_sha256 != digest:
        subscriber.token_sha256 = digest
        subscriber.save(update_fields=["token_sha256"])


@transaction.atomic
def forget_outdated(*, at: datetime) -> None:
    """Who confirmed nothing in time is forgotten, address and all."""
    Subscription.objects.outdated(at=at).delete()
    Subscriber.objects.filter(subscriptions__isnull=True).delete()
