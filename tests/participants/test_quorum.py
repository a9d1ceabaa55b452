"""The arithmetic of a quorum, by every rule."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Commission
from participants.quorum import Quorum, Rule, needed

MEMBERS = st.integers(1, 500)
RULES = st.sampled_from(list(Rule))

#: What each rule asks for, said once more without whole numbers.
ENOUGH = {
    Rule.MORE_THAN_HALF: lambda present, members, number: (
        Fraction(present, members) > Fraction(1, 2)
    ),
    Rule.AT_LEAST_HALF: lambda present, members, number: (
        Fraction(present, members) >= Fraction(1, 2)
    ),
    Rule.TWO_THIRDS: lambda present, members, number: Fraction(present, members) >= Fraction(2, 3),
    Rule.NUMBER: lambda present, members, number: present >= number,
}


def a_quorum(rule: Rule, members: int, present: int, number: int | None = None, **more: int):
    commission = Commission(quorum_rule=rule, quorum_number=number)
    return Quorum(commission, members, present, **more)


@given(RULES, MEMBERS, st.integers(0, 500), st.integers(1, 500))
def test_quorum_is_met_as_the_rule_says(
    rule: Rule, members: int, present: int, number: int
) -> None:
    quorum = a_quorum(rule, members, present, number)

    assert quorum.is_met is ENOUGH[rule](present, members, number)


@given(RULES, MEMBERS, st.integers(0, 500), st.integers(1, 500))
def test_another_member_present_never_takes_the_quorum_away(
    rule: Rule, members: int, present: int, number: int
) -> None:
    before = a_quorum(rule, members, present, number).is_met

    assert before <= a_quorum(rule, members, present + 1, number).is_met


@given(RULES, MEMBERS, st.integers(1, 500))
def test_one_fewer_than_needed_is_no_quorum(rule: Rule, members: int, number: int) -> None:
    enough = needed(rule, members, number)

    assert a_quorum(rule, members, enough, number).is_met
    assert not a_quorum(rule, members, enough - 1, number).is_met


@given(RULES, MEMBERS, st.integers(1, 500))
def test_all_members_are_a_quorum_unless_a_larger_number_is_set(
    rule: Rule, members: int, number: int
) -> None:
    assert a_quorum(rule, members, members, number).is_met or (
        rule is Rule.NUMBER and number > members
    )


@pytest.mark.parametrize(
    ("rule", "members", "expected"),
    [
        (Rule.MORE_THAN_HALF, 17, 9),
        (Rule.MORE_THAN_HALF, 16, 9),
        (Rule.MORE_THAN_HALF, 1, 1),
        (Rule.AT_LEAST_HALF, 16, 8),
        (Rule.AT_LEAST_HALF, 17, 9),
        (Rule.TWO_THIRDS, 17, 12),
        (Rule.TWO_THIRDS, 18, 12),
        (Rule.TWO_THIRDS, 19, 13),
        (Rule.NUMBER, 17, 5),
    ],
)
def test_needed_is_the_smallest_number_that_is_enough(
    rule: Rule, members: int, expected: int
) -> None:
    assert needed(rule, members, 5) == expected


@pytest.mark.parametrize("rule", list(Rule))
def test_quorum_without_members_is_neither_known_nor_met(rule: Rule) -> None:
    quorum = a_quorum(rule, 0, 0, 1)

    assert (quorum.is_known, quorum.is_met) == (False, False)
    assert "внесите состав комиссии" in quorum.explanation


@pytest.mark.parametrize(
    ("quorum", "told"),
    [
        (
            a_quorum(Rule.MORE_THAN_HALF, 17, 12),
            "12 из 17 членов, нужно не менее 9 (более половины): кворум имеется",
        ),
        (
            a_quorum(Rule.MORE_THAN_HALF, 21, 10),
            "10 из 21 члена, нужно не менее 11 (более половины): кворума нет",
        ),
        (
            a_quorum(Rule.AT_LEAST_HALF, 11, 6),
            "6 из 11 членов, нужно не менее 6 (не менее половины): кворум имеется",
        ),
        (
            a_quorum(Rule.TWO_THIRDS, 9, 6, substitutes=1),
            "6 из 9 членов, включая 1 замещающего с правом голоса, "
            "нужно не менее 6 (не менее двух третей): кворум имеется",
        ),
        (
            a_quorum(Rule.NUMBER, 9, 6, 7, substitutes=2, is_by_list=True),
            "6 из 9 членов по списку участников (состав комиссии на этот день не внесён), "
            "включая 2 замещающих с правом голоса, "
            "нужно не менее 7 (установленное число): кворума нет",
        ),
    ],
)
def test_arithmetic_is_told_in_words(quorum: Quorum, told: str) -> None:
    assert quorum.explanation == told
