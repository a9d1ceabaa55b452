from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import keep_history
from agenda.querysets import (
    AgendaItemQuerySet,
    AttachmentQuerySet,
    ControlEventQuerySet,
    ResolutionQuerySet,
    SessionTemplateQuerySet,
)
from meetings.days import check_day
from meetings.fields import FoldedField
from meetings.models import Commission, Meeting, WorkPlanItem
from participants.models import Attendance, Person

#: The largest number that the column holds on every database.
MOST_VOTES = 32_767


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A name that nobody chose and nobody can guess; what the file is called stays in the title."""
    return f"attachments/{uuid4().hex}"


class AgendaItem(models.Model):
    """One question of a session's agenda, and what came of it."""

    class Outcome(models.TextChoices):
        DECIDED = "decided", _("decided")
        NOTED = "noted", _("noted")
        REJECTED = "rejected", _("rejected")
        POSTPONED = "postponed", _("postponed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Ballot(models.TextChoices):
        OPEN = "open", _("open")
        SECRET = "secret", _("secret")

    class CastingVote(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveIntegerField(_("no."), default=0)
    is_subitem = models.BooleanField(
        _("sub-item"), default=False, help_text=_("Part of the item above it: 1.1, 1.2 …")
    )
    title = models.TextField(_("title"), help_text=_("Begins with «О», «Об» or «Обо»."))
    is_late = models.BooleanField(
        _("late item"), default=False, help_text=_("Put on the agenda at the session itself.")
    )
    minutes_allotted = models.PositiveSmallIntegerField(
        _("minutes allotted"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    starts_at = models.TimeField(
        _("taken up at"),
        null=True,
        blank=True,
        help_text=_("Tells who was there: those who had come by then and had not left."),
    )
    plan_item = models.ForeignKey(
        WorkPlanItem,
        verbose_name=_("item of the work plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    postponed_from = models.OneToOneField(
        "self",
        verbose_name=_("postponed from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="postponed_to",
    )
    is_closed = models.BooleanField(
        _("closed item"), default=False, help_text=_("Nothing of it is ever shown to the public.")
    )
    closed_ground = models.CharField(_("ground for closing"), max_length=300, blank=True)
    discussion = models.TextField(
        _("discussion"),
        blank=True,
        help_text=_(
            "For the minutes. It enters the draft of the notice where an open item has no clauses."
        ),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    outcome_reason = models.CharField(_("why postponed or withdrawn"), max_length=500, blank=True)
    quorum_reason = models.CharField(
        _("why decided without a quorum"),
        max_length=500,
        blank=True,
        help_text=_("Only when there was none. It is printed in the minutes."),
    )
    ballot = models.CharField(
        _("ballot"), max_length=10, choices=Ballot.choices, default=Ballot.OPEN
    )
    casting_vote = models.CharField(
        _("casting vote"),
        max_length=10,
        choices=CastingVote.choices,
        blank=True,
        help_text=_("How the presiding person voted, when the votes are equal."),
    )
    votes_for = models.PositiveSmallIntegerField(
        _("for"), null=True, blank=True, validators=[MaxValueValidator(MOST_VOTES)]
    )
    votes_against = models.PositiveSmallIntegerField(
        _("against"), null=True, blank=True, validators=[MaxValueValidator(MOST_VOTES)]
    )
    votes_abstained = models.PositiveSmallIntegerField(
        _("abstained"), null=True, blank=True, validators=[MaxValueValidator(MOST_VOTES)]
    )
    folded_title = FoldedField(sources=("title",))
    history = keep_history(excluded=["folded_title"])

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(votes_for=None, votes_against=None, votes_abstained=None)
                    | Q(
                        votes_for__isnull=False,
                        votes_against__isnull=False,
                        votes_abstained__isnull=False,
                    )
                ),
                name="%(app_label)s_%(class)s_whole_vote",
                violation_error_message=_(
                    "Give all three numbers of the vote (a zero where there were none), or none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Somebody who spoke to an agenda item."""

    class Role(models.TextChoices):
        RAPPORTEUR = "rapporteur", _("rapporteur")
        CO_RAPPORTEUR = "co_rapporteur", _("co-rapporteur")
        SPEAKER = "speaker", _("speaker")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveIntegerField(_("no."), default=0)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="speeches"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.RAPPORTEUR)
    summary = models.TextField(_("summary of the speech"), blank=True)
    history = keep_history()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.person)


class Vote(models.Model):
    """What one participant did when an item was decided: voted, stood aside, or was not there."""

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAINED = "abstained", pgettext_lazy("one person", "abstained")
        NOT_VOTING = "not_voting", _("present, did not vote")
        RECUSED = "recused", _("recused")
        AWAY = "away", _("was away")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(
        Attendance, verbose_name=_("participant"), on_delete=models.CASCADE, related_name="votes"
    )
    choice = models.CharField(
        _("vote"),
        max_length=20,
        choices=Choice.choices,
        blank=True,
        help_text=_("Empty in a secret or counted ballot, where only an opinion is on record."),
    )
    dissent = models.TextField(_("dissenting opinion"), blank=True)
    history = keep_history()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes by name")
        ordering = ["participant__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "participant"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=~Q(choice="", dissent=""),
                name="%(app_label)s_%(class)s_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} – {self.get_choice_display()}"


class Resolution(models.Model):
    """One numbered clause of what was decided on an item."""

    class Verb(models.TextChoices):
        TAKE_NOTE = "take_note", _("take note of")
        INSTRUCT = "instruct", _("instruct")
        RECOMMEND = "recommend", _("recommend")
        REQUEST = "request", _("request")
        APPROVE = "approve", _("approve")
        ENDORSE = "endorse", _("endorse")
        CONSIDER = "consider", _("consider")
        TAKE_OFF_CONTROL = "take_off_control", _("take off control")

    class Recurrence(models.TextChoices):
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")
        HALF_YEARLY = "half_yearly", _("every half-year")
        YEARLY = "yearly", _("every year")

    class Control(models.TextChoices):
        ON = "on", _("on control")
        REPORTED = "reported", _("reported as done")
        OFF = "off", _("taken off control")
        CANCELLED = "cancelled", _("cancelled")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="resolutions")
    position = models.PositiveIntegerField(_("no."), default=0)
    verb = models.CharField(
        _("verb"),
        max_length=20,
        choices=Verb.choices,
        blank=True,
        help_text=_("Left empty, the text itself says what is to be done."),
    )
    text = models.TextField(_("text"))
    due_on = models.DateField(_("due date"), null=True, blank=True, validators=[check_day])
    due_text = models.CharField(
        _("term in words"), max_length=200, blank=True, help_text=_("For example: постоянно")
    )
    recurrence = models.CharField(
        _("repeated"), max_length=20, choices=Recurrence.choices, blank=True
    )
    recurrence_day = models.PositiveSmallIntegerField(
        _("until the day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Of the month after the period: 5 is «до 5-го числа». Empty: its last day."),
    )
    control = models.CharField(
        _("control"), max_length=20, choices=Control.choices, blank=True, editable=False
    )
    due_now = models.DateField(
        _("due"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("After extensions; of a repeated instruction the next day that is due."),
    )
    folded_text = FoldedField(sources=("text",))
    history = keep_history(excluded=["folded_text"])

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses on control")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(due_on=None, due_text="")
                    | Q(due_on=None, recurrence="")
                    | Q(due_text="", recurrence="")
                ),
                name="%(app_label)s_%(class)s_one_term",
                violation_error_message=_(
                    "Give the term as a date, in words or as repeated: one of them."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(recurrence="") | Q(recurrence_day=None),
                name="%(app_label)s_%(class)s_day_of_recurrence",
                violation_error_message=_("Say how often it is repeated, or leave out the day."),
            ),
        ]
        indexes = [
            models.Index(fields=["control", "due_now"], name="agenda_resolution_control"),
        ]

    def __str__(self) -> str:
        return self.text


class Executor(models.Model):
    """Who carries out a resolution: a post, and the responsible person where one is named."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("responsible")
        CO_EXECUTOR = "co_executor", _("co-executor")

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="executors")
    position = models.PositiveIntegerField(_("no."), default=0)
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.RESPONSIBLE
    )
    post = models.CharField(_("post or body"), max_length=500)
    person = models.ForeignKey(
        Person,
        verbose_name=_("responsible person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolutions",
    )
    person_as_named = models.CharField(
        _("person as named that day"), max_length=150, blank=True, editable=False
    )
    folded_post = FoldedField(sources=("post",))
    history = keep_history(excluded=["folded_post"])

    class Meta:
        verbose_name = _("executor")
        verbose_name_plural = _("executors")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.post


class ControlEvent(models.Model):
    """One mark in the control of a resolution: a report, a request, a decision."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report: carried out")
        INTERIM_REPORT = "interim_report", _("interim report")
        EXTENSION_REQUESTED = "extension_requested", _("extension asked for")
        EXTENDED = "extended", _("term extended")
        EXTENSION_REFUSED = "extension_refused", _("extension refused")
        TAKEN_OFF = "taken_off", _("taken off control")
        CANCELLED = "cancelled", _("cancelled")
        PUT_BACK = "put_back", _("put back on control")

    resolution = models.ForeignKey(
        Resolution,
        verbose_name=_("resolution"),
        on_delete=models.PROTECT,
        related_name="control_events",
    )
    kind = models.CharField(_("mark"), max_length=20, choices=Kind.choices)
    happened_on = models.DateField(_("day"), validators=[check_day])
    text = models.TextField(_("text"), blank=True)
    new_due_on = models.DateField(
        _("new term"),
        null=True,
        blank=True,
        validators=[check_day],
        help_text=_("Asked for, or given."),
    )
    decided_in = models.ForeignKey(
        AgendaItem,
        verbose_name=_("decided by the item"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="control_events",
        help_text=_("Of a later session. Left empty, the presiding person decided."),
    )
    decided_by = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="control_decisions",
    )
    history = keep_history()

    objects = ControlEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of control")
        verbose_name_plural = _("control of execution")
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_in=None) | Q(decided_by=None),
                name="%(app_label)s_%(class)s_decided_by_one",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["extension_requested", "extended"], new_due_on__isnull=False)
                | Q(kind="put_back")
                | (~Q(kind__in=["extension_requested", "extended"]) & Q(new_due_on=None)),
                name="%(app_label)s_%(class)s_new_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on:%d.%m.%Y}: {self.get_kind_display()}"


class Attachment(models.Model):
    """A file that belongs to an item of an agenda or to a mark of control."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("may be published")
        INTERNAL = "internal", _("for those who work with the commission")
        CLOSED = "closed", _("for those who see closed items")

    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    control_event = models.ForeignKey(
        ControlEvent, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    position = models.PositiveIntegerField(_("no."), default=0)
    title = models.CharField(
        _("title"), max_length=300, blank=True, help_text=_("Left empty, it is the file's name.")
    )
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=300)
    visibility = models.CharField(
        _("who sees it"),
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.INTERNAL,
    )
    media_type = models.CharField(_("kind of file"), max_length=120, editable=False)
    size = models.PositiveIntegerField(_("bytes"), default=0, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    history = keep_history()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(item__isnull=False, control_event=None)
                    | Q(item=None, control_event__isnull=False)
                ),
                name="%(app_label)s_%(class)s_belongs_to_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SessionTemplate(models.Model):
    """A session to begin another one with: its agenda, its invited, its place."""

    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        on_delete=models.CASCADE,
        related_name="session_templates",
    )
    name = models.CharField(_("name"), max_length=200)
    content = models.JSONField(_("content"), help_text=_("As a session file has it."))
    history = keep_history()

    objects = SessionTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a session")
        verbose_name_plural = _("templates of sessions")
        ordering = ["commission__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "name"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
