from collections.abc import Iterable, Mapping
from functools import cached_property
from string import Formatter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import keep_history
from meetings.case_forms import Declinable
from meetings.days import check_day
from meetings.fields import FoldedField
from meetings.querysets import (
    CommissionQuerySet,
    MeetingCommissionQuerySet,
    MeetingQuerySet,
    WorkPlanItemQuerySet,
    WorkPlanQuerySet,
)
from russian.cases import Case, Form
from russian.phrases import PhraseKind, decline_phrase


def validate_number_pattern(pattern: str) -> None:
    """The pattern names the number, and nothing that a number of minutes does not have."""
    try:
        parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        parts = []
    names = {name for _text, name, _spec, _conversion in parts}
    is_plain = names <= {"prefix", "number", "year"} and not any(
        spec or conversion for _text, _name, spec, conversion in parts
    )
    if not is_plain or "number" not in names:
        raise ValidationError(
            _("Write {number}, and beside it {prefix} and {year} where they are wanted.")
        )


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

    class ChairTitle(models.TextChoices):
        CHAIR = "chair", _("chair")
        HEAD = "head", _("head")

    class QuorumRule(models.TextChoices):
        MORE_THAN_HALF = "more_than_half", _("more than half of the members")
        AT_LEAST_HALF = "at_least_half", _("at least half of the members")
        TWO_THIRDS = "two_thirds", _("at least two thirds of the members")
        NUMBER = "number", _("a number of members")

    class Substitutes(models.TextChoices):
        NONE = "none", _("do not take part")
        ADVISORY = "advisory", _("take part without a vote")
        VOTING = "voting", _("take part and vote")

    class MinutesStyle(models.TextChoices):
        FULL = "full", _("full: what was said and decided")
        BRIEF = "brief", _("brief: what was decided")

    class DecidedWord(models.TextChoices):
        """As it stands on paper."""

        DECIDED = "decided", "РЕШИЛИ"
        RULED = "ruled", "ПОСТАНОВИЛИ"

    class HeardStyle(models.TextChoices):
        NOMINATIVE = "nominative", _("nominative: В.И. Ким – …")
        ACCUSATIVE = "accusative", _("accusative: СЛУШАЛИ: Кима В.И.")

    class NameStyle(models.TextChoices):
        FULL = "full", _("Veniamin Kondratyev: first name and surname")
        INITIALS_BEFORE = "initials_before", _("V.I. Kondratyev: initials before the surname")
        INITIALS_AFTER = "initials_after", _("Kondratyev V.I.: initials after the surname")

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

    # --- its own rules: what the statute of one commission says and another's does not ---------
    chair_title = models.CharField(
        _("title of its head"), max_length=20, choices=ChairTitle.choices, default=ChairTitle.CHAIR
    )
    quorum_rule = models.CharField(
        _("quorum"),
        max_length=20,
        choices=QuorumRule.choices,
        default=QuorumRule.MORE_THAN_HALF,
        help_text=_("How many of the voting members must take part."),
    )
    quorum_number = models.PositiveSmallIntegerField(
        _("number for the quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Only when the quorum is a number of members."),
    )
    substitutes = models.CharField(
        _("substitutes of members"),
        max_length=20,
        choices=Substitutes.choices,
        default=Substitutes.ADVISORY,
    )
    number_prefix = models.CharField(
        _("prefix of numbers"), max_length=20, blank=True, help_text=_("For example: АТК-")
    )
    number_pattern = models.CharField(
        _("pattern of numbers"),
        max_length=60,
        default="{prefix}{number}",
        validators=[validate_number_pattern],
        help_text=_(
            "Of the parts {prefix}, {number} and {year}. For example: {prefix}{number}/{year}"
        ),
    )
    materials_term = models.PositiveSmallIntegerField(
        _("materials, working days before"), default=20, validators=[MaxValueValidator(250)]
    )
    agenda_term = models.PositiveSmallIntegerField(
        _("agenda, working days before"), default=7, validators=[MaxValueValidator(250)]
    )
    minutes_term = models.PositiveSmallIntegerField(
        _("minutes, working days after"), default=5, validators=[MaxValueValidator(250)]
    )
    extracts_term = models.PositiveSmallIntegerField(
        _("extracts, working days after signing"), default=3, validators=[MaxValueValidator(250)]
    )
    heard_style = models.CharField(
        _("speakers in the minutes"),
        max_length=20,
        choices=HeardStyle.choices,
        default=HeardStyle.NOMINATIVE,
    )
    inline_attendance_max = models.PositiveSmallIntegerField(
        _("longest list of participants in the text"),
        default=15,
        help_text=_("With more names than this, the list becomes an appendix of the minutes."),
    )
    minutes_style = models.CharField(
        _("minutes"), max_length=20, choices=MinutesStyle.choices, default=MinutesStyle.FULL
    )
    decided_word = models.CharField(
        _("word before the decisions"),
        max_length=20,
        choices=DecidedWord.choices,
        default=DecidedWord.DECIDED,
    )
    invitation_note = models.TextField(
        _("what an invitation adds"),
        max_length=2000,
        blank=True,
        help_text=_("How to confirm, whom to call, what to hand in and by when."),
    )
    emblem = models.FileField(
        _("emblem"),
        upload_to="emblems",
        max_length=200,
        blank=True,
        help_text=_("PNG or JPEG. It stands at the top of the papers."),
    )
    name_style = models.CharField(
        _("people in notices"),
        max_length=20,
        choices=NameStyle.choices,
        default=NameStyle.FULL,
        help_text=_("Where a first name is not known, initials stand after every surname."),
    )
    needs_second_person = models.BooleanField(
        _("a second person approves"),
        default=False,
        help_text=_("Who wrote a notice cannot approve it: somebody else does."),
    )

    # --- what the public is told of it: published as a whole (notices), read nowhere before ------
    statute_act = models.CharField(
        _("act of its statute"),
        max_length=500,
        blank=True,
        help_text=_("What it is founded on, with the day and the number of the act."),
    )
    statute_text = models.TextField(
        _("tasks and powers"),
        max_length=20_000,
        blank=True,
        help_text=_("In the words of the statute; each line is a paragraph."),
    )
    attendance_rules = models.TextField(
        _("how citizens attend its sessions"),
        max_length=5000,
        blank=True,
        help_text=_("Whom to tell, by when and how; what is open to everybody."),
    )
    contacts = models.TextField(
        _("contacts for citizens"),
        max_length=2000,
        blank=True,
        help_text=_("Address, telephone, mail: a line for each."),
    )
    folded_name = FoldedField(sources=("name", "short_name"))
    history = keep_history(excluded=["folded_name"])

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug=""), name="%(app_label)s_%(class)s_has_address"
            ),
            models.CheckConstraint(
                condition=~Q(quorum_rule="number") | Q(quorum_number__gte=1),
                name="%(app_label)s_%(class)s_quorum_has_number",
                violation_error_message=_("Say how many members the quorum is."),
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


class CommissionRole(models.Model):
    """What one user does for one commission; a user may do several things, for several of them."""

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("secretary")
        PRESS_OFFICER = "press_officer", _("press officer")
        APPROVER = "approver", _("approver")
        OBSERVER = "observer", _("observer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="commission_roles",
    )
    commission = models.ForeignKey(
        Commission, verbose_name=_("commission"), on_delete=models.CASCADE, related_name="roles"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    sees_closed = models.BooleanField(
        _("sees closed items"),
        default=False,
        help_text=_("A secretary always does."),
    )
    history = keep_history()

    class Meta:
        verbose_name = _("role in a commission")
        verbose_name_plural = _("roles in commissions")
        ordering = ["user", "commission", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "commission", "role"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.commission}: {self.get_role_display()}"


class WorkPlan(models.Model):
    """What a commission means to look at in a year."""

    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        on_delete=models.PROTECT,
        related_name="work_plans",
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1900), MaxValueValidator(2099)]
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, validators=[check_day])
    history = keep_history()

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        ordering = ["-year", "commission__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "year"],
                name="%(app_label)s_%(class)s_one_a_year",
                violation_error_message=_("This commission has a plan for this year already."),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Work plan of %(commission)s for %(year)s")
            % {"commission": self.commission, "year": self.year}
        )


