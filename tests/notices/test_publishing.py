"""Publishing: all or nothing, once, and the page and the PDF say the same."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from documents.printing.drawing import Drawing
from documents.printing.rendering import RenderingFailed, render_pdf
from meetings.models import Commission, Meeting
from notices.domain import NeedsSecondPerson, draft_notice, publish_notice, redraft_notice
from notices.models import Notice
from notices.paper import NoticeNotReady, plain_text
from participants.models import Person, Post
from publications.models import Edition, Publication
from russian.typography import plain
from tests.conftest import NOW
from tests.notices.hostile import FORBIDDEN, PAYLOADS
from tests.pdf_judging import assert_conforms, words_of
from tests.press import looked_at

pytestmark = pytest.mark.django_db

#: The fonts of the papers have no such sign.
UNPRINTABLE = "О знаке 漢"


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    return draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice


@pytest.fixture
def officer(db: None, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("officer"))
    return client


def nothing_is_published(notice: Notice) -> bool:
    notice.refresh_from_db()
    return (
        notice.is_draft
        and notice.publication is None
        and not Edition.objects.exists()
        and not Publication.objects.exists()
        and not Act.objects.filter(kind=Act.Kind.NOTICE_PUBLISHED).exists()
    )


def test_edition_holds_page_pdf_text_and_data_of_one_paper(notice: Notice) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert edition.title == notice.title
    assert edition.publication.slug == "2022-11-10"
    assert notice.body in edition.body_html
    assert edition.public_data["text"] == plain_text(notice.body)
    assert bytes(edition.pdf).startswith(b"%PDF-")
    assert [str(c) for c in edition.publication.commissions.order_by("name")] == [
        "АТК в Краснодарском крае",
        "координационное совещание",
    ]


def test_page_and_pdf_say_the_same_words_in_the_same_order(notice: Notice, client: Client) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    page = client.get(edition.publication.get_absolute_url()).content.decode()
    pdf = client.get(edition.publication.get_pdf_url())

    article = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert article is not None
    on_page = plain(plain_text(article.group())).split()
    printed = words_of(pdf.getvalue())
    stamp = printed.index("Редакция")
    after_stamp = stamp + len(printed) - len(on_page)
    assert printed[:stamp] + printed[after_stamp:] == on_page
    assert edition.code_in_groups in printed[stamp:after_stamp]


#: All that the editor can make, one in another.
EVERYTHING = """
<h3>Подзаголовок сразу</h3><p>Абзац с <strong>важным</strong>, <em>тихим</em> и
<a href="https://example.org/">ссылкой</a>.<br>Новая строка.</p>
<h2>Раздел</h2><h3>Подраздел</h3>
<ul><li><p>первое</p><p>ещё о первом</p><ul><li><p>внутри</p><ul><li>глубже</li></ul></li></ul>
</li><li>второе</li></ul>
<ol><li><p>раз</p><ol><li><p>раз-раз</p></li></ol></li>
<li><blockquote><p>в списке</p><p>ещё</p></blockquote></li><li><h3>Заголовок</h3></li></ol>
<blockquote><p>Цитата.</p><ul><li><p>с перечнем</p></li></ul></blockquote>
"""


def test_pdf_of_everything_the_editor_makes_passes_the_checker(notice: Notice) -> None:
    notice.body = EVERYTHING
    notice.save()

    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert_conforms(bytes(edition.pdf))


def test_year_that_was_assumed_is_said_to_be(notice: Notice, client: Client) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    page = client.get(edition.publication.get_absolute_url()).content.decode()

    assert "принят 2022 год" in plain(page)


def test_publishing_is_on_record(notice: Notice) -> None:
    officer = User.objects.create_user("officer")

    edition = publish_notice(notice_id=notice.pk, by=officer, at=NOW)

    act = Act.objects.get(kind=Act.Kind.NOTICE_PUBLISHED)
    assert (act.actor, act.at, act.details["pdf"]) == (officer, NOW, edition.pdf_sha256)


def test_second_click_is_given_the_edition_of_the_first(notice: Notice) -> None:
    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    second = publish_notice(notice_id=notice.pk, by=None, at=NOW + timedelta(seconds=1))

    assert second == first
    assert Edition.objects.count() == 1
    assert Act.objects.filter(kind=Act.Kind.NOTICE_PUBLISHED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_clicks_at_once_make_one_edition(notice: Notice) -> None:
    start = threading.Barrier(16)
    made: list[int] = []

    def click() -> None:
        start.wait()
        made.append(publish_notice(notice_id=notice.pk, by=None, at=NOW).pk)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 16
    assert set(made) == set(Edition.objects.values_list("pk", flat=True))
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_notices_published_at_once_make_one_chain(novorossiysk: Meeting, training: Meeting) -> None:
    notices = [
        draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
        for meeting in (novorossiysk, training)
    ]
    start = threading.Barrier(2)

    def publish(notice: Notice) -> None:
        start.wait()
        publish_notice(notice_id=notice.pk, by=None, at=NOW)
        connections.close_all()

    threads = [threading.Thread(target=publish, args=[notice]) for notice in notices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first, second = Edition.objects.order_by("pk")
    assert (first.previous_sha256, second.previous_sha256) == ("", first.sha256)


def test_failing_pdf_leaves_the_draft_a_draft(notice: Notice) -> None:
    Notice.objects.update(title=UNPRINTABLE)

    with pytest.raises(RenderingFailed):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert nothing_is_published(notice)


def test_officer_reads_why_the_pdf_failed(notice: Notice, officer: Client) -> None:
    Notice.objects.update(title=UNPRINTABLE)

    answer = officer.post(
        reverse("admin:notices_notice_publish", args=[notice.pk]), looked_at(notice), follow=True
    ).content.decode()

    assert "Не опубликовано, ничего не изменилось; черновик сохранён." in answer
    assert nothing_is_published(notice)


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite finds no room for another two pages."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what other tests deleted is no room either
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def line_cut_while_drawing() -> Iterator[None]:
    """PostgreSQL ends the connection in the middle of publishing, while the PDF is drawn."""

    def cut(drawing: Drawing) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        other.close()
        return render_pdf(drawing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notices.projection.render_pdf", cut)
        yield
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_database_that_fails_leaves_no_trace_and_is_told(notice: Notice, officer: Client) -> None:
    """A full disk on SQLite, a lost connection on PostgreSQL."""
    trouble = full_disk if connection.vendor == "sqlite" else line_cut_while_drawing

    order = looked_at(notice)
    with trouble():
        answer = officer.post(reverse("admin:notices_notice_publish", args=[notice.pk]), order)

    assert answer.status_code == 503
    assert "ничего не опубликовано и ничего не изменилось" in answer.content.decode()
    assert nothing_is_published(notice)


def test_error_of_the_database_is_not_swallowed(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is taken meanwhile breaks a promise of the database: nothing stays."""
    monkeypatch.setattr("publications.domain._free_slug", lambda *_said: "taken")
    Publication.objects.create(slug="taken", created_at=NOW)

    with pytest.raises(DatabaseError):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    notice.refresh_from_db()
    assert notice.is_draft
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"meeting__held_on": None}, "нет даты"),
        ({"title": " "}, "нет заголовка или текста"),
        ({"body": ""}, "нет заголовка или текста"),
    ],
)
def test_unready_notice_is_refused_in_words(
    notice: Notice, change: dict[str, object], reason: str
) -> None:
    for name, value in change.items():
        if name.startswith("meeting__"):
            Meeting.objects.update(**{name.removeprefix("meeting__"): value})
        else:
            Notice.objects.update(**{name: value})

    with pytest.raises(NoticeNotReady, match=reason):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert nothing_is_published(notice)


