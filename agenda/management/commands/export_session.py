from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.session_file.file import hand_out_session
from meetings.models import Meeting


class Command(BaseCommand):
    help = "Writes a session of the record as a session file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting_id", metavar="ID", type=int)
        parser.add_argument("-o", dest="file", metavar="FILE", type=Path)

    def handle(self, *args: Any, meeting_id: int, file: Path | None = None, **options: Any) -> None:
        try:
            written = hand_out_session(meeting_id, by=None, at=timezone.now())
        except Meeting.DoesNotExist as error:
            raise CommandError(
                _("There is no session %(number)s.") % {"number": meeting_id}
            ) from error
        if file is None:
            self.stdout.write(written.decode(), ending="")
            return
        try:
            file.write_bytes(written)
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be written.") % {"file": file}
            ) from error
