"""Letters on their way: taken by one sender, sent, deleted; what fails is tried again.

Whatever the database: a letter is taken by moving its hour on, in one statement that only one
sender wins, and sent outside of any transaction. So no two senders that run side by side send it
twice, and nothing is locked while a mail server is thinking. A sender that dies between the
server's «accepted» and the deletion leaves the letter to be sent once more, under the same
Message-ID.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Final

from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone

from subscriptions.letters import message_of
from subscriptions.models import Letter
from subscriptions.querysets import LetterQuerySet

logger = logging.getLogger(__name__)

#: Nobody else takes the letter for so long; far more than a server may take (EMAIL_TIMEOUT).
_TAKEN_FOR: Final = timedelta(minutes=10)
#: How long a letter waits after each failure; after the last it is given up.
_AGAIN_AFTER: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)
)
#: What the server says of one letter; the next may go.
_OF_THIS_LETTER: Final = (SMTPRecipientsRefused, SMTPDataError)


@dataclass(slots=True)
class Posted:
    """What became of the letters that were due."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def post(letters: LetterQuerySet | None = None) -> Posted:
    """Sends the letters that are due, all over one connection; ``letters`` to be chosen among."""
    posted = Posted()
    server = get_connection()
    try:
        for letter in _taken(Letter.objects.all() if letters is None else letters):
            message = message_of(letter, at=timezone.now())
            if message is not None:
                message.connection = server
                try:
                    server.open()
                    message.send()
                except _OF_THIS_LETTER as error:
                    _failed(letter, error, posted)
                    continue
                except (SMTPException, OSError) as error:
                    # The server is not there, or not for us: the others wait as well.
                    _failed(letter, error, posted)
                    break
                posted.sent += 1
            Letter.objects.filter(pk=letter.pk).delete()
    finally:
        server.close()
    return posted


def _taken(letters: LetterQuerySet) -> Iterator[Letter]:
    """The letters that are due, each taken when it is asked for."""
    for number, due_at in letters.due(at=timezone.now()).values_list("pk", "due_at"):
        free = Letter.objects.filter(pk=number, due_at=due_at)
        if free.update(due_at=timezone.now() + _TAKEN_FOR, tries=F("tries") + 1):
            with_words = Letter.objects.select_related("subscriber", "subscription")
            letter = with_words.filter(pk=number).first()
            if letter is not None:  # whoever left meanwhile gets nothing
                yield letter


def _failed(letter: Letter, error: Exception, posted: Posted) -> None:
    """Tried again later; given up at the last failure, and when the server knows no such box."""
    if letter.tries > len(_AGAIN_AFTER) or _is_for_good(error):
        posted.given_up += 1
        logger.warning("Letter %d was given up after %d tries", letter.pk, letter.tries)
        Letter.objects.filter(pk=letter.pk).delete()
        return
    posted.failed += 1
    Letter.objects.filter(pk=letter.pk).update(
        due_at=timezone.now() + _AGAIN_AFTER[letter.tries - 1],
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def _is_for_good(error: Exception) -> bool:
    """Whether the server says that it will never take a letter for this address."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _why in error.recipients.values())
