"""What is printed on the minutes of a session: words, in their order, and nothing else."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """«Приглашённые:» and their names."""

    label: str
    people: tuple[PersonLine, ...]


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


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One question of the agenda with those who report on it."""

    title: str
    is_closed: bool = False
    #: «Докладчик: Колганов Н.А. – начальник управления»
    speakers: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Speech:
    """Who spoke, with the post of that day, and what was said."""

    speaker: str
    said: Paragraphs = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """«1.2. Управлению образования (Петрова А.А.) …»"""

    number: str
    text: Paragraphs


@dataclass(frozen=True, slots=True)
class ItemMinutes:
    """How one question was heard and what was decided on it."""

    number: int
    title: str
    is_closed: bool = False
    closed_ground: str = ""
    reports: tuple[Speech, ...] = ()
    talks: tuple[Speech, ...] = ()
    discussion: Paragraphs = ()
    #: «Информацию принять к сведению.»
    outcome: str = ""
    clauses: tuple[Clause, ...] = ()
    #: «„за“ – 11, …», with what follows from the numbers.
    vote: str = ""

    @property
    def has_decision(self) -> bool:
        return bool(self.outcome or self.clauses)


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to be signed."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """Everything printed on the minutes, and nothing that is not."""

    #: The name of the file in a reader's window: «Протокол заседания … от 10.11.2022 № 4».
    title: str
    bodies: tuple[str, ...]
    #: «заседания Антитеррористической комиссии в …»
    heading: str
    day: str
    #: «№ 5/12»
    number: str
    place: str = ""
    facts: tuple[Fact, ...] = ()
    attendance: AttendanceList = AttendanceList()
    agenda: tuple[AgendaLine, ...] = ()
    items: tuple[ItemMinutes, ...] = ()
    signatures: tuple[Signature, ...] = ()
    remark: Paragraphs = ()
    is_draft: bool = True
    is_example: bool = False

    @property
    def closed_count(self) -> int:
        """How many closed items the paper holds."""
        return sum(item.is_closed for item in self.items)

    @property
    def is_restricted(self) -> bool:
        """The paper is for official use as soon as one item of it is closed."""
        return self.closed_count > 0
