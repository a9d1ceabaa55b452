"""A paper begins its way to the public: nobody writes it, it is taken from the record."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from documents.domain import NotReadyForSignature, issued_minutes
from documents.papers.catalogue import OPEN_MINUTES
from documents.printing.rendering import RenderingFailed
from meetings.models import Meeting, WorkPlan
from notices.domain import name_writer
from notices.gather import project
from notices.models import Notice
from notices.projection import NoticeNotReady
from notices.source import remember_source
from publications.models import Publication


@transaction.atomic
def prepare_notice(
    *,
    kind: Publication.Kind,
    meeting_id: int | None = None,
    work_plan_id: int | None = None,
    by: User | None,
    at: datetime,
) -> Notice:
    """The session, or the plan, has a notice of this kind of paper; one that is there stays.

    The row of the subject is locked, so that two clicks make one notice. Raises NoticeNotReady,
    Meeting.DoesNotExist and WorkPlan.DoesNotExist.
    """
    with edit(by=by):
        about = _locked(meeting_id, work_plan_id)
        existing: Notice | None = Notice.objects.filter(kind=kind, **about).first()
        if existing is not None:
            return existing
        if kind == Publication.Kind.MINUTES:
            _issue_open_minutes(about["meeting"], by=by, at=at)
        notice = Notice(kind=kind, **about, created_by=by, edited_by=by, created_at=at)
        notice.title = project(notice).title
        remember_source(notice)
        notice.save()
        name_writer(notice, by)
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at)
    return notice


def _locked(meeting_id: int | None, work_plan_id: int | None) -> dict[str, Any]:
    if meeting_id is not None:
        return {"meeting": Meeting.objects.select_for_update().get(pk=meeting_id)}
    if work_plan_id is not None:
        return {"work_plan": WorkPlan.objects.select_for_update().get(pk=work_plan_id)}
    raise TypeError("A paper tells of a session or of a work plan.")


def _issue_open_minutes(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Of a session that came in signed, from a file, nothing may have been issued yet."""
    if meeting.state != Meeting.State.SIGNED:
        return
    try:
        issued_minutes(meeting, OPEN_MINUTES, by=by, at=at)
    except (NotReadyForSignature, RenderingFailed) as reason:
        raise NoticeNotReady(str(reason)) from reason
