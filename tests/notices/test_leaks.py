"""What the record holds back does not get out, whenever it was held back and whoever typed it."""

from datetime import date
from urllib.parse import quote

import pytest

from agenda.models import AgendaItem, Attachment, Resolution, Speaker
from meetings.models import Commission, Meeting, MeetingCommission
from notices.domain import ChangedSincePreview, Order, draft_notice, publish_notice
from notices.gather import project
from notices.leak_report import summary_of
from notices.leaks import HoldsClosed, check_nothing_leaks, leaks
from notices.models import Notice
from notices.projection import NoticeNotReady
from participants.models import Attendance, Person
from publications.models import Edition
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db: None) -> Meeting:
    body = Commission.objects.create(name="Комиссия города", slug="body")
    meeting = Meeting.objects.create(held_on=date(2024, 3, 5), state=Meeting.State.HELD)
    MeetingCommission.objects.create(meeting=meeting, commission=body)
    return meeting


def heard(meeting: Meeting, item: AgendaItem, last: str) -> Person:
    person = Person.objects.create(last_name=last, first_name="Пётр", gender="m")
    Attendance.objects.create(
        meeting=meeting, person=person, last_name=last, first_name="Пётр", status="speaker"
    )
    Speaker.objects.create(item=item, person=person)
    return person


def held_back_in(meeting: Meeting, text: str) -> tuple[str, ...]:
    """What leaks, in the record's words."""
    return tuple(leak.secret.words for leak in leaks(meeting, text))


def published(meeting: Meeting) -> Edition:
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    return publish_notice(notice_id=notice.pk, by=None, at=NOW)


def test_item_closed_after_drafting_is_not_published(meeting: Meeting) -> None:
    item = AgendaItem.objects.create(meeting=meeting, title="О тайном складе.")
    Resolution.objects.create(item=item, text="Усилить охрану склада.")
    heard(meeting, item, "Секретов")
    draft_notice(meeting_id=meeting.pk, by=None, at=NOW)
    AgendaItem.objects.update(is_closed=True)

    with pytest.raises(NoticeNotReady) as refused:
        published(meeting)

    for word in ("О тайном складе", "Усилить охрану склада", "Секретов"):
        assert f"«{word}»" in str(refused.value)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("form", ["Жалобин", "Жалобина", "Жалобину", "Жалобиным", "Жалобине"])
def test_name_of_a_private_person_is_not_published_in_any_case(meeting: Meeting, form: str) -> None:
    item = AgendaItem.objects.create(meeting=meeting, title="О жалобе")
    heard(meeting, item, "Жалобин")
    Person.objects.update(is_private=True, public_label="заявитель")
    Meeting.objects.update(summary=f"Решено ответить: {form} П.П.")

    with pytest.raises(NoticeNotReady, match=f"«{form}»"):
        published(meeting)


def test_what_is_held_back_is_found_by_whole_names_alone(meeting: Meeting) -> None:
    item = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    heard(meeting, item, "Черных")

    assert held_back_in(meeting, "Из чёрных списков исключены трое; Чернышёв выступил.") == ()
    assert held_back_in(meeting, "Выступил Черных Р.И.") == ("Черных",)


def test_person_heard_in_the_open_as_well_may_be_named(meeting: Meeting) -> None:
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    opened = AgendaItem.objects.create(meeting=meeting, title="О школах")
    person = heard(meeting, closed, "Громов")
    Speaker.objects.create(item=opened, person=person)

    assert "Громов" in published(meeting).body_html


def test_text_saved_after_the_preview_is_not_published(meeting: Meeting) -> None:
    AgendaItem.objects.create(meeting=meeting, title="О школах")
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    seen = project(notice).sha256
    Notice.objects.update(body="<p>Подмена</p>")

    with pytest.raises(ChangedSincePreview):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=Order(seen=seen))

    assert not Edition.objects.exists()


