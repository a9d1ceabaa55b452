from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.fields import FoldedField
from meetings.models import Commission
from publications.codes import in_groups
from publications.querysets import EditionQuerySet, PublicationQuerySet


class PublishedSession(models.Model):
    """A session as the public knows it: the address under which all that is published of it stands.

    What is known of the session is said by the editions of its publications.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("published session")
        verbose_name_plural = _("published sessions")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("publications:session", kwargs={"slug": self.slug})


class Publication(models.Model):
    """Something published: a stable address, a kind, and the commissions it belongs to.

    What it says is in its editions.
    """

    class Kind(models.TextChoices):
        """In the order in which a session is told."""

        ANNOUNCEMENT = "announcement", _("announcement")
        AGENDA = "agenda", _("agenda")
        REPORT = "notice", _("report")
        DECISIONS = "decisions", _("decisions")
        MINUTES = "minutes", _("minutes")
        WORK_PLAN = "work_plan", _("work plan")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.REPORT)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    session = models.ForeignKey(
        PublishedSession,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="publications",
    )
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

    A correction is the next edition, and so are a withdrawal, which says nothing but its reason,
    and a restoration. The database itself refuses to change or delete a row (see the migration).
    """

    class Change(models.TextChoices):
        """What this edition is to the one before it."""

        FIRST = "first", _("first edition")
        MISPRINT = "misprint", _("misprint")
        CLARIFICATION = "clarification", _("clarification")
        REPLACEMENT = "replacement", _("replacement")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        RESTORATION = "restoration", _("restoration")

    publication = models.ForeignKey(
        Publication,
        on_delete=models.PROTECT,
        related_name="editions",
        verbose_name=_("publication"),
    )
    number = models.PositiveIntegerField(_("number"))
    change = models.CharField(
        _("kind of change"), max_length=20, choices=Change.choices, default=Change.FIRST
    )
    reason = models.TextField(_("reason"), blank=True)
    author = models.CharField(_("who answers for it"), max_length=200, blank=True)
    #: Printed on the PDF, and the address of the page that proves it.
    code = models.CharField(_("short code"), max_length=20, null=True, unique=True)
    published_at = models.DateTimeField(_("published at"), db_index=True)
    held_on = models.DateField(
        _("day"), help_text=_("Of the session; of a work plan, its first day.")
    )
    title = models.CharField(_("title"), max_length=500)
    lead = models.TextField(_("lead"), help_text=_("The first paragraph, as plain text."))
    body_html = models.TextField(
        _("body"), help_text=_("The article that the page and the PDF both print.")
    )
    #: What was changed since the edition before, word by word, as HTML.
    changes_html = models.TextField(_("changes"), blank=True)
    is_example = models.BooleanField(_("training example"), default=False)
    plain_text = models.TextField(_("plain text"))
    folded_text = FoldedField(sources=("title", "plain_text"))
    public_data = models.JSONField(_("public data"))
    page_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64, db_index=True)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64, db_index=True)
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

    def get_absolute_url(self) -> str:
        return reverse("publications:edition", args=[self.publication.slug, self.number])

    def get_pdf_url(self) -> str:
        return reverse("publications:edition_pdf", args=[self.publication.slug, self.number])

    def get_proof_url(self) -> str:
        return reverse("publications:proof", kwargs={"code": self.code_in_groups})

    @property
    def code_in_groups(self) -> str:
        return in_groups(self.code or "")

    @property
    def is_correction(self) -> bool:
        return self.change in CORRECTIONS


#: The kinds of change that put right what stands published.
CORRECTIONS = (
    Edition.Change.MISPRINT,
    Edition.Change.CLARIFICATION,
    Edition.Change.REPLACEMENT,
)
