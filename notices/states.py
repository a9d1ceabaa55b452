"""The life of a notice: which state may follow which."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from notices.models import Notice

State = Notice.State

#: From each state to those that may follow it. What is scheduled becomes published by the clock
#: alone. A correction begins as a draft again, while the edition before it stands published.
MOVES: Final[Mapping[Notice.State, frozenset[Notice.State]]] = {
    # Straight to the public: where nobody else need approve, or in an emergency.
    State.DRAFT: frozenset({State.IN_REVIEW, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.APPROVED, State.PUBLISHED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.DRAFT, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN}),
    State.SCHEDULED: frozenset({State.DRAFT, State.APPROVED}),
    State.PUBLISHED: frozenset({State.DRAFT, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.DRAFT, State.PUBLISHED}),
}


#: Its text is on its way to the public.
UNPUBLISHED: Final = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED})


class IllegalMove(Exception):
    """The notice is not in a state from which it can get there."""

    def __init__(self, before: str) -> None:
        super().__init__(before)
        self.before = State(before)

    def __str__(self) -> str:
        return _("This cannot be done now: the state of the notice is “%(state)s”.") % {
            "state": self.before.label
        }


def check_move(before: Notice.State, after: Notice.State) -> None:
    """Raises IllegalMove unless the table has this move."""
    if after not in MOVES[before]:
        raise IllegalMove(before)