def test_guest_who_only_carries_out_a_closed_clause_is_not_invited_in_public(
    meeting: Meeting,
) -> None:
    AgendaItem.objects.create(meeting=meeting, title="О школах")
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    clause = Resolution.objects.create(item=closed, text="Усилить охрану.")
    guest = Person.objects.create(last_name="Тихий", first_name="Пётр", gender="m")
    Attendance.objects.create(
        meeting=meeting, person=guest, last_name="Тихий", first_name="Пётр", status="invited"
    )
    clause.executors.create(post="директор", person=guest)

    assert "Тихий" not in published(meeting).body_html


def test_sub_item_of_a_closed_item_is_held_back(meeting: Meeting) -> None:
    AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    part = AgendaItem.objects.create(
        meeting=meeting, title="Об охране складов", is_subitem=True, position=1
    )
    heard(meeting, part, "Секретов")

    assert held_back_in(meeting, "Обсудили вопрос: об охране складов. Доложил Секретов П.") == (
        "Об охране складов",
        "Секретов",
    )


@pytest.mark.parametrize(
    ("title", "text", "held_back"),
    [
        ("Схема постов.pdf", "К решению приложена схема постов.", True),
        ("Схема постов", "К решению приложены схемы постов.", False),
        ("Справка.docx", "Подготовлена справка.", False),
        ("Отчёт", "Заслушан отчёт.", False),
        ("Водозабор", "Осмотрен водозабор.", True),
        ("Водозабор", "Осмотрены водозаборы.", False),
        ("", "Осмотрены водозаборы.", False),
    ],
)
def test_title_of_a_closed_file_is_held_back(
    meeting: Meeting, title: str, text: str, held_back: bool
) -> None:
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    opened = AgendaItem.objects.create(meeting=meeting, title="О школах", position=1)
    for item, visibility in ((closed, "internal"), (opened, "closed"), (opened, "public")):
        Attachment.objects.all().delete()
        Attachment.objects.create(item=item, title=title, visibility=visibility)

        assert bool(held_back_in(meeting, text)) is (held_back and visibility != "public")


def test_dissent_on_a_closed_item_is_held_back(meeting: Meeting) -> None:
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    heard(meeting, closed, "Секретов")
    closed.votes.create(participant=meeting.attendance.get(), dissent="Охраны мало.")

    assert held_back_in(meeting, "Было сказано: охраны мало.") == ("Охраны мало.",)


def test_private_person_for_whom_somebody_came_is_held_back(meeting: Meeting) -> None:
    private = Person.objects.create(last_name="Тихий", is_private=True, public_label="заявитель")
    Attendance.objects.create(
        meeting=meeting,
        person=Person.objects.create(last_name="Громов"),
        last_name="Громов",
        status="substitute",
        substitute_for=private,
    )

    assert held_back_in(meeting, "Вместо Тихого пришёл Громов.") == ("Тихий",)


@pytest.mark.parametrize(
    "text",
    [
        'Обсудили: о мерах "Щит" на объекте связи',
        "О мерах „Щит“ на объёкте\u00a0связи.",
        "о мерах «щит» на объ\u00adекте связи",
        "О мерах «Щит» на объек-\nте связи",
    ],
)
def test_closed_title_is_found_whatever_its_signs(meeting: Meeting, text: str) -> None:
    title = "О мерах «Щит» на объекте связи"
    AgendaItem.objects.create(meeting=meeting, title=title, is_closed=True)

    assert held_back_in(meeting, text) == (title,)


@pytest.mark.parametrize(
    ("last", "text", "held_back"),
    [
        ("Римский-Корсаков", "Доложил Римскому-Корсакову помощник.", True),
        ("Римский-Корсаков", "Доложил Римскому‑\nКорсакову помощник.", True),
        ("Ковалёв", "Ответить П.П. Ковалеву.", True),
        ("Ковалев", "Ответить Ковалёву Петру.", True),
        ("Ковалёв", "ОТВЕТИТЬ КОВАЛЁВУ.", True),
        ("Ковалёв", "Ковалёвский посёлок", False),
    ],
)
def test_surname_is_found_however_it_is_written(
    meeting: Meeting, last: str, text: str, held_back: bool
) -> None:
    heard(meeting, AgendaItem.objects.create(meeting=meeting, title="О складе"), last)
    Person.objects.update(is_private=True, public_label="заявитель")

    assert held_back_in(meeting, text) == ((last,) if held_back else ())


