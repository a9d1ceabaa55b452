"""The search, asked of the database of the settings: ``python -m bench.search [COUNT]``.

With COUNT the database, which must be empty, is filled first.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median, quantiles
from typing import Any, Final

QUERIES: Final = {
    "one word, of every text": ["комиссия", "мероприятие", "город"],
    "one common word": ["терроризм", "школы", "коррупция", "паводок", "молодёжь"],
    "two common words": ["безопасность школы", "профилактика Новороссийск", "занятость подростков"],
    "a rare word": ["Кондратьеву", "Звягинский", "Шелестов", "Цветенко"],
    "a rare word and a common one": ["Кондратьеву школы", "безопасность Шелестов"],
    "a phrase": ["152-ФЗ", "протокол № 4", '"средства массовой информации"'],
    "with an exclusion": ["школы -терроризм", "-школы"],
    "nothing": ["стегозавр", "стегозавр школы"],
}
ROUNDS: Final = 30


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")
    import django

    django.setup()
    if len(sys.argv) > 1:
        from bench.plane import fill

        fill(int(sys.argv[1]))
    print(markdown(rows()))


def rows() -> Iterator[tuple[str, ...]]:
    """What was asked, and milliseconds: the median and those that 95 of 100 stay below."""
    from django.utils import timezone

    from publications.models import Words
    from publications.search.find import Days, Position, count, find
    from publications.search.query import parse

    at, anytime, start = timezone.now(), Days(), Position()
    asked: dict[str, Callable[[Any], object]] = {
        "newest first": lambda query: find(query, at=at, days=anytime, by_day=True, position=start),
        "best first": lambda query: find(query, at=at, days=anytime, position=start),
        "with counts": lambda query: (
            find(query, at=at, days=anytime, position=start),
            count(query, at=at, days=anytime),
        ),
    }
    yield ("", f"{Words.objects.count():,} publications", *asked)
    every: dict[str, list[float]] = {name: [] for name in asked}
    for what, texts in QUERIES.items():
        queries = [parse(text) for text in texts]
        hits = ", ".join(_told(count(query, at=at, days=anytime)) for query in queries)
        taken = {name: times(function, queries) for name, function in asked.items()}
        yield (what, hits, *map(told, taken.values()))
        for name, measured in taken.items():
            every[name] += measured
    yield ("all", "", *map(told, every.values()))


def times(function: Callable[[Any], object], queries: Sequence[Any]) -> list[float]:
    """Milliseconds of each call; the queries take turns in no order."""
    turns = [query for query in queries for _round in range(ROUNDS)]
    Random(1).shuffle(turns)
    for query in queries:
        function(query)
    measured = []
    for query in turns:
        begun = time.perf_counter()
        function(query)
        measured.append((time.perf_counter() - begun) * 1000)
    return measured


def told(measured: list[float]) -> str:
    return f"{median(measured):.1f} / {quantiles(measured, n=20)[-1]:.1f} ms"


def _told(counts: Any) -> str:
    return f"{counts.total}+" if counts.is_capped else str(counts.total)


def markdown(rows: Iterator[tuple[str, ...]]) -> str:
    head = next(rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, (":--",) * len(head), *rows])


if __name__ == "__main__":
    main()
