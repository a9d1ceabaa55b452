"""The words of letters: Russian, as plain text and as HTML without pictures or marks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from publications.surfaces.known import full_address
from russian.agreement import counted
from russian.typography import plain, shortened
from subscriptions.models import Letter, Subscription
from subscriptions.news import News, read_news
from subscriptions.topics import named

_LANGUAGE: Final = "ru"
_LONGEST_SUBJECT: Final = 150
_SUBJECTS: Final = {
    Letter.Kind.CONFIRMATION: "Подтвердите подписку",
    Letter.Kind.REMINDER: "Эта подписка у вас уже есть",
}


def message_of(letter: Letter, *, at: datetime) -> EmailMultiAlternatives | None:
    """The letter as it is sent at ``at``; None where nothing is left to say."""
    with translation.override(_LANGUAGE):
        if letter.kind == Letter.Kind.NEWS:
            return _news(letter, at)
        return _about_subscription(letter)


def _about_subscription(letter: Letter) -> EmailMultiAlternatives | None:
    """Asks to confirm a subscription, or says that there is one."""
    subscription = letter.subscription
    kind = Letter.Kind(letter.kind)
    if subscription is None or (kind == Letter.Kind.CONFIRMATION and subscription.confirmed_at):
        return None
    args = [letter.subscriber.token, subscription.pk]
    context = {
        "subscription": subscription,
        "topic": named(subscription),
        "link": full_address(reverse("subscriptions:confirm", args=args)),
    }
    return _message(letter, _SUBJECTS[kind], context)


def _news(letter: Letter, at: datetime) -> EmailMultiAlternatives | None:
    """Tells of what came, the newest day first, and of what the reader is subscribed to."""
    news = read_news(new=letter.new, changed=letter.changed, at=at)
    if not news:
        return None
    own = Subscription.objects.filter(subscriber=letter.subscriber).confirmed().for_list()
    return _message(letter, _subject(news), {"news": news, "topics": [named(each) for each in own]})


def _subject(news: Sequence[News]) -> str:
    if len(news) == 1:
        return news[0].said
    return f"Новое о заседаниях: {counted(len(news), 'публикация', 'публикации', 'публикаций')}"


def _message(letter: Letter, subject: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    subscriber = letter.subscriber
    leave = subscriber.get_leave_address()
    context = {
        **context,
        "subject": subject,
        "site": full_address("/"),
        "own": subscriber.get_own_address(),
        "leave": leave,
    }
    text, html = (
        render_to_string(f"subscriptions/letters/{letter.kind}.{ending}", context)
        for ending in ("txt", "html")
    )
    host = urlsplit(settings.PORTAL_ADDRESS).hostname
    message = EmailMultiAlternatives(
        shortened(" ".join(plain(subject).split()), _LONGEST_SUBJECT),
        text,
        to=[subscriber.address],
        headers={
            # Sent once more, it is known as the same letter.
            "Message-ID": f"<letter-{letter.pk}-{letter.made_at:%Y%m%d%H%M%S%f}@{host}>",
            "Date": format_datetime(letter.made_at),
            "List-Id": f"<subscriptions.{host}>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message
