"""The set phrases of invitations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Final

from agenda.models import Speaker
from documents.papers import wording
from meetings.models import Meeting
from russian.cases import Case, Gender
from russian.dates import clock, long_date
from russian.names import Name
from russian.signs import NBSP
from russian.typography import joined, typeset, with_stop

BY_LETTER: Final = Meeting.Form.CORRESPONDENCE
#: How the session is held, inside the sentence that invites.
FORMS: Final = {
    Meeting.Form.IN_PERSON: "",
    Meeting.Form.VIDEOCONFERENCE: "в режиме видео-конференц-связи",
    Meeting.Form.MIXED: "в очной форме с возможностью участия по видео-конференц-связи",
    Meeting.Form.CORRESPONDENCE: "",
}
#: What a speaker is asked for, before the numbers of the questions.
ASKED: Final = {
    Speaker.Role.RAPPORTEUR: "Вам поручен доклад",
    Speaker.Role.CO_RAPPORTEUR: "Вам поручен содоклад",
    Speaker.Role.SPEAKER: "Просим Вас выступить",
}
#: What the letter is called, and what several of them are.
SEVERAL: Final = {"ПРИГЛАШЕНИЕ": "Приглашения", "ИЗВЕЩЕНИЕ": "Извещения"}
DEAR: Final = {Gender.MALE: "Уважаемый", Gender.FEMALE: "Уважаемая"}


def salutation(name: Name, gender: Gender | None) -> str:
    """«Уважаемый Борис Викторович!»; nothing where the name or the gender is not known."""
    if not (gender and name.first and name.patronymic):
        return ""
    return f"{DEAR[gender]} {name.first}{NBSP}{name.patronymic}!"


def name_of_paper(meeting: Meeting, bodies: Sequence[str]) -> tuple[str, str]:
    """What the letter is and to what: («ПРИГЛАШЕНИЕ», «на заседание комиссии …»)."""
    if meeting.form == BY_LETTER:
        of = wording.session(meeting.kind, bodies, Case.GENT)
        return "ИЗВЕЩЕНИЕ", f"о{NBSP}заочном голосовании по{NBSP}вопросам {of}"
    return "ПРИГЛАШЕНИЕ", f"на{NBSP}{wording.session(meeting.kind, bodies, Case.ACCS)}"


def invites(meeting: Meeting, bodies: Sequence[str], *, has_vote: bool) -> str:
    """«Приглашаем Вас принять участие в заседании комиссии …, которое состоится …»"""
    if meeting.form == BY_LETTER:
        return _invites_by_letter(meeting, bodies, has_vote=has_vote)
    session = wording.session(meeting.kind, bodies, Case.LOCT)
    told = ["которое состоится", _moment(meeting.held_on, meeting.start_time)]
    told.append(FORMS[Meeting.Form(meeting.form)])
    sentence = f"Приглашаем Вас принять участие {_in(session)}, {' '.join(filter(None, told))}"
    return typeset(with_stop(sentence))


def _invites_by_letter(meeting: Meeting, bodies: Sequence[str], *, has_vote: bool) -> str:
    session = wording.session(meeting.kind, bodies, Case.GENT)
    until = _moment(meeting.held_on, meeting.end_time, hour_first=True)
    if has_vote:
        return typeset(
            with_stop(
                f"Просим Вас принять участие в заочном голосовании по вопросам повестки дня "
                f"{session} и сообщить своё мнение до {until}"
            )
        )
    return typeset(
        with_stop(
            f"Приглашаем Вас принять участие в подготовке вопросов повестки дня {session}, "
            f"голосование по которым проводится заочно до {until}"
        )
    )


def _moment(day: date | None, hour: time | None, *, hour_first: bool = False) -> str:
    """«10 ноября 2022 г. в 10:00», or «18:00 10 ноября 2022 г.» after «до»."""
    told = long_date(day) if day else wording.BLANK_DAY
    if hour is None:
        return told
    return f"{clock(hour)} {told}" if hour_first else f"{told} в{NBSP}{clock(hour)}"


def _in(session_in_locative: str) -> str:
    """«во внеочередном», «в выездном»."""
    is_cluster = session_in_locative.startswith("вн")
    return f"{'во' if is_cluster else 'в'}{NBSP}{session_in_locative}"


def tasks(numbers: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """«Вам поручен доклад по вопросу № 1.»: what a speaker has to do, by the role."""
    for role, asked in ASKED.items():
        named = numbers.get(role, ())
        if named:
            noun = "вопросу" if len(named) == 1 else "вопросам"
            yield f"{asked} по{NBSP}{noun} №{NBSP}{joined(named)}."


def materials(day: date) -> str:
    """By which day a speaker hands in the materials."""
    return with_stop(f"Материалы просим представить до{NBSP}{long_date(day)}")
