import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Meeting
from publications.models import Publication


class Command(BaseCommand):
    help = "Prints where the portal, the demo's papers and the admin are."

    def handle(self, **options: Any) -> None:
        self._line(_("Site"), reverse("publications:start"))
        if publication := Publication.objects.public().order_by("pk").first():
            self._line(_("Demo notice"), publication.get_absolute_url())
            self._line(_("Its PDF"), publication.get_pdf_url())
        if meeting := Meeting.objects.order_by("pk").last():
            minutes = reverse("documents:paper", args=[meeting.pk, "minutes", "pdf"])
            self._line(_("Minutes, PDF (log in first)"), minutes)
            self._line(
                _("All papers of the session"), reverse("documents:session", args=[meeting.pk])
            )
        self._line(_("Admin"), reverse("admin:index"))
        file = settings.VAR_DIR / "demo-users.json"
        if file.exists():
            for username, password in json.loads(file.read_text()).items():
                self.stdout.write(f"  {username:<32}{password}")

    def _line(self, label: str, path: str) -> None:
        self.stdout.write(f"{label + ':':<34}{settings.PORTAL_ADDRESS}{path}")
