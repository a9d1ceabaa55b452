"""The same paper made by other programs: Typst from its text, Chromium from its HTML."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import typst
from playwright.sync_api import sync_playwright

from documents.printing.drawing import Drawing
from documents.printing.fonts import font_folders

Way = Callable[[], bytes]
BLOCKS = re.compile(r"h[1-6]|p|li")
CELLS = ("td", "th")
PAGE = """
#set document(title: "Протокол", date: datetime(year: 2022, month: 11, day: 10))
#set page(paper: "a4", margin: (x: 2cm, y: 2cm), numbering: "1", number-align: center + top)
#set text(font: "PT Serif", size: 14pt, lang: "ru", hyphenate: true)
#set par(justify: true, first-line-indent: 1.25cm)
"""


class TextOfPaper(HTMLParser):
    """Headings, paragraphs, list items and table rows of a paper, as Typst's markup."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.words: list[str] = []
        self.row: list[str] = []
        self.is_in_cell = False

    def handle_data(self, text: str) -> None:
        self.words.append(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in CELLS:
            self.end_block("p")
            self.is_in_cell = True
        elif BLOCKS.fullmatch(tag):
            self.end_block("p")

    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS:
            self.row.append(self.text())
            self.is_in_cell = False
        elif tag == "tr":
            cells = ", ".join(map(written, self.row))
            self.lines.append(f"#table(columns: {len(self.row)}, {cells})")
            self.row = []
        elif tag in {"title", "style"}:
            self.words = []
        elif BLOCKS.fullmatch(tag):
            self.end_block(tag)

    def end_block(self, tag: str) -> None:
        if not self.is_in_cell and (text := self.text()):
            is_heading = tag[0] == "h"
            text = written(text)
            self.lines.append(
                f"#heading(level: {tag[1]}, {text})" if is_heading else f"#par({text})"
            )

    def text(self) -> str:
        text = " ".join("".join(self.words).split())
        self.words = []
        return text


def written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def typst_of(drawing: Drawing) -> Way:
    """Typst drawing the text: a number in each paragraph, so that it remembers nothing of it."""
    parser = TextOfPaper()
    parser.feed(drawing.html)
    markup = PAGE + "\n\n".join(parser.lines)
    compiler = typst.Compiler(font_paths=list(map(str, font_folders())), ignore_system_fonts=True)
    run = count()

    def draw() -> bytes:
        text = markup.replace('")', f' {next(run)}")')
        return compiler.compile(input=text.encode(), format="pdf", pdf_standards=["a-2a", "ua-1"])

    return draw


@contextmanager
def chromium_of(drawing: Drawing) -> Iterator[Way]:
    """Chromium printing the same HTML with the same stylesheets, in a browser that is open."""
    sheets = "".join(Path("static", name).read_text() for name in drawing.stylesheets)
    html = drawing.html.replace("</head>", f"<style>{sheets}</style></head>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()

        def draw() -> bytes:
            page.set_content(html)
            return page.pdf(prefer_css_page_size=True, tagged=True, outline=True)

        yield draw
        browser.close()
