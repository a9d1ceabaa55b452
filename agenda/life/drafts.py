"""A session that was entered by mistake is deleted; one that history knows stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import Meeting


class NotADraft(Exception):
    """The session stays; says why, to the clerk."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def why_kept(meeting: Meeting) -> list[str]:
    """Why the session may not be deleted any more; nothing of a draft."""
    reasons = []
    if meeting.state != Meeting.State.PLANNED:
        reasons.append(
            _("it is not a draft any more: %(state)s") % {"state": meeting.get_state_display()}
        )
    if meeting.meeting_commissions.exclude(number=None).exists():
        reasons.append(_("its minutes have a number"))
    if meeting.notices.exclude(publication=None).exists():
        reasons.append(_("a notice of it is published"))
    if meeting.moved_from.exists():
        reasons.append(_("another day was given up for it"))
    return reasons


@transaction.atomic
def delete_draft(*, meeting_id: int) -> None:
    """The draft is gone, and the drafts of its notices; whoever asked for it writes the journal.

    Raises NotADraft.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    reasons = why_kept(meeting)
    if reasons:
        raise NotADraft(reasons)
    for notice in meeting.notices.all():
        notice.delete()
    meeting.delete()
