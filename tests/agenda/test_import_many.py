"""Six hundred sessions come in, and whatever the record promises is true of all of them."""

from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery

from accounts.models import Act
from agenda.control.marks import put_on_control
from agenda.domain import LISTS, complete_record
from agenda.models import AgendaItem, Attachment, ControlEvent, Executor, Resolution
from agenda.numbering import closed_items
from agenda.session_file.file import export_session, import_session
from meetings.models import Meeting, MeetingCommission
from participants.models import Attendance, Membership, Person
from participants.spells import meet
from tests.agenda.many_sessions import COMMISSIONS, SESSIONS, many_sessions
from tests.agenda.session_files import NOW, ROOMS, as_file, everything_stored, undone

#: Every so many sessions one is taken in and given out once more.
SAMPLE = 60


@pytest.mark.once
@pytest.mark.django_db
def test_hundreds_of_imported_sessions_keep_every_promise() -> None:
    files = [as_file(session) for session in many_sessions()]

    with undone():
        meetings = [import_session(file, by=None, at=NOW).meeting for file in files]

        assert Meeting.objects.count() == len(files) == SESSIONS
        assert Act.objects.filter(kind=Act.Kind.SESSION_IMPORTED).count() == SESSIONS
        numbers_are_unique_and_without_gaps()
        memberships_are_single()
        lists_are_numbered_from_one()
        names_and_posts_of_the_day_are_kept()
        control_follows_from_the_marks()
        closed_stays_closed()
        files_are_whole()
        history_is_whole()
        saving_again_changes_nothing(meetings[::SAMPLE])
        importing_again_changes_nothing(files[::SAMPLE], meetings[::SAMPLE])
        exported = [export_session(meeting.pk) for meeting in meetings[::SAMPLE]]
    sessions_come_back_the_same(exported)


def numbers_are_unique_and_without_gaps() -> None:
    series = MeetingCommission.objects.values("commission", "number_year").annotate(
        given=Count("number"), different=Count("number", distinct=True), last=Max("number")
    )
    years = {meeting.held_on.year for meeting in Meeting.objects.all() if meeting.held_on}
    assert len(series) == COMMISSIONS * len(years)
    assert all(each["given"] == each["different"] == each["last"] for each in series)
    void = MeetingCommission.objects.exclude(void_reason="")
    assert void.exists()
    assert set(void.values_list("meeting__state", flat=True)) == {"cancelled"}


def memberships_are_single() -> None:
    """Nobody is a member of one commission twice at the same time."""
    spells: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    for membership in Membership.objects.all():
        spells[membership.commission_id, membership.person_id].append(membership)
    assert len(spells) >= COMMISSIONS * 3
    for rows in spells.values():
        assert not any(meet(row, other) for row in rows for other in rows if row is not other)


def lists_are_numbered_from_one() -> None:
    for model, _path, parent in LISTS:
        lists = model._default_manager.values(parent).annotate(
            first=Min("position"),
            last=Max("position"),
            different=Count("position", distinct=True),
            rows=Count("pk"),
        )
        assert all(
            (each["first"], each["last"], each["different"]) == (1, each["rows"], each["rows"])
            for each in lists
        ), model


def names_and_posts_of_the_day_are_kept() -> None:
    assert Attendance.objects.count() > SESSIONS * 5
    assert not Attendance.objects.filter(Q(last_name="") | Q(post="")).exists()
    assert not Executor.objects.filter(person__isnull=False, person_as_named="").exists()
    full = Person.objects.exclude(first_name="").values("last_name", "first_name", "patronymic")
    assert full.distinct().count() == full.count()


def control_follows_from_the_marks() -> None:
    """On control is what names an executor; taken off is what its last mark took off."""
    clauses = Resolution.objects.annotate(
        executor_count=Count("executors", distinct=True),
        last_mark=Subquery(
            ControlEvent.objects.filter(resolution=OuterRef("pk"))
            .order_by("-pk")
            .values("kind")[:1]
        ),
    )
    assert {clause.control for clause in clauses} == {"on", "off"}
    for clause in clauses:
        assert clause.executor_count > 0
        assert clause.control == ("off" if clause.last_mark == "taken_off" else "on")
        assert clause.due_now is not None
    on_time = clauses.filter(recurrence="", last_mark=None)
    assert on_time.exists()
    assert not on_time.exclude(due_now=F("due_on")).exists()
    assert clauses.filter(last_mark="extended", due_now__gt=F("due_on")).exists()


def closed_stays_closed() -> None:
    agendas: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in AgendaItem.objects.order_by("meeting", "position"):
        agendas[item.meeting_id].append(item)
    assert any(item.is_closed for items in agendas.values() for item in items)
    for items in agendas.values():
        assert closed_items(items) == [item for item in items if item.is_closed]


def files_are_whole() -> None:
    attachments = list(Attachment.objects.all())
    assert attachments
    for attachment in attachments:
        with attachment.file.open("rb") as stored:
            assert (attachment.media_type, attachment.size) == (
                "application/pdf",
                len(stored.read()),
            )


def history_is_whole() -> None:
    """The last copy of each row says what the row says, and each belongs to an edit."""
    for model in kept():
        copies = model.history.model._default_manager
        columns = [column.attname for column in copies.model.tracked_fields]
        last: dict[Any, dict[str, Any]] = {}
        for row in copies.order_by("history_id").values(*columns, "history_type", "edit"):
            assert row.pop("history_type") != "-"
            assert row.pop("edit") is not None
            last[row["id"]] = row
        stored = {row["id"]: row for row in model._default_manager.values(*columns)}
        assert last == stored, model


def kept() -> list[Any]:
    """The models of the record whose history is kept."""
    found = [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if hasattr(model, "history")
    ]
    assert len(found) >= 20
    return found


def saving_again_changes_nothing(meetings: list[Meeting]) -> None:
    stored = everything_stored()
    for meeting in meetings:
        complete_record(meeting=meeting)
        put_on_control(meeting=meeting)
    assert everything_stored() == stored


def importing_again_changes_nothing(files: list[bytes], meetings: list[Meeting]) -> None:
    stored = everything_stored()
    for file, meeting in zip(files, meetings, strict=True):
        for again in (file, export_session(meeting.pk)):
            result = import_session(again, by=None, at=NOW)
            assert (result.meeting, result.is_new) == (meeting, False)
    assert everything_stored() == stored


def sessions_come_back_the_same(exported: list[bytes]) -> None:
    """Each of them, taken into a portal that knows nothing."""
    assert exported
    for file in exported:
        with undone():
            meeting = import_session(file, by=None, at=NOW).meeting
            assert export_session(meeting.pk) == file
