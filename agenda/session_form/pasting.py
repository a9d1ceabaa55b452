"""An agenda pasted as text: a title on each line, and under it, if there is more, what came of it.

    1. Об итогах работы по профилактике
    Докладчик: Колганов Н.А. – начальник управления
    Выступили: Громов Б.В., Ким В.С.
    Решили:
    1.1. Начальнику УМВД (Иванов И.И.): провести проверку. Срок – до 15 декабря 2026 г.
    1.2. Принять к сведению доклад.
    Голосовали: за – 11, против – 0, воздержались – 1

Reading knows no database. Nothing is guessed in silence: a line that is not understood is a
fault, and one that was understood in one of two ways is a doubt.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from agenda.models import AgendaItem, Executor, Resolution, Speaker
from participants.pasting import Fault, PastedPerson, read_person
from russian.dates import MONTHS
from russian.morphology import parses
from russian.names import INITIALS, PATRONYMIC, WORD, Name
from russian.restoring import from_dative, name_from_dative
from russian.typography import capfirst, lower_first, plain, without_stop

Outcome, Verb, Recurrence = AgendaItem.Outcome, Resolution.Verb, Resolution.Recurrence

# --- what is read ---------------------------------------------------------------------------


@dataclass(slots=True)
class PastedExecutor:
    """Somebody told to do something; a person named without a post has it on record."""

    post: str
    person: PastedPerson | None = None
    role: str = Executor.Role.RESPONSIBLE


@dataclass(slots=True)
class PastedClause:
    text: str
    verb: str = ""
    executors: list[PastedExecutor] = field(default_factory=list)
    due_on: date | None = None
    due_text: str = ""
    recurrence: str = ""
    recurrence_day: int | None = None
    #: The text with those it is said to, as it stood.
    whole: str = ""
    #: It is said to somebody, and to whom was not recognised.
    is_unaddressed: bool = False


@dataclass(slots=True)
class PastedSpeaker:
    person: PastedPerson
    role: str
    summary: str = ""


@dataclass(slots=True)
class PastedItem:
    line: int
    title: str
    is_subitem: bool = False
    closed_ground: str | None = None
    discussion: str = ""
    outcome: str = ""
    outcome_reason: str = ""
    votes: tuple[int, int, int] | None = None
    #: The line that says that all were in favour, without their number.
    unanimous: Fault | None = None
    speakers: list[PastedSpeaker] = field(default_factory=list)
    clauses: list[PastedClause] = field(default_factory=list)


class Trouble(StrEnum):
    """Why a line is not understood, or is understood with a doubt."""

    NO_ITEM = "no item"
    NO_CLAUSE = "no clause"
    NO_NAME = "no name"
    MANY_NAMES = "many names"
    NO_VOTES = "no votes"
    TOO_LONG = "too long"
    TAKEN_AS_TITLE = "taken as title"


@dataclass(frozen=True, slots=True)
class Remark(Fault):
    trouble: Trouble


@dataclass(slots=True)
class Outline:
    items: list[PastedItem] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)


# --- the signs of each kind of line ---------------------------------------------------------

_UNANIMOUS: Final = re.compile(r"\W*(?:за\W+|(?:решение )?принято )?единогласно\W*", re.I)
_MANY: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}[.)]?\s+")
_ONE: Final = re.compile(r"(?:\d{1,2}|[IVX]{1,5})[.)]\s*(?=\D)")
_BULLET: Final = re.compile(r"[-–—•*]\s+|[а-я]\)\s*")
_TITLE: Final = re.compile(r"(?:О|Об|Обо)\s")
_TERM: Final = re.compile(
    r"(?:^|(?<=[\s.;,(]))(?:в\s+)?сроки?(?: исполнения)?\s*"
    r"(?:(?P<sign>[:–—-])\s*[–—-]?\s*|(?=до\s|не позднее\s))"
    r"(?P<term>[^()]+?)[.;)]*$",
    re.I,
)
_WRITTEN_DAY: Final = (
    r"(?P<d>\d{1,2})[. ](?P<m>\d{1,2}|[а-я]+)[. ](?P<y>\d{4})(?:\s*(?:года|г\b\.?))?"
)
_PREDICATES: Final = frozenset({"VERB", "INFN", "GRND", "PRTS"})
_DAY: Final = re.compile(rf"(?:в срок )?(?:до|не позднее|к)?\s*{_WRITTEN_DAY}", re.I)
#: The day until which somebody is told to do something, before what he is told or after it.
_UNTIL: Final = r"(?:в срок\s+)?(?:до|не позднее)\s+" + _WRITTEN_DAY
_BEGINS_UNTIL: Final = re.compile(rf"{_UNTIL},?\s+(?=\S)", re.I)
_ENDS_UNTIL: Final = re.compile(rf"[\s,(]+{_UNTIL}[\s.;)]*$", re.I)
#: Before such a day: it says how long something lasts.
_LASTING: Final = re.compile(
    r"\b(?:продлить|отложить|перенести|приостановить)\b|\bс\s+\d{1,2}\b[^,;]*$", re.I
)
_REPEATED: Final = re.compile(
    r"(?P<often>ежемесячно|ежеквартально|раз в полугодие|каждое полугодие|ежегодно)"
    r"(?:,?\s*(?:до|не позднее)\s*(?P<day>\d{1,2})(?:-?го)?(?: числа| января)?.*)?",
    re.I,
)
_OFTEN: Final = {
    "ежемесячно": Recurrence.MONTHLY,
    "ежеквартально": Recurrence.QUARTERLY,
    "раз в полугодие": Recurrence.HALF_YEARLY,
    "каждое полугодие": Recurrence.HALF_YEARLY,
    "ежегодно": Recurrence.YEARLY,
}
_VERBS: Final = {
    "поручить": Verb.INSTRUCT,
    "рекомендовать": Verb.RECOMMEND,
    "просить": Verb.REQUEST,
}
_BRACKETED: Final = re.compile(r"(?P<post>[^()]+?)\s*\((?P<name>[^()]+)\)")
_ADDRESSED: Final = re.compile(
    r"(?P<to>(?:[^():]+\([^()]+\)(?:,\s*|;\s*|\s+и\s+)?)+):?\s+(?P<text>\S.+)"
)
_MOST_ADDRESSED: Final = 400
#: What ends the words for those told: «срочно», «не позднее …», «до 1 марта …».
_ASIDE: Final = frozenset({"ADVB", "GRND", "PRCL"})
_TERM_AHEAD: Final = re.compile(r"в срок\b|до \d", re.I)
#: A name of which more is written than the surname.
_NAMED: Final = (
    rf"(?<![\w.-])(?:{WORD} ?{INITIALS}|{INITIALS} ?{WORD}"
    rf"|{WORD} {WORD} {PATRONYMIC}|{WORD} {PATRONYMIC} {WORD})(?![\w-])"
)
#: A sign and a name, and whether something is said of it.
_NEXT: Final = re.compile(
    rf"\s*[;,]\s*(?:и\s+)?(?={_NAMED}(?P<more>\s*\(|\s+[–—-]\s)?(?P<bare>\s*(?:[;,]|\.?$))?)"
)
_AND_LAST: Final = re.compile(rf"\s+и\s+(?={_NAMED}\.?$)")
#: A name inside a post: that of somebody else.
_FURTHER: Final = re.compile(rf"(?:^|[;,(–—-])\s*(?:и\s+)?{_NAMED}")
_FIRST: Final = re.compile(_NAMED)
#: A post, and a name in the dative after it.
_DATIVE_NAME: Final = re.compile(
    rf"(?P<post>(?:\S.*?)?)\s*(?P<last>\b{WORD}) "
    rf"(?:(?P<initials>{INITIALS})|(?P<first>{WORD}) (?P<patronymic>{WORD}(?:ичу|вне|чне)))"
    rf"|(?P<post2>(?:\S.*?)?)\s*\b(?P<initials2>{INITIALS}) ?(?P<last2>{WORD})"
)
#: Bodies that are told to do something, beside persons.
_BODIES: Final = frozenset(
    {
        "администрация",
        "агентство",
        "аппарат",
        "департамент",
        "дирекция",
        "инспекция",
        "комиссия",
        "комитет",
        "министерство",
        "отдел",
        "отделение",
        "орган",
        "организация",
        "палата",
        "предприятие",
        "прокуратура",
        "секретариат",
        "сектор",
        "служба",
        "совет",
        "управление",
        "учреждение",
        "фонд",
        "центр",
        "штаб",
    }
)
#: The heading of the whole list.
_HEADING: Final = re.compile(r"повестка(?: дня)?(?: заседания)?\s*:?", re.I)

_LABELS: Final = (
    ("co_rapporteurs", r"содокладчик(?:и)?"),
    ("rapporteurs", r"докладчик(?:и)?|докладывает"),
    ("heard", r"слушали|заслушали"),
    ("speakers", r"выступил(?:и|а)?"),
    ("clauses", r"решили|решение|постановили|поручения"),
    ("votes", r"голосовали|голосование|результаты голосования"),
    ("discussion", r"обсуждение"),
    ("closed", r"закрыто|закрытый вопрос|основание закрытия"),
    ("postponed", r"отложено|перенесено"),
    ("withdrawn", r"снято(?: с рассмотрения| с повестки)?"),
    ("term", r"сроки?(?: исполнения)?"),
    ("responsible", r"ответственн(?:ый|ые)(?: исполнител[ьи])?|исполнител[ьи]"),
    ("co_executors", r"соисполнител[ьи]"),
)
_LABEL: Final = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _LABELS), re.I)
_AFTER_LABEL: Final = re.compile(r"\s*:\s*|\s+[–—-]\s+")
_ROLES: Final = {
    "rapporteurs": Speaker.Role.RAPPORTEUR,
    "heard": Speaker.Role.RAPPORTEUR,
    "co_rapporteurs": Speaker.Role.CO_RAPPORTEUR,
    "speakers": Speaker.Role.SPEAKER,
}
#: Labels that open a part of several lines.
_PARTS: Final = frozenset(_ROLES) | {"clauses", "discussion"}
#: What the columns hold.
_MOST: Final = {"reason": 500, "ground": 300, "post": 500, "term": 200}


def begins_as_title(text: str) -> bool:
    """«О …», «Об …», «Обо …»: the form in which an item of an agenda is named."""
    return bool(_TITLE.match(plain(text).lstrip("«")))


def read_outline(text: str) -> Outline:
    """The items of a pasted agenda, in their order."""
    reader = _Reader()
    for number, line in enumerate(plain(text).splitlines(), start=1):
        reader.read(number, line.strip())
    return reader.outline


class _Reader:
    """Goes down the lines, and knows under which item and in which part of it a line stands."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.part = ""
        self.is_title = self.is_below_title = False
        self.is_after_gap = False
        self.line = 0
        self.text = ""

    @property
    def item(self) -> PastedItem | None:
        return self.outline.items[-1] if self.outline.items else None

    @property
    def clause(self) -> PastedClause | None:
        return self.item.clauses[-1] if self.item and self.item.clauses else None

    def fault(self, trouble: Trouble) -> None:
        self.outline.faults.append(Remark(self.line, self.text, trouble))

    def doubt(self, trouble: Trouble) -> None:
        self.outline.doubts.append(Remark(self.line, self.text, trouble))

    def read(self, number: int, text: str) -> None:
        if not text:
            self.is_after_gap = True
            return
        if _HEADING.fullmatch(text):
            return
        self.line, self.text = number, text
        self.is_below_title, self.is_title = self.is_title, False
        label = _LABEL.match(text)
        sign = _AFTER_LABEL.match(text, label.end()) if label else None
        if label and sign:
            self._labelled(str(label.lastgroup), text[sign.end() :].strip())
        else:
            self._plain(text)
        self.is_after_gap = False

    # --- lines that begin with a word of ours -----------------------------------------------

    def _labelled(self, name: str, rest: str) -> None:
        if self.item is None:
            self.fault(Trouble.NO_ITEM)
            return
        if name in _PARTS:
            self.part = name
            if rest:
                self._in_part(rest, "")
            return
        read: dict[str, Callable[[PastedItem, str], None]] = {
            "votes": self._votes,
            "closed": self._closed,
            "postponed": self._postponed,
            "withdrawn": self._withdrawn,
            "term": self._own_term,
            "responsible": self._responsible,
            "co_executors": self._co_executors,
        }
        read[name](self.item, rest)

    def _votes(self, item: PastedItem, rest: str) -> None:
        counted = [
            re.search(rf"{word}\W{{0,6}}(\d{{1,4}})", rest, re.I)
            for word in (r"\bза\b", r"\bпротив\b", r"\bвоздержал\w*")
        ]
        if counted[0] is not None:
            in_favour, against, abstained = (int(found[1]) if found else 0 for found in counted)
            item.votes = (in_favour, against, abstained)
        elif _UNANIMOUS.fullmatch(rest):
            item.unanimous = Fault(self.line, self.text)
        else:
            self.fault(Trouble.NO_VOTES)
            return
        item.outcome = item.outcome or Outcome.DECIDED
        # Whatever comes next, unless it is labelled, is the next item.
        self.part = ""

    def _closed(self, item: PastedItem, rest: str) -> None:
        item.closed_ground = self._fitting(rest, "ground")

    def _postponed(self, item: PastedItem, rest: str) -> None:
        item.outcome, item.outcome_reason = Outcome.POSTPONED, self._fitting(rest, "reason")

    def _withdrawn(self, item: PastedItem, rest: str) -> None:
        item.outcome, item.outcome_reason = Outcome.WITHDRAWN, self._fitting(rest, "reason")

    def _fitting(self, text: str, column: str) -> str:
        if len(text) > _MOST[column]:
            self.fault(Trouble.TOO_LONG)
        return text

    def _own_term(self, item: PastedItem, rest: str) -> None:
        """«Срок – постоянно» on a line of its own."""
        if self.clause is None:
            self.fault(Trouble.NO_CLAUSE)
        else:
            self._set_term(self.clause, rest)

    def _responsible(self, item: PastedItem, rest: str) -> None:
        self._answering(rest, Executor.Role.RESPONSIBLE)

    def _co_executors(self, item: PastedItem, rest: str) -> None:
        self._answering(rest, Executor.Role.CO_EXECUTOR)

    def _answering(self, rest: str, role: Executor.Role) -> None:
        """«Ответственный: Ким В.С. – начальник отдела», several parted by «;»."""
        if self.clause is None:
            self.fault(Trouble.NO_CLAUSE)
            return
        for piece in re.split(r"\s*;\s*", rest.rstrip(".;")):
            found = _executor(piece, lower_first)
            person = None if found and found.person else read_person(piece)
            if person is not None and not person.post:
                # A name without a post carries out nothing by itself: a post is obligatory.
                self.fault(Trouble.NO_NAME)
                continue
            executor = PastedExecutor(person.post, person) if person else found
            if executor is not None:
                executor.role = role
                self._fitting(executor.post, "post")
                self.clause.executors.append(executor)

    # --- other lines ------------------------------------------------------------------------

    def _plain(self, text: str) -> None:
        mark, body = _numbered(text)
        is_title = begins_as_title(body)
        if self.item is None or not self.part:
            if self.item and self.is_below_title and mark == "" and body[:1].islower():
                # A title that was broken into two lines.
                self.item.title += f" {body}"
                self.is_title = True
            else:
                self._begin_item(body, is_subitem=mark == "many")
        elif is_title and mark in {"", "one"}:
            if mark == "" and not self.is_after_gap:
                self.doubt(Trouble.TAKEN_AS_TITLE)
            self._begin_item(body, is_subitem=False)
        elif is_title and self.part != "clauses" and mark == "many":
            self._begin_item(body, is_subitem=True)
        else:
            self._in_part(body, mark)

    def _begin_item(self, title: str, *, is_subitem: bool) -> None:
        self.part, self.is_title = "", True
        self.outline.items.append(
            PastedItem(self.line, without_stop(title), is_subitem and bool(self.outline.items))
        )

    def _in_part(self, body: str, mark: str) -> None:
        item = self.item
        if item is None:
            return
        if self.part == "clauses":
            self._clause(item, body, mark)
        elif self.part == "discussion":
            item.discussion = f"{item.discussion}\n{body}".strip()
        else:
            self._speakers(item, body)

    def _clause(self, item: PastedItem, body: str, mark: str) -> None:
        clause = self.clause
        if clause is not None and mark == "" and body[:1].islower() and not clause.due_text:
            clause.text += f" {body}"
            return
        clause = PastedClause("")
        item.clauses.append(clause)
        item.outcome = item.outcome or Outcome.DECIDED
        term = _TERM.search(body)
        if term and term.start() and (term["sign"] or not _order_in(term["term"])):
            body = body[: term.start()].rstrip(" (,;–—-")
            self._set_term(clause, term["term"])
        clause.whole = capfirst(body)
        clause.text = capfirst(self._addressed(clause, body))

    def _set_term(self, clause: PastedClause, told: str) -> None:
        told = without_stop(told.strip())
        day = _DAY.fullmatch(told)
        repeated = _REPEATED.fullmatch(told)
        on = _day(day) if day else None
        if on:
            clause.due_on = on
        elif repeated:
            clause.recurrence = _OFTEN[repeated["often"].lower()]
            clause.recurrence_day = int(repeated["day"]) if repeated["day"] else None
        else:
            clause.due_text = self._fitting(told, "term")

    def _addressed(self, clause: PastedClause, body: str) -> str:
        """What is to be done, without those it is said to: they become executors."""
        first = body.split(maxsplit=1)
        verb = _VERBS.get(first[0].lower().rstrip(":"), "") if len(first) > 1 else ""
        said = first[1] if verb else body
        ways = [way for way in (_by_sign(said), _by_order(said)) if way]
        for to, text in ways:
            executors = _executors(to)
            if executors is not None:
                clause.verb, clause.executors = verb, executors
                return self._until(clause, text)
        is_by_name = any(_FIRST.fullmatch(to) for to, _text in ways)
        is_said = bool(_by_sign(said)) or is_by_name or _begins_in_dative(said)
        clause.is_unaddressed = bool(verb) or is_said
        return body

    def _until(self, clause: PastedClause, text: str) -> str:
        """The text without the day at its beginning or end: «… до 1 марта 2027 г.»"""
        if clause.due_on or clause.due_text or clause.recurrence:
            return text
        for found in (_BEGINS_UNTIL.match(text), _ENDS_UNTIL.search(text)):
            on = _day(found) if found else None
            if found and on and not _LASTING.search(text[: found.start()]):
                clause.due_on = on
                return text[: found.start()] + text[found.end() :]
        return text

    def _speakers(self, item: PastedItem, body: str) -> None:
        role = _ROLES[self.part]
        people = _people(body)
        if people and any(_FURTHER.search(person.post) for person in people):
            self.fault(Trouble.MANY_NAMES)
            return
        if people is None:
            last = item.speakers[-1] if item.speakers else None
            if last is None or last.role != role:
                self.fault(Trouble.NO_NAME)
            else:
                last.summary = f"{last.summary}\n{body}".strip()
            return
        for person in people:
            if self.part in {"heard", "speakers"} and "(" not in body and not _is_post(person.post):
                # After the dash stands what was said, not who said it.
                summary = capfirst(person.post)
                item.speakers.append(PastedSpeaker(_without_post(person), role, summary))
            else:
                item.speakers.append(PastedSpeaker(person, role))


