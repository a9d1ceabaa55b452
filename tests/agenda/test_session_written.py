"""What an import writes down, beside what was on record before it."""

import json
from base64 import b64decode
from datetime import date, time
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from agenda.control.marks import put_on_control
from agenda.models import AgendaItem, Attachment, Resolution, Vote
from agenda.session_file.file import SessionFileRefused, export_session
from meetings.models import Commission, Meeting, MeetingCommission, WorkPlan, WorkPlanItem
from participants.models import Attendance, Membership, Person
from tests.agenda.session_files import (
    Json,
    bring_in,
    everything_stored,
    person,
    smallest,
    training,
)

pytestmark = pytest.mark.django_db

KIM = person("Ким", first_name="Вера", patronymic="Ильинична", post="глава", gender="f")
LI = person("Ли", first_name="Рем", patronymic="Львович", post="судья", gender="m")


def with_members(*members: Json, day: str = "2025-03-04") -> Json:
    session = smallest() | {"date": day}
    session["commissions"] = [{"name": "Комиссия", "members": list(members)}]
    return session


def spells() -> list[tuple[str, str, date | None, date | None]]:
    rows = Membership.objects.order_by("pk")
    return list(rows.values_list("person__last_name", "role", "since", "until"))


# --- commissions ----------------------------------------------------------------------------


def test_new_commission_has_the_rules_of_the_file() -> None:
    rules = {"quorum_rule": "number", "quorum_number": 5, "substitutes": "voting"}
    session = smallest()
    session["commissions"][0]["rules"] = rules | {"minutes_term": 10, "chair_title": "head"}

    bring_in(session)

    commission = Commission.objects.get()
    assert (commission.quorum_rule, commission.quorum_number) == ("number", 5)
    assert (commission.substitutes, commission.chair_title) == ("voting", "head")
    assert (commission.minutes_term, commission.agenda_term) == (10, 7)


def test_rules_of_a_stored_commission_stay() -> None:
    Commission.objects.create(name="Комиссия", slug="commission", minutes_term=3)
    session = smallest()
    session["commissions"][0]["rules"] = {"minutes_term": 10}

    bring_in(session)

    assert Commission.objects.get().minutes_term == 3


def test_number_knows_its_year_and_why_it_is_void() -> None:
    session = smallest() | {"state": "cancelled", "state_reason": "не собралась"}
    session["commissions"][0] |= {"number": 7, "void_reason": "не собралась"}

    bring_in(session)

    part = MeetingCommission.objects.get()
    assert (part.number, part.number_year, part.void_reason) == (7, 2025, "не собралась")


def test_number_of_a_session_without_a_day_has_no_year() -> None:
    session = smallest() | {"date": None}
    session["commissions"][0]["number"] = 7

    bring_in(session)

    assert MeetingCommission.objects.get().number_year is None


def test_composition_is_written_down() -> None:
    bring_in(
        with_members(
            {"person": KIM, "role": "chair", "since": "2024-01-15", "basis": "распоряжение № 1"},
            {"person": LI, "votes": False, "until": "2025-06-01"},
        )
    )

    assert spells() == [
        ("Ким", "chair", date(2024, 1, 15), None),
        ("Ли", "member", None, date(2025, 6, 1)),
    ]
    assert list(Membership.objects.values_list("is_voting", flat=True)) == [True, False]


def test_membership_on_record_stays_as_it_is() -> None:
    bring_in(with_members({"person": KIM, "since": "2024-01-15"}))

    bring_in(
        with_members(
            {"person": KIM, "role": "chair", "since": "2025-02-01"},
            {"person": LI},
            day="2025-06-05",
        )
    )

    assert spells() == [("Ким", "member", date(2024, 1, 15), None), ("Ли", "member", None, None)]


def test_earlier_membership_of_the_same_person_is_added() -> None:
    bring_in(with_members({"person": KIM, "since": "2025-02-01"}))

    bring_in(
        with_members(
            {"person": KIM, "role": "chair", "since": "2020-01-01", "until": "2024-12-31"},
            day="2024-03-05",
        )
    )

    assert spells() == [
        ("Ким", "member", date(2025, 2, 1), None),
        ("Ким", "chair", date(2020, 1, 1), date(2024, 12, 31)),
    ]


