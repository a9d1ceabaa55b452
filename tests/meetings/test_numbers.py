"""Numbers of minutes: unique and without gaps in each commission and year, whatever happens."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Act
from agenda.life.steps import NotNewest, cancel, convene, mark_held, move, reopen
from meetings.models import Commission, Meeting, MeetingCommission, side_by_side
from meetings.numbers import (
    NumberRefused,
    Series,
    follow_the_year,
    give_numbers,
    refused_numbers,
    reserve_numbers,
)
from meetings.states import REOPENED, IllegalMove, State
from tests.agenda.sessions import AT, DAY, a_commission, a_session

NEXT_YEAR = date(2027, 1, 14)
BY_NOBODY = {"by": None, "at": AT}


def numbers(*commissions: Commission) -> list[list[tuple[int, int, str]]]:
    """Of each commission its numbers: year, number, why void."""
    return [
        list(
            MeetingCommission.objects.filter(commission=commission, number__isnull=False)
            .order_by("number_year", "number")
            .values_list("number_year", "number", "void_reason")
        )
        for commission in commissions
    ]


# --- giving ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_joint_session_gets_the_next_number_of_each_series() -> None:
    atk, council = a_commission(), a_commission("council")
    for _ in range(2):
        reserve_numbers(meeting_id=a_session(atk).pk, **BY_NOBODY)

    reserve_numbers(meeting_id=a_session(council, atk).pk, **BY_NOBODY)

    assert numbers(atk, council) == [[(2026, n, "") for n in (1, 2, 3)], [(2026, 1, "")]]


@pytest.mark.django_db
def test_every_year_begins_with_one() -> None:
    atk = a_commission()
    for day in (DAY, DAY, NEXT_YEAR):
        reserve_numbers(meeting_id=a_session(atk, held_on=day).pk, **BY_NOBODY)

    assert numbers(atk) == [[(2026, 1, ""), (2026, 2, ""), (2027, 1, "")]]


@pytest.mark.django_db
def test_reserved_number_is_on_record_and_given_once() -> None:
    atk = a_commission(number_prefix="АТК-")
    meeting = a_session(atk)

    first = reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)
    second = reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)

    assert ([part.number for part in first], second) == ([1], [])
    act = Act.objects.get(kind=Act.Kind.NUMBER_GIVEN)
    assert act.details == {"numbers": {"комиссия atk": "АТК-1"}}


@pytest.mark.django_db
def test_number_is_refused_to_a_session_that_is_over_or_has_no_day() -> None:
    atk = a_commission()

    with pytest.raises(IllegalMove):
        reserve_numbers(meeting_id=a_session(atk, state=State.CANCELLED).pk, **BY_NOBODY)
    with pytest.raises(ValidationError, match="дату"):
        reserve_numbers(meeting_id=a_session(atk, held_on=None).pk, **BY_NOBODY)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{prefix}{number}", "АТК-4"),
        ("{number}/{year}", "4/2026"),
        ("{prefix}{number}-{year}", "АТК-4-2026"),
    ],
)
def test_number_is_printed_by_the_pattern_of_its_commission(pattern: str, expected: str) -> None:
    commission = Commission(number_prefix="АТК-", number_pattern=pattern)

    assert (
        MeetingCommission(commission=commission, number=4, number_year=2026).printed_number
        == expected
    )
    assert MeetingCommission(commission=commission).printed_number == ""


@pytest.mark.parametrize(
    ("numbers", "missing", "expected"),
    [
        (["5", "12"], "", "5/12"),
        (["АТК-5/2022", "12"], "", "АТК-5/2022, 12"),
        (["5", ""], "", "5"),
        (["", "АТК-5"], "____", "____, АТК-5"),
        (["", "12"], "____", "____/12"),
        ([], "", ""),
    ],
)
def test_numbers_of_one_session_stand_side_by_side(
    numbers: list[str], missing: str, expected: str
) -> None:
    assert side_by_side(numbers, missing=missing) == expected


# --- typing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "number", "is_allowed"),
    [
        ({}, 7, True),
        ({7: 1}, 8, True),
        ({7: 1}, 3, True),
        ({7: 1}, 9, False),
        ({7: 1}, 7, False),
        ({1: 1, 2: 99}, 2, True),
        ({1: 1, 2: 99}, 3, False),
        ({1: 99}, 5, True),
    ],
)
def test_typed_number_is_left_out_before_the_next_or_its_own(
    taken: dict[int, int], number: int, is_allowed: bool
) -> None:
    series = Series(2026, taken)

    if is_allowed:
        series.check_typed(number, meeting_id=99)
    else:
        with pytest.raises(NumberRefused):
            series.check_typed(number, meeting_id=99)


def test_refusal_of_a_number_too_far_names_the_next_one() -> None:
    with pytest.raises(NumberRefused, match="Следующий номер этой комиссии в 2026 году – 8"):
        Series(2026, {7: 1}).check_typed(12, meeting_id=None)


@given(st.sets(st.integers(1, 30)), st.integers(1, 40))
def test_number_that_is_allowed_never_widens_a_gap(taken: set[int], number: int) -> None:
    series = Series(2026, dict.fromkeys(taken, 1))
    try:
        series.check_typed(number, meeting_id=2)
    except NumberRefused:
        return

    if taken:
        assert number not in taken
        assert number <= max(taken) + 1


@pytest.mark.django_db
class TestTyped:
    def part(self, number: int, held_on: date = DAY) -> MeetingCommission:
        atk = Commission.objects.filter(slug="atk").first() or a_commission()
        meeting = a_session(atk, held_on=held_on)
        part = meeting.meeting_commissions.get()
        part.number, part.number_year = number, held_on.year
        part.save()
        return part

    def refusal(self, part: MeetingCommission, number: int | None, **fields: date | None) -> str:
        meeting = part.meeting
        for field, value in fields.items():
            setattr(meeting, field, value)
        refused = refused_numbers(meeting=meeting, typed={part.commission_id: number})
        return refused[part.commission_id].code if refused else ""

    def test_number_that_stays_needs_no_lock_and_no_look(
        self,
        django_assert_num_queries,  # type: ignore[no-untyped-def]
    ) -> None:
        part = self.part(1)

        with django_assert_num_queries(1):
            assert self.refusal(part, 1) == ""

    def test_last_number_may_be_changed_and_taken_back(self) -> None:
        self.part(1)
        last = self.part(5)

        assert self.refusal(last, None) == ""
        assert self.refusal(last, 2) == ""
        assert self.refusal(last, 3) == "ahead"
        assert self.refusal(last, 1) == "taken"

    def test_new_session_is_held_to_the_same_rule(self) -> None:
        commission = self.part(4).commission_id

        refused = [
            refused_numbers(meeting=Meeting(held_on=DAY), typed={commission: number})
            for number in (None, 3, 4, 5, 6)
        ]

        codes = [each[commission].code if each else "" for each in refused]
        assert codes == ["", "", "taken", "", "ahead"]

    def test_number_with_others_after_it_stays(self) -> None:
        part = self.part(1)
        self.part(2)

        assert self.refusal(part, None) == "gap"
        assert self.refusal(part, 3) == "gap"

    def test_commission_taken_off_the_session_gives_its_number_up(self) -> None:
        part = self.part(1)
        self.part(2)

        refused = refused_numbers(meeting=part.meeting, typed={})

        assert [refusal.code for refusal in refused.values()] == ["gap"]

    @pytest.mark.parametrize("day", [NEXT_YEAR, None])
    def test_numbered_session_is_not_put_into_another_year(self, day: date | None) -> None:
        assert self.refusal(self.part(1), 1, held_on=day) == "year"

    def test_number_without_a_year_is_looked_at_when_the_day_is_known(self) -> None:
        self.part(4)
        undated = a_session(Commission.objects.get(), held_on=None).meeting_commissions.get()
        undated.number = 4
        undated.save()

        assert self.refusal(undated, 4, held_on=DAY) == "taken"

    def test_year_of_a_number_is_the_year_of_its_session(self) -> None:
        part = a_session(a_commission(), held_on=None).meeting_commissions.get()
        part.number = 4
        part.save()
        part.meeting.held_on = DAY

        follow_the_year(part.meeting)

        part.refresh_from_db()
        assert part.number_year == 2026


@pytest.mark.django_db
def test_numbered_in_is_every_numbered_part_of_the_year() -> None:
    atk = a_commission()
    days = [date(2025, 1, 1), date(2025, 12, 31), date(2024, 12, 31), date(2026, 1, 1)]
    first, last, *_others = (a_session(atk, held_on=day) for day in days)
    for meeting in Meeting.objects.all():
        reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)
    a_session(atk, held_on=days[0])

    found = MeetingCommission.objects.numbered_in(2025)

    assert {part.meeting for part in found} == {first, last}


# --- whatever happens -----------------------------------------------------------------------


class LifeOfNumbers(RuleBasedStateMachine):
    """Sessions of two commissions in two years, in any order of steps."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.bodies = [a_commission("atk"), a_commission("council")]
        self.meetings: list[int] = []
        self.seen: set[tuple[int, int, int]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(
        which=st.sampled_from([(0,), (1,), (0, 1), (1, 0)]),
        day=st.sampled_from([DAY, date(2025, 5, 5)]),
    )
    def plan(self, which: tuple[int, ...], day: date) -> None:
        bodies = [self.bodies[n] for n in which]
        meeting = a_session(*bodies, held_on=day, quorum_reason="никто не пришёл")
        self.meetings.append(meeting.pk)

    @precondition(lambda self: self.meetings)
    @rule(
        place=st.integers(0, 99),
        step=st.sampled_from(["reserve", "hold", "cancel", "move", "back"]),
    )
    def step(self, place: int, step: str) -> None:
        meeting = Meeting.objects.get(pk=self.meetings[place % len(self.meetings)])
        told = {"meeting_id": meeting.pk, **BY_NOBODY}
        try:
            match step:
                case "reserve":
                    reserve_numbers(**told)
                case "hold":
                    if meeting.state == State.PLANNED:
                        convene(**told)
                    mark_held(**told)
                case "cancel":
                    cancel(**told, reason="не нужно")
                case "move":
                    to = date(2025, 6, 6) if meeting.held_on == DAY else DAY
                    move(
                        **told,
                        seen_on=meeting.held_on,
                        held_on=to,
                        start_time=None,
                        reason="болезнь",
                    )
                case "back":
                    to_state = REOPENED.get(State(meeting.state), State.PLANNED)
                    reopen(**told, to=to_state, reason="ошибка")
        except (IllegalMove, NotNewest):
            pass  # the table, or a later session, forbids it

    @invariant()
    def numbers_are_unique_without_gaps_and_never_lost(self) -> None:
        given: dict[tuple[int, int], list[int]] = defaultdict(list)
        for part in MeetingCommission.objects.filter(number__isnull=False):
            assert part.number_year == part.meeting.held_on.year
            given[part.commission_id, part.number_year].append(part.number)
        for known in given.values():
            assert sorted(known) == list(range(1, len(known) + 1))
        now = {(body, year, n) for (body, year), known in given.items() for n in known}
        assert self.seen <= now
        self.seen = now

    @invariant()
    def number_is_void_exactly_where_the_session_does_not_take_place(self) -> None:
        for part in MeetingCommission.objects.filter(number__isnull=False):
            gone = part.meeting.state in {State.CANCELLED, State.MOVED}
            assert bool(part.void_reason) is gone


@pytest.mark.django_db
def test_no_order_of_steps_doubles_loses_or_leaves_out_a_number() -> None:
    run_state_machine_as_test(
        LifeOfNumbers,
        settings=settings(max_examples=25, stateful_step_count=15, deadline=None),
    )


# --- the name of a session --------------------------------------------------------------------


@pytest.mark.django_db
def test_session_is_named_by_its_day_and_the_number_of_its_minutes(
    django_assert_num_queries: Any,
) -> None:
    held = a_session(a_commission(), a_commission("council", number_prefix="КС-"), state=State.HELD)
    give_numbers(meeting=held, **BY_NOBODY)
    loaded, bare = Meeting.objects.for_detail().get(), Meeting.objects.get()

    with django_assert_num_queries(0):
        names = [str(loaded), str(bare)]

    assert names == ["Заседание 12.03.2026, протокол № 1, КС-1", "Заседание 12.03.2026"]


def test_session_not_held_is_named_by_its_day_and_its_state() -> None:
    names = [
        str(Meeting(pk=3, held_on=DAY)),
        str(Meeting(pk=3, held_on=DAY, state=State.CANCELLED)),
        str(Meeting(pk=3)),
    ]

    assert names == [
        "Заседание 12.03.2026, запланировано",
        "Заседание 12.03.2026, отменено",
        "Заседание без даты (№ в базе 3)",
    ]
