"""Lists pasted into the form of a session, as a browser without scripts sends them."""

import re
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agenda.models import AgendaItem, Executor, Speaker
from meetings.models import Commission, CommissionRole, Meeting, MeetingCommission
from participants.domain import NEUTRAL_LABEL, note_posts
from participants.models import Attendance, Membership, Person
from tests.test_staff import form_fields

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD = reverse("admin:meetings_meeting_add")
PEOPLE = """Члены комиссии:
Орлова А.И. – глава округа
Громов Б.В. – прокурор, отпуск
Приглашённые:
Ким В.С. – инженер
"""
AGENDA = """1. О защите школ
Докладчик: Ким В.С. – инженер
Решили:
1.1. Прокурору (Громов Б.В.): провести проверку. Срок – до 15 декабря 2026 г.
1.2. Принять к сведению.
Голосовали: за – 2, против – 0, воздержались – 0

2. Разное
"""


@pytest.fixture
def commission() -> Commission:
    return Commission.objects.create(name="Комиссия", slug="commission")


@pytest.fixture
def client(client: Client, commission: Commission) -> Client:
    user = User.objects.create_user("secretary", is_staff=True)
    CommissionRole.objects.create(user=user, commission=commission, role="secretary")
    client.force_login(user)
    return client


def a_person(last_name: str, first_name: str, patronymic: str, post: str = "") -> Person:
    person = Person.objects.create(
        last_name=last_name, first_name=first_name, patronymic=patronymic
    )
    note_posts([(person, post)], on=None)
    return person


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def saved(client: Client, address: str, **typed: Any) -> str:
    """The address that the browser is led to, after the form there was sent with this."""
    answer = client.post(address, form_fields(page_of(client, address)) | typed)
    assert answer.status_code == 302, errors(answer.content.decode())
    return str(answer["Location"])


def refused(client: Client, address: str, **typed: Any) -> str:
    answer = client.post(address, form_fields(page_of(client, address)) | typed)
    assert answer.status_code == 200
    return answer.content.decode()


def errors(page: str) -> list[str]:
    return lxml.html.fromstring(page).xpath('//ul[contains(@class, "errorlist")]/li//text()')


def questions(page: str) -> dict[str, list[tuple[str, bool]]]:
    """Of each name that is asked about, the answers offered and whether each is chosen."""
    asked = {}
    for fieldset in lxml.html.fromstring(page).xpath('//fieldset[@class="portal-question"]'):
        [name] = fieldset.xpath("legend/text()")
        asked[name] = [
            (" ".join(label.text_content().split()), bool(label.xpath("input[@checked]")))
            for label in fieldset.xpath('.//label[input[@type="radio"]]')
        ]
    return asked


def test_a_new_session_begins_as_the_last_one_was(client: Client, commission: Commission) -> None:
    last = Meeting.objects.create(held_on="2026-03-05", start_time="09:30", form="mixed")
    MeetingCommission.objects.create(
        meeting=last, commission=commission, number=6, number_year=2026, position=1
    )

    page = page_of(client, ADD)

    fields = form_fields(page)
    assert (fields["start_time"], fields["form"]) == ("09:30", "mixed")
    assert fields["meeting_commissions-0-commission"] == str(commission.pk)
    assert re.search(r'placeholder="след\.: \d+"', page)


def test_private_person_of_another_commission_is_not_among_the_answers(
    client: Client, commission: Commission
) -> None:
    theirs = Meeting.objects.create()
    other = Commission.objects.create(name="Другая", slug="other")
    MeetingCommission.objects.create(meeting=theirs, commission=other, position=1)
    hidden = a_person("Ким", "Вера", "Сергеевна", "инженер")
    hidden.is_private, hidden.public_label = True, "жалобщик"
    hidden.save()
    theirs.attendance.create(person=hidden, last_name="Ким")

    address = saved(client, ADD, pasted_people="Приглашённые:\nКим Вера Сергеевна – инженер")
    page = page_of(client, address)
    [field] = [name for name in form_fields(page) if name.startswith("person_")]
    refused(client, address, **{field: str(hidden.pk)})
    saved(client, address, **{field: "new"})

    [answers] = questions(page).values()
    assert "Вера" not in " ".join(words for words, _is_chosen in answers)
    added = Attendance.objects.exclude(meeting=theirs).get().person
    assert added != hidden
    assert (added.is_private, added.public_label) == (True, NEUTRAL_LABEL)


