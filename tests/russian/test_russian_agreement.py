import pytest

from russian.agreement import counted, past_tense
from russian.cases import Gender


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("провёл", "провела"),
        ("провел", "провела"),
        ("вёл", "вела"),
        ("подвёл", "подвела"),
        ("доложил", "доложила"),
        ("выступил", "выступила"),
        ("Открыл", "Открыла"),
        ("обратился", "обратилась"),
        ("назначен", "назначена"),
        ("выступил с докладом", "выступила с докладом"),
    ],
)
def test_past_tense_agrees_with_a_woman(masculine: str, feminine: str) -> None:
    assert past_tense(masculine, Gender.FEMALE) == feminine


@pytest.mark.parametrize("gender", [Gender.MALE, None])
def test_past_tense_stays_masculine_otherwise(gender: Gender | None) -> None:
    assert past_tense("провёл", gender) == "провёл"


@pytest.mark.parametrize("word", ["проводит", "провела", "глава", ""])
def test_past_tense_refuses_what_is_no_masculine_past(word: str) -> None:
    with pytest.raises(ValueError, match="masculine verb in the past tense"):
        past_tense(word, Gender.FEMALE)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 членов"),
        (1, "1 член"),
        (2, "2 члена"),
        (4, "4 члена"),
        (5, "5 членов"),
        (11, "11 членов"),
        (12, "12 членов"),
        (14, "14 членов"),
        (21, "21 член"),
        (22, "22 члена"),
        (101, "101 член"),
        (111, "111 членов"),
        (112, "112 членов"),
        (1001, "1001 член"),
    ],
)
def test_noun_agrees_with_its_number(number: int, text: str) -> None:
    assert counted(number, "член", "члена", "членов") == text.replace(" ", "\u00a0")
