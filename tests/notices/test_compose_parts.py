"""The parts of a draft: what the officer takes in, in which order, and how people are named."""

from datetime import date

import pytest

from agenda.models import AgendaItem, Speaker
from meetings.models import Commission, Meeting, MeetingCommission
from notices.compose import compose_notice, doubts_of
from notices.domain import draft_notice
from participants.models import Attendance, Person, Post
from russian.cases import Case
from russian.typography import plain, with_stop
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Three items, the second with a sub-item; the last is closed."""
    commission = Commission.objects.create(name="Антинаркотическая комиссия города", slug="ank")
    meeting = Meeting.objects.create(held_on=date(2026, 3, 5), state="held", summary="Да.\nНет.")
    MeetingCommission.objects.create(meeting=meeting, commission=commission)
    meeting.attendance_groups.create(title="прокурор города")
    for position, (title, is_subitem) in enumerate(
        [("О школах", False), ("О дорогах", False), ("О мостах «Юг»", True), ("О складе", False)]
    ):
        meeting.agenda_items.create(
            title=title, is_subitem=is_subitem, position=position, outcome="noted"
        )
    meeting.agenda_items.filter(title="О складе").update(is_closed=True)
    return meeting


def keys(meeting: Meeting, *titles: str, of: str = "item") -> list[str]:
    return [f"{of}-{AgendaItem.objects.get(meeting=meeting, title=title).pk}" for title in titles]


def body(meeting: Meeting, *chosen: str) -> list[str]:
    return plain(compose_notice(meeting.pk, parts=chosen).body).splitlines()


def test_parts_are_all_there_is_in_the_usual_order(meeting: Meeting) -> None:
    draft = compose_notice(meeting.pk)
    items = keys(meeting, "О школах", "О дорогах", "О мостах «Юг»")
    results = keys(meeting, "О школах", "О дорогах", "О мостах «Юг»", of="result")

    told = [part.key for part in draft.parts]

    assert told == ["lead", *items, "groups", *results, "summary-1", "summary-2"]
    assert compose_notice(meeting.pk, parts=told) == draft
    assert [part.label for part in draft.parts][1:5] == [
        "вопрос 1",
        "вопрос 2",
        "вопрос 2.1",
        "участники без имён",
    ]


def test_headings_follow_what_was_chosen(meeting: Meeting) -> None:
    [schools] = keys(meeting, "О школах")

    assert body(meeting, "summary-2", schools, "summary-1", "lead") == [
        "<p>5 марта 2026 года состоялось очередное заседание Антинаркотической комиссии "
        "города.</p>",
        "<h2>Итоги</h2>",
        "<p>Нет.</p>",
        "<p>Да.</p>",
        "<h2>Повестка дня</h2>",
        "<p>О школах</p>",
    ]
    assert body(meeting, "groups") == [
        "<h2>Участники</h2>",
        "<p>В заседании принял участие прокурор города.</p>",
    ]
    assert body(meeting) == []


def test_results_cite_the_numbers_that_the_agenda_prints(meeting: Meeting) -> None:
    agenda = keys(meeting, "О мостах «Юг»", "О школах", "О дорогах")
    results = keys(meeting, "О школах", "О дорогах", "О мостах «Юг»", of="result")

    assert body(meeting, *agenda, *results) == [
        "<h2>Повестка дня</h2>",
        "<ol><li><p>О школах</p></li><li><p>О дорогах</p><p>2.1. О мостах «Юг»</p></li></ol>",
        "<h2>Итоги</h2>",
        "<p>Информация по первому вопросу принята к сведению.</p>",
        "<p>Информация по второму вопросу принята к сведению.</p>",
        "<p>Информация по вопросу № 2.1 принята к сведению.</p>",
    ]


def test_item_that_is_not_printed_is_called_by_its_title(meeting: Meeting) -> None:
    agenda = keys(meeting, "О школах")
    results = keys(meeting, "О школах", "О мостах «Юг»", of="result")

    assert body(meeting, *agenda, *results)[3:] == [
        "<p>Информация по вопросу повестки дня принята к сведению.</p>",
        "<p>Информация по вопросу «О мостах „Юг“» принята к сведению.</p>",
    ]


def test_sub_item_stands_by_itself_without_its_item(meeting: Meeting) -> None:
    agenda = keys(meeting, "О мостах «Юг»", "О школах")

    assert body(meeting, *agenda)[1] == (
        "<ol><li><p>О мостах «Юг»</p></li><li><p>О школах</p></li></ol>"
    )


def test_closed_item_has_no_part_and_a_forged_key_is_passed_over(meeting: Meeting) -> None:
    forged = keys(meeting, "О складе") + keys(meeting, "О складе", of="result")

    assert not {part.key for part in compose_notice(meeting.pk).parts} & set(forged)
    assert body(meeting, "lead", *forged, "no-such-part", "lead") == body(meeting, "lead")
    [schools] = keys(meeting, "О школах")
    assert body(meeting, schools, schools) == body(meeting, schools)


def test_guests_are_asked_in_grammatical_words(meeting: Meeting) -> None:
    for gender, last, told in [
        ("m", "Громов", "На заседание приглашён Пётр Громов."),
        ("f", "Громова", "На заседание приглашена Пётр Громова."),
    ]:
        meeting.attendance.all().delete()
        guest(meeting, last, gender)
        assert body(meeting, "invited")[1] == f"<p>{told}</p>"

    guest(meeting, "Ким", "m")
    assert "приглашены: Пётр Громова; Пётр Ким." in body(meeting, "invited")[1]


def test_one_private_guest_shows_nothing_of_the_person(meeting: Meeting) -> None:
    row = guest(meeting, "Громова", "f")
    Person.objects.filter(pk=row.person_id).update(is_private=True, public_label="заявитель")

    assert body(meeting, "invited")[1] == "<p>На заседание приглашён заявитель.</p>"


# --- how people are named -----------------------------------------------------------------------


STYLES = {
    "full": ("Петра Громова", "Вера Ли", "Анна Ким", ""),
    "initials_before": ("П.И. Громова", "В. Ли", "А. Ким", " (В. Ли)"),
    "initials_after": ("Громова П.И.", "Ли В.", "Ким А.", " (Ли В.)"),
}


def of_style(meeting: Meeting, style: str) -> list[str]:
    """The chair, the guest, the rapporteur and the executor in the words of that style."""
    chair, visitor, rapporteur, executor = STYLES[style]
    return [
        f"под председательством главы округа {chair}",
        with_stop(f"приглашена прокурор {visitor}"),
        with_stop(f"Докладчик – {rapporteur}"),
        f"Прокурору{executor} проверить.",
    ]


@pytest.fixture
def named(meeting: Meeting) -> Meeting:
    guest(meeting, "Громов", "m", status="member", duty="presiding", post="глава округа")
    Attendance.objects.update(patronymic="Иванович")
    Person.objects.update(patronymic="Иванович")
    visitor = guest(meeting, "Ли", "f", first_name="Вера", post="прокурор").person
    speaker = Person.objects.create(last_name="Ким", first_name="Анна", gender="f")
    item = meeting.agenda_items.get(title="О школах")
    Speaker.objects.create(item=item, person=speaker)
    row = item.resolutions.create(text="проверить")
    row.executors.create(post="прокурор", person=visitor, person_as_named="Ли В.")
    return meeting


@pytest.mark.parametrize("style", STYLES)
def test_people_are_named_as_the_commission_does(named: Meeting, style: str) -> None:
    Commission.objects.update(name_style=style)

    text = plain(compose_notice(named.pk).body)

    assert [told for told in of_style(named, style) if told not in text] == []


def test_one_unknown_first_name_puts_initials_behind_every_surname(named: Meeting) -> None:
    Person.objects.filter(last_name="Ким").update(first_name="", initials="А.")

    text = plain(compose_notice(named.pk).body)

    assert [told for told in of_style(named, "initials_after") if told not in text] == []


def test_unknown_name_of_a_private_person_changes_no_other(named: Meeting) -> None:
    Person.objects.filter(last_name="Ким").update(
        first_name="", initials="А.", is_private=True, public_label="заявитель"
    )

    assert "Вера Ли" in plain(compose_notice(named.pk).body)


def test_host_says_how_people_are_named(named: Meeting) -> None:
    host = Commission.objects.create(
        name="Комиссия края", slug="host", name_style="initials_before"
    )
    MeetingCommission.objects.create(meeting=named, commission=host, is_host=True, position=1)

    assert "В. Ли" in plain(compose_notice(named.pk).body)


# --- doubts -------------------------------------------------------------------------------------


def test_doubt_stands_with_its_part_until_it_is_set_right(named: Meeting) -> None:
    post = Post.objects.create(title="ыуаец")
    named.attendance.filter(duty="presiding").update(post=post.title)
    Post.objects.get(pk=post.pk).set_forms({}).save()
    notice = draft_notice(meeting_id=named.pk, by=None, at=NOW).notice

    doubtful = {p.key: [d.about for d in p.doubts] for p in compose_notice(named.pk).parts}

    assert doubtful["lead"] == [post]
    assert [about for key, about in doubtful.items() if key != "lead" and about] == []
    assert [(doubt.about, doubt.address) for doubt in doubts_of(notice)] == [
        (post, f"/admin/participants/post/{post.pk}/change/")
    ]

    post.set_forms({Case.GENT: "ыуаеца"}).save()
    assert doubts_of(notice) == ()
    assert "под председательством ыуаеца Петра" in plain(compose_notice(named.pk).body)

    Post.objects.filter(pk=post.pk).update(title="ыуаёк")
    named.attendance.filter(duty="presiding").update(post="ыуаёк")
    [doubt] = compose_notice(named.pk).doubts
    assert doubt.text == "ыуаеца"


def test_doubt_that_was_edited_away_is_no_matter(named: Meeting) -> None:
    named.attendance.filter(duty="presiding").update(post="ыуаец")
    notice = draft_notice(meeting_id=named.pk, by=None, at=NOW).notice
    notice.body = "<p>Всё хорошо.</p>"

    assert doubts_of(notice) == ()


def guest(meeting: Meeting, last: str, gender: str, **fields: object) -> Attendance:
    name = {"last_name": last, "first_name": "Пётр", "gender": gender}
    name |= {key: fields.pop(key) for key in ("first_name",) if key in fields}
    person = Person.objects.create(**name)
    position = meeting.attendance.count()
    defaults = {"status": "invited", "position": position}
    return Attendance.objects.create(meeting=meeting, person=person, **name | defaults | fields)
