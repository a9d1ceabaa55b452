"""What a server in front of the portal has kept, and when it has to forget it.

nginx finds an answer again by a key, a part of which is where the link ``now`` in the folder
KEPT_ANSWERS points to. Once it points elsewhere, nothing that was kept is found: whatever was
withdrawn is not handed out even when the database cannot be asked any more.
"""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

LINK: Final = "now"
#: For so many seconds a folder may still be needed.
_YOUNG: Final = 60


def forget_kept_answers() -> None:
    """From now on nothing is handed out that was kept before. Does nothing without the folder."""
    if not settings.KEPT_ANSWERS:
        return
    folder = Path(settings.KEPT_ANSWERS)
    link = folder / LINK
    before = os.readlink(link) if link.is_symlink() else ""
    name = secrets.token_hex(8)
    (folder / name).mkdir(parents=True)
    (folder / f"{name}.link").symlink_to(name)
    (folder / f"{name}.link").replace(link)
    for old in folder.iterdir():
        # A request that has just read the link may be looking for where it pointed to, and
        # another withdrawal may be about to point to its own folder.
        with suppress(FileNotFoundError):
            if old.name not in {LINK, name, before} and old.is_dir() and _is_old(old):
                old.rmdir()


def _is_old(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime > _YOUNG
