"""The set phrases of minutes (order of a full protocol: ГОСТ Р 7.0.97-2025 and its practice)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Final

from agenda.models import AgendaItem, Speaker, Vote
from agenda.outcomes import was_rejected
from agenda.votes.record import Tally, Verdict, tally_of, verdict_of
from documents.papers.parts import AttendanceWords
from meetings.models import Commission, Meeting, side_by_side
from participants.models import Attendance, Membership
from russian.agreement import counted, past_tense
from russian.cases import Case
from russian.dates import clock, long_date
from russian.morphology import Tag, parses
from russian.names import guess_gender
from russian.phrases import PhraseKind, decline_phrase, head_words
from russian.signs import DASH, NBSP
from russian.typography import (
    capfirst,
    is_abbreviation,
    joined,
    lower_first,
    typeset,
    with_stop,
)

BLANK_DAY: Final = "___.___._____"
BLANK_NUMBER: Final = "____"

KINDS: Final = {
    Meeting.Kind.REGULAR: "",
    Meeting.Kind.EXTRAORDINARY: "внеочередного",
    Meeting.Kind.OFF_SITE: "выездного",
    Meeting.Kind.ENLARGED: "расширенного",
}
JOINT: Final = "совместного"
#: How the adjectives and the noun of «внеочередное совместное заседание» end.
SESSION_ENDINGS: Final = {Case.GENT: ("ого", "я"), Case.ACCS: ("ое", "е"), Case.LOCT: ("ом", "и")}
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
PRESENCES: Final = {
    Attendance.Presence.PRESENT: "",
    Attendance.Presence.REMOTE: "по видео-конференц-связи",
}
#: What a sheet says of one who is there, and of one who is not; of any gender.
MARKS: Final = {True: "присутствует", False: "отсутствует"}
MARKS_BY_LETTER: Final = {True: "участвует", False: "не участвует"}
EXCUSED: Final = "по уважительной причине"
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
    AgendaItem.Outcome.REJECTED: "",
    AgendaItem.Outcome.POSTPONED: "Рассмотрение вопроса отложить.",
    AgendaItem.Outcome.WITHDRAWN: "Вопрос снять с рассмотрения.",
}
ROLES: Final[Mapping[tuple[str, str], str]] = {
    (Membership.Role.CHAIR, Commission.ChairTitle.CHAIR): "председатель",
    (Membership.Role.CHAIR, Commission.ChairTitle.HEAD): "руководитель",
    (Membership.Role.DEPUTY_CHAIR, Commission.ChairTitle.CHAIR): "заместитель председателя",
    (Membership.Role.DEPUTY_CHAIR, Commission.ChairTitle.HEAD): "заместитель руководителя",
}
VOTED: Final = {
    Vote.Choice.FOR: "«за»",
    Vote.Choice.AGAINST: "«против»",
    Vote.Choice.ABSTAINED: "«воздержались»",
    Vote.Choice.NOT_VOTING: "не голосовали",
}
PROPOSED: Final = "ПРОЕКТ РЕШЕНИЯ"
NOT_ADOPTED: Final = "Решение не принято."
CAST: Final = "Голоса разделились поровну; решающим стал голос председательствующего."
BALLOTS: Final = {
    AgendaItem.Ballot.OPEN: "ГОЛОСОВАЛИ",
    AgendaItem.Ballot.SECRET: "ГОЛОСОВАЛИ (тайно)",
}
#: The title of an attached file is often the name that the file had.
FILE_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")


def session(kind: str, bodies_in_genitive: Sequence[str], case: Case) -> str:
    """«внеочередном заседании комиссии …»: the session in one of the cases of its endings."""
    of_adjective, of_noun = SESSION_ENDINGS[case]
    adjectives = [KINDS[Meeting.Kind(kind)], JOINT if len(bodies_in_genitive) > 1 else ""]
    words = [f"{each.removesuffix('ого')}{of_adjective}" for each in adjectives if each]
    words += [f"заседани{of_noun}", joined(bodies_in_genitive)]
    return typeset(" ".join(filter(None, words)))


def titled(name: str, *marks: str, is_draft: bool = False, is_example: bool = False) -> str:
    """«Повестка дня … (проект, учебный пример)»: the title also says what the margins say."""
    said = ["проект" * is_draft, *marks, "учебный пример" * is_example]
    told = ", ".join(filter(None, said))
    return f"{name} ({told})" if told else name


def of_day(form: str, held_on: date) -> str:
    """«состоявшегося 10 ноября 2022 г.»: of a session whose minutes bear another day."""
    is_by_letter = form == Meeting.Form.CORRESPONDENCE
    verb = "проведённого" if is_by_letter else "состоявшегося"
    return f"{verb} {long_date(held_on).replace(' ', NBSP)}"


def withheld(ground: str) -> str:
    """All that an open paper says of a closed item."""
    return f"Закрытый вопрос (основание: {ground})" if ground else "Закрытый вопрос"


def number(numbers: Sequence[str]) -> str:
    """«№ 5/12»: one number for each body's own series, a blank to fill in for a missing one."""
    if not any(numbers):
        return f"№{NBSP}{BLANK_NUMBER}"
    return f"№{NBSP}{side_by_side(numbers, missing=BLANK_NUMBER)}"


def hours(start: time | None, end: time | None) -> tuple[str, str]:
    """The label and the hours: («Время проведения», «с 10:00 до 11:40»)."""
    if start and end:
        return "Время проведения", f"с{NBSP}{clock(start)} до{NBSP}{clock(end)}"
    if start:
        return "Время начала", clock(start)
    return ("Время окончания", clock(end)) if end else ("", "")


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
    tag = _first_tag(text)
    return lower_first(text) if tag is not None and tag.POS in {"VERB", "INFN"} else text


