"""What a notice remembers of its record, and how it tells what was changed since."""

import json
from collections.abc import Iterable
from datetime import date, time

import pytest
from django.db.models import F

from accounts.timeline import Difference
from agenda.models import AgendaItem
from meetings.models import Commission, Meeting, MeetingCommission, Venue, WorkPlan
from notices.domain import draft_notice
from notices.models import Notice
from notices.source import WITHHELD, changes_since, facts_of, remember_source
from participants.models import Attendance, Person
from publications.models import Publication
from russian.typography import fold
from tests.conftest import NOW
from tests.notices.test_compose import CLOSED_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db: None) -> Meeting:
    """A session with everything a fact is made of; the second of its three items is closed."""
    commission = Commission.objects.create(name="Антинаркотическая комиссия города", slug="ank")
    meeting = Meeting.objects.create(
        held_on=date(2026, 3, 5),
        start_time=time(10),
        venue=Venue.objects.create(name="актовый зал"),
        state="held",
        summary="Подведены итоги.",
        remark="Учебный пример.",
    )
    MeetingCommission.objects.create(meeting=meeting, commission=commission)
    chair = attend(meeting, "Громов", post="глава округа", duty="presiding")
    attend(meeting, "Ким", presence="absent")
    guest = attend(meeting, "Ли", status="invited")
    private = attend(meeting, "Тайный", status="invited")
    Person.objects.filter(pk=private.person_id).update(is_private=True, public_label="заявитель")
    meeting.attendance_groups.create(title="главы районов")
    for position, title in enumerate(["О школах", "О складе", "О дорогах"]):
        item = meeting.agenda_items.create(
            title=title, position=position, is_closed=title == "О складе"
        )
        item.speakers.create(person=guest.person)
        item.speakers.create(person=chair.person, role="co_rapporteur")
        item.resolutions.create(text=f"Проверить: {title}")
    meeting.agenda_items.filter(position=2).update(
        outcome="decided", votes_for=2, votes_against=1, votes_abstained=0, discussion="Спорили."
    )
    return meeting


def attend(meeting: Meeting, last: str, **fields: object) -> Attendance:
    name = {"last_name": last, "first_name": "Пётр", "gender": "m"}
    person = Person.objects.create(**name)
    position = meeting.attendance.count()
    return Attendance.objects.create(
        meeting=meeting, person=person, position=position, **name | fields
    )


AHEAD = [
    ("Дата", "5 марта 2026 года"),
    ("Начало", "10:00"),
    ("Место", "актовый зал"),
    ("Форма", "очная"),
    ("Вид", "очередное"),
    ("Комиссии", "Антинаркотическая комиссия города"),
    ("Председательствующий", "Громов Пётр – глава округа"),
    ("Приглашённые", "Ли Пётр; заявитель"),
    ("Участники без имён", "главы районов"),
    ("Вопрос 1", "О школах"),
    ("Докладчик по вопросу 1", "Ли Пётр"),
    ("Содокладчик по вопросу 1", "Громов Пётр – глава округа"),
    ("Вопрос 3", "О дорогах"),
    ("Докладчик по вопросу 3", "Ли Пётр"),
    ("Содокладчик по вопросу 3", "Громов Пётр – глава округа"),
    ("Примечание", "Учебный пример."),
]
HELD = {
    "Присутствовали члены": "1 из 2",
    "Пункт 1.1": "Проверить: О школах.",
    "Итог по вопросу 3": "решение принято",
    "Голосование по вопросу 3": "«за» – 2, «против» – 1, «воздержались» – 0.",
    "Обсуждение вопроса 3": "Спорили.",
    "Пункт 3.1": "Проверить: О дорогах.",
    "Итоги, абзац 1": "Подведены итоги.",
}


def test_facts_are_what_the_record_publicly_says(meeting: Meeting) -> None:
    facts = facts_of(meeting)

    assert dict(facts) == dict(AHEAD) | HELD
    assert len(facts) == len(dict(facts))
    assert json.loads(json.dumps(facts)) == [list(fact) for fact in facts]


def test_announcement_is_drafted_from_what_is_to_come(meeting: Meeting) -> None:
    assert facts_of(meeting, Publication.Kind.ANNOUNCEMENT) == AHEAD


def test_facts_hold_nothing_of_a_closed_item(training: Meeting) -> None:
    told = fold(json.dumps(facts_of(training), ensure_ascii=False))

    assert [word for word in CLOSED_WORDS if fold(word) in told] == []


def test_facts_of_a_plan(meeting: Meeting) -> None:
    plan = WorkPlan.objects.create(commission=meeting.bodies[0], year=2026)
    plan.items.create(title="О школах", period="II квартал", prepared_by="отдел образования")
    plan.items.create(title="О мостах", starts_on=date(2026, 5, 1), position=1)

    assert facts_of(plan) == [
        ("Комиссия", "Антинаркотическая комиссия города"),
        ("Год", "2026"),
        ("Вопрос 1", "О школах"),
        ("Срок вопроса 1", "II квартал"),
        ("Готовит вопрос 1", "отдел образования"),
        ("Вопрос 2", "О мостах"),
        ("Срок вопроса 2", "01.05.2026"),
    ]


