"""The brief minutes of a session: who spoke to each question, and what was decided on it.

Questions bear Roman numerals; clauses keep their one number, by which control and extracts
refer to them: 1.1 is the first clause of question I.
"""

from documents.papers.minutes import minutes_of, record_of
from documents.papers.minutes_items import Items
from documents.papers.minutes_paper import MinutesPaper
from meetings.models import Meeting


def gather_brief_minutes(
    meeting: Meeting | int, *, is_draft: bool, open_part: bool = False
) -> MinutesPaper:
    """Read the record of a session, or only what anybody may read of it, as ``open_part``.

    Raises ``Meeting.DoesNotExist``.
    """
    items = Items(record_of(meeting, is_public=open_part), is_brief=True)
    return minutes_of(items, is_draft=is_draft)
