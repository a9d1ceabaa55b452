"""What papers are put together from: words, in their order, and nothing else."""

from dataclasses import dataclass
from typing import Final

from russian.signs import DASH, NBSP
from russian.typography import listed

Paragraphs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """«Председательствующий – В.И. Кондратьев»: a line above the text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """«Громов Б.В. – прокурор города (по видео-конференц-связи)», in a list."""

    name: str
    post: str = ""
    #: What stands in the brackets.
    note: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        named = f"{NBSP}{DASH} ".join(filter(None, [self.name, self.post]))
        return f"{named} ({self.note})" if self.note else named


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """«Приглашённые:» and their names."""

    label: str
    people: tuple[PersonLine, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return listed([person.text for person in self.people])


@dataclass(frozen=True, slots=True)
class AttendanceWords:
    """What those in the list did: they were there, or they voted by letter."""

    present: str = "Присутствовали"
    also: str = "Также присутствовали"
    absent: str = "Отсутствовали"
    title: str = "список присутствующих"


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """Who was there and who was not."""

    #: «12 членов комиссии из 17, 5 приглашённых», or empty when nobody is named.
    count: str = ""
    present: tuple[PeopleGroup, ...] = ()
    #: Those whom the record knows only together, by their posts.
    unnamed: tuple[str, ...] = ()
    absent: tuple[PersonLine, ...] = ()
    #: A long list stands in an appendix, and only the count in the text.
    is_appended: bool = False
    words: AttendanceWords = AttendanceWords()

    @property
    def unnamed_lines(self) -> tuple[str, ...]:
        return listed(self.unnamed)

    @property
    def absent_lines(self) -> tuple[str, ...]:
        return listed([person.text for person in self.absent])


NOBODY: Final = AttendanceList()


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One question of the agenda with those who report on it, and its sub-items."""

    #: «1» or «1.2».
    number: str
    title: str
    is_closed: bool = False
    #: Put on the agenda at the session itself.
    is_late: bool = False
    #: «Докладчик: Колганов Н.А. – начальник управления»
    speakers: tuple[Fact, ...] = ()
    subitems: tuple["AgendaLine", ...] = ()
    closed_ground: str = ""
    #: «до 15 мин.»
    allotted: str = ""

    @property
    def note(self) -> str:
        """What stands in the brackets."""
        ground = f"основание: {self.closed_ground}" if self.closed_ground else ""
        notes = (
            "закрытый вопрос" if self.is_closed else "",
            ground,
            "включён в повестку на заседании" if self.is_late else "",
            self.allotted,
        )
        return ", ".join(filter(None, notes))


@dataclass(frozen=True, slots=True)
class Speech:
    """Who spoke and what was said; the post of that day, unless the agenda gives it."""

    speaker: str
    said: Paragraphs = ()
    post: str = ""
    #: «который»: what was said goes on in a clause. Without one it stands after a dash.
    pronoun: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """«1.2. Управлению образования (Петрова А.А.) …»"""

    number: str
    text: Paragraphs


@dataclass(frozen=True, slots=True)
class Dissent:
    """«Особое мнение Ли Р.В.: …»"""

    #: «Особое мнение Ли Р.В.»
    label: str
    text: Paragraphs


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, or proposed and not adopted."""

    #: «РЕШИЛИ», «ПРОЕКТ РЕШЕНИЯ»; nothing in brief minutes.
    label: str
    #: «Информацию принять к сведению.»
    outcome: str = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """How it was voted on."""

    #: «ГОЛОСОВАЛИ», «ГОЛОСОВАЛИ (тайно)».
    label: str
    #: «„за“ – 11, „против“ – 0, „воздержались“ – 1.»
    numbers: str
    #: «Поимённо: „за“ – Громов Б.В., Ким А.А.; „против“ – Ли Р.В.»
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class ItemMinutes:
    """How one question was heard and what was decided on it."""

    #: «1» or «1.2»; in brief minutes «I».
    number: str
    title: str
    is_closed: bool = False
    closed_ground: str = ""
    #: Who was away or stood aside, and that there was no quorum.
    notes: Paragraphs = ()
    reports: tuple[Speech, ...] = ()
    talks: tuple[Speech, ...] = ()
    discussion: Paragraphs = ()
    #: Who spoke, where what they said is not told: «Колганов Н.А.», «Громов Б.В.»
    speakers: Paragraphs = ()
    #: They stand before the decision on the whole: its clauses are numbered after them.
    subitems: tuple["ItemMinutes", ...] = ()
    decision: Decision | None = None
    ballot: Ballot | None = None
    #: «Решение принято единогласно.»
    result: str = ""
    dissents: tuple[Dissent, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """«УТВЕРЖДАЮ»: who approves; the signature and the day are written by hand."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to be signed."""

    post: str
    name: str
