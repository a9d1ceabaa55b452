from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from russian.differences import MOST_PAIRS, MOST_WORDS, Kind, difference

PARAGRAPHS = [
    "Рассмотрены итоги работы за 2025 год.",
    "Отмечено, что план выполнен полностью.",
    "Главам поселений поручено представить сведения до 1 марта.",
]
TEXTS = st.lists(
    st.sampled_from(["а", "б", "в", " ", "\n", ".", "слово", "\u00a0"]), max_size=30
).map("".join)


def told(before: str, after: str) -> str:
    """«как [было-][стало+]»"""
    forms = {Kind.EQUAL: "{}", Kind.WENT: "[{}-]", Kind.CAME: "[{}+]"}
    return "".join(forms[piece.kind].format(piece.text) for piece in difference(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("", "", ""),
        ("то же", "то же", "то же"),
        ("", "новое", "[новое+]"),
        ("10 ноября 2022", "11 ноября 2022", "[10-][11+] ноября 2022"),
        ("план работы", "план\u00a0работы", "план[ -][\u00a0+]работы"),
        # Signs between two changes go and come with them.
        ("мы с ними: они", "мы с вами, она", "мы с [ними: они-][вами, она+]"),
        ("Иванов", "Петров", "[Иванов-][Петров+]"),
        ("совсем другое дело", "ничего не осталось", "[совсем другое дело-][ничего не осталось+]"),
    ],
)
def test_words_that_changed_are_marked(before: str, after: str, marked: str) -> None:
    assert told(before, after) == marked


@pytest.mark.parametrize(
    ("after", "marked"),
    [
        ([0, 2], "{0}\n[{1}\n-]{2}"),
        ([0, 1], "{0}\n{1}[\n{2}-]"),
        ([1, 2], "[{0}\n-]{1}\n{2}"),
        ([0, 1, 2, 0], "{0}\n{1}\n{2}[\n{0}+]"),
    ],
)
def test_paragraph_that_went_or_came_is_marked_whole(after: list[int], marked: str) -> None:
    text = "\n".join(PARAGRAPHS[i] for i in after)

    assert told("\n".join(PARAGRAPHS), text) == marked.format(*PARAGRAPHS)


def test_changed_paragraph_is_found_beside_one_that_went() -> None:
    first, second, third = PARAGRAPHS
    changed = third.replace("1 марта", "1 мая")

    assert told("\n".join(PARAGRAPHS), f"{first}\n{changed}") == (
        f"{first}\n[{second}\n-]{third.replace('марта', '[марта-][мая+]')}"
    )


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_difference_holds_both_texts_and_nothing_else(before: str, after: str) -> None:
    pieces = difference(before, after)

    assert "".join(each.text for each in pieces if each.kind != Kind.CAME) == before
    assert "".join(each.text for each in pieces if each.kind != Kind.WENT) == after
    assert all(each.text for each in pieces)
    assert all(
        one.kind != two.kind and (one.kind, two.kind) != (Kind.CAME, Kind.WENT)
        for one, two in pairwise(pieces)
    )
    if before == after:
        assert {each.kind for each in pieces} <= {Kind.EQUAL}


LONG = [f"Абзац {i} о том же самом, {i + 1} раз сказанном; слово{i}." for i in range(1_800)]
SIGNS = 100_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n".join(LONG), "\n".join(LONG).replace(" ", "\u00a0")),
        ("\n".join(LONG), "\n".join(["Новый абзац", *LONG[::-1]])),
        ("аб" * (SIGNS // 2), "ба" * (SIGNS // 2)),
        ("а " * (SIGNS // 2), "а  б " * (SIGNS // 5)),
        (".,;" * (SIGNS // 3), ",.;" * (SIGNS // 3)),
        ("а\nб\n" * (SIGNS // 4), "б\nа\nа\n" * (SIGNS // 6)),
        ("\n".join(f"а б {i}" for i in range(316)), "\n".join(f"б а {i}!" for i in range(316))),
        ("а б, " * (MOST_WORDS // 10), "б, а " * (MOST_WORDS // 10)),
    ],
)
def test_no_long_text_takes_long(before: str, after: str) -> None:
    """Each needs a third of a second at most; what grows with a square needs minutes."""
    assert MOST_PAIRS >= 316**2
    began = perf_counter()

    difference(before, after)

    assert perf_counter() - began < 5


def test_in_a_long_text_every_changed_word_is_marked_alone() -> None:
    before, after = "\n".join(LONG), "\n".join(LONG).replace(" раз ", " разов ")

    pieces = difference(before, after)

    assert {each.text for each in pieces if each.kind == Kind.WENT} == {"раз"}
    assert sum(each.kind == Kind.CAME for each in pieces) == len(LONG)
