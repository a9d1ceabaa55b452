from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _

from publications.public_role import RoleRefused, find_role, grant_public_role, grants


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Lets a role of the database read the public plane and nothing else (PostgreSQL)."
        )
        parser.add_argument("role", help=_("name of the role"))
        parser.add_argument(
            "--print-only", action="store_true", help=_("print the statements and change nothing")
        )

    def handle(self, *, role: str, print_only: bool, **options: Any) -> None:
        try:
            found = find_role(role)
            for statement in grants(found):
                self.stdout.write(f"{statement};")
            if not print_only:
                grant_public_role(found, at=timezone.now())
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(_("The database refused: %(why)s") % {"why": error}) from error
