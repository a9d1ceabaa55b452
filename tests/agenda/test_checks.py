"""The checks before the minutes: each thing that can be wrong is found, at its field."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from agenda.checks.findings import CheckedSession, Severity
from agenda.checks.session import check_session, refusals
from agenda.checks.votes import check_votes
from agenda.models import AgendaItem, Executor, Resolution, Speaker, Vote
from agenda.quorum import Roll
from meetings.models import Commission, Meeting, MeetingCommission
from meetings.states import State
from participants.models import Attendance, Membership
from tests.agenda.sessions import (
    AT,
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

Found = tuple[str, str, str]


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Held, and nothing is wrong with it."""
    return a_good_session(a_commission(), State.HELD)


def found(meeting: Meeting) -> list[Found]:
    meeting = Meeting.objects.get(pk=meeting.pk)
    return [
        (finding.severity.value, finding.anchor, str(finding))
        for finding in check_session(meeting, at=AT)
    ]


def error(anchor: str, text: str) -> Found:
    return ("error", anchor, text)


def warning(anchor: str, text: str) -> Found:
    return ("warning", anchor, text)


def change(row: Any, **fields: Any) -> Any:
    row = type(row).objects.get(pk=row.pk)
    for field, value in fields.items():
        setattr(row, field, value)
    row.save()
    return row


def the_item(meeting: Meeting) -> AgendaItem:
    return meeting.agenda_items.get()


def the_clause(meeting: Meeting) -> Resolution:
    return the_item(meeting).resolutions.get()


def the_row(meeting: Meeting, place: int) -> Attendance:
    return meeting.attendance.all()[place]


def vote(meeting: Meeting, *choices: str) -> None:
    for row, choice in zip(meeting.attendance.all(), choices, strict=False):
        Vote.objects.create(item=the_item(meeting), participant=row, choice=choice)


def test_nothing_is_found_where_nothing_is_wrong(meeting: Meeting) -> None:
    assert found(meeting) == []


# --- the session ----------------------------------------------------------------------------

SESSION: list[tuple[dict[str, Any], Found]] = [
    (
        {"held_on": date(2026, 11, 24), "minutes_dated_on": None},
        error("id_held_on", "Заседание отмечено как проведённое, а его день ещё не наступил."),
    ),
    (
        {"minutes_dated_on": date(2026, 3, 11)},
        error("id_minutes_dated_on", "Дата протокола раньше дня заседания."),
    ),
    (
        {"quorum_reason": "паводок"},
        warning("id_quorum_reason", "Кворум имелся, но указана причина его отсутствия."),
    ),
]


@pytest.mark.parametrize(("fields", "expected"), SESSION)
def test_fault_of_the_session_is_found(
    meeting: Meeting, fields: dict[str, Any], expected: Found
) -> None:
    the_clause(meeting)
    Resolution.objects.update(due_on=date(2026, 12, 1))
    change(meeting, **fields)

    assert found(meeting) == [expected]


def test_session_without_a_day_is_an_error(meeting: Meeting) -> None:
    change(meeting, held_on=None)

    assert found(meeting)[0] == error("id_held_on", "Не указана дата заседания.")


def test_session_that_ends_before_it_begins_is_an_error(meeting: Meeting) -> None:
    change(meeting, end_time=time(9))

    assert error("id_end_time", "Окончание раньше начала.") in found(meeting)


def test_number_is_missed_once_the_session_was_held(meeting: Meeting) -> None:
    change(meeting.meeting_commissions.get(), number=None, number_year=None)

    assert found(meeting) == [
        error("id_meeting_commissions-0-number", "комиссия atk: у протокола нет номера.")
    ]
    change(meeting, state=State.CONVENED)
    assert found(meeting) == []


def test_joint_session_without_a_host_is_told(meeting: Meeting) -> None:
    council = a_commission("council")
    for row in meeting.attendance.all():
        Membership.objects.create(commission=council, person=row.person)
    MeetingCommission.objects.create(
        meeting=meeting, commission=council, number=1, number_year=2026, position=2
    )
    change(meeting.meeting_commissions.first(), is_host=False)

    assert [anchor for _severity, anchor, _text in found(meeting)] == [
        "id_meeting_commissions-0-is_host"
    ]


