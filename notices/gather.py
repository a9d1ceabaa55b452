"""From a notice to its public projection, whatever its kind."""

from notices.models import Notice
from notices.paper import project_text
from notices.papers import project_paper
from notices.projection import Projection
from publications.models import Publication


def project(notice: Notice) -> Projection:
    """What the public would be told by this notice now. Raises NoticeNotReady."""
    if notice.has_text:
        return project_text(notice)
    kind = Publication.Kind(notice.kind)
    return project_paper(kind, notice.subject, on=notice.approved_as_of)
