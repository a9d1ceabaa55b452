"""What is wrong with a session file, in words for a clerk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

MOST_FAULTS: Final = 20
LONGEST_KEY: Final = 60

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where («agenda[2].votes.for», empty for the whole file), and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class SessionFileRefused(Exception):
    """The file was not taken in, and nothing was written; ``faults`` say why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)[:MOST_FAULTS]
        super().__init__("\n".join(map(str, self.faults)))


class Faults:
    """Faults gathered while a file is looked at: one for each place, in the file's order."""

    def __init__(self, content: Any = None) -> None:
        self.content = content
        self.messages: dict[Path, str] = {}

    def add(self, path: Path, message: str) -> None:
        """The first thing said of a place stays: what follows is often its consequence."""
        self.messages.setdefault(path, message)

    def refuse(self) -> None:
        """Raises ``SessionFileRefused`` when there is anything to put right."""
        if self.messages:
            ordered = sorted(self.messages, key=self._place)
            raise SessionFileRefused(
                Fault(shown(path), self.messages[path]) for path in ordered[:MOST_FAULTS]
            )

    def _place(self, path: Path) -> list[int]:
        """Where the path stands in the file; a missing key stands at the end of its parent."""
        place = []
        here = self.content
        for step in path:
            if isinstance(here, dict) and step in here:
                place.append(list(here).index(str(step)))
                here = here[step]
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                place.append(step)
                here = here[step]
            else:
                place.append(len(here) if isinstance(here, dict | list) else 0)
                break
        return place


def shown(path: Path) -> str:
    """The path as a person reads it: «agenda[2].votes.for»; a strange key is cut and masked."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{_shown_key(step)}" for step in path]
    return "".join(parts).removeprefix(".")


def _shown_key(key: str) -> str:
    cut = key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in cut)