def test_missing_quorum_is_an_error_unless_a_reason_is_given(meeting: Meeting) -> None:
    members(Commission.objects.get(), 3)

    assert error(
        "id_quorum_reason",
        "комиссия atk: 3 из 6 членов, нужно не менее 4 (более половины): кворума нет",
    ) in found(meeting)
    change(meeting, quorum_reason="паводок")
    assert [severity for severity, _anchor, _text in found(meeting)] == ["warning"]


def test_quorum_of_unknown_members_is_a_warning(meeting: Meeting) -> None:
    Membership.objects.all().delete()
    meeting.attendance.update(status=Attendance.Status.INVITED)

    [(severity, anchor, text)] = found(meeting)

    assert (severity, anchor) == ("warning", "attendance-group")
    assert "кворум не определён" in text


# --- participants ---------------------------------------------------------------------------

PARTICIPANT: list[tuple[int, dict[str, Any], list[Found]]] = [
    (0, {"duty": ""}, [error("attendance-group", "Не указан председательствующий.")]),
    (1, {"duty": ""}, [error("attendance-group", "Не указан секретарь.")]),
    (
        2,
        {"arrived_at": time(9, 59)},
        [error("id_attendance-2-arrived_at", "{}: время выходит за пределы заседания.")],
    ),
    (
        2,
        {"left_at": time(12, 1)},
        [error("id_attendance-2-left_at", "{}: время выходит за пределы заседания.")],
    ),
    (
        2,
        {"arrived_at": time(11), "left_at": time(11)},
        [
            error("id_attendance-2-left_at", "{}: время ухода не позже времени прихода."),
            warning(
                "id_attendance-2-arrived_at",
                "{}: время прихода позже начала вопроса 1, по которому записано выступление.",
            ),
            error(
                "id_agenda_items-0-votes_for", "Вопрос 1: голосов подано 3, а голосовать могли 2."
            ),
        ],
    ),
    (
        2,
        {"has_vote": True},
        [
            error(
                "id_attendance-2-has_vote",
                "{}: отметка о праве голоса ставится только замещающему.",
            )
        ],
    ),
]


@pytest.mark.parametrize(("place", "fields", "expected"), PARTICIPANT)
def test_fault_of_a_participant_is_found(
    meeting: Meeting, place: int, fields: dict[str, Any], expected: list[Found]
) -> None:
    row = change(the_row(meeting, place), **fields)

    assert found(meeting) == [
        (severity, anchor, text.format(row)) for severity, anchor, text in expected
    ]


def test_presiding_person_who_is_absent_is_an_error(meeting: Meeting) -> None:
    change(the_item(meeting), votes_for=2)
    row = change(the_row(meeting, 0), presence=Attendance.Presence.EXCUSED)

    assert found(meeting) == [
        error(
            "id_attendance-0-presence", f"{row}: председательствует, но отмечен как отсутствующий."
        ),
        warning("id_attendance-0-reason", f"{row}: не указана причина уважительного отсутствия."),
    ]


@pytest.mark.parametrize("presence", ["absent", "excused"])
def test_speaker_who_is_absent_is_an_error_at_his_row(meeting: Meeting, presence: str) -> None:
    second = an_item(meeting, "О другом", outcome="noted")
    for role in (Speaker.Role.CO_RAPPORTEUR, Speaker.Role.SPEAKER):
        Speaker.objects.create(item=second, person=the_row(meeting, 2).person, role=role)
    row = change(the_row(meeting, 2), presence=presence, reason="болезнь")

    assert [each for each in found(meeting) if "attendance-2" in each[1]] == [
        error(
            "id_attendance-2-presence",
            f"{row}: отмечен как отсутствующий, но записан выступающим по вопросам 1, 2.",
        )
    ]


@pytest.mark.parametrize(
    ("field", "moment", "text"),
    [
        ("arrived_at", time(10, 6), "время прихода позже начала вопроса 1"),
        ("left_at", time(10, 5), "время ухода не позже начала вопроса 1"),
        ("arrived_at", time(10, 5), None),
        ("left_at", time(10, 6), None),
    ],
)
def test_speaker_who_was_not_there_yet_or_any_more_is_a_warning(
    meeting: Meeting, field: str, moment: time, text: str | None
) -> None:
    change(the_item(meeting), votes_for=2)
    row = change(the_row(meeting, 2), **{field: moment})

    expected = f"{row}: {text}, по которому записано выступление."
    assert [each for each in found(meeting) if each[0] == "warning"] == (
        [warning(f"id_attendance-2-{field}", expected)] if text else []
    )


