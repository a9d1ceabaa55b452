from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import keep_history
from meetings.fields import FoldedField
from meetings.models import Commission, Meeting, WorkPlan
from notices.fields import NoticeHtmlField
from notices.querysets import NoticeQuerySet
from publications.models import Publication

TITLE_LENGTH: Final = 500
#: Kinds whose text a person writes; the others are papers, printed from the record.
TEXTS = (Publication.Kind.ANNOUNCEMENT, Publication.Kind.REPORT)
#: What a notice may tell of.
Subject = Meeting | WorkPlan | Commission
_OF_NO_SESSION: Final = {
    Publication.Kind.WORK_PLAN: "work_plan",
    Publication.Kind.ABOUT: "commission",
}


def subject_column(kind: str) -> str:
    """The column that names what a notice of this kind tells of."""
    return _OF_NO_SESSION.get(Publication.Kind(kind), "meeting")


def subject_model(kind: str) -> type[Subject]:
    """The model of what a notice of this kind tells of."""
    model: type[Subject] = Notice._meta.get_field(subject_column(kind)).related_model  # type: ignore[assignment]
    return model


class Notice(models.Model):
    """What is made known of a session, a plan of work or a commission, on its way to the public.

    An announcement and a report have a text: drafted from the record and edited. The others have
    none: their open part is printed from the record.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        #: Told by the clock, never stored: published, and its hour has not come.
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("taken back")

    Kind = Publication.Kind

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.REPORT, editable=False
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("session"),
        null=True,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    work_plan = models.ForeignKey(
        WorkPlan,
        verbose_name=_("work plan"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    body = NoticeHtmlField(_("text"), blank=True)
    folded_title = FoldedField(sources=("title",))
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("drafted at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last saved at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drafted by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last edited by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: Everybody who has had a hand in what is not published yet.
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("writers"), editable=False, related_name="+"
    )
    #: What the record said when the text was drafted: pairs of a label and words.
    drafted_from = models.JSONField(_("drafted from"), null=True, editable=False)
    remark = models.TextField(
        _("remark of the reviewer"), max_length=2000, blank=True, editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: The SHA-256 of the projection that was approved; what is published must have it.
    approved_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    #: The day of what was approved: a composition is told as of that day, not of a later one.
    approved_as_of = models.DateField(null=True, editable=False)
    #: Why one person published alone where two are needed; it asks for a review afterwards.
    emergency_reason = models.TextField(
        _("reason of the emergency publication"), max_length=2000, blank=True, editable=False
    )
    emergency_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("emergency publication reviewed by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="notice",
    )
    public_from = models.DateTimeField(_("public from"), null=True, editable=False)
    #: The text that stands published; a correction that is given up goes back to it.
    published_title = models.CharField(max_length=TITLE_LENGTH, blank=True, editable=False)
    published_body = NoticeHtmlField(blank=True, editable=False)
    published_from = models.JSONField(null=True, editable=False)
    history = keep_history(
        excluded=[
            "folded_title",
            "drafted_from",
            "published_title",
            "published_body",
            "published_from",
        ]
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-updated_at"]
        permissions = [("publish_notice", _("Can publish a notice"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"]) | Q(publication__isnull=False),
                name="%(app_label)s_%(class)s_published_means_public",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"], name="%(app_label)s_%(class)s_one_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["work_plan", "kind"], name="%(app_label)s_%(class)s_one_of_a_plan"
            ),
            models.UniqueConstraint(
                fields=["commission", "kind"], name="%(app_label)s_%(class)s_one_of_a_body"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="work_plan", work_plan__isnull=False, meeting=None, commission=None
                )
                | Q(kind="about", commission__isnull=False, meeting=None, work_plan=None)
                | ~Q(kind__in=["work_plan", "about"])
                & Q(meeting__isnull=False, work_plan=None, commission=None),
                name="%(app_label)s_%(class)s_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Its text may be edited."""
        return self.state == self.State.DRAFT

    @property
    def awaits_review(self) -> bool:
        """It was published in an emergency, and no second person has looked since."""
        return bool(self.emergency_reason) and self.emergency_reviewed_by_id is None

    @property
    def has_text(self) -> bool:
        return self.kind in TEXTS

    @property
    def text_sha256(self) -> str:
        """What tells one text from another, between a look at it and a press of a button."""
        return sha256(f"{self.title}\n{self.body}".encode()).hexdigest()

    @property
    def subject(self) -> Subject:
        """What it tells of."""
        subject: Subject = getattr(self, subject_column(self.kind))
        return subject

    @property
    def bodies(self) -> list[Commission]:
        """The commissions that it speaks for; the host first."""
        match self.subject:
            case Meeting() as meeting:
                return meeting.bodies
            case WorkPlan() as plan:
                return [plan.commission]
            case commission:
                return [commission]

    def state_at(self, at: datetime) -> State:
        """Its state as the public sees it: what waits for its hour is scheduled."""
        state = self.State(self.state)
        is_waiting = self.public_from is not None and self.public_from > at
        return self.State.SCHEDULED if state == self.State.PUBLISHED and is_waiting else state


class PreviewLink(models.Model):
    """Lets somebody without an account read one notice before it is published, for a while."""

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="preview_links"
    )
    given_to = models.CharField(_("for whom"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.notice}: {self.given_to}"

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
