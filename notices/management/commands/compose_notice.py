from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetings.models import Meeting
from notices.compose import NothingToTell, compose_notice
from publications.models import Publication


class Command(BaseCommand):
    help = "Prints the notice that would be drafted from the record of a session; saves nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("meeting_id", type=int, help="number of the session")
        parser.add_argument(
            "--kind",
            choices=["announcement", "report"],
            default="report",
            help="of what is to come, or of what took place",
        )

    def handle(self, *, meeting_id: int, kind: str, **options: Any) -> None:
        try:
            draft = compose_notice(meeting_id, kind=Publication.Kind[kind.upper()])
        except Meeting.DoesNotExist:
            raise CommandError(_("There is no session %(id)s.") % {"id": meeting_id}) from None
        except NothingToTell as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(draft.title)
        self.stdout.write("")
        self.stdout.write(draft.body)
        for doubt in draft.doubts:
            self.stderr.write(_("Check this form: %(form)s") % {"form": doubt.text})
