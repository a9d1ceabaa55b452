"""Votes by name: who said what, the numbers that this adds up to, and what they decide."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import add_rows, change_rows, edit
from accounts.models import Act, User
from agenda.models import AgendaItem, Vote
from agenda.quorum import ASIDE, Roll
from meetings.models import Meeting
from participants.models import Attendance
from russian.names import surname_first

Choice = Vote.Choice


class Verdict(Enum):
    """What a ballot came to."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    #: The votes are equal, and how the presiding person voted is not on record.
    UNDECIDED = "undecided"


_BY_CASTING_VOTE: Final = {
    AgendaItem.CastingVote.FOR.value: Verdict.ADOPTED,
    AgendaItem.CastingVote.AGAINST.value: Verdict.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The three numbers of a ballot."""

    for_: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def cast(self) -> int:
        return self.for_ + self.against + self.abstained

    @property
    def is_tie(self) -> bool:
        """Equal sides with somebody on them; where all abstained there is nothing to turn."""
        return self.for_ == self.against > 0

    @property
    def is_unanimous(self) -> bool:
        return self.for_ > 0 and self.cast == self.for_

    def verdict(self, casting_vote: str = "") -> Verdict:
        """More for than against adopts; of equal sides the presiding person's is the stronger."""
        if self.is_tie:
            return _BY_CASTING_VOTE.get(casting_vote, Verdict.UNDECIDED)
        return Verdict.ADOPTED if self.for_ > self.against else Verdict.REJECTED


def tally_of(item: AgendaItem) -> Tally | None:
    """The numbers of the item, counted or by name; nothing where it was not voted on."""
    if item.votes_for is None or item.votes_against is None or item.votes_abstained is None:
        return None
    return Tally(item.votes_for, item.votes_against, item.votes_abstained)


def verdict_of(item: AgendaItem) -> Verdict | None:
    """What the ballot on the item came to; nothing where it was not voted on."""
    tally = tally_of(item)
    return None if tally is None else tally.verdict(item.casting_vote)


def count(choices: Iterable[str]) -> Tally:
    """The numbers that votes by name add up to."""
    said = list(choices)
    return Tally(said.count(Choice.FOR), said.count(Choice.AGAINST), said.count(Choice.ABSTAINED))


@dataclass(frozen=True, slots=True)
class Said:
    """What is put on record of one participant at one item."""

    choice: str = ""
    dissent: str = ""

    @property
    def is_vote(self) -> bool:
        """Whether it tells how somebody voted, which a secret ballot does not."""
        return bool(self.choice) and self.choice not in ASIDE


class VotesRefused(Exception):
    """These votes cannot be on record; the message is worded for a clerk."""


class VotesChanged(VotesRefused):
    """Somebody else has changed them since they were looked at."""


def on_record(item: AgendaItem) -> dict[int, Said]:
    """What is on record of the item's votes, by the number of the participant."""
    return {vote.participant_id: Said(vote.choice, vote.dissent) for vote in item.votes.all()}


def fingerprint(said: Mapping[int, Said]) -> str:
    """Equal for equal votes: whoever saves says with it what was looked at."""
    told = sorted((pk, each.choice, each.dissent) for pk, each in said.items())
    return sha256(json.dumps(told).encode()).hexdigest()


@transaction.atomic
def record_votes(
    *,
    item_id: int,
    choices: Mapping[int, Said],
    by: User | None,
    at: datetime,
    seen: str | None = None,
) -> AgendaItem:
    """What is on record of the item's votes is exactly this, by the number of the participant.

    Where somebody voted by name, everybody who could is on record, and the numbers of the item
    are those of the names. Otherwise the numbers stay as they were counted. ``seen`` is the
    fingerprint of the votes that were looked at. Raises VotesRefused.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(agenda_items=item_id)
        item = AgendaItem.objects.select_related("meeting").get(pk=item_id)
        if seen is not None and seen != fingerprint(on_record(item)):
            raise VotesChanged(_("Somebody else has saved votes on this item meanwhile."))
        seated = Roll(meeting).seated(item)
        said = {pk: each for pk, each in choices.items() if each != Said()}
        _check(meeting, item, seated, said)
        is_changed = _write(item, said)
        if any(each.is_vote for each in said.values()):
            is_changed |= _fill_in_numbers(item, seated, said)
        if is_changed:
            record_act(
                kind=Act.Kind.VOTES_RECORDED,
                subject=meeting,
                by=by,
                at=at,
                details={
                    "item": item.pk,
                    "choices": {str(pk): each.choice for pk, each in sorted(said.items())},
                },
            )
    return item


def _check(
    meeting: Meeting, item: AgendaItem, seated: Sequence[Attendance], said: Mapping[int, Said]
) -> None:
    if meeting.is_frozen:
        raise VotesRefused(_("This session is not edited any more."))
    if said.keys() - {row.pk for row in seated}:
        raise VotesRefused(
            _("Somebody among them has no vote on this item any more. Look at the list again.")
        )
    if not any(each.is_vote for each in said.values()):
        return
    if item.ballot == AgendaItem.Ballot.SECRET:
        raise VotesRefused(_("The ballot is secret: nobody's vote is put on record."))
    left = [surname_first(row.name) for row in seated if not said.get(row.pk, Said()).choice]
    if left:
        raise VotesRefused(
            _("Say how each of them voted, or that they did not: %(names)s.")
            % {"names": ", ".join(left)}
        )


def _write(item: AgendaItem, said: Mapping[int, Said]) -> bool:
    """The rows say what was said; whether that changed anything."""
    stored = {vote.participant_id: vote for vote in item.votes.all()}
    gone = [vote for pk, vote in stored.items() if pk not in said]
    for vote in gone:
        vote.delete()
    changed = []
    for pk, vote in stored.items():
        each = said.get(pk)
        if each is not None and Said(vote.choice, vote.dissent) != each:
            vote.choice, vote.dissent = each.choice, each.dissent
            changed.append(vote)
    change_rows(changed, ["choice", "dissent"])
    added = add_rows(
        Vote(item=item, participant_id=pk, choice=each.choice, dissent=each.dissent)
        for pk, each in said.items()
        if pk not in stored
    )
    return bool(gone or changed or added)


def _fill_in_numbers(
    item: AgendaItem, seated: Sequence[Attendance], said: Mapping[int, Said]
) -> bool:
    tally = count(each.choice for each in said.values())
    before = (tally_of(item), item.casting_vote)
    item.votes_for, item.votes_against = tally.for_, tally.against
    item.votes_abstained = tally.abstained
    item.casting_vote = _casting_vote(item, seated, said) if tally.is_tie else ""
    if before == (tally, item.casting_vote):
        return False
    item.save(update_fields=["votes_for", "votes_against", "votes_abstained", "casting_vote"])
    return True


def _casting_vote(item: AgendaItem, seated: Sequence[Attendance], said: Mapping[int, Said]) -> str:
    """How the presiding person voted, when that is told; otherwise what was written down before."""
    for row in seated:
        choice = said.get(row.pk, Said()).choice
        if row.duty == Attendance.Duty.PRESIDING and choice in _BY_CASTING_VOTE:
            return choice
    return item.casting_vote