# --- pieces of lines ------------------------------------------------------------------------


def _numbered(text: str) -> tuple[str, str]:
    """What kind of number a line begins with («many» is 1.1), and the line without it."""
    for kind, pattern in (("many", _MANY), ("one", _ONE), ("bullet", _BULLET)):
        match = pattern.match(text)
        if match:
            return kind, text[match.end() :].strip()
    return "", text


def _day(match: re.Match[str]) -> date | None:
    month = match["m"].lower()
    number = int(month) if month.isdecimal() else _month(month)
    try:
        return date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        return None


def _month(word: str) -> int:
    return MONTHS.index(word) + 1 if word in MONTHS else 0


def _people(body: str) -> list[PastedPerson] | None:
    """Everybody whom a line names: parted by «;», or by commas where names follow them."""
    by_commas = _read_all(re.split(r",\s*|\s+и\s+", body))
    if by_commas and len(by_commas) > 1 and not any(person.post for person in by_commas):
        return by_commas
    by_semicolons = [piece for piece in re.split(r"\s*;\s*", body) if piece]
    apart = [each for piece in by_semicolons for each in _by_names(piece)]
    return _read_all(apart) or _read_all(_by_names(body))


def _read_all(pieces: Sequence[str]) -> list[PastedPerson] | None:
    people = [read_person(piece) for piece in pieces if _may_name(piece)]
    found = [person for person in people if person is not None]
    return found if found and len(found) == len(pieces) else None


