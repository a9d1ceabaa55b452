"""What the record said when a notice was drafted, and what it says otherwise since."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from accounts.timeline import Difference
from agenda.models import AgendaItem, Speaker
from agenda.numbering import numbered, numbered_clauses, open_items
from agenda.outcomes import was_rejected
from agenda.votes.record import tally_of
from agenda.wording import clause
from documents.papers import wording
from documents.papers.about import gather_about
from meetings.models import Commission, Meeting, WorkPlan
from notices.composing.words import KIND_WORDS, whole_session
from notices.leaks import come_for_closed_alone
from notices.models import Notice, Subject
from participants.models import Attendance, Person, Post
from publications.models import Publication
from russian.dates import clock, full_date_words, short_date
from russian.names import full
from russian.signs import DASH, NBSP
from russian.typography import plain

#: A label and words, as the record publicly has them; no label stands twice.
Fact = tuple[str, str]

#: What is said of a session before it was held: nothing of what came of it.
_TOLD_BEFOREHAND: Final = frozenset({Publication.Kind.ANNOUNCEMENT, Publication.Kind.AGENDA})
_GIVEN_UP: Final = {Meeting.State.CANCELLED: "отменено", Meeting.State.MOVED: "перенесено"}
_FORMS: Final = {
    Meeting.Form.IN_PERSON: "очная",
    Meeting.Form.VIDEOCONFERENCE: "видеоконференция",
    Meeting.Form.MIXED: "смешанная",
    Meeting.Form.CORRESPONDENCE: "заочная",
}
_SPEAKERS: Final = {
    Speaker.Role.RAPPORTEUR: "Докладчик",
    Speaker.Role.CO_RAPPORTEUR: "Содокладчик",
    Speaker.Role.SPEAKER: "Выступили",
}
_OUTCOMES: Final = {
    AgendaItem.Outcome.DECIDED: "решение принято",
    AgendaItem.Outcome.NOTED: "информация принята к сведению",
    AgendaItem.Outcome.REJECTED: "решение не принято",
    AgendaItem.Outcome.POSTPONED: "рассмотрение отложено",
    AgendaItem.Outcome.WITHDRAWN: "снят с рассмотрения",
}
CLOSED_SINCE: Final = "вопрос закрыт"
WITHHELD: Final = "не показано: в повестке есть закрытый вопрос"


def facts_of(
    subject: Subject, kind: str = Publication.Kind.REPORT, *, on: date | None = None
) -> list[Fact]:
    """What the record publicly says that a notice of this kind may be drafted from.

    Closed items, those who come for them alone and names of private persons are no part of it.
    Items bear the numbers of the whole agenda, so that closing one renames no other.
    ``on``: the day of a composition, where it is not today's.
    The same number of queries for any record.
    """
    return _told(_source(subject, kind), on)


def _source(subject: Subject, kind: str) -> "_OfSession | WorkPlan | Commission":
    if isinstance(subject, Meeting):
        return _OfSession(whole_session(subject.pk), kind)
    return subject


def _told(source: "_OfSession | WorkPlan | Commission", on: date | None = None) -> list[Fact]:
    match source:
        case WorkPlan():
            told = _of_plan(source)
        case Commission():
            told = _of_commission(source, on or timezone.localdate())
        case session:
            told = session.facts()
    return [(label, plain(words).strip()) for label, words in told if words.strip()]


def remember_source(notice: Notice, *, on: date | None = None) -> None:
    """The notice remembers what the record says now; the caller saves it.

    ``on``: the day of the composition that it tells of, where it is not today's.
    """
    told = facts_of(notice.subject, notice.kind, on=on)
    notice.drafted_from = [list(fact) for fact in told]


def changes_since(notice: Notice, *, reads_closed: bool = False) -> list[Difference]:
    """What the record says otherwise than when the notice was drafted; usually nothing.

    Of an item that was closed since, no more is told than that, unless to one who reads closed
    items; nor is anything that was remembered of the agenda, because the item may bear another
    number or title by now, and nothing tells its words from those of the others.
    """
    if not notice.drafted_from:
        return []
    before = dict(notice.drafted_from)
    source = _source(notice.subject, notice.kind)
    now, closed, withheld = dict(_told(source)), dict[str, str](), set[str]()
    if isinstance(source, _OfSession):
        closed = source.closed_among(before)
        if not reads_closed and _remembers_closed(source, before):
            withheld = before.keys() - source.never_closed
    told = []
    for label in [*before, *(label for label in now if label not in before)]:
        was, becomes = before.get(label, ""), now.get(label, "")
        if label in closed:
            is_title = label == _item_label(closed[label])
            if is_title or reads_closed:
                told.append(Difference(label, was if reads_closed else "", CLOSED_SINCE))
        elif was != becomes:
            told.append(Difference(label, WITHHELD if label in withheld else was, becomes))
    return told


def _remembers_closed(session: "_OfSession", before: dict[str, str]) -> bool:
    """Whether it remembers an item that is closed now, or was closed when it was deleted."""
    copies = AgendaItem.history.filter(meeting_id=session.meeting.pk)
    closed = Q(id__in=[item.pk for _number, item in session.agenda if not session.is_open(item)])
    deleted = Q(id__in=copies.filter(history_type="-", is_closed=True).values("id"))
    was_open = copies.filter(closed | deleted, is_closed=False).order_by()
    titles = was_open.values_list("title", flat=True).distinct()
    return any(plain(title).strip() in before.values() for title in titles)


class _OfSession:
    """A session in facts."""

    def __init__(self, meeting: Meeting, kind: str) -> None:
        self.meeting = meeting
        self.is_ahead = kind in _TOLD_BEFOREHAND
        items = list(meeting.agenda_items.all())
        self.agenda = numbered(items)
        self.clauses = numbered_clauses(items)
        self.open_keys = {item.pk for item in open_items(items)}
        self.rows: list[Attendance] = list(meeting.attendance.all())
        self.row_of = {row.person_id: row for row in self.rows}
        self.posts = Post.objects.by_title(
            executor.post for _number, row in self.clauses for executor in row.executors.all()
        )

    def is_open(self, item: AgendaItem) -> bool:
        return item.pk in self.open_keys

    @property
    def never_closed(self) -> set[str]:
        """Labels of what is said of no item and of nobody who came for one."""
        return {label for label, _words in self._heading()}

    def closed_among(self, labels: Container[str]) -> dict[str, str]:
        """The labels that items closed now would bear, each with the item's number."""
        return {
            label: number
            for number, item in self.agenda
            if not self.is_open(item)
            for label, _words in self.of_item(number, item)
            if label in labels
        }

    def facts(self) -> Iterator[Fact]:
        yield from self._heading()
        yield from self._people()
        for number, item in self.agenda:
            if self.is_open(item):
                yield from self.of_item(number, item)
        if not self.is_ahead:
            lines = [line for line in self.meeting.summary.splitlines() if line]
            yield from ((f"Итоги, абзац {place}", line) for place, line in enumerate(lines, 1))
        yield "Примечание", self.meeting.remark

    def of_item(self, number: str, item: AgendaItem) -> Iterator[Fact]:
        yield _item_label(number), item.title
        for role, word in _SPEAKERS.items():
            if role != Speaker.Role.SPEAKER or not self.is_ahead:
                people = [self._speaker(each) for each in item.speakers.all() if each.role == role]
                yield f"{word} по вопросу {number}", "; ".join(people)
        if self.is_ahead:
            return
        tally = tally_of(item)
        outcome = _OUTCOMES.get(AgendaItem.Outcome(item.outcome)) if item.outcome else ""
        rejected = _OUTCOMES[AgendaItem.Outcome.REJECTED] if was_rejected(item) else ""
        yield f"Итог по вопросу {number}", outcome or rejected
        yield f"Голосование по вопросу {number}", wording.votes(tally) if tally else ""
        yield f"Обсуждение вопроса {number}", item.discussion
        for place, row in self.clauses:
            if row.item_id == item.pk:
                yield f"Пункт {place}", clause(row, self.posts)

    def _heading(self) -> Iterator[Fact]:
        meeting = self.meeting
        yield "Состояние", _GIVEN_UP.get(Meeting.State(meeting.state), "")
        yield "Дата", full_date_words(meeting.held_on) if meeting.held_on else ""
        yield "Начало", clock(meeting.start_time) if meeting.start_time else ""
        yield "Место", str(meeting.venue or "")
        yield "Форма", _FORMS[Meeting.Form(meeting.form)]
        yield "Вид", KIND_WORDS[Meeting.Kind(meeting.kind)]
        yield "Комиссии", "; ".join(body.name for body in meeting.bodies)
        yield "По плану работы", str(meeting.on_work_plan_of or "")

    def _people(self) -> Iterator[Fact]:
        chair = [row for row in self.rows if row.duty == Attendance.Duty.PRESIDING]
        yield "Председательствующий", "; ".join(map(self._row, chair))
        if not self.is_ahead:
            members = [row for row in self.rows if row.status == Attendance.Status.MEMBER]
            present = sum(row.is_present for row in members)
            yield "Присутствовали члены", f"{present} из {len(members)}" if members else ""
        gives_away = come_for_closed_alone(self.meeting)
        guests = [
            self._row(row)
            for row in self.rows
            if row.status == Attendance.Status.INVITED
            and row.is_present
            and row.person_id not in gives_away
        ]
        yield "Приглашённые", "; ".join(guests)
        groups = self.meeting.attendance_groups.all()
        yield "Участники без имён", "; ".join(group.title for group in groups)

    def _speaker(self, speech: Speaker) -> str:
        row = self.row_of.get(speech.person_id)
        return self._row(row) if row else _named(speech.person, speech.person, "")

    @staticmethod
    def _row(row: Attendance) -> str:
        return _named(row.person, row, row.post)