def test_composition_that_changed_since_makes_no_other_session() -> None:
    session = with_members({"person": KIM, "since": "2024-01-15"})
    meeting = bring_in(session)
    written = export_session(meeting.pk)
    Meeting.objects.update(source_sha256="")
    Membership.objects.update(role="chair", until="2025-12-31")
    Commission.objects.update(minutes_term=9)
    stored = everything_stored()

    assert bring_in(session) == meeting
    assert export_session(meeting.pk) != written
    assert everything_stored() == stored


# --- plans ----------------------------------------------------------------------------------


def planned(title: str, **others: str) -> Json:
    return {"commission": "Комиссия", "year": 2025, "title": title, **others}


def test_item_of_a_plan_is_found_or_added_at_its_end() -> None:
    commission = Commission.objects.create(name="Комиссия", slug="commission")
    plan = WorkPlan.objects.create(commission=commission, year=2025)
    known = WorkPlanItem.objects.create(plan=plan, position=1, title="О паводке", period="май")
    session = smallest() | {
        "plan_item": planned("О паводке", period="июнь"),
        "agenda": [
            {"title": "О паводке", "plan_item": planned("О паводке", period="июнь")},
            {"title": "О пожарах", "plan_item": planned("О пожарах", period="II квартал")},
        ],
    }

    meeting = bring_in(session)

    first, second = meeting.agenda_items.all()
    assert meeting.plan_item == first.plan_item == known
    assert (second.plan_item.plan, second.plan_item.position) == (plan, 2)
    assert list(plan.items.values_list("title", "period")) == [
        ("О паводке", "май"),
        ("О пожарах", "II квартал"),
    ]


def test_plan_of_a_commission_that_was_unknown_is_made() -> None:
    session = smallest() | {"plan_item": planned("О паводке") | {"commission": "Другая комиссия"}}

    meeting = bring_in(session)

    assert meeting.plan_item.plan.commission.name == "Другая комиссия"
    assert [str(body) for body in meeting.bodies] == ["Комиссия"]


# --- people ---------------------------------------------------------------------------------


def private(who: Json) -> Json:
    return who | {"private": True, "public_label": "заявитель"}


def invited(*people: Json) -> Json:
    return smallest() | {"attendance": [{"person": each, "status": "invited"} for each in people]}


def test_private_person_of_the_file_is_private_on_record() -> None:
    bring_in(invited(private(KIM)))

    vera = Person.objects.get()
    assert (vera.is_private, vera.public_label) == (True, "заявитель")


def test_person_whom_the_public_knows_is_never_the_private_one_of_a_file() -> None:
    """SECURITY: or a notice would name the applicant, or hide the official."""
    bring_in(invited(KIM))

    meeting = bring_in(invited(private(KIM)) | {"date": "2025-04-04"})

    assert list(Person.objects.order_by("pk").values_list("is_private", "public_label")) == [
        (False, ""),
        (True, "заявитель"),
    ]
    assert meeting.attendance.get().person.is_private


def test_private_person_on_record_stays_private_whatever_a_file_says() -> None:
    bring_in(invited(private(KIM)))

    bring_in(invited(KIM | {"private": False, "public_label": ""}) | {"date": "2025-04-04"})

    vera = Person.objects.get()
    assert (vera.is_private, vera.public_label) == (True, "заявитель")


def test_mark_of_a_private_person_makes_no_other_session() -> None:
    session = invited(KIM)
    meeting = bring_in(session)
    Meeting.objects.update(source_sha256="")
    Person.objects.update(is_private=True, public_label="гражданка К.")

    assert bring_in(session) == meeting


def test_attendance_tells_substitutes_and_times() -> None:
    row = {
        "person": LI,
        "status": "substitute",
        "substitute_for": KIM,
        "has_vote": True,
        "arrived": "10:15",
        "left": "11:40",
    }

    meeting = bring_in(smallest() | {"attendance": [row]})

    [listed] = meeting.attendance.all()
    assert (str(listed.substitute_for), listed.has_vote) == ("Ким Вера Ильинична", True)
    assert (listed.arrived_at, listed.left_at) == (time(10, 15), time(11, 40))


# --- the agenda -----------------------------------------------------------------------------


