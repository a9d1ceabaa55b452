"""Letters on their way: what a mail server says, and two senders at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from subscriptions import domain
from subscriptions.models import Letter, Request, Subscriber
from subscriptions.outbox import Posted, post
from subscriptions.tasks import answer_request
from tests.publications.published import Publish
from tests.subscriptions.conftest import ADDRESS, Mailbox, send_all

Clock = Callable[..., datetime]
NOTHING = {"commission": None, "session": None, "search": ""}


@pytest.fixture
def asked(db: None, mailbox: Mailbox) -> list[Request]:
    """Two readers who asked for everything."""
    at = timezone.now()
    return [
        domain.ask(address=address, topic=NOTHING, pace="at_once", at=at)
        for address in (ADDRESS, "another@example.org")
    ]


@pytest.mark.usefixtures("asked")
def test_letter_that_failed_goes_later_and_its_neighbour_now(
    mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.fails = "451 Not now"
    assert send_all() == Posted(failed=2)
    assert "451" in Letter.objects.all()[0].last_error

    mailbox.fails = ""
    assert send_all() == Posted()
    clock(minutes=1, seconds=1)
    assert send_all() == Posted(sent=2)
    assert send_all() == Posted()
    assert sorted(mailbox.recipients) == ["another@example.org", ADDRESS]


@pytest.mark.usefixtures("asked")
def test_address_that_the_server_refuses_for_good_is_written_to_no_more(mailbox: Mailbox) -> None:
    mailbox.refuses = "550 No such user"

    assert send_all() == Posted(given_up=2)
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("asked")
def test_server_that_does_not_answer_is_asked_once_in_a_run(
    mailbox: Mailbox, settings: Settings, clock: Clock
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert send_all() == Posted(failed=1)
    settings.EMAIL_PORT = port
    clock(minutes=2)
    assert send_all() == Posted(sent=2)


@pytest.mark.usefixtures("asked")
def test_letter_is_given_up_after_its_last_try(mailbox: Mailbox, clock: Clock) -> None:
    mailbox.fails = "451 Not now"
    send_all()
    Letter.objects.update(tries=7, due_at=timezone.now())

    assert send_all() == Posted(given_up=2)


@pytest.mark.usefixtures("asked")
def test_letter_that_another_sender_has_taken_is_left_to_it(mailbox: Mailbox) -> None:
    domain.answer_requests(at=timezone.now())
    letter = Letter.objects.order_by("pk")[0]
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now() + timedelta(minutes=5))

    assert post() == Posted(sent=1)
    assert list(Letter.objects.all()) == [letter]


def test_confirmation_goes_at_once_where_tasks_are_done_at_once(
    asked: list[Request], mailbox: Mailbox
) -> None:
    answer_request.enqueue(asked[0].pk)

    assert mailbox.recipients == [ADDRESS]
    answer_request.enqueue(asked[0].pk)
    assert mailbox.recipients == [ADDRESS]


@pytest.mark.usefixtures("asked")
def test_links_hold_after_the_secret_of_the_installation_has_changed(
    mailbox: Mailbox, settings: Settings
) -> None:
    send_all()
    before = Subscriber.objects.get(address=ADDRESS).token_sha256

    settings.SECRET_KEY = "another"
    domain.ask(
        address=ADDRESS, topic=NOTHING | {"search": "text=я"}, pace="daily", at=timezone.now()
    )
    send_all()

    subscriber = Subscriber.objects.get(address=ADDRESS)
    assert subscriber.token_sha256 != before
    assert Subscriber.objects.by_token(subscriber.token).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(
    mailbox: Mailbox, publish: Publish, clock: Clock
) -> None:
    for number in range(6):
        domain.ask(
            address=f"{number}@example.org", topic=NOTHING, pace="at_once", at=timezone.now()
        )
    domain.answer_requests(at=timezone.now())
    mailbox.take()
    for subscriber in Subscriber.objects.all():
        domain.confirm(subscriber.subscriptions.get(), at=timezone.now())
    publish("О паводке", at=clock(minutes=1))
    clock(seconds=1)
    together = Barrier(2)
    mailbox.recipients.clear()

    def run() -> None:
        together.wait()
        send_all()
        connections.close_all()

    senders = [Thread(target=run) for _number in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(mailbox.recipients) == [f"{number}@example.org" for number in range(6)]
    assert not Letter.objects.exists()
