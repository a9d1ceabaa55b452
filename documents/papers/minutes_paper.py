"""Everything that is printed on the minutes of a session."""

from dataclasses import dataclass
from typing import ClassVar

from documents.paper import Paper
from documents.papers.parts import (
    NOBODY,
    AgendaLine,
    AttendanceList,
    Fact,
    ItemMinutes,
    Paragraphs,
    Signature,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPaper(Paper):
    """Everything printed on the minutes, and nothing that is not."""

    template: ClassVar[str] = "documents/minutes.html"
    stylesheets: ClassVar[tuple[str, ...]] = (*Paper.stylesheets, "print/minutes.css")

    #: «ПРОТОКОЛ», «ПРОТОКОЛ (открытая часть)»
    kind: str = "ПРОТОКОЛ"
    #: «заседания Антитеррористической комиссии в …»
    heading: str
    #: The day of the minutes; the heading tells the day of the session, where it is another.
    day: str
    #: «№ 5/12»
    number: str
    place: str = ""
    facts: tuple[Fact, ...] = ()
    attendance: AttendanceList = NOBODY
    #: «Кворум – 12 из 17 членов, …: кворум имеется.»
    quorum: Paragraphs = ()
    agenda: tuple[AgendaLine, ...] = ()
    #: «Рассмотрено закрытых вопросов: 1.», in the open part.
    withheld: str = ""
    items: tuple[ItemMinutes, ...] = ()
    #: What hangs on the minutes, the list of those present first, where it is long.
    appendices: Paragraphs = ()
    signatures: tuple[Signature, ...] = ()
    remark: Paragraphs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefMinutesPaper(MinutesPaper):
    """The same without an agenda: who spoke to each question, and what was decided."""

    template: ClassVar[str] = "documents/brief_minutes.html"
