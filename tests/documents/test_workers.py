"""Papers are drawn by limited processes: one bad drawing harms neither the portal nor the next."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import translation

from documents.printing.drawing import MEGABYTE, Drawing, Fault, Undrawable
from documents.printing.rendering import RenderingFailed, failures_in_words, render_pdf
from documents.printing.workers import Limits, Worker, Workers, memory_of, workers
from tests.documents.hostile_markup import ENDLESS, HARMLESS, HUGE
from tests.pdf_judging import text_of
from tests.pictures import picture

ROOT = Path(__file__).resolve().parent.parent.parent
#: For drawings that are to be given up.
SHORT = Limits(seconds=0.3, megabytes=300)
AMPLE = Limits(seconds=60, megabytes=1024)


def drawing(body: str, *, pictures: tuple[tuple[str, bytes], ...] = ()) -> Drawing:
    return Drawing(
        f'<!DOCTYPE html><html lang="ru-RU"><head><title>Проба</title></head><body>{body}</body>',
        ("print/base.css",),
        pictures=pictures,
    )


ORDINARY = drawing("<p>Текст.</p>")


@pytest.fixture(scope="module")
def short() -> Iterator[Workers]:
    """Two workers, so that one loads its engine while the other is put to the test."""
    two = Workers(2, SHORT)
    yield two
    two.end()


@pytest.fixture
def one() -> Iterator[Workers]:
    alone = Workers(1, AMPLE)
    yield alone
    alone.end()


def pid_of(alone: Workers) -> int:
    """The process of the only worker there is."""
    [worker] = alone.idle
    return worker.pid


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and is not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(*pids: int) -> None:
    until = time.monotonic() + 20
    while any(map(is_alive, pids)):
        assert time.monotonic() < until, f"still there: {[*filter(is_alive, pids)]}"
        time.sleep(0.02)


# --- the work ---------------------------------------------------------------------------------


def test_worker_draws_paper_after_paper(one: Workers) -> None:
    first = one.draw(ORDINARY)
    pid = pid_of(one)

    assert one.draw(ORDINARY) == first
    assert pid_of(one) == pid
    assert text_of(first) == "Текст."


def test_portal_itself_never_loads_the_engine() -> None:
    program = (
        "import sys, django; django.setup()\n"
        "from documents.printing.drawing import Drawing\n"
        "from documents.printing.rendering import render_pdf\n"
        "import commission_portal.urls\n"
        f"render_pdf({ORDINARY!r})\n"
        "sys.exit('weasyprint' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_worker_knows_no_secret(one: Workers) -> None:
    one.draw(ORDINARY)

    environment = Path(f"/proc/{pid_of(one)}/environ").read_bytes()

    assert os.environ["SECRET_KEY"]
    assert b"SECRET_KEY" not in environment
    assert b"DATABASE" not in environment


def test_many_drawings_come_in_order_from_several_processes() -> None:
    both = Workers(2, AMPLE)
    numbers = range(12)

    with ThreadPoolExecutor(2) as threads:
        pdfs = list(threads.map(both.draw, (drawing(f"<p>Выписка {n}.</p>" * 20) for n in numbers)))

    pids = {worker.pid for worker in both.idle}
    both.end()
    assert [text_of(pdf).splitlines()[0] for pdf in pdfs] == [f"Выписка {n}." for n in numbers]
    assert len(pids) == 2


def test_failure_beside_others_is_told_in_the_language_of_the_reader() -> None:
    with ThreadPoolExecutor(2) as threads:
        first, failed, last = (
            threads.submit(in_english, each) for each in (ORDINARY, drawing("<p>漢</p>"), ORDINARY)
        )

    assert first.result() == last.result() == render_pdf(ORDINARY)
    with pytest.raises(RenderingFailed, match="lack these signs"):
        failed.result()
    with translation.override("ru"), pytest.raises(RenderingFailed, match="нет этих знаков"):
        render_pdf(drawing("<p>漢</p>"))


def in_english(each: Drawing) -> bytes:
    with translation.override("en"):
        return render_pdf(each)


# --- the limits -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_drawing_is_given_up_and_the_next_is_drawn(short: Workers, name: str) -> None:
    with pytest.raises(Undrawable) as refusal:
        short.draw(drawing(ENDLESS[name]))

    assert refusal.value.fault is Fault.TOO_SLOW
    assert refusal.value.told == {"seconds": "0.3"}
    assert text_of(short.draw(ORDINARY)) == "Текст."


def test_huge_drawing_is_given_up_and_the_next_is_drawn() -> None:
    alone = Workers(1, Limits(seconds=60, megabytes=260))

    with pytest.raises(Undrawable) as refusal:
        alone.draw(drawing(HUGE))

    assert refusal.value.fault is Fault.TOO_LARGE
    assert refusal.value.told == {"megabytes": 260}
    assert text_of(alone.draw(ORDINARY)) == "Текст."
    alone.end()


@pytest.mark.parametrize("name", HARMLESS)
def test_drawing_that_only_looks_endless_is_drawn(name: str) -> None:
    assert render_pdf(drawing(HARMLESS[name])).startswith(b"%PDF")


@pytest.mark.parametrize(
    "content", [picture(size=(12_000, 12_000), mode="1"), picture()[:40], b"", b"no picture"]
)
def test_picture_that_is_a_bomb_or_broken_is_refused_by_name(content: bytes) -> None:
    body = '<p>Текст.</p><img alt="Герб" src="picture:emblem.png">'

    with translation.override("en"), pytest.raises(RenderingFailed, match=r"emblem\.png"):
        render_pdf(drawing(body, pictures=(("emblem.png", content),)))


@pytest.mark.parametrize(
    ("fault", "told", "words"),
    [
        (Fault.TOO_SLOW, {"seconds": "60"}, "заняла больше отведённого времени (60 с)"),
        (Fault.TOO_LARGE, {"megabytes": 1024}, "не хватило отведённой памяти (1024 МБ)"),
        (Fault.DIED, {}, "процесс печати прервался"),
    ],
)
def test_limit_is_told_in_words(fault: Fault, told: dict[str, object], words: str) -> None:
    refused = pytest.raises(RenderingFailed, match=re.escape(words))

    with translation.override("ru"), refused, failures_in_words():
        raise Undrawable(fault, told)


# --- the end ----------------------------------------------------------------------------------


def test_worker_that_was_killed_idle_is_replaced(one: Workers) -> None:
    one.draw(ORDINARY)
    [killed] = one.idle

    os.kill(killed.pid, signal.SIGKILL)
    while killed.is_fit:
        time.sleep(0.01)

    assert text_of(one.draw(ORDINARY)) == "Текст."
    assert pid_of(one) != killed.pid


def test_worker_that_dies_while_drawing_costs_its_own_paper_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    both = Workers(2, AMPLE)
    both.draw(ORDINARY)
    victim = both.idle[-1].pid
    threading.Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()

    with pytest.raises(Undrawable) as refusal:
        both.draw(drawing(ENDLESS["ten thousand pages"]))

    assert refusal.value.fault is Fault.DIED
    assert "ended with the code -9" in caplog.text
    assert text_of(both.draw(ORDINARY)) == "Текст."
    both.end()


def test_interrupted_drawing_leaves_no_answer_for_the_next(one: Workers) -> None:
    """As when Ctrl-C is pressed at a command."""
    one.draw(ORDINARY)
    pid = pid_of(one)

    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            one.draw(drawing("<p>Другое.</p>" * 3_000))
    finally:
        signal.signal(signal.SIGALRM, before)

    assert not is_alive(pid)
    assert text_of(one.draw(ORDINARY)) == "Текст."


def test_worker_that_keeps_too_much_memory_gives_way_to_a_new_one(
    one: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.draw(ORDINARY)
    lean = pid_of(one)
    little_more = memory_of(lean) + 2 * MEGABYTE
    monkeypatch.setattr("documents.printing.workers.KEEPS_AT_MOST", little_more)
    one.draw(ORDINARY)
    assert pid_of(one) == lean

    one.draw(drawing("<p>Слово.</p>" * 900))

    assert pid_of(one) != lean
    assert not is_alive(lean)


PARENT = """
import os, sys, threading, django
from pathlib import Path
django.setup()
from documents.printing.drawing import Drawing
from documents.printing.rendering import render_pdf
from documents.printing.workers import workers
ordinary, endless = DRAWINGS
render_pdf(ordinary)
idle = workers()._free.get()
busy = threading.Thread(target=render_pdf, args=(endless,), daemon=True)
busy.start()
pids = []
while len(pids) < 2:
    children = Path("/proc/self/task").glob("*/children")
    pids = [pid for file in children for pid in file.read_text().split()]
