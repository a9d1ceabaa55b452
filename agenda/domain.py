"""Changes to the record of a session as a whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import models, transaction
from django.db.models import Q

from accounts.domain import record_act
from accounts.history import add_rows, change_rows, edit
from accounts.models import Act, User
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from agenda.numbering import closed_items
from meetings.domain import renumber
from meetings.models import Meeting, MeetingCommission
from meetings.numbers import follow_the_year
from participants.domain import (
    NAME_FIELDS,
    add_posts,
    copy_name,
    correct_name,
    misnamed,
    note_posts,
    posts_of,
)
from participants.models import Attendance, AttendanceGroup, Person
from russian.names import surname_first

#: Each list of a session, the path to the session, and the column of its parent.
LISTS: Final[Sequence[tuple[type[models.Model], str, str]]] = (
    (MeetingCommission, "meeting", "meeting_id"),
    (Attendance, "meeting", "meeting_id"),
    (AttendanceGroup, "meeting", "meeting_id"),
    (AgendaItem, "meeting", "meeting_id"),
    (Speaker, "item__meeting", "item_id"),
    (Resolution, "item__meeting", "item_id"),
    (Executor, "resolution__item__meeting", "resolution_id"),
)


@transaction.atomic
def complete_record(*, meeting: Meeting) -> None:
    """What follows from a saved session is written down too; a second call changes nothing.

    Everybody who spoke stands among the participants, every participant bears a name and a post
    of that day, every post is in the dictionary with its cases, every responsible person is
    named as on that day, every list is numbered from one, numbers of minutes bear the year of
    the session, and sub-items of a closed item are closed.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    attendance = _complete_attendance(meeting)
    _complete_executors(meeting, attendance)
    follow_the_year(meeting)
    for model, path, parent in LISTS:
        renumber(model._default_manager.filter(**{path: meeting}), parent)
    _close_subitems(meeting)


@transaction.atomic
def correct_name_everywhere(*, person: Person, by: User | None, at: datetime) -> int:
    """Sessions and resolutions bear the person's name as it is now: it was a misprint.

    Those that ``by`` may not edit, because they are frozen or others keep them, stay as they are;
    says how many.
    """
    with edit(by=by):
        attended = misnamed(person)
        named = person.resolutions.exclude(person_as_named=surname_first(person.name))
        found = _lock(attended, named)
        editable = (
            Meeting.objects.exclude(state__in=Meeting.FROZEN)
            if by is None
            else Meeting.objects.editable_by(by)
        )
        sessions = list(editable.filter(pk__in=found).order_by("pk"))
        executors = list(named.filter(resolution__item__meeting__in=sessions))
        correct_name(person=person, sessions=sessions)
        for executor in executors:
            executor.person_as_named = surname_first(person.name)
        change_rows(executors, ["person_as_named"])
        record_act(kind=Act.Kind.NAME_CORRECTED, subject=person, by=by, at=at)
        for meeting in sessions:
            record_act(
                kind=Act.Kind.NAME_CORRECTED,
                subject=meeting,
                by=by,
                at=at,
                details={"person": person.pk},
            )
    return len(found) - len(sessions)


def lock_sessions_naming(person_id: int) -> None:
    """For whoever is to correct a name: sessions are locked before the person is."""
    _lock(Attendance.objects.filter(person=person_id), Executor.objects.filter(person=person_id))


def _lock(attended: models.QuerySet[Attendance], named: models.QuerySet[Executor]) -> list[int]:
    """The numbers of the sessions in which these rows stand, locked in that order."""
    sessions = Meeting.objects.filter(
        Q(pk__in=attended.values("meeting")) | Q(pk__in=named.values("resolution__item__meeting"))
    )
    return [meeting.pk for meeting in sessions.order_by("pk").select_for_update()]


def _complete_attendance(meeting: Meeting) -> list[Attendance]:
    rows = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    listed = {row.person_id for row in rows}
    spoke = Person.objects.filter(speeches__item__meeting=meeting).distinct()
    added = [
        Attendance(meeting=meeting, person=person, status=Attendance.Status.SPEAKER)
        for person in spoke.order_by("pk")
        if person.pk not in listed
    ]
    # A row without a surname was never completed, or its person has just been changed.
    blank = [row for row in rows if not row.last_name]
    if blank or added:
        _take_snapshots(meeting, blank + added)
        change_rows(blank, [*NAME_FIELDS, "post"])
        place = max((row.position for row in rows), default=0)
        for row in added:
            row.position = place = place + 1
        add_rows(added)
    note_posts(((row.person, row.post) for row in rows + added), on=meeting.held_on)
    return rows + added


def _take_snapshots(meeting: Meeting, rows: Sequence[Attendance]) -> None:
    titles = posts_of((row.person for row in rows), on=meeting.held_on)
    for row in rows:
        copy_name(row)
        row.post = row.post or titles.get(row.person_id, "")


def _complete_executors(meeting: Meeting, attendance: Iterable[Attendance]) -> None:
    executors = list(
        Executor.objects.filter(resolution__item__meeting=meeting).select_related("person")
    )
    add_posts(executor.post for executor in executors)
    that_day = {row.person_id: surname_first(row.name) for row in attendance}
    changed = []
    for executor in executors:
        person, is_named = executor.person, bool(executor.person_as_named)
        if person is None and is_named:
            executor.person_as_named = ""
        elif person is not None and not is_named:
            # Never completed, or the person has just been changed.
            executor.person_as_named = that_day.get(person.pk) or surname_first(person.name)
        else:
            continue
        changed.append(executor)
    change_rows(changed, ["person_as_named"])


def _close_subitems(meeting: Meeting) -> None:
    """A sub-item of a closed item is closed: whoever asks the database reads it off the row."""
    closed = closed_items(AgendaItem.objects.filter(meeting=meeting))
    changed = [item for item in closed if not item.is_closed]
    for item in changed:
        item.is_closed = True
    change_rows(changed, ["is_closed"])
