import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from accounts.models import Act, User
from agenda.control.marks import put_on_control
from agenda.domain import complete_record
from agenda.models import Executor, Resolution
from agenda.session_file.file import (
    SessionFileRefused,
    export_session,
    import_session,
    read_session,
)
from meetings.models import Commission, Meeting, MeetingCommission
from participants.domain import note_posts
from participants.models import Appointment, Attendance, Person, Post
from tests.agenda.session_files import (
    DEMO,
    NOW,
    Json,
    as_file,
    bring_in,
    everything_stored,
    novorossiysk,
    person,
    short_training,
    smallest,
    training,
    undone,
)
from tests.agenda.session_shapes import sessions

pytestmark = pytest.mark.django_db


def sparse_novorossiysk() -> Json:
    """The same session as its source gives it: without a year, without what was added since."""
    session = novorossiysk() | {"date": None, "state": "planned"}
    del session["remark"]
    for commission in session["commissions"]:
        del commission["example"], commission["rules"], commission["members"]
    return session


def a_year_before(session: Json) -> Json:
    """The same session a year earlier, when nobody was a member yet."""
    for commission in session["commissions"]:
        commission["members"] = []
    return session | {"date": "2024-12-12"}


def first_written(session: Json) -> Json:
    """The session with the keys that the format had when it began, and no others."""
    grown = {
        "": "end_time state state_reason plan_item quorum_reason minutes_dated_on",
        "commissions": "rules void_reason members",
        "attendance": "substitute_for has_vote arrived left",
        "agenda": "subitem late minutes_allotted starts_at plan_item attachments outcome_reason "
        "quorum_reason ballot votes_by_name casting_vote",
        "resolutions": "verb recurrence recurrence_day control_events",
        "executors": "role",
        "person": "private public_label",
    }
    person_keys = ("presiding", "secretary", "person")

    def cut(value: Any, group: str) -> Any:
        if isinstance(value, list):
            return [cut(each, group) for each in value]
        if isinstance(value, dict):
            left_out = grown.get(group, "").split()
            return {
                key: cut(each, "person" if key in person_keys else key)
                for key, each in value.items()
                if key not in left_out
            }
        return value

    return cut(session, "")


SESSIONS: list[Callable[[], Json]] = [
    novorossiysk,
    sparse_novorossiysk,
    training,
    short_training,
    smallest,
]


@pytest.mark.parametrize("session", SESSIONS)
def test_exported_session_comes_back_the_same_to_the_byte(session: Callable[[], Json]) -> None:
    with undone():
        first = export_session(bring_in(session()).pk)
    with undone():
        second = export_session(bring_in(json.loads(first)).pk)

    assert second == first
    assert first == read_session(as_file(session())).to_bytes()


@pytest.mark.parametrize("name", ["novorossiysk.json", "training.json"])
def test_demo_is_written_as_it_would_be_exported(name: str) -> None:
    raw = (DEMO / name).read_bytes()

    result = import_session(raw, by=None, at=NOW)

    assert export_session(result.meeting.pk) == raw


# --- sessions of every shape ----------------------------------------------------------------


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(session=sessions())
def test_any_session_comes_back_the_same(session: Json) -> None:
    with undone():
        meeting = bring_in(session)
        first = export_session(meeting.pk)
        stored = everything_stored()
        complete_record(meeting=meeting)
        put_on_control(meeting=meeting)
        again = import_session(first, by=None, at=NOW)
        assert (again.meeting, again.is_new) == (meeting, False)
        assert everything_stored() == stored
    with undone():
        second = export_session(bring_in(json.loads(first)).pk)

    assert first == read_session(as_file(session)).to_bytes()
    assert second == first


# --- once -----------------------------------------------------------------------------------


def test_second_import_changes_nothing() -> None:
    first = import_session(as_file(training()), by=None, at=NOW)
    stored = everything_stored()

    second = import_session(as_file(training()), by=None, at=NOW)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.meeting == first.meeting
    assert everything_stored() == stored


def test_same_content_written_otherwise_is_the_same() -> None:
    first = import_session(as_file(novorossiysk()), by=None, at=NOW)
    turned = dict(reversed(sparse_novorossiysk().items()))
    turned |= {"date": "2022-11-10", "state": "held", "remark": novorossiysk()["remark"]}

    second = import_session(as_file(turned), by=None, at=NOW)

    assert (second.meeting, second.is_new) == (first.meeting, False)


def test_file_from_before_the_format_grew_is_known_again() -> None:
    """The digest is the one that the portal stored for this file when the format began."""
    before = as_file(first_written(novorossiysk()))

    digest = read_session(before).digest

    assert digest == "3955761d3a5a2666f3e130fef7ac05c187cc6fd255c685471db7c915ea90571a"


