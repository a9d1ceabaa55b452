from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.case_forms import Declinable
from meetings.fields import FoldedField
from meetings.querysets import MeetingCommissionQuerySet, MeetingQuerySet
from russian.cases import Case, Form
from russian.phrases import PhraseKind, decline_phrase


class Commission(Declinable):
    """A collegial body whose sessions are recorded here."""

    class Kind(models.TextChoices):
        ATK = "atk", _("anti-terrorism commission")
        COORDINATION = "coordination", _("coordination council")
        OPS_HQ = "ops_hq", _("operational headquarters")
        EMERGENCY = "emergency", _("emergency and fire-safety commission")
        MINORS = "minors", _("commission on minors")
        ANTI_DRUG = "anti_drug", _("anti-drug commission")
        ANTI_CORRUPTION = "anti_corruption", _("anti-corruption commission")
        OTHER = "other", _("other")

    name = models.CharField(
        _("full name"),
        max_length=500,
        unique=True,
        help_text=_("As its own act has it, with its capital or lower-case first letter."),
    )
    short_name = models.CharField(_("short name"), max_length=200, blank=True)
    short_name_genitive = models.CharField(
        _("short name in the genitive"),
        max_length=200,
        blank=True,
        help_text=_("For titles: a session of what? Left empty, it is computed."),
    )
    slug = models.SlugField(
        _("address"), unique=True, blank=True, help_text=_("Part of the address of its page.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    is_example = models.BooleanField(
        _("training example"),
        default=False,
        help_text=_("Every page and paper of this commission says that it is an example."),
    )
    folded_name = FoldedField(sources=("name", "short_name"))

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug=""), name="%(app_label)s_%(class)s_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def nominative(self) -> str:
        return self.name

    def computed_forms(self) -> Mapping[Case, Form]:
        return decline_phrase(self.name, PhraseKind.BODY)

    def short_genitive(self) -> Form:
        """What a title calls the body: «заседание (чего?) АТК в Краснодарском крае»."""
        if self.short_name_genitive:
            return Form(self.short_name_genitive, is_sure=True)
        if not self.short_name:
            return self.form(Case.GENT)
        return decline_phrase(self.short_name, PhraseKind.BODY)[Case.GENT]


class Venue(Declinable):
    """A place where sessions are held."""

    name = models.CharField(
        _("place"), max_length=300, help_text=_("For example: building of the administration")
    )
    locality = models.CharField(
        _("town"), max_length=120, blank=True, help_text=_("As printed on minutes: г. Новороссийск")
    )
    folded_name = FoldedField(sources=("name", "locality"))

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "locality"], name="%(app_label)s_%(class)s_unique"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.locality, self.name]))

    @property
    def nominative(self) -> str:
        return self.name

    def computed_forms(self) -> Mapping[Case, Form]:
        return decline_phrase(self.name, PhraseKind.PLACE)


class Meeting(models.Model):
    """One session of one commission, or of several together."""

    class Form(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        VIDEOCONFERENCE = "videoconference", _("videoconference")
        MIXED = "mixed", _("mixed")
        CORRESPONDENCE = "correspondence", _("by correspondence")

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular")
        EXTRAORDINARY = "extraordinary", _("extraordinary")
        OFF_SITE = "off_site", _("off-site")
        ENLARGED = "enlarged", _("enlarged")

    held_on = models.DateField(
        _("date"),
        null=True,
        blank=True,
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2099, 12, 31))],
        help_text=_("A session without a date is not published."),
    )
    start_time = models.TimeField(_("time"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    form = models.CharField(_("form"), max_length=20, choices=Form.choices, default=Form.IN_PERSON)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.REGULAR)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    on_work_plan_of = models.ForeignKey(
        Commission,
        verbose_name=_("on the work plan of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="planned_meetings",
    )
    commissions = models.ManyToManyField(
        Commission,
        through="MeetingCommission",
        related_name="meetings",
        verbose_name=_("commissions"),
    )
    summary = models.TextField(
        _("results for the notice"),
        blank=True,
        help_text=_("Free paragraphs for the public, one a line. Nothing closed goes here."),
    )
    remark = models.TextField(
        _("remark"),
        blank=True,
        help_text=_(
            "Printed under the notice and the minutes, for example that a year is assumed."
        ),
    )
    source_sha256 = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("Of the session file it was imported from."),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["-held_on", "-id"], name="meetings_meeting_newest")]

    def __str__(self) -> str:
        day = f"{self.held_on:%d.%m.%Y}" if self.held_on else str(_("without a date"))
        return str(_("Session %(number)s, %(day)s")) % {"number": self.pk or "–", "day": day}

    @cached_property
    def bodies(self) -> list[Commission]:
        """Commissions in the order they are named; use ``for_detail`` to load them ahead."""
        return [link.commission for link in self.meeting_commissions.all()]

    @property
    def is_example(self) -> bool:
        """A session is an example as soon as one of its commissions is."""
        return any(body.is_example for body in self.bodies)


class MeetingCommission(models.Model):
    """One commission's part in a session: its place in the heading, its own minutes number."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="meeting_commissions"
    )
    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        on_delete=models.PROTECT,
        related_name="meeting_commissions",
    )
    is_host = models.BooleanField(
        _("host"), default=False, help_text=_("The one that convenes a joint session.")
    )
    number = models.PositiveIntegerField(
        _("number of the minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2_147_483_647)],
        help_text=_("In this commission's own series of the year."),
    )
    position = models.PositiveIntegerField(_("no."), default=0)

    objects = MeetingCommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission of the session")
        verbose_name_plural = _("commissions of the session")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "commission"], name="%(app_label)s_%(class)s_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(is_host=True),
                name="%(app_label)s_%(class)s_one_host",
            ),
        ]

    def __str__(self) -> str:
        return str(self.commission)
