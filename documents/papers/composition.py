"""The composition of a commission on a day."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from documents.paper import Paper
from documents.papers import wording
from documents.papers.data import as_json
from meetings.emblem import emblem_of
from meetings.models import Commission
from participants.membership import Composition, Seat, composition_of
from participants.models import Membership
from russian.agreement import counted
from russian.cases import Case
from russian.dates import long_date, short_date
from russian.names import full
from russian.signs import DASH, NBSP
from russian.typography import capfirst, typeset, with_stop

#: Beside those who lead it.
OTHER_ROLES: Final = {Membership.Role.SECRETARY: "секретарь", Membership.Role.MEMBER: "член"}


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A member with the name, the post and the part of that day."""

    name: str
    post: str
    #: «председатель комиссии», «член комиссии, без права голоса»
    role: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionPaper(Paper):
    """Everything printed on the composition of a commission, and nothing that is not."""

    template: ClassVar[str] = "documents/composition.html"

    #: «Антитеррористической комиссии в …»
    heading: str
    #: «по состоянию на 10 ноября 2022 г.»
    as_of: str
    seats: tuple[SeatLine, ...] = ()
    #: «Всего 17 человек, с правом голоса – 16.»
    count: str = ""
    #: The one act that appointed all of them; where there are several, each line has its own.
    common_basis: str = ""

    @property
    def has_bases(self) -> bool:
        return any(seat.basis for seat in self.seats)


def gather_composition(commission: Commission, *, on: date) -> CompositionPaper:
    """Read who belongs to the commission on that day, in the same number of queries for any.

    Private persons are in it by their names: the paper is for the house.
    """
    composition = composition_of(commission, on=on)
    heading = typeset(commission.form(Case.GENT).text)
    return CompositionPaper(
        title=wording.titled(
            f"Состав {heading} на {short_date(on)}", is_example=commission.is_example
        ),
        description=f"Состав {heading}",
        dated_on=on,
        data=_public_data(composition, on),
        bodies=(capfirst(commission.name),),
        emblem=emblem_of(commission),
        heading=heading,
        as_of=f"по состоянию на {long_date(on)}",
        seats=tuple(_line(seat, composition) for seat in composition.seats),
        count=count_of(composition),
        common_basis=composition.common_basis,
        is_example=commission.is_example,
    )


def public_seats(composition: Composition) -> tuple[SeatLine, ...]:
    """The members as everybody is told of them: a private person by the label alone."""
    return tuple(
        SeatLine(**_named_in_public(seat), role=_role(seat.membership, composition.commission))
        for seat in composition.seats
    )


def _named_in_public(seat: Seat) -> dict[str, str]:
    person = seat.membership.person
    if person.is_private:
        return {"name": person.public_label, "post": ""}
    return {"name": full(person.name), "post": seat.post}


def _line(seat: Seat, composition: Composition) -> SeatLine:
    membership = seat.membership
    return SeatLine(
        name=full(membership.person.name),
        post=seat.post,
        role=_role(membership, composition.commission),
        basis="" if composition.common_basis else membership.basis,
    )


def _role(membership: Membership, body: Commission) -> str:
    leading = wording.ROLES.get((membership.role, body.chair_title))
    title = leading or OTHER_ROLES[Membership.Role(membership.role)]
    told = f"{title} {wording.membership([body])}".strip()
    return told if membership.is_voting else f"{told}, без права голоса"


def count_of(composition: Composition) -> str:
    seats = len(composition.seats)
    if not seats:
        return ""
    told = f"Всего {counted(seats, 'человек', 'человека', 'человек')}"
    if composition.voting < seats:
        told += f", с правом голоса{NBSP}{DASH} {composition.voting}"
    return with_stop(told)


def members_data(composition: Composition) -> list[dict[str, object]]:
    """The members for programs; a private person is there by the label alone."""
    return [
        {
            **_named_in_public(seat),
            "role": seat.membership.role,
            "is_voting": seat.membership.is_voting,
        }
        for seat in composition.seats
    ]


def _public_data(composition: Composition, on: date) -> str:
    """The composition as JSON."""
    return as_json(
        "composition",
        commission=composition.commission.name,
        on=on.isoformat(),
        is_example=composition.commission.is_example,
        members=members_data(composition),
    )
