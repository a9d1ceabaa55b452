"""Drafting a notice from the record: what happened, in grammatical Russian.

Only what the public may know is looked at: closed items, those who came for them alone, and the
names of private persons never enter a draft. The portal's own sentences are typeset; words that
a person typed into the record stand as they were typed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from agenda.models import AgendaItem, Resolution, Speaker
from agenda.wording import clause, with_stop
from documents.minutes_wording import membership
from meetings.case_forms import Declinable
from meetings.models import Commission, Meeting
from participants.models import Attendance, Post
from russian.agreement import counted
from russian.cases import Case
from russian.dates import full_date_words
from russian.names import Name, first_last, surname_first
from russian.typography import capfirst, joined, typeset

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
    "первому",
    "второму",
    "третьему",
    "четвёртому",
    "пятому",
    "шестому",
    "седьмому",
    "восьмому",
    "девятому",
    "десятому",
)
_SPEAKER_WORDS: Final = {
    Speaker.Role.RAPPORTEUR: ("Докладчик", "Докладчики"),
    Speaker.Role.CO_RAPPORTEUR: ("Содокладчик", "Содокладчики"),
}


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A first text for the press officer, and the words worth a second look."""

    title: str
    body: SafeString
    #: Declined words that the engine is not sure of, as they stand in the text.
    doubts: tuple[str, ...]


def compose_notice(meeting_id: int) -> NoticeDraft:
    """The draft of the session's notice. Reads the record, changes nothing."""
    meeting = (
        Meeting.objects.for_detail()
        .prefetch_related(
            "attendance__person",
            "attendance_groups",
            Prefetch(
                "agenda_items",
                AgendaItem.objects.filter(is_closed=False).prefetch_related(
                    "speakers__person", "resolutions__executors__person"
                ),
                "open_items",
            ),
        )
        .get(pk=meeting_id)
    )
    return _Composer(meeting).draft()


