"""The history of a record as a person reads it, and two of its states side by side."""

import re
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.history import edit
from accounts.models import User
from accounts.timeline import mark_words
from agenda.models import ControlEvent, Resolution
from meetings.models import Commission, Meeting, Venue
from notices.domain import draft_notice
from participants.models import Membership, Person, Post
from tests.accounts.desk import Desk
from tests.conftest import NOW
from tests.roles import Role, give_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(User.objects.create_superuser("clerk", last_name="Первая", first_name="Анна"))


def history_of(record: Any) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[record.pk])


def read(client: Client, record: Any, **asked: str) -> list[str]:
    """The entries of the page, the newest first, each as its words."""
    page = lxml.html.fromstring(client.get(history_of(record), asked).content.decode())
    return [
        " ".join(each.text_content().split()) for each in page.xpath("//li[@class='portal-entry']")
    ]


def states(client: Client, record: Any) -> list[str]:
    page = lxml.html.fromstring(client.get(history_of(record)).content.decode())
    return [str(each) for each in page.xpath("//input[@name='old']/@value")]


def test_a_change_is_told_with_who_what_before_and_after(training: Meeting, desk: Desk) -> None:
    item = training.agenda_items.get(position=1)
    desk.open(training)
    desk.send(
        **{
            f"{desk.prefix_of(item)}title": "О <новом>",
            f"{desk.prefix_of(item)}outcome": "rejected",
            "kind": "extraordinary",
        }
    )

    newest = read(desk.client, training)[0]

    assert "Анна Первая" in newest
    assert "Запись изменена" in newest
    assert "Вопрос 1" in newest
    assert "О <новом>" in newest
    assert "праздников" in newest  # a word that went
    assert "принято решение → решение не принято" in newest
    assert "внеочередное" in newest
    assert "extraordinary" not in newest


def test_rows_that_came_and_went_are_named(training: Meeting, desk: Desk) -> None:
    with edit(by=desk.user):
        training.attendance.order_by("position").last().delete()  # type: ignore[union-attr]
        training.attendance_groups.create(title="главы поселений", position=1)

    newest = read(desk.client, training)[0]

    assert "Добавлено: Группы участников" in newest
    assert "главы поселений" in newest
    assert "Удалено: Участники" in newest


def test_the_command_line_is_named(training: Meeting, desk: Desk) -> None:
    oldest = read(desk.client, training)[-1]

    assert "командная строка" in oldest
    assert "Заседание загружено из файла" in oldest
    assert "Добавлено: Участники" in oldest


def test_two_states_are_compared_word_by_word(training: Meeting, desk: Desk) -> None:
    training.summary = "Рассмотрены вопросы безопасности на водных объектах. " * 3
    training.save()
    desk.open(training)
    desk.send(summary=training.summary.replace("водных", "<лесных>"))
    new, old = states(desk.client, training)[:2]

    page = desk.client.get(history_of(training), {"old": old, "new": new}).content.decode()

    assert "<ins>&lt;лесных&gt;</ins>" in page
    assert "<del>водных</del>" in page
    assert "<лесных>" not in page


def test_the_order_of_the_choice_does_not_matter(training: Meeting, desk: Desk) -> None:
    desk.open(training)
    desk.send(remark="Иное")
    new, old = states(desk.client, training)[:2]

    for chosen in ({"old": old, "new": new}, {"old": new, "new": old}):
        page = desk.client.get(history_of(training), chosen).content.decode()
        assert "<ins>Иное</ins>" in page


def test_one_state_alone_is_asked_about(training: Meeting, desk: Desk) -> None:
    [state, *_others] = states(desk.client, training)

    page = desk.client.get(history_of(training), {"old": state}).content.decode()

    assert "Отметьте два состояния" in page


def test_the_newest_state_and_the_one_before_it_are_marked_at_first(
    training: Meeting, desk: Desk
) -> None:
    desk.open(training)
    desk.send(remark="Иное")
    new, old = states(desk.client, training)[:2]

    page = desk.client.get(history_of(training)).content.decode()

    marked = re.findall(r'name="(old|new)" value="(\w+)" checked', page)
    assert sorted(marked) == [("new", new), ("old", old)]


