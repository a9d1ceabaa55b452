"""«Типограф»: signs and spaces of a typed text, asked for by a person who saw them first."""

import re
from html import unescape
from time import perf_counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Act, User
from meetings.models import Meeting
from notices.compose import compose_notice
from notices.domain import NotADraft, draft_notice
from notices.models import Notice
from notices.paper import plain_text
from notices.sanitise import MAX_LENGTH, sanitise
from notices.typograf import typeset_html
from tests.conftest import NOW

PIECES = (
    *"\"«»„“ -–—\u00a0\n№N#&<>'45аЮ.,",
    *("<p>", "</p>", "<em>", "</em>", "<strong>", "</strong>", "<br>", "<li>", "</li>", "<h2>"),
    *('<a href="https://a.ru/2019-2023?a=%22-&amp;b">', "</a>", "&nbsp;", "&quot;", "&amp;"),
    *("В.И.", "Кондратьев", "ноября", "2022", "г.", "4 200", "руб.", " - ", "152-ФЗ", "a@b.ru"),
)
TYPED = (
    st.lists(st.sampled_from(PIECES), max_size=30)
    .map(lambda pieces: sanitise("".join(pieces)))
    # Broken markup may need a second cleaning; what is stored needs none.
    .filter(lambda html: sanitise(html) == html)
)


@pytest.mark.parametrize(
    ("typed", "typeset"),
    [
        ("<p>В.И. Кондратьев</p>", "<p>В.И.⍽Кондратьев</p>"),
        ("<p>Кондратьев В.И.</p>", "<p>Кондратьев⍽В.И.</p>"),
        ("<p>10 ноября 2022 г.</p>", "<p>10⍽ноября 2022⍽г.</p>"),
        ("<p>№ 4, 4 200 руб., 20 кв. м</p>", "<p>№⍽4, 4⍽200⍽руб., 20⍽кв.⍽м</p>"),
        ('<p>"Юг" - <em>"Фонд "Мир""</em></p>', "<p>«Юг»⍽– <em>«Фонд „Мир“»</em></p>"),
        # A sentence is one text, whatever is emphasised in it.
        ('<p>фонд <em>"Юг</em> края"</p>', "<p>фонд <em>«Юг</em> края»</p>"),
        ("<p><strong>В.И. </strong>Ким</p>", "<p><strong>В.И.⍽</strong>Ким</p>"),
        (
            "<p>2019<em>-</em>2023, № <strong>4</strong></p>",
            "<p>2019<em>–</em>2023, №⍽<strong>4</strong></p>",
        ),
        # Quotes do not pair over paragraphs; a line does within one.
        ('<p>"Юг</p><p>края"</p>', '<p>"Юг</p><p>края"</p>'),
        ('<p>"Юг<br>края"</p>', "<p>«Юг<br>края»</p>"),
        ("<ul><li>в<p>доме</p></li></ul>", "<ul><li>в<p>доме</p></li></ul>"),
        # An address is for a machine, in a link and in the text.
        (
            '<p><a href="https://a.ru/2019-2023" rel="noopener nofollow">a.ru/2019-2023</a></p>',
            '<p><a href="https://a.ru/2019-2023" rel="noopener nofollow">a.ru/2019-2023</a></p>',
        ),
        ("<p>к\nним &amp; с &lt;ними&gt;</p>", "<p>к⍽ним &amp; с⍽&lt;ними&gt;</p>"),
        ("<p>&quot;Юг&quot;</p>", "<p>«Юг»</p>"),
        ("слова без разметки", "слова без разметки"),
        ("", ""),
    ],
)
def test_text_of_a_paragraph_is_typeset(typed: str, typeset: str) -> None:
    assert typeset_html(typed) == typeset.replace("⍽", "&nbsp;")


@settings(deadline=None)
@given(TYPED)
def test_tags_and_words_stay_and_a_second_pass_changes_nothing(typed: str) -> None:
    typeset = typeset_html(typed)

    assert re.findall("<[^>]*>", typeset) == re.findall("<[^>]*>", typed)
    assert words(typeset) == words(typed)
    # One sign stands in the place of one sign, so they can be counted.
    assert len(plain_text(typeset)) == len(plain_text(typed))
    assert typeset_html(typeset) == typeset
    assert sanitise(typeset) == typeset


def words(html: str) -> list[str]:
    """Letters and digits; «N 4» and «№ 4» are one."""
    text = re.sub(r"N(?=\s\d)", "", unescape(strip_tags(html)))
    return re.findall(r"[^\W_]+", text)


