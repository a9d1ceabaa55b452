import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from russian.cases import Case, Gender
from russian.names import (
    Name,
    decline_name,
    first_last,
    full,
    guess_gender,
    initials_first,
    parse_person,
    sort_key,
    surname_first,
)

GOVERNOR = Name("Кондратьев", "Вениамин", "Иванович")
WITH_INITIALS = Name("Кондратьев", initials="В.И.")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        (GOVERNOR, "В.И."),
        (WITH_INITIALS, "В.И."),
        (Name("Кондратьев", "Вениамин"), "В."),
        (Name("Ким", "Анна-Мария", "Петровна"), "А.-М.П."),
        (Name("Кондратьев", "Вениамин", "Иванович", "В. И."), "В. И."),
        (Name("Кондратьев"), ""),
        (Name("Кондратьев", patronymic="Иванович"), ""),
    ],
)
def test_initials_are_made_when_there_are_none(name: Name, initials: str) -> None:
    assert name.initials_or_made() == initials


@pytest.mark.parametrize(
    ("name", "in_lists", "in_signatures", "in_releases", "complete"),
    [
        (
            GOVERNOR,
            "Кондратьев\u00a0В.И.",
            "В.И.\u00a0Кондратьев",
            "Вениамин\u00a0Кондратьев",
            "Кондратьев Вениамин Иванович",
        ),
        (
            WITH_INITIALS,
            "Кондратьев\u00a0В.И.",
            "В.И.\u00a0Кондратьев",
            "В.И.\u00a0Кондратьев",
            "Кондратьев\u00a0В.И.",
        ),
        (Name("Кондратьев"), *["Кондратьев"] * 4),
        (
            Name("Кондратьев", "Вениамин"),
            "Кондратьев\u00a0В.",
            "В.\u00a0Кондратьев",
            "Вениамин\u00a0Кондратьев",
            "Кондратьев Вениамин",
        ),
    ],
)
def test_name_is_written_in_four_orders_without_holes(
    name: Name, in_lists: str, in_signatures: str, in_releases: str, complete: str
) -> None:
    assert surname_first(name) == in_lists
    assert initials_first(name) == in_signatures
    assert first_last(name) == in_releases
    assert full(name) == complete


def test_names_sort_with_yo_as_ye_and_then_by_initials() -> None:
    names = [
        Name("Ёлкин", initials="Б.Б."),
        Name("Жуков"),
        Name("Елкин", initials="В.А."),
        Name("Елкин", "Артём", "Петрович"),
        Name("Ежов"),
    ]

    ordered = sorted(names, key=sort_key)

    assert [surname_first(name).replace("\u00a0", " ") for name in ordered] == [
        "Ежов",
        "Елкин А.П.",
        "Ёлкин Б.Б.",
        "Елкин В.А.",
        "Жуков",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Кондратьев В.И.", WITH_INITIALS),
        ("Кондратьев  В. И.", WITH_INITIALS),
        ("Кондратьев\u00a0В.И.", WITH_INITIALS),
        ("В.И. Кондратьев", WITH_INITIALS),
        ("В.И.Кондратьев", WITH_INITIALS),
        ("Кондратьев Вениамин Иванович", GOVERNOR),
        ("Вениамин Иванович Кондратьев", GOVERNOR),
        (" Кондратьев ", Name("Кондратьев")),
        ("Абрамович Роман Аркадьевич", Name("Абрамович", "Роман", "Аркадьевич")),
        ("Роман Аркадьевич Абрамович", Name("Абрамович", "Роман", "Аркадьевич")),
        ("Алиев Рашид Мамед оглы", Name("Алиев", "Рашид", "Мамед оглы")),
        ("Бонч-Бруевич В.Д.", Name("Бонч-Бруевич", initials="В.Д.")),
        ("Ким А.-М.П.", Name("Ким", initials="А.-М.П.")),
    ],
)
def test_person_is_read_from_what_was_typed(text: str, name: Name) -> None:
    assert parse_person(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "В.И.",
        "Вениамин Кондратьев",
        "кондратьев",
        "Kondratiev V.I.",
        "глава района Петров",
        "5",
    ],
)
def test_person_is_refused_when_the_parts_cannot_be_told(text: str) -> None:
    with pytest.raises(ValueError, match="не похоже на имя"):
        parse_person(text)


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        (Name("Ким", "Саша", "Петрович"), Gender.MALE),
        (Name("Ким", patronymic="Ильич"), Gender.MALE),
        (Name("Ким", patronymic="Никитична"), Gender.FEMALE),
        (Name("Ким", patronymic="Юрьевна"), Gender.FEMALE),
        (Name("Алиев", "Рашид", "Мамед оглы"), Gender.MALE),
        (Name("Алиева", "Лейла", "Мамед кызы"), Gender.FEMALE),
        (Name("Шевченко", "Никита"), Gender.MALE),
        (Name("Шевченко", "Любовь"), Gender.FEMALE),
        (Name("Кондратьев", initials="В.И."), Gender.MALE),
        (Name("Высоцкая", initials="В.И."), Gender.FEMALE),
        (Name("Кузьмина", initials="В.И."), Gender.FEMALE),
        (Name("Калина", initials="В.И."), None),
        (Name("Корова", initials="В.И."), None),
        (Name("Ким", initials="В.И."), None),
        (Name("Шевченко", "Саша"), None),
        (Name("Черных"), None),
    ],
)
def test_gender_is_guessed_or_left_open(name: Name, gender: Gender | None) -> None:
    assert guess_gender(name) is gender


