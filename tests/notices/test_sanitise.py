import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.sanitise import MAX_ELEMENTS, MAX_LENGTH, TooMuchMarkup, sanitise
from tests.notices.hostile import FORBIDDEN, PAYLOADS


def test_every_kind_of_payload_is_tried() -> None:
    assert len(PAYLOADS) >= 30
    untouched = [word for word in FORBIDDEN if not any(word in p.lower() for p in PAYLOADS)]
    assert [word for word in untouched if "attachment" not in word and "canary" not in word] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_harmful_is_left(payload: str) -> None:
    clean = sanitise(f"<p>before</p>{payload}<p>after</p>").lower()

    assert [word for word in FORBIDDEN if word in clean] == []
    assert clean.startswith("<p>before</p>")


def test_what_the_editor_makes_stays() -> None:
    typed = (
        "<h2>Итоги</h2><p>Слово <strong>важное</strong> и <em>тихое</em>.</p>"
        "<ul><li><p>первое</p></li></ul><ol><li>второе</li></ol>"
        "<blockquote><p>Цитата</p></blockquote><h3>Далее</h3>"
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener nofollow">ссылка</a><br>да</p>'
    )

    assert sanitise(typed) == typed


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("<h3>А</h3><p>б</p>", "<h2>А</h2><p>б</p>"),
        ("<h3>А</h3><h2>Б</h2><h3>В</h3>", "<h2>А</h2><h2>Б</h2><h3>В</h3>"),
    ],
)
def test_no_heading_level_is_skipped(typed: str, clean: str) -> None:
    assert sanitise(typed) == clean


def test_text_without_markup_becomes_paragraphs() -> None:
    typed = "Первый абзац: 2 < 3 & 5 > 4.\n\n  Второй «абзац».\n"

    assert sanitise(typed) == (
        "<p>Первый абзац: 2 &lt; 3 &amp; 5 &gt; 4.</p><p>Второй «абзац».</p>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "a" * (MAX_LENGTH + 1),
        "<ul><li>" * 30 + "x",
        "<blockquote>" * 5000 + "x",
        "<p>a</p>" * (MAX_ELEMENTS + 1),
        "a\n" * (MAX_ELEMENTS + 1),
        f"<p>{'&' * 60_000}</p>",
    ],
)
def test_too_much_markup_is_refused(html: str) -> None:
    with pytest.raises(TooMuchMarkup):
        sanitise(html)


@given(st.text(alphabet="<>/&\"'=abhpl12 \n«ё", max_size=200))
def test_sanitising_twice_changes_nothing_more(text: str) -> None:
    once = sanitise(text)

    assert sanitise(once) == once