def test_keys_by_which_the_format_grew_make_no_other_content_at_their_usual_values() -> None:
    meeting = bring_in(first_written(training()))

    again = import_session(export_session(meeting.pk), by=None, at=NOW)

    assert (again.meeting, again.is_new) == (meeting, False)
    assert read_session(export_session(meeting.pk)).digest == meeting.source_sha256


def test_file_from_before_the_format_grew_means_what_it_meant() -> None:
    meeting = bring_in(first_written(training()))

    assert meeting.state == "held"
    told = Executor.objects.values("resolution")
    assert {clause.control for clause in Resolution.objects.filter(pk__in=told)} == {"on"}
    assert {clause.control for clause in Resolution.objects.exclude(pk__in=told)} == {""}
    assert not Resolution.objects.exclude(due_now=F("due_on")).exclude(due_now=None).exists()


def test_file_of_a_session_edited_since_changes_nothing() -> None:
    first = import_session(as_file(training()), by=None, at=NOW)
    Meeting.objects.update(remark="Исправлено секретарём.")
    Commission.objects.update(name="Переименованная комиссия")
    stored = everything_stored()

    second = import_session(as_file(training()), by=None, at=NOW)

    assert (second.meeting, second.is_new) == (first.meeting, False)
    assert everything_stored() == stored


def test_session_entered_by_hand_is_recognised_in_its_export() -> None:
    meeting = bring_in(training())
    Meeting.objects.update(source_sha256="", remark="Введено вручную.")
    stored = everything_stored()

    again = import_session(export_session(meeting.pk), by=None, at=NOW)

    assert (again.meeting, again.is_new) == (meeting, False)
    assert everything_stored() == stored


def test_another_session_with_the_same_number_of_the_year_is_refused() -> None:
    bring_in(training())
    other = training() | {"date": "2025-12-25"}
    other["commissions"].append({"name": "Комиссия, которой ещё не было"})
    stored = everything_stored()

    with pytest.raises(SessionFileRefused) as refused:
        bring_in(other)

    assert [fault.path for fault in refused.value.faults] == ["commissions[0].number"]
    assert everything_stored() == stored


def test_same_number_of_another_year_is_taken_in() -> None:
    bring_in(training())

    bring_in(a_year_before(training()))

    assert MeetingCommission.objects.filter(number=4).count() == 2


def test_import_is_one_act_of_the_one_who_did_it() -> None:
    clerk = User.objects.create(username="secretary")

    meeting = import_session(as_file(training()), by=clerk, at=NOW).meeting

    act = Act.objects.get()
    assert (act.kind, act.actor, act.at) == ("session_imported", clerk, NOW)
    assert (act.subject_model, act.subject_id) == ("meetings.Meeting", str(meeting.pk))
    assert act.details == {"sha256": meeting.source_sha256}


# --- what is written down -------------------------------------------------------------------


def test_stored_commission_keeps_its_settings() -> None:
    Commission.objects.create(
        name="Антитеррористическая комиссия в Краснодарском крае", short_name="АТК", slug="atk"
    )

    bring_in(novorossiysk())

    assert list(Commission.objects.order_by("pk").values_list("short_name", "slug", "kind")) == [
        ("АТК", "atk", "other"),
        ("координационное совещание", "koordinatsionnoe-soveshchanie", "coordination"),
    ]


def test_presiding_person_outside_the_list_presides_and_is_not_listed() -> None:
    meeting = bring_in(novorossiysk())

    row = meeting.attendance.get()
    assert (str(row), row.duty, row.status) == ("Кондратьев\u00a0В.И.", "presiding", "")
    assert row.post == "глава администрации (губернатор) Краснодарского края"


def test_duties_join_the_rows_of_the_list() -> None:
    meeting = bring_in(training())

    duties = dict(meeting.attendance.exclude(duty="").values_list("duty", "last_name"))
    assert duties == {"presiding": "Воскресенский", "secretary": "Соловей"}
    assert meeting.attendance.count() == 19


def test_speaker_outside_the_list_is_a_speaker_only() -> None:
    gost = person("Ким", initials="В.С.", post="эксперт")
    session = smallest() | {"agenda": [{"title": "О", "speakers": [{"person": gost}]}]}

    meeting = bring_in(session)

    assert list(meeting.attendance.values_list("last_name", "post", "status")) == [
        ("Ким", "эксперт", "speaker")
    ]


def test_post_left_out_is_the_one_given_elsewhere_in_the_file() -> None:
    session = smallest() | {
        "presiding": person("Ким", initials="В.С."),
        "attendance": [{"person": person("Ким", initials="В.С.", post="глава", gender="f")}],
    }

    meeting = bring_in(session)

    row = meeting.attendance.get()
    assert (row.post, row.gender, row.duty, row.status) == ("глава", "f", "presiding", "member")


