from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.papers.addressees import Addressee


class SignedCopyForm(forms.Form):
    """The scan or the signature of an issued document."""

    file = forms.FileField(
        label=_("Scan or signature"),
        help_text=_("PDF, PNG, JPEG or TIFF; a detached signature ends in .sig or .p7s."),
    )


class ExtractsForm(forms.Form):
    """To whom extracts are issued, who certifies them, and when."""

    post = forms.CharField(label=_("Post of who certifies"), max_length=300)
    name = forms.CharField(
        label=_("Name of who certifies"), max_length=200, help_text=_("For example: Т.Ю. Шевченко")
    )
    on = forms.DateField(label=_("Day of certification"), localize=True)

    def __init__(
        self,
        *args: Any,
        addressees: Sequence[Addressee],
        numbers: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        """``numbers``: of each clause as it is printed, by its key."""
        super().__init__(*args, **kwargs)
        self.addressees = addressees
        for number, addressee in enumerate(addressees):
            self.fields[f"to-{number}"] = forms.BooleanField(
                label=ngettext(
                    "clause %(numbers)s", "clauses %(numbers)s", len(addressee.clause_ids)
                )
                % {"numbers": ", ".join(numbers[pk] for pk in addressee.clause_ids)},
                required=False,
                initial=True,
            )
            self.fields[f"words-{number}"] = forms.CharField(
                label=_("To whom, in the dative"),
                required=False,
                initial="\n".join(addressee.words),
                help_text=_("Check the words: %(words)s") % {"words": "; ".join(addressee.unsure)}
                if addressee.unsure
                else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @staticmethod
    def asked_before(addressees: Sequence[Addressee], asked: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed the last time, to stand in the form again."""
        post, name = asked["certified_by"]
        typed = {"post": post, "name": name, "on": date.fromisoformat(asked["certified_on"])}
        orders = list(asked["extracts"])
        for number, addressee in enumerate(addressees):
            order = next(
                (each for each in orders if each["clauses"] == list(addressee.clause_ids)), None
            )
            typed[f"to-{number}"] = order is not None
            if order:
                orders.remove(order)
                typed[f"words-{number}"] = "\n".join(order["addressee"])
        return typed

    def rows(self) -> list[tuple[Addressee, Any, Any]]:
        """Each addressee with its box and its words."""
        return [
            (addressee, self[f"to-{number}"], self[f"words-{number}"])
            for number, addressee in enumerate(self.addressees)
        ]

    def certifying(self) -> list[Any]:
        """The fields about who certifies."""
        return [self[name] for name in ("post", "name", "on")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number, _addressee in enumerate(self.addressees):
            if cleaned.get(f"to-{number}") and not cleaned.get(f"words-{number}"):
                self.add_error(f"words-{number}", _("Write to whom the extract is issued."))
        if not self.errors and not self.orders():
            raise forms.ValidationError(_("Choose at least one addressee."))
        return cleaned

    def orders(self) -> list[dict[str, Any]]:
        """What is to be issued, one for each chosen addressee."""
        return [
            {
                "clauses": list(addressee.clause_ids),
                "addressee": self.cleaned_data[f"words-{number}"].splitlines(),
            }
            for number, addressee in enumerate(self.addressees)
            if self.cleaned_data.get(f"to-{number}")
        ]
