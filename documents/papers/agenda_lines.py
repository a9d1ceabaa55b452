"""The agenda of a session as lines: for everybody, or with its closed items."""

from collections.abc import Iterable
from dataclasses import replace

from agenda.models import AgendaItem
from documents.papers import wording
from documents.papers.parts import AgendaLine, Fact, PersonLine
from documents.papers.record import Numbered, Record
from russian.signs import NBSP
from russian.typography import without_stop


class AgendaLines:
    """The lines of one agenda; ``record`` says whether private persons are called by name."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def open_part(self) -> tuple[AgendaLine, ...]:
        """Every question with its number; of a closed one the ground and no more."""
        return tuple(
            self._open_line(head, [self._open_line(each) for each in subitems])
            for head, subitems in self.record.nested
        )

    def without_closed(self) -> tuple[AgendaLine, ...]:
        """The open questions: the closed ones stand in a part of their own."""
        return tuple(
            self._line(head, [self._line(each) for each in subitems if not self._is_closed(each)])
            for head, subitems in self.record.nested
            if not self._is_closed(head)
        )

    def closed_part(self) -> tuple[AgendaLine, ...]:
        """The closed questions in full, under the numbers that they have in the agenda."""
        lines: list[AgendaLine] = []
        for head, subitems in self.record.nested:
            closed = [self._line(each) for each in subitems if self._is_closed(each)]
            lines += [self._line(head, closed)] if self._is_closed(head) else closed
        return tuple(lines)

    def gone_through(self) -> tuple[AgendaLine, ...]:
        """Every question in its order, as minutes have it; in public, closed ones are withheld."""
        if self.record.is_public:
            return tuple(map(_as_in_minutes, self.open_part()))
        return tuple(
            _as_in_minutes(self._line(head, map(self._line, subitems)))
            for head, subitems in self.record.nested
        )

    def _is_closed(self, numbered_item: Numbered) -> bool:
        return numbered_item[1].pk in self.record.closed

    def _open_line(
        self, numbered_item: Numbered, subitems: Iterable[AgendaLine] = ()
    ) -> AgendaLine:
        """The line, or all that is told of a closed question."""
        number, item = numbered_item
        if item.pk in self.record.closed:
            return AgendaLine(number, wording.withheld(item.closed_ground))
        return self._line(numbered_item, subitems)

    def _line(self, numbered_item: Numbered, subitems: Iterable[AgendaLine] = ()) -> AgendaLine:
        number, item = numbered_item
        minutes = item.minutes_allotted
        return AgendaLine(
            number=number,
            title=without_stop(item.title),
            is_closed=item.pk in self.record.closed,
            is_late=item.is_late,
            speakers=tuple(self._speakers(item)),
            subitems=tuple(subitems),
            closed_ground=item.closed_ground if item.is_closed else "",
            allotted=f"до{NBSP}{minutes}{NBSP}мин." if minutes else "",
        )

    def _speakers(self, item: AgendaItem) -> Iterable[Fact]:
        for role, (one, several) in wording.REPORTING.items():
            who = [
                self.record.of_that_day(speaker.person)
                for speaker in item.speakers.all()
                if speaker.role == role
            ]
            named = [
                PersonLine(self.record.name(each), self.record.post(each)).text for each in who
            ]
            if named:
                yield Fact(one if len(named) == 1 else several, "; ".join(named))


def _as_in_minutes(line: AgendaLine) -> AgendaLine:
    """The minutes give the ground with the item itself; how long it might take is past."""
    subitems = tuple(map(_as_in_minutes, line.subitems))
    return replace(line, closed_ground="", allotted="", subitems=subitems)
