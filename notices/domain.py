import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from meetings.models import Meeting
from notices.compose import Doubt, NoticeDraft, compose_notice
from notices.models import Notice
from notices.paper import NoticePaper, edition_content, gather_notice
from notices.sanitise import TooMuchMarkup, sanitise
from publications.domain import EditionContent, publish_first_edition
from publications.models import Edition, Publication


@dataclass(frozen=True, slots=True)
class Drafted:
    """The notice of a session, and whether it was drafted just now or was there already."""

    notice: Notice
    is_new: bool
    #: Declined words that deserve a second look; empty when nothing new was drafted.
    doubts: tuple[Doubt, ...] = ()
    #: The record was too long for a notice, so only its first paragraph was drafted.
    is_short: bool = False


@transaction.atomic
def draft_notice(*, meeting_id: int, by: User | None, at: datetime) -> Drafted:
    """The session has a notice, drafted from its record; one that is there already stays as it is.

    Raises Meeting.DoesNotExist and NothingToTell.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if existing := Notice.objects.filter(meeting=meeting).first():
            return Drafted(existing, is_new=False)
        draft, is_short = fitting_draft(meeting.pk)
        notice = Notice.objects.create(
            meeting=meeting,
            title=draft.title,
            body=draft.body,
            created_by=by,
            edited_by=by,
            created_at=at,
        )
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at)
    return Drafted(notice, is_new=True, doubts=draft.doubts, is_short=is_short)


class AlreadyPublished(Exception):
    """What was published is not drafted anew: a correction is another edition."""


@transaction.atomic
def redraft_notice(*, notice_id: int, by: User | None, at: datetime) -> Drafted:
    """The draft says what the record says now; what was edited in it is gone, on purpose.

    Raises AlreadyPublished and NothingToTell.
    """
    with edit(by=by):
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        if not notice.is_draft:
            raise AlreadyPublished
        replaced = {"title": notice.title, "body": notice.body}
        draft, is_short = fitting_draft(notice.meeting_id)
        notice.title = draft.title
        notice.body = draft.body  # type: ignore[assignment]  # the editor's field has no types
        save_text(notice=notice, by=by)
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at, details=replaced)
    return Drafted(notice, is_new=True, doubts=draft.doubts, is_short=is_short)


def save_text(*, notice: Notice, by: User | None) -> None:
    """Title and text are on record, and who wrote them last. The caller has locked the row."""
    with edit(by=by):
        notice.edited_by = by
        notice.save(update_fields=["title", "folded_title", "body", "edited_by", "updated_at"])


def fitting_draft(meeting_id: int) -> tuple[NoticeDraft, bool]:
    """The draft within the bounds of a notice, and whether it had to be cut short for that."""
    draft = compose_notice(meeting_id)
    try:
        sanitise(draft.body)
    except TooMuchMarkup:
        return compose_notice(meeting_id, in_short=True), True
    return draft, False


class NeedsSecondPerson(Exception):
    """Who wrote the text cannot publish it: a rule of the commission."""

    def __str__(self) -> str:
        return _("You wrote this text. In this commission somebody else publishes it.")


def check_second_person(notice: Notice, by: User | None) -> None:
    """Raises NeedsSecondPerson, where a commission of the session asks for one.

    The command line is nobody's: who may use it answers for it.
    """
    has_written = by is not None and by.pk in {notice.created_by_id, notice.edited_by_id}
    if has_written and any(body.needs_second_person for body in notice.meeting.bodies):
        raise NeedsSecondPerson


class ChangedSincePreview(Exception):
    """The text is not the one that was looked at: somebody saved another meanwhile."""


def publish_notice(
    *, notice_id: int, by: User | None, at: datetime, seen: str | None = None
) -> Edition:
    """The notice stands on the public plane, page and PDF; or nothing at all has changed.

    ``seen`` is the SHA-256 of the article that the officer looked at, where one did. The PDF is
    drawn first, so that nobody waits for a lock meanwhile; then the row is locked before its
    state is read, so two clicks make one edition: the second is given the edition of the first.
    Raises NeedsSecondPerson, NoticeNotReady, RenderingFailed, ChangedSincePreview.
    """
    notice = Notice.objects.get(pk=notice_id)
    if notice.publication is not None:
        return notice.publication.editions.get(number=1)
    check_second_person(notice, by)
    paper = gather_notice(notice)
    content = edition_content(paper)
    if seen is not None and seen != article_sha256(content.body_html):
        raise ChangedSincePreview
    return _publish(notice_id, paper, content, by=by, at=at)


@transaction.atomic
def _publish(
    notice_id: int, paper: NoticePaper, content: EditionContent, *, by: User | None, at: datetime
) -> Edition:
    with edit(by=by):
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        if notice.publication is not None:
            return notice.publication.editions.get(number=1)
        Meeting.objects.select_for_update().get(pk=notice.meeting_id)
        check_second_person(notice, by)
        if gather_notice(notice) != paper:
            raise ChangedSincePreview
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


def article_sha256(article: str) -> str:
    """What tells one text of a notice from another, between a preview and its publishing."""
    return hashlib.sha256(article.encode()).hexdigest()
