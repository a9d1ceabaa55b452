"""Nothing changes a record beside its history."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from accounts.models import User
from agenda.copying.copies import copy_session
from agenda.domain import correct_name_everywhere
from agenda.life.steps import cancel, convene, mark_held, move, reopen
from meetings.models import Meeting, Venue
from participants.listing import list_members
from participants.models import Person
from tests.accounts.desk import Desk
from tests.conftest import NOW
from tests.history_whole import assert_history_is_whole, holes_of

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "accounts",
    "meetings",
    "publications",
    "participants",
    "agenda",
    "documents",
    "notices",
    "commission_portal",
)

#: Where rows are written past their history, and why that leaves no hole.
ALLOWED = {
    ("accounts/history.py", "bulk_create"): "the copies themselves, in a migration",
    ("agenda/session_form/recognition.py", "update"): "names that wait: no column of the history",
    ("documents/jobs.py", "update"): "how far a job is: no record, and no history",
    ("notices/preview_links.py", "update"): "links that end: no record, and no history",
    ("publications/standing.py", "update"): "what follows from the editions: no history",
    ("meetings/rows.py", "update"): "a duty changes hands; the rows are written again at once",
}


PAST_HISTORY = {"bulk_create", "bulk_update", "save_without_historical_record"}


def calls_past_history(path: Path) -> Iterator[str]:
    """Names of the methods by which rows are written without their copies."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            # A dictionary is updated with another one, rows with columns.
            is_of_rows = name == "update" and node.keywords and not node.args
            if is_of_rows or name in PAST_HISTORY:
                yield name


def test_no_source_writes_rows_past_their_history() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for name in calls_past_history(path)
    }

    assert found == set(ALLOWED)


@pytest.mark.django_db
def test_an_imported_session_has_a_whole_history(training: Meeting) -> None:
    assert_history_is_whole()


@pytest.mark.django_db
def test_a_saved_form_leaves_a_whole_history(training: Meeting) -> None:
    desk = Desk(User.objects.create_superuser("clerk")).open(training)
    item = training.agenda_items.get(position=1)
    gone = training.agenda_items.filter(votes=None)[1]

    answer = desk.send(
        **{
            f"{desk.prefix_of(item)}title": "Об ином",
            f"{desk.prefix_of(gone)}DELETE": "on",
        }
    )

    assert answer.status_code == 302
    assert_history_is_whole()


@pytest.mark.django_db
def test_a_corrected_name_leaves_a_whole_history(training: Meeting) -> None:
    person = Person.objects.get(last_name="Орлова")
    person.last_name = "Орлова-Соколова"
    person.save()

    correct_name_everywhere(person=person, by=None, at=NOW)

    assert_history_is_whole()


@pytest.mark.django_db
def test_the_life_of_a_session_leaves_a_whole_history(training: Meeting) -> None:
    done = {"by": None, "at": NOW}
    reopen(meeting_id=training.pk, to=Meeting.State.CONVENED, reason="Ошибка", **done)
    mark_held(meeting_id=training.pk, reason="Иначе нельзя", **done)
    copy = copy_session(meeting_id=training.pk, held_on=date(2026, 12, 11), start_time=None, **done)
    list_members(meeting_id=copy.pk, **done)
    convene(meeting_id=copy.pk, **done)
    move(
        meeting_id=copy.pk,
        seen_on=copy.held_on,
        held_on=date(2026, 12, 18),
        start_time=None,
        reason="Метель",
        **done,
    )
    cancel(meeting_id=copy.pk, reason="Нет вопросов", **done)

    assert_history_is_whole()


@pytest.mark.django_db
def test_a_hole_is_found() -> None:
    venue = Venue.objects.create(name="Зал")
    Venue.objects.update(name="Другой зал")

    assert holes_of(Venue) == [f"meetings.Venue {venue.pk}.name: 'Другой зал', in its copy 'Зал'"]
