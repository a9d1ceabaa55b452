"""What waits for its hour is taken back when the record closes what it says.

The public plane shows a scheduled edition by the clock alone and cannot ask the record. So the
record looks whenever an edit of it was committed: closed items and files, private persons, days.
"""

import logging
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.history import edit
from accounts.models import User
from notices.compose import NothingToTell, check_is_ahead
from notices.domain import (
    cancel_schedule,
    check_still_open,
    newest_edition,
    return_notice,
)
from notices.gather import project
from notices.leaks import HoldsClosed
from notices.models import Notice
from notices.projection import NoticeNotReady, projection_of
from notices.states import State
from publications.models import Edition, Publication

logger = logging.getLogger(__name__)

#: What tells of a day to come is wrong on any other day.
_OF_A_DAY: Final = frozenset({Publication.Kind.ANNOUNCEMENT, Publication.Kind.AGENDA})


def look_after_commit(by: User | None, **_signal: Any) -> None:
    """What was edited is safe by then: an error is logged and spoils nothing."""
    transaction.on_commit(
        lambda: take_back_what_is_closed(by=by, at=timezone.now()),
        robust=True,
    )


def take_back_what_is_closed(*, by: User | None, at: datetime) -> None:
    """No notice that waits for its hour says what it could not be published with now.

    ``by``: whose edit of the record came between. Each is a transaction of its own; one that
    fails is logged, and the others are looked at.
    """
    for notice in Notice.objects.in_state(State.SCHEDULED, at=at).order_by("public_from"):
        try:
            _take_back_if_closed(notice, by, at)
        except Exception:
            logger.exception("Notice %s waits for its hour and could not be looked at.", notice.pk)


def _take_back_if_closed(notice: Notice, by: User | None, at: datetime) -> None:
    if not (why := _why_not(notice)):
        return
    remark = _("The publication was cancelled: %(why)s") % {"why": why}
    with transaction.atomic(), edit(by=by):
        cancelled = cancel_schedule(notice_id=notice.pk, by=by, at=at)
        if cancelled.state == State.APPROVED:
            return_notice(notice_id=notice.pk, remark=remark, by=by, at=at)
        else:
            cancelled.remark = remark
            cancelled.save(update_fields=["remark", "updated_at"])


def _why_not(notice: Notice) -> str:
    """Why what waits must not become public, in words for anybody; empty when it may."""
    edition = newest_edition(notice)
    try:
        check_still_open(notice, projection_of(edition))
        project(notice)
        _check_day(notice, edition)
    except HoldsClosed:
        return _("the text holds what the record keeps closed by now.")
    except NoticeNotReady as problem:
        return str(problem)
    return ""


def _check_day(notice: Notice, edition: Edition) -> None:
    """What is to come is still to come, and on that day. Raises NoticeNotReady."""
    meeting = notice.meeting
    if meeting is None or notice.kind not in _OF_A_DAY:
        return
    if edition.held_on != meeting.held_on:
        raise NoticeNotReady(_("The session is on another day now."))
    if notice.kind == Publication.Kind.ANNOUNCEMENT:
        try:
            check_is_ahead(meeting)
        except NothingToTell as problem:
            raise NoticeNotReady(str(problem)) from problem
