"""The decisions of a session by themselves: what was adopted openly and is in force."""

from dataclasses import dataclass, replace
from typing import ClassVar

from agenda.models import AgendaItem, Resolution
from agenda.outcomes import was_rejected
from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import session_data
from documents.papers.introduction import Introduction
from documents.papers.minutes_items import Items
from documents.papers.parts import Decision, ItemMinutes
from documents.papers.record import Numbered, Record
from meetings.models import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsPaper(Paper):
    """Everything printed on the decisions of a session, and nothing that is not."""

    template: ClassVar[str] = "documents/decisions.html"

    kind: str = "РЕШЕНИЯ"
    #: «заседания Антитеррористической комиссии в …»
    heading: str
    day: str
    #: «протокол № 5/12», or empty while the minutes have no number.
    number: str = ""
    place: str = ""
    #: The items with their numbers, titles and decisions; nothing else is told of them.
    items: tuple[ItemMinutes, ...] = ()


def gather_decisions(meeting: Meeting) -> DecisionsPaper:
    """Read what the session decided, in the same number of queries for any session.

    It is for everybody: closed items and what was not adopted are left out, and so are clauses
    that were cancelled since; those who carry out are told by their posts. Clauses keep the
    numbers that they have in the minutes. Raises ``Meeting.DoesNotExist``.
    """
    record = Record(meeting, is_public=True, by_posts=True)
    introduction = Introduction(record)
    decided = _Decided(record)
    number = "" if wording.BLANK_NUMBER in introduction.number else introduction.number
    return DecisionsPaper(
        title=introduction.title("Решения"),
        description=f"Решения {introduction.heading}",
        dated_on=introduction.dated_on,
        data=session_data(record, kind="decisions", chosen=decided.clauses),
        bodies=introduction.bodies,
        emblem=record.emblem,
        heading=introduction.heading,
        day=introduction.day,
        number=f"протокол {number}" if number else "",
        place=introduction.place,
        items=decided.items(),
        is_example=record.meeting.is_example,
    )


class _Decided:
    """The open items of one session on which something was decided."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.worded = Items(record, style=record.rules.minutes_style)
        #: Keys of what is told: of each item its clauses.
        self.clauses = {
            item.pk: [row.pk for row in _in_force(item)]
            for item in record.items
            if item.pk not in record.closed and self._decision(item)
        }

    def items(self) -> tuple[ItemMinutes, ...]:
        """In the order of the agenda; one without a decision stands over those of its parts."""
        told = []
        for head, subitems in self.record.nested:
            parts = tuple(self._item(each) for each in subitems if each[1].pk in self.clauses)
            if head[1].pk in self.clauses or parts:
                told.append(self._item(head, parts))
        return tuple(told)

    def _item(self, numbered_item: Numbered, subitems: tuple[ItemMinutes, ...] = ()) -> ItemMinutes:
        number, item = numbered_item
        told = self.worded.head(number, item, subitems)
        return replace(told, decision=self._decision(item) if item.pk in self.clauses else None)

    def _decision(self, item: AgendaItem) -> Decision | None:
        if was_rejected(item):
            return None
        decision = self.worded.decision(item, label="")
        if decision is None:
            return None
        clauses = tuple(map(self.worded.clause, _in_force(item)))
        return replace(decision, clauses=clauses) if clauses or decision.outcome else None


def _in_force(item: AgendaItem) -> list[Resolution]:
    cancelled = Resolution.Control.CANCELLED
    return [row for row in item.resolutions.all() if row.control != cancelled]
