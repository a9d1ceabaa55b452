"""Records to print: the thinnest that may exist, and one that holds everything."""

from collections.abc import Callable
from datetime import date, time

import pytest

from accounts.models import User
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from participants.models import Attendance, AttendanceGroup, Person, Post
from russian.names import parse_person, surname_first

MakePerson = Callable[..., Person]
Attend = Callable[..., Attendance]

ATK = "Антитеррористическая комиссия в Краснодарском крае"
COUNCIL = "постоянно действующее координационное совещание по обеспечению правопорядка"


def make_person(written: str) -> Person:
    name = parse_person(written)
    return Person.objects.create(
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        initials=name.initials,
    )


def attend(meeting: Meeting, written: str, post: str = "", **fields: str) -> Attendance:
    person = make_person(written)
    return Attendance.objects.create(
        meeting=meeting,
        person=person,
        last_name=person.last_name,
        first_name=person.first_name,
        patronymic=person.patronymic,
        initials=person.initials,
        post=post,
        **fields,
    )


def decide(
    item: AgendaItem, text: str, executors: tuple[tuple[str, Person | None], ...] = (), **term: object
) -> Resolution:
    resolution = Resolution.objects.create(
        item=item, text=text, position=item.resolutions.count(), **term
    )
    for position, (post, person) in enumerate(executors):
        Executor.objects.create(
            resolution=resolution,
            position=position,
            post=post,
            person=person,
            person_as_named=surname_first(person.name) if person else "",
        )
    return resolution


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
        held_on=date(2022, 11, 10),
        start_time=time(10, 0),
        form=Meeting.Form.MIXED,
        kind=Meeting.Kind.EXTRAORDINARY,
        venue=venue,
        remark="Год принят по плану работы.",
    )
    for position, (body, number) in enumerate([(council, 5), (atk, 12)]):
        MeetingCommission.objects.create(
            meeting=meeting, commission=body, number=number, position=position, is_host=position == 0
        )
    _attend_full(meeting)
    _discuss_full(meeting)
    return meeting


def _attend_full(meeting: Meeting) -> None:
    attend(
        meeting,
        "Кондратьев Вениамин Иванович",
        "глава администрации (губернатор) края",
        duty="presiding",
    )
    attend(
        meeting, "Шевченко Т.Ю.", "начальник отдела", duty="secretary", status="invited"
    )
    attend(meeting, "Ёлкин П.П.", "начальник управления связи", presence="remote")
    attend(meeting, "Громов Борис Викторович", "прокурор города")
    attend(meeting, "Ершов А.А.", "начальник гарнизона", presence="excused", reason="отпуск")
    attend(meeting, "Яшин К.К.", "начальник порта", presence="absent")
    attend(meeting, "Белов С.С.", "заместитель военкома", status="substitute")
    attend(meeting, "Колганов Н.А.", "начальник управления миграции", status="speaker")
    AttendanceGroup.objects.create(meeting=meeting, title="главы внутригородских районов")


def _discuss_full(meeting: Meeting) -> None:
    who = {row.last_name: row.person for row in meeting.attendance.all()}
    Post.objects.create(title="начальник управления связи")
    item = AgendaItem.objects.create(
        meeting=meeting,
        title="Об итогах работы по противодействию незаконной миграции",
        discussion="Вопрос: о сроках.\nОтвет: до конца года.",
        outcome="decided",
        votes_for=11,
        votes_against=0,
        votes_abstained=1,
    )
    for position, (name, role, summary) in enumerate(
        [
            ("Колганов", "rapporteur", "Доложил о числе проверок."),
            ("Ёлкин", "co_rapporteur", ""),
            ("Громов", "speaker", "Предложил усилить контроль.\nПоддержал проект решения."),
        ]
    ):
        Speaker.objects.create(
            item=item, person=who[name], role=role, summary=summary, position=position
        )
    decide(item, "Информацию принять к сведению.")
    decide(
        item,
        "Обеспечить связь на всех постах",
        (("начальник управления связи", who["Ёлкин"]), ("прокурор города", None)),
        due_on=date(2022, 12, 15),
    )
    decide(item, "Продолжить проверки", (("глава района", None),), due_text="постоянно")
    AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        title="О защите объектов",
        is_closed=True,
        closed_ground="пункт 3 перечня сведений",
        outcome="noted",
        votes_for=12,
        votes_against=0,
        votes_abstained=0,
    )
    AgendaItem.objects.create(
        meeting=meeting, position=2, title="О плане работы", outcome="postponed"
    )


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", password="clerk")
