from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from meetings.case_forms import Declinable
from meetings.domain import free_slug
from meetings.models import MeetingCommission
from russian.cases import Case

_LABELS = {
    Case.GENT: _("Genitive: chaired by whom? of what?"),
    Case.DATV: _("Dative: instructed to whom?"),
    Case.ACCS: _("Accusative: heard whom?"),
    Case.ABLT: _("Instrumental: approved by whom?"),
    Case.LOCT: _("Prepositional: in what? about whom?"),
}

_UNSURE = _("Check this form: the portal is not sure of it.")


class DeclinableForm(forms.ModelForm):
    """A record together with its case forms: computed, and open to correction.

    A form left as it was computed stays computed; one that was retyped is kept for ever;
    one that was emptied is computed again.
    """

    case_gent = forms.CharField(label=_LABELS[Case.GENT], required=False)
    case_datv = forms.CharField(label=_LABELS[Case.DATV], required=False)
    case_accs = forms.CharField(label=_LABELS[Case.ACCS], required=False)
    case_ablt = forms.CharField(label=_LABELS[Case.ABLT], required=False)
    case_loct = forms.CharField(label=_LABELS[Case.LOCT], required=False)

    are_checked = forms.BooleanField(
        label=_("I have checked these forms"),
        required=False,
        help_text=_("Then they are not marked for a check any more."),
    )

    instance: Declinable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for case in Case:
            field = self.fields[f"case_{case}"]
            field.widget.attrs["class"] = "vTextField"
            if self.instance.pk:
                form = self.instance.form(case)
                field.initial = form.text
                field.help_text = "" if form.is_sure else str(_UNSURE)
            else:
                field.help_text = str(_("Left empty, it is computed when the record is saved."))

    def save(self, commit: bool = True) -> Any:
        nominative_changed = self.instance.case_forms.get("of") != self.instance.nominative
        typed = {
            case: self.cleaned_data[f"case_{case}"]
            for case in Case
            # With a new nominative, forms that nobody touched are computed anew.
            if f"case_{case}" in self.changed_data or not nominative_changed
        }
        kept = {
            case: self.instance.form(case).text
            for case in Case
            if case not in typed and self.instance.source(case) == "manual"
        }
        self.instance.set_forms(kept | typed, are_checked=self.cleaned_data["are_checked"])
        return super().save(commit)


class CommissionForm(DeclinableForm):
    """A commission; an address that was left empty is made of its name."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get("short_name") or cleaned.get("name")
        if name and "slug" in self.fields and not cleaned.get("slug"):
            cleaned["slug"] = free_slug(name)
        return cleaned


class SwappingFormSet(BaseInlineFormSet):
    """Rows whose unique values may change places in one save, as people do on a screen.

    Rows are written one after another, and the database checks each: so what is about to move
    is first taken off the table.
    """

    #: The column that no two rows of the list share.
    named_by = ""
    #: The column that one row alone may bear, and its value where it is borne by none.
    borne_by_one: tuple[str, Any] = ("", None)

    def kept_forms(self) -> list[forms.ModelForm]:
        """Rows that are in order, filled in and not about to be deleted."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def save(self, commit: bool = True) -> Any:
        column, nothing = self.borne_by_one
        changed = [form for form in self.initial_forms if form.has_changed()]
        borne = [form.instance.pk for form in changed if column in form.changed_data]
        moved = [
            form.instance.pk
            for form in changed
            if self.named_by in form.changed_data or form in self.deleted_forms
        ]
        rows = self.get_queryset().model._default_manager
        rows.filter(pk__in=borne).update(**{column: nothing})
        # Saving a row that is gone writes it again under its own number.
        rows.filter(pk__in=moved).delete()
        return super().save(commit)


class MeetingCommissionFormSet(SwappingFormSet):
    named_by = "commission"
    borne_by_one = ("is_host", False)

    def clean(self) -> None:
        """A session belongs to a commission, one of them at most is its host, each has its number.

        A number of the minutes stands once in the commission's series of the year.
        """
        super().clean()
        rows = self.kept_forms()
        if not rows and not any(self.errors):
            raise ValidationError(_("Name the commission whose session this is."))
        if self.instance.held_on:
            self._refuse_taken_numbers(rows, self.instance.held_on.year)
        if sum(bool(row.cleaned_data.get("is_host")) for row in rows) > 1:
            raise ValidationError(_("Only one commission can be the host. Leave one mark."))

    def _refuse_taken_numbers(self, rows: Sequence[forms.ModelForm], year: int) -> None:
        taken = set(
            MeetingCommission.objects.numbered_in(year)
            .exclude(meeting=self.instance.pk)
            .filter(commission__in=[row.cleaned_data["commission"] for row in rows])
            .values_list("commission", "number")
        )
        for row in rows:
            if (row.cleaned_data["commission"].pk, row.cleaned_data.get("number")) in taken:
                row.add_error(
                    "number",
                    ValidationError(
                        _("In %(year)s this commission has minutes with this number already."),
                        params={"year": year},
                    ),
                )