def test_list_is_held_against_the_composition_of_that_day(meeting: Meeting) -> None:
    [stranger] = attend(meeting, people(1))
    members(Commission.objects.get(), 1)

    assert found(meeting) == [
        warning("id_attendance-3-status", f"{stranger}: в этот день не входит в состав комиссии."),
        warning(
            "attendance-group",
            "Члены комиссии на этот день, которых нет в списке участников: 1.",
        ),
    ]


def a_substitute(meeting: Meeting, **fields: Any) -> Attendance:
    [row] = attend(meeting, people(1), status=Attendance.Status.SUBSTITUTE, **fields)
    return row


def test_substitutes_are_held_against_the_rule_of_the_commission(meeting: Meeting) -> None:
    absent = members(Commission.objects.get(), 1)[0]
    attend(meeting, [absent], presence=Attendance.Presence.ABSENT)
    row = a_substitute(meeting, substitute_for=absent, has_vote=True)

    assert [each for each in found(meeting) if "attendance-4" in each[1]] == [
        error(
            "id_attendance-4-has_vote",
            f"{row}: замещающие участвуют в этой комиссии без права голоса.",
        )
    ]
    Commission.objects.update(substitutes=Commission.Substitutes.NONE)
    assert [each for each in found(meeting) if "attendance-4" in each[1]] == [
        error("id_attendance-4-status", f"{row}: комиссия не допускает замещающих.")
    ]
    Commission.objects.update(substitutes=Commission.Substitutes.VOTING)
    assert [each for each in found(meeting) if "attendance-4" in each[1]] == []


def test_substitute_stands_in_for_one_absent_member(meeting: Meeting) -> None:
    Commission.objects.update(substitutes=Commission.Substitutes.VOTING)
    here = the_row(meeting, 2).person
    nobody = a_substitute(meeting)
    stranger = a_substitute(meeting, substitute_for=people(1)[0])
    beside = a_substitute(meeting, substitute_for=here, has_vote=True)
    second = a_substitute(meeting, substitute_for=here, has_vote=True)

    assert [text for _severity, _anchor, text in found(meeting)] == [
        f"{nobody}: не указано, кого замещает.",
        f"{stranger}: замещает того, кто в этот день не входит в состав комиссии.",
        f"{beside}: голосует за члена комиссии, который в это же время присутствовал.",
        f"{second}: голосует за члена комиссии, который в это же время присутствовал.",
        f"{second}: за этого члена комиссии уже голосует другой замещающий.",
    ]


# --- items and clauses ----------------------------------------------------------------------

ITEM: list[tuple[dict[str, Any], list[Found]]] = [
    (
        {"title": "План работы"},
        [warning("title", "Вопрос 1: заголовок не начинается с «О», «Об» или «Обо».")],
    ),
    (
        {"is_closed": True},
        [warning("closed_ground", "Вопрос 1: вопрос закрыт, но основание не указано.")],
    ),
    (
        {"outcome": "postponed"},
        [warning("outcome_reason", "Вопрос 1: вопрос отложен или снят, но причина не указана.")],
    ),
    (
        {"starts_at": time(12, 1)},
        [error("starts_at", "Вопрос 1: время выходит за пределы заседания.")],
    ),
    (
        {"is_subitem": True},
        [error("is_subitem", "Вопрос 1: первый вопрос не может быть подвопросом.")],
    ),
]


@pytest.mark.parametrize(("fields", "expected"), ITEM)
def test_fault_of_an_item_is_found(
    meeting: Meeting, fields: dict[str, Any], expected: list[Found]
) -> None:
    change(the_item(meeting), **fields)

    assert found(meeting) == [
        (severity, f"id_agenda_items-0-{field}", text) for severity, field, text in expected
    ]


@pytest.mark.parametrize("title", ["О плане", "Об итогах", "Обо всём", "о плане", "ОБ ИТОГАХ"])
def test_title_that_begins_as_it_should_is_not_told(meeting: Meeting, title: str) -> None:
    change(the_item(meeting), title=title)

    assert found(meeting) == []


def test_empty_agenda_is_an_error(meeting: Meeting) -> None:
    the_item(meeting).delete()

    assert found(meeting) == [error("agenda_items-group", "Повестка пуста.")]


