"""The register, the card of a clause and the buttons of a session, as a secretary meets them."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Act, User
from agenda.control.item import CONTROL_ITEM
from agenda.control.marks import Kind, Mark, make_mark
from agenda.models import Resolution
from meetings.models import Meeting
from participants.models import Person
from tests.agenda.control_records import clause, commission, session
from tests.agenda.test_attachments import pdf
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db

REGISTER = "admin:agenda_resolution_changelist"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def held(today: date) -> Meeting:
    return session(held_on=today - timedelta(days=60))


@pytest.fixture
def secretary(client: Client, held: Meeting) -> Client:
    client.force_login(user_of(Role.SECRETARY))
    return client


def user_of(role: str, **fields: Any) -> User:
    return give_role(User.objects.create_user(role, is_staff=True), role, commission(), **fields)


def words(page: Any) -> str:
    """What a reader sees of the page."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page.content.decode(), flags=re.S)
    return " ".join(text.replace("&nbsp;", " ").replace("\xa0", " ").split())


def rows(page: Any) -> list[str]:
    """The texts of the instructions that the register lists."""
    return re.findall(r'class="field-instruction">([^<]*)<', page.content.decode())


# --- the register ---------------------------------------------------------------------------


def test_register_lists_what_is_on_control_the_most_pressing_first(
    secretary: Client, held: Meeting, today: date
) -> None:
    clause(held, text="Без даты", due_text="постоянно")
    clause(held, text="Нескоро", due_on=today + timedelta(days=30))
    clause(held, text="Скоро", due_on=today + timedelta(days=3))
    clause(held, text="Поздно", due_on=today - timedelta(days=5))
    gone = clause(held, text="Снято", due_on=today)
    Resolution.objects.filter(pk=gone.pk).update(control="off")
    held.agenda_items.get().resolutions.create(text="К сведению", position=9)

    page = secretary.get(reverse(REGISTER))

    assert rows(page) == ["Поздно", "Скоро", "Нескоро", "Без даты"]
    said = words(page)
    assert "Контроль исполнения" in said
    assert "просрочено на 5 дней" in said
    assert "осталось 3 дня" in said
    assert f"Протокол от {held.held_on:%d.%m.%Y} № 4, пункт 1.4" in said


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"due": "overdue"}, ["Поздно"]),
        ({"due": "soon"}, ["Скоро"]),
        ({"due": "none"}, ["Без даты"]),
        ({"state": "off"}, ["Снято"]),
        ({"state": "all"}, ["Поздно", "Снято", "Скоро", "Без даты"]),
        ({"state": "reported"}, []),
        ({"q": "ПОЗДНО"}, ["Поздно"]),
        ({"q": "отдел культуры"}, ["Скоро"]),
        ({"q": "начальник петров"}, ["Без даты"]),
        ({"due_from": "{today}", "due_until": "{later}"}, ["Скоро"]),
        ({"due_until": "{yesterday}"}, ["Поздно"]),
        ({"year": "1999"}, []),
    ],
)
def test_register_is_filtered_and_searched(
    secretary: Client, held: Meeting, today: date, asked: dict[str, str], found: list[str]
) -> None:
    clause(held, text="Поздно", due_on=today - timedelta(days=5))
    soon = clause(held, text="Скоро", due_on=today + timedelta(days=3))
    soon.executors.create(post="Отдел культуры")
    undated = clause(held, text="Без даты", due_text="постоянно")
    undated.executors.update(person=Person.objects.create(last_name="Петров", gender="m"))
    gone = clause(held, text="Снято", due_on=today)
    Resolution.objects.filter(pk=gone.pk).update(control="off")
    days = {
        "today": today,
        "later": today + timedelta(days=20),
        "yesterday": today - timedelta(days=1),
    }

    page = secretary.get(
        reverse(REGISTER), {name: value.format(**days) for name, value in asked.items()}
    )

    assert rows(page) == found


@pytest.mark.parametrize("year", ["0", "10000", "-1", "9" * 5000, "abc", "\0"])
@pytest.mark.parametrize("address", [REGISTER, "admin:agenda_resolution_export"])
def test_year_that_is_none_leads_back_to_the_register(
    secretary: Client, address: str, year: str
) -> None:
    answer = secretary.get(reverse(address), {"year": year})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(REGISTER))


