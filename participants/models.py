from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import keep_history
from meetings.case_forms import Declinable
from meetings.days import check_day
from meetings.fields import FoldedField
from meetings.models import Commission, Meeting
from participants.querysets import (
    AppointmentQuerySet,
    MembershipQuerySet,
    PersonQuerySet,
    PostQuerySet,
)
from russian.cases import Case, Form, Gender
from russian.names import DeclinedName, Name, decline_name, full
from russian.phrases import PhraseKind, decline_phrase


class NamedAs(models.Model):
    """The parts of a name: in full, or a surname with initials where a source gives no more."""

    class Sex(models.TextChoices):
        MALE = "m", _("male")
        FEMALE = "f", _("female")

    last_name = models.CharField(_("surname"), max_length=100)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    initials = models.CharField(
        _("initials"),
        max_length=20,
        blank=True,
        help_text=_("Only when the first name is not known: В.И."),
    )
    gender = models.CharField(_("gender"), max_length=1, choices=Sex.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> Name:
        return Name(self.last_name, self.first_name, self.patronymic, self.initials)

    @property
    def known_gender(self) -> Gender | None:
        return Gender(self.gender) if self.gender else None


class Person(NamedAs, Declinable):
    """Somebody who takes part in sessions or answers for a resolution."""

    is_private = models.BooleanField(
        _("private person"),
        default=False,
        help_text=_("The public reads the label below, never the name."),
    )
    public_label = models.CharField(
        _("label for the public"), max_length=100, blank=True, help_text=_("For example: applicant")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Sees a private person before any session names them."),
    )
    folded_name = FoldedField(sources=("last_name", "first_name", "patronymic", "initials"))
    history = keep_history(excluded=["folded_name"])

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["folded_name", "pk"]
        indexes = [models.Index(fields=["folded_name"], name="participants_person_folded")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_private=False) | ~Q(public_label=""),
                name="%(app_label)s_%(class)s_private_has_label",
                violation_error_message=_("A private person needs a label for the public."),
            ),
            models.CheckConstraint(
                condition=Q(first_name="") | Q(initials=""),
                name="%(app_label)s_%(class)s_name_or_initials",
                violation_error_message=_("Give the first name or the initials, not both."),
            ),
        ]

    def __str__(self) -> str:
        return full(self.name)

    @property
    def nominative(self) -> str:
        """Surname, first name and patronymic as far as they are known; initials never decline."""
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic]))

    def computed_forms(self) -> Mapping[Case, Form]:
        declined = decline_name(self.name, self.known_gender)
        return {
            case: Form(
                " ".join(filter(None, [form.name.last, form.name.first, form.name.patronymic])),
                form.is_sure,
            )
            for case, form in declined.items()
        }

    def name_in(self, case: Case) -> DeclinedName:
        """The name in ``case``, part by part, as stored or set by hand."""
        form = self.form(case)
        words = form.text.split()
        last, first = len(self.last_name.split()), len(self.first_name.split())
        name = Name(
            last=" ".join(words[:last]),
            first=" ".join(words[last : last + first]),
            patronymic=" ".join(words[last + first :]),
            initials=self.initials,
        )
        return DeclinedName(name, form.is_sure)


class Post(Declinable):
    """A post as it is written in lists: «глава администрации города»."""

    title = models.CharField(
        _("post"), max_length=500, unique=True, help_text=_("In lower case, as in a list.")
    )
    folded_title = FoldedField(sources=("title",))
    history = keep_history(excluded=["folded_title"])

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["folded_title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def nominative(self) -> str:
        return self.title

    def computed_forms(self) -> Mapping[Case, Form]:
        return decline_phrase(self.title, PhraseKind.POST)


class Appointment(models.Model):
    """A post that a person holds or held, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="appointments"
    )
    since = models.DateField(_("since"), null=True, blank=True, validators=[check_day])
    until = models.DateField(_("until"), null=True, blank=True, validators=[check_day])

    history = keep_history()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = [models.F("since").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.post}"


class Membership(models.Model):
    """A person's place in a commission, from a day to a day."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        DEPUTY_CHAIR = "deputy_chair", _("deputy chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")

    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    is_voting = models.BooleanField(
        _("votes"), default=True, help_text=_("Counted for the quorum, and has a vote.")
    )
    since = models.DateField(_("since"), null=True, blank=True, validators=[check_day])
    until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        validators=[check_day],
        help_text=_("The last day in the commission."),
    )
    basis = models.CharField(
        _("basis"), max_length=300, blank=True, help_text=_("The act that appointed the member.")
    )
    history = keep_history()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a commission")
        verbose_name_plural = _("members of commissions")
        ordering = ["commission", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.UniqueConstraint(
                fields=["commission", "person"],
                condition=Q(until=None),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message=_("This person is a member of this commission already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.commission}"


class Attendance(NamedAs):
    """A person's part in one session, with the name and the post of that day.

    The name and the post are copies: a later post, marriage or dismissal changes no old session.
    """

    class Duty(models.TextChoices):
        PRESIDING = "presiding", _("presiding")
        SECRETARY = "secretary", _("secretary")

    class Status(models.TextChoices):
        MEMBER = "member", _("member")
        SUBSTITUTE = "substitute", _("substitute")
        INVITED = "invited", _("invited")
        SPEAKER = "speaker", _("speaker only")

    class Presence(models.TextChoices):
        PRESENT = "present", _("present")
        REMOTE = "remote", _("by video link")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="attendance"
    )
    post = models.CharField(
        _("post on that day"),
        max_length=500,
        blank=True,
        help_text=_("Left empty, it is the post that the person holds on the day of the session."),
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, blank=True, default=Status.MEMBER
    )
    presence = models.CharField(
        _("presence"), max_length=20, choices=Presence.choices, default=Presence.PRESENT
    )
    reason = models.CharField(_("reason of absence"), max_length=200, blank=True)
    substitute_for = models.ForeignKey(
        Person,
        verbose_name=_("substitute for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substituted_in",
    )
    has_vote = models.BooleanField(
        _("substitute votes"),
        default=False,
        help_text=_("Only of a substitute, where the commission lets substitutes vote."),
    )
    arrived_at = models.TimeField(
        _("arrived"), null=True, blank=True, help_text=_("Only when later than the beginning.")
    )
    left_at = models.TimeField(
        _("left"), null=True, blank=True, help_text=_("Only when before the end.")
    )
    position = models.PositiveIntegerField(_("no."), default=0)
    history = keep_history()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This person is in the list already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "duty"],
                condition=~Q(duty=""),
                name="%(app_label)s_%(class)s_one_of_a_duty",
                violation_error_message=_("A session has one presiding person and one secretary."),
            ),
        ]

    def __str__(self) -> str:
        return full(self.name)

    def name_in(self, case: Case) -> DeclinedName:
        """The name of that day in ``case``; a form set by hand holds while the name does."""
        if (self.name, self.gender) == (self.person.name, self.person.gender):
            return self.person.name_in(case)
        return decline_name(self.name, self.known_gender)[case]

    @property
    def is_present(self) -> bool:
        return self.presence in {self.Presence.PRESENT, self.Presence.REMOTE}


class AttendanceGroup(models.Model):
    """Participants whom a source names only by their posts, together: «главы районов»."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance_groups")
    title = models.CharField(_("who took part"), max_length=500)
    position = models.PositiveIntegerField(_("no."), default=0)
    history = keep_history()

    class Meta:
        verbose_name = _("group of participants")
        verbose_name_plural = _("groups of participants, without names")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
