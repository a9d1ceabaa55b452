from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.forms import DeclinableForm
from meetings.rows import OneEachFormSet, RowForm
from participants.models import Attendance, Person
from russian.names import guess_gender


class PersonForm(DeclinableForm):
    """A person; the gender is guessed from the name where it was left open."""

    is_misprint = forms.BooleanField(
        label=_("This corrects a misprint"),
        required=False,
        help_text=_(
            "Puts the corrected name into the sessions that you keep, unless they are signed. "
            "Leave it off when the person has changed the name: history stays as it was."
        ),
    )

    class Meta:
        model = Person
        fields = [
            "last_name",
            "first_name",
            "patronymic",
            "initials",
            "gender",
            "is_private",
            "public_label",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("gender") and cleaned.get("last_name"):
            person = Person(
                **{k: cleaned.get(k, "") for k in ("last_name", "first_name", "patronymic")}
            )
            guess = guess_gender(person.name)
            if guess is None:
                self.add_error(
                    "gender",
                    _("The gender does not show in this name. Choose it: cases depend on it."),
                )
            else:
                cleaned["gender"] = guess.value
        return cleaned


class AttendanceForm(RowForm):
    """A row of the attendance list; when its person changes, the copied name is taken anew."""

    folded = ("substitute_for", "has_vote", "arrived_at", "left_at")

    class Meta:
        model = Attendance
        fields = [
            "position",
            "person",
            "post",
            "duty",
            "status",
            "presence",
            "reason",
            "substitute_for",
            "has_vote",
            "arrived_at",
            "left_at",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("status") and not cleaned.get("duty"):
            self.add_error("status", _("Say as what this person takes part."))
        self._check_substitute(cleaned)
        arrived, left = cleaned.get("arrived_at"), cleaned.get("left_at")
        if arrived and left and left < arrived:
            self.add_error("left_at", _("Left before having arrived."))
        return cleaned

    def _check_substitute(self, cleaned: dict[str, Any]) -> None:
        is_substitute = cleaned.get("status") == Attendance.Status.SUBSTITUTE
        member = cleaned.get("substitute_for")
        if member is not None and member == cleaned.get("person"):
            self.add_error("substitute_for", _("Nobody is a substitute for himself."))
        elif member is not None and not is_substitute:
            self.add_error(
                "status", _("Who stands in for a member has the status of a substitute.")
            )
        if cleaned.get("has_vote") and not is_substitute:
            self.add_error("has_vote", _("Only the vote of a substitute is marked here."))

    def save(self, commit: bool = True) -> Any:
        if "person" in self.changed_data:
            self.instance.last_name = ""
            if self.instance.pk and "post" not in self.changed_data:
                self.instance.post = ""
        return super().save(commit)


class AttendanceFormSet(OneEachFormSet):
    named_by = "person"
    follows = "post"
    borne_by_one = ("duty", "")

    def clean(self) -> None:
        """One presiding person and one secretary at most, and nobody twice."""
        super().clean()
        rows = self.kept_forms()
        for duty in Attendance.Duty:
            if sum(row.cleaned_data.get("duty") == duty for row in rows) > 1:
                raise ValidationError(
                    _("More than one participant has the duty “%(duty)s”. Leave it to one."),
                    params={"duty": duty.label},
                )