def test_votes_by_name_stand_as_the_participants_do() -> None:
    session = smallest() | {
        "attendance": [{"person": KIM}],
        "presiding": LI,
        "agenda": [
            {
                "title": "О",
                "votes_by_name": [
                    {"person": LI, "choice": "against", "dissent": "Срок не назван."},
                    {"person": KIM, "choice": "for"},
                ],
            }
        ],
    }

    bring_in(session)

    votes = Vote.objects.values_list("participant__last_name", "choice", "dissent")
    assert list(votes) == [("Ким", "for", ""), ("Ли", "against", "Срок не назван.")]


def test_subitem_of_a_closed_item_is_closed() -> None:
    agenda = [{"title": "О", "closed": True}, {"title": "Об", "subitem": True}, {"title": "Обо"}]

    meeting = bring_in(smallest() | {"agenda": agenda})

    assert list(meeting.agenda_items.values_list("is_closed", flat=True)) == [True, True, False]


def test_attached_file_is_stored_and_described_by_its_content() -> None:
    meeting = bring_in(training())

    attachment = Attachment.objects.get()
    content = b64decode(training()["agenda"][0]["attachments"][0]["content"])
    assert attachment.item.meeting == meeting
    assert attachment.media_type == "application/vnd.oasis.opendocument.text"
    assert (attachment.size, attachment.sha256) == (len(content), sha256(content).hexdigest())
    with attachment.file.open("rb") as stored:
        assert stored.read() == content
    assert "График" not in attachment.file.name


def test_signed_session_is_history_without_a_quorum() -> None:
    session = with_members({"person": KIM}, {"person": LI}) | {"state": "signed", "agenda": []}

    meeting = bring_in(session)

    assert meeting.state == "signed"
    assert not Act.objects.exclude(kind=Act.Kind.SESSION_IMPORTED).exists()


def test_planned_session_has_nothing_on_control() -> None:
    clause = {"text": "Сделать", "executors": [{"post": "отдел"}], "due_on": "2025-05-05"}
    session = smallest() | {"agenda": [{"title": "О", "resolutions": [clause]}]}

    bring_in(session | {"state": "planned"})
    bring_in(session | {"date": "2025-04-04"})

    told = Resolution.objects.order_by("pk").values_list("control", "due_now")
    assert list(told) == [("", None), ("on", date(2025, 5, 5))]


def test_control_follows_from_the_marks_of_the_file() -> None:
    meeting = bring_in(training())

    marked = Resolution.objects.filter(control_events__isnull=False).distinct()
    assert list(marked.values_list("control", "due_now")) == [
        ("off", date(2025, 12, 22)),
        ("on", date(2025, 12, 24)),
    ]
    repeated = Resolution.objects.exclude(recurrence="").values_list("recurrence", "due_now")
    assert list(repeated.order_by("item__position", "position")) == [
        ("quarterly", date(2026, 1, 5)),
        ("monthly", date(2025, 12, 31)),
        ("monthly", date(2026, 1, 10)),
    ]
    stored = everything_stored()
    put_on_control(meeting=meeting)
    assert everything_stored() == stored


def test_day_that_was_given_up_goes_out_and_comes_in_without_the_new_one() -> None:
    meeting = bring_in(training())
    day = Meeting.objects.create(
        held_on=date(2025, 12, 4), state="moved", state_reason="болезнь", moved_to=meeting
    )
    MeetingCommission.objects.create(meeting=day, commission=meeting.bodies[0], position=1)
    written = export_session(day.pk)
    MeetingCommission.objects.filter(meeting=day).delete()
    day.delete()

    again = bring_in(json.loads(written))

    assert (again.state, again.state_reason, again.moved_to) == ("moved", "болезнь", None)
    assert export_session(again.pk) == written


def test_refused_file_leaves_no_attached_file_behind() -> None:
    session = training()
    session["agenda"][-1]["title"] = ""

    with pytest.raises(SessionFileRefused):
        bring_in(session)

    assert not Attachment.objects.exists()


def test_everything_written_satisfies_the_models() -> None:
    """The rows are written in bulk, past the forms: what forms demand holds all the same."""
    bring_in(training())

    for model in (Commission, Membership, Attendance, AgendaItem, Vote, Resolution, Attachment):
        for row in model.objects.all():
            try:
                row.full_clean()
            except ValidationError as error:
                pytest.fail(f"{row!r}: {error}")