def declined(name: Name, gender: Gender | None) -> list[tuple[str, bool]]:
    return [
        (surname_first(form.name).replace("\u00a0", " "), form.is_sure)
        for form in decline_name(name, gender).values()
    ]


def test_name_with_initials_declines_the_surname_only() -> None:
    assert declined(WITH_INITIALS, Gender.MALE) == [
        ("Кондратьева В.И.", True),
        ("Кондратьеву В.И.", True),
        ("Кондратьева В.И.", True),
        ("Кондратьевым В.И.", True),
        ("Кондратьеве В.И.", True),
    ]


def test_full_name_declines_in_every_part() -> None:
    forms = decline_name(Name("Никандрова", "Надежда", "Ильинична"), Gender.FEMALE)

    assert forms[Case.DATV].name == Name("Никандровой", "Надежде", "Ильиничне")
    assert all(form.is_sure for form in forms.values())


def test_initials_made_from_a_declined_name_stay_the_same() -> None:
    forms = decline_name(Name("Львов", "Лев", "Павлович"), Gender.MALE)

    assert {form.name.initials_or_made() for form in forms.values()} == {"Л.П."}


def test_surname_of_a_woman_in_a_consonant_stays() -> None:
    assert declined(Name("Ким", initials="А.А."), Gender.FEMALE) == [("Ким А.А.", True)] * 5


def test_name_without_gender_is_declined_by_the_guess() -> None:
    forms = decline_name(GOVERNOR, None)

    assert full(forms[Case.ABLT].name) == "Кондратьевым Вениамином Ивановичем"


def test_name_without_any_gender_is_declined_when_both_genders_agree() -> None:
    assert declined(Name("Черных"), None) == [("Черных", True)] * 5
    assert declined(Name("Глоба"), None)[0] == ("Глобы", True)


def test_name_without_any_gender_stays_nominative_and_not_sure() -> None:
    assert declined(Name("Ким", initials="А.А."), None) == [("Ким А.А.", False)] * 5


def test_surname_in_capitals_gets_capital_endings() -> None:
    assert declined(Name("КОНДРАТЬЕВ"), Gender.MALE)[0] == ("КОНДРАТЬЕВА", True)


@pytest.mark.parametrize("last", ["Заяц", "Лавринец", "Журавель", "Топчий", "Коломиец"])
def test_surname_with_a_fleeting_vowel_is_flagged(last: str) -> None:
    assert not any(is_sure for _, is_sure in declined(Name(last), Gender.MALE))


PIECES = ("Ким", "Иванова", "Заяц", "Анна", "оглы", "Ильич", "ий", "ой", "ча", "-", " ", "ё", "Ъ")
ANY_TEXT = st.text() | st.lists(st.sampled_from(PIECES), max_size=5).map("".join)


@settings(deadline=None)
@example("\U00017000\U00017001", "\U00017000", "\U00017001ич", None)
@example("\U00017000-Заяц", "Анна-\ud800", "\x00", Gender.MALE)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.none() | st.sampled_from(Gender))
def test_name_of_any_signs_is_declined_without_an_error(
    last: str, first: str, patronymic: str, gender: Gender | None
) -> None:
    forms = decline_name(Name(last, first, patronymic), gender)

    assert list(forms) == list(Case)
