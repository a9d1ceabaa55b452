from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agenda.models import AgendaItem
from documents.papers.addressees import Addressee

#: So many letters of addressee and of question are enough for anybody.
LONGEST_WORDS: Final = 1000
LONGEST_TITLE: Final = 90
#: For whom an order is that goes to no addressee of the clauses.
OF_ITEM: Final = "item"


class SignedCopyForm(forms.Form):
    """The scan or the signature of an issued document."""

    file = forms.FileField(
        label=_("Scan or signature"),
        help_text=_("PDF, PNG, JPEG or TIFF; a detached signature ends in .sig or .p7s."),
    )


def by_key(addressees: Iterable[Addressee]) -> dict[str, Addressee]:
    """Each under a key that it keeps as long as post, name and clauses are the same."""
    found: dict[str, Addressee] = {}
    for addressee in addressees:
        whole = repr((addressee.post, addressee.name, addressee.clause_ids))
        key = sha256(whole.encode()).hexdigest()[:12]
        while key in found:  # two of one name, in one office
            key += "-"
        found[key] = addressee
    return found


def _hidden() -> forms.HiddenInput:
    """What a browser does not bring back by itself when the page is asked for again."""
    return forms.HiddenInput(attrs={"autocomplete": "off"})


class ExtractsForm(forms.Form):
    """To whom extracts are issued, who certifies them, and when.

    The fields of an addressee bear a name that is made of the addressee and the clauses: what was
    typed for one never stands with another, however the minutes were corrected meanwhile.
    """

    #: One for each time that the form is shown: pressed twice, it asks once.
    ticket = forms.UUIDField(required=False, initial=uuid4, widget=_hidden())
    #: Of the minutes that the form was shown for.
    version = forms.IntegerField(required=False, widget=_hidden())
    item_words = forms.CharField(
        label=_("To whom, in the dative"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("Without these words the extract names nobody."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
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
        items: Sequence[tuple[str, AgendaItem]],
        version: int,
        **kwargs: Any,
    ) -> None:
        """``numbers``: of each clause as it is printed, by its key; ``version``: of the minutes."""
        super().__init__(*args, **kwargs)
        self.addressees = by_key(addressees)
        self.of_version = version
        self.fields["version"].initial = version
        self.fields["item"] = forms.TypedChoiceField(
            label=_("Question of the agenda"),
            required=False,
            choices=[
                ("", "—"),
                *(
                    (item.pk, f"{number}. {Truncator(item.title).chars(LONGEST_TITLE)}")
                    for number, item in items
                ),
            ],
            coerce=int,
            empty_value=None,
        )
        for key, addressee in self.addressees.items():
            self.fields[f"to-{key}"] = forms.BooleanField(
                label=ngettext(
                    "clause %(numbers)s", "clauses %(numbers)s", len(addressee.clause_ids)
                )
                % {"numbers": ", ".join(numbers[pk] for pk in addressee.clause_ids)},
                required=False,
                initial=True,
            )
            self.fields[f"words-{key}"] = forms.CharField(
                label=_("To whom, in the dative"),
                required=False,
                max_length=LONGEST_WORDS,
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
        words = {order["for"]: "\n".join(order["addressee"]) for order in asked["extracts"]}
        for key in by_key(addressees):
            typed[f"to-{key}"] = key in words
            if key in words:
                typed[f"words-{key}"] = words[key]
        for order in asked["extracts"]:
            if order["for"] == OF_ITEM:
                typed |= {"item": order["items"][0], "item_words": words[OF_ITEM]}
        return typed

    def rows(self) -> list[tuple[Addressee, Any, Any]]:
        """Each addressee with its box and its words."""
        return [
            (addressee, self[f"to-{key}"], self[f"words-{key}"])
            for key, addressee in self.addressees.items()
        ]

    def certifying(self) -> list[Any]:
        """The fields about who certifies."""
        return [self[name] for name in ("post", "name", "on")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("version") != self.of_version:
            self._bring_up_to_date()
            raise forms.ValidationError(_("The minutes were corrected, check the addressees."))
        for key in self.addressees:
            words = f"words-{key}"
            if cleaned.get(f"to-{key}") and not cleaned.get(words) and words not in self.errors:
                self.add_error(words, _("Write to whom the extract is issued."))
        if cleaned.get("item_words") and not cleaned.get("item") and "item" not in self.errors:
            self.add_error("item", _("Choose the question that is extracted."))
        if not self.errors and not self.orders():
            raise forms.ValidationError(_("Choose at least one addressee or a question."))
        return cleaned

    def _bring_up_to_date(self) -> None:
        """Show what was typed where it still fits, and what is new as it is proposed."""
        typed = {name: self.data[name] for name in self.data} | {"version": self.of_version}
        for key in self.addressees:
            if f"words-{key}" not in typed:
                typed[f"to-{key}"] = "on"
                typed[f"words-{key}"] = self.fields[f"words-{key}"].initial
        self.data = typed

    def orders(self) -> list[dict[str, Any]]:
        """What is to be issued: one for each chosen addressee, and one of the chosen question."""
        typed = self.cleaned_data
        orders = [
            _order(key, typed[f"words-{key}"], clauses=addressee.clause_ids)
            for key, addressee in self.addressees.items()
            if typed.get(f"to-{key}")
        ]
        if typed.get("item"):
            orders.append(_order(OF_ITEM, typed["item_words"], items=[typed["item"]]))
        return orders


def _order(
    key: str, words: str, *, clauses: Sequence[int] = (), items: Sequence[int] = ()
) -> dict[str, Any]:
    return {
        "for": key,
        "clauses": list(clauses),
        "items": list(items),
        "addressee": words.splitlines(),
    }
