"""Pages of the staff: a long session against a short one, full lists against short ones.

Run as a module it prints its measurements as JSON; the demo has been loaded before.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.table import Row, spread, tell

ROOT: Final = Path(__file__).resolve().parent.parent
ROUNDS: Final = 7
#: Participants, items and clauses of the two sessions.
SHORT: Final = (6, 3, 12)
LONG: Final = (60, 30, 120)
SESSIONS: Final = 10_000
CLAUSES: Final = 100_000
PERSONS: Final = 10_000

LISTS: Final[Mapping[str, str]] = {
    "List of sessions": "/admin/meetings/meeting/",
    "Search of sessions": "/admin/meetings/meeting/?q=школ",
    "List of persons": "/admin/participants/person/",
    "Register of control": "/admin/agenda/resolution/",
    "Autocomplete of a person": (
        "/admin/autocomplete/?app_label=participants&model_name=attendance"
        "&field_name=person&term=кузнец"
    ),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of each round, and what one answer costs."""

    times: list[float]
    queries: int
    size: int


def rows() -> Iterator[Row]:
    tell("Pages of the staff …")
    told = subprocess.run(
        [sys.executable, "-m", "bench.staff_pages"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "commission_portal.settings"},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    for what, (many, few) in json.loads(told).items():
        yield compare(what, Taken(**many), Taken(**few))


def compare(what: str, many: Taken, few: Taken) -> Row:
    queries = f"{many.queries} and {few.queries} queries"
    return Row(
        what=what,
        portal=spread(many.times, "ms"),
        yardstick=spread(few.times, "ms"),
        ratio=median(many.times) / median(few.times),
        besides=f"{queries}, {many.size:,} and {few.size:,} bytes, {ROUNDS} runs",
    )


# --- in the process that measures -----------------------------------------------------------


def measure() -> dict[str, Any]:
    import django

    django.setup()
    from django.test import Client

    from accounts.models import User
    from meetings.models import Commission, CommissionRole

    # A secretary, whose every question begins at his commissions; an administrator asks less.
    secretary = User.objects.create_user("bench", is_staff=True)
    for commission in Commission.objects.all():
        CommissionRole.objects.create(user=secretary, commission=commission, role="secretary")
    client = Client(SERVER_NAME="localhost")
    client.force_login(secretary)
    shown = {size: a_session(*size) for size in (SHORT, LONG)}
    pages = {size: f"/admin/meetings/meeting/{pk}/change/" for size, pk in shown.items()}
    taken = in_turns(client, {str(size): page for size, page in pages.items()})
    people, items, clauses = LONG
    told = {
        f"Session form, {people} people, {items} items, {clauses} clauses (against "
        f"{'/'.join(map(str, SHORT))})": [taken[str(LONG)], taken[str(SHORT)]]
    }
    few = in_turns(client, LISTS)
    fill_up()
    many = in_turns(client, LISTS)
    for what in LISTS:
        name = (
            f"{what}, {PERSONS:,} persons"
            if "person" in what
            else f"{what}, {SESSIONS:,} sessions, {CLAUSES:,} clauses"
        )
        told[f"{name} (against the demo)"] = [many[what], few[what]]
    return told


def in_turns(client: Any, pages: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Every page as often as every other, by turns, so that a busy moment hits all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times: dict[str, list[float]] = {name: [] for name in pages}
    costs: dict[str, dict[str, Any]] = {}
    for number in range(ROUNDS + 1):
        for name, page in pages.items():
            if number == 0:  # warms up, and counts
                get(client, page)
                with CaptureQueriesContext(connection) as queries:
                    answer = get(client, page)
                costs[name] = {"queries": len(queries), "size": len(answer.content)}
                continue
            started = time.perf_counter()
            get(client, page)
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: {"times": times[name], **costs[name]} for name in pages}


def get(client: Any, page: str) -> Any:
    answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page}: {answer.status_code}")
    return answer


def a_session(people: int, items: int, clauses: int) -> int:
    """The primary key of a new session of that size; each clause has an executor."""
    from agenda.models import AgendaItem, Executor, Resolution, Speaker
    from meetings.models import Commission, Meeting, MeetingCommission
    from participants.models import Attendance, Person

    meeting = Meeting.objects.create(held_on="2026-03-05")
    MeetingCommission.objects.create(meeting=meeting, commission=Commission.objects.all()[0])
    listed = Person.objects.bulk_create(
        Person(last_name=f"Участников{n}", initials="А.А.", gender="m") for n in range(people)
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=person, last_name=person.last_name, position=n)
        for n, person in enumerate(listed, start=1)
    )
    agenda = AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, title=f"О деле {n}", position=n) for n in range(1, items + 1)
    )
    Speaker.objects.bulk_create(Speaker(item=item, person=listed[0]) for item in agenda)
    decided = Resolution.objects.bulk_create(
        Resolution(item=agenda[n % items], text="Провести проверку.", position=n)
        for n in range(clauses)
    )
    Executor.objects.bulk_create(
        Executor(resolution=clause, post="отдел", person=listed[n % people], person_as_named="Н.")
        for n, clause in enumerate(decided)
    )
    return int(meeting.pk)


def fill_up() -> None:
    """Ten thousand sessions with ten clauses each, and as many persons."""
    from datetime import date, timedelta

    from agenda.models import AgendaItem, Executor, Resolution
    from meetings.models import Commission, Meeting, MeetingCommission
    from participants.models import Person

    surnames = ("Кузнецов", "Иванова", "Черных", "Орлов", "Белая", "Седых", "Громов", "Ткаченко")
    in_batches(
        Person.objects,
        lambda n: Person(
            last_name=f"{surnames[n % len(surnames)]}-{n}", initials="А.А.", gender="m"
        ),
        PERSONS,
    )
    bodies = list(Commission.objects.all())
    first = date(1990, 1, 1)
    meetings = in_batches(
        Meeting.objects,
        lambda n: Meeting(held_on=first + timedelta(days=n), state="held"),
        SESSIONS,
    )
    in_batches(
        MeetingCommission.objects,
        lambda n: MeetingCommission(meeting=meetings[n], commission=bodies[n % len(bodies)]),
        SESSIONS,
    )
    items = in_batches(
        AgendaItem.objects,
        lambda n: AgendaItem(meeting=meetings[n], title=f"О школе {n}"),
        SESSIONS,
    )
    clauses = in_batches(
        Resolution.objects,
        lambda n: Resolution(
            item=items[n % SESSIONS],
            text=f"Провести проверку {n}.",
            due_on=first + timedelta(days=n % SESSIONS + 30),
            due_now=first + timedelta(days=n % SESSIONS + 30),
            control="on",
            position=n // SESSIONS,
        ),
        CLAUSES,
    )
    in_batches(
        Executor.objects, lambda n: Executor(resolution=clauses[n], post=f"отдел {n % 50}"), CLAUSES
    )


def in_batches(rows: Any, make: Callable[[int], Any], count: int) -> list[Any]:
    made: list[Any] = rows.bulk_create((make(n) for n in range(count)), batch_size=2_000)
    return made


if __name__ == "__main__":
    print(json.dumps(measure()))