def _named(person: Person, named: Person | Attendance, post: str) -> str:
    """A name with its post, or the label of a private person."""
    if person.is_private:
        return person.public_label
    name = full(named.name)
    return f"{name}{NBSP}{DASH} {post}" if post else name


def _item_label(number: str) -> str:
    return f"Вопрос {number}"


def _of_plan(plan: WorkPlan) -> Iterable[Fact]:
    yield "Комиссия", plan.commission.name
    yield "Год", str(plan.year)
    yield "Утверждён", short_date(plan.approved_on) if plan.approved_on else ""
    for number, item in enumerate(plan.items.all(), start=1):
        days = [short_date(day) if day else "" for day in (item.starts_on, item.ends_on)]
        period = f"{DASH}".join(filter(None, days))
        yield f"Вопрос {number}", item.title
        yield f"Срок вопроса {number}", ", ".join(filter(None, [item.period, period]))
        yield f"Готовит вопрос {number}", item.prepared_by


def _of_commission(commission: Commission, on: date) -> Iterable[Fact]:
    paper = gather_about(commission, on=on)
    yield "Комиссия", commission.name
    yield "Правовая основа", paper.statute_act
    yield "Задачи и полномочия", "\n".join(paper.statute)
    yield "Порядок присутствия граждан", "\n".join(paper.attendance_rules)
    yield "Контакты", "\n".join(paper.contacts)
    names = Counter[str]()
    for seat in paper.seats:
        names[seat.name] += 1
        is_namesake = names[seat.name] > 1
        label = f"{seat.name} ({names[seat.name]})" if is_namesake else seat.name
        yield label, "; ".join(filter(None, [seat.role, seat.post]))
