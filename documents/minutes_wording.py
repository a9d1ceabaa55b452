"""The set phrases of minutes (order of a full protocol: ГОСТ Р 7.0.97-2025 and its practice)."""

from collections.abc import Sequence
from typing import Final

from agenda.models import AgendaItem, Speaker
from documents.minutes_paper import AttendanceWords
from meetings.models import Commission, Meeting
from participants.models import Attendance
from russian.agreement import counted
from russian.cases import Case
from russian.morphology import parses
from russian.phrases import PhraseKind, decline_phrase, head_words
from russian.signs import DASH, NBSP
from russian.typography import is_abbreviation, joined, lower_first, typeset

BLANK_DAY: Final = "___.___._____"
BLANK_NUMBER: Final = "____"

KINDS: Final = {
    Meeting.Kind.REGULAR: "",
    Meeting.Kind.EXTRAORDINARY: "внеочередного",
    Meeting.Kind.OFF_SITE: "выездного",
    Meeting.Kind.ENLARGED: "расширенного",
}
PRESENT: Final = AttendanceWords()
TOOK_PART: Final = AttendanceWords(
    present="Приняли участие в заочном голосовании",
    also="Также приняли участие",
    absent="Не приняли участия",
    title="список участников заочного голосования",
)
#: What is said of one who reported, where the record has no summary.
SAID_BY_ROLE: Final = {
    Speaker.Role.RAPPORTEUR: ("доклад.",),
    Speaker.Role.CO_RAPPORTEUR: ("содоклад.",),
    Speaker.Role.SPEAKER: (),
}
FORMS: Final = {
    Meeting.Form.IN_PERSON: "",
    Meeting.Form.VIDEOCONFERENCE: "видео-конференц-связь",
    Meeting.Form.MIXED: "очная, с участием по видео-конференц-связи",
    Meeting.Form.CORRESPONDENCE: "заочная",
}
#: What the members are members of, in the genitive; of another body its name says it.
MEMBERSHIP: Final = {
    Commission.Kind.ATK: "комиссии",
    Commission.Kind.COORDINATION: "координационного совещания",
    Commission.Kind.OPS_HQ: "оперативного штаба",
    Commission.Kind.EMERGENCY: "комиссии",
    Commission.Kind.MINORS: "комиссии",
    Commission.Kind.ANTI_DRUG: "комиссии",
    Commission.Kind.ANTI_CORRUPTION: "комиссии",
    Commission.Kind.OTHER: "",
}
#: Nominative plural for the label; one, few, many for the count.
STATUSES: Final = {
    Attendance.Status.MEMBER: ("Члены", ("член", "члена", "членов")),
    Attendance.Status.SUBSTITUTE: ("Замещающие", ("замещающий", "замещающих", "замещающих")),
    Attendance.Status.INVITED: ("Приглашённые", ("приглашённый", "приглашённых", "приглашённых")),
}
REPORTING: Final = {
    Speaker.Role.RAPPORTEUR: ("Докладчик", "Докладчики"),
    Speaker.Role.CO_RAPPORTEUR: ("Содокладчик", "Содокладчики"),
}
OUTCOMES: Final = {
    AgendaItem.Outcome.DECIDED: "",
    AgendaItem.Outcome.NOTED: "Информацию принять к сведению.",
    AgendaItem.Outcome.POSTPONED: "Рассмотрение вопроса отложить.",
    AgendaItem.Outcome.WITHDRAWN: "Вопрос снять с рассмотрения.",
}


def heading(kind: str, bodies_in_genitive: Sequence[str]) -> str:
    """«совместного заседания совещания … и комиссии …», in the genitive and without a stop."""
    joint = "совместного" if len(bodies_in_genitive) > 1 else ""
    words = (KINDS[Meeting.Kind(kind)], joint, "заседания", joined(bodies_in_genitive))
    return typeset(" ".join(filter(None, words)))


def number(numbers: Sequence[int | None]) -> str:
    """«№ 5/12»: one number for each body's own series, a blank to fill in for a missing one."""
    if not any(numbers):
        return f"№{NBSP}{BLANK_NUMBER}"
    return f"№{NBSP}{'/'.join(str(one) if one else BLANK_NUMBER for one in numbers)}"


def membership(bodies: Sequence[Commission]) -> str:
    """What the members are members of: «комиссии», «координационного совещания и комиссии».

    Nothing where a body's name does not say it, and where two bodies are called alike.
    """
    words = [MEMBERSHIP[Commission.Kind(body.kind)] or _called(body.name) for body in bodies]
    return joined(words) if all(words) and len(set(words)) == len(words) else ""


def _called(name: str) -> str:
    """The head of the body's name in the genitive: «совета», «рабочей группы», «КДНиЗП»."""
    *modifiers, head = head_words(name, PhraseKind.BODY) or ("",)
    if not head:
        first = name.split(maxsplit=1)[0] if name.strip() else ""
        return first if is_abbreviation(first) else ""
    words = f"рабочая {head}" if "рабочая" in modifiers else head
    form = decline_phrase(words, PhraseKind.BODY)[Case.GENT]
    return form.text if form.is_sure else ""


def continued(text: str) -> str:
    """The text as it goes on after a dash: a verb at its head («Доложил») loses its capital.

    Any other word keeps what its author gave it: it may be a name.
    """
    first = text.split(maxsplit=1)[0].rstrip(".,:;")
    readings = parses(first)
    is_verb = bool(readings) and readings[0].tag.POS in {"VERB", "INFN"}
    return lower_first(text) if is_verb else text


def people_label(status: Attendance.Status, of: str) -> str:
    """«Члены комиссии», «Приглашённые»."""
    plural = STATUSES[status][0]
    return f"{plural} {of}" if of and status == Attendance.Status.MEMBER else plural


def people_count(status: Attendance.Status, present: int, all_of_them: int, of: str) -> str:
    """«12 членов комиссии из 17»; the total only of members, and only when some are absent."""
    words = [counted(present, *STATUSES[status][1])]
    if status == Attendance.Status.MEMBER:
        words.append(of)
        words.append(f"из{NBSP}{all_of_them}" if all_of_them > present else "")
    return " ".join(filter(None, words))


def vote(votes_for: int, against: int, abstained: int, *, is_decision: bool) -> str:
    """«„за“ – 11, „против“ – 0, „воздержались“ – 1. Решение принято большинством голосов.»

    A tie says no more than its numbers: the presiding person's vote decides it.
    """
    sign = f"{NBSP}{DASH}"
    numbers = f"«за»{sign} {votes_for}, «против»{sign} {against}, «воздержались»{sign} {abstained}."
    result = _result(votes_for, against, abstained) if is_decision else ""
    return " ".join(filter(None, [numbers, result]))


def _result(votes_for: int, against: int, abstained: int) -> str:
    if votes_for == against:
        return ""
    if votes_for < against:
        return "Решение не принято."
    if against or abstained:
        return "Решение принято большинством голосов."
    return "Решение принято единогласно."
