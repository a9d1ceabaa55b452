"""Several secretaries at the same moment: every step is taken once, and nobody waits for ever."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections

from accounts.models import Act
from agenda.control.marks import take_off_in
from agenda.life.steps import cancel, convene, follow_through, mark_held, move, reopen
from agenda.models import AgendaItem, Resolution
from meetings.models import MeetingCommission
from meetings.numbers import reserve_numbers
from meetings.states import IllegalMove, State
from tests.agenda.sessions import AT, DAY, a_commission, a_session, an_item

pytestmark = pytest.mark.django_db(transaction=True)

BY_NOBODY = {"by": None, "at": AT}
LATER = date(2026, 4, 9)


def at_once(*steps: Callable[[], object]) -> list[BaseException | None]:
    """Takes the steps in as many threads; tells what each one raised."""
    start = threading.Barrier(len(steps))
    raised: list[BaseException | None] = [None] * len(steps)

    def take(place: int) -> None:
        start.wait()
        try:
            steps[place]()
        except Exception as error:
            raised[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[place]) for place in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def numbers() -> list[int | None]:
    parts = MeetingCommission.objects.filter(number__isnull=False)
    return sorted(parts.values_list("number", flat=True))


def held(meeting_id: int) -> Callable[[], object]:
    return lambda: mark_held(meeting_id=meeting_id, **BY_NOBODY)


def test_eight_secretaries_number_sessions_of_one_commission_at_once() -> None:
    atk = a_commission()
    meetings = [a_session(atk, state=State.CONVENED, quorum_reason="нет") for _ in range(8)]

    raised = at_once(*(held(meeting.pk) for meeting in meetings))

    assert raised == [None] * 8
    assert numbers() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_two_who_press_held_hold_the_session_once() -> None:
    meeting = a_session(a_commission(), state=State.CONVENED, quorum_reason="нет")

    raised = at_once(held(meeting.pk), held(meeting.pk))

    assert sorted(type(error) for error in raised if error) == [IllegalMove]
    assert numbers() == [1]
    assert Act.objects.filter(kind=Act.Kind.SESSION_HELD).count() == 1


def test_joint_sessions_in_opposite_order_do_not_block_each_other() -> None:
    atk, council = a_commission(), a_commission("council")
    meetings = [
        a_session(*bodies, state=State.CONVENED, quorum_reason="нет")
        for _ in range(4)
        for bodies in ((atk, council), (council, atk))
    ]

    raised = at_once(*(held(meeting.pk) for meeting in meetings))

    assert raised == [None] * 8
    assert numbers() == sorted([1, 2, 3, 4, 5, 6, 7, 8] * 2)


def test_reserving_cancelling_and_moving_at_once_lose_no_number() -> None:
    atk = a_commission()
    meetings = [a_session(atk) for _ in range(6)]
    for meeting in meetings[:4]:
        reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)
    steps: list[Callable[[], object]] = [
        lambda: cancel(meeting_id=meetings[0].pk, reason="карантин", **BY_NOBODY),
        lambda: reserve_numbers(meeting_id=meetings[4].pk, **BY_NOBODY),
        lambda: reserve_numbers(meeting_id=meetings[5].pk, **BY_NOBODY),
        *(
            lambda pk=meeting.pk: move(
                meeting_id=pk,
                seen_on=DAY,
                held_on=date(2027, 1, 14),
                start_time=None,
                reason="болезнь",
                **BY_NOBODY,
            )
            for meeting in meetings[1:3]
        ),
    ]

    raised = at_once(*steps)

    assert raised == [None] * len(steps)
    assert numbers() == [1, 2, 3, 4, 5, 6]


def test_postponed_item_is_carried_once_by_two_who_carry_it() -> None:
    atk = a_commission()
    meeting = a_session(atk, state=State.HELD)
    an_item(meeting, outcome="postponed")
    following = a_session(atk, held_on=LATER)

    def carry() -> None:
        follow_through(meeting=meeting, is_new=False, **BY_NOBODY)

    raised = at_once(carry, carry, carry)
    carry()

    assert raised == [None] * 3
    assert AgendaItem.objects.filter(meeting=following).count() == 1


def test_neighbouring_sessions_at_once_do_not_block_each_other() -> None:
    """Held, cancelled, reopened and taken off control, each locking two sessions."""
    atk = a_commission()
    # The later day has the smaller key: the order of days is not the order of locks.
    last = a_session(atk, held_on=date(2026, 5, 14))
    following = a_session(atk, held_on=LATER, state=State.CONVENED, quorum_reason="нет")
    meeting = a_session(atk, state=State.CONVENED, quorum_reason="нет")
    done = a_session(atk, held_on=date(2026, 2, 12), state=State.HELD)
    clause = Resolution.objects.create(item=an_item(done), text="Провести", control="on")
    an_item(meeting, outcome="postponed")
    deciding = an_item(following, outcome="decided")

    raised = at_once(
        held(meeting.pk),
        held(following.pk),
        lambda: cancel(meeting_id=last.pk, reason="карантин", **BY_NOBODY),
        lambda: take_off_in(item_id=deciding.pk, clause_ids=[clause.pk], **BY_NOBODY),
    )

    names = {type(error).__name__ for error in raised if error}
    assert names <= {"MarkRefused"}
    assert numbers() == [1, 2]


def test_reopening_and_holding_a_later_session_at_once_is_one_or_the_other() -> None:
    atk = a_commission()
    meeting = a_session(atk, state=State.HELD)
    later = a_session(atk, held_on=LATER, state=State.CONVENED, quorum_reason="нет")
    told = {"meeting_id": meeting.pk, "to": State.CONVENED, "reason": "опечатка", **BY_NOBODY}

    raised = at_once(held(later.pk), lambda: reopen(**told))

    assert {type(error).__name__ for error in raised if error} <= {"NotNewest"}
    acts = list(Act.objects.order_by("pk").values_list("kind", flat=True))
    if Act.Kind.SESSION_REOPENED in acts:
        assert acts.index(Act.Kind.SESSION_REOPENED) < acts.index(Act.Kind.SESSION_HELD)


def test_two_who_convene_at_once_convene_once() -> None:
    meeting = a_session(a_commission())

    def press() -> None:
        convene(meeting_id=meeting.pk, **BY_NOBODY)

    raised = at_once(press, press)

    assert [type(error) for error in raised if error] == [IllegalMove]
    assert Act.objects.filter(kind=Act.Kind.SESSION_CONVENED).count() == 1
