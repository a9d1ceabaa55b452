"""Two records of one person become one, and whatever named either names the one that stays."""

from datetime import date, time
from typing import Any

import pytest

from accounts.models import Act, User
from agenda.models import AgendaItem, ControlEvent, Executor, Resolution, Speaker, Vote
from meetings.models import Commission, CommissionRole, Meeting
from participants.merging import MergeRefused, merge_persons, obstacles
from participants.models import Appointment, Attendance, Membership, Person, Post
from participants.references import references, way_to_session
from russian.cases import Case
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

Column = tuple[str, str]

#: Each column of the record that names a person. A new one is to be added here, and to the test
#: that fills every one of them in.
COLUMNS: set[Column] = {
    ("participants.Appointment", "person"),
    ("participants.Attendance", "person"),
    ("participants.Attendance", "substitute_for"),
    ("participants.Membership", "person"),
    ("agenda.Speaker", "person"),
    ("agenda.Executor", "person"),
    ("agenda.ControlEvent", "decided_by"),
}


@pytest.fixture
def kept() -> Person:
    return Person.objects.create(last_name="Ким", first_name="Вера", gender="f")


@pytest.fixture
def dropped() -> Person:
    return Person.objects.create(last_name="Ким", initials="В.И.")


@pytest.fixture
def body() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="body")


@pytest.fixture
def session(body: Commission) -> Meeting:
    return a_session(body)


def a_session(body: Commission, day: date = date(2026, 3, 10), **columns: Any) -> Meeting:
    meeting = Meeting.objects.create(held_on=day, **columns)
    meeting.meeting_commissions.create(commission=body)
    return meeting


def listed(meeting: Meeting, person: Person, **columns: Any) -> Attendance:
    name = {"last_name": person.last_name, "initials": person.initials}
    return Attendance.objects.create(meeting=meeting, person=person, **name | columns)


def merge(kept: Person, dropped: Person, by: User | None = None) -> Person:
    return merge_persons(kept_id=kept.pk, dropped_id=dropped.pk, by=by, at=NOW)


def test_every_column_that_names_a_person_is_known_here() -> None:
    found = {(column.model._meta.label, column.name) for column in references(Person)}

    assert found == COLUMNS


@pytest.mark.parametrize(
    ("model", "way"),
    [
        (Attendance, "meeting"),
        (Speaker, "item__meeting"),
        (Executor, "resolution__item__meeting"),
        (ControlEvent, "resolution__item__meeting"),
        (Membership, None),
        (Appointment, None),
    ],
)
def test_way_to_the_session_of_a_row_is_found(model: Any, way: str | None) -> None:
    assert way_to_session(model) == way


def test_every_reference_moves_and_is_on_record(
    kept: Person, dropped: Person, session: Meeting, body: Commission
) -> None:
    other = Person.objects.create(last_name="Орлов", gender="m")
    item = AgendaItem.objects.create(meeting=session, title="О работе")
    clause = Resolution.objects.create(item=item, text="Принять")
    rows = {
        ("participants.Appointment", "person"): Appointment.objects.create(
            person=dropped, post=Post.objects.create(title="прокурор")
        ),
        ("participants.Attendance", "person"): listed(session, dropped),
        ("participants.Attendance", "substitute_for"): listed(
            session, other, substitute_for=dropped, status="substitute"
        ),
        ("participants.Membership", "person"): Membership.objects.create(
            person=dropped, commission=body
        ),
        ("agenda.Speaker", "person"): Speaker.objects.create(item=item, person=dropped),
        ("agenda.Executor", "person"): Executor.objects.create(
            resolution=clause, post="Прокурору", person=dropped, person_as_named="Ким В.И."
        ),
        ("agenda.ControlEvent", "decided_by"): ControlEvent.objects.create(
            resolution=clause, kind="taken_off", happened_on=date(2026, 4, 1), decided_by=dropped
        ),
    }
    assert rows.keys() == COLUMNS

    merge(kept, dropped)

    for (_label, column), row in rows.items():
        row.refresh_from_db()
        assert getattr(row, column) == kept
        assert row.history.latest().edit == Act.objects.latest("pk").edit  # type: ignore[attr-defined]
    assert not Person.objects.filter(pk=dropped.pk).exists()
    of_person, of_session = Act.objects.filter(kind=Act.Kind.PERSONS_MERGED).order_by("pk")
    assert (of_person.subject_label, of_session.subject_id) == (str(kept), str(session.pk))
    assert of_person.details["row"]["initials"] == "В.И."
    assert of_person.details["moved"].keys() == {
        f"{label.lower()}.{column}" for label, column in COLUMNS
    }
    assert of_session.details["moved"].keys() == {
        "participants.attendance.person",
        "participants.attendance.substitute_for",
        "agenda.speaker.person",
        "agenda.executor.person",
        "agenda.controlevent.decided_by",
    }


