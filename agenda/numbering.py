"""The numbers of an agenda and of what was decided on it, and which of its items are closed.

An agenda is a flat list in its order; a sub-item belongs to the nearest item above it that is not
one. A sub-item with nothing above it is an item. No number is ever given twice: where an item has
both, its clauses count on after its sub-items (1.1 and 1.2 are sub-items, 1.3 is a clause).
"""

from collections import Counter
from collections.abc import Iterable

from agenda.models import AgendaItem, Resolution


def numbered(items: Iterable[AgendaItem]) -> list[tuple[str, AgendaItem]]:
    """Each item with its number: 1, 1.1, 1.2, 2 …"""
    told: list[tuple[str, AgendaItem]] = []
    item_count = subitem_count = 0
    for item in items:
        if item.is_subitem and item_count:
            subitem_count += 1
            told.append((f"{item_count}.{subitem_count}", item))
        else:
            item_count, subitem_count = item_count + 1, 0
            told.append((str(item_count), item))
    return told


def numbered_clauses(items: Iterable[AgendaItem]) -> list[tuple[str, Resolution]]:
    """Every clause of the agenda with its number, in the order of the agenda.

    Reads ``item.resolutions.all()``: load it ahead.
    """
    agenda = numbered(items)
    subitems = Counter(number.partition(".")[0] for number, _item in agenda if "." in number)
    return [
        (f"{number}.{place}", clause)
        for number, item in agenda
        for place, clause in enumerate(item.resolutions.all(), start=subitems[number] + 1)
    ]


def closed_items(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Those that are closed: by themselves, or as sub-items of a closed item."""
    closed, is_head_closed = [], False
    for number, item in numbered(items):
        if "." not in number:
            is_head_closed = item.is_closed
        if item.is_closed or is_head_closed:
            closed.append(item)
    return closed


def open_items(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """The rest: what the public may know of."""
    agenda = list(items)
    closed = set(map(id, closed_items(agenda)))
    return [item for item in agenda if id(item) not in closed]