def _may_name(piece: str) -> bool:
    """Not «и предложил поддержать Кима В.С., Ткача Б.О.»: that is said of others."""
    return bool(_FIRST.match(piece)) or not (_FIRST.search(piece) and _tells(piece))


def _by_names(body: str) -> list[str]:
    """Before each name that somebody is told of, or that stands alone among names and posts."""
    if not _FIRST.match(body):
        return [body]
    pieces, start = [], 0
    for sign in _NEXT.finditer(body):
        is_alone = sign["bare"] is not None
        if sign["more"] or (is_alone and not _tells(body[start : sign.start()])):
            pieces.append(body[start : sign.start()])
            start = sign.end()
    pieces.append(body[start:])
    return [
        part
        for piece in pieces
        for part in ([piece] if _tells(piece) else _AND_LAST.split(piece, maxsplit=1))
    ]


def _tells(text: str) -> bool:
    """Whether a verb stands there: it is a speech, and not a post."""
    return any(
        readings and all(each.tag.POS in _PREDICATES for each in readings)
        for readings in map(parses, re.findall(r"\b[а-яё]+\b", text))
    )


def _is_post(text: str) -> bool:
    """«Слесарь», «главный инженер»: a human, and nothing that he did."""
    for word in re.findall(r"[\w-]+", text):
        readings = [each for each in parses(word) if each.tag.case == "nomn"]
        if any(each.tag.POS == "NOUN" and "anim" in each.tag for each in readings):
            return not _tells(text)
        if not any(each.tag.POS == "ADJF" for each in readings):
            return False
    return False


