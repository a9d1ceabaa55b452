"""The items of a session in its minutes: what was heard, how it was voted on and decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from agenda.models import AgendaItem, Resolution, Speaker, Vote
from agenda.outcomes import was_rejected
from agenda.votes.record import tally_of
from documents.papers import wording
from documents.papers.parts import (
    Ballot,
    Clause,
    Decision,
    Dissent,
    ItemMinutes,
    Speech,
)
from documents.papers.people import SEATED
from documents.papers.record import Record, is_told, paragraphs
from meetings.models import Commission
from participants.models import Attendance
from russian.cases import Case
from russian.names import initials_first
from russian.numerals import roman
from russian.typography import capfirst, with_stop, without_stop

DecidedWord = Commission.DecidedWord


class Items:
    """The items of one session with their numbers, in full or in brief.

    Brief minutes tell who spoke and what was decided. Their questions bear Roman numerals;
    clauses keep their one number, by which control and extracts refer to them: 1.1 is the first
    clause of question I.
    """

    def __init__(self, record: Record, *, style: str) -> None:
        """``style``: one of ``Commission.MinutesStyle``."""
        self.record = record
        self.is_brief = style == Commission.MinutesStyle.BRIEF
        self.row_by_key = {row.pk: row for row in record.attendance}

    def minutes(self) -> tuple[ItemMinutes, ...]:
        """The items as the readers may know them; in public a closed one has no sub-items."""
        hidden = self.record.closed if self.record.is_public else frozenset()
        told = []
        for (number, item), subitems in self.record.nested:
            if item.pk in hidden:
                told.append(self._withheld(number, item))
                continue
            parts = [
                self._withheld(place, each) if each.pk in hidden else self._item(place, each)
                for place, each in subitems
            ]
            told.append(self._item(number, item, tuple(parts)))
        return tuple(told)

    def withheld_count(self) -> int:
        """Of how many items the public reads the number and the ground alone.

        A closed item is one of them, whatever its sub-items.
        """
        count = 0
        if self.record.is_public:
            for (_number, item), subitems in self.record.nested:
                closed = [each for _number, each in subitems if each.pk in self.record.closed]
                count += 1 if item.pk in self.record.closed else len(closed)
        return count

    def shown(self, number: str) -> str:
        """The number as it stands over the item: «4», in brief minutes «IV»."""
        return roman(int(number)) if self.is_brief and "." not in number else number

    def label(self, number: str, *, is_whole: bool) -> str:
        """What stands over the decisions: «РЕШИЛИ», «ПО ВОПРОСУ 3 РЕШИЛИ».

        ``is_whole``: decisions on its sub-items stand above. Brief minutes have no such word.
        """
        word = "" if self.is_brief else str(DecidedWord(self.record.rules.decided_word).label)
        return f"ПО ВОПРОСУ {self.shown(number)} {word}".rstrip() if is_whole else word

    def head(
        self, number: str, item: AgendaItem, subitems: tuple[ItemMinutes, ...] = ()
    ) -> ItemMinutes:
        """The item with its sub-items, and nothing of what came of it."""
        return ItemMinutes(
            number=self.shown(number),
            title=without_stop(item.title),
            is_closed=item.pk in self.record.closed,
            closed_ground=item.closed_ground if item.is_closed else "",
            subitems=subitems,
        )

    def _withheld(self, number: str, item: AgendaItem) -> ItemMinutes:
        return ItemMinutes(self.shown(number), wording.withheld(item.closed_ground))

    def _item(
        self, number: str, item: AgendaItem, subitems: tuple[ItemMinutes, ...] = ()
    ) -> ItemMinutes:
        votes = self._votes(item)
        told = replace(
            self.head(number, item, subitems),
            notes=tuple(filter(None, self._notes(item, votes))),
            decision=self.decision(item, self.label(number, is_whole=bool(subitems))),
            ballot=self.ballot(item, votes),
            result=wording.result(item),
            dissents=tuple(self._dissent(vote) for vote in votes if vote.dissent.strip()),
        )
        speakers = list(item.speakers.all())
        if self.is_brief:
            names = (self.record.name(self.record.of_that_day(row.person)) for row in speakers)
            return replace(told, speakers=tuple(dict.fromkeys(names)))
        return replace(
            told,
            reports=tuple(self._speech(row) for row in speakers if row.role in wording.REPORTING),
            talks=tuple(self._speech(row) for row in speakers if row.role == Speaker.Role.SPEAKER),
            discussion=paragraphs(item.discussion),
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
        yield wording.people("Отсутствовали при рассмотрении вопроса", self._names(away))
        yield wording.people("Отвод", self._names(recused))
        quorums = self.record.roll.item_quorums(item)
        for quorum, whole in zip(quorums, self.record.roll.quorums(), strict=True):
            if is_told(quorum) and not quorum.is_met and quorum != whole:
                of = f"{self.record.body_of(quorum)} при рассмотрении вопроса".strip()
                yield wording.quorum(of, quorum.explanation)
        if item.quorum_reason and not all(quorum.is_met for quorum in quorums):
            yield with_stop(f"Вопрос рассмотрен без кворума: {item.quorum_reason}")

    def _names(self, rows: Iterable[Attendance]) -> list[str]:
        return [self.record.name(row) for row in rows]

    def _is_away(self, row: Attendance, item: AgendaItem, said: str) -> bool:
        if said:
            return said == Vote.Choice.AWAY
        return row.status in SEATED and row.is_present and not self.record.roll.is_there(row, item)

    def decision(self, item: AgendaItem, label: str) -> Decision | None:
        """What was decided, or was proposed and not adopted; then another label stands over it."""
        clauses = tuple(self.clause(row) for row in item.resolutions.all())
        outcome = _outcome(item, has_clauses=bool(clauses))
        if not outcome and not clauses:
            return None
        return Decision(wording.PROPOSED if was_rejected(item) else label, outcome, clauses)

    def clause(self, resolution: Resolution) -> Clause:
        text = self.record.worded(resolution, is_public=self.record.is_public)
        return Clause(f"{self.record.clause_numbers[resolution.pk]}.", paragraphs(text))

    def ballot(self, item: AgendaItem, votes: Sequence[Vote] = ()) -> Ballot | None:
        """The numbers, and the names of those whose ``votes`` are told.

        Nobody reads out of a secret ballot who voted how, whatever is on record.
        """
        tally = tally_of(item)
        if tally is None:
            return None
        names: dict[str, list[str]] = defaultdict(list)
        if item.ballot == AgendaItem.Ballot.OPEN:
            for vote in votes:
                names[vote.choice].append(self.record.name(vote.participant))
        return Ballot(
            label=wording.BALLOTS[AgendaItem.Ballot(item.ballot)],
            numbers=wording.votes(tally),
            by_name=wording.votes_by_name(names),
        )

    def _dissent(self, vote: Vote) -> Dissent:
        name = self.record.name_in(vote.participant, Case.GENT)
        return Dissent(f"Особое мнение {name}", paragraphs(vote.dissent))

    def _speech(self, speaker: Speaker) -> Speech:
        who = self.record.of_that_day(speaker.person)
        role = Speaker.Role(speaker.role)
        is_report = role in wording.REPORTING
        is_heard = is_report and self.record.rules.heard_style == Commission.HeardStyle.ACCUSATIVE
        said = paragraphs(speaker.summary)
        named = self.record.name(who, initials_first)
        return Speech(
            capfirst(self.record.name_in(who, Case.ACCS) if is_heard else named),
            (wording.continued(said[0]), *said[1:]) if said else wording.SAID_BY_ROLE[role],
            post="" if is_report else self.record.post(who),
            pronoun=wording.pronoun(said[0]) if is_heard and said else "",
        )


def _outcome(item: AgendaItem, *, has_clauses: bool) -> str:
    """What came of the item in words, unless the clauses say it themselves."""
    if not item.outcome or (item.outcome == AgendaItem.Outcome.NOTED and has_clauses):
        return ""
    outcome = wording.OUTCOMES[AgendaItem.Outcome(item.outcome)]
    is_put_off = item.outcome in {AgendaItem.Outcome.POSTPONED, AgendaItem.Outcome.WITHDRAWN}
    if is_put_off and item.outcome_reason.strip():
        return with_stop(f"{outcome} Причина: {item.outcome_reason.strip()}")
    return outcome
