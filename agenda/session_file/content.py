"""What a session file says, as records; and the one way of writing it.

The order of the fields is the order of the keys in the file; a field's default is what the file
means when it leaves the key out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from hashlib import sha256
from typing import Final

from agenda.numbering import closed_items
from agenda.session_file.faults import Path
from agenda.session_file.keys import (
    BYTES,
    CLOCK,
    DAY,
    LINES,
    PERSON,
    WORD,
    JsonObject,
    beside,
    key,
    later,
    many,
    one,
    read,
    written,
)
from agenda.session_file.people import People
from meetings.models import Meeting
from participants.domain import Identity, Mention

FORMAT: Final = "commission-session/1"


@dataclass(frozen=True, slots=True)
class RulesEntry:
    """The settings of a commission, by the names of their columns; see ``Commission``."""

    chair_title: str = field(default="chair", metadata=key("chair_title"))
    quorum_rule: str = field(default="more_than_half", metadata=key("quorum_rule"))
    quorum_number: int | None = field(default=None, metadata=key("quorum_number"))
    substitutes: str = field(default="advisory", metadata=key("substitutes"))
    number_prefix: str = field(default="", metadata=key("number_prefix"))
    number_pattern: str = field(default="{prefix}{number}", metadata=key("number_pattern"))
    materials_term: int = field(default=20, metadata=key("materials_term"))
    agenda_term: int = field(default=7, metadata=key("agenda_term"))
    minutes_term: int = field(default=5, metadata=key("minutes_term"))
    extracts_term: int = field(default=3, metadata=key("extracts_term"))
    heard_style: str = field(default="nominative", metadata=key("heard_style"))
    inline_attendance_max: int = field(default=15, metadata=key("inline_attendance_max"))
    minutes_style: str = field(default="full", metadata=key("minutes_style"))
    decided_word: str = field(default="decided", metadata=key("decided_word"))
    invitation_note: str = field(default="", metadata=key("invitation_note"))
    name_style: str = field(default="full", metadata=key("name_style"))
    needs_second_person: bool = field(default=False, metadata=key("needs_second_person"))


@dataclass(frozen=True, slots=True)
class MemberEntry:
    person: Mention = field(metadata=key("person", PERSON))
    role: str = field(default="member", metadata=key("role"))
    is_voting: bool = field(default=True, metadata=key("votes"))
    since: date | None = field(default=None, metadata=key("since", DAY))
    until: date | None = field(default=None, metadata=key("until", DAY))
    basis: str = field(default="", metadata=key("basis"))


@dataclass(frozen=True, slots=True)
class CommissionEntry:
    name: str = field(metadata=key("name"))
    short_name: str = field(default="", metadata=key("short_name"))
    kind: str = field(default="other", metadata=key("kind"))
    is_example: bool = field(default=False, metadata=key("example"))
    rules: RulesEntry = field(default=RulesEntry(), metadata=beside("rules", one(RulesEntry)))
    is_host: bool = field(default=False, metadata=key("host"))
    number: int | None = field(default=None, metadata=key("number"))
    void_reason: str = field(default="", metadata=later("void_reason"))
    members: tuple[MemberEntry, ...] = field(
        default=(), metadata=beside("members", many(MemberEntry))
    )


@dataclass(frozen=True, slots=True)
class PlanItemEntry:
    """An item of a work plan, known by the commission, the year and the title."""

    commission: str = field(metadata=key("commission"))
    year: int = field(metadata=key("year"))
    title: str = field(metadata=key("title"))
    starts_on: date | None = field(default=None, metadata=beside("starts_on", DAY))
    ends_on: date | None = field(default=None, metadata=beside("ends_on", DAY))
    period: str = field(default="", metadata=beside("period"))
    prepared_by: str = field(default="", metadata=beside("prepared_by"))


@dataclass(frozen=True, slots=True)
class VenueEntry:
    name: str = field(metadata=key("name"))
    locality: str = field(default="", metadata=key("locality"))


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    person: Mention = field(metadata=key("person", PERSON))
    status: str = field(default="member", metadata=key("status"))
    substitute_for: Mention | None = field(default=None, metadata=later("substitute_for", PERSON))
    has_vote: bool = field(default=False, metadata=later("has_vote"))
    presence: str = field(default="present", metadata=key("presence"))
    reason: str = field(default="", metadata=key("reason"))
    arrived_at: time | None = field(default=None, metadata=later("arrived", CLOCK))
    left_at: time | None = field(default=None, metadata=later("left", CLOCK))


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    person: Mention = field(metadata=key("person", PERSON))
    role: str = field(default="rapporteur", metadata=key("role"))
    summary: str = field(default="", metadata=key("summary"))


@dataclass(frozen=True, slots=True)
class VotesEntry:
    in_favour: int = field(metadata=key("for"))
    against: int = field(metadata=key("against"))
    abstained: int = field(metadata=key("abstained"))


@dataclass(frozen=True, slots=True)
class NamedVoteEntry:
    person: Mention = field(metadata=key("person", PERSON))
    choice: str = field(default="", metadata=key("choice", WORD))
    dissent: str = field(default="", metadata=key("dissent"))


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    content: bytes = field(metadata=key("content", BYTES))
    title: str = field(default="", metadata=key("title"))
    visibility: str = field(default="internal", metadata=key("visibility"))


@dataclass(frozen=True, slots=True)
class ExecutorEntry:
    post: str = field(metadata=key("post"))
    role: str = field(default="responsible", metadata=later("role"))
    person: Mention | None = field(default=None, metadata=key("person", PERSON))


@dataclass(frozen=True, slots=True)
class ControlEventEntry:
    kind: str = field(metadata=key("kind"))
    happened_on: date = field(metadata=key("day", DAY))
    text: str = field(default="", metadata=key("text"))
    new_due_on: date | None = field(default=None, metadata=key("new_due_on", DAY))
    decided_by: Mention | None = field(default=None, metadata=key("decided_by", PERSON))
    attachments: tuple[AttachmentEntry, ...] = field(
        default=(), metadata=key("attachments", many(AttachmentEntry))
    )


@dataclass(frozen=True, slots=True)
class ResolutionEntry:
    text: str = field(metadata=key("text"))
    verb: str = field(default="", metadata=later("verb", WORD))
    executors: tuple[ExecutorEntry, ...] = field(
        default=(), metadata=key("executors", many(ExecutorEntry))
    )
    due_on: date | None = field(default=None, metadata=key("due_on", DAY))
    due_text: str = field(default="", metadata=key("due_text"))
    recurrence: str = field(default="", metadata=later("recurrence", WORD))
    recurrence_day: int | None = field(default=None, metadata=later("recurrence_day"))
    control_events: tuple[ControlEventEntry, ...] = field(
        default=(), metadata=beside("control_events", many(ControlEventEntry))
    )


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    title: str = field(metadata=key("title"))
    is_subitem: bool = field(default=False, metadata=later("subitem"))
    is_late: bool = field(default=False, metadata=later("late"))
    is_closed: bool = field(default=False, metadata=key("closed"))
    closed_ground: str = field(default="", metadata=key("closed_ground"))
    minutes_allotted: int | None = field(default=None, metadata=later("minutes_allotted"))
    starts_at: time | None = field(default=None, metadata=later("starts_at", CLOCK))
    plan_item: PlanItemEntry | None = field(
        default=None, metadata=later("plan_item", one(PlanItemEntry))
    )
    attachments: tuple[AttachmentEntry, ...] = field(
        default=(), metadata=later("attachments", many(AttachmentEntry))
    )
    speakers: tuple[SpeakerEntry, ...] = field(
        default=(), metadata=key("speakers", many(SpeakerEntry))
    )
    discussion: str = field(default="", metadata=key("discussion"))
    outcome: str = field(default="", metadata=key("outcome", WORD))
    outcome_reason: str = field(default="", metadata=later("outcome_reason"))
    quorum_reason: str = field(default="", metadata=later("quorum_reason"))
    ballot: str = field(default="open", metadata=later("ballot"))
    votes: VotesEntry | None = field(default=None, metadata=key("votes", one(VotesEntry)))
    votes_by_name: tuple[NamedVoteEntry, ...] = field(
        default=(), metadata=later("votes_by_name", many(NamedVoteEntry))
    )
    casting_vote: str = field(default="", metadata=later("casting_vote", WORD))
    resolutions: tuple[ResolutionEntry, ...] = field(
        default=(), metadata=key("resolutions", many(ResolutionEntry))
    )


@dataclass(frozen=True, slots=True)
class SessionContent:
    """One session as a file tells it; whatever the file left out has its usual value."""

    commissions: tuple[CommissionEntry, ...] = field(
        metadata=key("commissions", many(CommissionEntry))
    )
    held_on: date | None = field(metadata=key("date", DAY))
    start_time: time | None = field(default=None, metadata=key("time", CLOCK))
    end_time: time | None = field(default=None, metadata=later("end_time", CLOCK))
    time_zone: str = field(default="Europe/Moscow", metadata=key("time_zone"))
    form: str = field(default="in_person", metadata=key("form"))
    kind: str = field(default="regular", metadata=key("kind"))
    #: Empty only until ``from_json`` has looked at the day.
    state: str = field(default="", metadata=later("state"))
    state_reason: str = field(default="", metadata=later("state_reason"))
    on_work_plan_of: str = field(default="", metadata=key("on_work_plan_of", WORD))
    plan_item: PlanItemEntry | None = field(
        default=None, metadata=later("plan_item", one(PlanItemEntry))
    )
    venue: VenueEntry | None = field(default=None, metadata=key("venue", one(VenueEntry)))
    presiding: Mention | None = field(default=None, metadata=key("presiding", PERSON))
    secretary: Mention | None = field(default=None, metadata=key("secretary", PERSON))
    quorum_reason: str = field(default="", metadata=later("quorum_reason"))
    minutes_dated_on: date | None = field(default=None, metadata=later("minutes_dated_on", DAY))
    attendance: tuple[AttendanceEntry, ...] = field(
        default=(), metadata=key("attendance", many(AttendanceEntry))
    )
    attendance_groups: tuple[str, ...] = field(default=(), metadata=key("attendance_groups", LINES))
    agenda: tuple[AgendaEntry, ...] = field(default=(), metadata=key("agenda", many(AgendaEntry)))
    summary: tuple[str, ...] = field(default=(), metadata=key("summary", LINES))
    remark: str = field(default="", metadata=key("remark"))

    def to_json(self) -> JsonObject:
        return {"format": FORMAT} | written(self)

    def to_bytes(self) -> bytes:
        """The one way of writing this content: every key, in the documented order."""
        return _to_bytes(self.to_json())

    @property
    def digest(self) -> str:
        """Equal for files that say the same of the session, however they are written."""
        usual = replace(self, state="") if self.state == usual_state(self.held_on) else self
        return sha256(_to_bytes({"format": FORMAT} | written(usual, bare=True))).hexdigest()

    @property
    def plan_items(self) -> list[PlanItemEntry]:
        """Items of work plans that the session or its agenda came from."""
        named = [self.plan_item, *(item.plan_item for item in self.agenda)]
        return [entry for entry in named if entry]

    def commission_names(self) -> Iterator[tuple[Path, str]]:
        """Every commission that is named, with the place of its name; the session's own first."""
        for place, commission in enumerate(self.commissions):
            yield ("commissions", place, "name"), commission.name
        if self.on_work_plan_of:
            yield ("on_work_plan_of",), self.on_work_plan_of
        if self.plan_item:
            yield ("plan_item", "commission"), self.plan_item.commission
        for place, item in enumerate(self.agenda):
            if item.plan_item:
                yield ("agenda", place, "plan_item", "commission"), item.plan_item.commission

    def participants(self) -> Iterator[Mention]:
        """Everybody who was there in some part: the list, the duties, those who only spoke."""
        yield from (entry.person for entry in self.attendance)
        yield from (mention for mention in (self.presiding, self.secretary) if mention)
        for item in self.agenda:
            yield from (entry.person for entry in item.speakers)

    def mentions(self) -> Iterator[Mention]:
        """Everybody who is named anywhere."""
        for commission in self.commissions:
            yield from (entry.person for entry in commission.members)
        yield from self.participants()
        yield from (entry.substitute_for for entry in self.attendance if entry.substitute_for)
        for item in self.agenda:
            for clause in item.resolutions:
                yield from (entry.person for entry in clause.executors if entry.person)
                yield from (mark.decided_by for mark in clause.control_events if mark.decided_by)


def from_json(content: JsonObject, people: People) -> SessionContent:
    """The content of a file that was checked; ``people`` knows who is the same person."""
    session = read(SessionContent, content, people)
    return replace(
        session,
        state=session.state or usual_state(session.held_on),
        agenda=_agenda_as_recorded(session),
    )


def usual_state(held_on: date | None) -> str:
    """A session of which a file says only the day was held; old records say no more."""
    return (Meeting.State.HELD if held_on else Meeting.State.PLANNED).value


def _agenda_as_recorded(session: SessionContent) -> tuple[AgendaEntry, ...]:
    """Sub-items of a closed item are closed, and votes by name stand as the participants do."""
    places: dict[Identity, int] = {}
    for mention in session.participants():
        places.setdefault(mention.identity, len(places))
    closed = {id(item) for item in closed_items(session.agenda)}  # type: ignore[arg-type]
    return tuple(
        replace(
            item,
            is_closed=id(item) in closed,
            votes_by_name=tuple(
                sorted(item.votes_by_name, key=lambda vote: places[vote.person.identity])
            ),
        )
        for item in session.agenda
    )


def _to_bytes(content: JsonObject) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()
