from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.forms import DeclinableForm, SwappingFormSet
from participants.models import Attendance, Person
from russian.names import guess_gender


class PersonForm(DeclinableForm):
    """A person; the gender is guessed from the name where it was left open."""

    is_misprint = forms.BooleanField(
        label=_("This corrects a misprint"),
        required=False,
        help_text=_(
            "Puts the corrected name into earlier sessions as well. "
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


class AttendanceForm(forms.ModelForm):
    """A row of the attendance list; when its person changes, the copied name is taken anew."""

    class Meta:
        model = Attendance
        fields = ["position", "person", "post", "duty", "status", "presence", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("status") and not cleaned.get("duty"):
            self.add_error("status", _("Say as what this person takes part."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if "person" in self.changed_data:
            self.instance.last_name = ""
            if self.instance.pk and "post" not in self.changed_data:
                self.instance.post = ""
        return super().save(commit)


class AttendanceFormSet(SwappingFormSet):
    named_by = "person"
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
