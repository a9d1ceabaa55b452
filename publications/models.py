from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.fields import FoldedField
from meetings.models import Commission
from publications.querysets import EditionQuerySet, PublicationQuerySet


class Publication(models.Model):
    """Something published: a stable address, a kind, and the commissions it belongs to.

    What it says is in its editions.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NOTICE)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    commissions = models.ManyToManyField(
        Commission,
        through="PublicationCommission",
        related_name="publications",
        verbose_name=_("commissions"),
    )
    created_at = models.DateTimeField(_("first published"))

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("publications:notice", kwargs={"slug": self.slug})

    def get_pdf_url(self) -> str:
        return reverse("publications:notice_pdf", kwargs={"slug": self.slug})


class PublicationCommission(models.Model):
    """A commission that a publication belongs to: neither is deleted while the other stands."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "commission"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.commission}"


class Edition(models.Model):
    """What a publication said from one moment on, for ever: page, PDF, text and data.

    The database itself refuses to change or delete a row (see the migration).
    """

    publication = models.ForeignKey(
        Publication,
        on_delete=models.PROTECT,
        related_name="editions",
        verbose_name=_("publication"),
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"), db_index=True)
    held_on = models.DateField(_("date of the session"))
    title = models.CharField(_("title"), max_length=500)
    lead = models.TextField(_("lead"), help_text=_("The first paragraph, as plain text."))
    body_html = models.TextField(
        _("body"), help_text=_("The article that the page and the PDF both print.")
    )
    is_example = models.BooleanField(_("training example"), default=False)
    plain_text = models.TextField(_("plain text"))
    folded_text = FoldedField(sources=("title", "plain_text"))
    public_data = models.JSONField(_("public data"))
    page_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["-held_on", "-id"], name="publications_edition_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="%(app_label)s_%(class)s_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.number}: {self.title}"