def test_post_given_nowhere_is_the_one_of_that_day_in_the_record() -> None:
    vera = Person.objects.create(last_name="Ким", first_name="Вера", gender="f")
    note_posts([(vera, "прокурор")], on=None)
    session = smallest() | {"attendance": [{"person": person("Ким", first_name="Вера")}]}

    meeting = bring_in(session)

    row = meeting.attendance.get()
    assert (row.person, row.post, row.gender) == (vera, "прокурор", "f")


def test_everything_declinable_has_its_forms() -> None:
    bring_in(training())

    for model in (Commission, Post, Person):
        rows = list(model.objects.all())
        assert rows
        assert all(row.case_forms["of"] == row.nominative for row in rows)
    assert Post.objects.filter(title="члены комиссии").exists()


def test_people_of_two_sessions_are_the_same() -> None:
    bring_in(training())
    before = Person.objects.count(), Appointment.objects.count()

    bring_in(a_year_before(training()))

    assert (Person.objects.count(), Appointment.objects.count()) == before


def test_old_session_is_exported_as_it_was() -> None:
    meeting = bring_in(training())
    before = export_session(meeting.pk)

    Person.objects.update(last_name="Новая", first_name="Фамилия", patronymic="", gender="f")
    Appointment.objects.update(until="2020-01-01")
    note_posts(((somebody, "пенсионер") for somebody in Person.objects.all()), on=None)

    after = json.loads(export_session(meeting.pk))
    attended = json.loads(before)
    assert after["attendance"] == attended["attendance"]
    assert after["presiding"] == attended["presiding"]
    assert [item["speakers"] for item in after["agenda"]] == [
        item["speakers"] for item in attended["agenda"]
    ]


def test_renamed_executor_is_exported_as_named_that_day() -> None:
    vera = person("Ким", first_name="Вера", patronymic="Ильинична", post="директор")
    clause = {"text": "Сделать", "executors": [{"post": "Школа № 1", "person": vera}]}
    meeting = bring_in(smallest() | {"agenda": [{"title": "О", "resolutions": [clause]}]})

    Person.objects.update(last_name="Белая")

    [item] = json.loads(export_session(meeting.pk))["agenda"]
    named = item["resolutions"][0]["executors"][0]["person"]
    assert (named["last_name"], named["initials"], named["post"]) == ("Ким", "В.И.", "директор")
    assert Executor.objects.get().person_as_named == "Ким\u00a0В.И."


# --- how many queries -----------------------------------------------------------------------


def wide(rows: int) -> Json:
    """A session with so many rows in each list, all of them different."""
    people = [person(f"Ким{n}", initials="В.С.", post=f"эксперт № {n}") for n in range(4 * rows)]
    listed, spoke, answer, absent = (people[n * rows : (n + 1) * rows] for n in range(4))
    files = [
        {"title": f"справка № {n}", "content": b64encode(b"%PDF- startxref %%EOF").decode()}
        for n in range(rows)
    ]
    clauses = [
        {
            "text": "Сделать",
            "executors": [{"post": f"отдел № {n}", "person": each}],
            "control_events": [
                {
                    "kind": "taken_off",
                    "day": "2025-05-05",
                    "decided_by": each,
                    "attachments": files[:1],
                }
            ],
        }
        for n, each in enumerate(answer)
    ]
    return smallest() | {
        "commissions": [{"name": "Комиссия", "members": [{"person": each} for each in listed]}],
        "presiding": listed[0],
        "attendance": [
            {"person": each, "status": "substitute", "substitute_for": other}
            for each, other in zip(listed, absent, strict=True)
        ],
        "attendance_groups": [f"группа {n}" for n in range(rows)],
        "agenda": [
            {
                "title": "О",
                "speakers": [{"person": each} for each in spoke],
                "votes_by_name": [{"person": each, "choice": "for"} for each in listed],
                "plan_item": {"commission": "Комиссия", "year": 2025, "title": f"О {n}"},
                "attachments": files,
                "resolutions": clauses,
            }
            for n in range(rows)
        ],
    }


def test_number_of_queries_does_not_grow_with_the_session() -> None:
    counts = []
    # Few enough for one statement: SQLite bounds the number of values in it.
    for rows in (1, 2, 4):
        with undone():
            with CaptureQueriesContext(connection) as importing:
                meeting = bring_in(wide(rows))
            with CaptureQueriesContext(connection) as exporting:
                export_session(meeting.pk)
            counts.append((len(importing), len(exporting)))

    assert len(set(counts)) == 1, counts
    assert Attendance.objects.count() == 0
