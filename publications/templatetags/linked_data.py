from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.models import Edition
from publications.sessions import SessionTold
from publications.surfaces import linked_data

register = template.Library()


@register.simple_tag
def linked_article(
    edition: Edition, commissions: Sequence[Commission], session: SessionTold | None
) -> SafeString:
    """What stands published, for search engines."""
    return linked_data.draw(linked_data.article(edition, commissions, session))


@register.simple_tag
def linked_session(told: SessionTold) -> SafeString:
    """A session, for search engines. Wants the commissions of its publications."""
    return linked_data.draw(linked_data.event(told, told.commissions))


@register.simple_tag
def linked_commission(commission: Commission) -> SafeString:
    """A commission, for search engines."""
    return linked_data.draw(linked_data.organization(commission))


@register.inclusion_tag("publications/_way.html")
def crumbs(here: str, *way: str, lang: str = "") -> dict[str, Any]:
    """The way from the start to ``here``, for people and for search engines.

    ``way``: the pages between, each a name and a path. ``lang``: of ``here``, where it is not that
    of the page.
    """
    above = [(_("Start"), reverse("publications:start"))]
    above += zip(way[::2], way[1::2], strict=True)
    linked = linked_data.draw(linked_data.breadcrumbs(above, here))
    return {"above": above, "here": here, "lang": lang, "linked": linked}