def _without_post(person: PastedPerson) -> PastedPerson:
    return PastedPerson(person.line, person.name)


def _executors(to: str) -> list[PastedExecutor] | None:
    """Those a clause is said to, in the nominative; None, where one of them is not recognised."""
    for pieces in _ways_to_part(to.strip(" ,;")):
        executors = [_executor(piece, _restored) for piece in pieces]
        if all(executors):
            return [executor for executor in executors if executor]
    return None


def _ways_to_part(to: str) -> Iterator[Sequence[str]]:
    """The finest first; a comma and «и» part only what can be told to do something."""
    for sign in (r"\s*;\s*", r"(?<=\)),\s*|(?<=\))\s+и\s+|,\s*|\s+и\s+", r"(?<=\)),\s*"):
        pieces = re.split(sign, to)
        if len(pieces) > 1 and all(_is_doer(piece) for piece in pieces):
            yield pieces
    yield [to]


def _is_doer(piece: str) -> bool:
    """«Начальнику …», «отделу …»; not the second half of «комитету по культуре и спорту»."""
    words = (re.findall(r"[\w-]+", piece) or [""])[:3]
    return bool(_DATIVE_NAME.fullmatch(piece)) or any(
        parse.tag.case == "datv" and ("anim" in parse.tag or parse.normal_form in _BODIES)
        for word in words
        for parse in parses(word)
    )


