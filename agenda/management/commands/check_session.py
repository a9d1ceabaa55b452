"""manage.py check_session ID: what is missing or contradictory in the record of a session."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from agenda.checks.findings import Severity, errors_of
from agenda.checks.session import check_session
from meetings.models import Meeting


class Command(BaseCommand):
    help = "Checks a session before its minutes; the exit code is 1 when there are errors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting_id", metavar="ID", type=int)

    def handle(self, *args: Any, meeting_id: int, **options: Any) -> None:
        meeting = Meeting.objects.filter(pk=meeting_id).first()
        if meeting is None:
            raise CommandError(_("There is no session %(number)s.") % {"number": meeting_id})
        findings = check_session(meeting)
        marks = {Severity.ERROR: _("Error"), Severity.WARNING: _("Warning")}
        for finding in findings:
            self.stdout.write(f"{marks[finding.severity]}: {finding}")
        errors = len(errors_of(findings))
        if errors:
            raise CommandError(_("Errors: %(count)s.") % {"count": errors})
        self.stdout.write(_("The minutes can be signed."))
