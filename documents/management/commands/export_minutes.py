from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.domain import NoMinutes, NotReadyForSignature, export_minutes
from documents.printing.rendering import RenderingFailed
from documents.printing.storage import write_atomically
from meetings.models import Meeting


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Writes the minutes of a session as a PDF.")
        parser.add_argument("meeting_id", type=int, help=_("number of the session"))
        parser.add_argument("-o", "--output", type=Path, required=True, help=_("file to write"))
        parser.add_argument(
            "--for-signature",
            action="store_true",
            help=_("leave out the draft mark; the record must be complete"),
        )

    def handle(
        self, *args: Any, meeting_id: int, output: Path, for_signature: bool, **options: Any
    ) -> None:
        if not output.parent.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": output.parent})
        try:
            file = export_minutes(
                meeting_id=meeting_id, by=None, at=timezone.now(), for_signature=for_signature
            )
            write_atomically(output, file.content)
        except Meeting.DoesNotExist as error:
            raise CommandError(
                _("There is no session with the number %(number)s.") % {"number": meeting_id}
            ) from error
        except (NoMinutes, NotReadyForSignature, RenderingFailed) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be written: %(reason)s.")
                % {"file": output, "reason": error.strerror}
            ) from error
        self.stdout.write(_("Written: %(file)s") % {"file": output})