@pytest.mark.parametrize("asked", [{"old": "что", "new": "угодно"}, {"p": "999"}, {"p": "x"}])
def test_an_odd_question_gets_the_list(
    training: Meeting, desk: Desk, asked: dict[str, str]
) -> None:
    assert desk.client.get(history_of(training), asked).status_code == 200


def test_case_forms_are_told_as_words(desk: Desk) -> None:
    post = Post(title="глава города")
    post.refresh_forms().save()
    desk.open(post)
    desk.send(case_gent="мэра города")

    newest = read(desk.client, post)[0]

    assert "Родительный" in newest
    assert "мэра города" in newest
    assert "manual" not in newest


def test_marks_of_control_and_the_composition_are_told(training: Meeting, desk: Desk) -> None:
    clause = Resolution.objects.filter(item__meeting=training)[0]
    body = training.bodies[0]
    with edit(by=desk.user):
        ControlEvent.objects.create(
            resolution=clause, kind="report", happened_on="2026-01-15", text="Всё сделано."
        )
        member = Membership.objects.filter(commission=body)[0]
        member.until = "2026-05-01"
        member.save()

    assert "Всё сделано." in read(desk.client, training)[0]
    assert "01.05.2026" in read(desk.client, body)[0]
    assert "01.05.2026" in read(desk.client, member.person)[0]


def test_every_record_has_a_history(training: Meeting, desk: Desk) -> None:
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    user = User.objects.create_user("somebody")
    records = [
        training,
        notice,
        user,
        Commission.objects.get(meetings=training),
        Person.objects.first(),
        Venue.objects.first(),
        Post.objects.first(),
    ]

    assert [len(read(desk.client, record)) > 0 for record in records] == [True] * 7


def test_the_history_costs_the_same_whatever_it_tells(training: Meeting, desk: Desk) -> None:
    items = list(training.agenda_items.all())

    def change(words: str, count: int) -> None:
        with edit(by=desk.user):
            for item in items[:count]:
                item.title = words
                item.save()

    change("Один", 1)
    read(desk.client, training)
    with CaptureQueriesContext(connection) as first:
        read(desk.client, training)
    for number in range(15):
        change(f"Много {number}", 5)
    with CaptureQueriesContext(connection) as second:
        entries = read(desk.client, training)

    assert len(entries) == 17
    assert len(second) <= len(first) <= 70


def a_commission_of(name: str) -> tuple[Commission, Meeting, User]:
    """A commission, a session of it that was held, and its secretary."""
    commission = Commission.objects.create(name=name, slug=f"c{Commission.objects.count()}")
    meeting = Meeting.objects.create(held_on="2026-02-01", state="held")
    meeting.meeting_commissions.create(commission=commission, position=1)
    user = User.objects.create_user(name, is_staff=True)
    return commission, meeting, give_role(user, Role.SECRETARY, commission)


def test_mark_of_a_closed_item_is_told_to_its_readers_alone(desk: Desk) -> None:
    _ours, session, reader = a_commission_of("Наша")
    theirs, _other, stranger = a_commission_of("Чужая")
    joint = Meeting.objects.create(held_on="2026-01-15", state="held")
    for position, body in enumerate([*session.bodies, theirs], start=1):
        joint.meeting_commissions.create(commission=body, position=position)
    clause = joint.agenda_items.create(title="Об общем").resolutions.create(text="Проверить.")
    closed = session.agenda_items.create(title="О тайном", is_closed=True)
    with edit(by=desk.user):
        shown = ControlEvent.objects.create(
            resolution=clause, kind="report", happened_on="2026-01-20", text="Всем известно."
        )
        for mark_text in ("Тайно снято.", "Тайно исправлено."):
            ControlEvent.objects.update_or_create(
                resolution=clause,
                kind="taken_off",
                defaults={"happened_on": "2026-02-01", "text": mark_text, "decided_in": closed},
            )
    with edit(by=desk.user):
        shown.delete()

    told = {
        user.username: " ".join(read(Desk(user).client, joint))
        for user in (reader, stranger, desk.user)
    }

    for name in ("Наша", "clerk"):
        assert "О тайном" in told[name]
        assert "Тайно исправлено." in told[name]
    assert "тайн" not in told["Чужая"].lower()
    assert all("Всем известно." in words for words in told.values())
    assert "Наша" in told["Чужая"]  # names of commissions are no secret


