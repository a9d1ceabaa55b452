"""What a document is besides its text: an empty file, its page, its marks, its description."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.paper import NO_DAY
from documents.printing.fonts import FAMILY
from documents.printing.word.css import PageSheet
from documents.printing.word.xml import made, twips

LANGUAGE: Final = "ru-RU"
#: Word takes the other font where ours is not installed.
FONT_TABLE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    f'<w:font w:name="{FAMILY}"><w:altName w:val="Times New Roman"/></w:font></w:fonts>'
)
#: Parts of the library's empty file that hold nothing of ours.
FOREIGN_PARTS: Final = (
    "customXml",
    "thumbnail",
    "stylesWithEffects",
    "webSettings",
    "extended-properties",
    "fontTable",
)
LONGEST: Final = 255
#: From the edge of the sheet to the number of the page, and to the mark below.
TO_NUMBER: Final = Mm(10)
TO_MARK: Final = Mm(8)


def blank() -> Document:
    """An empty document without a style, a list or a setting that is not ours."""
    return docx.Document(BytesIO(_blank_file()))


@cache
def _blank_file() -> bytes:
    document = docx.Document()
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if any(name in relation.reltype for name in FOREIGN_PARTS):
                del relations[key]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        styles.remove(style)
    styles.replace(styles.find(qn("w:docDefaults")), _defaults())
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.extend(_settings())
    fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, FONT_TABLE.encode())
    document.part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _defaults() -> Any:
    fonts = dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), FAMILY)
    words = made("w:rPr")
    words.append(made("w:rFonts", fonts))
    words.append(made("w:lang", {"val": LANGUAGE, "eastAsia": LANGUAGE}))
    of_words, of_paragraphs = made("w:rPrDefault"), made("w:pPrDefault")
    of_words.append(words)
    defaults = made("w:docDefaults")
    defaults.extend((of_words, of_paragraphs))
    return defaults


def _settings() -> list[Any]:
    compatibility = made("w:compat")
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word"}
    compatibility.append(made("w:doNotExpandShiftReturn"))
    compatibility.append(made("w:compatSetting", mode | {"val": "15"}))
    return [
        made("w:autoHyphenation"),
        made("w:consecutiveHyphenLimit", {"val": "3"}),
        made("w:doNotHyphenateCaps"),
        compatibility,
        made("w:themeFontLang", {"val": LANGUAGE}),
        made("w:decimalSymbol", {"val": ","}),
        made("w:listSeparator", {"val": ";"}),
    ]


def set_page(document: Document, sheet: PageSheet, *, draft: str, example: str) -> None:
    """The size of the sheet, the number at its top from page 2, and the marks on every page."""
    section = document.sections[0]
    is_wide = sheet.width > sheet.height
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(sheet.width), Pt(sheet.height)
    top, right, bottom, left = map(Pt, sheet.margins)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance, section.footer_distance = TO_NUMBER, TO_MARK
    section.gutter = 0
    section.different_first_page_header_footer = True
    _write_header(section.header, sheet, draft, is_numbered=True)
    _write_header(section.first_page_header, sheet, draft, is_numbered=False)
    for footer in (section.footer, section.first_page_footer):
        _write_footer(footer, example)


def count_from_one(section: Any) -> None:
    """Let the pages of a section, and of those made after it, be counted from one."""
    if section.find(qn("w:pgNumType")) is None:
        section.find(qn("w:pgMar")).addnext(made("w:pgNumType", {"start": "1"}))


def _write_header(header: Any, sheet: PageSheet, draft: str, *, is_numbered: bool) -> None:
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.style = "Header"
    tabs = made("w:tabs")
    tabs.append(made("w:tab", {"val": "center", "pos": twips(sheet.text_width / 2)}))
    tabs.append(made("w:tab", {"val": "right", "pos": twips(sheet.text_width)}))
    paragraph._p.get_or_add_pPr().append(tabs)
    paragraph.add_run("\t")
    if is_numbered:
        number = made("w:fldSimple", {"instr": "PAGE"})
        paragraph._p.append(number)
        number.append(made("w:r"))
        number[0].append(made("w:t"))
        number[0][0].text = "2"
    if draft:
        paragraph.add_run(f"\t{draft}").bold = True


def _write_footer(footer: Any, example: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.alignment = 1
    if example:
        paragraph.add_run(example).bold = True


def describe(document: Document, title: str, meta: Mapping[str, str]) -> None:
    """What the file says of itself: nothing of the machine or of today."""
    said = document.core_properties
    day = meta.get("dcterms.created")
    said.title, said.author = cut(title), cut(meta.get("author", ""))
    said.subject, said.comments = cut(meta.get("description", "")), ""
    said.language = LANGUAGE
    said.last_modified_by = ""
    said.revision = 1
    said.created = said.modified = datetime.combine(
        date.fromisoformat(day) if day else NO_DAY, time.min, tzinfo=UTC
    )


def cut(text: str) -> str:
    """The text as long as Word lets what a file says of itself be."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
