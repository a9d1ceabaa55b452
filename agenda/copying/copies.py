"""A new session made of another one or of a template: what is done again, nothing that was done."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from agenda.domain import complete_record
from agenda.life.postponed import take_over_postponed
from agenda.models import AgendaItem, SessionTemplate
from agenda.session_file.content import (
    AgendaEntry,
    AttendanceEntry,
    CommissionEntry,
    SessionContent,
    SpeakerEntry,
    from_json,
)
from agenda.session_file.people import People
from agenda.session_file.reading import named_now, read_record
from agenda.session_file.writing import lock_commissions, write_record
from meetings.models import Commission, Meeting
from participants.domain import Mention, find_or_add_people
from participants.listing import list_members
from participants.models import Appointment, Attendance


class TemplateNameTaken(Exception):
    """The commission has another template of this name."""


class CommissionsGone(Exception):
    """Commissions of the template are not on record under these names any more."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@transaction.atomic
def copy_session(
    *, meeting_id: int, held_on: date, start_time: time | None, by: User | None, at: datetime
) -> Meeting:
    """A planned session on the new day, with the agenda, the invited and the place of this one.

    The members are those of the new day.
    """
    with edit(by=by):
        draft = draft_of(read_record(meeting_id))
        return _begin(draft, held_on, start_time, {"session": meeting_id}, by=by, at=at)


@transaction.atomic
def save_template(
    *, meeting_id: int, commission: Commission, name: str, by: User | None, at: datetime
) -> SessionTemplate:
    """The session can be begun again under this name. Raises TemplateNameTaken."""
    with edit(by=by):
        Commission.objects.select_for_update().get(pk=commission.pk)
        if SessionTemplate.objects.filter(commission=commission, name=name).exists():
            raise TemplateNameTaken
        draft = draft_of(read_record(meeting_id))
        template = SessionTemplate(commission=commission, name=name, content=draft.to_json())
        template.save()
        record_act(kind=Act.Kind.RECORD_ADDED, subject=template, by=by, at=at)
    return template


@transaction.atomic
def begin_from_template(
    *, template_id: int, held_on: date, start_time: time | None, by: User | None, at: datetime
) -> Meeting:
    """A planned session as the template has it. Raises CommissionsGone."""
    with edit(by=by):
        template = SessionTemplate.objects.get(pk=template_id)
        draft = from_json(template.content, People(template.content))
        names = [entry.name for entry in draft.commissions]
        known = set(Commission.objects.filter(name__in=names).values_list("name", flat=True))
        if not known.issuperset(names):
            raise CommissionsGone([name for name in names if name not in known])
        return _begin(draft, held_on, start_time, {"template": template.name}, by=by, at=at)


def draft_of(content: SessionContent) -> SessionContent:
    """What of a session is there before it begins, without a day."""
    return SessionContent(
        commissions=tuple(
            CommissionEntry(
                name=entry.name,
                short_name=entry.short_name,
                kind=entry.kind,
                is_example=entry.is_example,
                rules=entry.rules,
                is_host=entry.is_host,
            )
            for entry in content.commissions
        ),
        held_on=None,
        time_zone=content.time_zone,
        form=content.form,
        kind=content.kind,
        state=Meeting.State.PLANNED,
        venue=content.venue,
        attendance=tuple(
            AttendanceEntry(person=entry.person, status=entry.status)
            for entry in content.attendance
            if entry.status == Attendance.Status.INVITED
        ),
        attendance_groups=content.attendance_groups,
        agenda=tuple(_draft_item(entry) for entry in content.agenda),
    )


def _draft_item(entry: AgendaEntry) -> AgendaEntry:
    return AgendaEntry(
        title=entry.title,
        is_subitem=entry.is_subitem,
        is_closed=entry.is_closed,
        closed_ground=entry.closed_ground,
        minutes_allotted=entry.minutes_allotted,
        speakers=tuple(
            SpeakerEntry(person=speaker.person, role=speaker.role) for speaker in entry.speakers
        ),
    )


def _begin(
    draft: SessionContent,
    held_on: date,
    start_time: time | None,
    made_of: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> Meeting:
    """The draft on its day, with the members of that day.

    Whatever waits for the next session of the host is on its agenda.
    """
    content = _named_on(replace(draft, held_on=held_on, start_time=start_time), held_on, by)
    meeting = write_record(content, lock_commissions(content), by=by)
    record_act(kind=Act.Kind.SESSION_COPIED, subject=meeting, by=by, at=at, details=made_of)
    list_members(meeting_id=meeting.pk, by=by, at=at)
    carried = take_over_postponed(meeting=meeting, by=by, at=at)
    _strike_twins(meeting, carried)
    return meeting


def _named_on(draft: SessionContent, day: date, by: User | None) -> SessionContent:
    """Everybody by the present name and with the post of that day, whatever they were called."""
    mentions = {mention.identity: mention for mention in draft.mentions()}
    found = find_or_add_people(list(mentions.values()), by=by)
    people = dict(zip(mentions, found, strict=True))
    named = named_now(people.values(), on=day)
    ever = Appointment.objects.filter(person__in=named).values_list("person", flat=True)
    have_posts = set(ever)

    def now(mention: Mention) -> Mention:
        pk = people[mention.identity].pk
        known = named[pk]
        return known if pk in have_posts else replace(known, post=mention.post)

    return replace(
        draft,
        attendance=tuple(replace(entry, person=now(entry.person)) for entry in draft.attendance),
        agenda=tuple(
            replace(
                item,
                speakers=tuple(replace(entry, person=now(entry.person)) for entry in item.speakers),
            )
            for item in draft.agenda
        ),
    )


def _strike_twins(meeting: Meeting, carried: list[AgendaItem]) -> None:
    """What came over from the session before does not stand on the agenda a second time."""
    twins = AgendaItem.objects.filter(
        meeting=meeting, title__in={item.title for item in carried}
    ).exclude(pk__in={item.pk for item in carried})
    for twin in twins:
        twin.delete()
    if carried:
        complete_record(meeting=meeting)