def test_item_without_a_decision_or_a_rapporteur_is_told(meeting: Meeting) -> None:
    an_item(meeting)

    assert found(meeting) == [
        error("id_agenda_items-1-outcome", "Вопрос 2: нет решения."),
        warning("id_agenda_items-1-title", "Вопрос 2: нет докладчика."),
    ]


def test_decision_without_a_clause_is_an_error(meeting: Meeting) -> None:
    the_clause(meeting).delete()

    assert found(meeting) == [
        error(
            "id_agenda_items-0-outcome",
            "Вопрос 1: решение принято, но нет ни одного пункта решения.",
        )
    ]


def test_sub_items_decide_and_report_for_their_item(meeting: Meeting) -> None:
    an_item(meeting, "О целом")
    part = an_item(meeting, "О части", is_subitem=True, outcome="noted")
    Speaker.objects.create(item=part, person=the_row(meeting, 2).person)

    assert found(meeting) == []
    an_item(meeting, "О другой части", is_subitem=True)
    assert [text for _severity, _anchor, text in found(meeting)] == [
        "Вопрос 2.2: нет решения.",
        "Вопрос 2.2: нет докладчика.",
    ]


def test_item_decides_for_its_sub_items(meeting: Meeting) -> None:
    an_item(meeting, "О части", is_subitem=True)

    assert found(meeting) == []


def test_clauses_both_of_an_item_and_of_its_sub_items_are_told(meeting: Meeting) -> None:
    part = an_item(meeting, "О части", is_subitem=True)
    Resolution.objects.create(item=part, verb=Resolution.Verb.TAKE_NOTE, text="доклад")

    assert found(meeting) == [
        warning(
            "id_agenda_items-0-title",
            "Вопрос 1: пункты решения есть и у вопроса, и у его подвопросов.",
        )
    ]


def test_items_out_of_their_order_in_time_are_told(meeting: Meeting) -> None:
    item = an_item(meeting, starts_at=time(10, 1), outcome="noted")
    Speaker.objects.create(item=item, person=the_row(meeting, 2).person)

    assert [anchor for _severity, anchor, _text in found(meeting)] == [
        "id_agenda_items-1-starts_at"
    ]


def test_somebody_who_came_late_makes_the_times_of_items_needed(meeting: Meeting) -> None:
    change(the_row(meeting, 2), arrived_at=time(10, 30))
    change(the_item(meeting), starts_at=None)

    assert [anchor for _severity, anchor, _text in found(meeting)] == ["agenda_items-group"]


def test_item_taken_over_that_is_not_postponed_any_more_is_told(meeting: Meeting) -> None:
    source = an_item(a_session(Commission.objects.get(), state=State.CONVENED), outcome="decided")
    change(the_item(meeting), postponed_from=source)

    assert [anchor for _severity, anchor, _text in found(meeting)] == ["id_agenda_items-0-title"]
    change(source, outcome="postponed")
    assert found(meeting) == []


CLAUSE: list[tuple[dict[str, Any], bool, list[Found]]] = [
    ({"due_on": None}, True, [warning("due_on", "Пункт 1.1: нет срока.")]),
    ({"due_on": None, "due_text": "постоянно"}, True, []),
    ({"due_on": None, "recurrence": "monthly"}, True, []),
    (
        {"due_on": date(2026, 3, 11)},
        True,
        [error("due_on", "Пункт 1.1: срок раньше дня заседания.")],
    ),
    ({}, False, [error("text", "Пункт 1.1: нет исполнителя.")]),
    ({"verb": "recommend"}, False, [warning("text", "Пункт 1.1: нет исполнителя.")]),
    (
        {"verb": "", "text": "Провести учения"},
        False,
        [warning("text", "Пункт 1.1: нет исполнителя.")],
    ),
    ({"verb": "take_note", "due_on": None}, False, []),
    ({"verb": "approve", "due_on": None}, False, []),
    ({"verb": "", "text": "Утвердить план.", "due_on": None}, False, []),
    ({"verb": "", "text": "Принять к сведению.", "due_on": None}, False, []),
]


@pytest.mark.parametrize(("fields", "has_executor", "expected"), CLAUSE)
def test_fault_of_a_clause_is_found(
    meeting: Meeting, fields: dict[str, Any], has_executor: bool, expected: list[Found]
) -> None:
    change(the_clause(meeting), **fields)
    if not has_executor:
        Executor.objects.all().delete()

    assert found(meeting) == [
        (severity, f"id_agenda_items-0-resolutions-0-{field}", text)
        for severity, field, text in expected
    ]