def test_register_is_filtered_by_commission_and_year(
    secretary: Client, held: Meeting, today: date
) -> None:
    other = commission("Вторая")
    give_role(User.objects.get(username="secretary"), Role.SECRETARY, other)
    clause(held, text="Первой")
    clause(session(held_on=today - timedelta(days=900), commission=other), text="Второй")

    by_body = secretary.get(reverse(REGISTER), {"commission": other.pk})
    by_year = secretary.get(reverse(REGISTER), {"year": (today - timedelta(days=60)).year})

    assert rows(by_body) == ["Второй"]
    assert rows(by_year) == ["Первой"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_from": "завтра"},
        {"due_until": "2026-02-31"},
        {"commission": "x"},
        {"year": "99999999999999999999"},
        {"nonsense": "1"},
    ],
)
def test_address_that_makes_no_sense_shows_the_register(
    secretary: Client, wrong: dict[str, str]
) -> None:
    for name in (REGISTER, "admin:agenda_resolution_export"):
        answer = secretary.get(reverse(name), wrong)

        assert answer.status_code == 302


def test_closed_clauses_are_listed_for_those_who_read_them(held: Meeting, client: Client) -> None:
    closed = held.agenda_items.create(title="О скрытом", is_closed=True, position=2)
    clause(held, text="Открытое")
    hidden = clause(held, text="Скрытое", item=closed)
    client.force_login(user_of(Role.OBSERVER))

    assert rows(client.get(reverse(REGISTER))) == ["Открытое"]
    assert rows(client.get(reverse(REGISTER), {"q": "скрытое"})) == []
    assert client.get(card_of(hidden)).status_code == 404
    assert "Скрытое" not in str(exported(client))