@pytest.mark.parametrize("state", ["planned", "convened", "cancelled", "moved"])
def test_session_that_did_not_take_place_is_not_published(notice: Notice, state: str) -> None:
    Meeting.objects.update(state=state)

    with pytest.raises(NoticeNotReady):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert nothing_is_published(notice)


# --- a second person ----------------------------------------------------------------------------


@pytest.fixture
def two_persons(notice: Notice) -> tuple[User, User]:
    """A commission of the session wants a second person: who wrote the notice, and another."""
    Commission.objects.filter(meetings=notice.meeting_id, kind="atk").update(
        needs_second_person=True
    )
    return User.objects.create_superuser("author"), User.objects.create_superuser("another")


def test_who_had_a_hand_in_it_does_not_publish(
    notice: Notice, two_persons: tuple[User, User]
) -> None:
    author, another = two_persons
    notice.writers.add(author)

    with pytest.raises(NeedsSecondPerson, match="другой сотрудник"):
        publish_notice(notice_id=notice.pk, by=author, at=NOW)

    assert nothing_is_published(notice)
    assert publish_notice(notice_id=notice.pk, by=another, at=NOW).pk


def test_one_person_publishes_where_no_commission_asks_for_two(notice: Notice) -> None:
    author = User.objects.create_user("author")
    notice.writers.add(author)

    assert publish_notice(notice_id=notice.pk, by=author, at=NOW).pk


