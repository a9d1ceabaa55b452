from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from meetings.models import Commission, Meeting
from participants.domain import (
    NEUTRAL_LABEL,
    Mention,
    copy_name,
    correct_name,
    find_or_add_people,
    note_posts,
    posts_of,
)
from participants.models import Appointment, Attendance, Person, Post
from participants.recognising import add_person
from russian.cases import Case
from russian.names import Name
from tests.roles import give_role

pytestmark = pytest.mark.django_db

IN_FULL = Name("Ким", "Вера", "Ильинична")
IN_BRIEF = Name("Ким", initials="В.И.")


def a_person(name: Name = IN_FULL, **columns: Any) -> Person:
    return Person.objects.create(
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        initials=name.initials,
        **columns,
    )


def found_as(name: Name, gender: str, post: str) -> Person:
    [person] = find_or_add_people([Mention(name, gender, post)])
    return person


def note_post(person: Person, title: str, on: date | None) -> Post:
    return note_posts([(person, title)], on=on)[title]


def test_new_person_has_a_name_a_gender_and_case_forms() -> None:
    person = found_as(name=Name("Ткач", "Борис", "Олегович"), gender="m", post="")

    stored = Person.objects.get()
    assert (stored.pk, stored.gender) == (person.pk, "m")
    assert stored.name == Name("Ткач", "Борис", "Олегович")
    assert stored.form(Case.DATV).text == "Ткачу Борису Олеговичу"
    assert stored.folded_name == "ткач борис олегович"


def test_same_full_name_is_the_same_person_in_any_post() -> None:
    vera = a_person()
    note_post(person=vera, title="прокурор", on=None)

    found = found_as(name=IN_FULL, gender="f", post="судья")

    assert found == vera


@pytest.mark.parametrize(
    "name",
    [
        Name("Ким", "Вера"),
        Name("Ким", "Вера", "Петровна"),
        Name("Ким", "Верa", "Ильинична"),
        Name("Кимм", "Вера", "Ильинична"),
        IN_BRIEF,
        Name("Ким"),
    ],
)
def test_other_name_is_another_person(name: Name) -> None:
    vera = a_person()
    note_post(person=vera, title="прокурор", on=None)

    found = found_as(name=name, gender="f", post="прокурор")

    assert found != vera


@pytest.mark.parametrize("name", [IN_BRIEF, Name("Ким")])
def test_initials_with_the_same_post_are_the_same_person(name: Name) -> None:
    vera = a_person(name)
    note_post(person=vera, title="прокурор", on=None)

    assert found_as(name=name, gender="", post="прокурор") == vera


@pytest.mark.parametrize("name", [IN_BRIEF, Name("Ким")])
@pytest.mark.parametrize("post", ["судья", ""])
def test_initials_without_the_same_post_are_another_person(name: Name, post: str) -> None:
    vera = a_person(name)
    note_post(person=vera, title="прокурор", on=None)

    assert found_as(name=name, gender="", post=post) != vera


def test_of_two_namesakes_the_one_in_that_post_is_meant() -> None:
    a_person()
    judge = a_person()
    note_post(person=judge, title="судья", on=None)

    assert found_as(name=IN_FULL, gender="f", post="судья") == judge


def test_mentions_that_differ_are_different_people_though_one_row_fits_both() -> None:
    vera = a_person(IN_BRIEF)
    for title in ("прокурор", "судья"):
        note_post(person=vera, title=title, on=None)

    one, other, again = find_or_add_people(
        [Mention(IN_BRIEF, post=post) for post in ("прокурор", "судья", "прокурор")]
    )

    assert one == again == vera
    assert other != vera


def test_known_person_is_not_changed() -> None:
    vera = a_person(gender="")

    found_as(name=IN_FULL, gender="f", post="судья")

    vera.refresh_from_db()
    assert vera.gender == ""
    assert not Appointment.objects.exists()


