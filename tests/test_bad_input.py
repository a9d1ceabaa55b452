"""Whatever stands behind the question mark of an address, a page of the staff answers."""

from typing import Final

import pytest

from tests.commissions import Records
from tests.test_permissions import (
    Enter,
    address_of,
    enter,
    files,
    ours,
    staff_addresses,
    theirs,
    undone,
)

__all__ = ["enter", "files", "ours", "theirs"]  # fixtures

pytestmark = pytest.mark.django_db

#: By what our pages, Django's lists and their filters listen to.
GARBAGE: Final = {
    "q": "\0'\"<%s>😀" + "x" * 3000,
    "p": "-1",
    "o": "99.-99.x",
    "e": "1",
    "on": "31.02.x",
    "id__in": "x",
    "state": "nope",
    "kind": "\0",
    "held_on__year": "0",
    "held_on__month": "99",
    "commission": "9" * 30,
    "commissions__id__exact": "9" * 30,
    "actor__id__exact": "x",
    "at__gte": "x",
    "is_active__exact": "x",
    "all": "x",
    "_facets": "x",
    "_popup": "x",
    "_to_field": "nope",
    "_changelist_filters": "%%",
    "next": "//evil.example",
    "page": "x",
    "old": "x",
    "new": "9" * 25,
    "from": "x",
    "to": "x",
    "one": "x",
    "session": "9" * 25,
    "item": "x",
    "term": "\0",
    "app_label": "x",
    "model_name": "y",
    "field_name": "z",
    "draft": "\0",
    "for_signature": "\0",
}


def test_no_parameter_is_a_crash(ours: Records, enter: Enter) -> None:
    """Each alone on the lists, where an early mistake would hide a later one; else all at once."""
    client = enter("admin")
    crashes = {}

    for name in staff_addresses():
        is_list = name.endswith("_changelist")
        for asked in [{key: GARBAGE[key]} for key in GARBAGE] if is_list else [GARBAGE]:
            with undone():
                answer = client.get(address_of(name, ours).split("?")[0], asked)
                answer.getvalue()
            if answer.status_code >= 500:
                crashes[name, *asked] = answer.status_code

    assert crashes == {}