def _executor(piece: str, to_nominative: Callable[[str], str | None]) -> PastedExecutor | None:
    """«Начальнику УМВД (Иванов И.И.)»: the post, and the person in the brackets."""
    named = _DATIVE_NAME.fullmatch(piece.strip()) if to_nominative is _restored else None
    if named is not None:
        return _named_executor(named)
    match = _BRACKETED.fullmatch(piece.strip())
    person = read_person(match["name"]) if match else None
    if match and person is None:
        return None
    post = to_nominative(match["post"] if match else piece.strip())
    return PastedExecutor(post, person) if post else None


def _named_executor(match: re.Match[str]) -> PastedExecutor | None:
    """«Начальнику УМВД Иванову И.И.», «Иванову И.И.»"""
    said = match.groupdict(default="")
    name = name_from_dative(
        Name(
            said["last"] or said["last2"],
            said["first"],
            said["patronymic"],
            (said["initials"] or said["initials2"]).replace(" ", ""),
        )
    )
    to = (said["post"] or said["post2"]).strip()
    post = _restored(to) if to else ""
    if name is None or post is None or _FIRST.search(post):
        return None
    return PastedExecutor(post, PastedPerson(0, name))


def _restored(post: str) -> str | None:
    nominative = from_dative(post)
    return None if nominative is None else lower_first(nominative)


