"""Stored files that belong to no record: a save or an issuing that was cut off leaves them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.core.files.storage import Storage
from django.db.models import Model

from agenda.attachments import FOLDER as ATTACHMENTS
from agenda.models import Attachment
from documents.models import IssuedFile, PaperJob
from documents.storage import FOLDER as ISSUED
from meetings.models import Commission

#: Where files lie, and the column that names those that belong to somebody.
KEPT: Final[tuple[tuple[str, type[Model], str], ...]] = (
    (ATTACHMENTS, Attachment, "file"),
    ("emblems", Commission, "emblem"),
    (ISSUED, IssuedFile, "file"),
    ("papers", PaperJob, "file"),
)


def loose_files(*, before: datetime) -> Iterator[tuple[Storage, str]]:
    """Files stored before that moment that no row names, and no earlier state of one.

    What was attached once and taken away is not among them: who compares two states of a session
    may still want it. A file of the last minutes may belong to a form that is being saved.
    """
    for folder, model, column in KEPT:
        storage: Storage = model._meta.get_field(column).storage  # type: ignore[union-attr]
        rows = [model._default_manager, *filter(None, [getattr(model, "history", None)])]
        named = {name for each in rows for name in each.values_list(column, flat=True)}
        for name in _names_in(storage, folder):
            if name not in named and storage.get_modified_time(name) < before:
                yield storage, name


def _names_in(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}"
    for inner in sorted(folders):
        yield from _names_in(storage, f"{folder}/{inner}")
