from collections.abc import Container, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from meetings.days import check_day
from participants.membership import NewMember, other_spell, part_in
from participants.models import Attendance, Membership
from participants.pasting import PastedPerson
from participants.recognising import Candidate
from participants.spells import in_words
from russian.names import full


class MembershipForm(forms.ModelForm):
    """A member of a commission; two spells of one person in it do not overlap."""

    class Meta:
        model = Membership
        fields = ["commission", "person", "role", "is_voting", "since", "until", "basis"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = Membership(
            pk=self.instance.pk,
            commission=cleaned.get("commission") or getattr(self.instance, "commission", None),
            person=cleaned.get("person") or getattr(self.instance, "person", None),
            since=cleaned.get("since"),
            until=cleaned.get("until"),
        )
        if not self.errors and (other := other_spell(asked)):
            self.add_error(
                "person" if "person" in self.fields else "since",
                ValidationError(
                    _(
                        "This person is in the commission at that time already: %(role)s, "
                        "%(spell)s. End that membership first."
                    ),
                    params={"role": other.get_role_display(), "spell": in_words(other)},
                ),
            )
        return cleaned


class MembersForm(forms.Form):
    """A pasted list of members, and what holds for all of them."""

    text = forms.CharField(
        label=_("The list, a member on a line"),
        widget=forms.Textarea(attrs={"rows": 14, "cols": 90}),
        help_text=_("For example: Ким В.С. – начальник отдела, секретарь комиссии"),
    )
    since = forms.DateField(
        label=_("Members since"),
        required=False,
        validators=[check_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    basis = forms.CharField(
        label=_("Basis"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("The act that appointed the member."),
    )


class LinesForm(forms.Form):
    """Who is meant by each line of the list: somebody on record, or a new person."""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[tuple[PastedPerson, Sequence[Candidate]]],
        belonging: Container[int] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pasted = [line for line, _candidates in lines]
        for line, found in lines:
            role, post = part_in(line.post)
            likely = next((each.person.pk for each in found if each.is_likely), "")
            self.fields[f"person-{line.line}"] = forms.ChoiceField(
                label=_("Person"),
                required=False,
                choices=[
                    *(
                        (each.person.pk, _in_list(each, each.person.pk in belonging))
                        for each in found
                    ),
                    ("", _("a new person: %(name)s") % {"name": full(line.name)}),
                ],
                initial=likely,
            )
            self.fields[f"role-{line.line}"] = forms.ChoiceField(
                label=_("Role"), choices=Membership.Role.choices, initial=_role(line, role)
            )
            self.fields[f"post-{line.line}"] = forms.CharField(
                label=_("Post"), required=False, max_length=500, initial=post
            )

    @property
    def rows(self) -> Iterator[tuple[PastedPerson, list[BoundField]]]:
        for line in self.pasted:
            yield line, [self[f"{name}-{line.line}"] for name in ("role", "person", "post")]

    def members(self) -> list[NewMember]:
        said = self.cleaned_data
        return [
            NewMember(
                line.name,
                said[f"post-{line.line}"],
                said[f"role-{line.line}"],
                int(said[f"person-{line.line}"]) if said[f"person-{line.line}"] else None,
            )
            for line in self.pasted
        ]


def _in_list(candidate: Candidate, belongs: bool) -> str:
    told = [str(candidate.person), candidate.post]
    return " – ".join(filter(None, [*told, str(_("in the commission already")) if belongs else ""]))


def _role(line: PastedPerson, role: Membership.Role) -> Membership.Role:
    """«Председатель: Ким В.И.» says the part before the name, and not after the post."""
    by_duty = {
        Attendance.Duty.PRESIDING.value: Membership.Role.CHAIR,
        Attendance.Duty.SECRETARY.value: Membership.Role.SECRETARY,
    }
    return by_duty.get(line.duty, role)


class DayForm(forms.Form):
    """A day that is asked for."""

    on = forms.DateField(
        label=_("On the day"),
        required=False,
        validators=[check_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
