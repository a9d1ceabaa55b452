"""The life of a session: which state may follow which."""

from typing import Final

from django.utils.translation import gettext as _

from meetings.models import Meeting

State = Meeting.State

#: From each state to those that may follow it. ``MOVED`` is the state of the day that was given
#: up: the session itself goes on to its new day with everything it has.
MOVES: Final[dict[Meeting.State, frozenset[Meeting.State]]] = {
    State.PLANNED: frozenset({State.CONVENED, State.CANCELLED, State.MOVED}),
    State.CONVENED: frozenset({State.HELD, State.CANCELLED, State.MOVED}),
    State.HELD: frozenset({State.SIGNED}),
    State.SIGNED: frozenset(),
    State.CANCELLED: frozenset(),
    State.MOVED: frozenset(),
}

#: Where reopening leads back to: a recorded act with a reason, for the newest session alone.
REOPENED: Final[dict[Meeting.State, Meeting.State]] = {
    State.CONVENED: State.PLANNED,
    State.HELD: State.CONVENED,
    State.SIGNED: State.HELD,
    State.CANCELLED: State.PLANNED,
}


class IllegalMove(Exception):
    """The session is not in a state from which it can get there."""

    def __init__(self, before: str) -> None:
        super().__init__(before)
        self.before = State(before)

    def __str__(self) -> str:
        return _("This cannot be done now: the state of the session is “%(state)s”.") % {
            "state": self.before.label
        }


def check_move(before: str, after: str) -> None:
    """Raises IllegalMove unless the table has this move."""
    if State(after) not in MOVES[State(before)]:
        raise IllegalMove(before)


def check_reopening(before: str, after: str) -> None:
    """Raises IllegalMove unless reopening leads from the one to the other."""
    if REOPENED.get(State(before)) != State(after):
        raise IllegalMove(before)
