from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models import Commission
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


class NoticeSearchForm(forms.Form):
    """What a reader looks for among the notices; everything may be left empty."""

    text = forms.CharField(
        label=_("Words from the text"),
        max_length=200,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    commission = CommissionField(
        label=pgettext_lazy("search", "Commission"), queryset=Commission.objects.none()
    )
    since = DayField(label=_("Session held from"))
    until = DayField(label=_("Session held until"))

    def __init__(self, *args: Any, commissions: QuerySet[Commission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commission"].queryset = commissions  # type: ignore[attr-defined]

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
    def is_narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return any(self.data.get(name, "").strip() for name in self.fields)


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
