"""How the control of a clause is told on paper: whose it is, where it stands, what was noted.

A paper goes from hand to hand, so it says the same whoever asks for it: of a mark on an open
clause that a closed item decided, the number of the item stands there and none of its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch

from agenda.control.register import is_overdue, protocol
from agenda.models import AgendaItem, ControlEvent, Resolution
from agenda.numbering import closed_items, numbered
from agenda.querysets import ResolutionQuerySet
from agenda.wording import recurrence
from documents.papers.parts import Paragraphs
from documents.papers.record import paragraphs
from meetings.models import Meeting
from russian.agreement import counted
from russian.dates import short_date
from russian.names import surname_first
from russian.signs import DASH, NBSP

Control, Kind = Resolution.Control, ControlEvent.Kind

STATES: Final[Mapping[str, str]] = {
    Control.ON: "на контроле",
    Control.REPORTED: "исполнено, ждёт снятия с контроля",
    Control.OFF: "снято с контроля",
    Control.CANCELLED: "отменено",
}
KINDS: Final[Mapping[str, str]] = {
    Kind.REPORT: "отчёт об исполнении",
    Kind.INTERIM_REPORT: "промежуточный отчёт",
    Kind.EXTENSION_REQUESTED: "просьба о продлении",
    Kind.EXTENDED: "срок продлён",
    Kind.EXTENSION_REFUSED: "в продлении отказано",
    Kind.TAKEN_OFF: "снято с контроля",
    Kind.CANCELLED: "отменено",
    Kind.PUT_BACK: "возвращено на контроль",
}
#: The marks that end the control of a clause, by the state that they lead to.
ENDINGS: Final[Mapping[str, str]] = {Control.OFF: Kind.TAKEN_OFF, Control.CANCELLED: Kind.CANCELLED}
UNDATED: Final = "без даты и номера"
REPORTS: Final = frozenset({Kind.REPORT, Kind.INTERIM_REPORT})


def with_marks(clauses: ResolutionQuerySet) -> ResolutionQuerySet:
    """Clauses as ``for_register`` loads them, with all that a paper says of their marks."""
    items = AgendaItem.objects.only("pk", "meeting", "position", "is_subitem", "is_closed")
    marks = ControlEvent.objects.for_card().prefetch_related(
        Prefetch("decided_in__meeting__agenda_items", items),
        "decided_in__meeting__meeting_commissions__commission",
    )
    return clauses.prefetch_related(Prefetch("control_events", marks))


# --- whose clause it is ---------------------------------------------------------------------


def minutes_of(meeting: Meeting) -> str:
    """«10.11.2022 № 4»: the day and the number of the minutes, as far as there are any."""
    day = meeting.minutes_dated_on or meeting.held_on
    return " ".join(filter(None, [short_date(day) if day else "", protocol(meeting)]))


def of_minutes(word: str, meeting: Meeting) -> str:
    """«протокола от 10.11.2022 № 4», where ``word`` is «протокола»."""
    told = minutes_of(meeting)
    if not told:
        return f"{word} {UNDATED}"
    return f"{word} {told}" if told.startswith("№") else f"{word} от{NBSP}{told}"


def is_closed(item: AgendaItem) -> bool:
    """Of an item whose meeting has its agenda loaded."""
    return item.pk in {each.pk for each in closed_items(item.meeting.agenda_items.all())}


# --- its term and state ---------------------------------------------------------------------


def term(clause: Resolution) -> str:
    """The term as it was set: a day, words, or how often; nothing where none was."""
    if clause.due_on:
        return short_date(clause.due_on)
    return clause.due_text or recurrence(clause)


def moved_term(clause: Resolution) -> str:
    """The day that is due now, where it is not the one that was set; none is due in the end."""
    if clause.recurrence and clause.control in ENDINGS:
        return ""
    return short_date(clause.due_now) if clause.due_now and clause.due_now != clause.due_on else ""


def state(clause: Resolution, *, on: date) -> str:
    """«на контроле, просрочено на 5 дней»."""
    told = STATES.get(clause.control, "не на контроле")
    late = overdue(clause, on=on)
    return f"{told}, {late}" if late else told


def overdue(clause: Resolution, *, on: date) -> str:
    """«просрочено на 5 дней», or nothing."""
    if not is_overdue(clause, on=on) or clause.due_now is None:
        return ""
    days = (on - clause.due_now).days
    return f"просрочено на{NBSP}{counted(days, 'день', 'дня', 'дней')}"


# --- its marks ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark: a report, a request or a decision."""

    day: str
    #: «срок продлён до 20.01.2023»
    kind: str
    text: Paragraphs = ()
    #: «протокол от 12.12.2022 № 7, вопрос 2», «Ким В.И.»; nothing where nobody decides.
    decided: str = ""


def mark_line(mark: ControlEvent, clause: Resolution) -> MarkLine:
    is_withheld = _is_withheld(mark, clause)
    return MarkLine(
        day=short_date(mark.happened_on),
        kind=_kind(mark),
        text=() if is_withheld else paragraphs(mark.text),
        decided=decided(mark, is_withheld=is_withheld),
    )


def ending(clause: Resolution) -> MarkLine | None:
    """The mark that took the clause off control or cancelled it, while that stands."""
    kind = ENDINGS.get(clause.control)
    marks = [mark for mark in clause.control_events.all() if mark.kind == kind]
    return mark_line(marks[-1], clause) if marks else None


def last_report(clause: Resolution) -> MarkLine | None:
    """The last that was heard of it."""
    marks = [mark for mark in clause.control_events.all() if mark.kind in REPORTS]
    return mark_line(marks[-1], clause) if marks else None


def _kind(mark: ControlEvent) -> str:
    told = KINDS[mark.kind]
    if mark.new_due_on is None:
        return told
    day = short_date(mark.new_due_on)
    if mark.kind == Kind.PUT_BACK:
        return f"{told}, срок{NBSP}{DASH} {day}"
    return f"{told} до{NBSP}{day}"


def decided(mark: ControlEvent, *, is_withheld: bool) -> str:
    """Who decided: an item of a session, or a person."""
    item = mark.decided_in
    if item is None:
        return surname_first(mark.decided_by.name) if mark.decided_by else ""
    [number] = [n for n, each in numbered(item.meeting.agenda_items.all()) if each.pk == item.pk]
    told = f"{of_minutes('протокол', item.meeting)}, вопрос{NBSP}{number}"
    return f"{told} (закрытый)" if is_withheld else told


def _is_withheld(mark: ControlEvent, clause: Resolution) -> bool:
    decided_in = mark.decided_in
    return decided_in is not None and is_closed(decided_in) and not is_closed(clause.item)
