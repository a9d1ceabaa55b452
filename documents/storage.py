"""Where issued files lie: named by what they hold, whole or not there."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext as _

from documents.printing.storage import write_atomically

FOLDER: Final = "issued"


class FileLost(Exception):
    """The stored file is not where it was put; worded for a clerk."""

    def __str__(self) -> str:
        return _("The stored file is missing or damaged. Tell the administrator of the portal.")


class WholeFiles(FileSystemStorage):
    """A folder of files that are named by their content, so one of a name is never another.

    A crash while a file is written leaves none of its name.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.read())
        return name


def store(storage: Storage, content: bytes, *, ending: str) -> str:
    """Put the bytes there; returns their name. Of the same bytes, a damaged copy is made good."""
    digest = sha256(content).hexdigest()
    return storage.save(f"{FOLDER}/{digest[:2]}/{digest}{ending}", ContentFile(content))


def load(stored: Any) -> bytes:
    """The bytes of a stored file. Raises ``FileLost``."""
    try:
        with stored.open("rb") as opened:
            content: bytes = opened.read()
    except OSError as error:
        raise FileLost from error
    return content
