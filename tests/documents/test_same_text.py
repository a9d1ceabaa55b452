"""Every paper says the same on the screen, in PDF and in DOCX, word for word."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st

from documents.paper import Paper
from documents.papers.minutes import gather_minutes
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import (
    AgendaLine,
    AttendanceList,
    Ballot,
    Clause,
    Decision,
    Fact,
    ItemMinutes,
    PeopleGroup,
    PersonLine,
    Signature,
    Speech,
)
from documents.printing.fonts import use_paper_fonts_only
from documents.printing.output import docx_of, pdf_of, preview_of
from meetings.models import Meeting
from russian.typography import plain
from tests.documents.every_paper import every_paper
from tests.docx_reading import words_of_docx
from tests.pdf_judging import text_within_margins

pytestmark = pytest.mark.once

#: What a line may be parted at, and what is not seen.
UNSEEN = re.compile("[-\\s\u00ad\u200b\u2011]+")
#: Where the record has most to say.
TOLD_MOST = {"minutes", "open-minutes", "attendance-list"}
INLINE = {"span", "strong", "em"}


# --- reading -------------------------------------------------------------------------------


def text_of_page(page: str) -> str:
    """The text of the body as a browser shows it, with ordinary spaces."""
    body = lxml.html.document_fromstring(page).find("body")
    return plain(" ".join("".join(_told(body)).split()))


def _told(element: Any) -> Iterator[str]:
    space = "" if element.tag in INLINE else " "
    yield space + (element.text or "")
    for child in element:
        yield from _told(child)
        yield child.tail or ""
    yield space


def heads_of_tables(page: str) -> list[str]:
    heads = lxml.html.document_fromstring(page).iterfind(".//thead")
    return [seen("".join(head.itertext())) for head in heads]


def seen(text: str) -> str:
    """The signs of a text without what the end of a line adds or takes away."""
    return UNSEEN.sub("", plain(text))


def rolled_up(pages: list[str], heads: list[str], expected: str) -> str:
    """The pages as one text, without the heads of tables that are repeated on the next page."""
    text = ""
    for page in map(seen, pages):
        for head in heads:
            is_repeated = page.startswith(head) and not expected[len(text) :].startswith(head)
            page = page.removeprefix(head) if is_repeated else page
        text += page
    return text


def assert_same_text(paper: Paper) -> None:
    page = preview_of(paper)
    assert_written_the_same(paper, page)
    assert_printed_the_same(page, pdf_of(paper))


def assert_written_the_same(paper: Paper, page: str) -> None:
    assert words_of_docx(docx_of(paper)) == text_of_page(page).split()


def assert_printed_the_same(page: str, pdf: bytes) -> None:
    text = seen(text_of_page(page))
    assert rolled_up(text_within_margins(pdf), heads_of_tables(page), text) == text


# --- the papers of sessions ----------------------------------------------------------------


@pytest.mark.parametrize("record", ["thin_meeting", "richest_meeting"])
def test_every_paper_says_the_same_in_every_form(
    db: None, record: str, request: pytest.FixtureRequest
) -> None:
    for _name, paper in every_paper(request.getfixturevalue(record)):
        assert_same_text(paper)


@pytest.mark.parametrize("record", ["long_meeting", "novorossiysk", "training"])
def test_papers_of_other_records_say_the_same(
    db: None, record: str, request: pytest.FixtureRequest
) -> None:
    """Drawing takes long: few of these papers are drawn, all are written for Word."""
    for name, paper in every_paper(request.getfixturevalue(record)):
        if name in TOLD_MOST:
            assert_same_text(paper)
        else:
            assert_written_the_same(paper, preview_of(paper))


# --- papers that nobody has thought of -----------------------------------------------------

WORDS = (
    "ёлка", "«Юг»", "„за“", "№ 5", "4 200 ₽", "152\u2011ФЗ", "1.1.", "12.", "видео-конференц-связь",
    "сверхвысокоинтеллектуализированный", "Салтыкова-Щедрина", "<b>&amp;", "%1", "10 %", "и", "§ 2",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
paragraphs = st.lists(texts, max_size=3).map(tuple)
#: A name is not parted, so it is not longer than its column.
names = st.sampled_from(("Салтыкова-Щедрина С.С.", "Ли Ё.Ё."))
people = st.builds(PersonLine, name=names, post=st.just("") | texts, note=st.just("") | texts)
crowds = st.lists(people, max_size=4) | people.map(lambda person: [person] * 60)
signatures = st.builds(Signature, post=texts, name=st.just("") | names)


def clauses(of: str) -> st.SearchStrategy[tuple[Clause, ...]]:
    """Clauses in their order, some left out, or without figures."""
    figures = st.lists(st.integers(1, 12), max_size=4, unique=True)
    numbers = figures.map(lambda each: [f"{of}.{n}." for n in each]) | st.just(["а)", "–"])
    said = st.lists(texts, min_size=1, max_size=2).map(tuple)
    return numbers.flatmap(
        lambda each: st.tuples(*(st.builds(Clause, st.just(n), said) for n in each))
    )


def items(number: str, subitems: st.SearchStrategy[Any]) -> st.SearchStrategy[ItemMinutes]:
    decision = st.builds(
        Decision, st.just("РЕШИЛИ"), outcome=st.just("") | texts, clauses=clauses(number)
    )
    return st.builds(
        ItemMinutes,
        number=st.just(number),
        title=texts,
        reports=st.lists(st.builds(Speech, texts, paragraphs, texts), max_size=2).map(tuple),
        discussion=paragraphs,
        subitems=subitems,
        decision=st.none() | decision,
        ballot=st.none() | st.builds(Ballot, st.just("ГОЛОСОВАЛИ"), texts, by_name=texts),
    )


def lines(number: str) -> st.SearchStrategy[AgendaLine]:
    return st.builds(
        AgendaLine,
        st.just(number),
        texts,
        speakers=st.lists(st.builds(Fact, st.just("Докладчик"), texts), max_size=2).map(tuple),
        subitems=st.lists(st.builds(AgendaLine, st.just(f"{number}.1"), texts), max_size=1).map(
            tuple
        ),
    )


generated = st.builds(
    MinutesPaper,
    title=st.just("Протокол"),
    bodies=paragraphs,
    heading=texts,
    day=st.just("10.11.2022"),
    number=texts,
    place=st.just("") | texts,
    facts=st.lists(st.builds(Fact, texts, texts), max_size=3).map(tuple),
    attendance=st.builds(
        AttendanceList,
        count=texts,
        present=st.lists(st.builds(PeopleGroup, texts, crowds.map(tuple)), max_size=2).map(tuple),
        absent=st.lists(people, max_size=2).map(tuple),
        is_appended=st.booleans(),
    ),
    agenda=st.tuples(lines("1"), lines("2")) | st.just(()),
    items=st.tuples(
        items("1", st.lists(items("1.1", st.just(())), max_size=1).map(tuple)),
        items("2", st.just(())),
    ),
    signatures=st.lists(signatures, max_size=3).map(tuple),
    remark=paragraphs,
    is_draft=st.booleans(),
    is_restricted=st.booleans(),
)


@how(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(paper=generated)
def test_generated_minutes_say_the_same_in_every_form(paper: MinutesPaper) -> None:
    assert_same_text(paper)


# --- another office ------------------------------------------------------------------------


def test_libreoffice_prints_the_same_text(
    thin_meeting: Meeting, richest_meeting: Meeting, long_meeting: Meeting, tmp_path: Path
) -> None:
    papers = dict(every_paper(richest_meeting))
    papers |= {f"thin {name}": paper for name, paper in every_paper(thin_meeting)}
    papers["long minutes"] = gather_minutes(long_meeting, is_draft=False)
    for name, paper in papers.items():
        (tmp_path / f"{name}.docx").write_bytes(docx_of(paper))

    convert(tmp_path, tmp_path.glob("*.docx"))

    for name, paper in papers.items():
        pdf = (tmp_path / f"{name}.pdf").read_bytes()
        assert_printed_the_same(preview_of(paper), pdf)


def convert(folder: Path, files: Iterable[Path]) -> None:
    """Let LibreOffice print all files at once: starting it takes most of the time."""
    office = shutil.which("soffice")
    assert office, "bin/test brings LibreOffice"
    use_paper_fonts_only(settings.VAR_DIR / "fonts")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            *sorted(files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
