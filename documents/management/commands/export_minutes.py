from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.domain import FORMS, NoPaper, NotReadyForSignature, hand_out
from documents.papers.catalogue import MINUTES, PAPERS
from documents.printing.rendering import RenderingFailed
from documents.printing.storage import write_atomically
from documents.storage import FileLost
from meetings.models import Meeting


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Writes a paper of a session as a file.")
        parser.add_argument("meeting_id", type=int, help=_("number of the session"))
        parser.add_argument(
            "-o", "--output", type=Path, required=True, help=_("file to write: .pdf or .docx")
        )
        parser.add_argument(
            "--paper",
            choices=PAPERS,
            default=MINUTES.key,
            help=_("which paper (minutes)"),
        )
        parser.add_argument(
            "--for-signature",
            action="store_true",
            help=_("leave out the draft mark; the record must be complete"),
        )

    def handle(
        self,
        *args: Any,
        meeting_id: int,
        output: Path,
        paper: str,
        for_signature: bool,
        **options: Any,
    ) -> None:
        form = output.suffix.lower().removeprefix(".")
        if form not in FORMS:
            raise CommandError(_("The name of the file ends in .pdf or .docx."))
        if not output.parent.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": output.parent})
        try:
            file = hand_out(
                meeting_id=meeting_id,
                kind=PAPERS[paper],
                form=form,
                by=None,
                at=timezone.now(),
                for_signature=for_signature,
            )
            write_atomically(output, file.content)
        except Meeting.DoesNotExist as error:
            raise CommandError(
                _("There is no session with the number %(number)s.") % {"number": meeting_id}
            ) from error
        except (NoPaper, NotReadyForSignature, RenderingFailed, FileLost) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be written: %(reason)s.")
                % {"file": output, "reason": error.strerror}
            ) from error
        self.stdout.write(_("Written: %(file)s") % {"file": output})
