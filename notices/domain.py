from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.domain import record_act
from accounts.models import Act, User
from meetings.models import Meeting
from notices.compose import compose_notice
from notices.models import Notice
from notices.paper import edition_content, gather_notice
from publications.domain import publish_first_edition
from publications.models import Edition, Publication


@dataclass(frozen=True, slots=True)
class Drafted:
    """The notice of a session, and whether it was drafted just now or was there already."""

    notice: Notice
    is_new: bool
    #: Declined words that deserve a second look; empty when nothing new was drafted.
    doubts: tuple[str, ...] = ()


@transaction.atomic
def draft_notice(*, meeting_id: int, by: User | None, at: datetime) -> Drafted:
    """The session has a notice, drafted from its record; one that is there already stays as it is.

    Raises Meeting.DoesNotExist.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if existing := Notice.objects.filter(meeting=meeting).first():
        return Drafted(existing, is_new=False)
    draft = compose_notice(meeting.pk)
    notice = Notice.objects.create(
        meeting=meeting, title=draft.title, body=draft.body, created_by=by, created_at=at
    )
    record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at)
    return Drafted(notice, is_new=True, doubts=draft.doubts)


@transaction.atomic
def publish_notice(*, notice_id: int, by: User | None, at: datetime) -> Edition:
    """The notice stands on the public plane, page and PDF; or nothing at all has changed.

    The row is locked before its state is read, so two clicks make one edition: the second
    is given the edition of the first. Raises NoticeNotReady, RenderingFailed.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if notice.publication is not None:
        return notice.publication.editions.get(number=1)
    content = edition_content(gather_notice(notice))
    edition = publish_first_edition(
        kind=Publication.Kind.NOTICE,
        commissions=notice.meeting.bodies,
        content=content,
        at=at,
    )
    notice.publication = edition.publication
    notice.state = Notice.State.PUBLISHED
    notice.save(update_fields=["publication", "state", "updated_at"])
    record_act(
        kind=Act.Kind.NOTICE_PUBLISHED,
        subject=notice,
        by=by,
        at=at,
        details={"edition": edition.sha256, "pdf": edition.pdf_sha256},
    )
    return edition
