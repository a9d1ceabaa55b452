"""Rows of the record, made in one line each."""

from datetime import date, time
from typing import Any

from django.db import models

from agenda.models import AgendaItem, Executor, Resolution, Speaker, Vote
from documents.paper import Paper, draw
from documents.papers.extract import Copy, ExtractPaper, gather_extracts
from meetings.models import Commission, Meeting
from participants.models import Attendance, AttendanceGroup, Membership, Person, Post
from russian.names import parse_person, surname_first
from russian.typography import fold

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
    item: AgendaItem,
    text: str,
    executors: tuple[tuple[str, Person | None], ...] = (),
    **term: object,
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


LONG_TEXT = (
    "Отметил, что за отчётный период органами исполнительной власти и органами местного "
    "самоуправления проведено 4 200 проверок, по итогам которых составлено 318 протоколов. "
    "Обратил внимание на необходимость своевременного обмена сведениями между ведомствами."
)


def attend_full(meeting: Meeting) -> None:
    attend(
        meeting,
        "Кондратьев Вениамин Иванович",
        "глава администрации (губернатор) края",
        duty="presiding",
    )
    attend(meeting, "Шевченко Т.Ю.", "начальник отдела", duty="secretary", status="invited")
    attend(meeting, "Ёлкин П.П.", "начальник управления связи", presence="remote")
    attend(meeting, "Громов Борис Викторович", "прокурор города")
    attend(meeting, "Ершов А.А.", "начальник гарнизона", presence="excused", reason="отпуск")
    attend(meeting, "Яшин К.К.", "начальник порта", presence="absent")
    attend(meeting, "Белов С.С.", "заместитель военкома", status="substitute")
    attend(meeting, "Колганов Н.А.", "начальник управления миграции", status="speaker")
    AttendanceGroup.objects.create(meeting=meeting, title="главы внутригородских районов")


def discuss_full(meeting: Meeting) -> None:
    who = {row.last_name: row.person for row in meeting.attendance.all()}
    Post.objects.create(title="начальник управления связи")
    item = AgendaItem.objects.create(
        meeting=meeting,
        title="Об итогах работы по противодействию незаконной миграции",
        discussion="Вопрос: о сроках.\nОтвет: до конца года.",
        outcome="decided",
        votes_for=2,
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
        votes_for=3,
        votes_against=0,
        votes_abstained=0,
    )
    AgendaItem.objects.create(
        meeting=meeting, position=2, title="О плане работы", outcome="postponed"
    )


def rule_full(meeting: Meeting, *bodies: Commission) -> None:
    """What the session of ``attend_full`` and ``discuss_full`` may have beside it."""
    Meeting.objects.filter(pk=meeting.pk).update(
        end_time=time(11, 40), minutes_dated_on=date(2022, 11, 14)
    )
    rows = {row.last_name: row for row in meeting.attendance.select_related("person")}
    for body in bodies:
        for name in ("Кондратьев", "Громов", "Ёлкин", "Ершов", "Яшин"):
            Membership.objects.create(
                commission=body,
                person=rows[name].person,
                role="chair" if name == "Кондратьев" else "member",
            )
    change(rows["Белов"], substitute_for=rows["Ершов"].person)
    change(rows["Белов"], gender="m", arrived_at=time(10, 30))
    change(rows["Шевченко"], gender="f", left_at=time(11, 15))
    first, closed, plan = meeting.agenda_items.all()
    first.resolutions.filter(text__startswith="Обеспечить").update(verb="instruct")
    change(first, starts_at=time(10, 5))
    for name, choice, dissent in (
        ("Кондратьев", "for", ""),
        ("Ёлкин", "against", "Срок слишком мал.\nПрошу продлить его."),
        ("Громов", "recused", ""),
    ):
        Vote.objects.create(item=first, participant=rows[name], choice=choice, dissent=dissent)
    change(first, votes_for=1, votes_against=1, votes_abstained=0, casting_vote="for")
    change(first, quorum_reason="вопрос не терпит отлагательства")
    change(closed, ballot="secret")
    change(plan, outcome_reason="план не представлен")
    part = AgendaItem.objects.create(
        meeting=meeting,
        position=3,
        is_subitem=True,
        title="О сроках представления плана",
        outcome="rejected",
    )
    decide(part, "новый срок представления плана", verb="approve")
    decide(plan, "Доработать план", (("глава района", None),), recurrence="monthly")
    late = AgendaItem.objects.create(
        meeting=meeting, position=4, title="Разное", is_late=True, outcome="noted"
    )
    Speaker.objects.create(item=late, person=rows["Громов"].person)


def change(row: models.Model, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def everything(paper: Paper) -> str:
    """All that a reader of the file can find in it, folded."""
    drawing = draw(paper)
    attached = " ".join(file.content.decode() for file in drawing.attachments)
    return fold(" ".join([drawing.html, attached, paper.title, paper.description]))


def extract(
    meeting: Meeting,
    *,
    certified_by: tuple[str, str] = ("", ""),
    certified_on: date | None = None,
    **copy: Any,
) -> ExtractPaper:
    """One extract; ``copy`` says what is extracted and for whom, see ``Copy``."""
    (paper,) = gather_extracts(
        meeting, [Copy(**copy)], certified_by=certified_by, certified_on=certified_on
    )
    return paper