def test_address_of_a_field_follows_the_order_of_the_rows(meeting: Meeting) -> None:
    item = the_item(meeting)
    Resolution.objects.create(item=item, text="Провести ещё одни", position=0, due_text="сразу")
    change(item, position=5)
    an_item(meeting, "О первом", outcome="noted")

    anchors = [anchor for _severity, anchor, _text in found(meeting)]

    assert anchors == ["id_agenda_items-0-title", "id_agenda_items-1-resolutions-0-text"]


# --- quorum at an item ----------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["decided", "rejected"])
def test_item_decided_without_a_quorum_is_refused(meeting: Meeting, outcome: str) -> None:
    change(the_item(meeting), outcome=outcome, votes_for=1, starts_at=time(11))
    for place in (0, 1):
        change(the_row(meeting, place), left_at=time(10, 30))

    [refused] = refusals(meeting)

    assert (refused.anchor, refused.severity) == (
        "id_agenda_items-0-quorum_reason",
        Severity.ERROR,
    )
    assert "1 из 3 членов, нужно не менее 2" in str(refused)
    assert refused in check_session(meeting, at=AT)
    change(the_item(meeting), quorum_reason="эвакуация")
    assert refusals(meeting) == []


@pytest.mark.parametrize("state", [State.PLANNED, State.CONVENED])
def test_nobody_is_asked_for_a_quorum_before_the_session_is_held(
    meeting: Meeting, state: State
) -> None:
    meeting.attendance.update(presence=Attendance.Presence.ABSENT)

    assert refusals(change(meeting, state=state)) == []


@pytest.mark.parametrize("outcome", ["", "noted", "postponed", "withdrawn"])
def test_item_that_was_not_decided_needs_no_quorum(meeting: Meeting, outcome: str) -> None:
    change(the_item(meeting), outcome=outcome)
    meeting.attendance.update(presence=Attendance.Presence.ABSENT)

    assert refusals(meeting) == []


def test_reason_of_the_session_covers_its_items(meeting: Meeting) -> None:
    meeting.attendance.update(presence=Attendance.Presence.ABSENT)
    assert refusals(meeting)

    meeting = change(meeting, quorum_reason="паводок")

    assert refusals(meeting) == []


def test_reason_of_the_session_does_not_cover_a_quorum_lost_on_the_way(meeting: Meeting) -> None:
    meeting = change(meeting, quorum_reason="паводок")
    change(the_item(meeting), starts_at=time(11))
    for place in (0, 1):
        change(the_row(meeting, place), left_at=time(10, 30))

    assert len(refusals(meeting)) == 1


def test_item_is_not_refused_where_nobody_knows_the_members(novorossiysk: Meeting) -> None:
    novorossiysk.agenda_items.update(outcome="decided")
    novorossiysk.attendance.update(status=Attendance.Status.INVITED)

    assert refusals(novorossiysk) == []


# --- votes ----------------------------------------------------------------------------------

VOTES: list[tuple[dict[str, Any], list[Found]]] = [
    ({"votes_for": 4}, [error("votes_for", "Вопрос 1: голосов подано 4, а голосовать могли 3.")]),
    ({"votes_for": 2, "votes_abstained": 1}, []),
    (
        {"votes_for": 1, "votes_against": 2},
        [error("outcome", "Вопрос 1: отмечено «решено», а по голосам решение не принято.")],
    ),
    (
        {"outcome": "rejected"},
        [error("outcome", "Вопрос 1: отмечено «отклонено», а по голосам решение принято.")],
    ),
    (
        {"votes_for": 1, "votes_against": 1},
        [
            error(
                "casting_vote",
                "Вопрос 1: голоса разделились поровну: укажите, "
                "как голосовал председательствующий.",
            )
        ],
    ),
    ({"votes_for": 1, "votes_against": 1, "casting_vote": "for"}, []),
    (
        {"votes_for": 1, "votes_against": 1, "casting_vote": "against"},
        [error("outcome", "Вопрос 1: отмечено «решено», а по голосам решение не принято.")],
    ),
    (
        {"casting_vote": "for"},
        [
            error(
                "casting_vote",
                "Вопрос 1: указан решающий голос, но голоса не разделились поровну.",
            )
        ],
    ),
    (
        {"votes_for": None, "votes_against": None, "votes_abstained": None, "casting_vote": "for"},
        [error("casting_vote", "Вопрос 1: указан решающий голос, но голоса не подсчитаны.")],
    ),
    (
        {"votes_for": 2, "votes_against": 1, "discussion": "Решили единогласно."},
        [
            warning(
                "discussion", "Вопрос 1: в тексте сказано «единогласно», а по голосам это не так."
            )
        ],
    ),
    ({"discussion": "Решили единогласно."}, []),
]


