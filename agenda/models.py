from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.fields import FoldedField
from meetings.models import Meeting
from participants.models import Person

#: The largest number that the column holds on every database.
MOST_VOTES = 32_767


class AgendaItem(models.Model):
    """One question of a session's agenda, and what came of it."""

    class Outcome(models.TextChoices):
        DECIDED = "decided", _("decided")
        NOTED = "noted", _("noted")
        POSTPONED = "postponed", _("postponed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveIntegerField(_("no."), default=0)
    title = models.TextField(_("title"), help_text=_("Begins with «О», «Об» or «Обо»."))
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

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.person)


class Resolution(models.Model):
    """One numbered clause of what was decided on an item."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="resolutions")
    position = models.PositiveIntegerField(_("no."), default=0)
    text = models.TextField(_("text"))
    due_on = models.DateField(_("due date"), null=True, blank=True)
    due_text = models.CharField(
        _("term in words"), max_length=200, blank=True, help_text=_("For example: постоянно")
    )

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_text=""),
                name="%(app_label)s_%(class)s_one_term",
                violation_error_message=_("Give the term as a date or in words, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Executor(models.Model):
    """Who carries out a resolution: a post, and the responsible person where one is named."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="executors")
    position = models.PositiveIntegerField(_("no."), default=0)
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

    class Meta:
        verbose_name = _("executor")
        verbose_name_plural = _("executors")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.post
