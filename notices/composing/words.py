"""What an announcement and a report share: the session, its people and its items in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Executor, Speaker
from agenda.numbering import numbered, open_items
from meetings.case_forms import Declinable
from meetings.models import Commission, Meeting
from notices.composing.parts import Doubt, Part, Section
from notices.leaks import come_for_closed_alone
from notices.models import TITLE_LENGTH
from participants.models import Attendance, Post
from russian.agreement import past_tense
from russian.cases import Case, Gender
from russian.dates import clock, full_date_words
from russian.morphology import parses
from russian.names import Name, first_last, initials_first, parse_person, surname_first
from russian.phrases import PhraseKind, head_words
from russian.places import is_address, where
from russian.signs import DASH, NBSP
from russian.typography import (
    capfirst,
    hold_spaces,
    joined,
    plain,
    shortened,
    typeset,
    with_stop,
    without_stop,
)

NameStyle = Commission.NameStyle

KIND_WORDS: Final = {
    Meeting.Kind.REGULAR: "очередное",
    Meeting.Kind.EXTRAORDINARY: "внеочередное",
    Meeting.Kind.OFF_SITE: "выездное",
    Meeting.Kind.ENLARGED: "расширенное",
}
FORM_WORDS: Final = {
    Meeting.Form.IN_PERSON: "",
    Meeting.Form.VIDEOCONFERENCE: "в режиме видеоконференции",
    Meeting.Form.MIXED: "в очно-дистанционном формате",
    Meeting.Form.CORRESPONDENCE: "в заочной форме",
}
SPEAKER_WORDS: Final = {
    Speaker.Role.RAPPORTEUR: ("Докладчик", "Докладчики"),
    Speaker.Role.CO_RAPPORTEUR: ("Содокладчик", "Содокладчики"),
}
WRITTEN: Final[Mapping[NameStyle, Callable[[Name], str]]] = {
    NameStyle.FULL: first_last,
    NameStyle.INITIALS_BEFORE: initials_first,
    NameStyle.INITIALS_AFTER: surname_first,
}


def whole_session(meeting_id: int) -> Meeting:
    """The session with all that a text tells of, in a constant number of queries."""
    meeting: Meeting = (
        Meeting.objects.for_detail()
        .prefetch_related(
            "attendance__person",
            "attendance_groups",
            "agenda_items__speakers__person",
            "agenda_items__resolutions__executors__person",
        )
        .get(pk=meeting_id)
    )
    return meeting


class Composer:
    """One draft in the making; it gathers the doubts on the way."""

    #: «состоялось», and of a session by correspondence «проведено».
    took_place: str
    took_place_by_letter: str
    #: Keys of the parts that stand in the text only where they are asked for.
    left_out: frozenset[str] = frozenset()

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        #: Closed items are dropped here, and nothing below knows of them.
        self.items = open_items(meeting.agenda_items.all())
        self.rows: list[Attendance] = list(meeting.attendance.all())
        self.row_of = {row.person_id: row for row in self.rows}
        self.chair = self._presiding()
        self.guests = list(self._guests())
        self.doubts: dict[str, Doubt] = {}
        self.posts: dict[str, Post] = Post.objects.by_title(
            [row.post for row in self.rows]
            + [
                executor.post
                for item in self.items
                for clause in item.resolutions.all()
                for executor in clause.executors.all()
            ]
        )
        self.name_style = self._name_style()
        #: What has been chosen, in its order; by itself all there is.
        self.chosen: Sequence[str] = ()
        #: The numbers of the items as the text prints them, by the key of the row.
        self.numbers: dict[int, str] = {}

    # --- the draft ----------------------------------------------------------------------------

    def parts(self, keys: Sequence[str] | None = None) -> list[Part]:
        """The parts of these keys in their order, or the usual ones in theirs; unknown keys fall.

        Sub-items follow their item, and the results cite the numbers that the agenda prints.
        """
        told = dict(self.told())
        usual = (key for key in told if key not in self.left_out)
        asked = dict.fromkeys(usual if keys is None else keys)
        self.chosen = [key for key in asked if key in told]
        self.numbers = self._numbers()
        agenda = iter([item_key(pk) for pk in self.numbers])
        in_order = [next(agenda) if key.startswith("item-") else key for key in self.chosen]
        made = (told[key](key) for key in in_order)
        return [part for part in made if part.html]

    def every_part(self) -> list[Part]:
        """All that there is to choose from, in the usual order."""
        return self.parts([key for key, _make in self.told()])

    def told(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        """What there may be to tell, in the usual order: the key, and what makes the part."""
        raise NotImplementedError

    def opening(self, label: str, sentence: Callable[[], str]) -> Callable[[str], Part]:
        return self._maker(
            label, Section.OPENING, lambda: format_html("{}", hold_spaces(sentence()))
        )

    def paragraphs(
        self, label: str, section: Section, sentences: Callable[[], list[str]]
    ) -> Callable[[str], Part]:
        return self._maker(label, section, lambda: joined_html(map(paragraph, sentences())))

    def agenda(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        for number, item in numbered(self.items):
            label = _("item %(number)s") % {"number": number}
            yield item_key(item.pk), self._item_maker(label, item)

    def _item_maker(self, label: str, item: AgendaItem) -> Callable[[str], Part]:
        def make(key: str) -> Part:
            number = self.numbers[item.pk]
            is_within = "." in number
            title = f"{number}. {item.title}" if is_within else item.title
            html = paragraph(without_stop(title)) + self._speakers(item)
            return Part(key, label, html, Section.AGENDA, is_within=is_within)

        return make

    def _maker(
        self, label: str, section: Section, html: Callable[[], SafeString]
    ) -> Callable[[str], Part]:
        def make(key: str) -> Part:
            self.doubts = {}
            told = html()
            return Part(key, label, told, section, tuple(self.doubts.values()))

        return make

    def _numbers(self) -> dict[int, str]:
        """The chosen items as they are printed: each with its sub-items, counted anew."""
        item_of: dict[str, AgendaItem] = {}
        above: dict[int, int] = {}
        for number, item in numbered(self.items):
            item_of[item_key(item.pk)] = item
            if "." not in number:
                head = item
            else:
                above[item.pk] = head.pk
        chosen = [item_of[key].pk for key in self.chosen if key in item_of]
        numbers: dict[int, str] = {}
        heads = [pk for pk in chosen if above.get(pk) not in chosen]
        for place, head_pk in enumerate(heads, start=1):
            numbers[head_pk] = str(place)
            within = [pk for pk in chosen if above.get(pk) == head_pk]
            numbers |= {pk: f"{place}.{part}" for part, pk in enumerate(within, start=1)}
        return numbers

    # --- sentences ----------------------------------------------------------------------------

    def title(self) -> tuple[str, tuple[Doubt, ...]]:
        """The title, and what is doubtful in it."""
        self.doubts = {}
        bodies = joined([self._short_genitive(body) for body in self.meeting.bodies])
        title = capfirst(typeset(self.heading(bodies).strip()))
        return shortened(title, TITLE_LENGTH), tuple(self.doubts.values())

    def heading(self, bodies: str) -> str:
        """The words of the title; ``bodies`` in the genitive."""
        return f"{self.verb()} {self.kind()} {bodies}"

    def sentence(self, *words: str) -> str:
        """One sentence in which the session takes place: when, where, how, whose."""
        plan_of = self.meeting.on_work_plan_of
        told = [
            f"в соответствии с планом работы {self.in_case(plan_of, Case.GENT)}" if plan_of else "",
            self.when(),
            "" if self.is_by_letter else self.place(),
            FORM_WORDS[Meeting.Form(self.meeting.form)],
            self.verb(),
            self.kind(),
            joined([self.in_case(body, Case.GENT) for body in self.meeting.bodies]),
            *words,
        ]
        return with_stop(capfirst(typeset(" ".join(filter(None, told)))))

    # --- the session --------------------------------------------------------------------------

    @property
    def is_by_letter(self) -> bool:
        return self.meeting.form == Meeting.Form.CORRESPONDENCE

    def verb(self) -> str:
        return self.took_place_by_letter if self.is_by_letter else self.took_place

    def kind(self) -> str:
        kind = Meeting.Kind(self.meeting.kind)
        if len(self.meeting.bodies) < 2:
            return f"{KIND_WORDS[kind]} заседание"
        plain_kind = kind == Meeting.Kind.REGULAR
        return "совместное заседание" if plain_kind else f"{KIND_WORDS[kind]} совместное заседание"

    def when(self) -> str:
        return full_date_words(self.meeting.held_on) if self.meeting.held_on else ""

    def hour(self) -> str:
        start = None if self.is_by_letter else self.meeting.start_time
        return f"в{NBSP}{clock(start)}" if start and self.meeting.held_on else ""

    def place(self) -> str:
        venue = self.meeting.venue
        if venue is None:
            return ""
        town = venue.locality.removeprefix("г.").strip()
        is_named = not town or town in venue.name
        if is_address(venue.name):
            line = venue.name if is_named else f"{venue.locality}, {venue.name}"
            return where(line, line)
        place = where(venue.name, self.in_case(venue, Case.LOCT))
        return place if is_named else f"{place} ({venue.locality})"

    def occasion(self) -> str:
        return "В заочном голосовании" if self.is_by_letter else "В заседании"

    # --- people -------------------------------------------------------------------------------

    def invited(self) -> list[str]:
        """Who was asked to come; a verb for one, a list for several."""
        occasion = "К рассмотрению вопросов" if self.is_by_letter else "На заседание"
        if len(self.guests) > 1:
            return [with_stop(f"{occasion} приглашены: {'; '.join(map(self.person, self.guests))}")]
        told = []
        for row in self.guests:
            who = self.person(row)
            gender = _gender_of_label(who) if row.person.is_private else row.known_gender
            verb = past_tense("приглашён", gender)
            if not row.person.is_private:
                self.doubt(f"{verb} {who}", gender is not None, row.person)
            told.append(with_stop(f"{occasion} {verb} {who}"))
        return told

    def person(self, row: Attendance) -> str:
        if row.person.is_private:
            return row.person.public_label
        return " ".join(filter(None, [row.post, self.named(row.name)]))

    def named(self, name: Name) -> str:
        return WRITTEN[self.name_style](name)

    def executor_named(self, executor: Executor) -> str:
        """The person as named that day, in the manner of this text."""
        try:
            name = parse_person(plain(executor.person_as_named))
        except ValueError:
            return executor.person_as_named
        return self.named(name)

    def _presiding(self) -> Attendance | None:
        """Who presides, unless the public may not read the name."""
        found = next((row for row in self.rows if row.duty == Attendance.Duty.PRESIDING), None)
        return None if found is None or found.person.is_private else found

    def _guests(self) -> Iterator[Attendance]:
        """The invited; who comes for a closed item alone would give it away."""
        gives_away = come_for_closed_alone(self.meeting)
        for row in self.rows:
            is_guest = row.status == Attendance.Status.INVITED and row.is_present
            if is_guest and row.person_id not in gives_away:
                yield row

    def _name_style(self) -> NameStyle:
        """One manner in one text: in full only when every name that may stand in it is known so."""
        parts = list(self.meeting.meeting_commissions.all())
        host = next((part for part in parts if part.is_host), parts[0] if parts else None)
        style = NameStyle(host.commission.name_style) if host else NameStyle.FULL
        is_short = any(not name.first for name in self._names())
        return NameStyle.INITIALS_AFTER if style == NameStyle.FULL and is_short else style

    def _names(self) -> Iterator[Name]:
        """The names that a notice prints in full; never those of private persons."""
        rows = [self.chair] if self.chair else []
        yield from (row.name for row in [*rows, *self.guests] if not row.person.is_private)
        for item in self.items:
            for speech in item.speakers.all():
                if speech.role in SPEAKER_WORDS and not speech.person.is_private:
                    yield self.row_of.get(speech.person_id, speech.person).name

    def _speakers(self, item: AgendaItem) -> SafeString:
        lines = []
        for role, (one, many) in SPEAKER_WORDS.items():
            people = [self._speaker(each) for each in item.speakers.all() if each.role == role]
            if people:
                word = one if len(people) == 1 else many
                lines.append(paragraph(with_stop(f"{word}{NBSP}{DASH} {'; '.join(people)}")))
        return joined_html(lines, between="")

    def _speaker(self, speech: Speaker) -> str:
        row = self.row_of.get(speech.person_id)
        if row is not None:
            return self.person(row)
        person = speech.person
        return person.public_label if person.is_private else self.named(person.name)

    # --- words --------------------------------------------------------------------------------

    def in_case(self, declinable: Declinable, case: Case) -> str:
        form = declinable.form(case)
        self.doubt(form.text, form.is_sure, declinable)
        return form.text

    def _short_genitive(self, body: Commission) -> str:
        form = body.short_genitive()
        self.doubt(form.text, form.is_sure, body)
        return form.text

    def doubt(self, text: str, is_sure: bool, about: Declinable) -> None:
        if not is_sure:
            self.doubts[text] = Doubt(text, about)


def item_key(pk: int) -> str:
    return f"item-{pk}"


def paragraph(text: str) -> SafeString:
    return format_html("<p>{}</p>", hold_spaces(text))


def joined_html(parts: Iterator[SafeString] | list[SafeString], between: str = "\n") -> SafeString:
    # SAFE: every part is escaped where it is made.
    return mark_safe(between.join(parts))  # noqa: S308


def took_part(titles: Sequence[str], *, singular: str, plural: str) -> str:
    """«принял участие», «приняла», «приняли»: the verb before those who are named after it.

    Of one name alone its head decides; ``singular`` is masculine, and may have no gender.
    """
    if len(titles) != 1:
        return plural
    head = head_words(titles[0], PhraseKind.POST)[-1:]
    readings = [each.tag for each in parses(head[0]) if each.tag.case == "nomn"] if head else []
    if not readings or readings[0].number != "sing":
        return plural
    is_past = singular.split()[0].endswith("л")
    return past_tense(singular, _gender(readings[0].gender)) if is_past else singular


def _gender_of_label(label: str) -> Gender | None:
    """«заявитель», «гражданка К.»: what a label shows, and nothing of the person."""
    readings = parses(label.split(maxsplit=1)[0]) if label.strip() else []
    return _gender(readings[0].tag.gender) if readings else None


def _gender(mark: str | None) -> Gender | None:
    return {"masc": Gender.MALE, "femn": Gender.FEMALE}.get(mark or "")