def _by_sign(said: str) -> tuple[str, str] | None:
    """To whom it is said, and what: parted by a colon or by the brackets of a name."""
    to, colon, _rest = said[:_MOST_ADDRESSED].partition(": ")
    text = said[len(to) + len(colon) :]
    if not colon or to.count("(") != to.count(")"):
        bracketed = _ADDRESSED.match(said)
        to, text = (bracketed["to"], bracketed["text"]) if bracketed else ("", said)
    # «Принять к сведению следующее: …» is said to nobody.
    return (to, text) if to and not _is_order(to.split()[0]) else None


def _by_order(said: str) -> tuple[str, str] | None:
    """To whom it is said, and what: parted where the order begins, or what belongs to it."""
    order = _order_in(said[:_MOST_ADDRESSED])
    if order is None or not order.start():
        return None
    end = order.start()
    for word in re.finditer(r"\S+", said[:end]):
        readings = parses(word.group())
        is_aside = bool(readings) and readings[0].tag.POS in _ASIDE
        if word.start() and (is_aside or _TERM_AHEAD.match(said, word.start())):
            end = word.start()
            break
    return said[:end].rstrip(" ,:;–—-"), said[end:]


def _order_in(text: str) -> re.Match[str] | None:
    """The first infinitive of the text."""
    words = re.finditer(r"(?<![\w«-])[а-яё]{3,}(?![\w-])", text, re.I)
    return next((word for word in words if _is_order(word.group())), None)


def _is_order(word: str) -> bool:
    readings = parses(word)
    return bool(readings) and readings[0].tag.POS == "INFN"


def _begins_in_dative(said: str) -> bool:
    """«Первому заместителю …», «Отделу …»: after adjectives somebody who can be told."""
    for word in re.findall(r"[\w-]+", said):
        if _is_doer(word):
            return True
        if not any(each.tag.case == "datv" and each.tag.POS == "ADJF" for each in parses(word)):
            return False
    return False
