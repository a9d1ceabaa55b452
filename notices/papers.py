"""Papers for the public: the open part of a session's papers, a plan of work, a commission.

Nobody writes their text: each is the staff's paper, gathered for everybody and drawn by its own
template, without the document around it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agenda.life.postponed import AHEAD, OVER
from documents.domain import newest_issued, says_what_was_issued
from documents.paper import Paper, laid_out
from documents.papers.about import gather_about
from documents.papers.agenda import gather_agenda
from documents.papers.catalogue import OPEN_MINUTES
from documents.papers.decisions import gather_decisions
from documents.papers.minutes import gather_minutes
from documents.papers.parts import ItemMinutes
from documents.papers.work_plan import gather_work_plan
from documents.storage import FileLost
from meetings.models import Commission, Meeting, WorkPlan
from notices.leaks import check_nobody_private, check_nothing_leaks
from notices.models import TITLE_LENGTH, Subject
from notices.paper import when_and_where
from notices.projection import NoticeNotReady, Projection
from publications.models import Publication
from russian.agreement import counted
from russian.dates import long_date
from russian.typography import capfirst, shortened

Kind = Publication.Kind

_QUESTIONS: Final = ("вопрос", "вопроса", "вопросов")
_INLINE: Final = re.compile(r"</?(?:span|strong)\b[^>]*>")
_BLOCK: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper for everybody, with what is told of it in lists."""

    paper: Paper
    title: str
    lead: str
    held_on: date


def project_paper(
    kind: Publication.Kind, subject: Subject, *, on: date | None = None
) -> Projection:
    """What the public is told by a paper of the subject. Raises NoticeNotReady.

    ``on``: the day that a composition is told of, where it is not today's.
    """
    opened = gather_open_paper(kind, subject, on=on)
    paper = opened.paper
    title, article = shortened(opened.title, TITLE_LENGTH), draw_article(kind, paper)
    projection = Projection(
        kind=kind,
        title=title,
        bodies=paper.bodies,
        held_on=opened.held_on,
        lead=opened.lead,
        article=article,
        plain_text=words_of(article),
        description=paper.description,
        data={
            "kind": str(kind),
            "title": title,
            "commissions": list(paper.bodies),
            "held_on": opened.held_on.isoformat(),
            "is_example": paper.is_example,
            **(when_and_where(subject) if isinstance(subject, Meeting) else {}),
            "paper": json.loads(paper.data),
        },
        is_example=paper.is_example,
    )
    check_paper_is_open(subject, projection)
    return projection


def gather_open_paper(
    kind: Publication.Kind, subject: Subject, *, on: date | None = None
) -> OpenPaper:
    """The open part of the paper of this kind. Raises NoticeNotReady."""
    if isinstance(subject, WorkPlan):
        return _work_plan(subject)
    if isinstance(subject, Commission):
        return _about(subject, on or timezone.localdate())
    if subject.held_on is None:
        raise NoticeNotReady(_("The session has no date. Fill it in, then publish the notice."))
    if not subject.bodies:
        raise NoticeNotReady(_("The session has no commission. Name one, then publish the notice."))
    if subject.state not in AHEAD | OVER:
        raise NoticeNotReady(
            _("The session was cancelled or moved to another day: its papers are not published.")
        )
    return _OF_SESSION[kind](subject, subject.held_on)


def check_paper_is_open(subject: Subject, projection: Projection) -> None:
    """Nothing that the record holds back stands on the paper, in its title or in its data.

    Raises NoticeNotReady.
    """
    said = [projection.title, projection.lead, projection.description, projection.plain_text]
    check_text_is_open(subject, "\n".join([*said, *_strings(projection.data)]), of_paper=True)


def check_text_is_open(subject: Subject, text: str, *, of_paper: bool = False) -> None:
    """Nothing that the record of the subject holds back stands in ``text``. Raises HoldsClosed.

    A plan is held against the sessions that looked at its questions; a commission against its
    private persons alone, because its statute says in public what closed items are called too.
    """
    if isinstance(subject, Commission):
        check_nobody_private(subject, text)
        return
    for meeting in _sessions_of(subject) if isinstance(subject, WorkPlan) else [subject]:
        check_nothing_leaks(meeting, text, of_paper=of_paper)


def draw_article(kind: Publication.Kind, paper: Paper) -> SafeString:
    """The article, as HTML: the page and the PDF print these same bytes."""
    context = {"base": "notices/paper_article.html", "kind": kind, "paper": laid_out(paper)}
    return render_to_string(paper.template, context)


def words_of(article: str) -> str:
    """The words of an article that a template drew, a line for each block and each cell."""
    lines = unescape(strip_tags(_BLOCK.sub("\n", _INLINE.sub("", article)))).splitlines()
    return "\n".join(filter(None, map(str.strip, lines)))


# --- the papers -----------------------------------------------------------------------------