def test_what_a_row_points_to_is_named_to_its_readers_alone(desk: Desk) -> None:
    ours, session, reader = a_commission_of("Наша")
    theirs, _other, stranger = a_commission_of("Чужая")
    source = session.agenda_items.create(title="О тайном", is_closed=True)
    joint = Meeting.objects.create(held_on="2026-03-01")
    for position, body in enumerate([ours, theirs], start=1):
        joint.meeting_commissions.create(commission=body, position=position)
    person = Person.objects.create(last_name="Тайный", is_private=True, public_label="заявитель")
    source.speakers.create(person=person)
    item = joint.agenda_items.create(title="Об открытом", postponed_from=source)
    with edit(by=desk.user):
        speech = item.speakers.create(person=person)
    with edit(by=desk.user):
        speech.delete()

    to_reader, to_stranger = (
        " ".join(read(Desk(user).client, joint)) for user in (reader, stranger)
    )

    assert "Тайный" in to_reader
    assert "Тайный" not in to_stranger
    assert "О тайном" not in to_stranger
    assert "скрыто" in to_stranger
    assert "скрыто" not in to_reader


def test_membership_is_told_to_readers_of_the_commission_alone(desk: Desk) -> None:
    ours, session, reader = a_commission_of("Наша")
    _theirs, other, stranger = a_commission_of("Чужая")
    person = Person.objects.create(last_name="Ким", gender="f")
    for meeting in (session, other):
        meeting.attendance.create(person=person, last_name="Ким")
    with edit(by=desk.user):
        member = Membership.objects.create(commission=ours, person=person, basis="Приказ № 7")
    with edit(by=desk.user):
        member.delete()

    told = [" ".join(read(Desk(user).client, person)) for user in (reader, stranger, desk.user)]

    assert ["Приказ № 7" in words for words in told] == [True, False, True]
    assert "Наша" not in told[1]


def test_the_history_costs_its_reader_the_same_whatever_it_tells() -> None:
    _ours, session, reader = a_commission_of("Наша")
    client = Desk(reader).client
    items = [session.agenda_items.create(title=f"О {number}") for number in range(5)]

    def tell(count: int) -> int:
        with edit(by=reader):
            for item in items[:count]:
                speaker = Person.objects.create(last_name="Ким")
                item.speakers.create(person=speaker)
                clause = item.resolutions.create(text="Проверить.")
                ControlEvent.objects.create(
                    resolution=clause, kind="taken_off", happened_on="2026-02-01", decided_in=item
                )
        with CaptureQueriesContext(connection) as queries:
            read(client, session)
        return len(queries)

    assert tell(1) >= tell(5)


def test_a_long_history_has_pages(desk: Desk) -> None:
    venue = Venue.objects.create(name="Зал")
    for number in range(45):
        with edit(by=desk.user):
            venue.name = f"Зал {number}"
            venue.save()

    assert "Зал 44" in read(desk.client, venue)[0]
    assert len(read(desk.client, venue)) == 20
    assert len(read(desk.client, venue, p="3")) == 6


@pytest.mark.parametrize(
    ("role", "sees_closed", "status"),
    [
        (Role.SECRETARY, False, 200),
        (Role.PRESS_OFFICER, False, 403),
        (Role.OBSERVER, False, 403),
        (Role.OBSERVER, True, 200),
    ],
)
def test_the_history_of_a_session_is_for_those_who_see_closed_items(
    training: Meeting, role: str, sees_closed: bool, status: int
) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    desk = Desk(give_role(user, role, sees_closed=sees_closed))

    assert desk.client.get(history_of(training)).status_code == status
    link = f'href="{history_of(training)}"'
    address = reverse("admin:meetings_meeting_change", args=[training.pk])
    assert (link in desk.client.get(address).content.decode()) == (status == 200)


def test_marked_words_are_escaped_and_whole() -> None:
    marked = mark_words("Первый <b>пункт</b> остаётся", "Второй <b>пункт</b> остаётся")

    assert marked == ("<del>Первый</del><ins>Второй</ins> &lt;b&gt;пункт&lt;/b&gt; остаётся")


def test_one_word_of_a_very_long_text_is_marked_alone() -> None:
    before = "слово " * 4_000 + "\nконец"

    assert mark_words(before, before + "!").endswith("слово \nконец<ins>!</ins>")
