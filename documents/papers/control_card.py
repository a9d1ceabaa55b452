"""The card of one clause on control."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from agenda.control.register import named, number_of
from agenda.models import Resolution
from agenda.wording import clause as worded
from agenda.wording import sides
from documents.paper import Paper
from documents.papers import control, wording
from documents.papers.control import MarkLine
from documents.papers.parts import Fact
from documents.papers.record import rules_of
from documents.papers.requisites import bodies_of
from meetings.emblem import emblem_of
from participants.models import Post
from russian.dates import long_date, short_date
from russian.signs import NBSP
from russian.typography import capfirst

BLANK_GROUND: Final = "______________________________"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCardPaper(Paper):
    """Everything printed on the card of a clause, and nothing that is not."""

    template: ClassVar[str] = "documents/control_card.html"

    #: «исполнения пункта 3.2 протокола от 10.11.2022 № 4»
    heading: str
    #: «по состоянию на 20 ноября 2026 г.»
    as_of: str
    facts: tuple[Fact, ...]
    marks: tuple[MarkLine, ...] = ()


def gather_control_card(clause: Resolution, *, on: date) -> ControlCardPaper:
    """Read what became of the clause, in the same number of queries for any clause.

    How late it is, is counted up to that day, which the card names. It says the same to whoever
    reads it; only of a closed item it is restricted.
    """
    clause = control.with_marks(Resolution.objects.for_register()).get(pk=clause.pk)
    meeting = clause.item.meeting
    heading = f"исполнения пункта {number_of(clause)} {control.of_minutes('протокола', meeting)}"
    return ControlCardPaper(
        title=wording.titled(
            f"Карточка контроля {heading}, на {short_date(on)}", is_example=meeting.is_example
        ),
        description=f"Карточка контроля {heading}",
        dated_on=on,
        bodies=bodies_of(meeting),
        emblem=emblem_of(rules_of(meeting)),
        heading=heading,
        as_of=f"по состоянию на {long_date(on)}",
        facts=tuple(_facts(clause, on)),
        marks=tuple(control.mark_line(mark, clause) for mark in clause.control_events.all()),
        is_example=meeting.is_example,
        is_restricted=control.is_closed(clause.item),
    )


def _facts(clause: Resolution, on: date) -> Iterable[Fact]:
    responsible, co_executors = sides(clause)
    posts = Post.objects.by_title(row.post for row in [*responsible, *co_executors])
    yield Fact("Вопрос повестки дня", clause.item.title)
    yield Fact("Поручение", worded(clause, posts, is_public=False))
    if responsible:
        label = "Ответственный" if len(responsible) == 1 else "Ответственные"
        yield Fact(label, named(responsible))
    if co_executors:
        label = "Соисполнитель" if len(co_executors) == 1 else "Соисполнители"
        yield Fact(label, named(co_executors))
    yield Fact("Срок", control.term(clause) or "не установлен")
    moved = control.moved_term(clause)
    if moved:
        yield Fact("Очередной срок" if clause.recurrence else "Новый срок", moved)
    yield Fact("Состояние", control.state(clause, on=on))
    yield _ending(clause)


def _ending(clause: Resolution) -> Fact:
    """Who took it off control, when and by what decision: known, or to be written by hand."""
    ended = control.ending(clause)
    if ended is None:
        return Fact("Снято с контроля", f"{wording.BLANK_DAY}, основание:{NBSP}{BLANK_GROUND}")
    return Fact(capfirst(ended.kind), ", ".join(filter(None, [ended.day, ended.decided])))
