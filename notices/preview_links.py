"""Links by which somebody without an account reads a notice before it is published."""

from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction

from accounts.domain import record_act
from accounts.models import Act, User
from notices.models import Notice, PreviewLink

_SALT: Final = "notices.preview"
MOST_DAYS: Final = 30


def token_of(link: PreviewLink) -> str:
    """What stands in its address: it cannot be made without the secret key."""
    return signing.dumps(link.pk, salt=_SALT, compress=False)


def link_by(token: str, *, at: datetime) -> PreviewLink | None:
    """The link, while it is valid; None for one that was revoked, has expired or never was."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    links = PreviewLink.objects.select_related(
        "notice__meeting__venue", "notice__work_plan", "notice__commission"
    )
    link: PreviewLink | None = links.filter(pk=pk).first()
    return link if link is not None and link.is_valid(at) else None


@transaction.atomic
def make_link(
    *, notice: Notice, given_to: str, days: int, by: User | None, at: datetime
) -> PreviewLink:
    """A link that is valid for ``days`` days, ``MOST_DAYS`` at most."""
    link: PreviewLink = PreviewLink.objects.create(
        notice=notice,
        given_to=given_to,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=min(days, MOST_DAYS)),
    )
    details = {"given_to": given_to, "expires_at": link.expires_at.isoformat()}
    record_act(kind=Act.Kind.PREVIEW_LINK_MADE, subject=notice, by=by, at=at, details=details)
    return link


@transaction.atomic
def revoke_link(*, link_id: int, by: User | None, at: datetime) -> PreviewLink:
    """The link opens nothing any more. Raises PreviewLink.DoesNotExist."""
    link: PreviewLink = PreviewLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        details = {"given_to": link.given_to}
        record_act(
            kind=Act.Kind.PREVIEW_LINK_REVOKED, subject=link.notice, by=by, at=at, details=details
        )
    return link


def revoke_links(notice: Notice, *, at: datetime) -> None:
    """What the links were for is published, or withdrawn: none of them opens anything any more."""
    notice.preview_links.filter(revoked_at=None).update(revoked_at=at)
