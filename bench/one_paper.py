"""Draws one paper of the demo again and again, and prints as JSON how long it took.

A process for each paper, so that its peak of memory is that paper's own.
Arguments: the paper's name, then ``--html`` to print its HTML alone or ``--once`` for one drawing.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - settings need the setup, like all below

from bench.lengthened import with_items  # noqa: E402
from bench.others import Way, chromium_of, typst_of  # noqa: E402
from documents.paper import draw  # noqa: E402
from documents.papers.minutes import gather_minutes  # noqa: E402
from documents.printing.drawing import Drawing  # noqa: E402
from documents.printing.output import pdf_of  # noqa: E402
from documents.printing.rendering import render_pdf  # noqa: E402
from documents.printing.workers import memory_of, workers  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from notices.gather import project  # noqa: E402
from notices.models import Notice  # noqa: E402
from notices.projection import draw_pdf  # noqa: E402
from publications.models import Publication  # noqa: E402

SECONDS = 8  # for the runs of one paper, in every way; the longest paper takes longer
LEAST_RUNS, MOST_RUNS = 3, 41
#: Agenda items that make some 6 and some 60 pages of the full record of the demo.
SHORT, LONG = 3, 76


@dataclass(frozen=True)
class Subject:
    drawing: Drawing
    #: The portal's way to the PDF.
    draw: Way
    #: How it is asked for again unchanged, where it is kept.
    again: Way | None = None


def main(name: str, *options: str) -> None:
    subject = {
        "notice": notice,
        "thin": lambda: minutes(0),
        "full": lambda: minutes(1),
        "short": lambda: minutes(1, items=SHORT),
        "long": lambda: minutes(1, items=LONG),
    }[name]()
    if "--html" in options:
        print(subject.drawing.html)
    elif "--once" in options:
        subject.draw()
    else:
        print(json.dumps(measure(subject)))


def notice() -> Subject:
    projection = project(Notice.objects.get(meeting=meeting(0), kind=Publication.Kind.REPORT))
    with patch("notices.projection.render_pdf") as render:
        draw_pdf(projection)
    (drawing,) = render.call_args.args
    return Subject(drawing, lambda: draw_pdf(projection))


def minutes(index: int, *, items: int = 0) -> Subject:
    paper = gather_minutes(meeting(index), is_draft=True)
    if items:
        paper = with_items(paper, items)
    return Subject(draw(paper), lambda: render_pdf(draw(paper)), lambda: pdf_of(paper))


def meeting(index: int) -> Meeting:
    """The sessions of the demo in the order they were loaded: the thin one, the full one."""
    return Meeting.objects.order_by("pk")[index]


def measure(subject: Subject) -> dict[str, object]:
    """Milliseconds of each run, warm, by turns in every way; and the memory that it took."""
    subject.draw()  # starts the worker
    memory = memory_taken(subject)
    by_engine, pages = engine_alone(subject.drawing)
    with chromium_of(subject.drawing) as by_chromium:
        ways: dict[str, Callable[[], object]] = {
            "portal": subject.draw,
            "engine": by_engine,
            "typst": typst_of(subject.drawing),
            "chromium": by_chromium,
        }
        if subject.again:
            subject.again()
            ways["again"] = subject.again
        took = by_turns(ways)
    return {**took, **memory, "size": len(subject.draw()), "pages": pages}


def by_turns(ways: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    until = time.monotonic() + SECONDS
    for run in range(MOST_RUNS):
        if run >= LEAST_RUNS and time.monotonic() > until:
            break
        for name, way in ways.items():
            took[name].append(milliseconds(way))
    return took


def milliseconds(draw: Callable[[], object]) -> float:
    gc.collect()  # or one drawing pays for what the other left behind
    started = time.perf_counter()
    draw()
    return (time.perf_counter() - started) * 1000


def memory_taken(subject: Subject) -> dict[str, int]:
    """Bytes: the most that this process and the worker ever had, and what the worker has after.

    The worker is the one that drew last; it looks for garbage when it has answered.
    """
    subject.draw()
    time.sleep(1)
    worker = workers().idle[-1]
    return {
        "peak": peak_of("self"),
        "worker_peak": peak_of(str(worker.pid)),
        "worker_after": memory_of(worker.pid),
    }


def peak_of(process: str) -> int:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
    )
    return int(status["VmHWM"].split()[0]) * 1024


def engine_alone(drawing: Drawing) -> tuple[Way, int]:
    """The engine's own way to a PDF of the same HTML, and the number of its pages.

    Fonts and stylesheets are the portal's, loaded already: what differs is the portal's code.
    """
    from documents.printing import engine
    from documents.printing.fetching import StaticFetcher

    static = settings.BASE_DIR / "static"
    loaded = engine.Engine(fonts=settings.VAR_DIR / "fonts", static=static)

    def document() -> engine.Document:
        fetcher = StaticFetcher(static, drawing.pictures)
        return engine.HTML(string=drawing.html, base_url=engine.BASE, url_fetcher=fetcher).render(
            font_config=loaded.fonts,
            stylesheets=[loaded.stylesheet(name) for name in drawing.stylesheets],
            pdf_variant=engine.VARIANT,
        )

    return lambda: document().write_pdf(pdf_variant=engine.VARIANT), len(document().pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
