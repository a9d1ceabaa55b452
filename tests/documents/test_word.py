import os
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.papers.minutes import gather_minutes
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import ItemMinutes
from documents.printing.drawing import Drawing
from documents.printing.output import docx_of, preview_of
from documents.printing.word.document import write
from meetings.models import Meeting
from tests.docx_reading import opened, paragraphs_of
from tests.pictures import picture

pytestmark = pytest.mark.once

STYLESHEETS = ("print/base.css", "print/paper.css", "print/minutes.css")


def word_of(body: str, *, html: str = "", head: str = "", pictures: object = ()) -> bytes:
    text = (
        f'<!DOCTYPE html><html lang="ru-RU"{html}><head><title>Проба</title>{head}</head>'
        f"<body>{body}</body></html>"
    )
    return write(Drawing(text, STYLESHEETS, pictures=tuple(pictures)))


def lines_of(body: str) -> list[str]:
    return list(paragraphs_of(word_of(body)))


@pytest.fixture
def full_minutes(full_meeting: Meeting) -> bytes:
    return docx_of(gather_minutes(full_meeting, is_draft=True))


# --- styles and structure ------------------------------------------------------------------


def test_paragraphs_have_styles_named_for_the_clerk(full_minutes: bytes) -> None:
    document = opened(full_minutes)

    used = {paragraph.text[:12]: paragraph.style.name for paragraph in document.paragraphs}
    assert used["ПРОТОКОЛ\nвне"] == "Heading 1"
    assert used["ПОВЕСТКА ДНЯ"] == "Heading 2"
    assert used["Н.А. Колгано".replace(" ", "\u00a0")] == "Текст"
    assert used["Информацию п"] in ("Пункт решения", "Текст")
    assert used["г.\u00a0Новоросси"] == "Место составления"
    styles = {style.name: style for style in document.styles}
    text = styles["Текст"].paragraph_format
    assert round(text.first_line_indent.cm, 2) == 1.25
    assert text.alignment == 3  # justified
    assert styles["Вид документа"].font.size.pt == 15
    assert styles["Normal"].paragraph_format.widow_control


def test_headings_are_headings_and_are_not_parted_from_their_text(full_minutes: bytes) -> None:
    document = opened(full_minutes)

    for level in (1, 2, 3):
        style = document.styles[f"Heading {level}"]
        assert style.paragraph_format.keep_with_next
        outline = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        assert outline.get(qn("w:val")) == str(level - 1)
        assert style.element.find(f"{qn('w:pPr')}/{qn('w:suppressAutoHyphens')}") is not None


def test_clauses_are_numbered_by_word_as_they_are_printed(full_minutes: bytes) -> None:
    lines = list(paragraphs_of(full_minutes))

    assert "1.1. Информацию принять к сведению." in lines
    assert any(line.startswith("1.3. Главе района") for line in lines)
    document = opened(full_minutes)
    assert not any(paragraph.text.startswith("1.") for paragraph in document.paragraphs[20:]
                   if paragraph.style.name == "Пункт решения")  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    [
        ["1.", "2.", "3."],
        ["1.", "3.", "4.", "1."],
        ["2.1.", "2.2.", "3.1."],
        ["1)", "2)"],
        ["№ 7", "№ 8"],
        ["а)", "б)"],
        ["10 %", "11 %"],
        ["0.", "01."],
    ],
)
def test_a_number_is_the_printed_one(printed: list[str]) -> None:
    items = "".join(f'<li><span class="number">{n}</span> слово</li>' for n in printed)

    assert lines_of(f'<ol class="clauses">{items}</ol>') == [f"{n} слово" for n in printed]


def test_a_number_without_a_text_of_its_own_is_kept() -> None:
    inner = '<ol><li><span class="number">1.1.</span> слово</li></ol>'

    assert lines_of(f'<ol class="clauses"><li><span class="number">1.</span>{inner}</li></ol>') == [
        "1.",
        "1.1. слово",
    ]


