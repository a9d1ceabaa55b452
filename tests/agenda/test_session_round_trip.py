import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Act, User
from agenda.domain import complete_record
from agenda.models import Executor
from agenda.session_file import (
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

pytestmark = pytest.mark.django_db


def sparse_novorossiysk() -> Json:
    """The same session as its source gives it: without a year, without what was added since."""
    session = novorossiysk() | {"date": None}
    del session["remark"]
    for commission in session["commissions"]:
        del commission["example"]
    return session


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

SIGNS = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffe\uffff"
)


def exact(longest: int) -> st.SearchStrategy[str]:
    odd = st.text(SIGNS, min_size=1, max_size=longest).map(str.strip).filter(bool)
    usual = st.sampled_from(
        ["глава", "Комиссия по делам", "г. Сочи", "УМВД", "член комиссии", "О-И"]
    )
    return usual | odd


LINES = st.text(SIGNS, max_size=30)
SPOKEN = LINES.filter(str.strip)
TEXTS = st.text(SIGNS | st.sampled_from("\n\r\t"), max_size=40)
SPOKEN_TEXTS = TEXTS.filter(str.strip)
DAYS = st.dates(
    min_value=date(1900, 1, 1),
    max_value=date(2099, 12, 31),
).map(lambda day: day.isoformat())
SURNAMES = st.sampled_from(["Ким", "Иванова", "Черных", "Д’Артаньян", "Мамин-Сибиряк"]) | exact(20)


def some(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=optional)


def name_of(each: Json) -> tuple[Any, ...]:
    return tuple(each.get(key) for key in ("last_name", "first_name", "patronymic", "initials"))


GENDERS = st.sampled_from(["m", "f", None])
POSTS = st.just("") | exact(20)
IN_FULL = some(
    {"last_name": SURNAMES, "first_name": exact(10)},
    patronymic=st.none() | exact(10),
    gender=GENDERS,
    post=POSTS,
)
IN_BRIEF = some(
    {"last_name": SURNAMES},
    initials=st.none() | st.sampled_from(["В.И.", "А.-М.", "Дж."]),
    gender=GENDERS,
    post=POSTS,
)
CROWDS = st.lists(IN_FULL | IN_BRIEF, min_size=2, max_size=6, unique_by=name_of)


@st.composite
def sessions(draw: st.DrawFn) -> Json:
    crowd = draw(CROWDS)
    anybody = st.sampled_from(crowd)
    names = draw(st.lists(exact(30), min_size=1, max_size=3, unique=True))
    host = draw(st.none() | st.integers(0, len(names) - 1))
    commission = some(
        {},
        short_name=exact(30) | st.just(""),
        kind=st.sampled_from(Commission.Kind.values),
        example=st.booleans(),
        number=st.none() | st.integers(1, 400),
    )
    speaker = some(
        {"person": anybody},
        role=st.sampled_from(["rapporteur", "co_rapporteur", "speaker"]),
        summary=TEXTS,
    )
    executor = some({"post": exact(30)}, person=st.none() | anybody)
    term = st.fixed_dictionaries({}, optional={"due_on": st.none() | DAYS}) | st.fixed_dictionaries(
        {}, optional={"due_text": LINES}
    )
    resolution = st.builds(
        lambda clause, term: clause | term,
        some({"text": SPOKEN_TEXTS}, executors=st.lists(executor, max_size=2)),
        term,
    )
    count = st.integers(0, 32767)
    item = some(
        {"title": SPOKEN_TEXTS},
        closed=st.booleans(),
        closed_ground=LINES,
        speakers=st.lists(speaker, max_size=3),
        discussion=TEXTS,
        outcome=st.sampled_from(["decided", "noted", "postponed", "withdrawn", None]),
        votes=st.none()
        | st.fixed_dictionaries({"for": count, "against": count, "abstained": count}),
        resolutions=st.lists(resolution, max_size=3),
    )
    row = some(
        {},
        status=st.sampled_from(["member", "substitute", "invited"]),
        presence=st.sampled_from(["present", "remote", "excused", "absent"]),
        reason=LINES,
    )
    duties = draw(st.permutations([*crowd, None, None]))
    session = draw(
        some(
            {"format": st.just("commission-session/1"), "date": st.none() | DAYS},
            time=st.none() | st.times().map(lambda at: f"{at:%H:%M}"),
            time_zone=st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "UTC"]),
            form=st.sampled_from(Meeting.Form.values),
            kind=st.sampled_from(Meeting.Kind.values),
            on_work_plan_of=st.none() | exact(30) | st.sampled_from(names),
            venue=st.none() | some({"name": exact(30)}, locality=exact(20) | st.just("")),
            presiding=st.just(duties[0]),
            secretary=st.just(duties[1]),
            attendance_groups=st.lists(SPOKEN, max_size=3),
            agenda=st.lists(item, max_size=3),
            summary=st.lists(SPOKEN, max_size=3),
            remark=TEXTS,
        )
    )
    listed = draw(st.permutations(crowd))[: draw(st.integers(0, len(crowd)))]
    return session | {
        "commissions": [
            {"name": name, **({"host": True} if place == host else {}), **draw(commission)}
            for place, name in enumerate(names)
        ],
        "attendance": [{"person": each, **draw(row)} for each in listed],
    }


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
    turned |= {"date": "2022-11-10", "remark": novorossiysk()["remark"]}

    second = import_session(as_file(turned), by=None, at=NOW)

    assert (second.meeting, second.is_new) == (first.meeting, False)


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

    bring_in(training() | {"date": "2024-12-12"})

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
    assert meeting.attendance.count() == 18


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
    people = Person.objects.count()

    bring_in(training() | {"date": "2024-12-12"})

    assert Person.objects.count() == people
    assert Appointment.objects.count() == people


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
    people = [person(f"Ким{n}", initials="В.С.", post=f"эксперт № {n}") for n in range(3 * rows)]
    listed, spoke, answer = people[:rows], people[rows : 2 * rows], people[2 * rows :]
    clauses = [
        {"text": "Сделать", "executors": [{"post": f"отдел № {n}", "person": each}]}
        for n, each in enumerate(answer)
    ]
    return smallest() | {
        "presiding": listed[0],
        "attendance": [{"person": each} for each in listed],
        "attendance_groups": [f"группа {n}" for n in range(rows)],
        "agenda": [
            {"title": "О", "speakers": [{"person": each} for each in spoke], "resolutions": clauses}
            for _ in range(rows)
        ],
    }


def test_number_of_queries_does_not_grow_with_the_session() -> None:
    counts = []
    for rows in (1, 3, 8):
        with undone():
            with CaptureQueriesContext(connection) as importing:
                meeting = bring_in(wide(rows))
            with CaptureQueriesContext(connection) as exporting:
                export_session(meeting.pk)
            counts.append((len(importing), len(exporting)))

    assert len(set(counts)) == 1, counts
    assert Attendance.objects.count() == 0
