"""The pages of subscriptions: for anybody, without a cookie, and without reading an address.

A link from a letter is what a reader proves to be the subscriber by. Programs that look through
mail follow links as well, so following one changes nothing: a button does.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from publications.answers import on_live_connection
from publications.limits import is_post, limited
from publications.looks import in_readers_language
from subscriptions import domain
from subscriptions.forms import ChangeForm, SubscribeForm
from subscriptions.models import Subscriber, Subscription, Topic
from subscriptions.topics import named, topic_of

Pace = Topic.Pace
ASKED_PER_MINUTE: Final = 10
TOKENS_PER_MINUTE: Final = 60
_either = require_http_methods(["GET", "HEAD", "POST"])
_kept_nowhere = cache_control(no_store=True, private=True)


def _led_to_by_a_letter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page for whoever has the token. SAFE: as ``subscribe``, it asks for no cookie."""
    page = _kept_nowhere(on_live_connection(in_readers_language(view)))
    page = limited("token", per_minute=TOKENS_PER_MINUTE)(page)
    return csrf_exempt(login_not_required(_either(page)))


# SAFE: who sends a form here proves nothing by a cookie, so there is nothing to forge; a token
# against that would want a cookie, and a reader gets none.
@csrf_exempt
@login_not_required
@_either
@limited("subscription", per_minute=ASKED_PER_MINUTE, when=is_post)
@_kept_nowhere
@on_live_connection
@in_readers_language
def subscribe(request: HttpRequest) -> HttpResponse:
    """An address is typed here. The answer is the same, whether it is known or not."""
    at = timezone.now()
    topic = topic_of(request.GET, at=at)
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not form.is_from_program:
            typed = form.cleaned_data
            domain.ask(address=typed["address"], topic=topic, pace=Pace(typed["pace"]), at=at)
        return redirect("subscriptions:asked")
    context = {
        "form": form,
        "topic": named(Subscription(**topic)),
        "is_search": bool(topic["search"]),
    }
    return render(
        request, "subscriptions/subscribe.html", context, status=400 if form.is_bound else 200
    )


@login_not_required
@require_safe
@_kept_nowhere
@in_readers_language
def asked(request: HttpRequest) -> HttpResponse:
    """What comes next: a letter, with a link."""
    return render(request, "subscriptions/asked.html")


@_led_to_by_a_letter
def confirm(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A subscription that was asked for begins."""
    subscriber = _subscriber(token)
    found = Subscription.objects.filter(subscriber=subscriber, pk=number).for_list()
    subscription = get_object_or_404(found)
    at = timezone.now()
    if subscription.confirmed_at is None:
        if not found.waiting(at=at).exists():
            raise Http404
        if request.method == "POST":
            domain.confirm(subscription, at=at)
    if request.method == "POST":
        return redirect("subscriptions:own", token)
    context = {"subscription": subscription, "topic": named(subscription)}
    return render(request, "subscriptions/confirm.html", context)


@_led_to_by_a_letter
def own(request: HttpRequest, token: str) -> HttpResponse:
    """All that the subscriber is told of, to be changed or left."""
    subscriber = _subscriber(token)
    subscriptions = Subscription.objects.filter(subscriber=subscriber).confirmed()
    if request.method == "POST":
        return _change(request, subscriptions, token)
    rows = [{"subscription": each, "topic": named(each)} for each in subscriptions.for_list()]
    context = {"rows": rows, "paces": Pace.choices, "token": token}
    return render(request, "subscriptions/own.html", context)


def _change(request: HttpRequest, subscriptions: Any, token: str) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise Http404
    typed = form.cleaned_data
    # Left in another window: what was wanted is so already.
    subscription = subscriptions.filter(pk=typed["subscription"]).first()
    if subscription and typed["leave"]:
        domain.leave(subscription)
        if not subscriptions.exists():
            return render(request, "subscriptions/left.html")
    elif subscription and typed["pace"]:
        domain.change_pace(subscription, Pace(typed["pace"]))
    return redirect("subscriptions:own", token)


@_led_to_by_a_letter
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """One press ends all; mail programs press it themselves (RFC 8058).

    Who has left already is told the same: once more is no mistake.
    """
    subscriber = Subscriber.objects.by_token(token).first()
    if request.method == "POST" or subscriber is None:
        if subscriber is not None:
            domain.leave_all(subscriber)
        return render(request, "subscriptions/left.html")
    return render(request, "subscriptions/leave.html", {"token": token})


def _subscriber(token: str) -> Subscriber:
    return get_object_or_404(Subscriber.objects.by_token(token))
