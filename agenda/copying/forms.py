"""What is asked before a session is made of another one, of a template or of a file."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agenda.models import SessionTemplate
from meetings.days import check_day
from meetings.models import Commission, Meeting


class DayForm(forms.Form):
    """When the new session is to be."""

    held_on = forms.DateField(
        label=_("New day"),
        widget=AdminDateWidget(attrs={"autofocus": True}),
        validators=[check_day],
    )
    start_time = forms.TimeField(
        label=_("Time"), required=False, widget=AdminTimeWidget(format="%H:%M")
    )


class FromTemplateForm(DayForm):
    """Which template, and when."""

    template = forms.ModelChoiceField(
        label=_("Template"), queryset=SessionTemplate.objects.none(), empty_label=None
    )

    field_order = ["template", "held_on", "start_time"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = SessionTemplate.objects.editable_by(user).select_related("commission")
        field = self.fields["template"]
        field.queryset = templates  # type: ignore[attr-defined]
        field.label_from_instance = lambda each: f"{each.commission}: {each.name}"  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """Of which commission the template is, and what it is called."""

    name = forms.CharField(
        label=_("Name of the template"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField", "autofocus": True}),
    )
    commission = forms.ModelChoiceField(
        label=_("Commission"), queryset=Commission.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Commission.objects.editable_by(user)
        field = self.fields["commission"]
        field.queryset = kept.filter(meeting_commissions__meeting=meeting)  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """The session file to be taken in."""

    file = forms.FileField(
        label=_("Session file"), widget=forms.FileInput(attrs={"autofocus": True})
    )
