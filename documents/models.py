import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.querysets import IssuedDocumentQuerySet, IssuedFileQuerySet, PaperJobQuerySet
from meetings.models import Meeting

#: Papers are made in minutes; after this long, what made them has died.
LONGEST_JOB: Final = timedelta(hours=1)


def issued_storage() -> Storage:
    """Where issued files lie: this machine's disk, unless a setting names another place."""
    return storages["issued"]


class IssuedDocument(models.Model):
    """A paper as it was issued: signed minutes or an extract from them, for ever.

    A change is a new version beside it. The database itself refuses to change or delete a row
    (see the migration).
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("minutes")
        OPEN_MINUTES = "open_minutes", _("open part of the minutes")
        EXTRACT = "extract", _("extract")

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        related_name="issued_documents",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    version = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("in place of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    note = models.TextField(_("why it was issued anew"), blank=True)
    title = models.TextField(_("title"))
    number = models.CharField(
        _("number"), max_length=200, blank=True, help_text=_("As it is printed.")
    )
    dated_on = models.DateField(_("day of the document"), null=True)
    is_restricted = models.BooleanField(_("holds closed items"), default=False)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="issued_documents",
    )

    # --- of an extract alone ------------------------------------------------------------------
    source = models.ForeignKey(
        "self",
        verbose_name=_("extract from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extracts",
    )
    register_number = models.PositiveIntegerField(
        _("number in the register"), default=0, help_text=_("Of extracts; 0 of minutes.")
    )
    addressee = models.TextField(_("issued to"), blank=True)
    certified_by = models.JSONField(_("certified by"), default=list, blank=True)
    clauses = models.JSONField(_("clauses"), default=list, blank=True)
    items = models.JSONField(_("whole items"), default=list, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "register_number", "version"],
                name="%(app_label)s_%(class)s_version",
            ),
            models.CheckConstraint(
                condition=Q(kind="extract", source__isnull=False, register_number__gt=0)
                | (~Q(kind="extract") & Q(source=None, register_number=0)),
                name="%(app_label)s_%(class)s_extract_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IssuedFile(models.Model):
    """A file of an issued document: made with it, or attached as its signed copy. For ever."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("DOCX")
        SCAN = "scan", _("scan of the signed paper")
        SIGNATURE = "signature", _("electronic signature")

    document = models.ForeignKey(
        IssuedDocument,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="files",
    )
    place = models.PositiveIntegerField(_("no."), help_text=_("Among the files of the document."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    file = models.FileField(_("file"), storage=issued_storage, max_length=200)
    name = models.CharField(_("name"), max_length=255, help_text=_("Under which it is saved."))
    media_type = models.CharField(_("kind of file"), max_length=120)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(_("stored at"))
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stored by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="issued_files",
    )

    objects = IssuedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an issued document")
        verbose_name_plural = _("files of issued documents")
        ordering = ["document", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "place"], name="%(app_label)s_%(class)s_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaperJob(models.Model):
    """Papers that somebody asked for and need not wait for: the result is kept for a while."""

    class Kind(models.TextChoices):
        SESSION = "session", _("all papers of the session")
        INVITATIONS = "invitations", _("invitations, a file each")
        EXTRACTS = "extracts", _("extracts")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="paper_jobs")
    kind = models.CharField(_("papers"), max_length=20, choices=Kind.choices)
    asked = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="paper_jobs"
    )
    asked_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun at"), null=True)
    #: What of the session was closed when the papers were begun (``domain.closed_in``).
    closed = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.WAITING
    )
    done = models.PositiveIntegerField(_("papers made"), default=0)
    total = models.PositiveIntegerField(_("papers in all"), default=0)
    is_restricted = models.BooleanField(_("holds closed items"), default=False)
    problem = models.TextField(_("why it failed"), blank=True)
    name = models.CharField(_("file name"), max_length=255, blank=True)
    file = models.FileField(_("file"), upload_to="papers", max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = PaperJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("papers being made")
        verbose_name_plural = _("papers being made")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.meeting}"

    @property
    def is_lost(self) -> bool:
        """Its worker was stopped on the way: nothing will come of it."""
        if self.state != self.State.RUNNING or self.started_at is None:
            return False
        return timezone.now() - self.started_at > LONGEST_JOB

    @property
    def is_under_way(self) -> bool:
        """Something may still come of it."""
        return self.state in {self.State.WAITING, self.State.RUNNING} and not self.is_lost

    @property
    def issued(self) -> list[int]:
        """Keys of the extracts that it has entered in the register, also if it failed then."""
        issued: list[int] = self.asked.get("issued", [])
        return issued

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED or self.is_lost
