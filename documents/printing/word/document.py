"""A drawing as a file of Word."""

from typing import Final

import cssselect2
import lxml.html

from documents.printing.drawing import Drawing
from documents.printing.word.archive import packed
from documents.printing.word.css import stylesheets
from documents.printing.word.looks import Look, Looks
from documents.printing.word.page import blank, describe, set_page
from documents.printing.word.writer import Writer

HTML: Final = lxml.html.HTMLParser(remove_comments=True, encoding="utf-8")


def write(drawing: Drawing) -> bytes:
    """The drawing as DOCX, the same bytes for the same drawing.

    Its styles are those of the drawing's stylesheets. ``TypeError`` names an element of the
    template that is outside the vocabulary of papers, so that no text is ever left out.
    """
    html = lxml.html.document_fromstring(drawing.html.encode(), parser=HTML)
    looks = Looks(stylesheets(drawing.stylesheets))
    document = blank()
    meta = {each.get("name"): each.get("content") for each in html.iterfind("head/meta[@name]")}
    describe(document, html.findtext("head/title"), meta)
    root = cssselect2.ElementWrapper.from_html_root(html)
    body = next(each for each in root.iter_children() if each.local_name == "body")
    of_page = looks.of(root, Look(width=looks.page.text_width))
    pictures = {f"picture:{name}": content for name, content in drawing.pictures}
    writer = Writer(document, looks, pictures)
    draft, example = html.get("data-draft", ""), html.get("data-example", "")
    set_page(document, looks.page, draft=draft, example=example)
    writer.write(body, looks.of(body, of_page))
    return packed(document)