@pytest.mark.parametrize("piece", ['"а" ', '"', "а", "<em>а</em> ", "«", '"а<br>', "http://а "])
def test_no_long_text_takes_long(piece: str) -> None:
    began = perf_counter()

    typeset_html(f"<p>{piece * (MAX_LENGTH // len(piece))}</p>")

    assert perf_counter() - began < 5


# --- what the portal composed -----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("session", ["novorossiysk", "training"])
def test_composed_text_has_nothing_to_be_changed(
    request: pytest.FixtureRequest, session: str
) -> None:
    draft = compose_notice(request.getfixturevalue(session).pk)

    assert typeset_html(draft.title) == draft.title
    for body in (draft.body, sanitise(draft.body)):
        assert typeset_html(body) == body


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    notice.title = 'О "плане" N 4'
    notice.body = "<p>Доложил <em>Ким В.С.</em> - глава</p><p>Без перемен</p>"
    notice.save()
    return notice


@pytest.fixture
def officer(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("officer"))
    return client


def page_of(notice: Notice) -> str:
    return reverse("admin:notices_notice_typograf", args=[notice.pk])


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_page_shows_each_sign_before_it_is_put(officer: Client, notice: Notice) -> None:
    page = officer.get(page_of(notice)).content.decode()

    assert "О<del> &quot;</del><ins>°«</ins>плане<del>&quot; N </del><ins>» №°</ins>4" in page
    assert "Доложил Ким<ins>°</ins>В.С.<del> -</del><ins>°–</ins> глава\nБез перемен" in page
    for line in ("неразрывные пробелы: 4", "кавычки: 2", "тире: 1", "знаки номера: 1"):
        assert f"<li>{line}</li>" in page
    notice.refresh_from_db()
    assert notice.title == 'О "плане" N 4'


def test_button_changes_title_and_text_and_is_on_record(officer: Client, notice: Notice) -> None:
    seen = seen_on(officer.get(page_of(notice)).content.decode())

    answer = officer.post(page_of(notice), {"seen": seen})

    assert answer["Location"] == reverse("admin:notices_notice_change", args=[notice.pk])
    notice.refresh_from_db()
    assert notice.title == "О\u00a0«плане» №\u00a04"
    assert notice.body == ("<p>Доложил <em>Ким&nbsp;В.С.</em>&nbsp;– глава</p><p>Без перемен</p>")
    assert notice.edited_by is not None
    act = Act.objects.filter(kind=Act.Kind.RECORD_CHANGED).latest("pk")
    assert (act.subject_id, act.details) == (str(notice.pk), {"reason": "Типограф"})
    latest = notice.history.latest()
    assert (latest.title, latest.edit) == (notice.title, act.edit)


def test_typeset_text_has_nothing_to_apply(officer: Client, notice: Notice) -> None:
    seen = seen_on(officer.get(page_of(notice)).content.decode())
    officer.post(page_of(notice), {"seen": seen})

    page = officer.get(page_of(notice)).content.decode()

    assert "Менять нечего" in page
    assert "Применить" not in page


def test_text_edited_meanwhile_is_not_touched(officer: Client, notice: Notice) -> None:
    seen = seen_on(officer.get(page_of(notice)).content.decode())
    Notice.objects.filter(pk=notice.pk).update(title='Новое "название"')

    answer = officer.post(page_of(notice), {"seen": seen}, follow=True)

    assert "Посмотрите ещё раз" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.title == 'Новое "название"'


def test_text_that_is_no_draft_any_more_is_refused_in_words(
    officer: Client, notice: Notice
) -> None:
    seen = seen_on(officer.get(page_of(notice)).content.decode())
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.IN_REVIEW)

    for answer in (
        officer.get(page_of(notice), follow=True),
        officer.post(page_of(notice), {"seen": seen}, follow=True),
    ):
        assert str(NotADraft(Notice.State.IN_REVIEW)) in answer.content.decode()
    notice.refresh_from_db()
    assert notice.title == 'О "плане" N 4'


def test_text_too_long_for_all_the_signs_is_not_touched(officer: Client, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(body=f"<p>{'в и ' * (MAX_LENGTH // 4 - 5)}</p>")
    seen = seen_on(officer.get(page_of(notice)).content.decode())

    answer = officer.post(page_of(notice), {"seen": seen}, follow=True)

    assert "слишком длинным" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.title == 'О "плане" N 4'
