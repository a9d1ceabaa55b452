"""veraPDF, the reference judge, on every paper: PDF/A-3a and PDF/UA-1 in one file."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.paper import Paper, draw
from documents.printing.rendering import render_many
from meetings.models import Meeting
from notices.domain import draft_notice
from notices.paper import draw_pdf, gather_notice
from tests.conftest import NOW
from tests.documents.every_paper import every_paper, long_minutes
from tests.pdf_judging import page_count

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JUDGE = Path(__file__).resolve().parent.parent / "verapdf.py"
KEPT = {"3a": [], "ua1": []}
#: About so many pages are filled with so many items of ``long_meeting``; one with ``thin_meeting``.
ITEMS_OF_PAGES = {1: 0, 6: 4, 60: 77}


def verdicts(folder: Path, pdfs: dict[str, bytes]) -> dict[str, dict[str, list[str]]]:
    """The rules that each PDF breaks, by profile; one Java machine reads them all."""
    files = {str(folder / f"{n}.pdf"): name for n, name in enumerate(pdfs)}
    for file, pdf in zip(files, pdfs.values(), strict=True):
        Path(file).write_bytes(pdf)
    answer = subprocess.run(
        [sys.executable, JUDGE, *files], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return {files[file]: broken for file, broken in json.loads(answer.stdout).items()}


def drawn(papers: dict[str, Paper]) -> dict[str, bytes]:
    return dict(zip(papers, render_many(map(draw, papers.values())), strict=True))


def kinds_of_paper(above: type[Paper] = Paper) -> Iterator[str]:
    """The names of all papers of the portal."""
    for kind in above.__subclasses__():
        if kind.__module__.startswith("documents."):
            yield kind.__name__
        yield from kinds_of_paper(kind)


def test_every_paper_conforms_thin_and_full(
    thin_meeting: Meeting, richest_meeting: Meeting, tmp_path: Path
) -> None:
    papers = {
        f"{record}, {name}": paper
        for record, meeting in (("full", richest_meeting), ("thin", thin_meeting))
        for name, paper in every_paper(meeting)
    }
    assert {type(paper).__name__ for paper in papers.values()} == set(kinds_of_paper())

    broken = verdicts(tmp_path, drawn(papers))

    assert broken == dict.fromkeys(papers, KEPT)


def test_minutes_of_any_length_conform(
    thin_meeting: Meeting, long_meeting: Meeting, tmp_path: Path
) -> None:
    papers = {
        str(pages): long_minutes(long_meeting if items else thin_meeting, items or 1)
        for pages, items in ITEMS_OF_PAGES.items()
    }

    pdfs = drawn(papers)

    for pages, pdf in zip(ITEMS_OF_PAGES, pdfs.values(), strict=True):
        assert page_count(pdf) == pytest.approx(pages, rel=0.1)
    assert verdicts(tmp_path, pdfs) == dict.fromkeys(pdfs, KEPT)


def test_notices_conform(novorossiysk: Meeting, training: Meeting, tmp_path: Path) -> None:
    pdfs = {
        name: draw_pdf(gather_notice(draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice))
        for name, meeting in (("thin", novorossiysk), ("full", training))
    }

    assert verdicts(tmp_path, pdfs) == dict.fromkeys(pdfs, KEPT)


def test_judge_finds_what_is_spoilt(thin_meeting: Meeting, tmp_path: Path) -> None:
    whole = drawn({"whole": long_minutes(thin_meeting, 1)})["whole"]
    with pikepdf.open(BytesIO(whole)) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(spoilt := BytesIO())

    broken = verdicts(tmp_path, {"whole": whole, "spoilt": spoilt.getvalue()})

    assert broken["whole"] == KEPT
    assert any("6.7.3.3-1" in rule for rule in broken["spoilt"]["3a"])
    assert any("7.1-11" in rule for rule in broken["spoilt"]["ua1"])
