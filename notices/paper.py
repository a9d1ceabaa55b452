import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Final
from urllib.parse import unquote

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.papers.requisites import bodies_of
from meetings.models import Meeting
from notices.compose import NothingToTell, check_may_be_announced, check_took_place
from notices.given_up import what_became
from notices.leaks import check_nothing_leaks
from notices.models import Notice
from notices.projection import NoticeNotReady, Projection
from notices.sanitise import sanitise
from publications.models import Publication
from russian.dates import long_date

_FIRST_PARAGRAPH: Final = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_LINK_TARGET: Final = re.compile(r'\bhref="([^"]*)"')
_SPACES_OF_ADDRESSES: Final = re.compile(r"[-_+]")
_FIRST_LETTER: Final = re.compile(r"(?<!\w)[а-яё]")
_BLOCK_END: Final = re.compile(r"</(?:p|h2|h3|li|blockquote)>|<br>")


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


def told_session(notice: Notice) -> Meeting:
    """The session that an announcement or a report tells of."""
    if notice.meeting is None:
        raise TypeError("A text tells of a session.")
    return notice.meeting


def gather_notice(notice: Notice) -> NoticePaper:
    """What the notice prints, from its text and its session. Raises NoticeNotReady."""
    meeting = told_session(notice)
    try:
        if notice.kind == Publication.Kind.REPORT:
            check_took_place(meeting)
        elif notice.publication_id is None:  # what was announced is put right whatever came of it
            check_may_be_announced(meeting)
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
    said = [notice.title, text, *link_targets(body_html), meeting.remark]
    check_nothing_leaks(meeting, "\n".join(said))
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


def project_text(notice: Notice) -> Projection:
    """What the public is told by an announcement or a report. Raises NoticeNotReady."""
    paper = gather_notice(notice)
    text = plain_text(paper.body_html)
    lead = plain_text(first.group(1)) if (first := _FIRST_PARAGRAPH.search(paper.body_html)) else ""
    return Projection(
        kind=Publication.Kind(notice.kind),
        title=paper.title,
        bodies=paper.bodies,
        held_on=paper.held_on,
        lead=lead or text.split("\n", 1)[0],
        article=draw_article(paper),
        plain_text="\n".join(filter(None, [*paper.bodies, paper.locality, text, paper.remark])),
        description=f"Сообщение о заседании {paper.day}",
        data={
            "kind": notice.kind,
            "title": paper.title,
            "commissions": list(paper.bodies),
            "held_on": paper.held_on.isoformat(),
            **when_and_where(notice.meeting),  # type: ignore[arg-type]  # a text tells of a session
            "text": text,
            "remark": paper.remark,
            "is_example": paper.is_example,
        },
        is_example=paper.is_example,
    )


def when_and_where(meeting: Meeting) -> dict[str, str]:
    """What calendars ask for beside the day."""
    return {
        **what_became(meeting),
        "start_time": f"{meeting.start_time:%H:%M}" if meeting.start_time else "",
        "time_zone": meeting.time_zone,
        "place": meeting.venue.name if meeting.venue else "",
        "locality": meeting.venue.locality if meeting.venue else "",
        "form": meeting.form,
    }


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


def link_targets(html: str) -> list[str]:
    """Where the links of sanitised HTML lead, as words: decoded, with spaces and capitals.

    Addresses part their words by other signs and write names small; a leak is one all the same.
    """
    found = (unquote(unescape(target)) for target in _LINK_TARGET.findall(html))
    parted = (_SPACES_OF_ADDRESSES.sub(" ", target) for target in found)
    return [_FIRST_LETTER.sub(lambda letter: letter[0].upper(), each) for each in parted]
