"""Papers that were drawn before, kept until they or the way they are drawn change."""

import logging
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache, wraps
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches

from documents.paper import Paper

logger = logging.getLogger(__name__)

#: All that decides how a paper looks, besides the paper: what is installed is pinned in the first.
SOURCES: Final = (
    "requirements.txt",
    "documents",
    "russian",
    "templates/documents",
    "static/print",
)
#: Types whose ``repr`` tells any two values apart.
LEAVES: Final = (str, bytes, int, float, date, time, Enum, type(None))
#: The store packs and pickles what it keeps: so much can be wrong with a file, or its folder.
DAMAGE: Final = (
    OSError,
    zlib.error,
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    ValueError,
)


def kept(form: str) -> Callable[[Callable[[Paper], bytes]], Callable[[Paper], bytes]]:
    """Let a function that draws a paper in this form draw each paper once.

    A paper that cannot be kept, or is damaged where it is kept, is drawn like a new one.
    """

    def drawn_once(make: Callable[[Paper], bytes]) -> Callable[[Paper], bytes]:
        @wraps(make)
        def draw_unless_kept(paper: Paper) -> bytes:
            key = f"{form}-{fingerprint(paper)}"
            content = _find(key)
            if content is None:
                content = make(paper)
                _keep(key, content)
            return content

        return draw_unless_kept

    return drawn_once


def fingerprint(paper: Paper) -> str:
    """The SHA-256 of the paper and of everything that it is drawn from."""
    return sha256(f"{way_of_drawing()} {canonical(paper)}".encode()).hexdigest()


def canonical(part: Any) -> str:
    """The value in writing: the same for equal values of equal types alone, in any process."""
    kind = f"{type(part).__module__}.{type(part).__qualname__}"
    if isinstance(part, LEAVES):
        return f"{kind}:{part!r}"
    if isinstance(part, tuple):
        inner = [canonical(each) for each in part]
    elif is_dataclass(part) and not isinstance(part, type):
        inner = [canonical(getattr(part, field.name)) for field in fields(part)]
    else:
        raise TypeError(f"A paper is made of values, and {kind} is none.")
    return f"{kind}({','.join(inner)})"


def way_of_drawing() -> str:
    """The SHA-256 of all ``SOURCES``; a developer, who edits them, has them read each time."""
    return _digest_of_sources() if settings.DEBUG else _digest_at_first()


@cache
def _digest_at_first() -> str:
    return _digest_of_sources()


def _digest_of_sources() -> str:
    digest = sha256()
    for source in SOURCES:
        top = settings.BASE_DIR / source
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__":
                content = path.read_bytes()
                name = path.relative_to(settings.BASE_DIR)
                digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _find(key: str) -> bytes | None:
    try:
        content: bytes | None = caches["papers"].get(key)
    except DAMAGE as error:
        logger.warning("A kept paper cannot be read, it is drawn again: %s.", key, exc_info=error)
        return None
    return content


def _keep(key: str, content: bytes) -> None:
    try:
        caches["papers"].set(key, content)
    except OSError as error:
        logger.warning("A paper could not be kept: %s.", key, exc_info=error)