@pytest.mark.parametrize("state", ["planned", "signed"])
def test_names_of_that_day_stay_in_old_sessions(
    kept: Person, dropped: Person, body: Commission, state: str
) -> None:
    row = listed(a_session(body, state=state), dropped)

    merge(kept, dropped)

    row.refresh_from_db()
    assert (row.person, row.last_name, row.first_name, row.initials) == (kept, "Ким", "", "В.И.")


def test_two_rows_of_one_session_become_one_that_says_what_either_said(
    kept: Person, dropped: Person, session: Meeting
) -> None:
    row = listed(session, kept, status="speaker", arrived_at=time(10, 30))
    listed(session, dropped, status="member", duty="presiding", post="прокурор")

    merge(kept, dropped)

    [joined] = Attendance.objects.all()
    assert joined == row
    assert (joined.person, joined.status, joined.duty) == (kept, "member", "presiding")
    assert (joined.post, joined.arrived_at) == ("прокурор", time(10, 30))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"post": "прокурор"}, {"post": "судья"}, "должность"),
        ({"presence": "present"}, {"presence": "excused"}, "участие"),
        ({"status": "member"}, {"status": "invited"}, "качество"),
        ({"status": "substitute", "has_vote": True}, {"status": "substitute"}, "качество"),
    ],
)
def test_rows_of_one_session_that_differ_are_refused_by_its_name(
    kept: Person, dropped: Person, session: Meeting, one: Any, other: Any, told: str
) -> None:
    listed(session, kept, **one)
    listed(session, dropped, **other)

    with pytest.raises(MergeRefused) as refused:
        merge(kept, dropped)

    assert str(session) in str(refused.value)
    assert Person.objects.count() == 2
    assert Attendance.objects.count() == 2


def test_list_of_a_session_whose_minutes_are_signed_is_not_changed(
    kept: Person, dropped: Person, body: Commission
) -> None:
    signed = a_session(body, state="signed")
    for person in (kept, dropped):
        listed(signed, person)

    with pytest.raises(MergeRefused, match=str(signed)):
        merge(kept, dropped)


def test_votes_go_with_the_row(kept: Person, dropped: Person, session: Meeting) -> None:
    own, row = listed(session, kept, status="speaker"), listed(session, dropped)
    first, second = (AgendaItem.objects.create(meeting=session, title=f"О {n}") for n in "12")
    Vote.objects.create(item=first, participant=row, choice="for")
    for each in (own, row):
        Vote.objects.create(item=second, participant=each, choice="against")

    merge(kept, dropped)

    votes = Vote.objects.order_by("item")
    assert [(vote.item, vote.participant, vote.choice) for vote in votes] == [
        (first, own, "for"),
        (second, own, "against"),
    ]


def test_two_votes_on_one_item_that_differ_are_refused(
    kept: Person, dropped: Person, session: Meeting
) -> None:
    item = AgendaItem.objects.create(meeting=session, title="О работе")
    for person, choice in ((kept, "for"), (dropped, "against")):
        Vote.objects.create(item=item, participant=listed(session, person), choice=choice)

    with pytest.raises(MergeRefused, match=str(session)):
        merge(kept, dropped)

    assert Vote.objects.count() == 2


def test_nobody_becomes_a_substitute_of_himself(
    kept: Person, dropped: Person, session: Meeting
) -> None:
    listed(session, kept, status="substitute", substitute_for=dropped)

    with pytest.raises(MergeRefused, match=str(session)):
        merge(kept, dropped)


def test_memberships_that_overlap_become_one_from_the_first_day_to_the_last(
    kept: Person, dropped: Person, body: Commission
) -> None:
    own = Membership.objects.create(
        person=kept, commission=body, since=date(2024, 1, 1), basis="Указ 1"
    )
    Membership.objects.create(
        person=dropped, commission=body, since=date(2023, 5, 1), until=date(2024, 6, 1), basis="2"
    )
    Membership.objects.create(
        person=dropped, commission=body, since=date(2020, 1, 1), until=date(2021, 1, 1)
    )

    merge(kept, dropped)

    early, joined = Membership.objects.order_by("since")
    assert (early.person, early.until) == (kept, date(2021, 1, 1))
    assert (joined.pk, joined.since, joined.until) == (own.pk, date(2023, 5, 1), None)
    assert joined.basis == "2; Указ 1"


def test_memberships_that_overlap_and_differ_are_refused_with_both_named(
    kept: Person, dropped: Person, body: Commission
) -> None:
    Membership.objects.create(person=kept, commission=body, role="chair", since=date(2024, 1, 1))
    Membership.objects.create(person=dropped, commission=body, until=date(2024, 1, 1))

    with pytest.raises(MergeRefused) as refused:
        merge(kept, dropped)

    assert all(word in str(refused.value) for word in ("Комиссия", "с 01.01.2024", "по 01.01.2024"))


