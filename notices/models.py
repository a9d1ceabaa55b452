from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import keep_history
from meetings.fields import FoldedField
from meetings.models import Meeting
from notices.fields import NoticeHtmlField
from notices.querysets import NoticeQuerySet
from publications.models import Publication


class Notice(models.Model):
    """The working text of a notice: drafted from the record, edited, and one day published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    meeting = models.OneToOneField(
        Meeting, verbose_name=_("session"), on_delete=models.PROTECT, related_name="notice"
    )
    title = models.CharField(_("title"), max_length=500)
    body = NoticeHtmlField(_("text"))
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
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="notice",
    )
    history = keep_history(excluded=["folded_title"])

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", publication__isnull=False)
                | Q(state="draft", publication__isnull=True),
                name="%(app_label)s_%(class)s_published_means_public",
            ),
        ]
        permissions = [("publish_notice", _("Can publish a notice"))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
