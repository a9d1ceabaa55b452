"""Draws one paper of the demo again and again, and prints as JSON how long it took.

A process for each paper, so that its peak of memory is that paper's own.
Arguments: the paper's name, then ``--html`` to print its HTML alone or ``--once`` for one drawing.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")
django.setup()

from documents.papers.minutes import gather_minutes  # noqa: E402 - models need the setup
from documents.papers.minutes_paper import MinutesPaper  # noqa: E402
from documents.printing.output import pdf_of  # noqa: E402
from documents.printing.rendering import Drawing  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from notices.models import Notice  # noqa: E402
from notices.paper import draw_pdf, gather_notice  # noqa: E402

SECONDS = 5  # for the runs of one paper, both ways; the longest paper takes longer
LEAST_RUNS, MOST_RUNS = 3, 41
#: Agenda items that make some 6 and some 60 pages of the full record of the demo.
SHORT, LONG = 3, 76


def main(name: str, *options: str) -> None:
    draw = {
        "notice": notice,
        "thin": lambda: minutes(0),
        "full": lambda: minutes(1),
        "short": lambda: minutes(1, items=SHORT),
        "long": lambda: minutes(1, items=LONG),
    }[name]()
    if "--html" in options:
        print(given_to_engine(draw).html)
    elif "--once" in options:
        draw()
    else:
        print(json.dumps(measure(draw)))


def notice() -> Callable[[], bytes]:
    paper = gather_notice(Notice.objects.get(meeting=meeting(0)))
    return lambda: draw_pdf(paper)


def minutes(index: int, *, items: int = 0) -> Callable[[], bytes]:
    paper = gather_minutes(meeting(index), is_draft=True)
    if items:
        paper = with_items(paper, items)
    return lambda: pdf_of(paper)


def meeting(index: int) -> Meeting:
    """The sessions of the demo in the order they were loaded: the thin one, the full one."""
    return Meeting.objects.order_by("pk")[index]


def with_items(paper: MinutesPaper, count: int) -> MinutesPaper:
    """The paper with so many items: its own, over and over."""
    return replace(
        paper,
        agenda=tuple(islice(cycle(paper.agenda), count)),
        items=tuple(
            replace(item, number=number)
            for number, item in enumerate(islice(cycle(paper.items), count), start=1)
        ),
    )


def measure(draw: Callable[[], bytes]) -> dict[str, object]:
    """Milliseconds of each run, warm, by turns: the portal's way and the engine alone."""
    draw()  # loads the engine
    draw()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    draw_by_engine, pages = engine_alone(draw)
    until = time.monotonic() + SECONDS
    pairs: list[tuple[float, float]] = []
    while len(pairs) < LEAST_RUNS or (len(pairs) < MOST_RUNS and time.monotonic() < until):
        pairs.append((milliseconds(draw), milliseconds(draw_by_engine)))
    portal, engine = zip(*pairs, strict=True)
    return {
        "portal": portal,
        "engine": engine,
        "size": len(draw()),
        "pages": pages,
        "peak": peak,
    }


def milliseconds(draw: Callable[[], bytes]) -> float:
    gc.collect()  # or one drawing pays for what the other left behind
    started = time.perf_counter()
    draw()
    return (time.perf_counter() - started) * 1000


def engine_alone(draw: Callable[[], bytes]) -> tuple[Callable[[], bytes], int]:
    """The engine's own way to a PDF of the same HTML, and the number of its pages.

    Fonts and stylesheets are the portal's, loaded already: what differs is the portal's code.
    """
    from documents.printing import engine
    from documents.printing.fetching import StaticFetcher

    drawing = given_to_engine(draw)

    def document() -> engine.Document:
        fetcher = StaticFetcher(drawing.pictures)
        return engine.HTML(string=drawing.html, base_url=engine.BASE, url_fetcher=fetcher).render(
            font_config=engine.fonts(),
            stylesheets=[engine.stylesheet(name) for name in drawing.stylesheets],
            pdf_variant=engine.VARIANT,
        )

    return lambda: document().write_pdf(pdf_variant=engine.VARIANT), len(document().pages)


def given_to_engine(draw: Callable[[], bytes]) -> Drawing:
    """What is handed to the engine."""
    with patch("documents.printing.engine.render", return_value=b"") as render:
        draw()
    (drawing,) = render.call_args.args
    return drawing


if __name__ == "__main__":
    main(*sys.argv[1:])
