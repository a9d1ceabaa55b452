import json
import secrets
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.session_file import import_session
from notices.domain import draft_notice, publish_notice

DEMO: Final = Path(__file__).resolve().parents[2] / "demo"
SESSIONS: Final = ("novorossiysk.json", "training.json")
#: Account → surname on the screens, role; the administrator has no role and may do everything.
USERS: Final = {
    "secretary": ("Секретарь (демо)", "Секретарь"),
    "press": ("Пресс-служба (демо)", "Пресс-служба"),
    "admin": ("Администратор (демо)", None),
}


class Command(BaseCommand):
    help = (
        "Loads the demo: the Novorossiysk session, a training example, and three users with "
        "random passwords. Loading it again changes nothing."
    )

    def handle(self, **options: Any) -> None:
        for name in SESSIONS:
            imported = import_session((DEMO / name).read_bytes(), by=None, at=timezone.now())
            drafted = draft_notice(meeting_id=imported.meeting.pk, by=None, at=timezone.now())
            publish_notice(notice_id=drafted.notice.pk, by=None, at=timezone.now())
            self.stderr.write(f"{name}: {imported.meeting}")
        self._users()

    @staticmethod
    @transaction.atomic
    def _users() -> None:
        """Users who are not there yet, their passwords in a file that only the owner can read."""
        file = settings.VAR_DIR / "demo-users.json"
        passwords = json.loads(file.read_text()) if file.exists() else {}
        for username, (surname, role) in USERS.items():
            if User.objects.filter(username=username).exists():
                continue
            passwords[username] = secrets.token_urlsafe(9)
            user = User.objects.create_user(
                username,
                password=passwords[username],
                last_name=surname,
                is_staff=True,
                is_superuser=role is None,
            )
            if role is not None:
                user.groups.add(Group.objects.get(name=role))
        file.touch(mode=0o600)
        file.write_text(json.dumps(passwords, indent=2) + "\n")
