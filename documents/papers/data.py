"""What of a session is for everybody, as JSON: it travels inside the papers of the session."""

import json
from collections.abc import Collection, Mapping

from agenda.models import AgendaItem
from agenda.numbering import closed_items, numbered, numbered_clauses
from agenda.wording import clause
from documents.papers.record import Record
from meetings.models import Meeting

FORMAT = "commission-portal/paper/1"


def session_data(
    record: Record, *, kind: str, chosen: Mapping[int, Collection[int]] | None = None
) -> str:
    """The public part of the record: closed items are told by their number alone.

    No person is named but in the words of a public clause, where private ones have their labels.
    ``chosen``: of the agenda these items alone, each with these of its clauses.
    """
    meeting = record.meeting
    closed = {item.pk for item in closed_items(record.items)}
    data = {
        "format": FORMAT,
        "kind": kind,
        "commissions": [
            {"name": link.commission.name, "number": link.printed_number} for link in record.links
        ],
        "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
        "dated_on": meeting.minutes_dated_on.isoformat() if meeting.minutes_dated_on else None,
        "form": meeting.form,
        "session_kind": meeting.kind,
        "place": meeting.venue.locality if meeting.venue else "",
        "is_example": meeting.is_example,
        "agenda": [
            {"number": number, "is_closed": True}
            if item.pk in closed
            else _open_item(record, number, item, chosen)
            for number, item in numbered(record.items)
            if chosen is None or item.pk in chosen
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)


def _open_item(
    record: Record,
    number: str,
    item: AgendaItem,
    chosen: Mapping[int, Collection[int]] | None,
) -> dict[str, object]:
    numbers = {row.pk: n for n, row in numbered_clauses(record.items)}
    has_decided = record.meeting.state in {Meeting.State.HELD, Meeting.State.SIGNED}
    return {
        "number": number,
        "title": item.title,
        "is_closed": False,
        "outcome": item.outcome if has_decided else "",
        "decisions": [
            {"number": numbers[row.pk], "text": clause(row, record.posts, is_public=True)}
            for row in item.resolutions.all()
            if chosen is None or row.pk in chosen[item.pk]
        ]
        if has_decided
        else [],
    }
