"""Session files for the tests, and a look at everything that the record holds."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from agenda.session_file.file import SessionFileRefused, import_session, read_session
from meetings.models import Meeting

DEMO = Path(__file__).resolve().parents[2] / "commission_portal" / "demo"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROOMS = ("accounts", "meetings", "participants", "agenda")

Json = dict[str, Any]


def training() -> Json:
    """The training example, every key in use; the caller may change it."""
    return json.loads((DEMO / "training.json").read_text("utf-8"))


def novorossiysk() -> Json:
    """The session that the project is named after, as thin as its source; likewise."""
    return json.loads((DEMO / "novorossiysk.json").read_text("utf-8"))


def short_training() -> Json:
    """The training example with one row in each list, and something in each of them."""
    session = training()
    [commission] = session["commissions"]
    commission["members"] = commission["members"][:1]
    first, item = session["agenda"][:2]
    session["attendance"] = session["attendance"][:1]
    session["attendance"][0]["substitute_for"] = first["speakers"][0]["person"]
    session["summary"] = session["summary"][:1]
    for name in ("speakers", "resolutions", "votes_by_name"):
        item[name] = item[name][:1]
    item["plan_item"], item["attachments"] = first["plan_item"], first["attachments"][:1]
    item["resolutions"][0]["control_events"] = [
        mark
        for clause in first["resolutions"]
        for mark in clause["control_events"]
        if mark["kind"] == "extended"
    ]
    session["agenda"] = [item]
    return session


def smallest() -> Json:
    """The shortest file that is a session."""
    return {
        "format": "commission-session/1",
        "commissions": [{"name": "Комиссия"}],
        "date": "2025-03-04",
    }


def person(last_name: str, **others: str) -> Json:
    return {"last_name": last_name, **others}


def as_file(session: Any) -> bytes:
    return json.dumps(session).encode()


def bring_in(session: Json) -> Meeting:
    return import_session(as_file(session), by=None, at=NOW).meeting


def faults_of(raw: bytes) -> dict[str, str]:
    """What is wrong with the file, by the place of it."""
    try:
        read_session(raw)
    except SessionFileRefused as refused:
        return {fault.path: fault.message for fault in refused.faults}
    return {}


def everything_stored() -> dict[str, list[Json]]:
    """All rows of the record with all their columns."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    }


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
