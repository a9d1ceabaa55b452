"""The journal of control: one row for each clause that the register shows."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from django.utils.translation import gettext as _

from agenda.control.register import executors_of, number_of
from agenda.models import Resolution
from agenda.querysets import ResolutionQuerySet
from documents.paper import Paper
from documents.papers import control, wording
from documents.papers.control import MarkLine
from documents.papers.parts import Paragraphs
from documents.papers.record import rules_of
from documents.papers.requisites import bodies_of
from meetings.emblem import emblem_of
from meetings.models import Commission
from russian.dates import long_date, short_date
from russian.signs import DASH, NBSP
from russian.typography import capfirst, with_stop

#: Two hundred sheets, drawn in 20 seconds; the file of the register takes any number.
MOST_CLAUSES: Final = 1000


class TooManyClauses(Exception):
    """The journal would be longer than anybody prints; the message is for who asks for it."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _(
                "The journal would have %(count)s clauses; on paper it holds %(most)s at most. "
                "Narrow the filters, or take the register as a spreadsheet: it holds any number."
            )
            % {"count": count, "most": MOST_CLAUSES}
        )


@dataclass(frozen=True, slots=True)
class JournalLine:
    """Everything that the journal says of one clause, in the order of its columns."""

    #: «10.11.2022 № 4»
    minutes: str
    number: str
    text: str
    executors: str
    #: «15.12.2022», «новый срок – 20.01.2023»
    term: Paragraphs
    #: «Просрочено на 5 дней.», «12.12.2022: отчёт об исполнении. Меры приняты.»
    fulfilment: Paragraphs = ()
    #: «12.12.2022, протокол от 12.12.2022 № 7, вопрос 2»
    taken_off: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlJournalPaper(Paper):
    """Everything printed on the journal of control, and nothing that is not."""

    template: ClassVar[str] = "documents/control_journal.html"
    stylesheets: ClassVar[tuple[str, ...]] = (*Paper.stylesheets, "print/landscape.css")

    #: «по состоянию на 20 ноября 2026 г.»
    as_of: str
    #: What the register was narrowed to, in words.
    filters: Paragraphs = ()
    lines: tuple[JournalLine, ...] = ()


def gather_control_journal(
    clauses: ResolutionQuerySet, *, on: date, filters: Paragraphs = ()
) -> ControlJournalPaper:
    """Read the clauses in their order, in the same number of queries for any number of them.

    ``clauses`` come with what ``for_register`` loads, and are those that the reader may read.
    Raises ``TooManyClauses``.
    """
    count = clauses.count()
    if count > MOST_CLAUSES:
        raise TooManyClauses(count)
    found = list(control.with_marks(clauses))
    series = list({_series(clause): clause.item.meeting for clause in found}.values())
    is_of_one = len(series) == 1
    is_example = any(clause.item.meeting.is_example for clause in found)
    return ControlJournalPaper(
        title=wording.titled(
            f"Журнал контроля исполнения поручений на {short_date(on)}", is_example=is_example
        ),
        description="Журнал контроля исполнения поручений",
        dated_on=on,
        bodies=bodies_of(series[0]) if is_of_one else (),
        emblem=emblem_of(rules_of(series[0])) if is_of_one else b"",
        as_of=f"по состоянию на {long_date(on)}",
        filters=filters,
        lines=tuple(_line(clause, on, with_bodies=not is_of_one) for clause in found),
        is_example=is_example,
        is_restricted=any(control.is_closed(clause.item) for clause in found),
    )


def _series(clause: Resolution) -> tuple[Commission, ...]:
    """The commissions whose minutes the clause stands in."""
    return tuple(clause.item.meeting.bodies)


def _line(clause: Resolution, on: date, *, with_bodies: bool) -> JournalLine:
    meeting = clause.item.meeting
    bodies = "; ".join(map(str, meeting.bodies)) if with_bodies else ""
    return JournalLine(
        minutes=", ".join(filter(None, [control.minutes_of(meeting) or control.UNDATED, bodies])),
        number=number_of(clause),
        text=clause.text,
        executors=executors_of(clause),
        term=tuple(_term(clause)),
        fulfilment=tuple(_fulfilment(clause, on)),
        taken_off=_taken_off(control.ending(clause)),
    )


def _term(clause: Resolution) -> list[str]:
    term, moved = control.term(clause), control.moved_term(clause)
    label = "очередной" if clause.recurrence else "новый"
    return list(filter(None, [term, f"{label} срок{NBSP}{DASH} {moved}" if moved else ""]))


def _fulfilment(clause: Resolution, on: date) -> list[str]:
    late, report = control.overdue(clause, on=on), control.last_report(clause)
    told = [with_stop(capfirst(late))] if late else []
    if report:
        told.append(with_stop(f"{report.day}: {report.kind}"))
        told.extend(report.text)
    return told


def _taken_off(ended: MarkLine | None) -> str:
    """The day and the ground; one that was cancelled says so."""
    if ended is None:
        return ""
    is_cancelled = ended.kind == control.KINDS[control.Kind.CANCELLED]
    told = ["отменено" if is_cancelled else "", ended.day, ended.decided]
    return ", ".join(filter(None, told))