def test_number_of_queries_does_not_grow_with_the_people() -> None:
    counts = []
    for rows in (1, 3):
        mentions = [Mention(Name(f"Ким{rows}{n}", "Вера"), "f") for n in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            find_or_add_people(mentions)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_noted_post_is_declined_and_held_since_nobody_knows_when() -> None:
    vera = a_person()

    post = note_post(person=vera, title="прокурор города", on=date(2025, 12, 11))

    assert post.form(Case.GENT).text == "прокурора города"
    assert list(vera.appointments.values_list("post", "since", "until")) == [(post.pk, None, None)]


@pytest.mark.parametrize("on", [None, date(2025, 12, 11)])
def test_post_noted_again_changes_nothing(on: date | None) -> None:
    vera = a_person()
    first = note_post(person=vera, title="прокурор", on=on)

    second = note_post(person=vera, title="прокурор", on=on)

    assert first == second
    assert (Post.objects.count(), Appointment.objects.count()) == (1, 1)


def test_post_held_again_is_held_since_that_day() -> None:
    vera = a_person()
    post = Post.objects.create(title="прокурор")
    Appointment.objects.create(person=vera, post=post, until=date(2020, 1, 1))

    note_post(person=vera, title="прокурор", on=date(2025, 12, 11))

    assert list(vera.appointments.order_by("pk").values_list("since", "until")) == [
        (None, date(2020, 1, 1)),
        (date(2025, 12, 11), None),
    ]


def test_noted_post_keeps_forms_set_by_hand() -> None:
    post = Post(title="городской голова").set_forms({Case.GENT: "городского головы"})
    post.save()

    note_post(person=a_person(), title="городской голова", on=None)

    assert Post.objects.get().form(Case.GENT).text == "городского головы"


def test_post_of_a_person_is_the_one_in_force_on_the_day() -> None:
    vera, olga = a_person(), a_person(Name("Кимм", "Ольга"))
    for title, since, until in [
        ("следователь", None, date(2015, 5, 31)),
        ("прокурор", date(2015, 6, 1), date(2024, 12, 31)),
        ("судья", date(2025, 2, 1), None),
    ]:
        post = Post.objects.create(title=title)
        Appointment.objects.create(person=vera, post=post, since=since, until=until)

    days = [date(2010, 1, 1), date(2015, 6, 1), date(2024, 12, 31), date(2025, 1, 15)]
    assert [posts_of([vera, olga], on=day) for day in days] == [
        {vera.pk: "следователь"},
        {vera.pk: "прокурор"},
        {vera.pk: "прокурор"},
        {},
    ]
    assert posts_of([vera, olga], on=date(2025, 2, 1)) == {vera.pk: "судья"}
    assert posts_of([vera, olga], on=None) == {vera.pk: "судья"}


def test_copied_name_is_the_name_and_the_gender_of_the_person() -> None:
    row = Attendance(person=a_person(gender="f"), last_name="Белая", initials="О.О.")

    copy_name(row)

    assert (row.name, row.gender) == (IN_FULL, "f")


def test_corrected_name_stands_in_these_sessions_for_that_person_alone() -> None:
    vera, olga = a_person(), a_person(Name("Кимм", "Ольга"))
    meetings = [
        Meeting.objects.create(held_on=day)
        for day in (date(2025, 3, 4), date(2025, 12, 11), date(2026, 3, 4))
    ]
    for meeting in meetings:
        for person in (vera, olga):
            row = Attendance(meeting=meeting, person=person)
            copy_name(row)
            row.save()
    vera.first_name, vera.gender = "Валерия", "f"
    vera.save()

    correct_name(person=vera, sessions=meetings[:2])

    names = Attendance.objects.order_by("pk").values_list("last_name", "first_name", "gender")
    corrected, other = ("Ким", "Валерия", "f"), ("Кимм", "Ольга", "")
    assert list(names) == [corrected, other, corrected, other, ("Ким", "Вера", ""), other]


# --- private persons of other commissions ----------------------------------------------------


def a_secretary(meeting: Meeting) -> User:
    commission = Commission.objects.create(name=f"Комиссия {meeting.pk}", slug=f"c{meeting.pk}")
    meeting.meeting_commissions.create(commission=commission, position=1)
    user = User.objects.create_user(f"secretary-{meeting.pk}", is_staff=True)
    return give_role(user, "secretary", commission)


@pytest.fixture
def applicant() -> Person:
    return a_person(is_private=True, public_label="заявитель по делу о жилье")


def test_user_means_private_persons_whom_he_sees_alone(applicant: Person) -> None:
    meeting = Meeting.objects.create()
    reader, stranger = a_secretary(meeting), a_secretary(Meeting.objects.create())
    meeting.attendance.create(person=applicant, last_name="Ким")

    [seen] = find_or_add_people([Mention(IN_FULL, "f", is_private=True)], by=reader)
    [unseen] = find_or_add_people([Mention(IN_FULL, "f")], by=stranger)
    [of_command_line] = find_or_add_people([Mention(IN_FULL, "f")])

    assert seen == applicant
    assert of_command_line == applicant
    assert unseen != applicant
    assert (unseen.is_private, unseen.public_label) == (True, NEUTRAL_LABEL)
    assert not Person.objects.editable_by(stranger).filter(pk=applicant.pk).exists()


def test_person_added_by_hand_does_not_tell_the_label_of_a_namesake(applicant: Person) -> None:
    stranger = a_secretary(Meeting.objects.create())

    added = add_person(name=IN_FULL, gender="f", by=stranger)
    by_nobody = add_person(name=IN_FULL, gender="f", by=None)

    assert (added.is_private, added.public_label) == (True, NEUTRAL_LABEL)
    assert by_nobody.public_label == applicant.public_label
