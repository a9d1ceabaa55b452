"""How PostgreSQL answers the public pages: which tables it would read from end to end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

#: Tables that grow with what is published.
BIG: Final = (
    "publications_publication",
    "publications_publicationcommission",
    "publications_publishedsession",
    "publications_edition",
    "publications_words",
)
#: Whatever is asked for a page at a time; ``{place}`` lies deep in the list.
ADDRESSES: Final = (
    "/",
    "/notices/",
    "/notices/?before={place}",
    "/notices/?after={place}",
    "/notices/{slug}/",
    "/notices/{slug}/notice.pdf",
    "/notices/{slug}/editions/",
    "/notices/2020/",
    "/notices/2020/3/",
    "/archive/",
    "/commissions/",
    "/commissions/commission-1/",
    "/commissions/commission-1/?before={place}",
    "/sessions/",
    "/sessions/{session}/",
    "/sessions/{session}/session.ics",
    "/calendar/",
    "/calendar/2020/3/",
    "/calendar.ics",
    "/calendar.ics?commission=commission-1",
    "/feed.atom",
    "/feed.atom?commission=commission-1",
    "/feed.atom?text=терроризм",
    "/feed.atom?text=Кондратьеву школы",
    "/sitemap.xml",
    "/sitemap/notices-1.xml",
    "/notices/?text=терроризм",
    "/notices/?text=терроризм&order=newest",
    "/notices/?text=Кондратьеву школы",
    "/notices/?text=школы&commission=commission-1&year=2020",
    "/api/notices/",
    "/api/notices/?commission=commission-1",
    "/oparl/papers/",
    "/oparl/meetings/",
    "/oparl/files/",
    "/oparl/papers/?modified_since=2026-10-30T00:00:00%2B03:00",
    "/oparl/meetings/?modified_since=2026-10-30T00:00:00%2B03:00",
)
_READ_WHOLE: Final = re.compile(rf"Seq Scan on ({'|'.join(BIG)})\b")


@dataclass(frozen=True, slots=True)
class Plan:
    """A query of a page, and the tables that it reads from end to end."""

    sql: str
    read_whole: tuple[str, ...]
    text: str


def plans_of(address: str) -> Iterator[Plan]:
    """How each query of the page is answered. Raises AssertionError for a page that is an error."""
    with CaptureQueriesContext(connection) as captured:
        response = Client(headers={"host": "127.0.0.1"}).get(address)
        response.getvalue()  # all of it, of streams as well
    assert response.status_code == 200, (address, response.status_code)
    for query in captured.captured_queries:
        sql = query["sql"].strip()
        if not sql.startswith(("SELECT", "WITH", "EXECUTE")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}", ())
            text = "\n".join(line for (line,) in cursor.fetchall())
        yield Plan(sql, tuple(_READ_WHOLE.findall(text)), text)