@pytest.mark.parametrize(("fields", "expected"), VOTES)
def test_fault_of_a_vote_is_found(
    meeting: Meeting, fields: dict[str, Any], expected: list[Found]
) -> None:
    change(the_item(meeting), **fields)

    assert found(meeting) == [
        (severity, f"id_agenda_items-0-{field}", text) for severity, field, text in expected
    ]


def test_votes_by_name_that_add_up_are_fine(meeting: Meeting) -> None:
    vote(meeting, "for", "for", "for")

    assert found(meeting) == []


def test_votes_by_name_that_do_not_add_up_are_an_error(meeting: Meeting) -> None:
    vote(meeting, "for", "for", "abstained")

    assert found(meeting) == [
        error(
            "id_agenda_items-0-votes_for",
            "Вопрос 1: поимённо подано (за/против/воздержались) 2/0/1, а в числах указано 3/0/0.",
        )
    ]


def test_secret_ballot_has_no_names(meeting: Meeting) -> None:
    change(the_item(meeting), ballot=AgendaItem.Ballot.SECRET, votes_for=2)
    vote(meeting, "for", "for", "recused")

    assert found(meeting) == [
        error(
            "id_agenda_items-0-ballot",
            "Вопрос 1: голосование тайное, но записаны голоса поимённо.",
        )
    ]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"status": Attendance.Status.INVITED},
            "проголосовал тот, кто в этот день не входит в число голосующих членов",
        ),
        (
            {"status": Attendance.Status.SUBSTITUTE},
            "проголосовал замещающий без права голоса",
        ),
    ],
)
def test_vote_of_somebody_without_one_is_an_error(
    meeting: Meeting, fields: dict[str, str], text: str
) -> None:
    member = members(Commission.objects.get(), 1)[0]
    attend(meeting, [member], presence=Attendance.Presence.ABSENT)
    [row] = attend(meeting, people(1), substitute_for=member, **fields)
    Vote.objects.create(item=the_item(meeting), participant=row, choice="not_voting")

    assert error("id_agenda_items-0-votes_for", f"Вопрос 1: {text}: {row}.") in found(meeting)


def test_vote_of_somebody_who_was_not_there_is_an_error(meeting: Meeting) -> None:
    vote(meeting, "for", "for", "for")
    row = change(the_row(meeting, 2), arrived_at=time(11))

    assert error(
        "id_agenda_items-0-votes_for",
        f"Вопрос 1: проголосовал тот, кого в это время не было: {row}.",
    ) in found(meeting)


@given(st.tuples(*[st.integers(0, 5)] * 3), st.sampled_from(["", "for", "against"]))
def test_arithmetic_of_any_vote_is_judged(counts: tuple[int, int, int], casting: str) -> None:
    """More votes than people, a tie nobody broke, a decision against the votes: always found."""
    in_favour, against, abstained = counts
    item = AgendaItem(
        pk=1,
        outcome="decided",
        casting_vote=casting,
        votes_for=in_favour,
        votes_against=against,
        votes_abstained=abstained,
    )
    session = CheckedSession(Meeting(pk=1))
    session.__dict__ |= {"votes": {1: []}, "_places": {}, "roll": RollOfFour()}

    faults = {finding.field for finding in check_votes(session, item)}

    is_tie = in_favour == against > 0
    is_adopted = in_favour > against or (is_tie and casting == "for")
    assert ("votes_for" in faults) is (sum(counts) > 4)
    assert ("casting_vote" in faults) is (is_tie is not bool(casting))
    is_rejected = not is_adopted and not (is_tie and not casting) and sum(counts) > 0
    assert ("outcome" in faults) is is_rejected


class RollOfFour(Roll):
    """Four who may vote, without a database."""

    def __init__(self) -> None:
        self.seats = {1: frozenset({1, 2, 3, 4})}

    def entitled(self, item: AgendaItem) -> list[Attendance]:
        return [Attendance(pk=n) for n in range(4)]


