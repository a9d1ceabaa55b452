import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import unescape
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.papers.requisites import bodies_of
from documents.printing.drawing import AttachedFile, Drawing
from documents.printing.rendering import render_pdf
from notices.compose import NothingToTell, check_took_place
from notices.leaks import leaks
from notices.models import Notice
from notices.sanitise import sanitise
from publications.domain import EditionContent, canonical_json
from russian.dates import long_date

_FIRST_PARAGRAPH: Final = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BLOCK_END: Final = re.compile(r"</(?:p|h2|h3|li|blockquote)>|<br>")


class NoticeNotReady(Exception):
    """Something is missing that a notice cannot be published without; says what."""


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """Everything printed on a notice, on the page and in the PDF, and nothing that is not."""

    title: str
    #: Full names of the bodies, as printed: «Антитеррористическая комиссия в …».
    bodies: tuple[str, ...]
    held_on: date
    #: «10 ноября 2022 г.»
    day: str
    #: «г. Новороссийск», or empty.
    locality: str
    #: Sanitised HTML.
    body_html: str
    remark: str
    is_example: bool


def gather_notice(notice: Notice) -> NoticePaper:
    """What the notice prints, from its text and its session. Raises NoticeNotReady."""
    meeting = notice.meeting
    try:
        check_took_place(meeting)
    except NothingToTell as reason:
        raise NoticeNotReady(str(reason)) from reason
    if meeting.held_on is None:
        raise NoticeNotReady(_("The session has no date. Fill it in, then publish the notice."))
    body_html = sanitise(notice.body)
    text = plain_text(body_html)
    if not _has_letters(notice.title) or not _has_letters(text):
        raise NoticeNotReady(_("The notice has no title or no text. Write it, then publish."))
    if not meeting.bodies:
        raise NoticeNotReady(_("The session has no commission. Name one, then publish the notice."))
    if held_back := leaks(meeting, "\n".join([notice.title, text, meeting.remark])):
        raise NoticeNotReady(
            _("The text holds what the record keeps closed: %(words)s. Take it out, then publish.")
            % {"words": "; ".join(f"«{word}»" for word in held_back)}
        )
    return NoticePaper(
        title=notice.title.strip(),
        bodies=bodies_of(meeting),
        held_on=meeting.held_on,
        day=long_date(meeting.held_on),
        locality=meeting.venue.locality if meeting.venue else "",
        body_html=body_html,
        remark=meeting.remark,
        is_example=meeting.is_example,
    )


def draw_article(paper: NoticePaper) -> SafeString:
    """The article, as HTML: the page and the PDF print these same bytes."""
    return render_to_string("notices/article.html", {"paper": paper})


def draw_pdf(paper: NoticePaper) -> bytes:
    """The notice as a PDF, its data inside. Raises documents.printing.rendering.RenderingFailed."""
    context = {"paper": paper, "article": draw_article(paper)}
    data = AttachedFile(
        name="data.json",
        description="Открытые данные сообщения",
        content=canonical_json(public_data(paper)),
        dated=datetime.combine(paper.held_on, time.min, tzinfo=UTC),
    )
    page = render_to_string("notices/print.html", context)
    return render_pdf(Drawing(page, ("print/notice.css",), (data,)))


def public_data(paper: NoticePaper) -> dict[str, Any]:
    """What the notice says, for programs."""
    return {
        "kind": "notice",
        "title": paper.title,
        "commissions": list(paper.bodies),
        "held_on": paper.held_on.isoformat(),
        "locality": paper.locality,
        "text": plain_text(paper.body_html),
        "remark": paper.remark,
        "is_example": paper.is_example,
    }


def edition_content(paper: NoticePaper) -> EditionContent:
    """The public projection of the notice: page, PDF, text and data of one and the same paper."""
    text = plain_text(paper.body_html)
    lead = plain_text(first.group(1)) if (first := _FIRST_PARAGRAPH.search(paper.body_html)) else ""
    return EditionContent(
        held_on=paper.held_on,
        title=paper.title,
        lead=lead or text.split("\n", 1)[0],
        body_html=draw_article(paper),
        plain_text="\n".join(filter(None, [*paper.bodies, paper.locality, text, paper.remark])),
        is_example=paper.is_example,
        public_data=public_data(paper),
        pdf=draw_pdf(paper),
    )


def _has_letters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def plain_text(html: str) -> str:
    """Words of sanitised HTML, a line for each block."""
    return "\n".join(
        filter(
            None,
            (
                line.strip()
                for line in unescape(strip_tags(_BLOCK_END.sub("\n", html))).splitlines()
            ),
        )
    )
