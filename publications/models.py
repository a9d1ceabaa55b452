from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Commission
from publications.codes import in_groups
from publications.fields import WordsField
from publications.querysets import (
    EditionQuerySet,
    PublicationQuerySet,
    PublishedSessionQuerySet,
)

_PLACE = _("Its day and its own number in one: lists go from the greatest to the least.")


class PublishedSession(models.Model):
    """A session as the public knows it: the address under which all that is published of it stands.

    What is known of the session is said by the editions of its publications.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    place = models.BigIntegerField(
        _("place in lists"), null=True, unique=True, editable=False, help_text=_PLACE
    )

    objects = PublishedSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published session")
        verbose_name_plural = _("published sessions")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("publications:session", kwargs={"slug": self.slug})


class Publication(models.Model):
    """Something published: a stable address, a kind, and the commissions it belongs to.

    What it says is in its editions. What stands now is kept here as well, so that one look at an
    index answers a reader: it follows from the editions (``standing.put_up``).
    """

    class Kind(models.TextChoices):
        """In the order in which a session is told."""

        ANNOUNCEMENT = "announcement", _("announcement")
        AGENDA = "agenda", _("agenda")
        REPORT = "notice", _("report")
        DECISIONS = "decisions", _("decisions")
        MINUTES = "minutes", _("minutes")
        WORK_PLAN = "work_plan", _("work plan")
        ABOUT = "about", _("about the commission")

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

    # --- what stands, or will from ``created_at`` on ------------------------------------------
    edition = models.OneToOneField(
        "Edition",
        verbose_name=_("newest edition"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)
    place = models.BigIntegerField(
        _("place in lists"), null=True, unique=True, editable=False, help_text=_PLACE
    )
    #: When ``edition`` was published, or will be.
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)
    #: Of the PDF of ``edition``: by its name it is sent, and machines are told of the rest.
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_size = models.PositiveIntegerField(null=True, editable=False)
    pdf_sha512 = models.CharField(max_length=128, blank=True, editable=False)

    # --- drawn ahead, in Russian (``pages``); drawn anew when asked for, where it is out of date -
    row_html = models.TextField(_("row of a list"), blank=True, editable=False)
    head_html = models.TextField(_("head of the page"), blank=True, editable=False)
    page_html = models.TextField(_("page"), blank=True, editable=False)
    page_etag = models.CharField(max_length=32, blank=True, editable=False)
    #: Which templates, words and static files drew it.
    drawn_with = models.CharField(max_length=32, blank=True, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, editable=False)
    #: From when on the page would say something else: because of what is scheduled beside it, or
    #: because a commission was renamed.
    drawn_until = models.DateTimeField(_("drawn until"), null=True, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        indexes = [
            models.Index(fields=["kind", "-place"], name="publications_kind_newest"),
            models.Index(fields=["-created_at"], name="publications_come_last"),
            models.Index(
                fields=["drawn_until"],
                condition=models.Q(drawn_until__isnull=False),
                name="publications_drawn_until",
            ),
        ]

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
    place = models.BigIntegerField(
        null=True, editable=False, help_text=_("That of the publication.")
    )

    class Meta:
        indexes = [
            models.Index(fields=["commission", "-place"], name="publications_body_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "commission"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.commission}"


class PublishedCommission(models.Model):
    """A commission as the public knows it: since when, and when what is told of it changed last.

    It follows from publications and from the commission's own row (``told_commissions``).
    """

    commission = models.OneToOneField(
        Commission, primary_key=True, on_delete=models.CASCADE, related_name="published"
    )
    #: When its first publication became, or becomes, public.
    since = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    #: What of COMMISSION_FIELDS was told of it then.
    told = models.JSONField()

    def __str__(self) -> str:
        return str(self.commission_id)


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
        _("day"), help_text=_("Of the session, or of the composition; the first of a work plan.")
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


class Words(models.Model):
    """The words by which a publication is found, under its place in lists (``search``).

    On PostgreSQL a table with a GIN index, on SQLite one of FTS5, whose rows are named ``rowid``.
    """

    publication = models.OneToOneField(
        Publication,
        to_field="place",
        primary_key=True,
        db_column="rowid",
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="words",
    )
    words = WordsField()

    def __str__(self) -> str:
        return str(self.pk)


#: The kinds of change that put right what stands published.
CORRECTIONS = (
    Edition.Change.MISPRINT,
    Edition.Change.CLARIFICATION,
    Edition.Change.REPLACEMENT,
)
