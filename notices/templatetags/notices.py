from typing import Any

from django import template

from documents.papers.catalogue import papers_of
from meetings.models import Meeting
from notices.compose import fits
from notices.given_up import says_otherwise
from notices.models import TEXTS, Notice
from publications.models import Publication

register = template.Library()


@register.inclusion_tag("admin/notices/notice/_of_session.html", takes_context=True)
def texts_of_session(context: template.Context, meeting: Meeting) -> dict[str, Any]:
    """A way to each text of the session that is there, or that fits its state."""
    user = context["request"].user
    there = {
        notice.kind: notice
        for notice in meeting.notices.filter(kind__in=TEXTS).select_related("publication")
    }
    return {
        "meeting": meeting,
        "texts": [
            {"kind": kind, "notice": (notice := there.get(kind)), "is_wrong": _is_wrong(notice)}
            for kind in TEXTS
            if user.has_perm("notices.add_notice") and (kind in there or fits(meeting, kind))
        ],
    }


def _is_wrong(notice: Notice | None) -> bool:
    return notice is not None and says_otherwise(notice)


@register.inclusion_tag("admin/notices/notice/_papers_of_session.html", takes_context=True)
def papers_of_session(context: template.Context, meeting: Meeting) -> dict[str, Any]:
    """The papers that may be published in its state; who reads the papers has them there."""
    user = context["request"].user
    is_asked = user.has_perm("notices.add_notice") and not user.has_perm("agenda.view_agendaitem")
    return {
        "meeting": meeting,
        "csrf_token": context.get("csrf_token"),
        "kinds": [
            Publication.Kind(kind.published_as)
            for _label, kinds in papers_of(meeting)
            for kind in kinds
            if is_asked and kind.is_publishable(meeting)
        ],
    }
