"""The agenda and its items in the minutes: what was heard, how it was voted on and decided."""

from collections.abc import Iterable, Sequence
from typing import Final

from agenda.models import AgendaItem, Resolution, Speaker, Vote
from agenda.numbering import closed_items, numbered, numbered_clauses
from agenda.outcomes import was_rejected
from agenda.votes.record import tally_of
from agenda.wording import clause
from documents.papers import wording
from documents.papers.parts import (
    AgendaLine,
    Ballot,
    Clause,
    Decision,
    Dissent,
    Fact,
    ItemMinutes,
    Speech,
)
from documents.papers.record import Record, in_case, is_told, paragraphs
from meetings.models import Commission
from participants.models import Attendance
from russian.cases import Case
from russian.names import initials_first, surname_first
from russian.signs import DASH, NBSP
from russian.typography import with_stop, without_stop

#: Those who have a seat in the session, or sit in for one who has.
SEATED: Final = frozenset({Attendance.Status.MEMBER.value, Attendance.Status.SUBSTITUTE.value})


class Items:
    """The items of one session, with their numbers."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.nested = _nested(record.items)
        self.closed = {item.pk for item in closed_items(record.items)}
        self.clause_numbers = {row.pk: n for n, row in numbered_clauses(record.items)}
        self.row_by_key = {row.pk: row for row in record.attendance}

    def agenda(self) -> tuple[AgendaLine, ...]:
        """The agenda as it was gone through."""
        return tuple(self._agenda_line(*item) for item in self.nested)

    def minutes(self) -> tuple[ItemMinutes, ...]:
        """What was heard and decided, item by item."""
        return tuple(self._item(*item) for item in self.nested)

    def _agenda_line(
        self, number: str, item: AgendaItem, subitems: Sequence[tuple[str, AgendaItem]] = ()
    ) -> AgendaLine:
        speakers = []
        for role, (one, several) in wording.REPORTING.items():
            named = [self._as_listed(row) for row in item.speakers.all() if row.role == role]
            if named:
                speakers.append(Fact(one if len(named) == 1 else several, "; ".join(named)))
        return AgendaLine(
            number=number,
            title=without_stop(item.title),
            is_closed=item.pk in self.closed,
            is_late=item.is_late,
            speakers=tuple(speakers),
            subitems=tuple(self._agenda_line(*subitem) for subitem in subitems),
        )

    def _item(
        self, number: str, item: AgendaItem, subitems: Sequence[tuple[str, AgendaItem]] = ()
    ) -> ItemMinutes:
        speakers = list(item.speakers.all())
        votes = self._votes(item)
        return ItemMinutes(
            number=number,
            title=without_stop(item.title),
            is_closed=item.pk in self.closed,
            closed_ground=item.closed_ground if item.is_closed else "",
            notes=tuple(filter(None, self._notes(item, votes))),
            reports=tuple(self._speech(row) for row in speakers if row.role in wording.REPORTING),
            talks=tuple(self._speech(row) for row in speakers if row.role == Speaker.Role.SPEAKER),
            discussion=paragraphs(item.discussion),
            subitems=tuple(self._item(*subitem) for subitem in subitems),
            decision=self._decision(number, item, is_whole=bool(subitems)),
            ballot=_ballot(item, votes),
            result=wording.result(item),
            dissents=tuple(_dissent(vote) for vote in votes if vote.dissent.strip()),
        )

    def _votes(self, item: AgendaItem) -> list[Vote]:
        """What is on record of each participant, in the order of names."""
        votes = {vote.participant_id: vote for vote in item.votes.all()}
        for vote in votes.values():
            vote.participant = self.row_by_key[vote.participant_id]
        return [votes[row.pk] for row in self.record.attendance if row.pk in votes]

    def _notes(self, item: AgendaItem, votes: Sequence[Vote]) -> Iterable[str]:
        """Who was away, who stood aside, and that there was no quorum for want of them."""
        said = {vote.participant_id: vote.choice for vote in votes}
        away = [
            row for row in self.record.attendance if self._is_away(row, item, said.get(row.pk, ""))
        ]
        recused = [row for row in self.record.attendance if said.get(row.pk) == Vote.Choice.RECUSED]
        yield wording.people("Отсутствовали при рассмотрении вопроса", away)
        yield wording.people("Отвод", recused)
        quorums = self.record.roll.item_quorums(item)
        for quorum, whole in zip(quorums, self.record.roll.quorums(), strict=True):
            if is_told(quorum) and not quorum.is_met and quorum != whole:
                of = f"{self.record.body_of(quorum)} при рассмотрении вопроса".strip()
                yield wording.quorum(of, quorum.explanation)
        if item.quorum_reason and not all(quorum.is_met for quorum in quorums):
            yield with_stop(f"Вопрос рассмотрен без кворума: {item.quorum_reason}")

    def _is_away(self, row: Attendance, item: AgendaItem, said: str) -> bool:
        if said:
            return said == Vote.Choice.AWAY
        return row.status in SEATED and row.is_present and not self.record.roll.is_there(row, item)

    def _decision(self, number: str, item: AgendaItem, *, is_whole: bool) -> Decision | None:
        """What was decided on the item; on the whole of it, where it has sub-items."""
        clauses = tuple(self._clause(row) for row in item.resolutions.all())
        outcome = _outcome(item, has_clauses=bool(clauses))
        if not outcome and not clauses:
            return None
        label = wording.PROPOSED if was_rejected(item) else wording.DECIDED
        return Decision(f"ПО ВОПРОСУ {number} {label}" if is_whole else label, outcome, clauses)

    def _clause(self, resolution: Resolution) -> Clause:
        text = clause(resolution, self.record.posts, is_public=False)
        return Clause(f"{self.clause_numbers[resolution.pk]}.", paragraphs(text))

    def _as_listed(self, speaker: Speaker) -> str:
        named, post = self.record.named_that_day(speaker)
        return f"{NBSP}{DASH} ".join(filter(None, [surname_first(named.name), post]))

    def _speech(self, speaker: Speaker) -> Speech:
        named, post = self.record.named_that_day(speaker)
        role = Speaker.Role(speaker.role)
        is_report = role in wording.REPORTING
        is_heard = is_report and self.record.rules.heard_style == Commission.HeardStyle.ACCUSATIVE
        said = paragraphs(speaker.summary)
        return Speech(
            in_case(named, Case.ACCS) if is_heard else initials_first(named.name),
            (wording.continued(said[0]), *said[1:]) if said else wording.SAID_BY_ROLE[role],
            post="" if is_report else post,
        )


def _nested(
    items: Sequence[AgendaItem],
) -> list[tuple[str, AgendaItem, list[tuple[str, AgendaItem]]]]:
    """Each item with its number and its sub-items with theirs."""
    nested: list[tuple[str, AgendaItem, list[tuple[str, AgendaItem]]]] = []
    for number, item in numbered(items):
        if "." in number:
            nested[-1][2].append((number, item))
        else:
            nested.append((number, item, []))
    return nested


def _outcome(item: AgendaItem, *, has_clauses: bool) -> str:
    """What came of the item in words, unless the clauses say it themselves."""
    if not item.outcome or (item.outcome == AgendaItem.Outcome.NOTED and has_clauses):
        return ""
    outcome = wording.OUTCOMES[AgendaItem.Outcome(item.outcome)]
    is_put_off = item.outcome in {AgendaItem.Outcome.POSTPONED, AgendaItem.Outcome.WITHDRAWN}
    if is_put_off and item.outcome_reason.strip():
        return with_stop(f"{outcome} Причина: {item.outcome_reason.strip()}")
    return outcome


def _ballot(item: AgendaItem, votes: Sequence[Vote]) -> Ballot | None:
    """Nobody reads out of a secret ballot who voted how, whatever is on record."""
    tally = tally_of(item)
    if tally is None:
        return None
    is_open = item.ballot == AgendaItem.Ballot.OPEN
    return Ballot(
        label=wording.BALLOTS[AgendaItem.Ballot(item.ballot)],
        numbers=wording.votes(tally),
        by_name=wording.votes_by_name(votes) if is_open else "",
    )


def _dissent(vote: Vote) -> Dissent:
    name = in_case(vote.participant, Case.GENT)
    return Dissent(f"Особое мнение {name}", paragraphs(vote.dissent))
