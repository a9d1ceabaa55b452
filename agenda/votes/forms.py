"""The votes on an item as a form: a line for each who may vote, and one save for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from agenda.models import Vote
from agenda.quorum import ASIDE
from agenda.votes.record import Said
from participants.models import Attendance
from russian.names import surname_first

NOT_RECORDED: Final = ("", _("not recorded"))


@dataclass(frozen=True, slots=True)
class Line:
    """One participant with what is ticked and typed, and what is on record."""

    participant: Attendance
    choice: BoundField
    dissent: BoundField
    stored_choice: str
    stored_dissent: str

    @property
    def differs(self) -> bool:
        """What is on the screen is not what is on record."""
        stored = (self.choice.initial or "", self.dissent.initial or "")
        return (self.choice.value() or "", (self.dissent.value() or "").strip()) != stored


class VotesForm(forms.Form):
    """What each of the seated said; ``stored`` is what is on record now."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        seated: Sequence[Attendance],
        stored: Mapping[int, Said],
        is_secret: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seated = seated
        self.stored = stored
        choices = [NOT_RECORDED] + [
            choice for choice in Vote.Choice.choices if not is_secret or choice[0] in ASIDE
        ]
        for row in seated:
            said, name = stored.get(row.pk, Said()), surname_first(row.name)
            self.fields[f"choice-{row.pk}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                required=False,
                initial=said.choice,
                widget=forms.RadioSelect,
            )
            self.fields[f"dissent-{row.pk}"] = forms.CharField(
                label=name,
                required=False,
                initial=said.dissent,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def choice_labels(self) -> list[Any]:
        """The heads of the columns."""
        first: Any = self.fields[f"choice-{self.seated[0].pk}"]
        return [label for _value, label in first.choices]

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.seated:
            said = self.stored.get(row.pk, Said())
            yield Line(
                row,
                self[f"choice-{row.pk}"],
                self[f"dissent-{row.pk}"],
                str(Vote.Choice(said.choice).label) if said.choice else "",
                said.dissent,
            )

    @property
    def has_dissent(self) -> bool:
        return any(line.dissent.value() for line in self.lines)

    def said(self, *, rest: str = "") -> dict[int, Said]:
        """What was ticked and typed; ``rest`` is said of those of whom nothing is."""
        return {
            row.pk: Said(
                self.cleaned_data[f"choice-{row.pk}"] or rest,
                self.cleaned_data[f"dissent-{row.pk}"].strip(),
            )
            for row in self.seated
        }