# --- the page and the command ---------------------------------------------------------------


def fill(meeting: Meeting, count: int) -> None:
    """More of everything."""
    attend(meeting, members(Commission.objects.get(), count))
    for _ in range(count):
        item = an_item(meeting)
        for _ in range(count):
            clause = Resolution.objects.create(item=item, text="Провести учения")
            Executor.objects.create(resolution=clause, post="управление")
            Speaker.objects.create(item=item, person=people(1)[0])
        for row in meeting.attendance.all():
            Vote.objects.create(item=item, participant=row, choice="for")


@pytest.mark.parametrize("count", [1, 3])
def test_checks_of_any_session_take_the_same_number_of_queries(
    meeting: Meeting,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(meeting, count)
    fresh = Meeting.objects.get(pk=meeting.pk)

    with django_assert_num_queries(10):
        check_session(fresh, at=AT)


def test_page_lists_what_was_found_with_links_to_the_fields(
    meeting: Meeting, client: Client
) -> None:
    client.force_login(give_role(User.objects.create_user("ким", is_staff=True), "secretary"))
    change(the_item(meeting), title="Разное", votes_for=9)

    page = client.get(reverse("admin:meetings_meeting_check", args=[meeting.pk])).content.decode()

    form = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert f'href="{form}#id_agenda_items-0-votes_for"' in page
    assert "Ошибки: с ними протокол нельзя подписать (1)" in page
    assert "Замечания (1)" in page


def test_page_says_so_when_all_is_fine(meeting: Meeting, client: Client) -> None:
    client.force_login(give_role(User.objects.create_user("ким", is_staff=True), "secretary"))

    page = client.get(reverse("admin:meetings_meeting_check", args=[meeting.pk])).content.decode()

    assert "Всё на месте, противоречий нет." in page


@pytest.mark.parametrize(
    ("role", "sees_closed", "status"),
    [
        ("observer", False, 404),
        ("observer", True, 200),
        ("secretary", False, 200),
    ],
)
def test_page_is_for_those_who_read_closed_items(
    meeting: Meeting, client: Client, role: str, sees_closed: bool, status: int
) -> None:
    user = User.objects.create_user("ким", is_staff=True)
    client.force_login(give_role(user, role, sees_closed=sees_closed))

    answer = client.get(reverse("admin:meetings_meeting_check", args=[meeting.pk]))

    assert answer.status_code == status


def test_links_lead_to_fields_that_the_form_has(meeting: Meeting, client: Client) -> None:
    client.force_login(give_role(User.objects.create_user("ким", is_staff=True), "secretary"))
    fill(meeting, 2)
    change(meeting, end_time=time(9), minutes_dated_on=date(2026, 1, 1), quorum_reason="паводок")
    change(the_row(meeting, 0), presence=Attendance.Presence.EXCUSED, has_vote=True)
    Executor.objects.all().delete()

    form = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()

    anchors = {anchor for _severity, anchor, _text in found(meeting)}
    assert len(anchors) > 10
    assert {anchor for anchor in anchors if f'id="{anchor}"' not in form} == set()


def test_command_prints_what_was_found(meeting: Meeting) -> None:
    out = StringIO()
    call_command("check_session", str(meeting.pk), stdout=out)
    assert out.getvalue() == "Протокол можно подписывать.\n"

    change(the_item(meeting), title="Разное", votes_for=9)
    out = StringIO()
    with pytest.raises(CommandError, match=r"Ошибок: 1\.") as refused:
        call_command("check_session", str(meeting.pk), stdout=out)

    assert refused.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "Замечание: Вопрос 1: заголовок не начинается с «О», «Об» или «Обо».",
        "Ошибка: Вопрос 1: голосов подано 9, а голосовать могли 3.",
    ]


def test_command_says_when_there_is_no_such_session(db: None) -> None:
    with pytest.raises(CommandError, match="Нет заседания с номером 999"):
        call_command("check_session", "999")


def test_day_is_that_of_the_place(meeting: Meeting) -> None:
    evening = datetime(2026, 3, 11, 20, 59, tzinfo=UTC)
    change(meeting, time_zone="Europe/Moscow")

    assert len(check_session(Meeting.objects.get(), at=evening)) == 1
    assert check_session(Meeting.objects.get(), at=evening.replace(hour=21, minute=0)) == []