def test_same_post_at_one_time_is_held_once(kept: Person, dropped: Person) -> None:
    post, later = (Post.objects.create(title=title) for title in ("прокурор", "судья"))
    Appointment.objects.create(person=kept, post=post, since=date(2024, 1, 1))
    Appointment.objects.create(person=dropped, post=post, until=date(2025, 1, 1))
    Appointment.objects.create(person=dropped, post=later, since=date(2025, 1, 1))

    merge(kept, dropped)

    held = Appointment.objects.order_by("post__title").values_list("post__title", "since", "until")
    assert list(held) == [("прокурор", None, None), ("судья", date(2025, 1, 1), None)]


@pytest.mark.parametrize(
    ("kept_name", "dropped_name", "left"),
    [
        (
            {"initials": "А.А.", "gender": "m"},
            {"first_name": "Алла", "patronymic": "Андреевна", "gender": "f"},
            ("Пак Алла Андреевна", "f"),
        ),
        (
            {"first_name": "Алла", "patronymic": "Андреевна", "gender": "f"},
            {"initials": "А.А.", "gender": "m"},
            ("Пак Алла Андреевна", "f"),
        ),
        (
            {"first_name": "Алла", "gender": "f"},
            {"first_name": "Алла", "patronymic": "Андреевна"},
            ("Пак Алла Андреевна", "f"),
        ),
        ({}, {"initials": "А.А."}, ("Пак\u00a0А.А.", "")),
        ({"initials": "А.А."}, {"first_name": "Алла"}, ("Пак\u00a0А.А.", "")),
        ({"first_name": "Алла"}, {"initials": "А.А."}, ("Пак Алла", "")),
        ({"initials": "В.А."}, {"first_name": "Алла", "gender": "f"}, ("Пак\u00a0В.А.", "f")),
    ],
)
def test_name_in_full_is_kept_from_either_record_with_its_gender(
    kept_name: dict[str, str], dropped_name: dict[str, str], left: tuple[str, str]
) -> None:
    kept, dropped = (
        Person.objects.create(last_name="Пак", **name) for name in (kept_name, dropped_name)
    )

    merge(kept, dropped)

    kept.refresh_from_db()
    assert (str(kept), kept.gender) == left


def test_name_that_was_taken_over_is_declined_as_it_was(kept: Person) -> None:
    short = Person.objects.create(last_name="Ким", initials="В.", gender="m")
    short.refresh_forms().save()
    kept.refresh_forms().save()

    merge(short, kept)

    short.refresh_from_db()
    assert short.form(Case.DATV).text == "Ким Вере"


@pytest.mark.parametrize("private_is_kept", [True, False])
def test_who_was_private_in_one_record_is_private(
    kept: Person, dropped: Person, private_is_kept: bool
) -> None:
    private = kept if private_is_kept else dropped
    private.is_private, private.public_label = True, "заявитель"
    private.save()

    merge(kept, dropped)

    kept.refresh_from_db()
    assert (kept.is_private, kept.public_label) == (True, "заявитель")


def test_case_forms_set_by_hand_are_kept_from_either_record(dropped: Person) -> None:
    kept, other = (
        Person.objects.create(last_name="Ткач", first_name="Вера", gender="f") for _ in "12"
    )
    kept.set_forms({Case.GENT: "Ткачы Веры"}).save()
    other.set_forms({Case.GENT: "Другое", Case.DATV: "Ткаче Вере"}).save()

    merge(kept, other)

    kept.refresh_from_db()
    assert kept.form(Case.GENT).text == "Ткачы Веры"
    assert kept.form(Case.DATV).text == "Ткаче Вере"


def test_secretary_merges_only_whom_nobody_else_has_in_a_record(
    kept: Person, dropped: Person, session: Meeting, body: Commission
) -> None:
    secretary = User.objects.create_user("secretary", is_staff=True)
    CommissionRole.objects.create(user=secretary, commission=body, role="secretary")
    listed(session, dropped)
    assert obstacles(kept, dropped, by=secretary) != []
    Person.objects.filter(pk=kept.pk).update(added_by=secretary)
    assert obstacles(kept, dropped, by=secretary) == []
    listed(a_session(Commission.objects.create(name="Чужая", slug="other")), kept)

    with pytest.raises(MergeRefused) as refused:
        merge(kept, dropped, by=secretary)

    assert "администратор" in str(refused.value)
    assert "Чужая" not in str(refused.value)
    merge(kept, dropped, by=User.objects.create_superuser("admin"))


def test_record_is_not_merged_with_itself(kept: Person) -> None:
    with pytest.raises(MergeRefused):
        merge(kept, kept)

    assert Person.objects.count() == 1


def test_record_that_is_gone_is_said_to_be_gone(kept: Person, dropped: Person) -> None:
    gone = dropped.pk
    dropped.delete()

    with pytest.raises(MergeRefused):
        merge_persons(kept_id=kept.pk, dropped_id=gone, by=None, at=NOW)
