"""A reader who subscribes, and a real mail server that keeps what it is given."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from subscriptions.domain import answer_requests, forget_outdated
from subscriptions.outbox import Posted, post
from subscriptions.telling import tell
from tests.publications.conftest import (  # the same ways to publish, under the same role
    correct,
    make_commission,
    public_pages_are_read_under_their_role,
    publish,
    restore,
    withdraw,
)

__all__ = [
    "correct",
    "make_commission",
    "public_pages_are_read_under_their_role",
    "publish",
    "restore",
    "withdraw",
]

ADDRESS = "reader@example.org"
TYPED = {"address": ADDRESS, "pace": "at_once", "consent": "on"}


@dataclass
class Mailbox:
    """Whatever the mail server took, and what it says to the next letters."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    #: Answers to RCPT and to DATA, other than that all is well.
    refuses: str = ""
    fails: str = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.fails:
            return self.fails
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def take(self) -> list[EmailMessage]:
        """What came since it was looked into last."""
        taken, self.letters = self.letters, []
        return taken


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Controller]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: Controller, settings: Settings) -> Mailbox:
    """An empty one; letters really go there by SMTP."""
    mail_server.handler.__init__()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail_server.hostname, mail_server.port
    return mail_server.handler


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Sets the clock of the whole process on, by as much as is said."""
    now = timezone.now
    ahead = timedelta()

    def put_on(**step: float) -> datetime:
        nonlocal ahead
        ahead += timedelta(**step)
        monkeypatch.setattr(timezone, "now", lambda: now() + ahead)
        return timezone.now()

    return put_on


def send_all() -> Posted:
    """What ``post_letters`` does."""
    at = timezone.now()
    forget_outdated(at=at)
    answer_requests(at=at)
    tell(at=at)
    return post()


def subject_of(letter: EmailMessage) -> str:
    """The subject; where it is folded, it begins with a space."""
    return str(letter["Subject"]).strip()


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def links_in(letter: EmailMessage) -> list[str]:
    """The paths that the text of the letter leads to, in their order."""
    return [urlsplit(link).path for link in re.findall(r"https?://\S+", text_of(letter))]


def confirmation_in(letter: EmailMessage) -> str:
    return next(path for path in links_in(letter) if "/confirm/" in path)


def leave_in(letter: EmailMessage) -> str:
    return urlsplit(str(letter["List-Unsubscribe"]).strip(" <>")).path


@pytest.fixture
def subscribe(client: Client, mailbox: Mailbox) -> Callable[..., str]:
    """Asks for a subscription, and confirms it by the link in the letter; the own page."""

    def subscribe(what: str = "", *, confirms: bool = True, **typed: str) -> str:
        answer = client.post(f"/subscribe/?{what}", TYPED | typed)
        assert answer.status_code == 302
        send_all()
        [letter] = mailbox.take()
        link = confirmation_in(letter)
        if confirms:
            assert client.post(link).status_code == 302
        return link.partition("confirm/")[0]

    return subscribe
