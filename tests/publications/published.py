"""Words that the tests of this folder share."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from django.db import connection

from meetings.models import Commission
from publications.models import Edition

#: When the notices of these tests were published.
AT = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)

MakeCommission = Callable[..., Commission]
Publish = Callable[..., Edition]
Correct = Callable[..., Edition]
Withdraw = Callable[..., Edition]
Restore = Callable[..., Edition]


def database_url(role: str | None) -> str:
    """The database of the tests, for the role if there is one."""
    name = connection.settings_dict["NAME"]
    if role is None:
        return f"sqlite:///{name}"
    server = urlsplit(os.environ["DATABASE_URL"])
    host = server.netloc.rpartition("@")[2]
    return f"postgres://{quote(role)}:read@{host}/{quote(name)}?{server.query}"