print(*pids, flush=True)
workers()._free.put(idle)
END
"""


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "sys.exit()"])
def test_workers_end_with_the_process_that_started_them(end: str) -> None:
    """Idle or drawing, however that process came to its end."""
    drawings = repr((ORDINARY, drawing(ENDLESS["ten thousand pages"][:40_000])))
    program = PARENT.replace("DRAWINGS", drawings).replace("END", end)

    parent = subprocess.run(
        [sys.executable, "-c", "import sys; exec(sys.stdin.read())"],
        input=program,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    pids = [int(pid) for pid in parent.stdout.split()]
    assert len(pids) == 2, parent.stderr
    wait_until_gone(*pids)


def test_copy_of_the_process_has_workers_of_its_own() -> None:
    render_pdf(ORDINARY)
    mine = {worker.pid for worker in workers().idle}
    read, write = os.pipe()

    child = os.fork()
    if child == 0:
        render_pdf(ORDINARY)
        own = [worker.pid for worker in workers().idle]
        workers().end()
        os.write(write, repr(own).encode())
        os._exit(0)
    os.waitpid(child, 0)
    own = set(eval(os.read(read, 1000)))

    os.close(read)
    os.close(write)
    assert own
    assert not own & mine
    assert all(map(is_alive, mine))
    assert render_pdf(ORDINARY)


def test_worker_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.printing.workers.sys.executable", "/bin/false")
    worker = Worker(AMPLE)

    with pytest.raises(Undrawable) as refusal:
        worker.draw(ORDINARY)

    assert refusal.value.fault is Fault.DIED
    assert not worker.is_fit
