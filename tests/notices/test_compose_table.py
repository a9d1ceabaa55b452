"""The opening of a notice for every kind and form of session, one body or two, any chair, tense.

The sentences stand here as an editor would write them, apart from the code that composes them.
"""

from datetime import date, time
from itertools import product

import pytest

from meetings.models import Commission, Meeting, MeetingCommission, Venue
from notices.compose import compose_notice
from participants.models import Attendance, Person
from publications.models import Publication
from russian.typography import plain

pytestmark = pytest.mark.django_db

Kind = Publication.Kind

SESSIONS = {
    ("regular", 1): "очередное заседание",
    ("regular", 2): "совместное заседание",
    ("extraordinary", 1): "внеочередное заседание",
    ("extraordinary", 2): "внеочередное совместное заседание",
    ("off_site", 1): "выездное заседание",
    ("off_site", 2): "выездное совместное заседание",
    ("enlarged", 1): "расширенное заседание",
    ("enlarged", 2): "расширенное совместное заседание",
}
BODIES = {
    1: "Антинаркотической комиссии города",
    2: "Антинаркотической комиссии города и координационного совещания края",
}
#: What stands between the day and the kind of session; the hour is told of what is to come.
WAYS = {
    ("in_person", Kind.REPORT): "в актовом зале состоялось",
    ("in_person", Kind.ANNOUNCEMENT): "в 10:00 в актовом зале состоится",
    ("videoconference", Kind.REPORT): "в актовом зале в режиме видеоконференции состоялось",
    ("videoconference", Kind.ANNOUNCEMENT): (
        "в 10:00 в актовом зале в режиме видеоконференции состоится"
    ),
    ("mixed", Kind.REPORT): "в актовом зале в очно-дистанционном формате состоялось",
    ("mixed", Kind.ANNOUNCEMENT): ("в 10:00 в актовом зале в очно-дистанционном формате состоится"),
    ("correspondence", Kind.REPORT): "в заочной форме проведено",
    ("correspondence", Kind.ANNOUNCEMENT): "в заочной форме будет проведено",
}
VERBS = ("Состоялось", "Состоится", "Проведено", "Будет проведено")
#: The post, the name and the gender of who presides; how the report goes on, and the announcement.
CHAIRS = {
    None: (".", "."),
    ("глава округа", "Громов", "Пётр", "m"): (
        " под председательством главы округа Петра Громова.",
        ". Заседание проведёт глава округа Пётр Громов.",
    ),
    ("глава округа", "Никандрова", "Надежда", "f"): (
        ". Заседание провела глава округа Надежда Никандрова.",
        ". Заседание проведёт глава округа Надежда Никандрова.",
    ),
    ("председатель комиссии", "Ким", "Юрий", "m"): (
        ". Заседание провёл председатель комиссии Юрий Ким.",
        ". Заседание проведёт председатель комиссии Юрий Ким.",
    ),
    ("", "Громов", "Пётр", "m"): (
        " под председательством Петра Громова.",
        ". Заседание проведёт Пётр Громов.",
    ),
}


@pytest.mark.parametrize("chair", CHAIRS, ids=str)
def test_opening_is_grammatical_whatever_the_session(
    chair: tuple[str, str, str, str] | None,
) -> None:
    meetings = {1: session(), 2: session(joint=True)}
    if chair:
        preside(meetings, *chair)

    for (kind, bodies), (form, text_kind) in product(SESSIONS, WAYS):
        state = "held" if text_kind == Kind.REPORT else "convened"
        meeting = meetings[bodies]
        Meeting.objects.filter(pk=meeting.pk).update(kind=kind, form=form, state=state)
        way = WAYS[form, text_kind]
        ending = CHAIRS[chair][text_kind == Kind.ANNOUNCEMENT]
        whole = f"10 ноября 2026 года {way} {SESSIONS[kind, bodies]} {BODIES[bodies]}{ending}"

        draft = compose_notice(meeting.pk, kind=text_kind, in_short=True)

        assert plain(draft.body) == f"<p>{whole}</p>"
        verb = next(verb for verb in VERBS[::-1] if way.endswith(verb.lower()))
        assert plain(draft.title) == f"{verb} {SESSIONS[kind, bodies]} {BODIES[bodies]}"


def session(*, joint: bool = False) -> Meeting:
    venue, _is_new = Venue.objects.get_or_create(name="актовый зал")
    meeting = Meeting.objects.create(held_on=date(2026, 11, 10), start_time=time(10), venue=venue)
    names = ["Антинаркотическая комиссия города", *(["координационное совещание края"] * joint)]
    for position, name in enumerate(names):
        body, _is_new = Commission.objects.get_or_create(name=name, slug=f"body-{position}")
        MeetingCommission.objects.create(meeting=meeting, commission=body, position=position)
    return meeting


def preside(meetings: dict[int, Meeting], post: str, last: str, first: str, gender: str) -> None:
    name = {"last_name": last, "first_name": first, "gender": gender}
    person = Person.objects.create(**name)
    for meeting in meetings.values():
        Attendance.objects.create(
            meeting=meeting, person=person, post=post, duty="presiding", **name
        )
