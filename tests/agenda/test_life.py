"""The life of a session: what each step checks, writes and leaves alone."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.checks.session import check_session
from agenda.life.steps import (
    DayMissing,
    ItemsWithoutQuorum,
    MinutesNotReady,
    MovedMeanwhile,
    NotNewest,
    NotYetHeld,
    QuorumMissing,
    ReasonMissing,
    SameDay,
    cancel,
    convene,
    follow_through,
    mark_held,
    move,
    reopen,
    sign_minutes,
)
from agenda.models import AgendaItem, Attachment, ControlEvent, Resolution, Speaker
from meetings.models import Commission, CommissionRole, Meeting
from meetings.numbers import reserve_numbers
from meetings.states import IllegalMove, State
from tests.agenda.sessions import (
    AT,
    DAY,
    a_commission,
    a_good_session,
    a_session,
    an_item,
    attend,
    members,
    people,
)
from tests.roles import give_role

pytestmark = pytest.mark.django_db

BY_NOBODY = {"by": None, "at": AT}
LATER = date(2026, 4, 9)
NEXT_YEAR = date(2027, 1, 14)
NO_QUORUM = "чрезвычайная ситуация"


@pytest.fixture
def atk() -> Commission:
    return a_commission()


def state_of(meeting: Meeting) -> str:
    meeting.refresh_from_db()
    return meeting.state


def numbers_of(meeting: Meeting) -> list[int | None]:
    return list(meeting.meeting_commissions.values_list("number", flat=True))


def acts(meeting: Meeting) -> list[str]:
    return list(
        Act.objects.filter(subject_id=str(meeting.pk), subject_model="meetings.Meeting")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


# --- convened, held, signed -----------------------------------------------------------------


def test_whole_life_of_a_session_is_on_record(atk: Commission) -> None:
    meeting = a_good_session(atk, State.PLANNED)
    secretary = User.objects.create_user("secretary")

    for step in (convene, mark_held, sign_minutes):
        step(meeting_id=meeting.pk, by=secretary, at=AT)

    assert state_of(meeting) == State.SIGNED
    assert numbers_of(meeting) == [1]
    assert acts(meeting) == ["session_convened", "number_given", "session_held", "minutes_signed"]
    assert set(Act.objects.values_list("actor", flat=True)) == {secretary.pk}
    rows = meeting.history.filter(history_type="~")
    assert {row.history_user for row in rows} == {secretary}
    assert len({row.edit for row in rows}) == 3


def test_session_without_a_day_is_not_convened(atk: Commission) -> None:
    with pytest.raises(DayMissing):
        convene(meeting_id=a_session(atk, held_on=None).pk, **BY_NOBODY)


def test_session_is_not_held_before_its_day_comes_where_it_is(atk: Commission) -> None:
    meeting = a_good_session(atk)
    evening = datetime(2026, 3, 11, 20, 59, tzinfo=UTC)

    with pytest.raises(NotYetHeld):
        mark_held(meeting_id=meeting.pk, by=None, at=evening)
    mark_held(meeting_id=meeting.pk, by=None, at=evening.replace(hour=21, minute=0))

    assert state_of(meeting) == State.HELD


def test_session_without_a_quorum_is_held_only_with_a_reason(atk: Commission) -> None:
    meeting = a_session(atk, state=State.CONVENED)
    attend(meeting, members(atk, 4)[:2])

    with pytest.raises(QuorumMissing, match="2 из 4 членов, нужно не менее 3"):
        mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    assert (state_of(meeting), numbers_of(meeting)) == (State.CONVENED, [None])

    mark_held(meeting_id=meeting.pk, reason=NO_QUORUM, **BY_NOBODY)

    assert (state_of(meeting), meeting.quorum_reason) == (State.HELD, NO_QUORUM)


def test_reason_written_into_the_session_is_enough(atk: Commission) -> None:
    meeting = a_session(atk, state=State.CONVENED, quorum_reason=NO_QUORUM)

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert state_of(meeting) == State.HELD


def test_session_is_not_held_while_an_item_is_decided_without_a_quorum(atk: Commission) -> None:
    meeting = a_good_session(atk)
    for row in meeting.attendance.all()[:2]:
        row.left_at = time(10, 1)
        row.save()

    with pytest.raises(ItemsWithoutQuorum, match=r"Вопрос 1: .*1 из 3 членов.*Заполнить состав"):
        mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    assert (state_of(meeting), numbers_of(meeting)) == (State.CONVENED, [None])

    item = meeting.agenda_items.get()
    item.quorum_reason = NO_QUORUM
    item.save()
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert state_of(meeting) == State.HELD


def test_reason_for_the_session_is_enough_for_its_items(atk: Commission) -> None:
    meeting = a_good_session(atk)
    meeting.attendance.update(presence="absent")

    with pytest.raises(QuorumMissing):
        mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    mark_held(meeting_id=meeting.pk, reason=NO_QUORUM, **BY_NOBODY)

    assert state_of(meeting) == State.HELD


def test_one_commission_of_a_joint_session_without_a_quorum_is_enough_to_ask(
    atk: Commission,
) -> None:
    council = a_commission("council")
    meeting = a_session(atk, council, state=State.CONVENED)
    attend(meeting, members(atk, 2))
    members(council, 2)

    with pytest.raises(QuorumMissing) as refused:
        mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert [quorum.commission for quorum in refused.value.missing] == [council]


def test_clauses_of_a_held_session_are_on_control(atk: Commission) -> None:
    meeting = a_good_session(atk)

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert list(Resolution.objects.values_list("control", "due_now")) == [("on", date(2026, 6, 1))]


def test_errors_keep_the_minutes_from_being_signed(atk: Commission) -> None:
    meeting = a_good_session(atk, State.HELD)
    meeting.attendance.filter(duty="secretary").update(duty="")

    with pytest.raises(MinutesNotReady) as refused:
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    assert [str(finding) for finding in refused.value.findings] == ["Не указан секретарь."]
    assert state_of(meeting) == State.HELD


# --- cancelled and moved --------------------------------------------------------------------


def test_number_of_a_cancelled_session_is_void_and_not_given_again(atk: Commission) -> None:
    cancelled, held = a_session(atk), a_session(atk, state=State.CONVENED, quorum_reason="нет")
    reserve_numbers(meeting_id=cancelled.pk, **BY_NOBODY)

    cancel(meeting_id=cancelled.pk, reason="карантин", **BY_NOBODY)
    mark_held(meeting_id=held.pk, **BY_NOBODY)

    assert (state_of(cancelled), cancelled.state_reason) == (State.CANCELLED, "карантин")
    assert cancelled.meeting_commissions.get().void_reason == "карантин"
    assert (numbers_of(cancelled), numbers_of(held)) == ([1], [2])


@pytest.mark.parametrize("reason", ["", "   "])
def test_cancelling_and_moving_and_reopening_want_a_reason(atk: Commission, reason: str) -> None:
    meeting = a_session(atk, state=State.CONVENED)
    told = {"meeting_id": meeting.pk, "reason": reason, **BY_NOBODY}

    with pytest.raises(ReasonMissing):
        cancel(**told)
    with pytest.raises(ReasonMissing):
        move(**told, seen_on=DAY, held_on=LATER, start_time=None)
    with pytest.raises(ReasonMissing):
        reopen(**told, to=State.PLANNED)
    assert acts(meeting) == []


def test_moved_session_goes_on_and_leaves_its_day_behind(atk: Commission) -> None:
    council = a_commission("council")
    meeting = a_session(atk, council, state=State.CONVENED, start_time=time(10))
    item = an_item(meeting)
    reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)

    move(
        meeting_id=meeting.pk,
        seen_on=DAY,
        held_on=LATER,
        start_time=time(15),
        reason="болезнь председателя",
        **BY_NOBODY,
    )

    assert (state_of(meeting), meeting.held_on, meeting.start_time) == (
        State.CONVENED,
        LATER,
        time(15),
    )
    assert list(meeting.agenda_items.all()) == [item]
    assert numbers_of(meeting) == [1, 1]
    old_day = meeting.moved_from.get()
    assert (old_day.state, old_day.held_on, old_day.start_time) == (State.MOVED, DAY, time(10))
    assert old_day.state_reason == "болезнь председателя"
    assert list(old_day.commissions.order_by("pk")) == [atk, council]
    assert numbers_of(old_day) == [None, None]


def test_number_stays_void_in_the_year_that_was_given_up(atk: Commission) -> None:
    meeting = a_session(atk)
    reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)

    move(
        meeting_id=meeting.pk,
        seen_on=DAY,
        held_on=NEXT_YEAR,
        start_time=None,
        reason="карантин",
        **BY_NOBODY,
    )

    [left] = meeting.moved_from.get().meeting_commissions.all()
    assert (left.number, left.number_year, left.void_reason) == (1, 2026, "карантин")
    assert numbers_of(meeting) == [None]
    reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)
    assert list(meeting.meeting_commissions.values_list("number", "number_year")) == [(1, 2027)]


def test_session_is_moved_once_by_two_who_saw_the_same_day(atk: Commission) -> None:
    meeting = a_session(atk)
    told = {"meeting_id": meeting.pk, "start_time": None, "reason": "болезнь", **BY_NOBODY}
    move(**told, seen_on=DAY, held_on=LATER)

    with pytest.raises(MovedMeanwhile):
        move(**told, seen_on=DAY, held_on=LATER)
    with pytest.raises(SameDay):
        move(**told, seen_on=LATER, held_on=LATER)

    assert meeting.moved_from.count() == 1


# --- reopened -------------------------------------------------------------------------------


def test_reopened_session_goes_one_step_back_and_keeps_its_number(atk: Commission) -> None:
    meeting = a_good_session(atk)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    told = {"meeting_id": meeting.pk, "reason": "опечатка", **BY_NOBODY}

    reopen(**told, to=State.CONVENED)

    assert (state_of(meeting), meeting.state_reason) == (State.CONVENED, "опечатка")
    assert numbers_of(meeting) == [1]
    assert list(Resolution.objects.values_list("control", "due_now")) == [("", None)]
    with pytest.raises(IllegalMove):
        reopen(**told, to=State.CONVENED)


def test_clause_that_was_reported_on_stays_on_control(atk: Commission) -> None:
    meeting = a_good_session(atk)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    clause = Resolution.objects.get()
    ControlEvent.objects.create(
        resolution=clause, kind=ControlEvent.Kind.INTERIM_REPORT, happened_on=LATER, text="готовим"
    )

    reopen(meeting_id=meeting.pk, to=State.CONVENED, reason="опечатка", **BY_NOBODY)

    clause.refresh_from_db()
    assert (clause.control, clause.due_now) == ("on", date(2026, 6, 1))


@pytest.mark.parametrize("later_state", [State.HELD, State.SIGNED])
def test_only_the_newest_session_of_every_commission_is_reopened(
    atk: Commission, later_state: State
) -> None:
    council = a_commission("council")
    meeting = a_session(atk, council, state=State.SIGNED)
    later = a_session(council, held_on=LATER, state=later_state)
    told = {"meeting_id": meeting.pk, "to": State.HELD, "reason": "опечатка", **BY_NOBODY}

    with pytest.raises(NotNewest, match=r"09\.04\.2026"):
        reopen(**told)
    later.state = State.CANCELLED
    later.save()
    reopen(**told)

    assert state_of(meeting) == State.HELD


def test_cancelled_session_has_its_number_back_when_it_is_reopened(atk: Commission) -> None:
    meeting = a_session(atk)
    reserve_numbers(meeting_id=meeting.pk, **BY_NOBODY)
    cancel(meeting_id=meeting.pk, reason="карантин", **BY_NOBODY)

    reopen(meeting_id=meeting.pk, to=State.PLANNED, reason="карантин снят", **BY_NOBODY)

    [part] = meeting.meeting_commissions.all()
    assert (part.number, part.void_reason) == (1, "")


# --- what was postponed ---------------------------------------------------------------------


def a_session_that_postpones(atk: Commission, state: State = State.CONVENED) -> Meeting:
    """Its first item is decided; the second is postponed, with two sub-items of which one was."""
    meeting = a_session(atk, state=state, quorum_reason=NO_QUORUM)
    an_item(meeting, "Об одном", outcome="decided")
    head = an_item(
        meeting,
        "О другом",
        outcome="postponed",
        is_closed=True,
        closed_ground="ДСП",
        discussion="спорили",
        votes_for=1,
        votes_against=0,
        votes_abstained=0,
    )
    an_item(meeting, "О части", is_subitem=True)
    an_item(meeting, "О решённой части", is_subitem=True, outcome="noted")
    Speaker.objects.create(item=head, person=people(1)[0], position=1, summary="Сказал.")
    Attachment.objects.create(
        item=head, title="справка", file="attachments/1", visibility="closed", size=5, position=1
    )
    return meeting


def agenda_of(meeting: Meeting) -> list[tuple[int, str, bool]]:
    items = meeting.agenda_items.values_list("position", "title", "is_subitem")
    return list(items)


def test_postponed_item_goes_to_the_next_session_with_what_belongs_to_it(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    a_session(a_commission("council"), held_on=LATER)
    following = a_session(atk, held_on=LATER)
    a_session(atk, held_on=NEXT_YEAR)
    an_item(following, "О своём")

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert agenda_of(following) == [
        (1, "О своём", False),
        (2, "О другом", False),
        (3, "О части", True),
    ]
    taken = following.agenda_items.get(position=2)
    assert taken.postponed_from == meeting.agenda_items.get(title="О другом")
    assert (taken.is_closed, taken.closed_ground, taken.outcome) == (True, "ДСП", "")
    assert (taken.discussion, taken.votes_for) == ("", None)
    assert list(taken.speakers.values_list("role", "summary")) == [("rapporteur", "")]
    assert list(taken.attachments.values_list("title", "file", "visibility")) == [
        ("справка", "attachments/1", "closed")
    ]
    assert following.attendance.count() == 1
    assert acts(following) == ["items_carried"]
    assert AgendaItem.objects.filter(postponed_from__isnull=False).count() == 2


def test_new_session_takes_over_what_the_last_one_postponed(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    fresh = a_session(atk, held_on=LATER)

    for _ in range(2):
        follow_through(meeting=fresh, is_new=True, **BY_NOBODY)

    assert agenda_of(fresh) == [(1, "О другом", False), (2, "О части", True)]


def test_item_postponed_when_the_minutes_are_written_is_carried_too(atk: Commission) -> None:
    meeting = a_session(atk, state=State.HELD)
    following = a_session(atk, held_on=LATER)
    item = an_item(meeting, outcome="postponed")

    follow_through(meeting=meeting, is_new=False, **BY_NOBODY)

    assert following.agenda_items.get().postponed_from == item


def test_item_struck_from_the_draft_does_not_come_back(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    following = a_session(atk, held_on=LATER)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    for item in following.agenda_items.all():
        item.delete()

    follow_through(meeting=meeting, is_new=False, **BY_NOBODY)

    assert agenda_of(following) == []


def test_item_of_a_draft_that_was_deleted_goes_to_the_next_one(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    mistaken = a_session(atk, held_on=LATER)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    mistaken.delete()
    fresh = a_session(atk, held_on=NEXT_YEAR)

    follow_through(meeting=fresh, is_new=True, **BY_NOBODY)

    assert len(agenda_of(fresh)) == 2


def test_item_of_a_cancelled_session_goes_on_to_the_next(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    cancelled = a_session(atk, held_on=LATER)
    following = a_session(atk, held_on=NEXT_YEAR)
    mark_held(meeting_id=meeting.pk, **BY_NOBODY)
    an_item(cancelled, "О своём")

    cancel(meeting_id=cancelled.pk, reason="карантин", **BY_NOBODY)

    assert agenda_of(following) == [(1, "О другом", False), (2, "О части", True)]


BEFORE_IT, INSTEAD = date(2026, 12, 21), date(2026, 12, 15)
CANCELLED_ON = date(2026, 12, 24)


def a_cancelled_session_with_what_was_postponed(atk: Commission) -> Meeting:
    """The one that postponed it was held before; there was no other session ahead."""
    held = a_session_that_postpones(atk)
    cancelled = a_session(atk, held_on=CANCELLED_ON)
    mark_held(meeting_id=held.pk, **BY_NOBODY)
    cancel(meeting_id=cancelled.pk, reason="карантин", **BY_NOBODY)
    return cancelled


@pytest.mark.parametrize("held_on", [INSTEAD, BEFORE_IT, CANCELLED_ON, NEXT_YEAR, None])
def test_item_of_a_cancelled_session_goes_to_a_new_one_of_any_later_day(
    atk: Commission, held_on: date | None
) -> None:
    cancelled = a_cancelled_session_with_what_was_postponed(atk)
    fresh, another = a_session(atk, held_on=held_on), a_session(atk, held_on=held_on)

    for meeting in (fresh, another, fresh):
        follow_through(meeting=meeting, is_new=True, **BY_NOBODY)

    assert agenda_of(fresh) == [(1, "О другом", False), (2, "О части", True)]
    assert fresh.agenda_items.earliest("position").postponed_from.meeting == cancelled
    assert agenda_of(another) == []


def test_item_outlives_a_second_cancelled_session(atk: Commission) -> None:
    a_cancelled_session_with_what_was_postponed(atk)
    second = a_session(atk, held_on=BEFORE_IT)
    follow_through(meeting=second, is_new=True, **BY_NOBODY)
    third = a_session(atk, held_on=INSTEAD)

    cancel(meeting_id=second.pk, reason="болезнь", **BY_NOBODY)

    assert agenda_of(third) == [(1, "О другом", False), (2, "О части", True)]


def test_session_ahead_on_an_earlier_day_inherits_of_a_cancelled_one(atk: Commission) -> None:
    held = a_session_that_postpones(atk)
    cancelled = a_session(atk, held_on=CANCELLED_ON)
    mark_held(meeting_id=held.pk, **BY_NOBODY)
    past, earlier = a_session(atk, held_on=LATER), a_session(atk, held_on=INSTEAD)

    cancel(meeting_id=cancelled.pk, reason="карантин", **BY_NOBODY)

    assert (len(agenda_of(past)), len(agenda_of(earlier))) == (0, 2)


def test_item_of_a_moved_session_goes_with_it_and_stands_once(atk: Commission) -> None:
    held = a_session_that_postpones(atk)
    moved = a_session(atk, held_on=CANCELLED_ON)
    mark_held(meeting_id=held.pk, **BY_NOBODY)
    days = {"seen_on": CANCELLED_ON, "held_on": NEXT_YEAR, "start_time": None}
    move(meeting_id=moved.pk, reason="болезнь", **days, **BY_NOBODY)
    fresh = a_session(atk, held_on=INSTEAD)

    follow_through(meeting=fresh, is_new=True, **BY_NOBODY)

    assert (len(agenda_of(moved)), agenda_of(fresh)) == (2, [])


def test_session_entered_late_takes_nothing_from_what_came_after_it(atk: Commission) -> None:
    a_cancelled_session_with_what_was_postponed(atk)
    late = a_session(atk, held_on=date(2026, 2, 1))

    follow_through(meeting=late, is_new=True, **BY_NOBODY)

    assert agenda_of(late) == []


def test_open_sub_item_of_a_closed_item_stays_closed_on_its_own(atk: Commission) -> None:
    meeting = a_session(atk, state=State.CONVENED, quorum_reason=NO_QUORUM)
    an_item(meeting, "О закрытом", outcome="noted", is_closed=True)
    an_item(meeting, "О части", is_subitem=True, outcome="postponed")
    following = a_session(atk, held_on=LATER)

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert following.agenda_items.get().is_closed


def test_card_of_an_item_tells_which_session_postponed_it(
    atk: Commission, secretary: User, client: Client
) -> None:
    a_cancelled_session_with_what_was_postponed(atk)
    fresh = a_session(atk, held_on=INSTEAD)
    follow_through(meeting=fresh, is_new=True, **BY_NOBODY)

    page = client.get(address(fresh, "change")).content.decode()

    assert page.count("Перенесён из заседания 12.03.2026.") == 2


def test_sub_item_postponed_alone_stands_on_its_own(atk: Commission) -> None:
    meeting = a_session(atk, state=State.CONVENED, quorum_reason=NO_QUORUM)
    an_item(meeting, "Об одном", outcome="decided")
    an_item(meeting, "О части", is_subitem=True, outcome="postponed")
    following = a_session(atk, held_on=LATER)

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert agenda_of(following) == [(1, "О части", False)]


def test_closed_item_waits_for_a_session_that_no_other_commission_joins(atk: Commission) -> None:
    meeting = a_session_that_postpones(atk)
    head = an_item(meeting, "Об открытом", outcome="postponed")
    an_item(meeting, "О закрытой части", is_subitem=True, is_closed=True)
    for visibility in ("internal", "closed"):
        Attachment.objects.create(
            item=head, title=visibility, file="attachments/1", visibility=visibility, size=5
        )
    council = a_commission("council")
    ahead = {"state": State.CONVENED, "quorum_reason": NO_QUORUM}
    joint = a_session(atk, council, held_on=LATER, **ahead)
    own = a_session(atk, held_on=date(2026, 5, 14), **ahead)

    mark_held(meeting_id=meeting.pk, **BY_NOBODY)

    assert agenda_of(joint) == [(1, "Об открытом", False)]
    assert list(joint.agenda_items.get().attachments.values_list("title", flat=True)) == [
        "internal"
    ]
    assert not joint.attendance.exists()

    mark_held(meeting_id=joint.pk, **BY_NOBODY)

    assert agenda_of(own) == [
        (1, "О другом", False),
        (2, "О части", True),
        (3, "О закрытой части", False),
    ]
    mark_held(meeting_id=own.pk, **BY_NOBODY)
    fresh = a_session(atk, held_on=NEXT_YEAR)
    follow_through(meeting=fresh, is_new=True, **BY_NOBODY)
    assert agenda_of(fresh) == []


def test_closed_item_of_a_joint_session_goes_to_one_of_its_commissions(atk: Commission) -> None:
    joint = a_session(atk, a_commission("council"), state=State.CONVENED, quorum_reason=NO_QUORUM)
    an_item(joint, "О закрытом", outcome="postponed", is_closed=True)
    own = a_session(atk, held_on=LATER)

    mark_held(meeting_id=joint.pk, **BY_NOBODY)

    assert agenda_of(own) == [(1, "О закрытом", False)]


@pytest.mark.parametrize("is_joined", [True, False])
def test_check_tells_of_a_closed_item_that_waits(atk: Commission, is_joined: bool) -> None:
    meeting = a_session_that_postpones(atk, State.HELD)
    others = [a_commission("council")] if is_joined else []
    a_session(atk, *others, held_on=LATER)

    waiting = [each for each in check_session(meeting) if "ждёт" in each.text]

    assert [each.place for each in waiting] == (["Вопрос 2"] if is_joined else [])
    assert not any("О другом" in str(each) for each in waiting)


def test_what_an_old_session_postponed_is_past_when_a_later_one_was_held(atk: Commission) -> None:
    a_session_that_postpones(atk, State.HELD)
    a_session(atk, held_on=LATER, state=State.HELD)
    fresh = a_session(atk, held_on=NEXT_YEAR)

    follow_through(meeting=fresh, is_new=True, **BY_NOBODY)

    assert agenda_of(fresh) == []


# --- the buttons ----------------------------------------------------------------------------


@pytest.fixture
def secretary(atk: Commission, client: Client) -> User:
    user = give_role(
        User.objects.create_user("secretary", is_staff=True, last_name="Ким"),
        CommissionRole.Role.SECRETARY,
        atk,
    )
    client.force_login(user)
    return user


def address(meeting: Meeting, verb: str) -> str:
    return reverse(f"admin:meetings_meeting_{verb}", args=[meeting.pk])


def told(page: object) -> str:
    return " ".join(str(message) for message in page.context["messages"])  # type: ignore[attr-defined]


def test_page_of_a_session_shows_where_it_stands(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_good_session(atk)

    page = client.get(address(meeting, "change")).content.decode()

    assert "созвано" in page
    assert "3 из 3 членов, нужно не менее 2 (более половины): кворум имеется" in page
    for verb in ("hold", "cancel", "move", "reopen", "reserve", "check"):
        assert address(meeting, verb) in page
    assert address(meeting, "convene") not in page
    assert reverse("documents:sign", args=[meeting.pk]) not in page
    assert "Подготовить к сроку" in page


@pytest.mark.parametrize(
    ("state", "leads_to"),
    [
        (State.PLANNED, {"papers", "notice"}),
        (State.CONVENED, {"papers", "notice"}),
        (State.HELD, {"papers", "signing", "notice"}),
        (State.SIGNED, {"papers", "notice"}),
        (State.CANCELLED, set()),
        (State.MOVED, set()),
    ],
)
def test_page_offers_no_paper_that_would_be_refused(
    atk: Commission, admin_client: Client, state: State, leads_to: set[str]
) -> None:
    meeting = a_session(atk, state=state)

    page = admin_client.get(address(meeting, "change")).content.decode()

    offered = {
        "papers": reverse("documents:session", args=[meeting.pk]) + '"',
        "signing": reverse("documents:sign", args=[meeting.pk]),
        "notice": reverse("admin:notices_notice_compose", args=[meeting.pk]),
    }
    assert {name for name, link in offered.items() if link in page} == leads_to


@pytest.mark.parametrize(("state", "is_lacking"), [(State.PLANNED, False), (State.HELD, True)])
def test_quorum_is_missed_only_where_the_session_was_held(
    atk: Commission, secretary: User, client: Client, state: State, is_lacking: bool
) -> None:
    members(atk, 3)
    meeting = a_session(atk, state=state)

    page = client.get(address(meeting, "change")).content.decode()

    assert ("кворума нет" in page) is is_lacking
    assert ("Отмечено присутствующими: 0 из 3, для кворума нужно 2" in page) is not is_lacking


def test_button_marks_the_session_as_held_and_tells_its_number(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_good_session(atk)

    page = client.post(address(meeting, "hold"), follow=True)

    assert told(page) == "Заседание отмечено как проведённое. Номер протокола: 1."


def test_second_press_is_told_that_it_is_done_and_by_whom(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_good_session(atk)
    mark_held(meeting_id=meeting.pk, by=secretary, at=AT)

    page = client.post(address(meeting, "hold"), follow=True)

    assert told(page) == "Это уже сделано: secretary, 23.11.2026 12:00. Номер протокола: 1."
    assert Act.objects.filter(kind=Act.Kind.SESSION_HELD).count() == 1


def test_button_asks_for_the_reason_where_there_is_no_quorum(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_session(atk, state=State.CONVENED)
    attend(meeting, members(atk, 4)[:1])

    asked = client.post(address(meeting, "hold"), follow=True)
    empty = client.post(address(meeting, "hold"), {"reason": " "})
    page = client.post(address(meeting, "hold"), {"reason": NO_QUORUM}, follow=True)

    assert "1 из 4 членов" in asked.content.decode()
    assert empty.context["form"].errors
    assert told(page).startswith("Заседание отмечено как проведённое.")


def test_page_tells_which_items_were_decided_without_a_quorum(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_good_session(atk)
    for row in meeting.attendance.all()[:2]:
        row.left_at = time(10, 1)
        row.save()

    page = client.post(address(meeting, "hold")).content.decode()

    assert f'href="{address(meeting, "change")}#id_agenda_items-0-quorum_reason"' in page
    assert "Вопрос 1: решено без кворума" in page
    assert "Нажмите «Заполнить состав» или отметьте присутствующих" in page
    assert 'name="reason"' not in page
    assert state_of(meeting) == State.CONVENED


def test_cancelling_asks_and_keeps_what_was_typed(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_session(atk)

    asked = client.get(address(meeting, "cancel"))
    page = client.post(address(meeting, "cancel"), {"reason": "карантин"}, follow=True)

    assert "reason" in asked.context["form"].fields
    assert told(page) == "Заседание отменено."
    assert "карантин" in page.content.decode()


def test_moving_tells_of_both_days(atk: Commission, secretary: User, client: Client) -> None:
    meeting = a_session(atk)
    typed = {"seen_on": DAY, "held_on": "09.04.2026", "start_time": "15:00", "reason": "болезнь"}

    page = client.post(address(meeting, "move"), typed, follow=True)

    assert told(page) == "Заседание перенесено на другой день."
    assert "Было назначено на 12.03.2026" in page.content.decode()
    old_day = client.get(address(meeting.moved_from.get(), "change")).content.decode()
    assert "Перенесено: " in old_day
    again = client.post(address(meeting, "move"), typed)
    assert "уже перенесли на другой день" in again.content.decode()
    assert "болезнь" in again.content.decode()


def test_reopening_says_why_it_cannot_be(atk: Commission, secretary: User, client: Client) -> None:
    meeting = a_session(atk, state=State.SIGNED)
    a_session(atk, held_on=LATER, state=State.HELD)

    page = client.post(address(meeting, "reopen"), {"reason": "опечатка", "to": "held"})

    assert "вернуть можно только последнее" in page.content.decode()


def test_errors_lead_to_the_list_of_what_was_found(
    atk: Commission, secretary: User, client: Client
) -> None:
    meeting = a_session(atk, state=State.HELD)

    page = client.post(reverse("documents:sign", args=[meeting.pk]), follow=True)

    assert page.request["PATH_INFO"] == address(meeting, "check")
    assert "Повестка пуста" in page.content.decode()


def test_number_is_reserved_by_a_button(atk: Commission, secretary: User, client: Client) -> None:
    meeting = a_session(atk)

    page = client.post(address(meeting, "reserve"), follow=True)

    assert told(page) == "Номер зарезервирован. Номер протокола: 1."


@pytest.mark.parametrize("verb", ["convene", "reserve"])
def test_step_is_not_taken_by_a_link(
    atk: Commission, secretary: User, client: Client, verb: str
) -> None:
    assert client.get(address(a_session(atk), verb)).status_code == 405


@pytest.mark.parametrize("role", [None, "observer", "press_officer", "approver"])
@pytest.mark.parametrize("verb", ["convene", "hold", "move", "cancel", "reopen", "reserve"])
def test_only_a_secretary_of_the_commission_takes_a_step(
    atk: Commission, client: Client, role: str | None, verb: str
) -> None:
    stranger = User.objects.create_user("stranger", is_staff=True)
    give_role(stranger, CommissionRole.Role.SECRETARY, a_commission("council"))
    if role:
        give_role(stranger, role, atk)
    client.force_login(stranger)
    meeting = a_good_session(atk)

    answers = [client.get(address(meeting, verb)), client.post(address(meeting, verb))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert acts(meeting) == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_that_asks_takes_few_queries_for_any_session(
    atk: Commission,
    secretary: User,
    client: Client,
    count: int,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    meeting = a_session(atk)
    attend(meeting, members(atk, count))

    with django_assert_max_num_queries(12):
        client.get(address(meeting, "cancel"))
