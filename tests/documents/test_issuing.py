"""Signed minutes are frozen: made once, stored, served as stored; a change is a new version."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import Storage, storages
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.life.steps import MinutesNotReady, reopen
from agenda.models import AgendaItem
from documents.domain import (
    NotFrozen,
    content_of,
    hand_out,
    is_stored,
    open_issued_file,
    sign_minutes,
)
from documents.models import IssuedDocument, IssuedFile
from documents.papers.catalogue import MINUTES, OPEN_MINUTES
from documents.storage import FileLost
from meetings.models import Commission, Meeting, MeetingCommission
from meetings.states import IllegalMove, State
from participants.models import Attendance, Person
from tests.agenda.test_life_at_once import at_once
from tests.documents.signed_sessions import (
    AT,
    BY_NOBODY,
    acts,
    closed_item,
    correct,
    held,
    signed,
)
from tests.docx_reading import paragraphs_of
from tests.pdf_judging import text_of
from tests.roles import give_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def pdf_of_minutes(meeting: Meeting) -> bytes:
    return hand_out(meeting_id=meeting.pk, kind=MINUTES, form="pdf", **BY_NOBODY).content


def versions(meeting: Meeting) -> list[tuple[str, int]]:
    issued = IssuedDocument.objects.filter(meeting=meeting).order_by("kind", "version")
    return list(issued.values_list("kind", "version"))


def stored_files() -> list[Path]:
    folder = Path(storages["issued"].location) / "issued"
    return [path for path in folder.rglob("*") if path.is_file()]


# --- signing ------------------------------------------------------------------------------------


def test_signing_stores_the_minutes_and_their_open_part_in_both_forms(clerk: User) -> None:
    meeting = held()
    give_role(clerk, "secretary")

    document = sign_minutes(meeting_id=meeting.pk, by=clerk, at=AT)

    assert versions(meeting) == [("minutes", 1), ("open_minutes", 1)]
    assert (document.kind, document.number, document.dated_on) == (
        "minutes",
        "№\N{NO-BREAK SPACE}1",
        meeting.held_on,
    )
    assert (document.issued_at, document.issued_by, document.note) == (AT, clerk, "")
    assert [file.kind for file in document.files.all()] == ["pdf", "docx"]
    for file in IssuedFile.objects.all():
        content = content_of(file)
        assert (file.sha256, file.size) == (sha256(content).hexdigest(), len(content))
        assert (file.stored_at, file.stored_by) == (AT, clerk)
        assert file.sha256 in file.file.name
    assert "ПРОЕКТ" not in text_of(content_of(document.files.get(kind="pdf")))
    meeting.refresh_from_db()
    assert meeting.state == State.SIGNED
    assert acts(Act.Kind.MINUTES_SIGNED) == 1


def test_closed_items_stand_in_the_whole_minutes_alone() -> None:
    meeting = held()
    closed_item(meeting)

    sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    whole, open_part = IssuedDocument.objects.order_by("kind")
    assert (whole.is_restricted, open_part.is_restricted) == (True, False)
    assert "О тайном деле" in text_of(content_of(whole.files.get(kind="pdf")))
    assert "тайном" not in text_of(content_of(open_part.files.get(kind="pdf")))
    assert "О тайном деле" in " ".join(paragraphs_of(content_of(whole.files.get(kind="docx"))))
    assert "тайном" not in " ".join(paragraphs_of(content_of(open_part.files.get(kind="docx"))))


def test_checks_must_pass_before_minutes_are_signed() -> None:
    meeting = held()
    Attendance.objects.update(duty="")

    with pytest.raises(MinutesNotReady):
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    assert (Meeting.objects.get().state, versions(meeting)) == (State.HELD, [])


def test_session_that_was_not_held_is_not_signed() -> None:
    meeting = held()
    Meeting.objects.update(state=State.CONVENED)

    with pytest.raises(IllegalMove):
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    assert versions(meeting) == []


def test_what_was_stored_is_served_whatever_changes_around_it() -> None:
    meeting, document = signed()
    before = pdf_of_minutes(meeting)

    Person.objects.update(last_name="Переименованный")
    Attendance.objects.update(last_name="Переименованный")
    Commission.objects.update(name="переименованная комиссия", minutes_style="brief")
    MeetingCommission.objects.update(number=99)

    assert pdf_of_minutes(meeting) == before == content_of(document.files.get(kind="pdf"))


def test_minutes_that_cannot_be_drawn_are_not_signed() -> None:
    meeting = held()
    AgendaItem.objects.update(title="О знаке 漢")

    with pytest.raises(NotFrozen, match=r"U\+6F22"):
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    assert (Meeting.objects.get().state, versions(meeting)) == (State.HELD, [])
    assert acts(Act.Kind.MINUTES_SIGNED) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once() -> None:
    meeting = held()

    def press() -> None:
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    raised = at_once(press, press)

    assert [type(error) for error in raised if error] == [IllegalMove]
    assert versions(meeting) == [("minutes", 1), ("open_minutes", 1)]
    assert acts(Act.Kind.MINUTES_SIGNED) == 1


@pytest.mark.django_db(transaction=True)
def test_session_that_came_in_signed_is_issued_once_when_two_ask_for_it() -> None:
    meeting = held()
    Meeting.objects.update(state=State.SIGNED)
    handed: list[bytes] = []

    def ask() -> None:
        handed.append(pdf_of_minutes(meeting))

    raised = at_once(ask, ask)

    assert raised == [None, None]
    assert handed[0] == handed[1]
    assert versions(meeting) == [("minutes", 1), ("open_minutes", 1)]


# --- reopening ----------------------------------------------------------------------------------


def test_reopened_session_prints_drafts_again() -> None:
    meeting, _document = signed()

    reopen(meeting_id=meeting.pk, to=State.HELD, reason="Опечатка", **BY_NOBODY)

    meeting.refresh_from_db()
    assert not is_stored(meeting, MINUTES)
    assert "ПРОЕКТ" in text_of(pdf_of_minutes(meeting))


def test_minutes_signed_again_are_a_new_version_beside_the_old() -> None:
    meeting, first = signed()
    old = pdf_of_minutes(meeting)

    second = correct(meeting)

    first.refresh_from_db()
    assert (second.version, second.replaces, first.replaced_by) == (2, first, second)
    assert second.note == "Опечатка в вопросе"
    assert versions(meeting) == [
        *(("minutes", 1), ("minutes", 2)),
        *(("open_minutes", 1), ("open_minutes", 2)),
    ]
    assert IssuedDocument.objects.current().filter(kind="minutes").get() == second
    new = pdf_of_minutes(meeting)
    assert "О другом вопросе" in text_of(new)
    assert content_of(first.files.get(kind="pdf")) == old != new


# --- for ever -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["documents_issueddocument", "documents_issuedfile"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_issued_rows_resist_raw_sql(table: str, sql: str) -> None:
    signed()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))

    assert (IssuedDocument.objects.count(), IssuedFile.objects.count()) == (2, 4)


@pytest.mark.parametrize("change", ["save", "delete"])
def test_issued_rows_cannot_be_changed_or_deleted(change: str) -> None:
    _meeting, document = signed()
    file = document.files.get(kind="pdf")

    for row in (document, file):
        with pytest.raises(DatabaseError), transaction.atomic():
            getattr(row, change)()


def test_signed_session_cannot_be_deleted() -> None:
    meeting, _document = signed()

    with pytest.raises(DatabaseError), transaction.atomic():
        meeting.delete()

    assert Meeting.objects.get() == meeting


@pytest.mark.parametrize("harm", ["gone", "damaged", "a folder"])
def test_file_that_was_lost_is_told_and_not_served(harm: str) -> None:
    _meeting, document = signed()
    file = document.files.get(kind="pdf")
    path = Path(file.file.path)
    path.unlink()
    if harm == "damaged":
        path.write_bytes(b"%PDF-1.7 garbage")
    if harm == "a folder":
        path.mkdir()

    with pytest.raises(FileLost, match="missing or damaged"):
        content_of(file)
    if harm == "a folder":
        path.rmdir()


class _FullDisk(Storage):
    """A storage that takes one file and no more."""

    def __init__(self) -> None:
        self.saved: list[str] = []

    def save(self, name: str, content: object, max_length: int | None = None) -> str:
        if self.saved:
            raise OSError("No space left on device")
        self.saved.append(name)
        return name


def test_storage_that_fails_half_way_leaves_the_session_unsigned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting, storage = held(), _FullDisk()
    monkeypatch.setattr(IssuedFile._meta.get_field("file"), "storage", storage)

    with pytest.raises(OSError, match="No space left"):
        sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)

    assert len(storage.saved) == 1
    assert (Meeting.objects.get().state, versions(meeting)) == (State.HELD, [])
    assert not IssuedFile.objects.exists()
    assert acts(Act.Kind.MINUTES_SIGNED) == 0


def test_who_takes_a_file_with_closed_items_is_on_record(clerk: User) -> None:
    meeting = held()
    closed_item(meeting)
    document = sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)
    file = document.files.get(kind="pdf")
    open_file = IssuedFile.objects.get(document__kind="open_minutes", kind="pdf")

    for each in (file, open_file):
        open_issued_file(file=each, by=clerk, at=AT)

    act = Act.objects.get(kind=Act.Kind.PAPER_HANDED_OUT)
    assert (act.actor, act.subject_id) == (clerk, str(meeting.pk))
    assert act.details == {"issued_file": file.pk, "sha256": file.sha256, "restricted": True}


# --- at the screen ------------------------------------------------------------------------------


def test_secretary_signs_at_the_screen(client: Client, secretary: User) -> None:
    meeting = held()
    give_role(secretary, "secretary")
    address = reverse("documents:sign", args=[meeting.pk])

    asked = client.get(address)
    done = client.post(address, follow=True)

    assert asked.status_code == 200
    assert "The minutes are signed and stored, version 1." in done.content.decode()
    assert IssuedDocument.objects.filter(issued_by=secretary).count() == 2


def test_who_signs_what_is_signed_already_is_told_so(client: Client, secretary: User) -> None:
    meeting, _document = signed()
    give_role(secretary, "secretary")
    address = reverse("documents:sign", args=[meeting.pk])

    for answer in (client.get(address, follow=True), client.post(address, follow=True)):
        assert answer.redirect_chain == [(reverse("documents:session", args=[meeting.pk]), 302)]
        assert "The minutes are signed already." in answer.content.decode()
    assert len(versions(meeting)) == 2


def test_session_that_is_not_ready_is_not_offered_to_be_signed(
    client: Client, secretary: User
) -> None:
    meeting = held()
    Attendance.objects.update(duty="")
    give_role(secretary, "secretary")
    address = reverse("documents:sign", args=[meeting.pk])

    page = client.get(address).content.decode()
    answer = client.post(address)

    assert "Nobody is named as presiding." in page
    assert 'type="submit" value="Sign' not in page
    assert answer["Location"] == reverse("admin:meetings_meeting_check", args=[meeting.pk])


def test_minutes_that_cannot_be_drawn_say_so_at_the_screen(client: Client, secretary: User) -> None:
    meeting = held()
    AgendaItem.objects.update(title="О знаке 漢")
    give_role(secretary, "secretary")

    answer = client.post(reverse("documents:sign", args=[meeting.pk]), follow=True)

    assert "U+6F22" in answer.content.decode()
    assert Meeting.objects.get().state == State.HELD


def test_signed_session_is_not_edited(client: Client, secretary: User) -> None:
    meeting, _document = signed()
    give_role(secretary, "secretary")

    page = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))

    assert 'name="_save"' not in page.content.decode()
    assert reverse("documents:session", args=[meeting.pk]) in page.content.decode()


def test_old_version_is_shown_as_no_longer_in_force_and_can_be_saved(
    client: Client, secretary: User
) -> None:
    meeting, first = signed()
    correct(meeting)
    give_role(secretary, "secretary")

    page = client.get(reverse("documents:session", args=[meeting.pk])).content.decode()
    file = first.files.get(kind="pdf")
    answer = client.get(reverse("documents:issued_file", args=[file.pk]))

    assert page.count("No longer in force") == 2
    assert "Опечатка в вопросе" in page
    assert sha256(answer.content).hexdigest() == file.sha256
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_preview_of_signed_minutes_is_what_was_issued(client: Client, secretary: User) -> None:
    meeting, document = signed()
    give_role(secretary, "secretary")

    answer = client.get(reverse("documents:preview", args=[meeting.pk, "minutes"]), follow=True)

    assert sha256(answer.content).hexdigest() == document.files.get(kind="pdf").sha256


def test_lost_file_is_told_on_a_page(client: Client, secretary: User) -> None:
    meeting, document = signed()
    give_role(secretary, "secretary")
    file = document.files.get(kind="pdf")
    Path(file.file.path).unlink()

    for address in (
        reverse("documents:issued_file", args=[file.pk]),
        reverse("documents:paper", args=[meeting.pk, "minutes", "pdf"]),
    ):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "The stored file is missing or damaged." in answer.content.decode()


def test_reader_of_open_items_is_given_the_open_part_of_signed_minutes(
    client: Client, secretary: User
) -> None:
    meeting = held()
    closed_item(meeting)
    Meeting.objects.update(state=State.SIGNED)  # as it came in from a file
    give_role(secretary, "observer")

    refused = client.get(reverse("documents:paper", args=[meeting.pk, MINUTES.key, "pdf"]))
    given = client.get(reverse("documents:paper", args=[meeting.pk, OPEN_MINUTES.key, "pdf"]))
    page = client.get(reverse("documents:session", args=[meeting.pk])).content.decode()

    assert (refused.status_code, given.status_code) == (403, 200)
    assert "тайном" not in text_of(given.content)
    (whole,) = IssuedDocument.objects.filter(is_restricted=True)
    for file in whole.files.all():
        address = reverse("documents:issued_file", args=[file.pk])
        assert address not in page
        assert client.get(address).status_code == 404