class WorkPlanItem(models.Model):
    """One question of the plan: what, when, and who prepares it."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("no."), default=0)
    title = models.TextField(_("question"))
    starts_on = models.DateField(_("from"), null=True, blank=True, validators=[check_day])
    ends_on = models.DateField(_("until"), null=True, blank=True, validators=[check_day])
    period = models.CharField(
        _("period in words"), max_length=100, blank=True, help_text=_("For example: II квартал")
    )
    prepared_by = models.CharField(_("who prepares"), max_length=500, blank=True)
    folded_title = FoldedField(sources=("title",))
    history = keep_history(excluded=["folded_title"])

    objects = WorkPlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the plan")
        verbose_name_plural = _("items of the plan")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on"))
                ),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Venue(Declinable):
    """A place where sessions are held."""

    name = models.CharField(
        _("place"), max_length=300, help_text=_("For example: building of the administration")
    )
    locality = models.CharField(
        _("town"), max_length=120, blank=True, help_text=_("As printed on minutes: г. Новороссийск")
    )
    folded_name = FoldedField(sources=("name", "locality"))
    history = keep_history(excluded=["folded_name"])

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

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONVENED = "convened", _("convened")
        HELD = "held", _("held")
        SIGNED = "signed", _("minutes signed")
        CANCELLED = "cancelled", _("cancelled")
        MOVED = "moved", _("moved to another day")

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

    FROZEN = frozenset({State.SIGNED, State.CANCELLED, State.MOVED})

    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PLANNED, editable=False
    )
    state_reason = models.CharField(
        _("reason"),
        max_length=500,
        blank=True,
        editable=False,
        help_text=_("Why it was cancelled, moved or reopened."),
    )
    moved_to = models.ForeignKey(
        "self",
        verbose_name=_("moved to"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="moved_from",
        help_text=_("Of the day that was given up: the session itself, on its new day."),
    )
    held_on = models.DateField(
        _("date"),
        null=True,
        blank=True,
        validators=[check_day],
        help_text=_("A session without a date is not published."),
    )
    start_time = models.TimeField(_("time"), null=True, blank=True)
    end_time = models.TimeField(_("end"), null=True, blank=True)
    minutes_dated_on = models.DateField(
        _("date of the minutes"),
        null=True,
        blank=True,
        validators=[check_day],
        help_text=_("Left empty, it is the day of the session."),
    )
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
    plan_item = models.ForeignKey(
        WorkPlanItem,
        verbose_name=_("item of the work plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    quorum_reason = models.CharField(
        _("why it was held without a quorum"),
        max_length=500,
        blank=True,
        help_text=_("Only when there was none. It is printed in the minutes."),
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
    unrecognised = models.JSONField(
        _("people to be recognised"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Named in a pasted list; a clerk still says who they are."),
    )
    source_sha256 = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("Of the session file it was imported from."),
    )

    history = keep_history(excluded=["unrecognised"])

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["-held_on", "-id"], name="meetings_meeting_newest")]

    def __str__(self) -> str:
        if self.held_on is None:
            return str(_("Session without a date (no. %(number)s)")) % {"number": self.pk or "–"}
        named = str(_("Session %(day)s")) % {"day": f"{self.held_on:%d.%m.%Y}"}
        return f"{named}, {self.standing}" if self.standing else named

    @property
    def standing(self) -> str:
        """What tells it from another session of its day: the number of its minutes, or its state.

        Names stand everywhere, so of the numbers only those loaded by ``for_detail`` are told.
        """
        if self.state not in {self.State.HELD, self.State.SIGNED}:
            return str(self.get_state_display())
        loaded = getattr(self, "_prefetched_objects_cache", {}).get("meeting_commissions", ())
        is_loaded = MeetingCommission._meta.get_field("commission").is_cached
        numbers = [part.printed_number for part in loaded if part.number and is_loaded(part)]
        return (
            str(_("minutes no. %(number)s")) % {"number": side_by_side(numbers)} if numbers else ""
        )

    @cached_property
    def bodies(self) -> list[Commission]:
        """Commissions in the order they are named; use ``for_detail`` to load them ahead."""
        return [link.commission for link in self.meeting_commissions.all()]

    @property
    def is_frozen(self) -> bool:
        """Nothing of it is edited any more, unless it is reopened."""
        return self.state in self.FROZEN

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
    number_year = models.PositiveSmallIntegerField(
        _("year of the number"), null=True, blank=True, editable=False
    )
    void_reason = models.CharField(
        _("why the number is void"), max_length=500, blank=True, editable=False
    )
    position = models.PositiveIntegerField(_("no."), default=0)
    history = keep_history()

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
            # A number without a year belongs to a session whose day no source gives.
            models.UniqueConstraint(
                fields=["commission", "number_year", "number"],
                name="%(app_label)s_%(class)s_number_once_a_year",
            ),
        ]

    def __str__(self) -> str:
        return str(self.commission)

    @property
    def printed_number(self) -> str:
        """The number as the commission writes it: «АТК-4/2026»; nothing, where there is none."""
        if self.number is None:
            return ""
        return self.commission.number_pattern.format(
            prefix=self.commission.number_prefix,
            number=self.number,
            year="" if self.number_year is None else self.number_year,
        )


def side_by_side(numbers: Iterable[str], *, missing: str = "") -> str:
    """«5/12»: the numbers of one session's minutes, each of its commission's own series.

    Numbers that hold more than digits are told apart by commas: «АТК-5/2022, КС-12/2022».
    ``missing`` stands for one that is not given.
    """
    given = list(numbers)
    is_plain = all(one.isdigit() for one in given if one)
    return ("/" if is_plain else ", ").join(filter(None, (one or missing for one in given)))
