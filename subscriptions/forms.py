from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from publications.places import GREATEST
from subscriptions.models import Topic


class PaceField(forms.ChoiceField):
    """How soon letters come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("When to write"),
            choices=Topic.Pace.choices,
            initial=Topic.Pace.DAILY,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the two.")},
            **kwargs,
        )


class SubscribeForm(forms.Form):
    """An address to write to, and how soon. What about is said by the address of the page."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the address that letters are to go to."),
            "invalid": _("This is not an e-mail address. It looks like name@example.ru."),
        },
    )
    pace = PaceField()
    consent = forms.BooleanField(
        label=_(
            "I agree that my e-mail address is kept and used to send me these letters, until I "
            "leave."
        ),
        error_messages={"required": _("Without your consent the address may not be kept.")},
    )
    #: People do not see it; programs that fill in every field do.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        # Without a token: it would want a cookie, and there is nothing to forge (see the view).
        self.helper.disable_csrf = True
        self.helper.form_tag = False

    @property
    def is_from_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class ChangeForm(forms.Form):
    """What a subscriber does with one subscription: another pace, or an end."""

    subscription = forms.IntegerField(min_value=1, max_value=GREATEST)
    pace = forms.ChoiceField(choices=Topic.Pace.choices, required=False)
    leave = forms.BooleanField(required=False)
