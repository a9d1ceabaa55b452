"""The rows of the index that meet a condition, the newest first: asked of each database its way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from publications.models import Publication, Words
from publications.places import GREATEST
from publications.search.query import Condition

#: What will be published; it is in the index already.
_WAITING: Final = "SELECT place FROM {publications} WHERE created_at > %(at)s AND place IS NOT NULL"
#: SQLite goes through what has the words in the order of places.
_SQLITE: Final = """
SELECT rowid FROM {words}
WHERE {words} MATCH %(asked)s AND rowid > %(above)s AND rowid < %(below)s
    AND rowid NOT IN ({waiting})
ORDER BY rowid {order} LIMIT %(many)s
"""
#: PostgreSQL's index knows no order. What many rows have is met soon by looking at one after
#: another, which costs some 7 µs each; what few have is gathered from the index. So the nearest
#: rows are looked at, and then, where they did not suffice, the index is asked about the rest; the
#: branches are read in their order. Left to itself, the planner believes that looking at a row is
#: cheap and that words are independent, and looks at all of them, for seconds: it is kept from
#: that by ``OFFSET 0`` and by a query that it cannot know beforehand.
_POSTGRESQL: Final = """
WITH beside AS MATERIALIZED (
    SELECT rowid, words @@ %(asked)s::tsquery AS holds FROM (
        SELECT rowid, words FROM {words} WHERE rowid > %(above)s AND rowid < %(below)s
        ORDER BY rowid {order} LIMIT %(beside)s
    ) AS nearest
)
SELECT rowid FROM (
    (SELECT rowid FROM beside WHERE holds)
    UNION ALL
    (
        SELECT rowid FROM (
            SELECT rowid FROM {words}
            WHERE words @@ (SELECT %(asked)s::tsquery) OFFSET 0
        ) AS gathered
        WHERE rowid > %(above)s AND rowid < %(below)s
            AND rowid {beyond} (SELECT {last}(rowid) FROM beside)
        ORDER BY rowid {order}
    )
) AS found
WHERE rowid <> ALL (ARRAY({waiting}))
LIMIT %(many)s
"""
#: So many of the nearest rows are looked at.
BESIDE: Final = 100


@dataclass(frozen=True, slots=True)
class Range:
    """Places above one and below another."""

    above: int = 0
    below: int = GREATEST

    def beyond(self, place: int, *, above: bool) -> "Range":
        """The part of it above the place, or below."""
        if above:
            return Range(max(self.above, place), self.below)
        return Range(self.above, min(self.below, place))


def newest(
    condition: Condition, within: Range, *, at: datetime, many: int, oldest_first: bool = False
) -> list[int]:
    """The places of so many rows that meet the condition, without those that wait for their hour.

    What is shown of them has to be asked of ``Publication.objects.public()``.
    """
    is_postgres = connection.vendor == "postgresql"
    sql = _POSTGRESQL if is_postgres else _SQLITE
    statement = sql.format(
        words=Words._meta.db_table,
        waiting=_WAITING.format(publications=Publication._meta.db_table),
        order="ASC" if oldest_first else "DESC",
        beyond=">" if oldest_first else "<",
        last="max" if oldest_first else "min",
    )
    params: dict[str, Any] = {
        "asked": condition.as_tsquery() if is_postgres else condition.as_fts5(),
        "above": within.above,
        "below": within.below,
        "at": connection.ops.adapt_datetimefield_value(at),
        "many": many,
        "beside": BESIDE,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [place for (place,) in cursor.fetchall()]
