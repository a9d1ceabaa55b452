"""Where words stand in a text, in other forms and another order."""

import random

import pytest

from russian.finding import Likeness, Span, Text, lemmas_of

TITLE = "Об охране резервного водозабора"


def likeness(title: str = TITLE) -> Likeness:
    return Likeness.of(title, unlike=["Об охране школ"])


def found(text: str, title: str = TITLE) -> list[list[str]]:
    spans = likeness(title).found_in(Text.of(text))
    return [[text[start:end] for start, end in place] for place in spans]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Резервный водозабор охраняется.", [["Резервный", "водозабор"]]),
        ("Водозаборы обсудили.", []),
        ("Об охране резервов.", []),
        ("Водозабор. " + "Далее. " * 20 + "Резервный.", []),
        (
            "Охрана водозабора. " + "Далее. " * 20 + "Водозабору нужна охрана.",
            [["Охрана", "водозабора"], ["Водозабору", "охрана"]],
        ),
    ],
)
def test_most_of_the_telling_words_close_together_are_a_likeness(
    text: str, places: list[list[str]]
) -> None:
    assert found(text) == places


def compared_in_every_window(sought: Likeness, text: Text) -> list[tuple[Span, ...]]:
    """The same, as the promise says it: the words within reach of each word are looked through."""
    taken, places = -1, []
    for start in range(len(text.words)):
        window = text.words[start : start + sought.within]
        held = [
            {at for at, own in enumerate(sought.lemmas) if lemmas_of(word.folded) & own}
            for word in window
        ]
        present = set[int]().union(*held)
        is_like = len(present) >= max(0.6 * len(sought.lemmas), 2) and present & sought.rare
        if start > taken and held[0] and is_like:
            last = max(place for place, own in enumerate(held) if own)
            taken = start + last
            places.append(tuple(word.span for word, own in zip(window, held, strict=True) if own))
    return places


def test_likeness_is_found_wherever_it_stands() -> None:
    choice = random.Random(7)
    words = ["охрана", "резервного", "водозабор", "водозабора", "школ", "далее", "ещё"]
    for _round in range(200):
        text = Text.of(" ".join(choice.choices(words, k=choice.randrange(40))))

        assert list(likeness().found_in(text)) == compared_in_every_window(likeness(), text)


class Reach(int):
    """How far a likeness reaches, which counts how often it is asked."""

    asked = 0

    def __radd__(self, place: int) -> int:
        Reach.asked += 1
        return place + int(self)


def test_word_met_again_and_again_is_looked_at_once_each_time() -> None:
    sought = likeness()
    text = Text.of("водозабор " * 1_000)
    Reach.asked = 0

    assert not list(Likeness(sought.lemmas, sought.rare, Reach(sought.within)).found_in(text))
    assert Reach.asked <= len(text.words)
