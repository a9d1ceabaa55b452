"""From the content of a session file to the record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from accounts.history import add_rows
from accounts.models import User
from agenda.attachments import CheckedFile, check_content, fill_in
from agenda.control.marks import put_on_control
from agenda.domain import complete_record
from agenda.models import (
    AgendaItem,
    Attachment,
    ControlEvent,
    Executor,
    Resolution,
    Speaker,
    Vote,
)
from agenda.session_file.content import (
    AgendaEntry,
    AttachmentEntry,
    CommissionEntry,
    PlanItemEntry,
    ResolutionEntry,
    SessionContent,
    VenueEntry,
)
from meetings.models import (
    Commission,
    Meeting,
    MeetingCommission,
    Venue,
    WorkPlan,
    WorkPlanItem,
)
from meetings.slugs import slug_of
from participants.domain import Identity, Mention, find_or_add_people, note_posts, posts_of
from participants.models import Attendance, AttendanceGroup, Membership, Person
from participants.spells import meet
from russian.names import surname_first

Commissions = Mapping[str, Commission]
PeopleOfFile = Mapping[Identity, Person]
PlanItems = Mapping[tuple[str, int, str], WorkPlanItem]


# --- commissions ----------------------------------------------------------------------------


def named_commissions(content: SessionContent) -> dict[str, CommissionEntry]:
    """The commissions that the content names, by their full names."""
    entries = {entry.name: entry for entry in content.commissions}
    return entries | {
        name: CommissionEntry(name)
        for _path, name in content.commission_names()
        if name not in entries
    }


def lock_commissions(content: SessionContent) -> Commissions:
    """The commissions of the content by their full names, locked; new ones are added.

    What is stored of a commission already is not changed.
    """
    entries = named_commissions(content)
    stored = Commission.objects.filter(name__in=entries)
    known = set(stored.values_list("name", flat=True))
    if len(known) < len(entries):
        _add_commissions(entry for entry in entries.values() if entry.name not in known)
    locked = stored.select_for_update().order_by("pk")
    return {commission.name: commission for commission in locked}


def _add_commissions(entries: Iterable[CommissionEntry]) -> None:
    taken = set(Commission.objects.values_list("slug", flat=True))
    for entry in entries:
        slug = slug_of(entry.short_name or entry.name, otherwise="commission", taken=taken)
        taken.add(slug)
        fresh = _commission(entry, slug)
        # Another import may add the same commission at this moment: then theirs is taken.
        columns = {
            field.attname: getattr(fresh, field.attname)
            for field in Commission._meta.concrete_fields
            if not field.primary_key
        }
        Commission.objects.get_or_create(name=entry.name, defaults=columns)


def _commission(entry: CommissionEntry, slug: str) -> Commission:
    return Commission(
        name=entry.name,
        short_name=entry.short_name,
        slug=slug,
        kind=entry.kind,
        is_example=entry.is_example,
        **asdict(entry.rules),
    ).refresh_forms()


# --- the session ----------------------------------------------------------------------------


def write_record(
    content: SessionContent, commissions: Commissions, *, by: User | None, source_sha256: str = ""
) -> Meeting:
    """A new session that says what the content says."""
    plan_items = _plan_items(content, commissions)
    meeting = Meeting.objects.create(
        state=content.state,
        state_reason=content.state_reason,
        held_on=content.held_on,
        start_time=content.start_time,
        end_time=content.end_time,
        minutes_dated_on=content.minutes_dated_on,
        time_zone=content.time_zone,
        form=content.form,
        kind=content.kind,
        venue=_venue(content.venue) if content.venue else None,
        on_work_plan_of=commissions.get(content.on_work_plan_of),
        plan_item=_of_plan(content.plan_item, plan_items),
        quorum_reason=content.quorum_reason,
        summary="\n".join(content.summary),
        remark=content.remark,
        source_sha256=source_sha256,
    )
    year = content.held_on.year if content.held_on else None
    add_rows(
        MeetingCommission(
            meeting=meeting,
            commission=commissions[entry.name],
            is_host=entry.is_host,
            number=entry.number,
            number_year=year if entry.number else None,
            void_reason=entry.void_reason,
            position=position,
        )
        for position, entry in enumerate(content.commissions, start=1)
    )
    people = _people(content, by)
    _write_members(content, commissions, people)
    rows = _write_attendance(meeting, content, people)
    items = _write_agenda(meeting, content.agenda, plan_items, people)
    _write_votes(items, content.agenda, rows)
    clauses = _write_clauses(items, content.agenda, people)
    complete_record(meeting=meeting)
    put_on_control(meeting=meeting)
    # Last of all: where anything fails before, no file lies about without its row.
    _write_attachments(items, content.agenda, clauses)
    return meeting


def _venue(entry: VenueEntry) -> Venue:
    known = Venue.objects.filter(name=entry.name, locality=entry.locality).first()
    if known is not None:
        return known
    fresh = Venue(name=entry.name, locality=entry.locality).refresh_forms()
    venue, _is_new = Venue.objects.get_or_create(
        name=entry.name, locality=entry.locality, defaults={"case_forms": fresh.case_forms}
    )
    return venue


def _plan_items(content: SessionContent, commissions: Commissions) -> PlanItems:
    """The items of plans that the content names; what a plan does not have is added at its end."""
    entries: dict[tuple[str, int], dict[str, PlanItemEntry]] = defaultdict(dict)
    for entry in content.plan_items:
        entries[entry.commission, entry.year].setdefault(entry.title, entry)
    found: dict[tuple[str, int, str], WorkPlanItem] = {}
    for (name, year), named in entries.items():
        plan, _is_new = WorkPlan.objects.get_or_create(commission=commissions[name], year=year)
        stored = list(plan.items.all())
        known: dict[str, WorkPlanItem] = {}
        for item in stored:
            known.setdefault(item.title, item)
        fresh = [
            WorkPlanItem(
                plan=plan,
                position=position,
                title=entry.title,
                starts_on=entry.starts_on,
                ends_on=entry.ends_on,
                period=entry.period,
                prepared_by=entry.prepared_by,
            )
            for position, entry in enumerate(
                (entry for entry in named.values() if entry.title not in known),
                start=max((item.position for item in stored), default=0) + 1,
            )
        ]
        known |= {item.title: item for item in add_rows(fresh)}
        found |= {(name, year, title): known[title] for title in named}
    return found


def _of_plan(entry: PlanItemEntry | None, items: PlanItems) -> WorkPlanItem | None:
    return items[entry.commission, entry.year, entry.title] if entry else None


# --- people ---------------------------------------------------------------------------------


def _people(content: SessionContent, by: User | None) -> PeopleOfFile:
    mentions = {mention.identity: mention for mention in content.mentions()}
    found = find_or_add_people(list(mentions.values()), by=by)
    people = dict(zip(mentions, found, strict=True))
    note_posts(
        ((people[identity], mention.post) for identity, mention in mentions.items()),
        on=content.held_on,
    )
    return people


def _write_members(content: SessionContent, commissions: Commissions, people: PeopleOfFile) -> None:
    """The composition as the file has it, but of nobody of whom the record knows another."""
    rows = [
        Membership(
            commission=commissions[entry.name],
            person=people[member.person.identity],
            role=member.role,
            is_voting=member.is_voting,
            since=member.since,
            until=member.until,
            basis=member.basis,
        )
        for entry in content.commissions
        for member in entry.members
    ]
    if rows:
        stored: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        bodies = {row.commission for row in rows}
        for known in Membership.objects.filter(commission__in=bodies):
            stored[known.commission_id, known.person_id].append(known)
        add_rows(
            row
            for row in rows
            if not any(meet(row, known) for known in stored[row.commission_id, row.person_id])
        )


def _write_attendance(
    meeting: Meeting, content: SessionContent, people: PeopleOfFile
) -> Mapping[Identity, Attendance]:
    rows = {
        entry.person.identity: Attendance(
            person=people[entry.person.identity],
            status=entry.status,
            substitute_for=_person(entry.substitute_for, people),
            has_vote=entry.has_vote,
            presence=entry.presence,
            reason=entry.reason,
            arrived_at=entry.arrived_at,
            left_at=entry.left_at,
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
    named = {mention.identity: mention for mention in content.participants()}
    titles = posts_of((row.person for row in rows.values()), on=meeting.held_on)
    for position, (identity, row) in enumerate(rows.items(), start=1):
        _name_as(row, named[identity])
        row.meeting, row.position = meeting, position
        row.post = named[identity].post or titles.get(row.person_id, "")
    add_rows(rows.values())
    add_rows(
        AttendanceGroup(meeting=meeting, title=title, position=position)
        for position, title in enumerate(content.attendance_groups, start=1)
    )
    return rows


def _name_as(row: Attendance, mention: Mention) -> None:
    row.last_name, row.first_name = mention.name.last, mention.name.first
    row.patronymic, row.initials = mention.name.patronymic, mention.name.initials
    row.gender = mention.gender or row.person.gender


def _person(mention: Mention | None, people: PeopleOfFile) -> Person | None:
    return people[mention.identity] if mention else None


# --- the agenda -----------------------------------------------------------------------------


def _write_agenda(
    meeting: Meeting,
    agenda: tuple[AgendaEntry, ...],
    plan_items: PlanItems,
    people: PeopleOfFile,
) -> list[AgendaItem]:
    items = add_rows(
        _agenda_item(meeting, position, entry, plan_items)
        for position, entry in enumerate(agenda, start=1)
    )
    add_rows(
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
    return items


def _agenda_item(
    meeting: Meeting, position: int, entry: AgendaEntry, plan_items: PlanItems
) -> AgendaItem:
    item = AgendaItem(
        meeting=meeting,
        position=position,
        title=entry.title,
        is_subitem=entry.is_subitem,
        is_late=entry.is_late,
        is_closed=entry.is_closed,
        closed_ground=entry.closed_ground,
        minutes_allotted=entry.minutes_allotted,
        starts_at=entry.starts_at,
        plan_item=_of_plan(entry.plan_item, plan_items),
        discussion=entry.discussion,
        outcome=entry.outcome,
        outcome_reason=entry.outcome_reason,
        quorum_reason=entry.quorum_reason,
        ballot=entry.ballot,
        casting_vote=entry.casting_vote,
    )
    if entry.votes:
        item.votes_for = entry.votes.in_favour
        item.votes_against = entry.votes.against
        item.votes_abstained = entry.votes.abstained
    return item


def _write_votes(
    items: Iterable[AgendaItem],
    agenda: tuple[AgendaEntry, ...],
    rows: Mapping[Identity, Attendance],
) -> None:
    add_rows(
        Vote(
            item=item,
            participant=rows[vote.person.identity],
            choice=vote.choice,
            dissent=vote.dissent,
        )
        for item, entry in zip(items, agenda, strict=True)
        for vote in entry.votes_by_name
    )


def _write_clauses(
    items: Iterable[AgendaItem], agenda: tuple[AgendaEntry, ...], people: PeopleOfFile
) -> list[ControlEvent]:
    """The clauses with their executors and their marks of control, which are returned."""
    clauses = [
        (_resolution(item, position, clause), clause)
        for item, entry in zip(items, agenda, strict=True)
        for position, clause in enumerate(entry.resolutions, start=1)
    ]
    add_rows(resolution for resolution, _clause in clauses)
    add_rows(
        Executor(
            resolution=resolution,
            position=position,
            role=executor.role,
            post=executor.post,
            person=_person(executor.person, people),
            person_as_named=surname_first(executor.person.name) if executor.person else "",
        )
        for resolution, clause in clauses
        for position, executor in enumerate(clause.executors, start=1)
    )
    return add_rows(
        ControlEvent(
            resolution=resolution,
            kind=mark.kind,
            happened_on=mark.happened_on,
            text=mark.text,
            new_due_on=mark.new_due_on,
            decided_by=_person(mark.decided_by, people),
        )
        for resolution, clause in clauses
        for mark in clause.control_events
    )


def _resolution(item: AgendaItem, position: int, clause: ResolutionEntry) -> Resolution:
    return Resolution(
        item=item,
        position=position,
        verb=clause.verb,
        text=clause.text,
        due_on=clause.due_on,
        due_text=clause.due_text,
        recurrence=clause.recurrence,
        recurrence_day=clause.recurrence_day,
    )


# --- files ----------------------------------------------------------------------------------


def _write_attachments(
    items: Iterable[AgendaItem], agenda: tuple[AgendaEntry, ...], marks: Iterable[ControlEvent]
) -> None:
    told = [
        mark for entry in agenda for clause in entry.resolutions for mark in clause.control_events
    ]
    add_rows(
        [
            *(
                _attachment(attached, item=item, position=position)
                for item, entry in zip(items, agenda, strict=True)
                for position, attached in enumerate(entry.attachments, start=1)
            ),
            *(
                _attachment(attached, control_event=mark, position=position)
                for mark, entry in zip(marks, told, strict=True)
                for position, attached in enumerate(entry.attachments, start=1)
            ),
        ]
    )


def _attachment(
    entry: AttachmentEntry,
    *,
    position: int,
    item: AgendaItem | None = None,
    control_event: ControlEvent | None = None,
) -> Attachment:
    row = Attachment(
        item=item,
        control_event=control_event,
        position=position,
        title=entry.title,
        visibility=entry.visibility,
    )
    media_type = check_content(entry.content, entry.title)
    return fill_in(row, CheckedFile(entry.title, media_type, entry.content))
