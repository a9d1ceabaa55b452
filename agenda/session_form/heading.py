"""The heading of a session as a form, and what is pasted into it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from agenda.session_form.pasting import Outline, Trouble, begins_as_title, read_outline
from agenda.session_form.recognition import NEW, NOBODY, Answer, Question, Written, questions
from meetings.models import Meeting
from participants.models import Person
from participants.pasting import Fault, PastedPeople, PastedPerson, read_people
from russian.names import full

#: The names of what is pasted, in the form and in its group of fields.
PASTES: Final = ("pasted_people", "pasted_agenda")

_WHY: Final[Mapping[Trouble, Any]] = {
    Trouble.NO_ITEM: gettext_lazy("there is no item above it"),
    Trouble.NO_CLAUSE: gettext_lazy("there is no clause above it"),
    Trouble.NO_NAME: gettext_lazy(
        "it should begin with a name: «Ким В.С. – начальник отдела» or «Ким Вера Степановна»"
    ),
    Trouble.MANY_NAMES: gettext_lazy(
        "it names several people, and who said what is not clear; put each speaker on a line of "
        "his own, or what was said under «Обсуждение:»"
    ),
    Trouble.NO_VOTES: gettext_lazy("write the numbers: «за – 11, против – 0, воздержались – 1»"),
    Trouble.TOO_LONG: gettext_lazy("it is too long for its field"),
    Trouble.TAKEN_AS_TITLE: gettext_lazy("it was taken for the title of a new item"),
}

_PEOPLE_HELP: Final = gettext_lazy(
    "A person on each line: «Громов Б.В. – прокурор города». Headings «Члены комиссии:» and "
    "«Приглашённые:» say what those below them are; «отпуск», «отсутствует», «по ВКС» may stand "
    "at the end of a line."
)
_AGENDA_HELP: Final = gettext_lazy(
    "A title on each line. Under a title, where you have them: «Докладчик: …», «Выступили: …», "
    "«Решили:» with a clause on each line, «Голосовали: за – 11, против – 0, воздержались – 1», "
    "«Закрыто: …»."
)


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})


class SessionForm(forms.ModelForm):
    """The heading; lists that are pasted; and who those are whom the last list named."""

    pasted_people = forms.CharField(
        label=gettext_lazy("Participants, as text"),
        required=False,
        widget=_box(6),
        help_text=_PEOPLE_HELP,
    )
    pasted_agenda = forms.CharField(
        label=gettext_lazy("Agenda, as text"),
        required=False,
        widget=_box(6),
        help_text=_AGENDA_HELP,
    )

    #: Set on the class that the admin makes for a request.
    user: User | None = None
    #: Why the session was not saved the first time: shown beside what was typed.
    refusals: Sequence[str] = ()

    class Meta:
        model = Meeting
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outline = Outline()
        self.people: Sequence[PastedPerson] = ()
        self._questions = self._asked()
        for question in self._questions:
            self._add_question(question)

    def _asked(self) -> list[Question]:
        if self.user is None or not self.instance.unrecognised:
            return []
        return questions(self.instance, among=Person.objects.visible_to(self.user))

    # --- who is meant ---------------------------------------------------------------------------

    def _add_question(self, question: Question) -> None:
        about = question.about
        named = " – ".join(filter(None, [full(about.name), about.post]))
        known = [
            (str(each.person.pk), " – ".join(filter(None, [str(each.person), each.post])))
            for each in question.candidates
        ]
        self.fields[f"person_{about.key}"] = forms.ChoiceField(
            label=named,
            choices=[*known, (NEW, _("a new person")), (NOBODY, _("leave out"))],
            initial=question.likeliest,
            required=False,
            widget=forms.RadioSelect,
        )
        if question.asks_gender:
            self.fields[f"gender_{about.key}"] = forms.ChoiceField(
                label=_("Gender of a new person"),
                choices=[("", "–"), *Person.Sex.choices],
                required=False,
            )

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The fields of each question, for the page."""
        return [
            {
                "person": self[f"person_{question.about.key}"],
                "gender": self[f"gender_{question.about.key}"] if question.asks_gender else None,
            }
            for question in self._questions
        ]

    def answers(self) -> dict[str, Answer]:
        """What was answered, by the keys of the names."""
        told = {}
        for question in self._questions:
            key = question.about.key
            chosen = self.cleaned_data.get(f"person_{key}")
            if chosen == NEW:
                gender = self.cleaned_data.get(f"gender_{key}", "")
                told[key] = Answer(is_new=True, gender=gender)
            elif chosen:
                known = {str(each.person.pk): each.person for each in question.candidates}
                told[key] = Answer(known.get(chosen))
        return told

    # --- reading --------------------------------------------------------------------------------

    def clean_pasted_agenda(self) -> str:
        text: str = self.cleaned_data["pasted_agenda"]
        self.outline = read_outline(text)
        if self.outline.faults:
            raise ValidationError(
                [told_line(fault, _WHY[fault.trouble]) for fault in self.outline.faults]
            )
        return text

    def clean_pasted_people(self) -> str:
        text: str = self.cleaned_data["pasted_people"]
        read: PastedPeople = read_people(text)
        if read.faults:
            raise ValidationError(
                [told_line(fault, _WHY[Trouble.NO_NAME]) for fault in read.faults]
            )
        self.people = read.people
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self._questions:
            key = question.about.key
            is_new = cleaned.get(f"person_{key}") == NEW
            if is_new and question.asks_gender and not cleaned.get(f"gender_{key}"):
                self.add_error(
                    f"gender_{key}",
                    _("The gender does not show in this name. Choose it: cases depend on it."),
                )
        begins, ends = cleaned.get("start_time"), cleaned.get("end_time")
        if begins and ends and ends < begins:
            self.add_error("end_time", _("The session ends before it begins."))
        for refusal in self.refusals:
            self.add_error(None, refusal)
        return cleaned


def told_line(fault: Fault, why: Any) -> str:
    return _("Line %(line)s, «%(text)s»: %(why)s.") % {
        "line": fault.line,
        "text": fault.text if len(fault.text) < 80 else f"{fault.text[:79]}…",
        "why": why,
    }


def told_doubts(outline: Outline) -> list[str]:
    """What was understood in one of two ways."""
    return [told_line(doubt, _WHY[doubt.trouble]) for doubt in outline.doubts]


def told_written(written: Written) -> Iterator[str]:
    """What became of clauses without an executor, and of votes without a number."""
    numbers = written.unaddressed
    if numbers:
        yield ngettext(
            "Clause %(numbers)s: the executor is not recognised and stays in the text.",
            "Clauses %(numbers)s: the executors are not recognised and stay in the text.",
            len(numbers),
        ) % {"numbers": ", ".join(numbers)}
    for line, present in written.unanimous:
        yield told_line(
            line,
            _(
                "written down as «за – %(number)s, против – 0, воздержались – 0»: so many of "
                "those present may vote"
            )
            % {"number": present}
            if present
            else _(
                "who may vote and is present is not known yet; enter the number when the "
                "participants are known"
            ),
        )


def told_titles(titles: Iterable[str]) -> str:
    """Which titles are not in the form in which items of an agenda are named; empty if all are."""
    others = [title for title in titles if not begins_as_title(title)]
    if not others:
        return ""
    return ngettext(
        "A title does not begin with «О», «Об» or «Обо»: %(titles)s.",
        "Some titles do not begin with «О», «Об» or «Обо»: %(titles)s.",
        len(others),
    ) % {"titles": "; ".join(f"«{title[:60]}»" for title in others)}
