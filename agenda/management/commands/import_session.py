import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.session_file.file import LARGEST_FILE, SessionFileRefused, import_session


class Command(BaseCommand):
    help = "Takes a session file into the record: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as source:
                # One byte more than is allowed is enough to refuse a file of any size.
                raw = source.read(LARGEST_FILE + 1)
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from error
        try:
            result = import_session(raw, by=None, at=timezone.now())
        except SessionFileRefused as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault))
            sys.exit(1)
        told = (
            _("Session %(number)s: new.")
            if result.is_new
            else _("Session %(number)s: on record already, nothing changed.")
        )
        self.stdout.write(told % {"number": result.meeting.pk})
