"""The processes that draw: limited, used again while they are healthy, replaced when not.

Each has a channel of its own, so that whatever happens to one never touches another's paper.
"""

import atexit
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import Final

from django.conf import settings

from documents.printing.drawing import MEGABYTE, OUT_OF_MEMORY, Drawing, Fault, Undrawable

logger = logging.getLogger(__name__)

#: Loading the engine takes half a second; on a machine that is short of everything, much longer.
SECONDS_TO_START: Final = 60
#: What a process may keep after a paper, or it gives way to a new one: twice what it begins with.
KEEPS_AT_MOST: Final = 128 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What one drawing may take."""

    seconds: float
    megabytes: int


class Worker:
    """One process that draws, one paper at a time; it ends with this process at the latest."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._is_ready = False
        self._channel: Connection
        self._channel, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - a program of ours, and no shell
                [
                    *(sys.executable, "-m", "documents.printing.worker"),
                    *(str(theirs.fileno()), str(limits.megabytes)),
                    *(str(settings.VAR_DIR.resolve() / "fonts"), str(settings.BASE_DIR / "static")),
                ],
                cwd=settings.BASE_DIR,
                env={},  # SECURITY: where foreign text is laid out, no secret is at hand
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # Ctrl-C at a terminal is for this process, which ends that one
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_fit(self) -> bool:
        """Whether the process lives, and has given back what its papers took."""
        return self._process.poll() is None and memory_of(self.pid) <= KEEPS_AT_MOST

    def draw(self, drawing: Drawing) -> bytes:
        """The PDF, or ``Undrawable`` and what else ``Engine.render`` raises.

        When no whole answer came, be it for an interruption of ours, the process is ended: the
        next paper would be given the answer that was meant for this one.
        """
        try:
            answer = self._ask(drawing)
        except BaseException:
            self.end()
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _ask(self, drawing: Drawing) -> bytes | Exception:
        try:
            if not self._is_ready:
                self._next_answer(SECONDS_TO_START)
                self._is_ready = True
            self._channel.send(drawing)
            answer: bytes | Exception = self._next_answer(self._limits.seconds)
            return answer
        except (EOFError, ConnectionError) as error:
            raise self._reason_of_end() from error

    def _reason_of_end(self) -> Undrawable:
        code = self._process.wait()
        if code == OUT_OF_MEMORY:
            return Undrawable(Fault.TOO_LARGE, {"megabytes": self._limits.megabytes})
        logger.error("The process that drew a paper ended with the code %s.", code)
        return Undrawable(Fault.DIED)

    def _next_answer(self, seconds: float) -> bytes | Exception:
        if not self._channel.poll(seconds):
            raise Undrawable(Fault.TOO_SLOW, {"seconds": f"{seconds:g}"})
        answer: bytes | Exception = self._channel.recv()
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._channel.close()


class Workers:
    """As many workers as papers are drawn at once, each started when it is first needed."""

    def __init__(self, count: int, limits: Limits) -> None:
        self.count = count
        self._limits = limits
        # The one used last is taken first, so that no more are started than are needed.
        self._free: LifoQueue[Worker | None] = LifoQueue()
        for _ in range(count):
            self._free.put(None)

    @property
    def idle(self) -> list[Worker]:
        """Those that wait for a paper, the one used last at the end."""
        return [worker for worker in self._free.queue if worker]

    def draw(self, drawing: Drawing) -> bytes:
        """As ``Worker.draw``, by a worker that is free, or as soon as one is."""
        worker = self._free.get()
        try:
            worker = self._fit(worker)
            try:
                return worker.draw(drawing)
            finally:
                worker = self._fit(worker)  # a new one loads the engine while nobody waits
        finally:
            self._free.put(worker)

    def _fit(self, worker: Worker | None) -> Worker:
        if worker is None:
            return Worker(self._limits)
        if worker.is_fit:
            return worker
        worker.end()
        return Worker(self._limits)

    def end(self) -> None:
        """End every worker that is free; one that draws ends with this process."""
        while not self._free.empty():
            if worker := self._free.get():
                worker.end()


@cache
def workers() -> Workers:
    """The workers of this process, as the settings say; they end with it."""
    ours = Workers(settings.PAPER_WORKERS, Limits(settings.PAPER_SECONDS, settings.PAPER_MEMORY_MB))
    atexit.register(ours.end)
    return ours


# A copy of this process may not talk to the workers of the original.
os.register_at_fork(after_in_child=workers.cache_clear)


def memory_of(pid: int) -> int:
    """Bytes of memory that the process holds now; nothing when it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except FileNotFoundError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
