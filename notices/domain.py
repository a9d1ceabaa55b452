from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from meetings.models import Meeting
from notices.compose import NoticeDraft, compose_notice
from notices.composing.parts import Doubt
from notices.gather import project
from notices.leaks import check_nothing_leaks
from notices.models import Notice
from notices.paper import link_targets, told_session
from notices.papers import check_paper_is_open, check_text_is_open
from notices.preview_links import revoke_links
from notices.projection import NoticeNotReady, Projection, edition_content, projection_of
from notices.sanitise import TooMuchMarkup, sanitise
from notices.source import remember_source
from notices.stamp import Stamp
from notices.states import IllegalMove, State, check_move
from publications.codes import new_code
from publications.domain import (
    ChangedMeanwhile,
    EditionContent,
    leave_session,
    new_session,
    publish_first_edition,
    publish_next_edition,
    publish_withdrawal,
)
from publications.models import CORRECTIONS, Edition, Publication, PublishedSession

Change = Edition.Change

# --- the text -------------------------------------------------------------------------------


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
def draft_notice(
    *,
    meeting_id: int,
    by: User | None,
    at: datetime,
    kind: Publication.Kind = Publication.Kind.REPORT,
    parts: Sequence[str] | None = None,
) -> Drafted:
    """The session has a notice of this kind, drafted from its record.

    One that is there already stays as it is. ``parts``: the keys of those that go in, in order.
    Raises Meeting.DoesNotExist and NothingToTell.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if existing := Notice.objects.filter(meeting=meeting, kind=kind).first():
            return Drafted(existing, is_new=False)
        draft, is_short = fitting_draft(meeting.pk, kind, parts)
        notice = Notice(
            kind=kind,
            meeting=meeting,
            title=draft.title,
            body=draft.body,
            created_by=by,
            edited_by=by,
            created_at=at,
        )
        remember_source(notice)
        notice.save()
        name_writer(notice, by)
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at)
    return Drafted(notice, is_new=True, doubts=draft.doubts, is_short=is_short)


class NotADraft(Exception):
    """The text of a notice is edited while it is a draft; its state tells what it is now."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = State(state)

    def __str__(self) -> str:
        return _("The text cannot be edited now: the state of the notice is “%(state)s”.") % {
            "state": self.state.label
        }


@transaction.atomic
def redraft_notice(
    *,
    notice_id: int,
    by: User | None,
    at: datetime,
    parts: Sequence[str] | None = None,
    seen: str | None = None,
) -> Drafted:
    """The draft says what the record says now; what was edited in it is gone, on purpose.

    ``seen``: the SHA-256 of the text that was looked at, where one was.
    Raises NotADraft, NothingToTell and ChangedSincePreview.
    """
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if not notice.is_draft:
            raise NotADraft(notice.state)
        if seen is not None and seen != notice.text_sha256:
            raise ChangedSincePreview
        replaced = {"title": notice.title, "body": notice.body}
        draft, is_short = fitting_draft(told_session(notice).pk, notice.kind, parts)
        notice.title = draft.title
        notice.body = draft.body
        remember_source(notice)
        notice.save(update_fields=["drafted_from"])
        save_text(notice=notice, by=by)
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at, details=replaced)
    return Drafted(notice, is_new=True, doubts=draft.doubts, is_short=is_short)


def save_text(*, notice: Notice, by: User | None) -> None:
    """Title and text are on record, and who wrote them last. The caller has locked the row."""
    with edit(by=by):
        notice.edited_by = by
        notice.save(update_fields=["title", "folded_title", "body", "edited_by", "updated_at"])
        name_writer(notice, by)


def fitting_draft(
    meeting_id: int, kind: str, parts: Sequence[str] | None = None
) -> tuple[NoticeDraft, bool]:
    """The draft within the bounds of a notice, and whether it had to be cut short for that."""
    draft = compose_notice(meeting_id, kind=kind, parts=parts)
    try:
        sanitise(draft.body)
    except TooMuchMarkup:
        return compose_notice(meeting_id, kind=kind, in_short=True), True
    return draft, False


def name_writer(notice: Notice, by: User | None) -> None:
    """Who has had a hand in it does not approve it, where two are needed."""
    if by is not None:
        notice.writers.add(by)


# --- review ---------------------------------------------------------------------------------


class NeedsSecondPerson(Exception):
    """Who wrote the text cannot approve it: a rule of the commission."""

    def __str__(self) -> str:
        return _("You had a hand in this text. In this commission somebody else approves it.")


class ChangedSincePreview(Exception):
    """What would be published is not what was looked at; it is looked at again first."""

    def __str__(self) -> str:
        return _("The text or its session was changed since you looked. Look again.")


