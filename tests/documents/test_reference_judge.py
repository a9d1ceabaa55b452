"""veraPDF, the reference judge, on every paper: PDF/A-3a and PDF/UA-1 in one file."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from bench.lengthened import with_items
from documents.paper import Paper
from documents.papers.minutes import gather_minutes
from documents.printing.output import pdfs_of
from meetings.models import Meeting
from notices.domain import draft_notice
from notices.gather import project
from notices.projection import draw_pdf
from notices.stamp import Stamp
from publications.models import Edition
from tests.conftest import NOW
from tests.documents.every_paper import every_paper
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
    return dict(zip(papers, pdfs_of(papers.values()), strict=True))


def notice_of(meeting: Meeting) -> bytes:
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    stamp = Stamp("7KQF2M9XHT4B", 2, Edition.Change.CLARIFICATION, "Уточнено время.")
    return draw_pdf(project(notice), stamp)


def spoilt(whole: bytes) -> bytes:
    """The PDF without its structure, as it might come from another hand."""
    with pikepdf.open(BytesIO(whole)) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(written := BytesIO())
    return written.getvalue()


def kinds_of_paper(above: type[Paper] = Paper) -> Iterator[str]:
    """The names of all papers of the portal."""
    for kind in above.__subclasses__():
        if kind.__module__.startswith("documents."):
            yield kind.__name__
        yield from kinds_of_paper(kind)


def test_every_paper_conforms_thin_and_full(
    thin_meeting: Meeting,
    richest_meeting: Meeting,
    novorossiysk: Meeting,
    training: Meeting,
    tmp_path: Path,
) -> None:
    papers = {
        f"{record}, {name}": paper
        for record, meeting in (("full", richest_meeting), ("thin", thin_meeting))
        for name, paper in every_paper(meeting)
    }
    assert {type(paper).__name__ for paper in papers.values()} == set(kinds_of_paper())

    notices = {"full, notice": notice_of(training), "thin, notice": notice_of(novorossiysk)}

    pdfs = drawn(papers) | notices

    assert verdicts(tmp_path, pdfs) == dict.fromkeys(pdfs, KEPT)


def test_minutes_of_any_length_conform_until_they_are_spoilt(
    thin_meeting: Meeting, long_meeting: Meeting, tmp_path: Path
) -> None:
    thin, long = (gather_minutes(one, is_draft=False) for one in (thin_meeting, long_meeting))
    papers = {
        str(pages): with_items(long if items else thin, items or 1)
        for pages, items in ITEMS_OF_PAGES.items()
    }

    pdfs = drawn(papers)

    for pages, pdf in zip(ITEMS_OF_PAGES, pdfs.values(), strict=True):
        assert page_count(pdf) == pytest.approx(pages, rel=0.1)
    broken = verdicts(tmp_path, pdfs | {"spoilt": spoilt(pdfs["1"])})
    assert any("6.7.3.3-1" in rule for rule in broken["spoilt"]["3a"])
    assert any("7.1-11" in rule for rule in broken.pop("spoilt")["ua1"])
    assert broken == dict.fromkeys(pdfs, KEPT)
