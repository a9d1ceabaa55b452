import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from agenda.session_file.file import LARGEST_FILE, export_session
from meetings.models import Meeting
from tests.agenda.session_files import (
    DEMO,
    as_file,
    bring_in,
    everything_stored,
    smallest,
    training,
)

pytestmark = pytest.mark.django_db

FILE = DEMO / "training.json"


def told_by(*command: object) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(*map(str, command), stdout=out)
    return out.getvalue()


def test_import_tells_the_number_and_whether_it_is_new() -> None:
    first = told_by("import_session", FILE)
    second = told_by("import_session", FILE)

    number = Meeting.objects.get().pk
    assert first == f"Session {number}: new.\n"
    assert second == f"Session {number}: on record already, nothing changed.\n"


def test_import_tells_faults_one_a_line_and_fails(tmp_path: Path) -> None:
    session = smallest() | {"date": "2022-02-30", "\ud800": 1}
    file = tmp_path / "session.json"
    file.write_bytes(as_file(session))
    errors = StringIO()
    before = everything_stored()

    with translation.override("en"), pytest.raises(SystemExit) as left:
        call_command("import_session", str(file), stderr=errors)

    assert left.value.code == 1
    assert errors.getvalue().splitlines() == [
        "date: There is no such day.",
        "\ufffd: This key is not known here.",
    ]
    assert everything_stored() == before


def test_import_of_a_huge_file_does_not_read_it_all(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST_FILE * 1000)
    errors = StringIO()

    with translation.override("en"), pytest.raises(SystemExit):
        call_command("import_session", str(file), stderr=errors)

    assert errors.getvalue() == "The file is larger than 64 MB.\n"


@pytest.mark.parametrize("place", ["absent.json", "."])
def test_import_of_what_is_no_file_is_a_clear_error(tmp_path: Path, place: str) -> None:
    with pytest.raises(CommandError, match=r"cannot be read\.$"):
        told_by("import_session", tmp_path / place)


def test_export_prints_the_file() -> None:
    meeting = bring_in(training())

    assert told_by("export_session", meeting.pk) == FILE.read_text("utf-8")


def test_export_writes_the_file(tmp_path: Path) -> None:
    meeting = bring_in(training())
    file = tmp_path / "session.json"

    told = told_by("export_session", meeting.pk, "-o", file)

    assert told == ""
    assert file.read_bytes() == export_session(meeting.pk)
    assert json.loads(file.read_bytes())["format"] == "commission-session/1"


def test_export_of_no_session_is_a_clear_error() -> None:
    with pytest.raises(CommandError, match=r"^There is no session 7\.$"):
        told_by("export_session", 7)


def test_export_to_nowhere_is_a_clear_error(tmp_path: Path) -> None:
    meeting = bring_in(smallest())

    with pytest.raises(CommandError, match=r"cannot be written\.$"):
        told_by("export_session", meeting.pk, "-o", tmp_path / "absent" / "session.json")