def test_lists_without_numbers_have_bullets_or_none() -> None:
    file = word_of('<ul><li>раз</li></ul><ul class="people"><li>два</li></ul>')

    first, second = opened(file).paragraphs
    assert first._p.pPr.numPr is not None
    assert second._p.pPr.numPr is None


def test_tables_have_heads_that_are_repeated_and_rows_that_are_not_parted() -> None:
    row = '<tr><td class="count">1</td><td>Ким</td></tr>'
    head = '<thead><tr><th class="count">№</th><th>Имя</th></tr></thead>'

    (table,) = opened(word_of(f"<table>{head}<tbody>{row * 3}</tbody></table>")).tables

    assert table.style.name == "Таблица"
    rows = [each._tr for each in table.rows]
    assert [bool(each.xpath("w:trPr/w:tblHeader")) for each in rows] == [True, False, False, False]
    assert all(each.xpath("w:trPr/w:cantSplit") for each in rows)
    assert table.columns[0].width.mm == pytest.approx(20, abs=0.1)
    assert sum(column.width.mm for column in table.columns) == pytest.approx(170, abs=0.1)


def test_tables_side_by_side_stay_two() -> None:
    table = "<table><tbody><tr><td>а</td></tr></tbody></table>"

    document = opened(word_of(table * 2))

    kinds = [type(each).__name__ for each in document.iter_inner_content()]
    assert kinds == ["Table", "Paragraph", "Table", "Paragraph"]


def test_signatures_are_kept_with_the_text_before(full_minutes: bytes) -> None:
    document = opened(full_minutes)

    *_, before, signatures, _remark = document.iter_inner_content()

    assert before._p.pPr.keepNext is not None
    kept = [
        [paragraph._p.pPr.keepNext is not None for paragraph in row.cells[0].paragraphs]
        for row in signatures.rows
    ]
    assert kept[0] == [True]


def test_spaces_are_those_of_html() -> None:
    assert lines_of("<p> а  <strong> б</strong> \n в<br> г </p><p>\u00a0д</p>") == [
        "а б в\nг",
        "д",
    ]


def test_words_are_bold_or_upright_as_on_paper() -> None:
    (paragraph,) = opened(word_of('<p class="text">а <strong>б</strong> <em>в</em></p>')).paragraphs

    styles = {run.text: run.style.name for run in paragraph.runs if run.style}
    assert (styles["б"], styles["в"]) == ("Strong", "Emphasis")


def test_signs_that_xml_has_no_place_for_are_left_out() -> None:
    assert lines_of("<p>а\x0bб&#1;\ufffeв</p>") == ["абв"]


@pytest.mark.parametrize(
    "body",
    [
        "<blockquote>а</blockquote>",
        "<p>а <u>б</u></p>",
        "<pre>а</pre>",
        "<table><caption>а</caption></table>",
        '<table><tbody><tr><td rowspan="2">а</td></tr></tbody></table>',
        '<p><img src="file:///etc/passwd" alt=""></p>',
        '<div class="signatures"><div class="signature">а<div class="post">б</div></div></div>',
    ],
)
def test_what_papers_do_not_have_is_a_mistake_in_a_template(body: str) -> None:
    with pytest.raises(TypeError):
        word_of(body)


# --- the page ------------------------------------------------------------------------------


def test_page_has_the_margins_of_the_stylesheet() -> None:
    section = opened(word_of("<p>а</p>")).sections[0]

    margins = (
        section.top_margin,
        section.right_margin,
        section.bottom_margin,
        section.left_margin,
    )
    assert [round(margin.mm) for margin in margins] == [20, 10, 20, 30]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_wide_papers_lie_on_their_side() -> None:
    html = "<!DOCTYPE html><html><head><title>а</title></head><body><p>а</p></body></html>"
    section = opened(write(Drawing(html, ("print/base.css", "print/landscape.css")))).sections[0]

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width.mm == pytest.approx(Mm(297).mm, abs=0.1)