def test_people_are_asked_about_and_then_listed(client: Client, commission: Commission) -> None:
    other = a_person("Громов", "Борис", "Викторович", "водитель")
    meant = a_person("Громов", "Богдан", "Ильич", "прокурор")
    meant.patronymic = "Владимирович"
    meant.save()

    address = saved(client, ADD, held_on="05.03.2026", pasted_people=PEOPLE)

    assert not Attendance.objects.exists()
    asked = questions(page_of(client, address))
    assert asked == {
        "Орлова\u00a0А.И. – глава округа": [("новый человек", True), ("не включать", False)],
        "Громов\u00a0Б.В. – прокурор": [
            (f"{meant} – прокурор", True),
            (f"{other} – водитель", False),
            ("новый человек", False),
            ("не включать", False),
        ],
        "Ким\u00a0В.С. – инженер": [("новый человек", True), ("не включать", False)],
    }

    page = refused(client, address, remark="Набрано")
    assert "По имени пол не определить." in " ".join(errors(page))
    assert "Набрано" in page

    gender = next(name for name in form_fields(page) if name.startswith("gender_"))
    saved(client, address, **{gender: "f"})

    assert [
        (row.last_name, row.post, row.status, row.presence, row.reason)
        for row in Attendance.objects.all()
    ] == [
        ("Орлова", "глава округа", "member", "present", ""),
        ("Громов", "прокурор", "member", "excused", "отпуск"),
        ("Ким", "инженер", "invited", "present", ""),
    ]
    assert Attendance.objects.get(last_name="Громов").person == meant
    kim = Person.objects.get(last_name="Ким")
    assert (kim.gender, kim.added_by) == ("f", User.objects.get())
    assert questions(page_of(client, address)) == {}


def test_somebody_left_out_is_forgotten(client: Client, commission: Commission) -> None:
    address = saved(client, ADD, held_on="05.03.2026", pasted_people="Орлова А.И. – глава")
    name = next(name for name in form_fields(page_of(client, address)) if "person_" in name)

    saved(client, address, **{name: "nobody"})

    assert not Attendance.objects.exists()
    assert not Person.objects.exists()
    assert Meeting.objects.get().unrecognised == []


def test_members_known_by_name_take_their_places_at_once(
    client: Client, commission: Commission
) -> None:
    orlova = a_person("Орлова", "Анна", "Ильинична", "глава округа")
    gromov = a_person("Громов", "Борис", "Викторович", "прокурор")
    pak = a_person("Пак", "Алла", "Андреевна")
    for person, role in ((orlova, "chair"), (gromov, "member"), (pak, "member")):
        Membership.objects.create(commission=commission, person=person, role=role)

    address = saved(
        client,
        ADD,
        held_on="05.03.2026",
        pasted_people=PEOPLE,
        pasted_agenda=AGENDA,
        _fill_members="1",
    )

    page = page_of(client, address)
    assert list(questions(page)) == ["Ким\u00a0В.С. – инженер"]
    assert "Заголовок не начинается с «О», «Об» или «Обо»: «Разное»." in page
    gender = next(name for name in form_fields(page) if name.startswith("gender_"))
    saved(client, address, **{gender: "m"})
    meeting = Meeting.objects.get()
    assert [(row.last_name, row.duty, row.presence) for row in meeting.attendance.all()] == [
        ("Орлова", "presiding", "present"),
        ("Громов", "", "excused"),
        ("Пак", "", "present"),
        ("Ким", "", "present"),
    ]
    first, second = AgendaItem.objects.all()
    assert (first.title, first.outcome, first.votes_for) == ("О защите школ", "decided", 2)
    assert [(each.text, str(each.due_on)) for each in first.resolutions.all()] == [
        ("Провести проверку.", "2026-12-15"),
        ("Принять к сведению.", "None"),
    ]
    assert Speaker.objects.get().person.last_name == "Ким"
    assert [(row.post, row.person) for row in Executor.objects.all()] == [("прокурор", gromov)]
    assert (second.title, second.position) == ("Разное", 2)