def check_second_person(notice: Notice, by: User | None) -> None:
    """Raises NeedsSecondPerson, where a commission of the notice asks for one.

    The command line is nobody's: who may use it answers for it.
    """
    if by is None or not any(body.needs_second_person for body in notice.bodies):
        return
    if notice.writers.filter(pk=by.pk).exists():
        raise NeedsSecondPerson


@transaction.atomic
def submit_notice(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """The draft waits for whoever approves it. Raises IllegalMove and NoticeNotReady."""
    with edit(by=by):
        notice = _moved(notice_id, State.IN_REVIEW, at)
        project(notice)
        notice.remark = ""
        return _recorded(notice, Act.Kind.NOTICE_SUBMITTED, by, at)


@transaction.atomic
def return_notice(*, notice_id: int, remark: str, by: User | None, at: datetime) -> Notice:
    """A draft again, with what is to be changed. Raises IllegalMove."""
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if notice.state not in {State.IN_REVIEW, State.APPROVED}:
            raise IllegalMove(notice.state_at(at))
        notice.state, notice.remark = State.DRAFT, remark
        _forget_approval(notice)
        return _recorded(notice, Act.Kind.NOTICE_RETURNED, by, at, {"remark": remark})


@transaction.atomic
def approve_notice(*, notice_id: int, by: User | None, at: datetime, seen: str) -> Notice:
    """What was looked at (``seen``: the SHA-256 of the projection) may be published as it is.

    Raises IllegalMove, NeedsSecondPerson, NoticeNotReady and ChangedSincePreview.
    """
    with edit(by=by):
        notice = _moved(notice_id, State.APPROVED, at)
        check_second_person(notice, by)
        projection = project(notice)
        if projection.sha256 != seen:
            raise ChangedSincePreview
        notice.approved_by, notice.approved_sha256 = by, seen
        notice.approved_as_of = projection.held_on
        return _recorded(notice, Act.Kind.NOTICE_APPROVED, by, at, {"projection": seen})


# --- publishing -----------------------------------------------------------------------------


class NeedsReason(Exception):
    """A correction, a withdrawal and a restoration say why."""

    def __str__(self) -> str:
        return _("Say why: the public reads the reason beside the notice.")


class HourIsPast(Exception):
    """What is scheduled for later cannot have been public already."""

    def __str__(self) -> str:
        return _("This hour is past. Choose a later one, or publish at once.")


@dataclass(frozen=True, slots=True)
class Order:
    """How a notice is to be published."""

    #: The SHA-256 of the projection that the officer looked at, where one did.
    seen: str | None = None
    #: The number of the newest edition then, 0 before the first one.
    after: int | None = None
    #: The hour from which the public reads it; at once, when it is None. Of a first edition alone:
    #: a mistake stands no longer than it must.
    public_from: datetime | None = None
    #: What the edition is to the one before it, and why.
    change: Edition.Change = Change.FIRST
    reason: str = ""
    #: Why one person publishes alone where two are needed.
    emergency_reason: str = ""


def publish_notice(
    *, notice_id: int, by: User | None, at: datetime, order: Order = Order()
) -> Edition:
    """The notice stands on the public plane, page and PDF; or nothing at all has changed.

    The PDF is drawn first, so that nobody waits for a lock meanwhile; then the row is locked
    before its state is read, so two clicks make one edition: the second is given the edition of
    the first. Raises IllegalMove, NeedsSecondPerson, NoticeNotReady, NeedsReason, HourIsPast,
    RenderingFailed and ChangedSincePreview.
    """
    notice = Notice.objects.get(pk=notice_id)
    if done := _made_before(notice, order):
        return done
    _check_order(notice, order, by, at)
    projection = project(notice)
    _check_approved(notice, projection)
    if order.seen is not None and order.seen != projection.sha256:
        raise ChangedSincePreview
    if order.change in CORRECTIONS:
        _check_corrects_something(notice, projection)
    number = _newest_number(notice) + 1
    stamp = Stamp(new_code(), number, order.change, order.reason)
    content = edition_content(projection, stamp)
    return _publish(notice_id, projection, content, number, order, by=by, at=at)


@transaction.atomic
def _publish(
    notice_id: int,
    projection: Projection,
    content: EditionContent,
    number: int,
    order: Order,
    *,
    by: User | None,
    at: datetime,
) -> Edition:
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if done := _made_before(notice, order):
            return done
        _lock_subject(notice)
        _check_order(notice, order, by, at)
        now = project(notice)
        _check_approved(notice, now)
        if now != projection:
            raise ChangedSincePreview
        if notice.publication is None:
            edition = publish_first_edition(
                kind=Publication.Kind(notice.kind),
                commissions=notice.bodies,
                session=_session_of(notice, content),
                content=content,
                author=_author(by),
                at=order.public_from or at,
            )
        else:
            edition = _next_edition(notice, content, number, order, by=by, at=at)
        notice.publication = edition.publication
        notice.public_from = edition.published_at
        if order.emergency_reason:
            notice.emergency_reason = order.emergency_reason
            notice.emergency_reviewed_by = None
        notice.state, notice.remark = State.PUBLISHED, ""
        if not notice.has_text:
            remember_source(notice, on=notice.approved_as_of)
        notice.published_title, notice.published_body = notice.title, notice.body
        notice.published_from = notice.drafted_from
        revoke_links(notice, at=at)
        is_first = order.change == Change.FIRST
        kind = Act.Kind.NOTICE_PUBLISHED if is_first else Act.Kind.NOTICE_CORRECTED
        _recorded(notice, kind, by, at, _told(edition, order.emergency_reason))
        return edition


def _next_edition(
    notice: Notice,
    content: EditionContent,
    number: int,
    order: Order,
    *,
    by: User | None,
    at: datetime,
) -> Edition:
    # What a restoration brings back speaks for the bodies that it names itself.
    commissions = None if notice.state == State.WITHDRAWN else notice.bodies
    try:
        return publish_next_edition(
            publication=published(notice),
            commissions=commissions,
            change=order.change,
            reason=order.reason,
            content=content,
            number=number,
            author=_author(by),
            at=at,
        )
    except ChangedMeanwhile:
        raise ChangedSincePreview from None


def _made_before(notice: Notice, order: Order) -> Edition | None:
    """The edition that this very order has made already: a button was pressed twice.

    Raises ChangedSincePreview when what is published came otherwise.
    """
    if notice.state != State.PUBLISHED:
        return None
    edition = newest_edition(notice)
    is_the_next = order.after is None or (edition.number, edition.change, edition.reason) == (
        order.after + 1,
        order.change,
        order.reason,
    )
    if not is_the_next:
        raise ChangedSincePreview
    return edition


def _check_order(notice: Notice, order: Order, by: User | None, at: datetime) -> None:
    """Whether the notice may be published this way by this person."""
    after = State.SCHEDULED if order.public_from else State.PUBLISHED
    check_move(notice.state_at(at), after)
    if notice.state == State.WITHDRAWN:  # what was published last is brought back by restoring
        raise IllegalMove(State.WITHDRAWN)
    if order.public_from and order.public_from <= at:
        raise HourIsPast
    if notice.publication is None:
        is_fitting = order.change == Change.FIRST
    elif is_withdrawn(notice.publication):
        is_fitting = order.change == Change.RESTORATION and not order.public_from
    else:
        is_fitting = order.change in CORRECTIONS and not order.public_from
    if not is_fitting or order.after not in {None, _newest_number(notice)}:
        raise ChangedSincePreview
    if order.change != Change.FIRST:
        _check_reason(notice, order.reason)
    if order.change in CORRECTIONS:
        _check_shows_nothing_closed(notice)
    if notice.state != State.APPROVED and not order.emergency_reason.strip():
        check_second_person(notice, by)


def _check_approved(notice: Notice, projection: Projection) -> None:
    """What was approved, where something was, is this. Raises ChangedSinceApproval."""
    if notice.state == State.APPROVED and notice.approved_sha256 != projection.sha256:
        raise ChangedSinceApproval


def _check_reason(notice: Notice, reason: str) -> None:
    """Everybody reads the reason, for ever. Raises NeedsReason and NoticeNotReady."""
    if not reason.strip():
        raise NeedsReason
    check_text_is_open(notice.subject, reason)


def _check_corrects_something(notice: Notice, projection: Projection) -> None:
    """Raises NoticeNotReady where the public would be told what it is told already."""
    stands = newest_edition(notice)
    said = (stands.title, stands.body_html, stands.public_data)
    if said == (projection.title, projection.article, projection.data):
        raise NoticeNotReady(
            _("There is nothing to correct: what stands published says the same. Change it first.")
        )


def _check_shows_nothing_closed(notice: Notice) -> None:
    """A correction shows what it takes out. Raises NoticeNotReady where that is closed by now."""
    try:
        check_still_open(notice, projection_of(newest_edition(notice)))
    except NoticeNotReady:
        raise NoticeNotReady(
            _(
                "What stands published holds what the record keeps closed by now, and a correction "
                "would show it as taken out. Withdraw it first, then publish the new text."
            )
        ) from None


class ChangedSinceApproval(Exception):
    """The record behind the notice says something else than what was approved."""

    def __str__(self) -> str:
        return _(
            "What would be published has changed since it was approved. Return it to a draft and "
            "have it approved again."
        )


#: So long before its hour a publication is not cancelled any more: a reader may come first.
MARGIN: Final = timedelta(seconds=30)


class TooLateToCancel(Exception):
    """The hour is upon us."""

    def __str__(self) -> str:
        return _(
            "It is too late to cancel: the notice becomes public within half a minute. Withdraw it "
            "then."
        )


@transaction.atomic
def cancel_schedule(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """The public never hears of it; the notice is approved, or a draft, as before.

    Raises IllegalMove and, when its hour is upon us, TooLateToCancel.
    """
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        before = notice.state_at(at)
        if before != State.SCHEDULED:
            raise IllegalMove(before)
        if notice.public_from is not None and notice.public_from - at < MARGIN:
            raise TooLateToCancel
        publish_withdrawal(publication=published(notice), reason="", at=at, author=_author(by))
        leave_session(published(notice))
        notice.publication = notice.public_from = None
        notice.emergency_reason = ""
        notice.state = State.APPROVED if notice.approved_sha256 else State.DRAFT
        return _recorded(notice, Act.Kind.SCHEDULE_CANCELLED, by, at)


# --- afterwards -----------------------------------------------------------------------------


@transaction.atomic
def begin_correction(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """The text may be edited again; what stands published stands. Raises IllegalMove."""
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        before = notice.state_at(at)
        if before not in {State.PUBLISHED, State.WITHDRAWN}:
            raise IllegalMove(before)
        notice.state = State.DRAFT
        # Who wrote what nobody else has looked at yet stays its writer.
        if _is_as_published(notice) and not notice.awaits_review:
            notice.writers.clear()
        if not notice.has_text:  # nobody writes it: who brings it forward answers for it
            name_writer(notice, by)
        _forget_approval(notice)
        return _recorded(notice, Act.Kind.CORRECTION_BEGUN, by, at)


@transaction.atomic
def begin_telling(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """A correction is begun that says what became of the session, cancelled or moved.

    Raises IllegalMove and NothingToTell.
    """
    begin_correction(notice_id=notice_id, by=by, at=at)
    return redraft_notice(notice_id=notice_id, by=by, at=at).notice


@transaction.atomic
def drop_correction(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """The text is again the one that was published last. Raises IllegalMove."""
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        is_begun = notice.publication is not None and notice.state != State.PUBLISHED
        if not is_begun or notice.state == State.WITHDRAWN:
            raise IllegalMove(notice.state_at(at))
        dropped = {"title": notice.title, "body": notice.body}
        notice.title, notice.body = notice.published_title, notice.published_body
        notice.drafted_from = notice.published_from
        notice.state = State.WITHDRAWN if is_withdrawn(published(notice)) else State.PUBLISHED
        _forget_approval(notice)
        return _recorded(notice, Act.Kind.CORRECTION_DROPPED, by, at, dropped)


@transaction.atomic
def withdraw_notice(*, notice_id: int, reason: str, by: User | None, at: datetime) -> Edition:
    """The address says that it was withdrawn, and why; a correction in the making is kept.

    Raises IllegalMove, NeedsReason and, where the reason holds closed words, NoticeNotReady.
    """
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        before = notice.state_at(at)
        check_move(before, State.WITHDRAWN)
        _check_reason(notice, reason)
        if notice.publication is None or is_withdrawn(notice.publication):
            raise IllegalMove(before)
        edition = publish_withdrawal(
            publication=notice.publication, reason=reason, at=at, author=_author(by)
        )
        notice.state = State.WITHDRAWN
        revoke_links(notice, at=at)
        _forget_approval(notice)
        _recorded(notice, Act.Kind.NOTICE_WITHDRAWN, by, at, _told(edition))
        return edition


def restore_notice(*, notice_id: int, reason: str, by: User | None, at: datetime) -> Edition:
    """What stood before the withdrawal stands again, as an edition of its own.

    A correction that was begun goes on. Raises IllegalMove, NeedsReason, NoticeNotReady,
    RenderingFailed and ChangedSincePreview.
    """
    notice = Notice.objects.get(pk=notice_id)
    if notice.state != State.WITHDRAWN:
        raise IllegalMove(notice.state_at(at))
    _check_reason(notice, reason)
    number = newest_edition(notice).number + 1
    stood = published(notice).editions.exclude(change=Change.WITHDRAWAL).order_by("-number")[0]
    projection = projection_of(stood)
    check_still_open(notice, projection)
    stamp = Stamp(new_code(), number, Change.RESTORATION, reason)
    content = edition_content(projection, stamp)
    with transaction.atomic(), edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if notice.state != State.WITHDRAWN:
            raise ChangedSincePreview
        _lock_subject(notice)
        check_still_open(notice, projection)
        order = Order(change=Change.RESTORATION, reason=reason)
        edition = _next_edition(notice, content, number, order, by=by, at=at)
        notice.state = State.PUBLISHED if _is_as_published(notice) else State.DRAFT
        notice.public_from = edition.published_at
        _recorded(notice, Act.Kind.NOTICE_RESTORED, by, at, _told(edition))
        return edition


@transaction.atomic
def heed_source(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """Somebody has seen what the record says otherwise: from now on later changes are told."""
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        remember_source(notice)
        if notice.state == State.PUBLISHED:
            notice.published_from = notice.drafted_from
        return _recorded(notice, Act.Kind.SOURCE_HEEDED, by, at)


@transaction.atomic
def review_emergency(*, notice_id: int, by: User | None, at: datetime) -> Notice:
    """A second person has looked at what one published alone.

    Raises IllegalMove, where nothing waits for it, and NeedsSecondPerson.
    """
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if not notice.awaits_review:
            raise IllegalMove(notice.state_at(at))
        check_second_person(notice, by)
        notice.emergency_reviewed_by = by
        return _recorded(notice, Act.Kind.EMERGENCY_REVIEWED, by, at)


def is_withdrawn(publication: Publication) -> bool:
    """Whether its last edition withdraws it."""
    last = publication.editions.order_by("-number").values_list("change", flat=True)[0]
    return bool(last == Change.WITHDRAWAL)


# --- beneath --------------------------------------------------------------------------------


def _moved(notice_id: int, after: Notice.State, at: datetime) -> Notice:
    """The notice, locked and in its new state, not saved yet. Raises IllegalMove."""
    notice: Notice = Notice.objects.locked(notice_id)
    check_move(notice.state_at(at), after)
    notice.state = after
    return notice


def _recorded(
    notice: Notice,
    kind: Act.Kind,
    by: User | None,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> Notice:
    notice.save()
    record_act(kind=kind, subject=notice, by=by, at=at, details=dict(details or {}))
    return notice


def _told(edition: Edition, emergency_reason: str = "") -> dict[str, Any]:
    """What the journal keeps of an edition."""
    told = {
        "edition": edition.sha256,
        "pdf": edition.pdf_sha256,
        "change": edition.change,
        "reason": edition.reason,
        "public_from": edition.published_at.isoformat(),
        "emergency": emergency_reason,
    }
    return {key: value for key, value in told.items() if value}


def _lock_subject(notice: Notice) -> None:
    """What it tells of holds still until the edition is there."""
    subject = notice.subject
    type(subject).objects.select_for_update().get(pk=subject.pk)


def check_still_open(notice: Notice, projection: Projection) -> None:
    """What was public once may be closed by now. Raises NoticeNotReady."""
    if notice.has_text:
        said = [projection.title, projection.plain_text, *link_targets(projection.article)]
        check_nothing_leaks(told_session(notice), "\n".join(said))
    else:
        check_paper_is_open(notice.subject, projection)


def _is_as_published(notice: Notice) -> bool:
    """Whether its text is the one that was published last."""
    return (notice.title, notice.body) == (notice.published_title, notice.published_body)


def _newest_number(notice: Notice) -> int:
    return newest_edition(notice).number if notice.publication else 0


def _forget_approval(notice: Notice) -> None:
    notice.approved_by, notice.approved_sha256, notice.approved_as_of = None, "", None


def newest_edition(notice: Notice) -> Edition:
    """The last edition of a notice that has been published."""
    edition: Edition = published(notice).editions.order_by("-number")[0]
    return edition


def published(notice: Notice) -> Publication:
    """Where it stands, of a notice that has been published."""
    if notice.publication is None:
        raise TypeError("The notice has never been published.")
    return notice.publication


def _session_of(notice: Notice, content: EditionContent) -> PublishedSession | None:
    """The public address of the session: that of its other notices, or a new one.

    A session that was moved keeps the address of the day that was given up.
    """
    meeting = notice.meeting
    if meeting is None:
        return None
    itself = meeting.moved_to_id or meeting.pk
    days = Meeting.objects.filter(Q(pk=itself) | Q(moved_to=itself))
    known = PublishedSession.objects.filter(publications__notice__meeting__in=days)
    return known.order_by("pk").first() or new_session(content.held_on)


def _author(by: User | None) -> str:
    return str(by) if by is not None else ""
