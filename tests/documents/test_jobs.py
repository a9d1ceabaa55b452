"""Papers that take a while: asked for, made, counted, kept for a week, taken by who asked."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Act, User
from agenda.models import AgendaItem, Attachment
from documents.domain import content_of, sign_minutes
from documents.jobs import MAKERS, Made, ask_for, make_papers, zipped
from documents.models import IssuedDocument, IssuedFile, PaperJob
from documents.querysets import KEPT_FOR
from meetings.models import CommissionRole, Meeting
from meetings.states import State
from participants.models import Attendance
from tests.documents.signed_sessions import (
    AT,
    BY_NOBODY,
    clause_of,
    closed_item,
    held,
    signed,
)
from tests.pdf_judging import text_of
from tests.roles import give_role

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

Capture = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def meeting(secretary: User) -> Meeting:
    """A held session; the user at the browser is its secretary."""
    meeting = held()
    give_role(secretary, "secretary")
    return meeting


def ask(client: Client, meeting: Meeting, capture: Capture, kind: str = "session") -> PaperJob:
    """Press the button of the page; what was asked for is done at once."""
    with capture(execute=True):
        answer = client.post(reverse("documents:start_job", args=[meeting.pk, kind]))
    job = PaperJob.objects.latest("asked_at")
    assert answer["Location"] == page_of(job)
    return job


def attached(meeting: Meeting) -> Attachment:
    """A file of the first item, for those who work with the commission."""
    return Attachment.objects.create(
        item=meeting.agenda_items.first(), title="Доклад", file="attachments/x.pdf"
    )


def page_of(job: PaperJob) -> str:
    return reverse("documents:job", args=[job.pk])


def file_of(job: PaperJob) -> str:
    return reverse("documents:job_file", args=[job.pk])


def a_job(meeting: Meeting, by: User, **fields: object) -> PaperJob:
    return PaperJob.objects.create(
        **{"meeting": meeting, "asked_by": by, "asked_at": AT, "kind": "session"} | fields
    )


def zip_of(client: Client, job: PaperJob) -> ZipFile:
    return ZipFile(BytesIO(client.get(file_of(job)).content))


# --- all papers of a session --------------------------------------------------------------------


def test_all_papers_of_a_session_come_as_one_file(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    job = ask(client, meeting, django_capture_on_commit_callbacks)

    page = client.get(page_of(job)).content.decode()
    answer = client.get(file_of(job))

    assert file_of(job) in page
    assert 'http-equiv="refresh"' not in page
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (job.state, job.done, job.total) == ("ready", 16, 16)
    assert job.name == "Документы заседания 12.03.2026.zip"
    stems = (
        "Повестка",
        "Приглашения",
        "Явочный лист",
        "Явочный лист без подписей",
        "Список присутствующих",
        "Решения",
        "Проект протокола",
        "Проект протокола, открытая часть",
    )
    packed = ZipFile(BytesIO(answer.content))
    assert packed.namelist() == [
        f"{stem} 12.03.2026.{form}" for stem in stems for form in ("pdf", "docx")
    ]
    assert packed.testzip() is None
    assert all(entry.flag_bits & 0x800 for entry in packed.infolist())  # names in UTF-8
    assert "ПРОЕКТ" in text_of(packed.read("Проект протокола 12.03.2026.pdf"))


def test_same_papers_are_the_same_bytes(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    first = ask(client, meeting, django_capture_on_commit_callbacks)
    second = ask(client, meeting, django_capture_on_commit_callbacks)

    assert first.pk != second.pk
    assert client.get(file_of(first)).content == client.get(file_of(second)).content


def test_packed_bytes_do_not_know_the_day() -> None:
    made = [Made("а.pdf", b"1"), Made("б.pdf", b"2")]

    assert zipped(made) == zipped(made)
    with ZipFile(BytesIO(zipped(made))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_name_in_the_file_leads_out_of_its_folder_or_is_there_twice() -> None:
    names = ("../а.pdf", "..\\а.pdf", "в/г:*?.pdf", "д.pdf", "Д.pdf", "д (2).pdf", "д", "\x1f")

    with ZipFile(BytesIO(zipped(Made(name, b"") for name in names))) as packed:
        assert packed.namelist() == [
            ".._а.pdf",
            ".._а (2).pdf",
            "в_г___.pdf",
            "д.pdf",
            "Д (2).pdf",
            "д (2) (2).pdf",
            "д",
            "_",
        ]


def test_minutes_signed_while_papers_are_made_are_packed_as_issued(
    meeting: Meeting, secretary: User
) -> None:
    made = MAKERS[PaperJob.Kind.SESSION](a_job(meeting, secretary))
    next(made)

    sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    packed = {file.name: file.content for file in made}
    issued = IssuedFile.objects.get(document__kind="minutes", kind="pdf")
    assert packed[issued.name] == content_of(issued)
    assert not any(name.startswith("Проект протокола") for name in packed)


def test_signed_papers_are_packed_as_they_were_issued(
    client: Client, secretary: User, django_capture_on_commit_callbacks: Capture
) -> None:
    meeting, document = signed()
    give_role(secretary, "secretary")

    job = ask(client, meeting, django_capture_on_commit_callbacks)

    file = document.files.get(kind="pdf")
    assert zip_of(client, job).read(file.name) == content_of(file)


def test_session_that_came_in_signed_with_errors_is_packed_with_a_draft(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    Attendance.objects.update(duty="")
    Meeting.objects.update(state=State.SIGNED)

    job = ask(client, meeting, django_capture_on_commit_callbacks)

    packed = zip_of(client, job)
    assert "ПРОЕКТ" in text_of(packed.read("Проект протокола 12.03.2026.pdf"))
    assert not IssuedDocument.objects.exists()


def test_what_one_may_not_read_is_left_out(
    client: Client, secretary: User, django_capture_on_commit_callbacks: Capture
) -> None:
    meeting = held()
    closed_item(meeting)
    Meeting.objects.update(state=State.SIGNED)
    give_role(secretary, "observer")

    job = ask(client, meeting, django_capture_on_commit_callbacks)

    packed = zip_of(client, job)
    assert not job.is_restricted
    assert "Протокол, открытая часть 12.03.2026.pdf" in packed.namelist()
    assert "Протокол 12.03.2026.pdf" not in packed.namelist()
    for name in packed.namelist():
        if name.endswith(".pdf"):
            assert "тайном" not in text_of(packed.read(name)), name


def test_invitations_come_a_file_each(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    job = ask(client, meeting, django_capture_on_commit_callbacks, "invitations")

    packed = zip_of(client, job)
    assert job.done == job.total == len(packed.namelist())
    assert [name[:4] for name in packed.namelist()] == ["001 ", "002 "]
    for name in packed.namelist():
        who = name[4:].removesuffix(".pdf").split("\N{NO-BREAK SPACE}")[0]
        assert who.removesuffix("а") in text_of(packed.read(name))


def test_there_is_no_zip_of_something_else(client: Client, meeting: Meeting) -> None:
    for kind in ("extracts", "everything"):
        answer = client.post(reverse("documents:start_job", args=[meeting.pk, kind]))
        assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["session", "invitations"])
def test_session_that_was_cancelled_has_nothing_to_pack(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture, kind: str
) -> None:
    Meeting.objects.update(state=State.CANCELLED)

    job = ask(client, meeting, django_capture_on_commit_callbacks, kind)

    assert job.state == "failed"
    assert job.problem
    assert job.problem in client.get(page_of(job)).content.decode()


# --- who takes what came of it ------------------------------------------------------------------


def test_who_took_the_papers_is_on_record(
    client: Client,
    meeting: Meeting,
    secretary: User,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    closed_item(meeting)
    job = ask(client, meeting, django_capture_on_commit_callbacks)
    assert not Act.objects.filter(kind=Act.Kind.PAPER_HANDED_OUT).exists()

    client.get(file_of(job))

    act = Act.objects.get(kind=Act.Kind.PAPER_HANDED_OUT)
    assert (act.actor, act.subject_id) == (secretary, str(meeting.pk))
    assert act.details["paper"] == "session"
    assert act.details["restricted"] is True


def test_job_of_somebody_else_is_not_there(client: Client, meeting: Meeting) -> None:
    other = User.objects.create_user("other", is_staff=True)
    give_role(other, "secretary")
    file = ContentFile(b"zip", name="x.zip")
    job = a_job(meeting, other, state="ready", file=file, name="x.zip")

    statuses = [client.get(address).status_code for address in (page_of(job), file_of(job))]

    assert statuses == [404, 404]
    session = client.get(reverse("documents:session", args=[meeting.pk]))
    assert page_of(job) not in session.content.decode()


def test_job_is_gone_with_the_role(client: Client, meeting: Meeting, secretary: User) -> None:
    file = ContentFile(b"zip", name="x.zip")
    job = a_job(meeting, secretary, state="ready", file=file, name="x.zip")
    assert client.get(file_of(job)).content == b"zip"

    CommissionRole.objects.all().delete()
    statuses = [client.get(address).status_code for address in (page_of(job), file_of(job))]

    assert set(statuses) <= {403, 404}


def test_who_may_no_longer_read_closed_items_does_not_take_them(
    client: Client, meeting: Meeting, secretary: User
) -> None:
    file = ContentFile(b"zip", name="x.zip")
    job = a_job(meeting, secretary, state="ready", file=file, name="x.zip", is_restricted=True)
    CommissionRole.objects.update(role="observer", sees_closed=False)

    answer = client.get(file_of(job))

    assert answer.status_code == 403
    assert b"zip" not in answer.content


def test_what_was_closed_since_is_taken_only_by_who_reads_closed_items(
    client: Client,
    meeting: Meeting,
    secretary: User,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    attached(meeting)
    job = ask(client, meeting, django_capture_on_commit_callbacks, "invitations")
    CommissionRole.objects.update(role="observer", sees_closed=False)
    assert client.get(file_of(job)).status_code == 200

    for close in (
        lambda: AgendaItem.objects.update(is_closed=True),
        lambda: Attachment.objects.update(visibility="closed"),
    ):
        with transaction.atomic():
            close()
            assert client.get(file_of(job)).status_code == 403
            CommissionRole.objects.update(sees_closed=True)
            assert client.get(file_of(job)).status_code == 200
            transaction.set_rollback(True)


def test_what_was_closed_already_is_left_out_and_the_rest_taken(
    client: Client, secretary: User, django_capture_on_commit_callbacks: Capture
) -> None:
    meeting = held()
    closed_item(meeting)
    give_role(secretary, "observer")
    job = ask(client, meeting, django_capture_on_commit_callbacks, "invitations")

    assert not job.is_restricted
    assert client.get(file_of(job)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "role", "is_made"),
    [
        ("session", "", False),
        ("invitations", "", False),
        ("invitations", "observer", True),
        ("extracts", "observer", False),
    ],
)
def test_job_of_who_lost_the_role_is_not_done(
    secretary: User, kind: str, role: str, *, is_made: bool
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    order = {"for": "", "clauses": [clause_of(meeting).pk], "items": [], "addressee": ["Ли В.А."]}
    asked = {
        "extracts": [order],
        "certified_by": ["Секретарь", "Т.Ю. Шевченко"],
        "certified_on": "2026-11-23",
    }
    job = a_job(meeting, secretary, kind=kind, asked=asked)
    CommissionRole.objects.all().delete()
    if role:
        give_role(secretary, role)

    make_papers.call(str(job.pk))

    job.refresh_from_db()
    assert job.state == ("ready" if is_made else "failed")
    assert ("no longer have the role" in job.problem) is not is_made
    assert not IssuedDocument.objects.filter(kind="extract").exists()


def test_result_that_was_lost_is_told(client: Client, meeting: Meeting, secretary: User) -> None:
    job = a_job(meeting, secretary, state="ready", name="x.zip", file="papers/not-there.zip")

    answer = client.get(file_of(job))

    assert answer.status_code == 500
    assert "The stored file is missing or damaged." in answer.content.decode()


# --- when it fails, waits or dies ---------------------------------------------------------------


def test_failure_is_told_in_words_and_may_be_tried_again(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    AgendaItem.objects.update(title="О знаке 漢")

    job = ask(client, meeting, django_capture_on_commit_callbacks)

    page = client.get(page_of(job)).content.decode()
    assert job.state == "failed"
    assert "U+6F22" in page
    assert reverse("documents:start_job", args=[meeting.pk, "session"]) in page
    assert client.get(file_of(job)).status_code == 404
    AgendaItem.objects.update(title="О знаке")
    assert ask(client, meeting, django_capture_on_commit_callbacks, "invitations").state == "ready"


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_page_of_a_job_under_way_asks_again_by_itself(
    client: Client, meeting: Meeting, secretary: User, state: str
) -> None:
    job = a_job(meeting, secretary, state=state, asked_at=timezone.now(), done=3, total=14)

    page = client.get(page_of(job)).content.decode()
    still = client.get(page_of(job) + "?by_hand").content.decode()

    assert '<meta http-equiv="refresh" content="2">' in page
    assert 'http-equiv="refresh"' not in still
    assert "3 of 14" in page
    assert client.get(file_of(job)).status_code == 404


def test_job_whose_worker_died_does_not_run_for_ever(
    client: Client, meeting: Meeting, secretary: User
) -> None:
    begun = timezone.now() - timedelta(minutes=61)
    job = a_job(meeting, secretary, state="running", started_at=begun, done=3, total=14)

    page = client.get(page_of(job)).content.decode()
    session = client.get(reverse("documents:session", args=[meeting.pk])).content.decode()

    assert "stopped on the way" in page
    assert 'http-equiv="refresh"' not in page
    assert reverse("documents:start_job", args=[meeting.pk, "session"]) in page
    assert "failed" in session


def test_job_that_waited_long_is_not_told_as_lost(
    client: Client, meeting: Meeting, secretary: User
) -> None:
    now = timezone.now()
    asked_at = now - timedelta(days=2)
    job = a_job(meeting, secretary, state="running", asked_at=asked_at, started_at=now)

    page = client.get(page_of(job)).content.decode()

    assert "stopped on the way" not in page
    assert 'http-equiv="refresh"' in page


def test_it_is_on_record_when_a_job_was_begun(
    client: Client, meeting: Meeting, django_capture_on_commit_callbacks: Capture
) -> None:
    job = ask(client, meeting, django_capture_on_commit_callbacks, "invitations")

    assert job.asked_at <= job.started_at <= job.finished_at


def test_job_is_done_once(meeting: Meeting, secretary: User) -> None:
    job = a_job(meeting, secretary, state="running", done=3)

    make_papers.call(str(job.pk))
    make_papers.call(str(UUID(int=0)))

    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 3)


def test_outdated_results_go_with_their_files(meeting: Meeting, secretary: User) -> None:
    long_ago = AT - KEPT_FOR - timedelta(seconds=1)
    old = a_job(
        meeting, secretary, asked_at=long_ago, state="ready", file=ContentFile(b"z", name="x.zip")
    )
    fresh = a_job(meeting, secretary, state="ready", file=ContentFile(b"z", name="x.zip"))

    asked = ask_for(meeting=meeting, kind=PaperJob.Kind.SESSION, by=secretary, at=AT)

    assert set(PaperJob.objects.all()) == {fresh, asked}
    assert not Path(old.file.path).exists()
    assert Path(fresh.file.path).exists()


def test_extracts_of_unsigned_minutes_fail_in_words(meeting: Meeting, secretary: User) -> None:
    clause = meeting.agenda_items.get().resolutions.get()
    job = a_job(
        meeting,
        secretary,
        kind="extracts",
        asked={
            "extracts": [
                {"for": "", "clauses": [clause.pk], "items": [], "addressee": ["Ли В.А."]}
            ],
            "certified_by": ["Секретарь", "Т.Ю. Шевченко"],
            "certified_on": "2026-11-23",
        },
    )

    make_papers.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, IssuedDocument.objects.count()) == ("failed", 0)
    assert "sign the minutes first" in job.problem


# --- by a worker of its own ---------------------------------------------------------------------

BY_A_WORKER = """
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from accounts.models import User
from documents.domain import content_of
from documents.jobs import ask_for
from documents.models import PaperJob
from meetings.models import Meeting
call_command("migrate", "django_tasks_database", verbosity=0)
job = ask_for(meeting=Meeting.objects.get(), kind=PaperJob.Kind.INVITATIONS,
              by=User.objects.get(), at=timezone.now())
print(PaperJob.objects.get().state)
call_command("db_worker", batch=True, verbosity=0, interval=0)
job.refresh_from_db()
print(job.state, job.done, job.total, job.problem)
"""


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_jobs_are_done_by_a_worker_of_the_database(tmp_path: Path) -> None:
    """On a copy of the database, in a process that has the setting for it."""
    held()
    user = User.objects.create_user("clerk", is_staff=True)
    give_role(user, "secretary")
    copy = tmp_path / "copy.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours,
        closing(sqlite3.connect(copy)) as theirs,
    ):
        ours.backup(theirs)

    ran = subprocess.run(
        [sys.executable, "-c", BY_A_WORKER],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": f"sqlite:///{copy}",
            "DJANGO_SETTINGS_MODULE": "commission_portal.settings",
            "PORTAL_VAR": str(tmp_path),
            "TASKS": "database",
        },
        capture_output=True,
        check=False,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["waiting", "ready 2 2 "]