def test_record_too_long_for_a_notice_gives_its_first_paragraph(meeting: Meeting) -> None:
    Commission.objects.update(name=("комиссия " * 54).strip())
    AgendaItem.objects.create(meeting=meeting, title="О школах", discussion="слово " * 20_000)

    drafted = draft_notice(meeting_id=meeting.pk, by=None, at=NOW)

    assert drafted.is_short
    assert "состоялось очередное заседание" in drafted.notice.body
    assert "слово" not in drafted.notice.body
    assert len(drafted.notice.title) <= 500


def test_refusal_gives_the_words_of_the_record_to_those_alone_who_see_them(
    meeting: Meeting,
) -> None:
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе «Щит».", is_closed=True)
    heard(meeting, closed, "Секретов")
    opened = AgendaItem.objects.create(meeting=meeting, title="О жалобе", position=1)
    complainant = heard(meeting, opened, "Жалобин")
    Person.objects.filter(pk=complainant.pk).update(is_private=True, public_label="заявитель")

    with pytest.raises(HoldsClosed) as refused:
        check_nothing_leaks(
            meeting, "Обсудили вопрос о складе\nщит с Секретовым. Ответили Жалобину."
        )

    def told(*words: str) -> str:
        opening, end = "В тексте есть то, что по записи закрыто:", "Уберите это и опубликуйте"
        return f"{opening} {'; '.join(words)}. {end} сообщение."

    assert str(refused.value) == told(
        "закрытый вопрос № 1: «о складе щит»",
        "частное лицо (заявитель): «Жалобину»",
        "участник закрытого вопроса: «Секретовым»",
    )
    assert refused.value.told(sees_closed=True) == told(
        "закрытый вопрос № 1: «О складе «Щит».»",
        "частное лицо (заявитель): «Жалобину»",
        "участник закрытого вопроса: «Секретов»",
    )


def test_refusal_quotes_a_long_text_in_short(meeting: Meeting) -> None:
    text = "Посты охраны сокращены вдвое. " * 100
    AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True, discussion=text)

    with pytest.raises(HoldsClosed) as refused:
        check_nothing_leaks(meeting, text)

    assert "Посты охраны" in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("link", "held_back"),
    [
        ('<a href="https://news.example/Кондратьев">Здесь</a>', ("Кондратьев",)),
        (f'<a href="https://news.example/{quote("кондратьев")}/">Здесь</a>', ("Кондратьев",)),
        ('<a href="https://news.example/петр_кондратьев-2024">Здесь</a>', ("Кондратьев",)),
        ('<a href="https://a.example/?who=petr&amp;last=кондратьев">Здесь</a>', ("Кондратьев",)),
        ('<a href="mailto:кондратьев@mail.example">Письмом</a>', ("Кондратьев",)),
        ('<a href="https://a.example/#%D0%9E-тайном+складе">Здесь</a>', ("О тайном складе",)),
        ('<a href="https://a.example/римский-корсаков">Здесь</a>', ("Римский-Корсаков",)),
        ('<a href="https://news.example/кондратьевский-проезд">Здесь</a>', ()),
    ],
)
def test_link_does_not_lead_to_what_is_held_back(
    meeting: Meeting, link: str, held_back: tuple[str, ...]
) -> None:
    opened = AgendaItem.objects.create(meeting=meeting, title="О жалобе")
    AgendaItem.objects.create(meeting=meeting, title="О тайном складе", is_closed=True, position=1)
    for last in ("Кондратьев", "Римский-Корсаков"):
        heard(meeting, opened, last)
    Person.objects.update(is_private=True, public_label="заявитель")
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    notice.body += f"<p>{link}</p>"
    notice.save()

    try:
        project(notice)
        refused: tuple[str, ...] = ()
    except HoldsClosed as reason:
        refused = tuple(leak.secret.words for leak in reason.leaks)

    assert refused == held_back
    assert bool(summary_of(notice, NOW).warnings) is bool(held_back)
