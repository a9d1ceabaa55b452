"""Lists of people as clerks have them in their files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.models import Person
from participants.pasting import PastedPerson, read_people, read_person
from participants.recognising import candidates, is_compatible
from russian.names import Name


def read(line: str) -> tuple[str, str, str, str] | None:
    """Surname, post, presence and reason of the person on that line."""
    person = read_person(line)
    return person and (person.name.last, person.post, person.presence, person.reason)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Громов Б.В. – прокурор города", ("Громов", "прокурор города", "present", "")),
        ("Громов Б. В. - прокурор", ("Громов", "прокурор", "present", "")),
        ("Б.В. Громов — Прокурор города.", ("Громов", "прокурор города", "present", "")),
        ("Ким Вера Степановна, начальник отдела", ("Ким", "начальник отдела", "present", "")),
        ("Ким В.С. начальник УМВД", ("Ким", "начальник УМВД", "present", "")),
        ("прокурор города – Громов Б.В.", ("Громов", "прокурор города", "present", "")),
        ("Громов Б.В. (прокурор города)", ("Громов", "прокурор города", "present", "")),
        ("Ли Р.В. – директор (школы № 5)", ("Ли", "директор (школы № 5)", "present", "")),
        ("Ким-Ли А.-М.В.- директор", ("Ким-Ли", "директор", "present", "")),
        ("Колганов – начальник", ("Колганов", "начальник", "present", "")),
        ("Ткач П.К. – отсутствует", ("Ткач", "", "absent", "")),
        ("Ткач П.К. – судья, отпуск", ("Ткач", "судья", "excused", "отпуск")),
        ("Ткач П.К. – судья (в командировке)", ("Ткач", "судья", "excused", "в командировке")),
        ("Ткач П.К. – судья, по ВКС", ("Ткач", "судья", "remote", "")),
        ("Алиев Рашид Мамед оглы – врач, ведущий", ("Алиев", "врач, ведущий", "present", "")),
        ("Совершенно непонятно", None),
        ("главы районов", None),
    ],
)
def test_a_line_is_read_as_written(line: str, told: tuple[str, ...] | None) -> None:
    assert read(line) == told


def test_headings_say_what_those_below_them_are() -> None:
    pasted = read_people(
        "Председательствующий: Орлова А.И. – глава\n"
        "Секретарь – Ткач П.К.\n"
        "\n"
        "Члены комиссии:\n"
        "1. Громов Б.В. – прокурор\n"
        "2) Ким В.С., врач\n"
        "Отсутствовали:\n"
        "- Ли Р.В. – судья\n"
        "Приглашённые:\n"
        "• Пак А.А. – инженер\n"
        "кто-то ещё\n"
    )

    assert [(p.name.last, p.status, p.presence, p.duty) for p in pasted.people] == [
        ("Орлова", "member", "present", "presiding"),
        ("Ткач", "member", "present", "secretary"),
        ("Громов", "member", "present", ""),
        ("Ким", "member", "present", ""),
        ("Ли", "member", "absent", ""),
        ("Пак", "invited", "present", ""),
    ]
    assert [(fault.line, fault.text) for fault in pasted.faults] == [(11, "кто-то ещё")]


@given(st.text(max_size=200))
def test_nothing_typed_is_lost(text: str) -> None:
    """Every line that says something is a person, a heading or a fault."""
    pasted = read_people(text)

    assert all(isinstance(person, PastedPerson) and person.name.last for person in pasted.people)
    assert all(fault.text.strip() for fault in pasted.faults)


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        (Name("Ким", initials="В.С."), Name("Ким", "Вера", "Степановна"), True),
        (Name("ким", initials="В."), Name("Ким", "Вера", "Степановна"), True),
        (Name("Ким", initials="В.А."), Name("Ким", "Вера", "Степановна"), False),
        (Name("Ким", "Вера"), Name("Ким", "Вера", "Степановна"), True),
        (Name("Ким", "Виктор"), Name("Ким", "Вера"), False),
        (Name("Королёв", initials="А.А."), Name("Королев", initials="А.А."), True),
        (Name("Ким"), Name("Ким", "Вера"), True),
        (Name("Ли"), Name("Ким"), False),
    ],
)
def test_names_of_one_human(one: Name, other: Name, may_be: bool) -> None:
    assert is_compatible(one, other) is is_compatible(other, one) is may_be


@pytest.mark.django_db
def test_the_one_with_the_post_comes_first(django_assert_num_queries: object) -> None:
    people = [
        Person.objects.create(last_name="Королёв", initials="А.А."),
        Person.objects.create(last_name="Королев", first_name="Андрей", patronymic="Ильич"),
        Person.objects.create(last_name="Королев", first_name="Артур", patronymic="Артёмович"),
    ]
    from participants.domain import note_posts

    note_posts([(people[0], "водитель"), (people[2], "прокурор города")], on=None)

    [found] = candidates(
        [(Name("КОРОЛЁВ", initials="А.А."), "Прокурор города")],
        among=Person.objects.all(),
        on=None,
    )

    assert [(each.person, each.is_likely) for each in found] == [
        (people[2], True),
        (people[0], False),
    ]
