"""A paper begins its way to the public: nobody writes it, it is taken from the record."""

from datetime import datetime

from django.db import transaction

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from documents.domain import NotReadyForSignature, issued_minutes
from documents.papers.catalogue import OPEN_MINUTES
from documents.printing.rendering import RenderingFailed
from meetings.models import Meeting
from notices.domain import name_writer
from notices.gather import project
from notices.models import Notice, subject_column, subject_model
from notices.projection import NoticeNotReady
from notices.source import remember_source
from publications.models import Publication


@transaction.atomic
def prepare_notice(
    *,
    kind: Publication.Kind,
    subject_id: int,
    by: User | None,
    at: datetime,
) -> Notice:
    """What the paper tells of has a notice of this kind; one that is there stays.

    The row of the subject is locked, so that two clicks make one notice. Raises NoticeNotReady,
    and DoesNotExist of the model of the subject.
    """
    with edit(by=by):
        subject = subject_model(kind)._default_manager.select_for_update().get(pk=subject_id)
        of_subject = {subject_column(kind): subject}
        existing: Notice | None = Notice.objects.filter(kind=kind, **of_subject).first()
        if existing is not None:
            return existing
        if isinstance(subject, Meeting) and kind == Publication.Kind.MINUTES:
            _issue_open_minutes(subject, by=by, at=at)
        notice = Notice(kind=kind, **of_subject, created_by=by, edited_by=by, created_at=at)
        notice.title = project(notice).title
        remember_source(notice)
        notice.save()
        name_writer(notice, by)
        record_act(kind=Act.Kind.NOTICE_COMPOSED, subject=notice, by=by, at=at)
    return notice


def _issue_open_minutes(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Of a session that came in signed, from a file, nothing may have been issued yet."""
    if meeting.state != Meeting.State.SIGNED:
        return
    try:
        issued_minutes(meeting, OPEN_MINUTES, by=by, at=at)
    except (NotReadyForSignature, RenderingFailed) as reason:
        raise NoticeNotReady(str(reason)) from reason