def pronoun(text: str) -> str:
    """«который», «которая»: how what a person did goes on after the name in the accusative.

    «Слушали Колганова Н.А., который доложил …»; nothing where the text begins with no such verb.
    """
    tag = _first_tag(text)
    if tag is None or tag.POS != "VERB" or "past" not in tag:
        return ""
    return {"masc": "который", "femn": "которая"}.get(tag.gender or "", "")


def _first_tag(text: str) -> Tag | None:
    """What the first word of a text most likely is; nothing of a word that nobody knows."""
    readings = parses(text.split(maxsplit=1)[0].rstrip(".,:;"))
    return readings[0].tag if readings else None


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


def role(membership_role: str, body: Commission) -> str:
    """«председатель комиссии», «заместитель руководителя координационного совещания»; or nothing.

    A secretary and a member preside as such under no title.
    """
    title = ROLES.get((membership_role, body.chair_title), "")
    return f"{title} {body_in_genitive(body)}".strip() if title else ""


def roles(told: Iterable[str], post: str) -> str:
    """«руководитель … и председатель …»: those of the roles that the post does not say."""
    return joined([role for role in told if role and role not in post])


def body_in_genitive(body: Commission) -> str:
    """«комиссии», where the kind or the name of the body says it; else its whole name."""
    return membership([body]) or body.form(Case.GENT).text


def withheld_count(count: int) -> str:
    """«Рассмотрено закрытых вопросов: 2.», or nothing."""
    return f"Рассмотрено закрытых вопросов: {count}." if count else ""


def quorum(of: str, explanation: str) -> str:
    """«Кворум комиссии – 12 из 17 членов, …: кворум имеется.»"""
    return with_stop(f"{f'Кворум {of}'.strip()}{NBSP}{DASH} {explanation}")


def person_note(
    row: Attendance, *, substituted: str, has_seat: bool, with_reason: bool = True
) -> str:
    """What stands in brackets after the post: «за Иванова И.И., прибыл в 10:30».

    ``has_seat``: the rules of the commission give a substitute the vote, not the mark alone.
    """
    is_substitute = row.status == Attendance.Status.SUBSTITUTE
    reason = row.reason if with_reason else ""
    notes = [f"за{NBSP}{substituted}" if substituted else ""]
    if is_substitute and (substituted or row.has_vote):
        notes.append("с правом голоса" if has_seat else "с правом совещательного голоса")
    if row.is_present:
        notes += [PRESENCES[Attendance.Presence(row.presence)], *_came_and_went(row)]
    elif row.presence == Attendance.Presence.EXCUSED:
        notes.append(reason or EXCUSED)
    else:
        notes.append(reason)
    return ", ".join(filter(None, notes))


def _came_and_went(row: Attendance) -> Iterator[str]:
    """«прибыла в 10:30»; «с 10:30» of one whose gender nobody knows."""
    gender = row.known_gender or guess_gender(row.name)
    for verb, preposition, hour in (("прибыл", "с", row.arrived_at), ("убыл", "до", row.left_at)):
        if hour:
            told = f"{past_tense(verb, gender)} в" if gender else preposition
            yield f"{told}{NBSP}{clock(hour)}"


def people(label: str, names: Sequence[str]) -> str:
    """«Отвод: Громов Б.В., Ким А.А.», or nothing."""
    return with_stop(f"{label}: {', '.join(names)}") if names else ""


def points(numbers: Sequence[str]) -> str:
    """«пункт 1.2», «пункты 1.2, 2.1», or nothing."""
    return f"{'пункт' if len(numbers) == 1 else 'пункты'} {', '.join(numbers)}" if numbers else ""


def attached(title: str) -> str:
    """What an attached file is called on paper: without the ending of its name."""
    return FILE_ENDING.sub("", title.strip())


def votes(tally: Tally) -> str:
    """«„за“ – 11, „против“ – 0, „воздержались“ – 1.»"""
    sign = f"{NBSP}{DASH}"
    return (
        f"«за»{sign} {tally.for_}, «против»{sign} {tally.against}, "
        f"«воздержались»{sign} {tally.abstained}."
    )


def votes_by_name(names: Mapping[str, Sequence[str]]) -> str:
    """«Поимённо: „за“ – Громов Б.В., Ким А.А.; „против“ – Ли Р.В.»: the names by choice."""
    told = [
        f"{words}{NBSP}{DASH} {', '.join(names[choice])}"
        for choice, words in VOTED.items()
        if choice in names
    ]
    return with_stop(f"Поимённо: {'; '.join(told)}") if told else ""


def result(item: AgendaItem) -> str:
    """«Решение принято большинством голосов.»: what follows from the numbers, and no more.

    Where the outcome on record and the numbers contradict one another, nothing is said.
    """
    tally, verdict = tally_of(item), verdict_of(item)
    decided_by_one = f"{CAST} " if tally and tally.is_tie else ""
    if was_rejected(item):
        return f"{decided_by_one if verdict is Verdict.REJECTED else ''}{NOT_ADOPTED}"
    is_decision = item.outcome in {"", AgendaItem.Outcome.DECIDED, AgendaItem.Outcome.NOTED}
    if tally is None or verdict is not Verdict.ADOPTED or not is_decision:
        return ""
    if tally.is_unanimous:
        return "Решение принято единогласно."
    if tally.for_ > tally.against + tally.abstained:
        return "Решение принято большинством голосов."
    return f"{decided_by_one}Решение принято."


def head_title(body: Commission) -> str:
    """«Председатель комиссии», «Руководитель координационного совещания»."""
    return capfirst(role(Membership.Role.CHAIR, body))
