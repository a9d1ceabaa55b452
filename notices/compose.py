"""Drafting a notice from the record: what happened, in grammatical Russian.

Only what the public may know is looked at: closed items, those who came for them alone, and the
names of private persons never enter a draft. The portal's own sentences are typeset; in words
that a person typed into the record spaces alone are held, and every other sign stays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Resolution, Speaker
from agenda.numbering import numbered, open_items
from agenda.outcomes import was_rejected
from agenda.wording import clause, executor_cases
from documents.papers.wording import membership
from meetings.case_forms import Declinable
from meetings.models import Commission, Meeting
from notices.leaks import concerned
from participants.models import Attendance, Post
from russian.agreement import counted, past_tense
from russian.cases import Case
from russian.dates import full_date_words
from russian.names import Name, first_last, surname_first
from russian.phrases import PhraseKind, decline_phrase
from russian.places import is_address, where
from russian.signs import DASH, NBSP
from russian.typography import (
    capfirst,
    hold_spaces,
    joined,
    typeset,
    with_stop,
    without_stop,
)

_KIND_WORDS: Final = {
    Meeting.Kind.REGULAR: "очередное",
    Meeting.Kind.EXTRAORDINARY: "внеочередное",
    Meeting.Kind.OFF_SITE: "выездное",
    Meeting.Kind.ENLARGED: "расширенное",
}
_FORM_WORDS: Final = {
    Meeting.Form.IN_PERSON: "",
    Meeting.Form.VIDEOCONFERENCE: "в режиме видеоконференции",
    Meeting.Form.MIXED: "в очно-дистанционном формате",
    Meeting.Form.CORRESPONDENCE: "в заочной форме",
}
_ORDINALS: Final = (
    "первый",
    "второй",
    "третий",
    "четвёртый",
    "пятый",
    "шестой",
    "седьмой",
    "восьмой",
    "девятый",
    "десятый",
)
#: With these posts «под председательством …» says one word twice.
_PRESIDING_POST: Final = re.compile(r".*\bпредседател|руководител", re.IGNORECASE)
_SPEAKER_WORDS: Final = {
    Speaker.Role.RAPPORTEUR: ("Докладчик", "Докладчики"),
    Speaker.Role.CO_RAPPORTEUR: ("Содокладчик", "Содокладчики"),
}


#: What a title may hold (notices.models.Notice.title).
TITLE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Doubt:
    """A declined word that the engine is not sure of, and the record where it can be set right."""

    text: str
    about: Declinable


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A first text for the press officer, and the words worth a second look."""

    title: str
    body: SafeString
    doubts: tuple[Doubt, ...]


class NothingToTell(Exception):
    """The session did not take place, or has not yet; the message is for the press officer."""


def check_took_place(meeting: Meeting) -> None:
    """A notice tells in the past tense: the session is marked as held. Raises NothingToTell."""
    match meeting.state:
        case Meeting.State.PLANNED | Meeting.State.CONVENED:
            raise NothingToTell(
                _("A notice of a session that took place is drafted once it is marked as held.")
            )
        case Meeting.State.CANCELLED:
            raise NothingToTell(_("The session was cancelled: there is nothing to tell of it."))
        case Meeting.State.MOVED:
            raise NothingToTell(
                _("The session was moved to another day: its notice is drafted there.")
            )


def compose_notice(meeting_id: int, *, in_short: bool = False) -> NoticeDraft:
    """The draft of the session's notice, or its first paragraph alone ``in_short``.

    Reads the record, changes nothing. Raises Meeting.DoesNotExist and NothingToTell.
    """
    meeting = (
        Meeting.objects.for_detail()
        .prefetch_related(
            "attendance__person",
            "attendance_groups",
            "agenda_items__speakers__person",
            "agenda_items__resolutions__executors__person",
        )
        .get(pk=meeting_id)
    )
    check_took_place(meeting)
    return _Composer(meeting).draft(in_short=in_short)


