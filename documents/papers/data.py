"""What of a session is for everybody, as JSON: it travels inside the papers of the session."""

import json
from collections.abc import Collection, Iterator, Mapping

from agenda.models import AgendaItem
from agenda.votes.record import tally_of
from documents.papers.record import Numbered, Record, is_told

FORMAT = "commission-portal/paper/1"


def session_data(
    record: Record, *, kind: str, chosen: Mapping[int, Collection[int]] | None = None
) -> str:
    """The public part of the record: closed items are told by their number alone.

    No person is named but in the words of a public clause, where private ones have their labels.
    Minutes tell how it was decided as well: the quorum and the votes.
    ``chosen``: of the agenda these items alone, each with these of its clauses.
    """
    meeting = record.meeting
    tells_how = kind == "minutes" and record.is_over
    return as_json(
        kind,
        commissions=[
            {"name": link.commission.name, "number": link.printed_number} for link in record.links
        ],
        held_on=meeting.held_on.isoformat() if meeting.held_on else None,
        dated_on=meeting.minutes_dated_on.isoformat() if meeting.minutes_dated_on else None,
        form=meeting.form,
        session_kind=meeting.kind,
        place=meeting.venue.locality if meeting.venue else "",
        is_example=meeting.is_example,
        **({"quorum": _quorums(record)} if tells_how else {}),
        agenda=[
            {"number": number, "is_closed": True}
            if item.pk in record.closed
            else _open_item(record, number, item, chosen) | (_votes(item) if tells_how else {})
            for number, item in _told(record)
            if chosen is None or item.pk in chosen
        ],
    )


def _quorums(record: Record) -> list[dict[str, object]]:
    """The quorum of each commission whose composition of that day is on record."""
    return [
        {
            "commission": quorum.commission.name,
            "members": quorum.members,
            "needed": quorum.needed,
            "present": quorum.present,
            "is_met": quorum.is_met,
        }
        for quorum in record.roll.quorums()
        if is_told(quorum)
    ]


def _votes(item: AgendaItem) -> dict[str, object]:
    """The numbers alone, where there was a ballot."""
    tally = tally_of(item)
    if tally is None:
        return {}
    said = {"for": tally.for_, "against": tally.against, "abstained": tally.abstained}
    return {"votes": said}


def _told(record: Record) -> Iterator[Numbered]:
    """The agenda without the sub-items of closed items: even how many there are is closed."""
    for head, subitems in record.nested:
        yield head
        if head[1].pk not in record.closed:
            yield from subitems


def as_json(kind: str, **said: object) -> str:
    """What a paper of this kind says for programs: the same text for the same words."""
    return json.dumps(
        {"format": FORMAT, "kind": kind, **said}, ensure_ascii=False, indent=1, sort_keys=True
    )


def _open_item(
    record: Record,
    number: str,
    item: AgendaItem,
    chosen: Mapping[int, Collection[int]] | None,
) -> dict[str, object]:
    return {
        "number": number,
        "title": item.title,
        "is_closed": False,
        "outcome": item.outcome if record.is_over else "",
        "decisions": [
            {
                "number": record.clause_numbers[row.pk],
                "text": record.worded(row, is_public=True),
                "executors": [executor.post for executor in row.executors.all()],
                "due_on": row.due_on.isoformat() if row.due_on else "",
            }
            for row in item.resolutions.all()
            if chosen is None or row.pk in chosen[item.pk]
        ]
        if record.is_over
        else [],
    }
