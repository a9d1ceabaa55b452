"""Drawing papers: the portal against the PDF engine alone, given the same HTML."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.table import Row, spread, tell

ROOT = Path(__file__).resolve().parent.parent
COLD_RUNS = 5
#: Names that bench/one_paper.py knows.
PAPERS = {
    "notice": "Notice drawn",
    "thin": "Minutes drawn, thin record",
    "full": "Minutes drawn, full record",
    "short": "Minutes drawn, some 6 pages",
    "long": "Minutes drawn, some 60 pages",
}


def rows() -> Iterator[Row]:
    yield first_notice()
    took = {name: measured(name, what) for name, what in PAPERS.items()}
    for name, what in PAPERS.items():
        yield drawn(what, took[name])
    for name in ("notice", "short", "long"):
        yield from beside(PAPERS[name], took[name])
    for name in ("short", "long"):
        yield again(f"{PAPERS[name]}, asked for again", took[name])
    yield growth(took["long"], took["short"])


def measured(name: str, what: str) -> dict[str, Any]:
    """One paper in a warm process of its own."""
    tell(f"{what} …")
    took: dict[str, Any] = json.loads(one_paper(name))
    return took


def drawn(what: str, took: dict[str, Any]) -> Row:
    return Row(
        what=what,
        portal=spread(took["portal"], "ms"),
        yardstick=spread(took["engine"], "ms"),
        ratio=median(took["portal"]) / median(took["engine"]),
        besides=(
            f"{took['pages']} p., {took['size']:,} bytes, {len(took['portal'])} runs; "
            f"memory {megabytes(took['peak'])}, of the worker {megabytes(took['worker_peak'])}, "
            f"after it {megabytes(took['worker_after'])}"
        ),
    )


def beside(what: str, took: dict[str, Any]) -> Iterator[Row]:
    """The portal against other programs that make a PDF of the same."""
    for name, how in (("typst", "Typst, the same text"), ("chromium", "Chromium, the same HTML")):
        yield Row(
            what=what,
            portal=spread(took["portal"], "ms"),
            yardstick=spread(took[name], "ms"),
            ratio=median(took["portal"]) / median(took[name]),
            besides=f"yardstick: {how}, warm",
        )


def again(what: str, took: dict[str, Any]) -> Row:
    """An unchanged paper, which is kept."""
    return Row(
        what=what,
        portal=spread(took["again"], "ms"),
        yardstick=spread(took["portal"], "ms"),
        ratio=median(took["again"]) / median(took["portal"]),
        besides="yardstick: drawing it",
    )


def growth(long: dict[str, Any], short: dict[str, Any]) -> Row:
    return Row(
        what=f"Minutes of {long['pages']} pages",
        portal=spread(long["portal"], "ms"),
        yardstick=spread(short["portal"], "ms"),
        ratio=median(long["portal"]) / median(short["portal"]),
        besides=f"yardstick: those of {short['pages']} pages",
    )


def megabytes(count: int) -> str:
    return f"{count / 1e6:.0f} MB"


def first_notice() -> Row:
    """The first notice of a process, with all that a process loads before it can draw."""
    what = "Notice drawn, process started for it"
    tell(f"{what} …")
    folder = Path(os.environ["PORTAL_VAR"])
    page, pdf = folder / "notice.html", folder / "notice.pdf"
    page.write_bytes(one_paper("notice", "--html"))
    fonts = {"FONTCONFIG_FILE": str(folder / "fonts/fonts.conf")}
    engine = ["weasyprint", "--pdf-variant=pdf/a-3a", "--stylesheet=static/print/notice.css"]
    portal_took, engine_took = [], []
    for _ in range(COLD_RUNS):
        started = time.perf_counter()
        one_paper("notice", "--once")
        portal_took.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        run(*engine, str(page), str(pdf), **fonts)
        engine_took.append((time.perf_counter() - started) * 1000)
    return Row(
        what=what,
        portal=spread(portal_took, "ms"),
        yardstick=spread(engine_took, "ms"),
        ratio=median(portal_took) / median(engine_took),
        besides=f"{COLD_RUNS} runs; the engine by its own command",
    )


def one_paper(*arguments: str) -> bytes:
    return run("bench.one_paper", *arguments)


def run(module: str, *arguments: str, **environment: str) -> bytes:
    """What the module prints, run in a new process."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
