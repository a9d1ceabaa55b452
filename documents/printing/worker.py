"""The process that draws: ``python -m documents.printing.worker CHANNEL MEGABYTES FONTS STATIC``.

It takes one drawing after another from the channel that it was started with and answers each
with a PDF or with the reason that there is none. It knows no settings, no database and no
secret of the portal's, and ends with the process that started it.
"""

import gc
import logging
import os
import resource
import select
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from documents.printing.drawing import MEGABYTE, OUT_OF_MEMORY, Undrawable


def main(channel: int, megabytes: int, fonts: Path, static: Path) -> None:
    threading.Thread(target=end_with_the_portal, args=(channel,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.basicConfig(level=logging.WARNING)
    with suppress(EOFError, ConnectionError):  # the portal has ended first
        answer_all(Connection(channel), fonts, static)


def end_with_the_portal(channel: int) -> None:
    """Wait until the other end of the channel is closed, however that came about, and end."""
    other_end = select.poll()
    other_end.register(channel, 0)  # asked for nothing, it still tells of the closing
    other_end.poll()
    os._exit(0)


def answer_all(channel: Connection, fonts: Path, static: Path) -> None:
    """Answer each drawing; whatever is not foreseen here ends the process, and with it the paper.

    After a failed allocation nothing in the process is certain, so it ends then as well.
    """
    from documents.printing.engine import Engine  # under the limits, like all that it does

    engine = Engine(fonts=fonts, static=static)
    gc.freeze()
    channel.send(None)  # ready
    while True:
        try:
            answer: bytes | Exception = engine.render(channel.recv())
        except (Undrawable, TypeError, FileNotFoundError) as error:
            answer = error
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        channel.send(answer)
        del answer
        gc.collect()  # while nobody waits


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
