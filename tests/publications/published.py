"""Words that the tests of this folder share."""

from collections.abc import Callable
from datetime import UTC, datetime

from meetings.models import Commission
from publications.models import Edition

#: When the notices of these tests were published.
AT = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)

MakeCommission = Callable[..., Commission]
Publish = Callable[..., Edition]