def test_a_line_that_is_not_understood_stays_in_its_box(client: Client) -> None:
    typed = "О деле\nГолосовали: как обычно"

    page = refused(client, ADD, held_on="05.03.2026", pasted_agenda=typed, remark="Набрано")

    assert errors(page) == [
        "Строка 2, «Голосовали: как обычно»: укажите числа: "
        "«за – 11, против – 0, воздержались – 1»."
    ]
    assert typed in page
    assert "Набрано" in page
    assert not Meeting.objects.exists()


def test_the_same_list_pasted_twice_lists_nobody_twice(
    client: Client, commission: Commission
) -> None:
    address = saved(client, ADD, held_on="05.03.2026", pasted_people="Орлова А.И. – глава")
    saved(client, address)
    saved(client, address, pasted_people="Орлова А.И. – глава")

    assert Attendance.objects.count() == 1
    assert Meeting.objects.get().unrecognised == []


def warnings(page: str) -> list[str]:
    told = lxml.html.fromstring(page).xpath('//li[@class="warning"]')
    return [" ".join(each.text_content().split()) for each in told]


def members(commission: Commission, *names: tuple[str, str, str, str]) -> list[Person]:
    people = [a_person(*name) for name in names]
    for person in people:
        Membership.objects.create(commission=commission, person=person, role="member")
    return people


def test_speakers_stay_in_the_order_in_which_they_were_typed(
    client: Client, commission: Commission
) -> None:
    members(commission, ("Пак", "Алла", "Андреевна", ""), ("Юн", "Ольга", "Ивановна", ""))
    agenda = "О деле\nВыступили: Цой Анна Ильинична, Пак А.А., Ли Р.В., Юн О.И., Эм Анна Ильинична"
    address = saved(client, ADD, held_on="05.03.2026", pasted_agenda=agenda, _fill_members="1")
    page = page_of(client, address)
    by_name = {
        legend.text: legend.getparent().xpath(".//input/@name")[0]
        for legend in lxml.html.fromstring(page).xpath(
            '//fieldset[@class="portal-question"]/legend'
        )
    }
    tsoi, li, em = (
        by_name[name] for name in ("Цой Анна Ильинична", "Ли\u00a0Р.В.", "Эм Анна Ильинична")
    )

    saved(client, address, **{tsoi: "", li: "nobody", em: "new"})
    told = [row.person.last_name for row in Speaker.objects.all()]
    saved(client, address)

    assert told == ["Пак", "Юн", "Эм"]
    assert [row.person.last_name for row in Speaker.objects.all()] == ["Цой", "Пак", "Юн", "Эм"]
    assert [row.position for row in Speaker.objects.all()] == [1, 2, 3, 4]


def test_all_in_favour_are_those_present_who_may_vote(
    client: Client, commission: Commission
) -> None:
    members(
        commission,
        ("Пак", "Алла", "Андреевна", "судья"),
        ("Юн", "Ольга", "Ивановна", "врач"),
        ("Орлова", "Анна", "Ильинична", "глава"),
    )
    people = "Юн О.И. – врач, отпуск\nПриглашённые:\nЛи Анна Ильинична"

    address = saved(
        client,
        ADD,
        held_on="05.03.2026",
        pasted_people=people,
        pasted_agenda="О деле\nГолосовали: единогласно",
        _fill_members="1",
    )

    item = AgendaItem.objects.get()
    assert (item.votes_for, item.votes_against, item.votes_abstained) == (2, 0, 0)
    assert warnings(page_of(client, address)) == [
        "Строка 2, «Голосовали: единогласно»: записано «за – 2, против – 0, воздержались – 0» – "
        "столько присутствующих имеют право голоса."
    ]


