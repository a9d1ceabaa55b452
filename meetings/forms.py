from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meetings.case_forms import Declinable
from meetings.domain import free_slug
from meetings.emblem import MOST_BYTES, EmblemRefused, redrawn, shown, store_emblem
from meetings.models import Commission, CommissionRole
from meetings.numbers import refused_numbers
from meetings.rows import OneEachFormSet
from russian.cases import Case

CASE_LABELS = {
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

    case_gent = forms.CharField(label=CASE_LABELS[Case.GENT], required=False)
    case_datv = forms.CharField(label=CASE_LABELS[Case.DATV], required=False)
    case_accs = forms.CharField(label=CASE_LABELS[Case.ACCS], required=False)
    case_ablt = forms.CharField(label=CASE_LABELS[Case.ABLT], required=False)
    case_loct = forms.CharField(label=CASE_LABELS[Case.LOCT], required=False)

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


class EmblemInput(forms.ClearableFileInput):
    """The emblem as it is, a box that takes it away, and a picture to choose."""

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        chooser = forms.FileInput(self.attrs).render(name, value, *args, **kwargs)
        if not isinstance(value, FieldFile) or not value:
            return chooser
        box = self.clear_checkbox_name(name)
        return format_html(
            '<p class="file-upload">{picture} <span class="clearable-file-input">'
            '<input type="checkbox" name="{box}" id="id_{box}"{checked}> '
            '<label for="id_{box}">{take_away}</label></span><br>{instead} {chooser}</p>',
            picture=shown(cast(Commission, value.instance)),
            box=box,
            checked=SafeString(" checked" if self.checked else ""),
            take_away=_("take it away"),
            instead=_("or choose another picture:"),
            chooser=chooser,
        )


class CommissionForm(DeclinableForm):
    """A commission; an address that was left empty is made of its name."""

    class Meta:
        widgets = {"emblem": EmblemInput(attrs={"accept": "image/png,image/jpeg"})}

    instance: Commission
    _emblem = b""

    def clean_emblem(self) -> Any:
        chosen = self.cleaned_data["emblem"]
        if isinstance(chosen, UploadedFile):
            try:
                self._emblem = redrawn(chosen.read(MOST_BYTES + 1))
            except EmblemRefused as error:
                raise ValidationError(str(error), code="emblem") from error
        return chosen

    def save(self, commit: bool = True) -> Any:
        if self._emblem:
            self.instance.emblem = store_emblem(self._emblem)
        return super().save(commit)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get("short_name") or cleaned.get("name")
        if name and "slug" in self.fields and not cleaned.get("slug"):
            cleaned["slug"] = free_slug(name)
        self._check_quorum(cleaned)
        return cleaned

    def _check_quorum(self, cleaned: dict[str, Any]) -> None:
        """A number belongs to the rule that is a number, and to no other."""
        if not {"quorum_rule", "quorum_number"} <= cleaned.keys():
            return
        is_number = cleaned["quorum_rule"] == Commission.QuorumRule.NUMBER
        if is_number and not cleaned["quorum_number"]:
            self.add_error("quorum_number", _("Say how many members the quorum is."))
        if not is_number and cleaned["quorum_number"]:
            self.add_error(
                "quorum_number",
                _("The quorum is a share of the members: leave the number empty."),
            )


class MeetingCommissionFormSet(OneEachFormSet):
    named_by = "commission"
    borne_by_one = ("is_host", False)

    def clean(self) -> None:
        """A session belongs to a commission, one of them at most is its host, each has its number.

        A number of the minutes stands once in the commission's series of the year, and the
        series has no gaps.
        """
        super().clean()
        rows = self.kept_forms()
        if not rows and not any(self.errors):
            raise ValidationError(_("Name the commission whose session this is."))
        if sum(bool(row.cleaned_data.get("is_host")) for row in rows) > 1:
            raise ValidationError(_("Only one commission can be the host. Leave one mark."))
        self._refuse_numbers(rows)

    def _refuse_numbers(self, rows: Sequence[forms.ModelForm]) -> None:
        typed = {
            row.cleaned_data["commission"].pk: row.cleaned_data.get("number")
            for row in rows
            if row.cleaned_data.get("commission")
        }
        refused = refused_numbers(meeting=self.instance, typed=typed)
        for row in rows:
            commission = row.cleaned_data.get("commission")
            refusal = refused.pop(commission.pk, None) if commission else None
            if refusal is not None:
                row.add_error("number", refusal)
        for refusal in refused.values():
            # The commission is taken off the session, but its number cannot be taken back.
            raise refusal


class CommissionRoleForm(forms.ModelForm):
    """What a user does for one commission; a secretary sees closed items, ticked or not."""

    class Meta:
        model = CommissionRole
        fields = ["commission", "role", "sees_closed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == CommissionRole.Role.SECRETARY:
            cleaned["sees_closed"] = True
        return cleaned
