"""What came of an item, read off its record."""

from agenda.models import AgendaItem
from agenda.votes.record import Verdict, tally_of


def was_rejected(item: AgendaItem) -> bool:
    """What was proposed on the item did not become a decision: its clauses bind nobody.

    Said by the outcome on record; where none is, by the numbers of the vote.
    """
    if item.outcome:
        return item.outcome == AgendaItem.Outcome.REJECTED
    tally = tally_of(item)
    if tally is None or not tally.cast:
        return False
    return tally.verdict(item.casting_vote) is Verdict.REJECTED