class _Composer:
    """One draft in the making; it gathers the doubts on the way."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        #: Closed items are dropped here, and nothing below knows of them.
        self.items = open_items(meeting.agenda_items.all())
        self.rows: list[Attendance] = list(meeting.attendance.all())
        self.row_of = {row.person_id: row for row in self.rows}
        self.doubts: dict[str, Doubt] = {}
        self.posts: dict[str, Post] = Post.objects.by_title(
            [row.post for row in self.rows]
            + [
                executor.post
                for item in self.items
                for clause_ in item.resolutions.all()
                for executor in clause_.executors.all()
            ]
        )
        # One manner of naming people in one text: in full when every name is known in full.
        self.is_full = all(row.first_name for row in self.rows if not row.person.is_private)

    def draft(self, *, in_short: bool) -> NoticeDraft:
        parts = [self._paragraph(" ".join(filter(None, [self.lead(), self.chair()])))]
        if not in_short:
            parts += [*self.agenda(), *self.participants(), *self.results()]
        # SAFE: every part is made of escaped words below.
        body = mark_safe("\n".join(parts))  # noqa: S308
        return NoticeDraft(self.title(), body, tuple(self.doubts.values()))

    # --- sentences --------------------------------------------------------------------------

    def title(self) -> str:
        bodies = joined([self._short_genitive(body) for body in self.meeting.bodies])
        title = typeset(f"{capfirst(self._took_place())} {self._kind()} {bodies}".strip())
        if len(title) <= TITLE_LENGTH:
            return title
        return title[: TITLE_LENGTH - 1].rpartition(" ")[0] + "…"

    def lead(self) -> str:
        meeting = self.meeting
        words = [
            f"в соответствии с планом работы {self._in(meeting.on_work_plan_of, Case.GENT)}"
            if meeting.on_work_plan_of
            else "",
            full_date_words(meeting.held_on) if meeting.held_on else "",
            self._place(),
            _FORM_WORDS[Meeting.Form(meeting.form)],
            self._took_place(),
            self._kind(),
            joined([self._in(body, Case.GENT) for body in meeting.bodies]),
            "" if self._is_named_by_verb() else self._under_chair(),
        ]
        return with_stop(capfirst(typeset(" ".join(filter(None, words)))))

    def chair(self) -> str:
        """«Заседание провела председатель комиссии Любовь Зюзина.», where the lead has no place."""
        chair = self._presiding()
        if chair is None or not self._is_named_by_verb():
            return ""
        verb = past_tense("провёл", chair.known_gender)
        told = typeset(f"{verb} {chair.post} {self._named(chair.name)}")
        self._doubt(told, chair.known_gender is not None, chair.person)
        return with_stop(f"Заседание {told}")

    def agenda(self) -> list[str]:
        """A list of the items; sub-items bear their numbers, for the results cite them."""
        told: list[str] = []
        for number, item in numbered(self.items):
            is_subitem = "." in number
            title = f"{number}. {item.title}" if is_subitem else item.title
            row = f"{self._paragraph(without_stop(title))}{self._speakers(item)}"
            if is_subitem:
                told[-1] += row
            else:
                told.append(row)
        if not told:
            return []
        if len(told) == 1:
            return ["<h2>Повестка дня</h2>", told[0]]
        return ["<h2>Повестка дня</h2>", f"<ol>{''.join(f'<li>{row}</li>' for row in told)}</ol>"]

    def participants(self) -> list[str]:
        sentences = [self._members(), self._invited()]
        groups = [group.title for group in self.meeting.attendance_groups.all()]
        if groups:
            also = "также " if self._members() else ""
            sentences.append(
                with_stop(f"{self._occasion()} {also}приняли участие {joined(groups)}")
            )
        told = [self._paragraph(sentence) for sentence in sentences if sentence]
        return ["<h2>Участники</h2>", *told] if told else []

    def results(self) -> list[str]:
        told: list[str] = []
        for number, item in numbered(self.items):
            told += self._outcome(self._question(number), item)
        told += [self._paragraph(line) for line in self.meeting.summary.splitlines() if line]
        return ["<h2>Итоги</h2>", *told] if told else []

    # --- parts of sentences -----------------------------------------------------------------

    def _kind(self) -> str:
        kind = Meeting.Kind(self.meeting.kind)
        if len(self.meeting.bodies) < 2:
            return f"{_KIND_WORDS[kind]} заседание"
        plain = kind == Meeting.Kind.REGULAR
        return "совместное заседание" if plain else f"{_KIND_WORDS[kind]} совместное заседание"

    def _is_by_letter(self) -> bool:
        return self.meeting.form == Meeting.Form.CORRESPONDENCE

    def _took_place(self) -> str:
        return "проведено" if self._is_by_letter() else "состоялось"

    def _occasion(self) -> str:
        return "В заочном голосовании" if self._is_by_letter() else "В заседании"

    def _place(self) -> str:
        venue = self.meeting.venue
        if venue is None:
            return ""
        town = venue.locality.removeprefix("г.").strip()
        is_named = not town or town in venue.name
        if is_address(venue.name):
            line = venue.name if is_named else f"{venue.locality}, {venue.name}"
            return where(line, line)
        place = where(venue.name, self._in(venue, Case.LOCT))
        return place if is_named else f"{place} ({venue.locality})"

    def _presiding(self) -> Attendance | None:
        """Who presided, unless the public may not read the name."""
        found = next((row for row in self.rows if row.duty == Attendance.Duty.PRESIDING), None)
        return None if found is None or found.person.is_private else found

    def _is_named_by_verb(self) -> bool:
        chair = self._presiding()
        return chair is not None and bool(_PRESIDING_POST.match(chair.post))

    def _under_chair(self) -> str:
        chair = self._presiding()
        if chair is None:
            return ""
        name = chair.name_in(Case.GENT)
        named = self._named(name.name)
        self._doubt(named, name.is_sure, chair.person)
        post = self._in(self.posts[chair.post], Case.GENT) if chair.post else ""
        return " ".join(filter(None, ["под председательством", post, named]))

    def _members(self) -> str:
        members = [row for row in self.rows if row.status == Attendance.Status.MEMBER]
        present = [row for row in members if row.is_present]
        if not present:
            return ""
        total, count = len(members), len(present)
        body = membership(self.meeting.bodies)
        if not body and len(self.meeting.bodies) > 1:
            body = "этих органов"
        if count == total:
            many = counted(total, "член", "члена", "членов")
            whole = {1: many, 2: "оба члена"}.get(total, f"все {many}")
            who, verb = whole, "приняли" if total > 1 else "принял"
        else:
            # «из» governs the genitive: «из 21 члена», «из 12 членов».
            who = f"{count} из {counted(total, 'члена', 'членов', 'членов')}"
            verb = "принял" if count % 10 == 1 and count % 100 != 11 else "приняли"
        return with_stop(typeset(f"{self._occasion()} {verb} участие {who} {body}".strip()))

    def _invited(self) -> str:
        gives_away = concerned(self.meeting, is_closed=True) - concerned(
            self.meeting, is_closed=False
        )
        guests = [
            self._person(row)
            for row in self.rows
            if row.status == Attendance.Status.INVITED
            and row.is_present
            # Who came for a closed item alone would give it away.
            and row.person_id not in gives_away
        ]
        return with_stop(f"На заседание приглашены: {'; '.join(guests)}") if guests else ""

    def _speakers(self, item: AgendaItem) -> str:
        lines = []
        for role, (one, many) in _SPEAKER_WORDS.items():
            people = [
                self._speaker(speech) for speech in item.speakers.all() if speech.role == role
            ]
            if people:
                word = one if len(people) == 1 else many
                lines.append(self._paragraph(with_stop(f"{word}{NBSP}{DASH} {'; '.join(people)}")))
        return "".join(lines)

    def _outcome(self, question: str, item: AgendaItem) -> list[str]:
        """What became of the item; what was not adopted is not told as decided."""
        in_case = decline_phrase(question, PhraseKind.BODY)
        if was_rejected(item):
            return [self._paragraph(f"По {in_case[Case.DATV].text} решение не принято.")]
        clauses: Iterable[Resolution] = item.resolutions.all()
        put_off = {
            AgendaItem.Outcome.POSTPONED.value: f"Рассмотрение {in_case[Case.GENT].text} отложено",
            AgendaItem.Outcome.WITHDRAWN.value: f"{capfirst(question)} снят с рассмотрения",
        }.get(item.outcome, "")
        told = []
        if put_off:
            told.append(f"{put_off}; при этом решено:" if clauses else f"{put_off}.")
        elif clauses:
            told.append(f"По {in_case[Case.DATV].text} решено:")
        elif item.discussion:
            told += [line for line in item.discussion.splitlines() if line]
        elif item.outcome == AgendaItem.Outcome.NOTED:
            told.append(f"Информация по {in_case[Case.DATV].text} принята к сведению.")
        self._doubt_executors(clauses)
        rows = "".join(f"<li>{self._clause(row)}</li>" for row in clauses)
        return [*map(self._paragraph, told), *([f"<ol>{rows}</ol>"] if rows else [])]

    def _question(self, number: str) -> str:
        """What the item is called in a sentence, in the nominative."""
        if len(self.items) == 1:
            return "вопрос повестки дня"
        is_word = number.isdigit() and int(number) <= len(_ORDINALS)
        return f"{_ORDINALS[int(number) - 1]} вопрос" if is_word else f"вопрос № {number}"

    def _clause(self, row: Resolution) -> str:
        # Names in brackets are written «Седых З.В.»: beside names in full they are left out,
        # for one manner of naming and for fewer personal data; the post says who answers.
        return escape(hold_spaces(clause(row, self.posts, with_names=not self.is_full)))

    def _doubt_executors(self, clauses: Iterable[Resolution]) -> None:
        for row in clauses:
            for executor, case in executor_cases(row):
                self._in(self.posts[executor.post], case)

    # --- words ------------------------------------------------------------------------------

    def _in(self, declinable: Declinable, case: Case) -> str:
        form = declinable.form(case)
        self._doubt(form.text, form.is_sure, declinable)
        return form.text

    def _short_genitive(self, body: Commission) -> str:
        form = body.short_genitive()
        self._doubt(form.text, form.is_sure, body)
        return form.text

    def _doubt(self, text: str, is_sure: bool, about: Declinable) -> None:
        if not is_sure:
            self.doubts[text] = Doubt(text, about)

    def _named(self, name: Name) -> str:
        return first_last(name) if self.is_full else surname_first(name)

    def _person(self, row: Attendance) -> str:
        if row.person.is_private:
            return row.person.public_label
        return " ".join(filter(None, [row.post, self._named(row.name)]))

    def _speaker(self, speech: Speaker) -> str:
        row = self.row_of.get(speech.person_id)
        if row is not None:
            return self._person(row)
        person = speech.person
        return person.public_label if person.is_private else self._named(person.name)

    @staticmethod
    def _paragraph(text: str) -> str:
        return f"<p>{escape(hold_spaces(text))}</p>"
