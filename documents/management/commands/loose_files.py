from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.loose_files import loose_files


class Command(BaseCommand):
    help = "Lists stored files that belong to no record; what was cut off leaves them behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="and deletes them")

    def handle(self, *args: Any, **options: Any) -> None:
        # What was stored within the hour may belong to a form that is being saved.
        for storage, name in loose_files(before=timezone.now() - timedelta(hours=1)):
            if options["delete"]:
                storage.delete(name)
            self.stdout.write(
                _("%(name)s: deleted") % {"name": name} if options["delete"] else name
            )
