"""What papers of a session tell programs: how it was decided stands in the minutes alone."""

import json
from typing import Any

from documents.papers.decisions import gather_decisions
from documents.papers.minutes import gather_minutes
from meetings.models import Meeting


def told(data: str) -> tuple[Any, dict[str, Any]]:
    """The quorum, and the open items by their numbers."""
    said = json.loads(data)
    return said.get("quorum"), {it["number"]: it for it in said["agenda"] if not it["is_closed"]}


def test_minutes_tell_votes_and_quorum_and_clauses_who_and_by_when(
    richest_meeting: Meeting,
) -> None:
    item = richest_meeting.agenda_items.filter(is_closed=False, resolutions__isnull=False).first()
    assert item is not None
    type(item).objects.filter(pk=item.pk).update(votes_for=7, votes_against=1, votes_abstained=0)
    clause = item.resolutions.first()
    assert clause is not None

    quorum, items = told(gather_minutes(richest_meeting, is_draft=False, open_part=True).data)
    no_quorum, decided = told(gather_decisions(richest_meeting).data)

    [of_minutes] = [it for it in items.values() if it["title"] == item.title]
    assert of_minutes["votes"] == {"for": 7, "against": 1, "abstained": 0}
    assert {"commission", "members", "needed", "present", "is_met"} == set(quorum[0])
    assert of_minutes["decisions"][0]["executors"] == [row.post for row in clause.executors.all()]
    assert of_minutes["decisions"][0]["due_on"] == (
        clause.due_on.isoformat() if clause.due_on else ""
    )
    assert no_quorum is None
    assert not [it for it in decided.values() if "votes" in it]
