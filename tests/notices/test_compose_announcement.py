"""What is told of a session before it is held."""

from datetime import date, time

import pytest
from django.core.management import call_command

from agenda.models import AgendaItem
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from notices.compose import NothingToTell, compose_notice
from participants.models import Attendance, Person
from publications.models import Publication
from russian.typography import plain

pytestmark = pytest.mark.django_db


def announced(**fields: object) -> Meeting:
    venue = Venue.objects.create(name="актовый зал", locality="г. Майский")
    defaults = {"held_on": date(2026, 12, 5), "start_time": time(10), "venue": venue}
    meeting = Meeting.objects.create(**defaults | fields)
    commission = Commission.objects.create(name="Антинаркотическая комиссия города", slug="ank")
    MeetingCommission.objects.create(meeting=meeting, commission=commission)
    return meeting


def invite(meeting: Meeting, last: str, first: str, gender: str, **fields: object) -> Attendance:
    name = {"last_name": last, "first_name": first, "gender": gender}
    person = Person.objects.create(**name)
    defaults = {"status": "invited", "meeting": meeting, "person": person}
    return Attendance.objects.create(**name | defaults | fields)


def text_of(meeting: Meeting) -> str:
    return plain(compose_notice(meeting.pk, kind=Publication.Kind.ANNOUNCEMENT).body)


def test_whole_announcement_speaks_of_what_is_to_come() -> None:
    meeting = announced(on_work_plan_of=None)
    chair = invite(meeting, "Никандрова", "Надежда", "f", post="глава округа", duty="presiding")
    Attendance.objects.filter(pk=chair.pk).update(status="member")
    guest = invite(meeting, "Орлова", "Ольга", "f", post="прокурор округа")
    invite(meeting, "Громов", "Пётр", "m", post="начальник отдела", presence="excused")
    meeting.attendance_groups.create(title="главы районов")
    item = meeting.agenda_items.create(title="О мерах безопасности.", discussion="Обсуждено.")
    item.speakers.create(person=guest.person, role="rapporteur")
    item.speakers.create(person=chair.person, role="co_rapporteur")
    item.resolutions.create(text="Утвердить план")

    draft = compose_notice(meeting.pk, kind=Publication.Kind.ANNOUNCEMENT)

    assert plain(draft.title) == "Состоится очередное заседание Антинаркотической комиссии города"
    assert plain(draft.body).splitlines() == [
        "<p>5 декабря 2026 года в 10:00 в актовом зале (г. Майский) состоится очередное заседание "
        "Антинаркотической комиссии города. Заседание проведёт глава округа Надежда "
        "Никандрова.</p>",
        "<h2>Повестка дня</h2>",
        "<p>О мерах безопасности</p>"
        "<p>Докладчик – прокурор округа Ольга Орлова.</p>"
        "<p>Содокладчик – глава округа Надежда Никандрова.</p>",
        "<h2>Участники</h2>",
        "<p>На заседание приглашена прокурор округа Ольга Орлова.</p>",
        "<p>В заседании примут участие главы районов.</p>",
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"start_time": None}, "5 декабря 2026 года в актовом зале (г. Майский) состоится "),
        ({"venue": None}, "5 декабря 2026 года в 10:00 состоится "),
        ({"form": "videoconference", "venue": None}, "в 10:00 в режиме видеоконференции состоится"),
        (
            {"held_on": None},
            "<p>В актовом зале (г. Майский) состоится очередное заседание Антинаркотической "
            "комиссии города. Дата заседания будет объявлена дополнительно.</p>",
        ),
    ],
)
def test_what_is_not_settled_yet_is_left_out(fields: dict[str, object], expected: str) -> None:
    assert expected in text_of(announced(**fields))


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["прокурор города"], "примет участие прокурор города."),
        (["главы районов"], "примут участие главы районов."),
        (["прокурор города", "атаман"], "примут участие прокурор города и атаман."),
    ],
)
def test_verb_agrees_with_those_who_will_come(titles: list[str], expected: str) -> None:
    meeting = announced()
    for position, title in enumerate(titles):
        meeting.attendance_groups.create(title=title, position=position)

    assert f"<p>В заседании {expected}</p>" in text_of(meeting)


def test_closed_item_is_not_announced() -> None:
    meeting = announced()
    guest = invite(meeting, "Заболотный", "Иван", "m")
    closed = AgendaItem.objects.create(meeting=meeting, title="О складе", is_closed=True)
    closed.speakers.create(person=guest.person)

    text = text_of(meeting)

    assert "склад" not in text
    assert "Заболотн" not in text


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("held", "Заседание уже проведено"),
        ("signed", "Заседание уже проведено"),
        ("cancelled", "отменено"),
        ("moved", "перенесено на другой день"),
    ],
)
def test_what_is_not_ahead_is_not_announced(state: str, reason: str) -> None:
    meeting = announced(state=state)

    with pytest.raises(NothingToTell, match=reason):
        compose_notice(meeting.pk, kind=Publication.Kind.ANNOUNCEMENT)


def test_command_prints_an_announcement(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compose_notice", announced(state="convened").pk, kind="announcement")

    assert "состоится очередное заседание" in plain(capsys.readouterr().out)
