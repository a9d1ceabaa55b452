"""The checks of votes: whether the numbers can be, and whether those who voted could."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from agenda.checks.findings import CheckedSession, Finding
from agenda.models import AgendaItem, Vote
from agenda.votes.record import Choice, Tally, Verdict, count, tally_of
from participants.models import Attendance

#: What only somebody with a vote does.
VOTES: Final = frozenset({Choice.FOR, Choice.AGAINST, Choice.ABSTAINED, Choice.NOT_VOTING})
UNANIMOUS: Final = re.compile(r"\bединогласн", re.IGNORECASE)


def check_votes(session: CheckedSession, item: AgendaItem) -> Iterator[Finding]:
    tally = tally_of(item)
    yield from _by_name(session, item, tally)
    if tally is None:
        if item.casting_vote:
            yield session.error(
                item, "casting_vote", _("A casting vote, and the votes are not counted.")
            )
        return
    yield from _enough_people(session, item, tally)
    yield from _result(session, item, tally)


def _enough_people(session: CheckedSession, item: AgendaItem, tally: Tally) -> Iterator[Finding]:
    if not any(session.roll.seats.values()):
        return
    entitled = len(session.roll.entitled(item))
    if tally.cast > entitled:
        yield session.error(
            item,
            "votes_for",
            _("%(cast)s votes were cast, and %(entitled)s could vote.")
            % {"cast": tally.cast, "entitled": entitled},
        )


def _result(session: CheckedSession, item: AgendaItem, tally: Tally) -> Iterator[Finding]:
    """The numbers against the outcome, and against the words."""
    if item.casting_vote and not tally.is_tie:
        yield session.error(item, "casting_vote", _("A casting vote, and the votes are not equal."))
    verdict = tally.verdict(item.casting_vote)
    is_decision = item.outcome in {AgendaItem.Outcome.DECIDED, AgendaItem.Outcome.NOTED}
    if verdict is Verdict.UNDECIDED and item.outcome:
        yield session.error(
            item,
            "casting_vote",
            _("The votes are equal: say how the presiding person voted."),
        )
    elif verdict is Verdict.REJECTED and is_decision and tally.cast:
        yield session.error(item, "outcome", _("Decided, and the votes say it was not adopted."))
    elif verdict is Verdict.ADOPTED and item.outcome == AgendaItem.Outcome.REJECTED:
        yield session.error(item, "outcome", _("Rejected, and the votes say it was adopted."))
    if UNANIMOUS.search(item.discussion) and not tally.is_unanimous:
        yield session.warning(
            item, "discussion", _("The text says “unanimously”, and the votes do not.")
        )


def _by_name(session: CheckedSession, item: AgendaItem, tally: Tally | None) -> Iterator[Finding]:
    named = [(row, vote) for row, vote in session.votes[item.pk] if vote.choice]
    if not named:
        return
    if item.ballot == AgendaItem.Ballot.SECRET:
        if any(vote.choice in VOTES for _row, vote in named):
            yield session.error(item, "ballot", _("The ballot is secret, and votes have names."))
        return
    for row, vote in named:
        yield from _could_vote(session, item, row, vote)
    counted = count(vote.choice for _row, vote in named)
    if counted.cast and tally is not None and counted != tally:
        yield session.error(
            item,
            "votes_for",
            _("The votes by name are %(by_name)s, and the numbers are %(numbers)s.")
            % {"by_name": _numbers(counted), "numbers": _numbers(tally)},
        )


def _could_vote(
    session: CheckedSession, item: AgendaItem, row: Attendance, vote: Vote
) -> Iterator[Finding]:
    if vote.choice not in VOTES:
        return
    text = ""
    if session.roll.has_seat(row):
        if not session.roll.is_there(row, item):
            text = _("Somebody voted who was not there at that time: %(name)s.")
    elif row.status == Attendance.Status.SUBSTITUTE:
        text = _("A substitute without a vote has voted: %(name)s.")
    else:
        text = _("Somebody voted who was not a voting member on that day: %(name)s.")
    if text:
        yield session.error(item, "votes_for", text % {"name": row})


def _numbers(tally: Tally) -> str:
    return f"{tally.for_}/{tally.against}/{tally.abstained}"
