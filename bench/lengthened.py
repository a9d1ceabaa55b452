"""Minutes as long as one likes."""

from dataclasses import replace
from itertools import cycle, islice

from documents.papers.minutes_paper import MinutesPaper


def with_items(paper: MinutesPaper, count: int) -> MinutesPaper:
    """The paper with so many items: its own, over and over."""
    return replace(
        paper,
        agenda=tuple(islice(cycle(paper.agenda), count)),
        items=tuple(
            replace(item, number=str(number))
            for number, item in enumerate(islice(cycle(paper.items), count), start=1)
        ),
    )