def test_facts_cost_the_same_whatever_the_rows(
    meeting: Meeting, training: Meeting, django_assert_max_num_queries: object
) -> None:
    for each in (meeting, training):
        with django_assert_max_num_queries(17):  # type: ignore[operator]
            facts_of(each)


@pytest.fixture
def notice(meeting: Meeting) -> Notice:
    drafted = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    return Notice.objects.get(pk=drafted.pk)


def told(changes: Iterable[Difference]) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in changes]


def test_nothing_is_told_while_the_record_is_the_same(notice: Notice) -> None:
    assert changes_since(notice) == []


def test_nothing_is_told_where_nothing_was_remembered(notice: Notice) -> None:
    notice.drafted_from = None
    Meeting.objects.update(summary="Новый итог.")

    assert changes_since(notice) == []


def test_changes_are_told_with_what_was_and_what_has_become(notice: Notice) -> None:
    Meeting.objects.update(held_on=date(2026, 3, 6), summary="", start_time=None)
    first = AgendaItem.objects.get(title="О школах")
    first.resolutions.create(text="Принять меры")

    assert told(changes_since(Notice.objects.get())) == [
        ("Дата", "5 марта 2026 года", "6 марта 2026 года"),
        ("Начало", "10:00", ""),
        ("Итоги, абзац 1", "Подведены итоги.", ""),
        ("Пункт 1.2", "", "Принять меры."),
    ]


def test_session_given_up_is_a_change(notice: Notice) -> None:
    Meeting.objects.update(state="cancelled")

    assert told(changes_since(Notice.objects.get())) == [("Состояние", "", "отменено")]


def test_what_is_remembered_anew_is_no_change(notice: Notice) -> None:
    Meeting.objects.update(summary="Новый итог.")
    changed = Notice.objects.get()

    remember_source(changed)

    assert changes_since(changed) == []
    assert told(changes_since(Notice.objects.get())) == [
        ("Итоги, абзац 1", "Подведены итоги.", "Новый итог.")
    ]


def test_item_closed_since_is_told_as_closed(notice: Notice) -> None:
    AgendaItem.objects.filter(title="О школах").update(is_closed=True)

    assert told(changes_since(notice)) == [("Вопрос 1", "", "вопрос закрыт")]
    assert told(changes_since(notice, reads_closed=True)) == [
        ("Вопрос 1", "О школах", "вопрос закрыт"),
        ("Докладчик по вопросу 1", "Ли Пётр", "вопрос закрыт"),
        ("Содокладчик по вопросу 1", "Громов Пётр – глава округа", "вопрос закрыт"),
        ("Пункт 1.1", "Проверить: О школах.", "вопрос закрыт"),
    ]


SECRETS = ("дорогах", "Спорили", "решение принято", "«за»", "мостов")


@pytest.fixture
def whole(meeting: Meeting) -> Notice:
    """Drafted while the third item was open, with a sub-item."""
    meeting.agenda_items.create(title="О ремонте мостов", position=3, is_subitem=True)
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    return Notice.objects.get(pk=notice.pk)


@pytest.mark.parametrize("title", ["О дорогах", "Об ином"], ids=["same title", "renamed"])
@pytest.mark.parametrize("place", [0, 2, 9], ids=["put before", "put between", "put after"])
def test_words_of_an_item_closed_and_renumbered_are_not_told(
    meeting: Meeting, whole: Notice, place: int, title: str
) -> None:
    item = AgendaItem.objects.get(title="О дорогах")
    item.is_closed, item.title = True, title
    item.save()
    AgendaItem.objects.filter(title="О ремонте мостов").update(is_closed=True)
    fresh = AgendaItem(meeting=meeting, title="О новом", position=place, discussion="Обсудили.")
    AgendaItem.objects.filter(position__gte=place).update(position=F("position") + 1)
    fresh.save()

    changes = told(changes_since(whole))

    assert [word for word in SECRETS if word in json.dumps(changes, ensure_ascii=False)] == []
    assert "О новом" in [after for _label, _before, after in changes]
    assert "Спорили." in [
        was for _label, was, _after in told(changes_since(whole, reads_closed=True))
    ]


def test_words_of_an_item_deleted_when_it_was_closed_are_not_told(whole: Notice) -> None:
    item = AgendaItem.objects.get(title="О дорогах")
    item.is_closed = True
    item.save()
    item.delete()

    changes = told(changes_since(whole))

    assert ("Вопрос 3", WITHHELD, "") in changes
    assert [word for word in SECRETS if word in json.dumps(changes, ensure_ascii=False)] == []


def test_what_is_said_of_no_item_is_told_beside_a_closed_one(whole: Notice) -> None:
    AgendaItem.objects.filter(title="О дорогах").update(is_closed=True)
    Meeting.objects.update(start_time=time(11))

    assert ("Начало", "10:00", "11:00") in told(changes_since(Notice.objects.get()))


def test_name_of_who_was_marked_private_gives_way_to_the_label(notice: Notice) -> None:
    Person.objects.filter(last_name="Ли").update(is_private=True, public_label="гражданин")

    assert ("Докладчик по вопросу 1", "Ли Пётр", "гражданин") in told(changes_since(notice))
