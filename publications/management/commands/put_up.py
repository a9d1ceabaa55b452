from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from publications.standing import put_up_again

TOLD_EVERY = 1000


class Command(BaseCommand):
    help = (
        "Makes again what is kept of the editions for readers: places in lists, words, pages. "
        "What is up to date is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also what is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done, total in put_up_again(everything=options["all"]):
            if done % TOLD_EVERY == 0:
                self.stderr.write(f"{done:,} / {total:,}")
        if done:
            self.stderr.write(_("Publications put up again: %(count)s") % {"count": done})
