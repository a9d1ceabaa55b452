from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import edit_id, keep_history


class User(AbstractUser):
    """Somebody who works with the portal: a secretary, a press officer, an administrator."""

    history = keep_history(excluded=["password", "last_login"])

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]  # the stubs forget lazy text
        verbose_name_plural = _("users")  # type: ignore[assignment]


class Act(models.Model):
    """One thing that somebody did, for ever: who, when, what, and to which record.

    The database itself refuses to change or delete a row (see the migration).
    """

    class Kind(models.TextChoices):
        SESSION_IMPORTED = "session_imported", _("Session imported from a file")
        SESSION_EXPORTED = "session_exported", _("Session exported to a file")
        RECORD_ADDED = "record_added", _("Record added")
        RECORD_CHANGED = "record_changed", _("Record changed")
        RECORD_DELETED = "record_deleted", _("Record deleted")
        NOTICE_COMPOSED = "notice_composed", _("Notice drafted from the record")
        NOTICE_PUBLISHED = "notice_published", _("Notice published")
        NOTICE_SUBMITTED = "notice_submitted", _("Notice sent for review")
        NOTICE_RETURNED = "notice_returned", _("Notice returned to its writers")
        NOTICE_APPROVED = "notice_approved", _("Notice approved")
        SCHEDULE_CANCELLED = "schedule_cancelled", _("Scheduled publication cancelled")
        CORRECTION_BEGUN = "correction_begun", _("Correction of a notice begun")
        CORRECTION_DROPPED = "correction_dropped", _("Correction of a notice given up")
        NOTICE_CORRECTED = "notice_corrected", _("Notice corrected")
        NOTICE_WITHDRAWN = "notice_withdrawn", _("Notice withdrawn")
        NOTICE_RESTORED = "notice_restored", _("Notice restored")
        EMERGENCY_REVIEWED = "emergency_reviewed", _("Emergency publication reviewed")
        SOURCE_HEEDED = "source_heeded", _("Changes of the record seen by the writer of a notice")
        PREVIEW_LINK_MADE = "preview_link_made", _("Preview link made")
        PREVIEW_LINK_REVOKED = "preview_link_revoked", _("Preview link revoked")
        MINUTES_EXPORTED = "minutes_exported", _("Minutes exported")
        NAME_CORRECTED = "name_corrected", _("Misprint in a name corrected everywhere")
        PERMISSIONS_CHANGED = "permissions_changed", _("Permissions of a user changed")
        SESSION_CONVENED = "session_convened", _("Session convened")
        SESSION_HELD = "session_held", _("Session marked as held")
        MINUTES_SIGNED = "minutes_signed", _("Minutes signed")
        SESSION_CANCELLED = "session_cancelled", _("Session cancelled")
        SESSION_MOVED = "session_moved", _("Session moved to another day")
        SESSION_REOPENED = "session_reopened", _("Session reopened")
        SESSION_COPIED = "session_copied", _("Session made of another one or of a template")
        NUMBER_GIVEN = "number_given", _("Number of the minutes given")
        NUMBER_VOIDED = "number_voided", _("Number of the minutes made void")
        ITEMS_CARRIED = "items_carried", _("Items taken over from another session")
        MEMBERS_LISTED = "members_listed", _("Members put into the list of participants")
        VOTES_RECORDED = "votes_recorded", _("Votes recorded by name")
        CONTROL_NOTED = "control_noted", _("Mark on the control of execution")
        REGISTER_EXPORTED = "register_exported", _("Register of control exported")
        FILE_HANDED_OUT = "file_handed_out", _("Attached file opened")
        PAPER_HANDED_OUT = "paper_handed_out", _("Paper handed out")
        EXTRACT_ISSUED = "extract_issued", _("Extract from the minutes issued")
        SIGNED_COPY_ATTACHED = "signed_copy_attached", _("Signed copy of a document attached")
        PERSONS_MERGED = "persons_merged", _("Two records of one person merged")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="acts",
        help_text=_("Empty when the command line did it."),
    )
    kind = models.CharField(_("what"), max_length=40, choices=Kind.choices)
    subject_model = models.CharField(_("kind of record"), max_length=80)
    subject_id = models.CharField(_("number of the record"), max_length=40)
    subject_label = models.CharField(_("record"), max_length=300)
    details = models.JSONField(_("details"), default=dict)
    edit = models.UUIDField(_("edit"), default=edit_id, null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("journal of acts")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_model", "subject_id"], name="accounts_act_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}: {self.subject_label}"
