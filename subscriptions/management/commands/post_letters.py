import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from publications.standing import put_up_due
from subscriptions.domain import answer_requests, forget_outdated
from subscriptions.outbox import post
from subscriptions.telling import tell


class Command(BaseCommand):
    help = (
        "Makes the letters that subscribers are to get, and sends them; then draws again the pages "
        "that a scheduled hour or a renamed commission put out of date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forever", action="store_true", help="again and again, until it is stopped"
        )
        parser.add_argument(
            "--every", type=int, default=60, metavar="SECONDS", help="how often; 60 unless told"
        )

    def handle(self, *, forever: bool, every: int, **_options: Any) -> None:
        self._once()
        while forever:
            time.sleep(every)
            close_old_connections()
            self._once()

    def _once(self) -> None:
        at = timezone.now()
        forget_outdated(at=at)
        answer_requests(at=at)
        tell(at=at)
        posted = post()
        if posted.sent or posted.failed or posted.given_up:
            self.stdout.write(
                _("Letters sent: %(sent)d; to be tried again: %(failed)d; given up: %(lost)d.")
                % {"sent": posted.sent, "failed": posted.failed, "lost": posted.given_up}
            )
        put_up_due()
