"""What is asked before a step in the life of a session."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.utils.translation import gettext_lazy as _

from meetings.days import check_day
from meetings.states import State


class ReasonForm(forms.Form):
    """Why it is done: kept with the session and in the journal."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class HoldForm(ReasonForm):
    """Why the session was held without a quorum."""

    reason = forms.CharField(
        label=_("Why it was held without a quorum"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("It is printed in the minutes."),
    )


class MoveForm(ReasonForm):
    """The new day and time, and the day that the session had when the page was opened."""

    held_on = forms.DateField(
        label=_("New day"),
        widget=AdminDateWidget,
        validators=[check_day],
    )
    start_time = forms.TimeField(
        label=_("Time"), required=False, widget=AdminTimeWidget(format="%H:%M")
    )
    seen_on = forms.DateField(widget=forms.HiddenInput)

    field_order = ["held_on", "start_time", "reason", "seen_on"]


class ReopenForm(ReasonForm):
    """Back to which state: the one that the page named."""

    to = forms.ChoiceField(choices=State.choices, widget=forms.HiddenInput)

    def clean_to(self) -> State:
        return State(self.cleaned_data["to"])
