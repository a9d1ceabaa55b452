"""Extracts from the minutes: some questions or clauses of them, under their own numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from agenda.models import AgendaItem, Resolution
from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import session_data
from documents.papers.introduction import Introduction
from documents.papers.minutes_items import Items
from documents.papers.parts import Decision, Fact, ItemMinutes, Paragraphs, Signature
from documents.papers.record import Record
from meetings.models import Meeting
from russian.dates import short_date
from russian.typography import joined, with_stop

KIND: Final = "ВЫПИСКА ИЗ ПРОТОКОЛА"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractPaper(Paper):
    """Everything printed on an extract from the minutes, and nothing that is not."""

    template: ClassVar[str] = "documents/extract.html"

    kind: str = KIND
    #: Post and name in the dative, as they are printed; empty where nobody is named.
    addressee: Paragraphs = ()
    #: Of this copy, in the register of extracts; empty where there is none.
    copy_number: str = ""
    #: Heading, day and number are those of the minutes.
    heading: str
    day: str
    number: str
    place: str = ""
    facts: tuple[Fact, ...] = ()
    #: «Присутствовали: 12 членов комиссии из 17.»
    present: str = ""
    items: tuple[ItemMinutes, ...] = ()
    #: Who signed the minutes: their names stand here without a line to sign.
    signed_by: tuple[Signature, ...] = ()
    #: Who says that the extract is right, with a line to sign.
    certified_by: Signature
    certified_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What is extracted, and for whom: whole items, with their sub-items, or clauses."""

    item_ids: Collection[int] = ()
    clause_ids: Collection[int] = ()
    addressee: Paragraphs = ()
    number: str = ""


def gather_extracts(
    meeting: Meeting,
    copies: Iterable[Copy],
    *,
    certified_by: tuple[str, str] = ("", ""),
    certified_on: date | None = None,
) -> tuple[ExtractPaper, ...]:
    """The extracts that go to several addressees; the record is read once for all of them.

    ``certified_by`` is a post and a name; what is not known is a blank to fill in. Raises
    ``Meeting.DoesNotExist``, and ``AgendaItem.DoesNotExist`` or ``Resolution.DoesNotExist`` where
    the session has no such item or clause, or none is chosen.
    """
    record = Record(meeting)
    items = Items(record, style=record.rules.minutes_style)
    introduction = Introduction(record)
    blank = ExtractPaper(
        title=introduction.title("Выписка из протокола"),
        dated_on=certified_on or introduction.dated_on,
        bodies=introduction.bodies,
        emblem=record.emblem,
        heading=introduction.heading,
        day=introduction.day,
        number=introduction.number,
        place=introduction.place,
        facts=tuple(introduction.presiding()),
        present=_present(introduction),
        signed_by=tuple(introduction.signatures(with_blanks=False)),
        certified_by=Signature(*certified_by),
        certified_on=short_date(certified_on) if certified_on else wording.BLANK_DAY,
        is_example=record.meeting.is_example,
    )
    return tuple(_filled(blank, items, copy) for copy in copies)


def _present(introduction: Introduction) -> str:
    attendance = introduction.attendance()
    told = attendance.count or joined(attendance.unnamed)
    return with_stop(f"{attendance.words.present}: {told}") if told else ""


def _filled(blank: ExtractPaper, items: Items, copy: Copy) -> ExtractPaper:
    choice = _Choice(items, copy)
    numbers = items.record.clause_numbers
    points = [number for pk, number in numbers.items() if choice.has_clause(pk)]
    told = wording.points(points)
    return replace(
        blank,
        description=f"Выписка из протокола {blank.heading}{told and f', {told}'}",
        data=session_data(items.record, kind="extract", chosen=choice.clauses),
        addressee=copy.addressee,
        copy_number=copy.number,
        items=choice.printed(),
        is_restricted=not items.record.closed.isdisjoint(choice.clauses),
    )


class _Choice:
    """What one extract holds of the items of its session."""

    def __init__(self, items: Items, copy: Copy) -> None:
        self.items = items
        self.whole = _whole(items.record, copy)
        #: The clauses that are printed of each item. An item without any is there for its number
        #: and title, because it or a sub-item of it was chosen.
        self.clauses = _clauses(items.record, copy, self.whole)

    def has_clause(self, pk: int) -> bool:
        return any(pk in clauses for clauses in self.clauses.values())

    def printed(self) -> tuple[ItemMinutes, ...]:
        """The items in the order of the agenda."""
        told = []
        for (number, item), subitems in self.items.record.nested:
            if item.pk in self.clauses:
                parts = [self._item(*each) for each in subitems if each[1].pk in self.clauses]
                told.append(self._item(number, item, tuple(parts)))
        return tuple(told)

    def _item(
        self, number: str, item: AgendaItem, subitems: tuple[ItemMinutes, ...] = ()
    ) -> ItemMinutes:
        """The item as the minutes have it, but for what was said and who voted how."""
        told = self.items.head(number, item, subitems)
        if item.pk not in self.whole and not self.clauses[item.pk]:
            return told
        return replace(
            told,
            decision=self._decision(item, self.items.label(number, is_whole=bool(subitems))),
            ballot=self.items.ballot(item),
            result=wording.result(item),
        )

    def _decision(self, item: AgendaItem, label: str) -> Decision | None:
        decision = self.items.decision(item, label)
        if decision is None or item.pk in self.whole:
            return decision
        clauses = [row for row in item.resolutions.all() if row.pk in self.clauses[item.pk]]
        return Decision(decision.label, clauses=tuple(map(self.items.clause, clauses)))


def _whole(record: Record, copy: Copy) -> frozenset[int]:
    """The items of which everything is printed: the chosen ones with their sub-items."""
    whole = set(copy.item_ids)
    for (_number, item), subitems in record.nested:
        if item.pk in whole:
            whole |= {each.pk for _number, each in subitems}
    if whole - {item.pk for item in record.items}:
        raise AgendaItem.DoesNotExist
    return frozenset(whole)


def _clauses(record: Record, copy: Copy, whole: Collection[int]) -> dict[int, frozenset[int]]:
    wanted = set(copy.clause_ids)
    if not (whole or wanted) or wanted - record.clause_numbers.keys():
        raise Resolution.DoesNotExist
    chosen: dict[int, frozenset[int]] = {}
    for (_number, head), subitems in record.nested:
        found = {}
        for item in (head, *(each for _number, each in subitems)):
            clauses = {row.pk for row in item.resolutions.all()}
            if item.pk in whole or clauses & wanted:
                found[item.pk] = frozenset(clauses if item.pk in whole else clauses & wanted)
        if found:
            chosen |= {head.pk: frozenset()} | found
    return chosen
