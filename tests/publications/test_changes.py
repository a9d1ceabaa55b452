"""The difference that a correction shows: words, in paragraphs, as HTML."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.changes import mark_changes
from publications.models import Edition

WENT = re.compile(r'<del><span class="visually-hidden">\[удалено: </span>(.*?)<span[^>]*>]</span>')
CAME = re.compile(
    r'<ins><span class="visually-hidden">\[добавлено: </span>(.*?)<span[^>]*>]</span>'
)
LEFT_OUT = '<p class="changes-left-out">…</p>'


def edition(text: str, title: str = "Итоги", html: str = "") -> Edition:
    return Edition(title=title, plain_text=text, body_html=html)


def marks(before: str, after: str) -> str:
    """The difference with short signs: [-went-] and {+came+}, a line for each paragraph."""
    html = mark_changes(edition(before), edition(after))
    short = re.sub(r"</(?:del|ins)>", "", CAME.sub(r"{+\1+}", WENT.sub(r"[-\1-]", html)))
    return re.sub(r"</?p[^>]*>", "", short)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Прошло 9 ноября.", "Прошло 10 ноября.", "…\nПрошло [-9-]{+10+} ноября."),
        ("Одно.\nДругое.", "Одно.\nНовое.\nДругое.", "…\n{+Новое.+}\n…"),
        ("Одно.\nЛишнее.", "Одно.", "…\n[-Лишнее.-]"),
        ("Один | <b>", "Два | <b>", "…\n[-Один-]{+Два+} | &lt;b&gt;"),
        (
            "Прежнее начало.\nПервый доклад заслушан вчера.",
            "Совсем другое вступление.\nВторой доклад заслушан вчера.",
            "…\n[-Прежнее начало.-]\n{+Совсем другое вступление.+}\n"
            "[-Первый-]{+Второй+} доклад заслушан вчера.",
        ),
    ],
)
def test_changed_paragraphs_are_shown_whole(before: str, after: str, shown: str) -> None:
    assert marks(before, after) == shown


def test_changed_title_is_shown() -> None:
    changes = mark_changes(edition("Текст", title="Итги"), edition("Текст", title="Итоги"))

    assert WENT.findall(changes) == ["Итги"]
    assert CAME.findall(changes) == ["Итоги"]
    assert changes.endswith(LEFT_OUT)


@pytest.mark.parametrize(
    ("html", "told"),
    [("<p><b>Текст</b></p>", "изменилось только оформление"), ("", "Текст остался прежним")],
)
def test_change_that_the_words_do_not_show_is_told(html: str, told: str) -> None:
    changes = mark_changes(edition("10 ноября"), edition("10\u00a0ноября ", html=html))

    assert told in changes
    assert "<del>" not in changes


WORDS = st.lists(
    st.lists(
        st.sampled_from(["раз", "два", "три", "<", "&", ".", "…"]), min_size=1, max_size=6
    ).map(" ".join),
    max_size=6,
).map("\n".join)


@given(before=WORDS, after=WORDS)
def test_nothing_but_what_stayed_is_left_out(before: str, after: str) -> None:
    changes = mark_changes(edition(before), edition(after))

    went = " ".join(unescape(part) for part in WENT.findall(changes)).split()
    came = " ".join(unescape(part) for part in CAME.findall(changes)).split()
    old, new = before.split(), after.split()
    for word in {*old, *new}:
        stayed = old.count(word) - went.count(word)
        assert stayed == new.count(word) - came.count(word)
        assert stayed >= 0