def _agenda(meeting: Meeting, held_on: date) -> OpenPaper:
    paper = gather_agenda(meeting, is_draft=False, whole=False)
    if not paper.agenda:
        raise NoticeNotReady(_("The agenda has no questions yet."))
    day = long_date(held_on)
    return OpenPaper(
        # The line to approve it on is signed by hand, on paper.
        paper=replace(paper, emblem=b"", approval=None),
        title=f"Повестка дня {paper.heading} {day}",
        lead=f"Повестка дня заседания {day}: {counted(len(paper.agenda), *_QUESTIONS)}.",
        held_on=held_on,
    )


def _decisions(meeting: Meeting, held_on: date) -> OpenPaper:
    if meeting.state not in OVER:
        raise NoticeNotReady(_("Decisions are published once the session is marked as held."))
    paper = gather_decisions(meeting)
    if not paper.items:
        raise NoticeNotReady(_("Nothing was decided openly, so there are no decisions to publish."))
    number = f", {paper.number}" if paper.number else ""
    decided = counted(sum(map(_decided_in, paper.items)), "вопросу", "вопросам", "вопросам")
    return OpenPaper(
        paper=replace(paper, emblem=b""),
        title=f"Решения {paper.heading}{_dated(paper, held_on)}{number}",
        lead=f"Решения заседания {long_date(held_on)} по {decided}.",
        held_on=held_on,
    )


def _decided_in(item: ItemMinutes) -> int:
    return bool(item.decision) + sum(map(_decided_in, item.subitems))


def _minutes(meeting: Meeting, held_on: date) -> OpenPaper:
    """The open part as it was issued when the minutes were signed, and in no other words."""
    if meeting.state != Meeting.State.SIGNED:
        raise NoticeNotReady(_("Minutes are published once they are signed."))
    issued = newest_issued(meeting, OPEN_MINUTES)
    if issued is None:
        raise NoticeNotReady(
            _("The open part of the minutes has not been issued. Prepare it from the papers.")
        )
    paper = gather_minutes(meeting, is_draft=False, open_part=True)
    try:
        is_the_same = says_what_was_issued(paper, issued)
    except FileLost as lost:
        raise NoticeNotReady(str(lost)) from lost
    if not is_the_same:
        raise NoticeNotReady(
            _(
                "The record says something else now than the open part of the minutes that was "
                "issued. Reopen the session, and have the minutes signed again."
            )
        )
    return OpenPaper(
        paper=replace(paper, emblem=b""),
        title=f"Протокол (открытая часть) {paper.heading}{_dated(paper, held_on)} {paper.number}",
        lead=(
            f"Протокол заседания {long_date(held_on)}, открытая часть: "
            f"{counted(len(paper.items), *_QUESTIONS)}."
        ),
        held_on=held_on,
    )


def _dated(paper: Paper, held_on: date) -> str:
    """« от 14 ноября 2022 г.», after a comma where the heading ends with the session's own day."""
    dated_on = paper.dated_on or held_on
    return f"{',' if dated_on != held_on else ''} от {long_date(dated_on)}"


def _work_plan(plan: WorkPlan) -> OpenPaper:
    if plan.approved_on is None:
        raise NoticeNotReady(
            _("A work plan is published once the day of its approval is on record.")
        )
    paper = gather_work_plan(plan, is_draft=False, is_public=True)
    if not paper.lines:
        raise NoticeNotReady(_("The work plan has no questions yet."))
    return OpenPaper(
        paper=replace(paper, emblem=b""),
        title=f"План работы {paper.heading}",
        lead=f"План работы на {plan.year} год: {counted(len(paper.lines), *_QUESTIONS)}.",
        held_on=date(plan.year, 1, 1),
    )


def _about(commission: Commission, on: date) -> OpenPaper:
    paper = gather_about(commission, on=on)
    if not paper.parts:
        raise NoticeNotReady(
            _("Nothing is on record about the commission: no composition, no statute, no contacts.")
        )
    return OpenPaper(
        paper=replace(paper, emblem=b""),
        title=f"Сведения {paper.heading}",
        lead=f"{capfirst(paper.as_of)}: {', '.join(paper.parts)}.",
        held_on=on,
    )


_OF_SESSION: Final[Mapping[Publication.Kind, Callable[[Meeting, date], OpenPaper]]] = {
    Kind.AGENDA: _agenda,
    Kind.DECISIONS: _decisions,
    Kind.MINUTES: _minutes,
}
#: The kinds of notice that are papers.
PAPERS: Final = (*_OF_SESSION, Kind.WORK_PLAN, Kind.ABOUT)


# --- beneath --------------------------------------------------------------------------------


def _sessions_of(plan: WorkPlan) -> list[Meeting]:
    """The sessions that looked at a question of the plan, or were planned by it."""
    looked_at = Meeting.objects.filter(agenda_items__plan_item__plan=plan)
    planned = Meeting.objects.filter(plan_item__plan=plan)
    return list((looked_at | planned).distinct())


def _strings(told: Any) -> Iterator[str]:
    """Every text in the data, whatever it is within."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for each in told.values():
            yield from _strings(each)
    elif isinstance(told, list):
        for each in told:
            yield from _strings(each)
