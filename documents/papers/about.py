"""What everybody is told of a commission: who belongs to it, and what it is there for."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from documents.paper import Paper
from documents.papers import wording
from documents.papers.composition import SeatLine, count_of, members_data, public_seats
from documents.papers.data import as_json
from documents.papers.parts import Paragraphs
from documents.papers.record import paragraphs
from meetings.models import Commission
from participants.membership import composition_of
from russian.agreement import about, counted
from russian.cases import Case
from russian.dates import long_date
from russian.typography import capfirst, typeset

_PEOPLE: Final = ("человек", "человека", "человек")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPaper(Paper):
    """Everything that is published of a commission itself, and nothing that is not."""

    template: ClassVar[str] = "documents/about.html"

    #: «об Антитеррористической комиссии в …»
    heading: str
    #: «по состоянию на 20 ноября 2026 г.»
    as_of: str
    seats: tuple[SeatLine, ...] = ()
    #: «Всего 17 человек, с правом голоса – 16.»
    count: str = ""
    statute_act: str = ""
    statute: Paragraphs = ()
    attendance_rules: Paragraphs = ()
    contacts: Paragraphs = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What it tells, in the words of a list."""
        told = {
            f"состав ({counted(len(self.seats), *_PEOPLE)})": self.seats,
            "правовая основа": self.statute_act,
            "задачи и полномочия": self.statute,
            "порядок присутствия граждан": self.attendance_rules,
            "контакты": self.contacts,
        }
        return tuple(words for words, part in told.items() if part)


def gather_about(commission: Commission, *, on: date) -> AboutPaper:
    """Read what the public is told, in the same number of queries for any commission.

    Of the composition it has the names and posts of that day; a private person by the label.
    """
    composition = composition_of(commission, on=on)
    heading = about(typeset(commission.form(Case.LOCT).text))
    seats = public_seats(composition)
    members = [
        {**member, "part": seat.role}
        for member, seat in zip(members_data(composition), seats, strict=True)
    ]
    act = commission.statute_act.strip()
    texts = (commission.statute_text, commission.attendance_rules, commission.contacts)
    statute, rules, contacts = map(paragraphs, texts)
    return AboutPaper(
        title=wording.titled(f"Сведения {heading}", is_example=commission.is_example),
        description=f"Сведения {heading}",
        dated_on=on,
        bodies=(capfirst(commission.name),),
        heading=heading,
        as_of=f"по состоянию на {long_date(on)}",
        seats=seats,
        count=count_of(composition),
        statute_act=capfirst(act),
        statute=statute,
        attendance_rules=rules,
        contacts=contacts,
        data=as_json(
            "about",
            commission=commission.name,
            on=on.isoformat(),
            is_example=commission.is_example,
            members=members,
            statute_act=act,
            statute=statute,
            attendance_rules=rules,
            contacts=contacts,
        ),
        is_example=commission.is_example,
    )
