from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models import Commission
from publications.models import Publication
from publications.search.query import LONGEST, cut
from russian.typography import capfirst


class DayField(forms.DateField):
    """A day, typed the way people here write it; ISO is read as well."""

    widget = forms.DateInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y", "%d %m %Y"],
            help_text=_("For example, 10.11.2022"),
            error_messages={
                "invalid": _("There is no such date. A day, a month and a year are needed.")
            },
            **kwargs,
        )


class CommissionField(forms.ModelChoiceField):
    """One of the commissions, named by its address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            to_field_name="slug",
            empty_label=_("All commissions"),
            error_messages={
                "invalid_choice": _("There is no such commission. Choose one from the list.")
            },
            **kwargs,
        )

    def label_from_instance(self, obj: Commission) -> str:
        return capfirst(str(obj))


def kinds() -> list[tuple[str, Any]]:
    """The kinds of publications, and any of them."""
    told = ((value, capfirst(str(label))) for value, label in Publication.Kind.choices)
    return [("", _("Any kind")), *told]


class WordsInput(forms.CharField):
    """What is typed to be looked for: whatever it is, it is taken."""

    widget = forms.SearchInput(attrs={"autocomplete": "off", "maxlength": LONGEST})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\0", " ")))


class SearchForm(forms.Form):
    """What a reader looks for among the publications; everything may be left empty."""

    class Order(models.TextChoices):
        """Of what is found."""

        BEST = "best", _("best matches first")
        NEWEST = "newest", _("newest first")

    text = WordsInput(label=_("Words from the text"), required=False)
    commission = CommissionField(
        label=pgettext_lazy("search", "Commission"), queryset=Commission.objects.none()
    )
    kind = forms.ChoiceField(
        label=_("Kind of publication"),
        choices=kinds,
        required=False,
        error_messages={"invalid_choice": _("There is no such kind. Choose one from the list.")},
    )
    since = DayField(label=_("Session held from"))
    until = DayField(label=_("Session held until"))
    year = forms.IntegerField(
        min_value=MINYEAR, max_value=MAXYEAR, required=False, widget=forms.HiddenInput
    )
    order = forms.ChoiceField(choices=Order.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, commissions: QuerySet[Commission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commission"].queryset = commissions  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return cut(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error(
                "until",
                forms.ValidationError(_("The last day is before the first one."), code="order"),
            )
        return self.cleaned_data

    @property
    def is_cut(self) -> bool:
        """Whether more was typed than is looked at."""
        return len(" ".join(self.data.get("text", "").split())) > LONGEST


class OnDayForm(forms.Form):
    """The day that a reader asks about: what stood published then."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > self.today:
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        return on
