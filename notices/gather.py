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
    return project_paper(Publication.Kind(notice.kind), notice.subject)