def test_pages_are_numbered_from_the_second_and_bear_their_marks() -> None:
    marks = ' data-draft="ПРОЕКТ" data-example="Учебный пример"'
    section = opened(word_of("<p>а</p>", html=marks)).sections[0]

    assert section.different_first_page_header_footer
    for header in (section.header, section.first_page_header):
        assert header.paragraphs[0].text.endswith("ПРОЕКТ")
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text == "Учебный пример"
    field = section.header._element.find(f".//{qn('w:fldSimple')}")
    assert field.get(qn("w:instr")) == "PAGE"
    assert section.first_page_header._element.find(f".//{qn('w:fldSimple')}") is None


def test_papers_without_marks_bear_none() -> None:
    section = opened(word_of("<p>а</p>")).sections[0]

    assert section.first_page_header.paragraphs[0].text.strip() == ""
    assert section.footer.paragraphs[0].text == ""


def test_appendix_begins_a_page() -> None:
    first, second = opened(
        word_of('<p>а</p><section class="appendix"><p>б</p></section>')
    ).paragraphs

    assert not first.paragraph_format.page_break_before
    assert second.paragraph_format.page_break_before


def test_letters_count_their_pages_each_for_itself() -> None:
    letter = '<section class="letter"><p>а</p></section>'
    document = opened(word_of(letter * 3))

    starts = [each._sectPr.find(qn("w:pgNumType")) for each in document.sections]
    assert [start.get(qn("w:start")) for start in starts] == ["1", "1", "1"]
    assert all(section.different_first_page_header_footer for section in document.sections)


def test_document_hyphenates_and_is_in_russian() -> None:
    document = opened(word_of("<p>а</p>"))

    assert document.settings.element.find(qn("w:autoHyphenation")) is not None
    languages = document.styles.element.iter(qn("w:lang"))
    assert {each.get(qn("w:val")) for each in languages} == {"ru-RU"}


# --- what the file says of itself ----------------------------------------------------------


def test_file_says_what_it_is(full_minutes: bytes) -> None:
    said = opened(full_minutes).core_properties

    assert said.title.startswith("Протокол внеочередного")
    assert said.author.startswith("Постоянно действующее")
    assert (said.language, said.created.date().isoformat()) == ("ru-RU", "2022-11-10")
    assert said.comments == said.last_modified_by == ""


def test_file_holds_nothing_of_the_library() -> None:
    with ZipFile(BytesIO(word_of("<p>а</p>"))) as archive:
        names = archive.namelist()
        dates = {entry.date_time for entry in archive.infolist()}

    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_picture_stands_with_its_words_and_no_larger_than_told() -> None:
    emblem = picture(size=(600, 300))
    body = '<p class="emblem"><img src="picture:emblem.png" alt="Герб"></p>'

    document = opened(word_of(body, pictures=[("emblem.png", emblem)]))

    (shape,) = document.inline_shapes
    assert shape.width.mm == pytest.approx(25, abs=0.1)
    assert shape.height.mm == pytest.approx(12.5, abs=0.1)
    assert shape._inline.docPr.get("descr") == "Герб"


DRAW = """
import hashlib
import django
django.setup()
from tests.documents.test_word import paper
from documents.printing.word.document import write
from documents.paper import draw
print(hashlib.sha256(write(draw(paper()))).hexdigest())
"""


def paper() -> MinutesPaper:
    return MinutesPaper(
        title="Протокол",
        bodies=("Комиссия",),
        heading="заседания комиссии",
        day="10.11.2022",
        number="№ 4",
        items=(ItemMinutes("1", "О плане", discussion=("Текст.",)),),
    )


def test_same_paper_gives_same_bytes_in_any_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DRAW],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kamchatka"))
    }

    assert len(digests) == 1


# --- the preview ---------------------------------------------------------------------------


def test_preview_asks_for_nothing() -> None:
    shown = MinutesPaper(
        title="Протокол",
        heading="заседания",
        day="",
        number="",
        emblem=picture(),
        is_draft=True,
    )

    page = preview_of(shown)

    assert 'data-draft="ПРОЕКТ"' in page
    assert "content: attr(data-draft)" in page
    assert "picture:" not in page
    for word in ("<script", "<link", "http:", "https:", "url(", "@import"):
        assert word not in page
