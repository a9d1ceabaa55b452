"""The life of a session is a table: every pair of states is walked."""

from itertools import product

import pytest

from meetings.states import (
    MOVES,
    REOPENED,
    IllegalMove,
    State,
    check_move,
    check_reopening,
)

#: What the rules of the trade allow, written once more and by hand.
ALLOWED = {
    ("planned", "convened"),
    ("planned", "cancelled"),
    ("planned", "moved"),
    ("convened", "held"),
    ("convened", "cancelled"),
    ("convened", "moved"),
    ("held", "signed"),
}
ALLOWED_BACK = {
    ("convened", "planned"),
    ("held", "convened"),
    ("signed", "held"),
    ("cancelled", "planned"),
}
PAIRS = list(product(State.values, State.values))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_move_is_allowed_exactly_where_the_table_has_it(before: str, after: str) -> None:
    if (before, after) in ALLOWED:
        check_move(before, after)
    else:
        with pytest.raises(IllegalMove):
            check_move(before, after)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_reopening_leads_one_step_back_and_nowhere_else(before: str, after: str) -> None:
    if (before, after) in ALLOWED_BACK:
        check_reopening(before, after)
    else:
        with pytest.raises(IllegalMove):
            check_reopening(before, after)


def test_tables_know_every_state() -> None:
    assert set(MOVES) == set(State)
    assert set(REOPENED) | {State.PLANNED, State.MOVED} == set(State)


def test_refusal_names_the_state_in_words() -> None:
    assert "протокол подписан" in str(IllegalMove(State.SIGNED))
