"""A session with its agenda, put together from all that is published of it, for machines."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedSession
from publications.sessions import Said, SessionTold
from russian.typography import fold

#: How an item ended, as papers word it.
RESULTS: Final = {
    "decided": "решение принято",
    "noted": "информация принята к сведению",
    "rejected": "решение не принято",
    "postponed": "рассмотрение отложено",
    "withdrawn": "снят с рассмотрения",
}
_NUMBERS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Decision:
    """One clause of what was decided on an item."""

    number: str
    text: str
    #: Posts of those who carry it out, and by when, where the record has a day.
    executors: tuple[str, ...] = ()
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda; of a closed one, the number alone."""

    number: str
    #: When anything that tells of it was first published.
    created_at: datetime
    is_closed: bool = False
    title: str = ""
    #: As ``agenda.models.AgendaItem.Outcome`` has it.
    outcome: str = ""
    decisions: tuple[Decision, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SessionRecord:
    """A session, and its agenda, as all that is published tells them together.

    ``withdrawing``: editions that say that something was withdrawn. ``past``: all editions that
    have come, where it is asked what is told no longer. All with their publications.
    """

    told: SessionTold
    withdrawing: Sequence[Edition] = ()
    past: Sequence[Edition] = ()

    @property
    def session(self) -> PublishedSession:
        return self.told.session

    @property
    def is_public(self) -> bool:
        return bool(self.told.said)

    @cached_property
    def standing(self) -> list[Edition]:
        """The editions in force, the newest first."""
        return [each.edition for each in self.told.said]

    @cached_property
    def created_at(self) -> datetime:
        return min(each.publication.created_at for each in (*self.standing, *self.withdrawing))

    @cached_property
    def changed_at(self) -> datetime:
        return max(each.published_at for each in (*self.standing, *self.withdrawing))

    @property
    def commissions(self) -> list[Commission]:
        return in_told_order(self.told.commissions, self.told.bodies)

    def of_kind(self, kind: Publication.Kind) -> list[Edition]:
        """What is in force of one kind, the newest first."""
        return [each for each in self.standing if each.publication.kind == kind]

    def said(self, name: str) -> Any:
        """What the newest edition says that says anything of it."""
        return _said((each.public_data for each in self.standing), name)

    def paper_said(self, name: str) -> Any:
        """The same of the data of papers."""
        return _said((each.public_data.get("paper", {}) for each in self.standing), name)

    @property
    def items(self) -> tuple[Item, ...]:
        """The agenda: of each item what the newest edition says that says anything of it."""
        told: defaultdict[str, list[tuple[Edition, Mapping[str, Any]]]] = defaultdict(list)
        for each in self.standing:
            for row in agenda_of(each):
                told[row["number"]].append((each, row))
        return tuple(_item(number, told[number]) for number in sorted(told, key=_order))

    @property
    def gone_items(self) -> list[tuple[str, datetime]]:
        """Numbers of items that were told of once and are no more, and since when they were."""
        gone: dict[str, datetime] = {}
        standing = {row["number"] for each in self.standing for row in agenda_of(each)}
        for each in self.past:
            for row in agenda_of(each):
                if row["number"] not in standing:
                    since = gone.get(row["number"], each.publication.created_at)
                    gone[row["number"]] = min(since, each.publication.created_at)
        return sorted(gone.items(), key=lambda item: _order(item[0]))

    @property
    def had_place(self) -> bool:
        """Whether any edition ever told where it is held."""
        return any(
            each.public_data.get("locality") or each.public_data.get("place") for each in self.past
        )


def in_told_order(bodies: Iterable[Commission], told: Sequence[str]) -> list[Commission]:
    """The commissions as an edition names them; those that were renamed since come last."""
    place = {fold(name): at for at, name in enumerate(told)}
    return sorted(bodies, key=lambda body: (place.get(fold(body.name), len(told)), body.pk))


def agenda_of(edition: Edition) -> list[Mapping[str, Any]]:
    """The agenda in the public data; empty, where the edition has none."""
    agenda: list[Mapping[str, Any]] = edition.public_data.get("paper", {}).get("agenda", [])
    return agenda


def _item(number: str, told: Sequence[tuple[Edition, Mapping[str, Any]]]) -> Item:
    created_at = min(edition.publication.created_at for edition, _row in told)
    rows = [row for _edition, row in told]
    # One paper may be behind the others: what any of them closes is told by none.
    if any(row["is_closed"] for row in rows):
        return Item(number, created_at, is_closed=True)
    return Item(
        number,
        created_at,
        title=_said(rows, "title") or "",
        outcome=_said(rows, "outcome") or "",
        decisions=tuple(_decisions(_said(rows, "decisions") or ())),
        votes=_said(rows, "votes") or {},
    )


def _decisions(rows: Iterable[Mapping[str, Any]]) -> Iterator[Decision]:
    for row in rows:
        executors = tuple(row.get("executors") or ())
        yield Decision(row["number"], row["text"], executors, row.get("due_on") or "")


def _said(rows: Iterable[Mapping[str, Any]], name: str) -> Any:
    return next((it for row in rows if (it := row.get(name))), None)


def _order(number: str) -> tuple[int, ...]:
    """«2», «2.1», «10»: as the agenda has them."""
    return tuple(map(int, _NUMBERS.findall(number)))


def session_records(
    sessions: Collection[int], *, at: datetime, with_past: bool = False
) -> dict[int, SessionRecord]:
    """The sessions with these keys of which anything is, or was, public, by their keys."""
    published = Publication.objects.published(at=at).filter(session__in=sessions)
    standing: defaultdict[int, list[Edition]] = defaultdict(list)
    withdrawing: defaultdict[int, list[Edition]] = defaultdict(list)
    past: defaultdict[int, list[Edition]] = defaultdict(list)
    known: dict[int, PublishedSession] = {}
    for edition in Edition.objects.in_force(published).for_api():
        session = edition.publication.session
        if session is not None:
            known[session.pk] = session
            is_gone = edition.change == Edition.Change.WITHDRAWAL
            (withdrawing if is_gone else standing)[session.pk].append(edition)
    if with_past:
        for edition in Edition.objects.come(published, at=at).for_api():
            past[edition.publication.session_id or 0].append(edition)
    return {
        pk: SessionRecord(
            SessionTold.of(session, (Said(each, each.public_data) for each in standing[pk])),
            withdrawing[pk],
            past[pk],
        )
        for pk, session in known.items()
    }