class _Composer:
    """One draft in the making; it gathers the doubts on the way."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.items: list[AgendaItem] = meeting.open_items  # type: ignore[attr-defined]
        self.rows: list[Attendance] = list(meeting.attendance.all())
        self.row_of = {row.person_id: row for row in self.rows}
        self.doubts: dict[str, None] = {}
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

    def draft(self) -> NoticeDraft:
        parts = [
            self._paragraph(self.lead()),
            *self.agenda(),
            *self.participants(),
            *self.results(),
        ]
        # SAFE: every part is made of escaped words below.
        body = mark_safe("\n".join(parts))  # noqa: S308
        return NoticeDraft(self.title(), body, tuple(self.doubts))

    # --- sentences --------------------------------------------------------------------------

    def title(self) -> str:
        bodies = joined([self._short_genitive(body) for body in self.meeting.bodies])
        return typeset(f"Состоялось {self._kind()} {bodies}".strip())

    def lead(self) -> str:
        meeting = self.meeting
        words = [
            f"в соответствии с планом работы {self._in(meeting.on_work_plan_of, Case.GENT)}"
            if meeting.on_work_plan_of
            else "",
            full_date_words(meeting.held_on) if meeting.held_on else "",
            self._place(),
            _FORM_WORDS[Meeting.Form(meeting.form)],
            "состоялось",
            self._kind(),
            joined([self._in(body, Case.GENT) for body in meeting.bodies]),
            self._chair(),
        ]
        return with_stop(capfirst(typeset(" ".join(filter(None, words)))))

    def agenda(self) -> list[str]:
        if not self.items:
            return []
        told = [f"{self._paragraph(item.title)}{self._speakers(item)}" for item in self.items]
        if len(told) == 1:
            return ["<h2>Повестка дня</h2>", told[0]]
        return ["<h2>Повестка дня</h2>", f"<ol>{''.join(f'<li>{row}</li>' for row in told)}</ol>"]

    def participants(self) -> list[str]:
        sentences = [self._members(), self._invited()]
        groups = [group.title for group in self.meeting.attendance_groups.all()]
        if groups:
            also = "также " if self._members() else ""
            sentences.append(with_stop(f"В заседании {also}приняли участие {joined(groups)}"))
        told = [self._paragraph(sentence) for sentence in sentences if sentence]
        return ["<h2>Участники</h2>", *told] if told else []

    def results(self) -> list[str]:
        told: list[str] = []
        for number, item in enumerate(self.items, start=1):
            told += self._outcome(number, item)
        told += [self._paragraph(line) for line in self.meeting.summary.splitlines() if line]
        return ["<h2>Итоги</h2>", *told] if told else []

    # --- parts of sentences -----------------------------------------------------------------

    def _kind(self) -> str:
        kind = Meeting.Kind(self.meeting.kind)
        if len(self.meeting.bodies) < 2:
            return f"{_KIND_WORDS[kind]} заседание"
        plain = kind == Meeting.Kind.REGULAR
        return "совместное заседание" if plain else f"{_KIND_WORDS[kind]} совместное заседание"

    def _place(self) -> str:
        venue = self.meeting.venue
        if venue is None:
            return ""
        words = self._in(venue, Case.LOCT)
        town = venue.locality.removeprefix("г.").strip()
        is_named = not town or town in venue.name
        return f"{_preposition(words)} {words}" + ("" if is_named else f" ({venue.locality})")

    def _chair(self) -> str:
        chair = next((row for row in self.rows if row.duty == Attendance.Duty.PRESIDING), None)
        if chair is None or chair.person.is_private:
            return ""
        name = chair.name_in(Case.GENT)
        named = self._named(name.name)
        self._doubt(named, name.is_sure)
        post = self._in(self.posts[chair.post], Case.GENT) if chair.post else ""
        return " ".join(filter(None, ["под председательством", post, named]))

    def _members(self) -> str:
        members = [row for row in self.rows if row.status == Attendance.Status.MEMBER]
        present = [row for row in members if row.is_present]
        if not present:
            return ""
        total, count = len(members), len(present)
        body = membership([body.kind for body in self.meeting.bodies])
        if count == total:
            many = counted(total, "член", "члена", "членов")
            who, verb = (f"все {many}", "приняли") if total > 1 else (many, "принял")
        else:
            # «из» governs the genitive: «из 21 члена», «из 12 членов».
            who = f"{count} из {counted(total, 'члена', 'членов', 'членов')}"
            verb = "принял" if count % 10 == 1 and count % 100 != 11 else "приняли"
        return with_stop(typeset(f"В заседании {verb} участие {who} {body}".strip()))

    def _invited(self) -> str:
        open_speakers = {speech.person_id for item in self.items for speech in item.speakers.all()}
        heard_closed = set(
            Speaker.objects.filter(item__meeting=self.meeting, item__is_closed=True).values_list(
                "person_id", flat=True
            )
        )
        guests = [
            self._person(row)
            for row in self.rows
            if row.status == Attendance.Status.INVITED
            and row.is_present
            # Who came to speak to a closed item alone would give it away.
            and not (row.person_id in heard_closed and row.person_id not in open_speakers)
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
                lines.append(self._paragraph(with_stop(f"{word} – {'; '.join(people)}")))
        return "".join(lines)

    def _outcome(self, number: int, item: AgendaItem) -> list[str]:
        heading = (
            f"По {_ORDINALS[number - 1]} вопросу"
            if number <= len(_ORDINALS)
            else f"По вопросу № {number}"
        )
        if len(self.items) == 1:
            heading = "По вопросу повестки дня"
        if item.outcome == AgendaItem.Outcome.POSTPONED:
            return [self._paragraph(f"{heading}: рассмотрение перенесено на следующее заседание.")]
        if item.outcome == AgendaItem.Outcome.WITHDRAWN:
            return [self._paragraph(f"{heading}: вопрос снят с рассмотрения.")]
        clauses: Iterable[Resolution] = item.resolutions.all()
        if clauses:
            self._doubt_executors(clauses)
            rows = "".join(f"<li>{escape(clause(row, self.posts))}</li>" for row in clauses)
            return [self._paragraph(f"{heading} решено:"), f"<ol>{rows}</ol>"]
        if item.discussion:
            return [self._paragraph(line) for line in item.discussion.splitlines() if line]
        if item.outcome == AgendaItem.Outcome.NOTED:
            return [self._paragraph(f"{heading}: информация принята к сведению.")]
        return []

    def _doubt_executors(self, clauses: Iterable[Resolution]) -> None:
        for row in clauses:
            for executor in row.executors.all():
                self._in(self.posts[executor.post], Case.DATV)

    # --- words ------------------------------------------------------------------------------

    def _in(self, declinable: Declinable, case: Case) -> str:
        form = declinable.form(case)
        self._doubt(form.text, form.is_sure)
        return form.text

    def _short_genitive(self, body: Commission) -> str:
        form = body.short_genitive()
        self._doubt(form.text, form.is_sure)
        return form.text

    def _doubt(self, text: str, is_sure: bool) -> None:
        if not is_sure:
            self.doubts[text] = None

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
        return f"<p>{escape(text)}</p>"


def _preposition(words: str) -> str:
    """«в» or «во»: before в or ф with another consonant, and before «двор…»."""
    start = words[:2].lower()
    is_cluster = start[:1] in {"в", "ф"} and start[1:] not in set("аеёиоуыэюя")
    return "во" if is_cluster or words.lower().startswith("двор") else "в"