def test_command_line_publishes_whoever_wrote(
    notice: Notice, two_persons: tuple[User, User]
) -> None:
    notice.writers.add(two_persons[0])

    assert publish_notice(notice_id=notice.pk, by=None, at=NOW).pk


def test_preview_says_beforehand_who_does_not_publish(
    notice: Notice, two_persons: tuple[User, User], client: Client
) -> None:
    author, another = two_persons
    address = reverse("admin:notices_notice_preview", args=[notice.pk])
    change = reverse("admin:notices_notice_change", args=[notice.pk])
    client.force_login(author)
    client.post(change, {"title": "Правка", "body": "<p>Текст</p>"})

    mine = client.get(address).content.decode()
    publish = reverse("admin:notices_notice_publish", args=[notice.pk])
    refused = client.post(publish, looked_at(notice), follow=True)
    client.force_login(another)
    theirs = client.get(address).content.decode()

    assert "В этой комиссии его одобряет другой сотрудник." in mine
    assert 'value="Опубликовать"' not in mine
    assert "Не опубликовано" not in refused.content.decode()
    assert "Обязательное поле." in refused.content.decode()
    assert 'value="Опубликовать"' in theirs
    notice.refresh_from_db()
    assert (notice.edited_by, notice.is_draft) == (author, True)


def test_history_of_a_notice_names_its_editors(notice: Notice) -> None:
    editor = User.objects.create_user("editor")

    redraft_notice(notice_id=notice.pk, by=editor, at=NOW)

    last = notice.history.latest()
    assert (last.history_user, last.edited_by) == (editor, editor)
    assert last.edit == Act.objects.order_by("pk").last().edit  # type: ignore[union-attr]


def test_later_changes_of_the_record_do_not_reach_the_edition(
    notice: Notice, client: Client
) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    before = client.get(edition.publication.get_absolute_url()).content

    Person.objects.update(last_name="Другой")
    Post.objects.update(title="другая должность")
    Meeting.objects.update(summary="другое", remark="другое")
    Notice.objects.update(title="другой", body="<p>другое</p>")

    assert client.get(edition.publication.get_absolute_url()).content == before


def test_existing_notice_is_not_drafted_over(notice: Notice) -> None:
    Notice.objects.update(body="<p>Правка</p>")

    again = draft_notice(meeting_id=notice.meeting_id, by=None, at=NOW)

    assert not again.is_new
    assert again.notice.body == "<p>Правка</p>"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_reaches_neither_page_nor_pdf(
    notice: Notice, client: Client, payload: str
) -> None:
    notice.body = f"<p>До.</p>{payload}<p>После.</p>"
    notice.save()

    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    page = client.get(edition.publication.get_absolute_url()).content.decode()
    assert edition.body_html in page
    assert [word for word in FORBIDDEN if word in edition.body_html.lower()] == []
    assert "alert(1)" not in page.replace(edition.body_html, "")
    assert "canary" not in page
    pdf = bytes(edition.pdf)
    assert b"canary" not in pdf
    assert b"/JavaScript" not in pdf
    assert b"root:x:0" not in pdf
    assert "До." in words_of(pdf)


def test_draft_is_seen_by_nobody(notice: Notice, client: Client) -> None:
    answer = client.get("/notices/2022-11-10/")

    assert answer.status_code == 404
    assert notice.title not in client.get("/").content.decode()
