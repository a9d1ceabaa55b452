"""Drawing papers: the portal against the PDF engine alone, given the same HTML."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

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
    for name, what in PAPERS.items():
        yield drawn(name, what)


def drawn(name: str, what: str) -> Row:
    """One paper in a warm process of its own."""
    tell(f"{what} …")
    took = json.loads(one_paper(name))
    return Row(
        what=what,
        portal=spread(took["portal"], "ms"),
        yardstick=spread(took["engine"], "ms"),
        ratio=median(took["portal"]) / median(took["engine"]),
        besides=(
            f"{took['pages']} p., {took['size']:,} bytes, "
            f"peak memory {took['peak'] / 1e6:.0f} MB, {len(took['portal'])} runs"
        ),
    )


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
