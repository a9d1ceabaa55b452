import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.domain import record_powers
from accounts.history import edit
from accounts.models import User
from agenda.session_file.file import import_session, read_session
from meetings.models import Commission, CommissionRole, Meeting
from notices.domain import draft_notice, publish_notice
from notices.prepare import prepare_notice
from publications.models import Publication

DEMO: Final = Path(__file__).resolve().parents[2] / "demo"
SESSIONS: Final = ("novorossiysk.json", "training.json")
#: What is told of the commissions themselves, by their full names.
COMMISSIONS: Final = "commissions.json"
Role: Final = CommissionRole.Role
#: Account → surname on the screens, role in every commission of the demo; the administrator has
#: no role and may do everything.
USERS: Final = {
    "secretary": ("Секретарь (демо)", Role.SECRETARY),
    "press": ("Пресс-служба (демо)", Role.PRESS_OFFICER),
    "approver": ("Согласующий (демо)", Role.APPROVER),
    "observer": ("Наблюдатель (демо)", Role.OBSERVER),
    "admin": ("Администратор (демо)", None),
}


class Command(BaseCommand):
    help = (
        "Loads the demo: the Novorossiysk session, a training example, and a user of each role "
        "with a random password. Loading it again changes nothing."
    )

    def handle(self, **options: Any) -> None:
        commissions: dict[int, Commission] = {}
        for name in SESSIONS:
            meeting = _session((DEMO / name).read_bytes())
            drafted = draft_notice(meeting_id=meeting.pk, by=None, at=timezone.now())
            publish_notice(notice_id=drafted.notice.pk, by=None, at=timezone.now())
            commissions |= {body.pk: body for body in meeting.bodies}
            self.stderr.write(f"{name}: {meeting} (id {meeting.pk})")
        told = json.loads((DEMO / COMMISSIONS).read_text())
        for body in commissions.values():
            _tell_about(body, told[body.name])
        self._users(commissions.values())

    @staticmethod
    @transaction.atomic
    def _users(commissions: Collection[Commission]) -> None:
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
                _give_role(user, role, commissions)
        file.touch(mode=0o600)
        file.write_text(json.dumps(passwords, indent=2) + "\n")


def _session(raw: bytes) -> Meeting:
    """The session of the file; the one that an earlier demo brought in stays as it is."""
    content = read_session(raw)
    known = Meeting.objects.filter(
        held_on=content.held_on, commissions__name=content.commissions[0].name
    ).first()
    return known or import_session(raw, by=None, at=timezone.now()).meeting


def _tell_about(body: Commission, told: Mapping[str, str]) -> None:
    """What the demo knows of the commission is published; what was told before stays as it is."""
    if body.notices.exists():
        return
    for name, words in told.items():
        setattr(body, name, words)
    with edit(by=None):
        body.save(update_fields=list(told))
    by_nobody: dict[str, Any] = {"by": None, "at": timezone.now()}
    notice = prepare_notice(kind=Publication.Kind.ABOUT, subject_id=body.pk, **by_nobody)
    publish_notice(notice_id=notice.pk, **by_nobody)


def _give_role(user: User, role: CommissionRole.Role, commissions: Iterable[Commission]) -> None:
    with edit(by=None):
        for commission in commissions:
            user.commission_roles.create(
                commission=commission, role=role, sees_closed=role == Role.SECRETARY
            )
        record_powers(user=user, before={}, by=None, at=timezone.now())
