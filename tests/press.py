"""What the press officer's page sends back."""

from notices.domain import newest_edition
from notices.gather import project
from notices.models import Notice


def looked_at(notice: Notice) -> dict[str, object]:
    """What the preview of the notice says of itself now, as its form sends it."""
    notice.refresh_from_db()
    after = newest_edition(notice).number if notice.publication else 0
    return {"seen": project(notice).sha256, "after": after}
