"""Records to print: the thinnest that may exist, one that holds everything, and a long one."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from agenda.models import AgendaItem, Speaker
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from tests.documents.paper_records import (
    ATK,
    COUNCIL,
    LONG_TEXT,
    attend,
    attend_full,
    decide,
    discuss_full,
    rule_full,
)


@pytest.fixture
def atk(db: None) -> Commission:
    return Commission.objects.create(name=ATK, slug="atk", kind=Commission.Kind.ATK)


@pytest.fixture
def council(db: None) -> Commission:
    return Commission.objects.create(
        name=COUNCIL, slug="council", kind=Commission.Kind.COORDINATION
    )


@pytest.fixture
def thin_meeting(atk: Commission) -> Meeting:
    """A presiding person and one item: no date, number, secretary, list, speaker or vote."""
    meeting = Meeting.objects.create()
    MeetingCommission.objects.create(meeting=meeting, commission=atk)
    attend(
        meeting,
        "Кондратьев В.И.",
        "глава администрации (губернатор) Краснодарского края",
        duty="presiding",
        status="",
    )
    AgendaItem.objects.create(meeting=meeting, title="Об итогах работы")
    return meeting


@pytest.fixture
def full_meeting(atk: Commission, council: Commission) -> Meeting:
    """A joint session of an example commission with everything that minutes can hold."""
    Commission.objects.filter(pk=council.pk).update(is_example=True)
    venue = Venue.objects.create(name="здание администрации города", locality="г. Новороссийск")
    meeting = Meeting.objects.create(
        state=Meeting.State.HELD,
        held_on=date(2022, 11, 10),
        start_time=time(10, 0),
        form=Meeting.Form.MIXED,
        kind=Meeting.Kind.EXTRAORDINARY,
        venue=venue,
        remark="Год принят по плану работы.",
    )
    for position, (body, number) in enumerate([(council, 5), (atk, 12)]):
        MeetingCommission.objects.create(
            meeting=meeting,
            commission=body,
            number=number,
            position=position,
            is_host=position == 0,
        )
    attend_full(meeting)
    discuss_full(meeting)
    return meeting


@pytest.fixture
def richest_meeting(full_meeting: Meeting, atk: Commission, council: Commission) -> Meeting:
    """The full session with rules, a composition, sub-items, votes by name and dissent."""
    Commission.objects.filter(pk=atk.pk).update(
        number_prefix="АТК-", number_pattern="{prefix}{number}/{year}"
    )
    Commission.objects.filter(pk=council.pk).update(chair_title="head", heard_style="accusative")
    MeetingCommission.objects.update(number_year=2022)
    rule_full(full_meeting, atk, council)
    return Meeting.objects.get(pk=full_meeting.pk)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", password="clerk", is_staff=True)


@pytest.fixture
def long_meeting(atk: Commission) -> Meeting:
    """Six pages: four items with their decisions, and 25 present, listed in an appendix."""
    meeting = Meeting.objects.create(state=Meeting.State.HELD, held_on=date(2022, 12, 21))
    MeetingCommission.objects.create(meeting=meeting, commission=atk, number=7)
    attend(meeting, "Кондратьев В.И.", "глава администрации края", duty="presiding")
    attend(meeting, "Шевченко Т.Ю.", "начальник отдела", duty="secretary", status="")
    for n in range(24):
        attend(
            meeting,
            f"{'АБВГДЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ'[n % 26]}{'алмнр'[n % 5]}ов А.{'АБВГ'[n // 13]}.",
            f"начальник управления № {n} по взаимодействию с органами местного самоуправления",
            status="member" if n % 3 else "invited",
            presence="remote" if n % 7 == 0 else "present",
        )
    speaker = meeting.attendance.exclude(duty="").first()
    for n in range(4):
        item = AgendaItem.objects.create(
            meeting=meeting,
            position=n,
            title=f"О ходе выполнения раздела {n + 1} плана работы по профилактике правонарушений",
            discussion=LONG_TEXT,
            outcome="decided",
            votes_for=12,
            votes_against=0,
            votes_abstained=0,
        )
        Speaker.objects.create(item=item, person=speaker.person, summary=LONG_TEXT)
        for k in range(4):
            decide(
                item,
                f"Представить сведения о выполнении пункта {k + 1} плана и предложения о мерах.",
                (("начальник управления образования", speaker.person),),
                due_on=date(2023, k + 1, 15),
            )
    return meeting


@pytest.fixture
def english() -> Iterator[None]:
    """What is told is told in English; what is printed stays Russian."""
    with translation.override("en"):
        yield


@pytest.fixture
def secretary(clerk: User, client: Client) -> User:
    """The clerk at the browser; which sessions are the clerk's, each test says."""
    client.force_login(clerk)
    return clerk
