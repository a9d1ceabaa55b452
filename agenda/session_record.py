"""Between the content of a session file and the record: writing it down, reading it back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from agenda.domain import complete_record
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from agenda.session_content import (
    AgendaEntry,
    AttendanceEntry,
    CommissionEntry,
    ExecutorEntry,
    ResolutionEntry,
    SessionContent,
    SpeakerEntry,
    VenueEntry,
    VotesEntry,
)
from meetings.models import Commission, Meeting, MeetingCommission, Venue
from meetings.slugs import slug_of
from participants.domain import Identity, Mention, find_or_add_people, note_posts, posts_of
from participants.models import Attendance, AttendanceGroup, Person
from russian.names import Name, surname_first
from russian.signs import NBSP

Commissions = Mapping[str, Commission]
PeopleOfFile = Mapping[Identity, Person]


# --- from the content to the record ---------------------------------------------------------


def lock_commissions(content: SessionContent) -> Commissions:
    """The commissions of the session by their full names, locked; new ones are added.

    What is stored of a commission already is not changed.
    """
    entries = {entry.name: entry for entry in content.commissions}
    plan = content.on_work_plan_of
    if plan and plan not in entries:
        entries[plan] = CommissionEntry(plan, "", Commission.Kind.OTHER, False, False, None)
    stored = Commission.objects.filter(name__in=entries)
    known = set(stored.values_list("name", flat=True))
    taken = set(Commission.objects.values_list("slug", flat=True))
    added = []
    for entry in entries.values():
        if entry.name not in known:
            slug = slug_of(entry.short_name or entry.name, otherwise="commission", taken=taken)
            taken.add(slug)
            added.append(_commission(entry, slug))
    # Another import may add the same commission at this moment: then theirs is taken.
    Commission.objects.bulk_create(added, ignore_conflicts=True)
    locked = stored.select_for_update().order_by("pk")
    return {commission.name: commission for commission in locked}


def _commission(entry: CommissionEntry, slug: str) -> Commission:
    return Commission(
        name=entry.name,
        short_name=entry.short_name,
        slug=slug,
        kind=entry.kind,
        is_example=entry.is_example,
    ).refresh_forms()


def write_record(content: SessionContent, commissions: Commissions) -> Meeting:
    """A new session that says what the content says."""
    meeting = Meeting.objects.create(
        held_on=content.held_on,
        start_time=content.start_time,
        time_zone=content.time_zone,
        form=content.form,
        kind=content.kind,
        venue=_venue(content.venue) if content.venue else None,
        on_work_plan_of=commissions.get(content.on_work_plan_of),
        summary="\n".join(content.summary),
        remark=content.remark,
        source_sha256=content.digest,
    )
    MeetingCommission.objects.bulk_create(
        MeetingCommission(
            meeting=meeting,
            commission=commissions[entry.name],
            is_host=entry.is_host,
            number=entry.number,
            position=position,
        )
        for position, entry in enumerate(content.commissions, start=1)
    )
    people = _people(content)
    _write_attendance(meeting, content, people)
    _write_agenda(meeting, content.agenda, people)
    complete_record(meeting=meeting)
    return meeting


def _venue(entry: VenueEntry) -> Venue:
    fresh = Venue(name=entry.name, locality=entry.locality).refresh_forms()
    venue, _is_new = Venue.objects.get_or_create(
        name=entry.name, locality=entry.locality, defaults={"case_forms": fresh.case_forms}
    )
    return venue


def _people(content: SessionContent) -> PeopleOfFile:
    mentions = {mention.identity: mention for mention in _mentions(content)}
    found = find_or_add_people(list(mentions.values()))
    people = dict(zip(mentions, found, strict=True))
    note_posts(
        ((people[identity], mention.post) for identity, mention in mentions.items()),
        on=content.held_on,
    )
    return people


def _mentions(content: SessionContent) -> Iterator[Mention]:
    yield from (mention for mention in (content.presiding, content.secretary) if mention)
    yield from (entry.person for entry in content.attendance)
    for item in content.agenda:
        yield from (entry.person for entry in item.speakers)
        for resolution in item.resolutions:
            yield from (entry.person for entry in resolution.executors if entry.person)


def _write_attendance(meeting: Meeting, content: SessionContent, people: PeopleOfFile) -> None:
    rows = {
        entry.person.identity: Attendance(
            person=people[entry.person.identity],
            status=entry.status,
            presence=entry.presence,
            reason=entry.reason,
        )
        for entry in content.attendance
    }
    duties = {
        Attendance.Duty.PRESIDING: content.presiding,
        Attendance.Duty.SECRETARY: content.secretary,
    }
    for duty, mention in duties.items():
        if mention:
            unlisted = Attendance(person=people[mention.identity], status="")
            rows.setdefault(mention.identity, unlisted).duty = duty
    for item in content.agenda:
        for entry in item.speakers:
            spoke = Attendance(
                person=people[entry.person.identity], status=Attendance.Status.SPEAKER
            )
            rows.setdefault(entry.person.identity, spoke)
    named = {mention.identity: mention for mention in _mentions(content)}
    titles = posts_of((row.person for row in rows.values()), on=meeting.held_on)
    for position, (identity, row) in enumerate(rows.items(), start=1):
        _name_as(row, named[identity])
        row.meeting, row.position = meeting, position
        row.post = named[identity].post or titles.get(row.person_id, "")
    Attendance.objects.bulk_create(rows.values())
    AttendanceGroup.objects.bulk_create(
        AttendanceGroup(meeting=meeting, title=title, position=position)
        for position, title in enumerate(content.attendance_groups, start=1)
    )


def _name_as(row: Attendance, mention: Mention) -> None:
    row.last_name, row.first_name = mention.name.last, mention.name.first
    row.patronymic, row.initials = mention.name.patronymic, mention.name.initials
    row.gender = mention.gender or row.person.gender


def _write_agenda(meeting: Meeting, agenda: tuple[AgendaEntry, ...], people: PeopleOfFile) -> None:
    items = AgendaItem.objects.bulk_create(
        _agenda_item(meeting, position, entry) for position, entry in enumerate(agenda, start=1)
    )
    Speaker.objects.bulk_create(
        Speaker(
            item=item,
            position=position,
            person=people[speaker.person.identity],
            role=speaker.role,
            summary=speaker.summary,
        )
        for item, entry in zip(items, agenda, strict=True)
        for position, speaker in enumerate(entry.speakers, start=1)
    )
    clauses = [
        (Resolution(item=item, position=position, text=clause.text), clause)
        for item, entry in zip(items, agenda, strict=True)
        for position, clause in enumerate(entry.resolutions, start=1)
    ]
    for resolution, clause in clauses:
        resolution.due_on, resolution.due_text = clause.due_on, clause.due_text
    Resolution.objects.bulk_create(resolution for resolution, _clause in clauses)
    Executor.objects.bulk_create(
        Executor(
            resolution=resolution,
            position=position,
            post=executor.post,
            person=people[executor.person.identity] if executor.person else None,
        )
        for resolution, clause in clauses
        for position, executor in enumerate(clause.executors, start=1)
    )


def _agenda_item(meeting: Meeting, position: int, entry: AgendaEntry) -> AgendaItem:
    item = AgendaItem(
        meeting=meeting,
        position=position,
        title=entry.title,
        is_closed=entry.is_closed,
        closed_ground=entry.closed_ground,
        discussion=entry.discussion,
        outcome=entry.outcome,
    )
    if entry.votes:
        item.votes_for = entry.votes.in_favour
        item.votes_against = entry.votes.against
        item.votes_abstained = entry.votes.abstained
    return item


# --- from the record to the content ---------------------------------------------------------

_UNLISTED: Final = {"", Attendance.Status.SPEAKER.value}


def read_record(meeting_id: int) -> SessionContent:
    """What the record says of the session; names and posts are those of its day."""
    meeting = (
        Meeting.objects.for_detail()
        .prefetch_related(
            "attendance",
            "attendance_groups",
            "agenda_items__speakers__person",
            "agenda_items__resolutions__executors__person",
        )
        .get(pk=meeting_id)
    )
    rows = list(meeting.attendance.all())
    named = _named_that_day(meeting, rows)
    duties = {row.duty: named[row.person_id] for row in rows}
    return SessionContent(
        commissions=tuple(
            CommissionEntry(
                name=link.commission.name,
                short_name=link.commission.short_name,
                kind=link.commission.kind,
                is_example=link.commission.is_example,
                is_host=link.is_host,
                number=link.number,
            )
            for link in meeting.meeting_commissions.all()
        ),
        held_on=meeting.held_on,
        start_time=meeting.start_time,
        time_zone=meeting.time_zone,
        form=meeting.form,
        kind=meeting.kind,
        on_work_plan_of=meeting.on_work_plan_of.name if meeting.on_work_plan_of else "",
        venue=_venue_entry(meeting.venue) if meeting.venue else None,
        presiding=duties.get(Attendance.Duty.PRESIDING),
        secretary=duties.get(Attendance.Duty.SECRETARY),
        attendance=tuple(
            AttendanceEntry(named[row.person_id], row.status, row.presence, row.reason)
            for row in rows
            if row.status not in _UNLISTED
        ),
        attendance_groups=tuple(group.title for group in meeting.attendance_groups.all()),
        agenda=tuple(_agenda_entry(item, named) for item in meeting.agenda_items.all()),
        summary=tuple(line for line in meeting.summary.splitlines() if line.strip()),
        remark=meeting.remark,
    )


def _venue_entry(venue: Venue) -> VenueEntry:
    return VenueEntry(venue.name, venue.locality)


def _named_that_day(meeting: Meeting, rows: list[Attendance]) -> dict[int, Mention]:
    """Everybody of the session as the attendance list names them, or else as they are now."""
    named = {row.person_id: Mention(row.name, row.gender, row.post) for row in rows}
    others = {
        person.pk: person
        for item in meeting.agenda_items.all()
        for person in _people_of(item)
        if person.pk not in named
    }
    titles = posts_of(others.values(), on=meeting.held_on)
    for person in others.values():
        named[person.pk] = Mention(person.name, person.gender, titles.get(person.pk, ""))
    return named


def _people_of(item: AgendaItem) -> Iterator[Person]:
    yield from (speaker.person for speaker in item.speakers.all())
    for resolution in item.resolutions.all():
        yield from (executor.person for executor in resolution.executors.all() if executor.person)


def _agenda_entry(item: AgendaItem, named: Mapping[int, Mention]) -> AgendaEntry:
    return AgendaEntry(
        title=item.title,
        is_closed=item.is_closed,
        closed_ground=item.closed_ground,
        speakers=tuple(
            SpeakerEntry(named[speaker.person_id], speaker.role, speaker.summary)
            for speaker in item.speakers.all()
        ),
        discussion=item.discussion,
        outcome=item.outcome,
        votes=_votes(item),
        resolutions=tuple(
            ResolutionEntry(
                text=resolution.text,
                executors=tuple(
                    ExecutorEntry(executor.post, _responsible(executor, named))
                    for executor in resolution.executors.all()
                ),
                due_on=resolution.due_on,
                due_text=resolution.due_text,
            )
            for resolution in item.resolutions.all()
        ),
    )


def _responsible(executor: Executor, named: Mapping[int, Mention]) -> Mention | None:
    """The responsible person, as named on that day also where no list of that day has them."""
    if executor.person is None:
        return None
    mention = named[executor.person.pk]
    if executor.person_as_named in {"", surname_first(mention.name)}:
        return mention
    last, _space, initials = executor.person_as_named.partition(NBSP)
    return replace(mention, name=Name(last, initials=initials))


def _votes(item: AgendaItem) -> VotesEntry | None:
    if item.votes_for is None or item.votes_against is None or item.votes_abstained is None:
        return None
    return VotesEntry(item.votes_for, item.votes_against, item.votes_abstained)