def test_register_costs_the_same_for_any_number_of_clauses(
    secretary: Client, held: Meeting, today: date
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            secretary.get(reverse(REGISTER), {"q": "проверку"})
        return len(captured)

    clause(held)
    secretary.get(reverse(REGISTER))
    first = cost()
    for number in range(3):
        other = session(held_on=today - timedelta(days=number + 2), number=10 + number)
        clause(other, due_on=today)
        clause(other)

    assert cost() == first <= 16


# --- the file -------------------------------------------------------------------------------


def exported(client: Client, **asked: str) -> list[tuple[Any, ...]]:
    answer = client.get(reverse("admin:agenda_resolution_export"), asked)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_file_says_what_the_register_shows(secretary: Client, held: Meeting, today: date) -> None:
    late = clause(held, text="Поздно", due_on=today - timedelta(days=5))
    chair = Person.objects.get(last_name="Ким")
    gone = clause(held, text="Снято", due_on=today)
    marks = [
        Mark(Kind.REPORT, on=today, text="Сделано."),
        Mark(Kind.TAKEN_OFF, on=today, decided_by=chair),
    ]
    for mark in marks:
        make_mark(clause_id=gone.pk, mark=mark, by=None, at=timezone.now())

    head, first, second = exported(secretary, state="all")

    assert head == (
        "№ п/п",
        "Протокол от",
        "№ протокола",
        "Комиссия",
        "Пункт",
        "Поручение",
        "Исполнители",
        "Срок",
        "Исполнить до",
        "Состояние",
        "Просрочено, дней",
        "Отметка об исполнении",
        "Снято с контроля",
    )
    day = f"{today:%d.%m.%Y}"
    held_at = [timezone.datetime(held.held_on.year, held.held_on.month, held.held_on.day)]
    assert first[:5] == (1, *held_at, "4", "Комиссия по проверке", "1.1")
    assert first[5:8] == ("Поздно", "начальник управления", f"{late.due_on:%d.%m.%Y}")
    assert first[8].date() == late.due_on
    assert first[9:] == ("просрочено", 5, None, None)
    assert second[9:] == (
        "снято с контроля",
        None,
        f"{day}: отчёт об исполнении – Сделано.",
        f"{day}: снято с контроля, Ким\xa0В.И.",
    )


@pytest.mark.parametrize("start", ["=HYPERLINK(1)", "+7", "-1", "@SUM(A1)", "http://x", "0042"])
def test_words_are_words_in_the_file_whatever_they_begin_with(
    secretary: Client, held: Meeting, start: str
) -> None:
    clause(held, text=start)

    answer = secretary.get(reverse("admin:agenda_resolution_export"))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cell = book.active["F2"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (start, "s", None)


def test_file_is_made_to_be_read_and_printed(secretary: Client, held: Meeting) -> None:
    clause(held)

    answer = secretary.get(reverse("admin:agenda_resolution_export"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:M2"
    assert sheet.column_dimensions["F"].width > 50
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["B2"].is_date


def test_export_is_on_record(secretary: Client, held: Meeting) -> None:
    clause(held)

    exported(secretary, due="none")

    act = Act.objects.get(kind=Act.Kind.REGISTER_EXPORTED)
    assert act.actor.username == "secretary"
    assert act.details == {"filters": "due=none", "clauses": 1}


def test_export_reads_many_clauses_in_the_same_few_queries(
    secretary: Client, held: Meeting
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            exported(secretary)
        return len(captured)

    clause(held)
    exported(secretary)
    first = cost()
    for _number in range(4):
        clause(held)

    assert cost() == first


# --- the card -------------------------------------------------------------------------------


def card_of(of: Resolution) -> str:
    return reverse("admin:agenda_resolution_change", args=[of.pk])


def send(client: Client, of: Resolution, kind: str, **fields: Any) -> Any:
    given = {f"{kind}-on": timezone.localdate().isoformat(), f"{kind}-text": ""}
    given |= {f"{kind}-{name}": value for name, value in fields.items()}
    return client.post(card_of(of), {"mark": kind} | given)


def test_report_with_files_is_made_on_the_card(secretary: Client, held: Meeting) -> None:
    told = clause(held)
    files = [SimpleUploadedFile(f"отчёт {n}.pdf", pdf()) for n in (1, 2)]

    answer = send(secretary, told, "report", text="Исполнено.", attached=files)

    assert answer.status_code == 302
    page = words(secretary.get(card_of(told)))
    assert "Отметка внесена." in page
    assert "исполнено, ждёт снятия" in page
    assert "Отчёт об исполнении Исполнено. отчёт 1.pdf" in page
    assert "отчёт 2.pdf" in page
    [event] = told.control_events.all()
    assert event.history.get().history_user.username == "secretary"


def test_bad_file_is_told_and_the_words_stay(secretary: Client, held: Meeting) -> None:
    told = clause(held)
    file = SimpleUploadedFile("отчёт.pdf", b"<html>")

    answer = send(secretary, told, "report", text="Исполнено вовремя.", attached=[file])

    page = answer.content.decode()
    assert "Файл не принят. Подойдут PDF" in page
    assert "Исполнено вовремя." in page
    assert re.search(r'<details class="control-form" name="mark" open>\s*<summary>Отчёт', page)
    assert told.control_events.count() == 0


def test_refused_mark_is_told_beside_its_field(
    secretary: Client, held: Meeting, today: date
) -> None:
    told = clause(held, due_on=today + timedelta(days=9))
    chair = Person.objects.get(last_name="Ким")

    answer = send(
        secretary, told, "extended", new_due_on=today.isoformat(), decided_by=str(chair.pk)
    )

    assert "Новый срок должен быть позже прежнего" in answer.content.decode()
    assert told.control_events.count() == 0


def test_card_offers_the_marks_that_may_follow(secretary: Client, held: Meeting) -> None:
    told = clause(held)
    send(secretary, told, "report")

    page = secretary.get(card_of(told)).content.decode()

    assert re.findall(r'name="mark" value="(\w+)"', page) == [
        "report",
        "put_back",
        "taken_off",
        "cancelled",
    ]


def test_presiding_person_is_offered_first_and_later_sessions_to_choose(
    secretary: Client, held: Meeting, today: date
) -> None:
    told = clause(held)
    later = session(held_on=today - timedelta(days=1), number=5)
    session(held_on=today - timedelta(days=90), number=3)

    page = secretary.get(card_of(told)).content.decode()

    assert f"{later.held_on:%d.%m.%Y}: О готовности" in page
    assert page.count(": О готовности</option>") == 4  # one of each decision that may follow
    assert '<option value="' in page
    assert re.search(r"<option value=\"\d+\" selected>Ким\sВ\.И\.</option>", page)


def test_later_session_takes_off_on_the_card(secretary: Client, held: Meeting, today: date) -> None:
    told = clause(held)
    later = session(held_on=today - timedelta(days=1), number=5)
    chair = Person.objects.get(last_name="Ким")

    send(
        secretary,
        told,
        "taken_off",
        decided_in=str(later.agenda_items.get().pk),
        decided_by=str(chair.pk),
    )

    told.refresh_from_db()
    [event] = told.control_events.all()
    assert told.control == "off"
    assert (event.decided_by, event.happened_on) == (None, later.held_on)


def test_slip_is_taken_back_on_the_card(secretary: Client, held: Meeting) -> None:
    told = clause(held)
    send(secretary, told, "report")
    event = told.control_events.get()
    assert "Отозвать" in words(secretary.get(card_of(told)))

    secretary.post(card_of(told), {"take_back": str(event.pk)})

    told.refresh_from_db()
    assert (told.control, told.control_events.count()) == ("on", 0)


def test_control_goes_on_after_the_minutes_are_signed(secretary: Client, held: Meeting) -> None:
    told = clause(held)
    Meeting.objects.filter(pk=held.pk).update(state="signed")

    assert send(secretary, told, "report").status_code == 302
    assert told.control_events.count() == 1


def test_observer_reads_the_card_and_marks_nothing(held: Meeting, client: Client) -> None:
    told = clause(held)
    client.force_login(user_of(Role.OBSERVER))

    page = client.get(card_of(told))

    assert page.status_code == 200
    assert "Новая отметка" not in words(page)
    assert send(client, told, "report").status_code == 403
    assert told.control_events.count() == 0


def test_clause_of_another_commission_and_one_without_control_are_absent(
    secretary: Client, held: Meeting
) -> None:
    theirs = clause(session(commission=commission("Другая"), number=1))
    noted = held.agenda_items.get().resolutions.create(text="К сведению", position=1)

    for absent in (card_of(theirs), card_of(noted), card_of(Resolution(pk=10**9))):
        assert secretary.get(absent).status_code == 404
        assert secretary.post(absent, {"mark": "report"}).status_code == 404


@pytest.mark.parametrize("post", [{}, {"mark": "x"}, {"take_back": "x"}, {"take_back": "9" * 30}])
def test_forged_forms_do_nothing(secretary: Client, held: Meeting, post: dict[str, str]) -> None:
    told = clause(held)

    assert secretary.post(card_of(told), post).status_code == 404


# --- the next agenda ------------------------------------------------------------------------


def button(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_control_item", args=[meeting.pk])


def test_next_agenda_takes_in_what_is_on_control(
    secretary: Client, held: Meeting, today: date
) -> None:
    closed = held.agenda_items.create(
        title="О скрытом", is_closed=True, closed_ground="ДСП", position=2
    )
    clause(held, text="Провести проверку", due_on=today - timedelta(days=5))
    clause(held, text="Докладывать", recurrence="monthly", recurrence_day=5)
    clause(held, text="Скрытое", item=closed)
    clause(session(commission=commission("Другая"), number=1), text="Чужое")
    planned = session(held_on=today, state="planned", number=None)

    answer = secretary.post(button(planned))

    assert answer["Location"] == reverse("admin:meetings_meeting_change", args=[planned.pk])
    _first, opened, hidden = planned.agenda_items.order_by("position")
    assert (opened.title, opened.is_closed) == (CONTROL_ITEM, False)
    place = f"Протокол от {held.held_on:%d.%m.%Y} №\xa04, п. "
    lines = opened.discussion.splitlines()
    assert len(lines) == 2
    late, repeated = sorted(lines)
    assert late.startswith(f"{place}1.1: Начальнику управления провести проверку. Срок – до")
    assert late.endswith("Просрочено.")
    assert repeated.startswith(f"{place}1.2: Начальнику управления докладывать.")
    assert "Очередной срок – " in repeated
    assert (hidden.title, hidden.is_closed, hidden.closed_ground) == (CONTROL_ITEM, True, "ДСП")
    assert "скрытое" in hidden.discussion
    assert "скрытое" not in opened.discussion


def joint_session(today: date, *names: str) -> Meeting:
    """A planned session of the commission here and of the others."""
    meeting = session(held_on=today, state="planned", number=None)
    for position, name in enumerate(names, start=2):
        meeting.meeting_commissions.create(commission=commission(name), position=position)
    return meeting


@pytest.mark.parametrize("name", ["Комиссия по проверке", "Другая"])
def test_closed_clause_is_not_listed_where_another_commission_reads_it(
    held: Meeting, today: date, client: Client, name: str
) -> None:
    closed = held.agenda_items.create(title="О скрытом", is_closed=True, position=2)
    clause(held, text="Скрытое", item=closed)
    together = joint_session(today - timedelta(days=30), "Другая", "Третья")
    shared = together.agenda_items.create(title="Об общем", is_closed=True, position=2)
    Meeting.objects.filter(pk=together.pk).update(state="held")
    together.refresh_from_db()
    clause(together, text="Общее", item=shared)
    planned = joint_session(today, "Другая")
    secretary = User.objects.create_user("somebody", is_staff=True)
    client.force_login(give_role(secretary, Role.SECRETARY, commission(name)))

    answer = words(client.post(button(planned), follow=True))

    listed = " ".join(planned.agenda_items.values_list("discussion", flat=True)).lower()
    assert "общее" in listed
    assert "скрытое" not in listed
    is_reader = name == "Комиссия по проверке"
    assert ("Не включён 1 закрытый пункт" in answer) is is_reader


def test_clauses_that_the_secretary_does_not_read_are_not_listed(
    held: Meeting, today: date, client: Client
) -> None:
    clause(held, text="Чужое")
    planned = joint_session(today, "Другая")
    secretary = User.objects.create_user("somebody", is_staff=True)
    client.force_login(give_role(secretary, Role.SECRETARY, commission("Другая")))

    answer = words(client.post(button(planned), follow=True))

    assert "На контроле нет ранее принятых решений" in answer
    assert planned.agenda_items.count() == 1


def test_private_person_is_not_named_in_the_open_item(
    secretary: Client, held: Meeting, today: date
) -> None:
    told = clause(held)
    person = Person.objects.create(
        last_name="Тайный", gender="m", is_private=True, public_label="заявитель"
    )
    told.executors.update(person=person, person_as_named="Тайный")
    planned = session(held_on=today, state="planned", number=None)

    secretary.post(button(planned))

    item = planned.agenda_items.order_by("position").last()
    assert "(заявитель)" in item.discussion
    assert "Тайный" not in item.discussion


def test_item_is_taken_in_once_and_only_before_the_session(
    secretary: Client, held: Meeting, today: date
) -> None:
    planned = session(held_on=today, state="convened", number=None)

    def press(meeting: Meeting) -> str:
        return words(secretary.post(button(meeting), follow=True))

    assert "На контроле нет ранее принятых решений" in press(planned)
    clause(held)
    assert "В конец повестки добавлен вопрос" in press(planned)
    assert "уже есть в повестке" in press(planned)
    assert "только в повестку предстоящего заседания" in press(held)
    assert planned.agenda_items.count() == 2
    assert held.agenda_items.count() == 1


def test_clauses_are_ticked_and_taken_off_by_the_item(
    secretary: Client, held: Meeting, today: date
) -> None:
    told, other, kept = (clause(held, text=text) for text in ("Одно", "Другое", "Третье"))
    later = session(held_on=today - timedelta(days=1), number=5)
    item = later.agenda_items.create(title=CONTROL_ITEM, position=2)
    address = reverse("admin:meetings_meeting_take_off", args=[later.pk])

    page = secretary.get(address).content.decode()
    assert f'<option value="{item.pk}" selected>' in page
    answer = secretary.post(
        address, {"item": str(item.pk), "clause": [str(told.pk), str(other.pk)]}, follow=True
    )

    assert "С контроля снято 2 пункта." in words(answer)
    assert set(Resolution.objects.filter(control="off")) == {told, other}
    assert {event.decided_in for event in told.control_events.all()} == {item}
    kept.refresh_from_db()
    assert kept.control == "on"


def test_nothing_ticked_and_foreign_clauses_take_nothing_off(
    secretary: Client, held: Meeting, today: date
) -> None:
    clause(held)
    theirs = clause(session(commission=commission("Другая"), number=1))
    later = session(held_on=today - timedelta(days=1), number=5)
    item = later.agenda_items.get()
    address = reverse("admin:meetings_meeting_take_off", args=[later.pk])

    nothing = secretary.post(address, {"item": item.pk}, follow=True)
    foreign = secretary.post(address, {"item": item.pk, "clause": theirs.pk}, follow=True)

    assert "Отметьте пункты" in words(nothing)
    assert "Ничего не снято" in words(foreign)
    assert Resolution.objects.filter(control="off").count() == 0


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PRESS_OFFICER, Role.APPROVER])
def test_only_a_secretary_takes_stock(
    held: Meeting, client: Client, role: str, today: date
) -> None:
    clause(held)
    planned = session(held_on=today, state="planned", number=None)
    client.force_login(user_of(role, sees_closed=True))

    assert client.post(button(planned)).status_code == 404
    take_off = reverse("admin:meetings_meeting_take_off", args=[held.pk])
    assert client.get(take_off).status_code == 404
    assert planned.agenda_items.count() == 1
