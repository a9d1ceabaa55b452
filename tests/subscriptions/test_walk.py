"""From an address typed on a page to the last letter, through a real mail server."""

from collections.abc import Callable
from email.utils import parseaddr

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from publications.models import Edition
from subscriptions.models import Letter, Request, Subscriber, Subscription
from tests.publications.published import Publish
from tests.subscriptions.conftest import (
    ADDRESS,
    TYPED,
    Mailbox,
    confirmation_in,
    leave_in,
    links_in,
    send_all,
    subject_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_reader_subscribes_confirms_is_told_and_leaves_with_one_press(
    client: Client, mailbox: Mailbox, publish: Publish, clock: Callable[..., object]
) -> None:
    asked = client.post("/subscribe/", TYPED, follow=True)
    assert "Проверьте почту" in asked.content.decode()

    send_all()
    [confirmation] = mailbox.take()
    assert subject_of(confirmation) == "Подтвердите подписку"
    assert confirmation["To"] == ADDRESS
    assert "О чём: Все публикации" in text_of(confirmation)

    publish("До подтверждения", at=clock(hours=1))
    send_all()
    assert mailbox.take() == []

    link = confirmation_in(confirmation)
    assert "Подтвердить подписку" in client.get(link).content.decode()
    assert not Subscription.objects.confirmed().exists()
    assert "Ваши подписки" in client.post(link, follow=True).content.decode()
    send_all()
    assert mailbox.take() == []

    edition = publish("О подготовке к паводку", at=clock(hours=1))
    clock(seconds=1)
    send_all()
    [letter] = mailbox.take()
    assert subject_of(letter) == "О подготовке к паводку"
    assert "Кратко: О подготовке к паводку." in text_of(letter)
    assert links_in(letter)[0] == edition.publication.get_absolute_url()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parseaddr(letter["From"])[1] == settings.DEFAULT_FROM_EMAIL

    assert "Отписаться от всего" in client.get(leave_in(letter)).content.decode()
    assert Subscriber.objects.exists()
    one_click = client.post(leave_in(letter), {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert not one_click.cookies

    publish("После ухода", at=clock(hours=1))
    clock(seconds=1)
    send_all()
    assert mailbox.take() == []
    for model in (Request, Subscriber, Subscription, Letter):
        assert not model.objects.exists()


def test_page_under_the_role_writes_what_the_sender_reads(client: Client) -> None:
    """On PostgreSQL, these pages are asked for as a role that reads no address."""
    client.post("/subscribe/", TYPED)

    [request] = Request.objects.all()
    assert (request.address, request.pace) == (ADDRESS, "at_once")
    assert abs(request.asked_at - timezone.now()).total_seconds() < 60
    assert not Edition.objects.exists()
