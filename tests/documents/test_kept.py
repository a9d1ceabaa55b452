"""A paper is drawn once, as long as nothing that decides how it looks has changed."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings
from django.utils.safestring import mark_safe

from documents.paper import Paper
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import Fact, ItemMinutes
from documents.printing import kept as kept_module
from documents.printing.kept import canonical, fingerprint, kept, way_of_drawing
from documents.printing.output import pdf_of

PAPER = MinutesPaper(
    title="Протокол",
    bodies=("Комиссия",),
    heading="заседания комиссии",
    day="10.11.2022",
    number="№ 4",
    dated_on=date(2022, 11, 10),
    facts=(Fact("Секретарь", "В.В. Ким"),),
    items=(ItemMinutes("1", "О плане"),),
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Iterator[Path]:
    """A store of this test's own."""
    papers = settings.CACHES["papers"] | {"LOCATION": tmp_path / "papers"}
    with override_settings(CACHES=settings.CACHES | {"papers": papers}):
        yield tmp_path / "papers"


class Drawn(list[Paper]):
    """Papers as they are drawn, each as other bytes."""

    def draw(self, paper: Paper) -> bytes:
        self.append(paper)
        return f"{paper.title} {len(self)}".encode()


def test_unchanged_paper_is_drawn_once() -> None:
    drawn = Drawn()
    pdf_of_one = kept("pdf")(drawn.draw)

    first = pdf_of_one(PAPER)

    assert pdf_of_one(replace(PAPER, title="".join(["Прото", "кол"]))) == first
    assert drawn == [PAPER]


def test_kept_pdf_is_the_one_that_was_drawn() -> None:
    first = pdf_of(PAPER)

    assert pdf_of(PAPER) == first
    assert caches["papers"].get(f"pdf-{fingerprint(PAPER)}") == first
    assert first.startswith(b"%PDF")


def test_other_form_of_the_paper_is_kept_beside() -> None:
    drawn = Drawn()

    assert kept("pdf")(drawn.draw)(PAPER) != kept("docx")(drawn.draw)(PAPER)
    assert len(drawn) == 2


# --- what a fingerprint tells apart -----------------------------------------------------------

OTHERS = {
    "title": "протокол",
    "bodies": ("Комиссия", ""),
    "description": "x",
    "dated_on": date(2022, 11, 11),
    "data": "{}",
    "emblem": b"x",
    "is_draft": True,
    "is_example": True,
    "is_restricted": True,
    "items": (ItemMinutes("1", "О плане", is_closed=True),),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_paper_has_another_fingerprint(name: str) -> None:
    assert fingerprint(replace(PAPER, **{name: OTHERS[name]})) != fingerprint(PAPER)


def test_every_field_that_all_papers_have_is_told_apart() -> None:
    assert {field.name for field in fields(Paper)} <= set(OTHERS)


@dataclass(frozen=True)
class One:
    value: object


@dataclass(frozen=True)
class Other:
    value: object


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("а", "б"), ("а,б",)),
        (("а", ("б",)), (("а", "б"),)),
        ("1", 1),
        (1, True),
        (None, "None"),
        (b"x", "x"),
        ("", ()),
        ("<b>", mark_safe("<b>")),  # which a template prints otherwise
        (date(2022, 1, 1), datetime(2022, 1, 1, tzinfo=UTC)),
        (One("x"), Other("x")),
        (One(One("x")), One("x")),
    ],
)
def test_values_that_print_otherwise_are_told_apart(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)


def test_what_is_no_value_is_refused() -> None:
    """It would be written with its place in memory, or in an order that differs by process."""
    for part in (object(), {"а"}, ["а"], {"а": 1}, One):
        with pytest.raises(TypeError, match="made of values"):
            canonical((part,))


WRITE = """
import django
django.setup()
from tests.documents.test_kept import PAPER
from documents.printing.kept import canonical
print(canonical(PAPER))
"""


def test_paper_is_written_the_same_in_any_process() -> None:
    written = subprocess.run(
        [sys.executable, "-c", WRITE], capture_output=True, text=True, check=True
    ).stdout

    assert written.strip() == canonical(PAPER)


@pytest.mark.parametrize(
    "source",
    [
        "requirements.txt",
        "templates/documents/minutes.html",
        "static/print/paper.css",
        "documents/printing/engine.py",
        "russian/typography.py",
    ],
)
def test_change_of_what_draws_changes_every_fingerprint(source: str, tmp_path: Path) -> None:
    for name in kept_module.SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        whole = settings.BASE_DIR / name
        if whole.is_file():
            (tmp_path / name).write_bytes(whole.read_bytes())
    changed = tmp_path / source
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text("one")

    with override_settings(BASE_DIR=tmp_path, DEBUG=True):
        before = way_of_drawing()
        assert way_of_drawing() == before
        changed.write_text("two")

        assert way_of_drawing() != before


# --- a store that fails -----------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"\x80", b"garbage", "cut", "flipped"])
def test_damaged_paper_is_drawn_again(store: Path, damage: bytes | str) -> None:
    drawn = Drawn()
    pdf_of_one = kept("pdf")(drawn.draw)
    pdf_of_one(PAPER)
    [file] = store.iterdir()
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[:-3])
    elif damage == "flipped":
        file.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    else:
        file.write_bytes(damage)

    assert pdf_of_one(PAPER) == "Протокол 2".encode()
    assert pdf_of_one(PAPER) == "Протокол 2".encode()
    assert len(drawn) == 2


def test_vanished_paper_is_drawn_again(store: Path) -> None:
    drawn = Drawn()
    kept("pdf")(drawn.draw)(PAPER)
    [file] = store.iterdir()
    file.unlink()

    kept("pdf")(drawn.draw)(PAPER)

    assert len(drawn) == 2


def test_paper_is_handed_out_though_it_cannot_be_kept(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.write_text("a file where the folder should be")
    drawn = Drawn()

    assert kept("pdf")(drawn.draw)(PAPER) == "Протокол 1".encode()
    assert "could not be kept" in caplog.text


def test_paper_that_cannot_be_drawn_is_not_kept(store: Path) -> None:
    def fail(paper: Paper) -> bytes:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        kept("pdf")(fail)(PAPER)

    assert list(store.iterdir()) == []


def test_nobody_else_on_the_machine_reads_the_store(store: Path) -> None:
    kept("pdf")(Drawn().draw)(PAPER)

    [file] = store.iterdir()
    assert store.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0
