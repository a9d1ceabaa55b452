"""From the record to the content of a session file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Final

from django.db.models import Prefetch

from agenda.models import AgendaItem, Attachment, ControlEvent, Executor, Resolution
from agenda.session_file.content import (
    AgendaEntry,
    AttachmentEntry,
    AttendanceEntry,
    CommissionEntry,
    ControlEventEntry,
    ExecutorEntry,
    MemberEntry,
    NamedVoteEntry,
    PlanItemEntry,
    ResolutionEntry,
    RulesEntry,
    SessionContent,
    SpeakerEntry,
    VenueEntry,
    VotesEntry,
)
from meetings.models import Commission, Meeting, MeetingCommission, Venue, WorkPlanItem
from participants.domain import Mention, posts_of
from participants.models import Attendance, Membership, Person
from russian.names import Name, surname_first
from russian.signs import NBSP

_UNLISTED: Final = {"", Attendance.Status.SPEAKER.value}

Named = Mapping[int, Mention]
Members = Mapping[int, list[Membership]]


def read_record(meeting_id: int) -> SessionContent:
    """What the record says of the session; names and posts are those of its day."""
    meeting = _loaded(meeting_id)
    rows = list(meeting.attendance.all())
    on = meeting.held_on
    members = _members(meeting.bodies, on=on)
    named = {
        row.person_id: replace(_mention(row.person, row.post), name=row.name, gender=row.gender)
        for row in rows
    }
    composition = (member.person for listed in members.values() for member in listed)
    others = [person for person in _people_of(meeting) if person.pk not in named]
    named |= named_now(
        [*others, *(person for person in composition if person.pk not in named)], on=on
    )
    duties = {row.duty: named[row.person_id] for row in rows}
    return SessionContent(
        commissions=tuple(
            _commission_entry(link, members[link.commission_id], named)
            for link in meeting.meeting_commissions.all()
        ),
        held_on=on,
        start_time=meeting.start_time,
        end_time=meeting.end_time,
        time_zone=meeting.time_zone,
        form=meeting.form,
        kind=meeting.kind,
        state=meeting.state,
        state_reason=meeting.state_reason,
        on_work_plan_of=meeting.on_work_plan_of.name if meeting.on_work_plan_of else "",
        plan_item=_plan_item_entry(meeting.plan_item),
        venue=_venue_entry(meeting.venue) if meeting.venue else None,
        presiding=duties.get(Attendance.Duty.PRESIDING),
        secretary=duties.get(Attendance.Duty.SECRETARY),
        quorum_reason=meeting.quorum_reason,
        minutes_dated_on=meeting.minutes_dated_on,
        attendance=tuple(
            _attendance_entry(row, named) for row in rows if row.status not in _UNLISTED
        ),
        attendance_groups=tuple(group.title for group in meeting.attendance_groups.all()),
        agenda=tuple(_agenda_entry(item, named) for item in meeting.agenda_items.all()),
        summary=tuple(line for line in meeting.summary.splitlines() if line.strip()),
        remark=meeting.remark,
    )


def named_now(people: Iterable[Person], *, on: date | None) -> dict[int, Mention]:
    """People by their present names, with the posts that they hold on that day."""
    listed = {person.pk: person for person in people}
    titles = posts_of(listed.values(), on=on)
    return {pk: _mention(person, titles.get(pk, "")) for pk, person in listed.items()}


def _mention(person: Person, post: str) -> Mention:
    return Mention(
        name=person.name,
        gender=person.gender,
        post=post,
        is_private=person.is_private,
        public_label=person.public_label,
        person_id=person.pk,
    )


def _loaded(meeting_id: int) -> Meeting:
    marks = ControlEvent.objects.order_by("pk").select_related("decided_by")
    clauses = "agenda_items__resolutions"
    return (
        Meeting.objects.for_detail()
        .select_related("plan_item__plan__commission")
        .prefetch_related(
            "attendance__person",
            "attendance__substitute_for",
            "attendance_groups",
            "agenda_items__plan_item__plan__commission",
            "agenda_items__attachments",
            "agenda_items__speakers__person",
            "agenda_items__votes__participant",
            f"{clauses}__executors__person",
            Prefetch(f"{clauses}__control_events", marks),
            f"{clauses}__control_events__attachments",
        )
        .get(pk=meeting_id)
    )


def _members(commissions: Iterable[Commission], *, on: date | None) -> Members:
    """The composition of each commission on that day, by the key of the commission."""
    found: dict[int, list[Membership]] = {commission.pk: [] for commission in commissions}
    in_force = Membership.objects.filter(commission__in=found).in_force(on=on)
    for member in in_force.select_related("person").order_by("pk"):
        found[member.commission_id].append(member)
    return found


def _people_of(meeting: Meeting) -> Iterator[Person]:
    """Everybody whom a row of the session names, beside the list of participants."""
    for row in meeting.attendance.all():
        if row.substitute_for:
            yield row.substitute_for
    for item in meeting.agenda_items.all():
        yield from (speaker.person for speaker in item.speakers.all())
        for clause in item.resolutions.all():
            yield from (each.person for each in clause.executors.all() if each.person)
            yield from (mark.decided_by for mark in clause.control_events.all() if mark.decided_by)


def _commission_entry(
    link: MeetingCommission, members: Iterable[Membership], named: Named
) -> CommissionEntry:
    commission = link.commission
    return CommissionEntry(
        name=commission.name,
        short_name=commission.short_name,
        kind=commission.kind,
        is_example=commission.is_example,
        rules=RulesEntry(
            **{rule.name: getattr(commission, rule.name) for rule in fields(RulesEntry)}
        ),
        is_host=link.is_host,
        number=link.number,
        void_reason=link.void_reason,
        members=tuple(
            MemberEntry(
                person=named[member.person_id],
                role=member.role,
                is_voting=member.is_voting,
                since=member.since,
                until=member.until,
                basis=member.basis,
            )
            for member in members
        ),
    )


def _plan_item_entry(item: WorkPlanItem | None) -> PlanItemEntry | None:
    if item is None:
        return None
    return PlanItemEntry(
        commission=item.plan.commission.name,
        year=item.plan.year,
        title=item.title,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        period=item.period,
        prepared_by=item.prepared_by,
    )


def _venue_entry(venue: Venue) -> VenueEntry:
    return VenueEntry(venue.name, venue.locality)


def _attendance_entry(row: Attendance, named: Named) -> AttendanceEntry:
    return AttendanceEntry(
        person=named[row.person_id],
        status=row.status,
        substitute_for=named[row.substitute_for_id] if row.substitute_for_id else None,
        has_vote=row.has_vote,
        presence=row.presence,
        reason=row.reason,
        arrived_at=row.arrived_at,
        left_at=row.left_at,
    )


def _agenda_entry(item: AgendaItem, named: Named) -> AgendaEntry:
    return AgendaEntry(
        title=item.title,
        is_subitem=item.is_subitem,
        is_late=item.is_late,
        is_closed=item.is_closed,
        closed_ground=item.closed_ground,
        minutes_allotted=item.minutes_allotted,
        starts_at=item.starts_at,
        plan_item=_plan_item_entry(item.plan_item),
        attachments=_attachment_entries(item.attachments.all()),
        speakers=tuple(
            SpeakerEntry(named[speaker.person_id], speaker.role, speaker.summary)
            for speaker in item.speakers.all()
        ),
        discussion=item.discussion,
        outcome=item.outcome,
        outcome_reason=item.outcome_reason,
        quorum_reason=item.quorum_reason,
        ballot=item.ballot,
        votes=_votes(item),
        votes_by_name=tuple(
            NamedVoteEntry(named[vote.participant.person_id], vote.choice, vote.dissent)
            for vote in item.votes.all()
        ),
        casting_vote=item.casting_vote,
        resolutions=tuple(_resolution_entry(clause, named) for clause in item.resolutions.all()),
    )


def _votes(item: AgendaItem) -> VotesEntry | None:
    if item.votes_for is None or item.votes_against is None or item.votes_abstained is None:
        return None
    return VotesEntry(item.votes_for, item.votes_against, item.votes_abstained)


def _resolution_entry(clause: Resolution, named: Named) -> ResolutionEntry:
    return ResolutionEntry(
        text=clause.text,
        verb=clause.verb,
        executors=tuple(
            ExecutorEntry(executor.post, executor.role, _responsible(executor, named))
            for executor in clause.executors.all()
        ),
        due_on=clause.due_on,
        due_text=clause.due_text,
        recurrence=clause.recurrence,
        recurrence_day=clause.recurrence_day,
        control_events=tuple(
            ControlEventEntry(
                kind=mark.kind,
                happened_on=mark.happened_on,
                text=mark.text,
                new_due_on=mark.new_due_on,
                decided_by=named[mark.decided_by_id] if mark.decided_by_id else None,
                attachments=_attachment_entries(mark.attachments.all()),
            )
            for mark in clause.control_events.all()
        ),
    )


def _responsible(executor: Executor, named: Named) -> Mention | None:
    """The responsible person, as named on that day also where no list of that day has them."""
    if executor.person is None:
        return None
    mention = named[executor.person.pk]
    if executor.person_as_named in {"", surname_first(mention.name)}:
        return mention
    last, _space, initials = executor.person_as_named.partition(NBSP)
    return replace(mention, name=Name(last, initials=initials))


def _attachment_entries(rows: Iterable[Attachment]) -> tuple[AttachmentEntry, ...]:
    return tuple(AttachmentEntry(_content(row), row.title, row.visibility) for row in rows)


def _content(row: Attachment) -> bytes:
    with row.file.open("rb") as stored:
        return bytes(stored.read())