@pytest.mark.parametrize("people", ["", "Юн О.И. – врач"])
def test_all_in_favour_are_not_counted_before_they_are_known(client: Client, people: str) -> None:
    address = saved(
        client,
        ADD,
        held_on="05.03.2026",
        pasted_people=people,
        pasted_agenda="О деле\nГолосовали: единогласно",
    )

    item = AgendaItem.objects.get()
    assert (item.title, item.votes_for, item.outcome) == ("О деле", None, "decided")
    assert warnings(page_of(client, address)) == [
        "Строка 2, «Голосовали: единогласно»: ещё неизвестно, кто из присутствующих имеет право "
        "голоса; впишите число голосов, когда участники будут известны."
    ]


def test_a_full_name_of_one_person_needs_no_question(
    client: Client, commission: Commission
) -> None:
    [member] = members(commission, ("Воскресенский", "Глеб", "Андреевич", "глава города"))
    a_person("Воскресенский", "Глеб", "Андреевич", "водитель")
    only = a_person("Ли", "Анна", "Ильинична", "судья")
    people = "Воскресенский Глеб Андреевич – глава округа\nЛи Анна Ильинична – прокурор"
    agenda = "О деле\nДокладчик: Ли Анна Ильинична"

    for _time in range(2):
        saved(
            client,
            ADD,
            held_on="05.03.2026",
            pasted_people=people,
            pasted_agenda=agenda,
            _fill_members="1",
        )

    for meeting in Meeting.objects.all():
        assert meeting.unrecognised == []
        assert [(row.person, row.post) for row in meeting.attendance.all()] == [
            (member, "глава округа"),
            (only, "прокурор"),
        ]


def test_a_full_name_of_two_persons_is_asked_about(client: Client, commission: Commission) -> None:
    for post in ("судья", "водитель"):
        a_person("Ли", "Анна", "Ильинична", post)

    address = saved(client, ADD, held_on="05.03.2026", pasted_people="Ли Анна Ильинична – врач")

    assert list(questions(page_of(client, address))) == ["Ли Анна Ильинична – врач"]


def test_a_private_person_unseen_by_the_user_is_not_meant(client: Client) -> None:
    unseen = a_person("Ли", "Анна", "Ильинична")
    unseen.is_private, unseen.public_label = True, "заявитель"
    unseen.save()

    address = saved(client, ADD, held_on="05.03.2026", pasted_people="Ли Анна Ильинична – врач")

    assert list(questions(page_of(client, address))) == ["Ли Анна Ильинична – врач"]


def test_an_executor_named_without_a_post_has_the_known_one_or_is_told(
    client: Client, commission: Commission
) -> None:
    [tkach] = members(commission, ("Ткач", "Борис", "Олегович", "начальник отдела"))
    agenda = (
        "О деле\nРешили:\nТкачу Б.О. проверить посты до 1 марта 2027 г.\nКиму А.А. отчитаться.\n"
        "Поручить всем отчитаться."
    )

    address = saved(client, ADD, held_on="05.03.2026", pasted_agenda=agenda, _fill_members="1")

    clauses = AgendaItem.objects.get().resolutions.all()
    assert [(each.text, str(each.due_on)) for each in clauses] == [
        ("Проверить посты", "2027-03-01"),
        ("Киму А.А. отчитаться.", "None"),
        ("Поручить всем отчитаться.", "None"),
    ]
    assert [(row.post, row.person) for row in Executor.objects.all()] == [
        ("начальник отдела", tkach)
    ]
    assert warnings(page_of(client, address)) == [
        "Пункты 1.2, 1.3: исполнители не распознаны и остались в тексте."
    ]


def test_nothing_is_put_into_a_signed_session(client: Client, commission: Commission) -> None:
    meeting = Meeting.objects.create(held_on="2026-03-05", state="signed")
    MeetingCommission.objects.create(meeting=meeting, commission=commission, position=1)
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    page = page_of(client, address)

    assert "pasted_agenda" not in page
    assert "_fill_members" not in page
    assert client.post(address, {"pasted_agenda": AGENDA}).status_code == 403
