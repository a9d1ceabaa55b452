"""The report before publishing: every surface as it will be, what is held back, what leaks."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agenda.models import AgendaItem, Attachment, Resolution, Speaker
from meetings.models import Commission, Meeting, MeetingCommission
from notices.domain import draft_notice
from notices.gather import project
from notices.leak_report import LeakReport, report_on, summary_of
from notices.models import Notice
from notices.pdf_reading import read_pdf
from notices.projection import draw_pdf
from participants.models import Attendance, Person
from publications.models import Publication
from russian.typography import plain
from tests.conftest import NOW
from tests.pdf_judging import words_of

pytestmark = pytest.mark.django_db

Kind = Publication.Kind


@pytest.fixture
def meeting(db: None) -> Meeting:
    """One open item, and a closed one with a speaker and a clause."""
    body = Commission.objects.create(name="Комиссия города", slug="body")
    meeting = Meeting.objects.create(held_on=date(2024, 3, 5), state=Meeting.State.HELD)
    MeetingCommission.objects.create(meeting=meeting, commission=body)
    AgendaItem.objects.create(meeting=meeting, title="О подготовке школ к учебному году")
    closed = AgendaItem.objects.create(
        meeting=meeting,
        title="О состоянии охраны резервного водозабора",
        is_closed=True,
        position=1,
        discussion="Посты охраны сокращены вдвое. На складе реагентов не хватает двух человек.",
    )
    Resolution.objects.create(item=closed, text="Усилить охрану водозабора.")
    heard(meeting, closed, "Секретов", post="начальник отдела охраны режимных объектов")
    return meeting


def heard(meeting: Meeting, item: AgendaItem, last: str, **facts: Any) -> Person:
    named = {"last_name": last, "first_name": "Пётр", "patronymic": "Ильич", "gender": "m"}
    person = Person.objects.create(**named)
    Attendance.objects.create(
        meeting=meeting, person=person, status="speaker", **named | {"post": ""} | facts
    )
    Speaker.objects.create(item=item, person=person)
    return person


def drafted(meeting: Meeting, added: str = "", kind: Kind = Kind.REPORT) -> Notice:
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW, kind=kind).notice
    notice.body += f"<p>{added}</p>" if added else ""
    notice.save()
    return notice


def told(report: LeakReport) -> list[tuple[str, bool]]:
    return [(warning.about, warning.is_certain) for warning in report.warnings]


def about(meeting: Meeting, added: str) -> list[tuple[str, bool]]:
    """What is warned of, once ``added`` stands in the text."""
    return told(summary_of(drafted(meeting, added), NOW))


ITEM = "Закрытый вопрос № 2"
PERSON = "Участник закрытого вопроса"


# --- the surfaces -----------------------------------------------------------------------------


def test_every_surface_shows_what_the_public_will_read(meeting: Meeting) -> None:
    notice = drafted(meeting, "Школы города готовы.")

    report = report_on(notice, NOW)

    seen = {each.label: each.text for each in report.surfaces}
    assert list(seen) == [
        "Страница",
        "Заголовок и описание",
        "PDF",
        "PDF: сведения о файле и вложенные файлы",
        "Поиск находит по этим словам",
        "Лента",
        "Календарь",
        "Данные (API)",
        "OParl",
        "Открытые данные",
        "Данные для поисковых машин",
        "Карта сайта",
    ]
    for label in ("Страница", "PDF", "Данные (API)"):
        assert "Школы города готовы." in seen[label]
    assert "школы города готовы." in seen["Поиск находит по этим словам"]
    about_file = seen["PDF: сведения о файле и вложенные файлы"]
    assert f"Title: {notice.title}" in about_file
    assert "Author: Комиссия города" in about_file
    assert "data.json: Открытые данные публикации" in about_file
    assert "DTSTART: 20240305" in seen["Календарь"]
    assert seen["Карта сайта"].endswith("/notices/2024-03-05/")
    assert notice.title in seen["OParl"]
    assert notice.title in seen["Открытые данные"]
    assert (report.warnings, report.problem) == ((), "")


def test_nothing_is_stored_by_the_report(meeting: Meeting) -> None:
    summary_of(drafted(meeting), NOW)

    assert not Publication.objects.exists()


def test_pdf_is_read_back_word_for_word(training: Meeting) -> None:
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    pdf = draw_pdf(project(notice))

    read = plain(read_pdf(pdf).text).split()

    assert sorted(read) == sorted(words_of(pdf))


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.AGENDA, Kind.DECISIONS])
@pytest.mark.parametrize("record", ["novorossiysk", "training"])
def test_demo_gives_no_warning(
    request: pytest.FixtureRequest, record: str, kind: Publication.Kind
) -> None:
    meeting = request.getfixturevalue(record)
    notice = Notice.objects.create(meeting=meeting, kind=kind, title="–")
    if notice.has_text:
        notice.delete()
        notice = drafted(meeting)

    report = summary_of(notice, NOW)

    assert (told(report), report.problem) == ([], "")


# --- what leaks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("added", "warned"),
    [
        ("О состоянии охраны резервного водозабора", (ITEM, True)),
        ("Усилить охрану водозабора", (ITEM, True)),
        ("Выступил Секретов П.И.", (PERSON, True)),
        ("Выступил П.И. Секретов", (PERSON, True)),
        ("Слово дали Секретову.", (PERSON, True)),
        ("Обсудили, как охраняется резервный водозабор: охрану усилят.", (ITEM, False)),
        ("Охране водозаборов, резервных и основных, уделят внимание.", (ITEM, False)),
        ("На складе реагентов не хватает двух человек.", (ITEM, False)),
        ("Выступил начальник отдела охраны режимных объектов.", (PERSON, False)),
        ("Поручить начальнику отдела охраны режимных объектов.", (PERSON, False)),
        ("Доложил Пётр Ильич.", (PERSON, False)),
        ("Заслушали Петра Ильича.", (PERSON, False)),
    ],
)
def test_what_is_closed_is_found(meeting: Meeting, added: str, warned: tuple[str, bool]) -> None:
    assert about(meeting, added) == [warned]


@pytest.mark.parametrize(
    "added",
    [
        "Усилена охрана школ, проверено состояние зданий.",
        "Рассмотрели резервные места в школах.",
        "В школах города завершены работы по подготовке к учебному году.",
        "Начальник отдела образования доложил о режимных объектах.",
        "Пётр Великий основал город.",
        "В секретовском парке посажены деревья.",
    ],
)
def test_open_text_gives_no_noise(meeting: Meeting, added: str) -> None:
    assert about(meeting, added) == []


def test_person_marked_private_after_drafting_is_found(meeting: Meeting) -> None:
    item = meeting.agenda_items.get(is_closed=False)
    person = heard(meeting, item, "Жалобин-Ёлкин")
    notice = drafted(meeting, "Обратился Жалобин‑Елкин.")
    before = told(summary_of(notice, NOW))
    Person.objects.filter(pk=person.pk).update(is_private=True, public_label="заявитель")

    report = summary_of(notice, NOW)

    assert before == []
    assert told(report) == [("Частное лицо (заявитель)", True)]
    assert "«Жалобин-Ёлкин»" in report.problem
    assert "<mark>Жалобин‑Елкин</mark>" in "".join(
        place.excerpt for place in report.warnings[0].places
    )


def test_half_of_a_surname_is_found(meeting: Meeting) -> None:
    person = heard(meeting, meeting.agenda_items.get(is_closed=False), "Жалобин-Ёлкин")
    Person.objects.filter(pk=person.pk).update(is_private=True, public_label="заявитель")
    Meeting.objects.update(summary="")
    notice = Notice.objects.create(
        meeting=meeting, title="О заседании", body="<p>Ответить Елкину.</p>"
    )

    assert told(summary_of(notice, NOW)) == [("Частное лицо (заявитель)", False)]


def test_item_closed_after_drafting_is_found_where_it_stands(meeting: Meeting) -> None:
    notice = drafted(meeting)
    AgendaItem.objects.update(is_closed=True)

    [warning] = summary_of(notice, NOW).warnings

    assert (warning.about, warning.is_certain) == ("Закрытый вопрос № 1", True)
    assert all("школ" in strip_tags(place.excerpt) for place in warning.places)


def test_private_person_of_another_session_is_found(meeting: Meeting) -> None:
    Person.objects.create(last_name="Тихонов", is_private=True, public_label="заявитель")

    assert about(meeting, "Ответить Тихонову П.П.") == [
        ("Частное лицо из другого заседания", False)
    ]


def test_likeness_is_shown_once_with_all_its_surfaces(meeting: Meeting) -> None:
    report = report_on(drafted(meeting, "Решили: охрану резервного водозабора усилить."), NOW)

    [warning] = report.warnings

    [place] = [each for each in warning.places if "Страница" in each.surfaces]
    assert "<mark>охрану</mark> <mark>резервного</mark> <mark>водозабора</mark>" in place.excerpt
    assert {"Страница", "PDF", "Данные (API)"} <= set(place.surfaces)


# --- what is held back ------------------------------------------------------------------------


def test_who_sees_closed_items_is_told_what_is_held_back(meeting: Meeting) -> None:
    closed = meeting.agenda_items.get(is_closed=True)
    Attachment.objects.create(item=closed, title="Схема постов")
    private = heard(meeting, meeting.agenda_items.get(is_closed=False), "Тихий")
    Person.objects.filter(pk=private.pk).update(is_private=True, public_label="заявитель")
    notice = drafted(meeting)

    whole, bare = (summary_of(notice, NOW, sees_closed=sees) for sees in (True, False))

    assert [(group.label, group.names) for group in whole.held_back] == [
        ("Закрытые вопросы", ("№ 2. О состоянии охраны резервного водозабора",)),
        ("Частные лица, названы обозначением", ("заявитель",)),
        ("Закрытые файлы", ("Схема постов",)),
        ("Участники только закрытых вопросов", ("Секретов Пётр Ильич",)),
    ]
    assert [(group.names, group.count) for group in bare.held_back] == [
        (("№ 2",), 1),
        (("заявитель",), 1),
        ((), 1),
        ((), 1),
    ]


# --- the page ---------------------------------------------------------------------------------


def test_page_shows_the_report_to_an_administrator(admin_client: Client, meeting: Meeting) -> None:
    notice = drafted(meeting, "Охрана резервного водозабора – важная задача.")

    page = admin_client.get(reverse("admin:notices_notice_leak_report", args=[notice.pk]))
    preview = admin_client.get(reverse("admin:notices_notice_preview", args=[notice.pk]))

    for answer in (page, preview):
        assert "Закрытый вопрос № 2: «О состоянии охраны" in answer.content.decode()
    assert "<summary>Карта сайта</summary>" in page.content.decode()


def test_who_may_not_see_closed_items_learns_no_word_of_them(
    client: Client, meeting: Meeting, django_user_model: Any
) -> None:
    officer = django_user_model.objects.create_user("officer", is_staff=True)
    officer.commission_roles.create(
        commission=Commission.objects.get(), role="press_officer", sees_closed=False
    )
    client.force_login(officer)
    notice = drafted(meeting, "Охрана резервного водозабора – важная задача.")

    answers = [
        client.get(reverse(f"admin:notices_notice_{page}", args=[notice.pk])).content.decode()
        for page in ("leak_report", "preview")
    ]

    for page in answers:
        assert "Закрытый вопрос № 2" in page
        assert "О состоянии" not in page
        assert "Секретов" not in page
        assert "режимных" not in page
