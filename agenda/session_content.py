"""What a session file says, as records; and the one way of writing it."""

import json
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from typing import Any, Final

from agenda.session_people import People
from participants.domain import Mention

FORMAT: Final = "commission-session/1"

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CommissionEntry:
    name: str
    short_name: str
    kind: str
    is_example: bool
    is_host: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class VenueEntry:
    name: str
    locality: str


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    person: Mention
    status: str
    presence: str
    reason: str


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    person: Mention
    role: str
    summary: str


@dataclass(frozen=True, slots=True)
class VotesEntry:
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True, slots=True)
class ExecutorEntry:
    post: str
    person: Mention | None


@dataclass(frozen=True, slots=True)
class ResolutionEntry:
    text: str
    executors: tuple[ExecutorEntry, ...]
    due_on: date | None
    due_text: str


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    title: str
    is_closed: bool
    closed_ground: str
    speakers: tuple[SpeakerEntry, ...]
    discussion: str
    outcome: str
    votes: VotesEntry | None
    resolutions: tuple[ResolutionEntry, ...]


@dataclass(frozen=True, slots=True)
class SessionContent:
    """One session as a file tells it; whatever the file left out has its usual value."""

    commissions: tuple[CommissionEntry, ...]
    held_on: date | None
    start_time: time | None
    time_zone: str
    form: str
    kind: str
    on_work_plan_of: str
    venue: VenueEntry | None
    presiding: Mention | None
    secretary: Mention | None
    attendance: tuple[AttendanceEntry, ...]
    attendance_groups: tuple[str, ...]
    agenda: tuple[AgendaEntry, ...]
    summary: tuple[str, ...]
    remark: str

    def to_json(self) -> JsonObject:
        return {
            "format": FORMAT,
            "commissions": [_commission_to_json(entry) for entry in self.commissions],
            "date": self.held_on.isoformat() if self.held_on else None,
            "time": f"{self.start_time:%H:%M}" if self.start_time else None,
            "time_zone": self.time_zone,
            "form": self.form,
            "kind": self.kind,
            "on_work_plan_of": self.on_work_plan_of or None,
            "venue": self.venue and {"name": self.venue.name, "locality": self.venue.locality},
            "presiding": self.presiding and _person_to_json(self.presiding),
            "secretary": self.secretary and _person_to_json(self.secretary),
            "attendance": [_attendance_to_json(entry) for entry in self.attendance],
            "attendance_groups": list(self.attendance_groups),
            "agenda": [_item_to_json(entry) for entry in self.agenda],
            "summary": list(self.summary),
            "remark": self.remark,
        }

    def to_bytes(self) -> bytes:
        """The one way of writing this content: every key, in the documented order."""
        written = json.dumps(self.to_json(), ensure_ascii=False, indent=2)
        return f"{written}\n".encode()

    @property
    def digest(self) -> str:
        """Equal for files that say the same, however they are written."""
        return sha256(self.to_bytes()).hexdigest()


def _commission_to_json(entry: CommissionEntry) -> JsonObject:
    return {
        "name": entry.name,
        "short_name": entry.short_name,
        "kind": entry.kind,
        "example": entry.is_example,
        "host": entry.is_host,
        "number": entry.number,
    }


def _person_to_json(mention: Mention) -> JsonObject:
    return {
        "last_name": mention.name.last,
        "first_name": mention.name.first or None,
        "patronymic": mention.name.patronymic or None,
        "initials": mention.name.initials or None,
        "gender": mention.gender or None,
        "post": mention.post,
    }


def _attendance_to_json(entry: AttendanceEntry) -> JsonObject:
    return {
        "person": _person_to_json(entry.person),
        "status": entry.status,
        "presence": entry.presence,
        "reason": entry.reason,
    }


def _item_to_json(entry: AgendaEntry) -> JsonObject:
    return {
        "title": entry.title,
        "closed": entry.is_closed,
        "closed_ground": entry.closed_ground,
        "speakers": [
            {
                "person": _person_to_json(speaker.person),
                "role": speaker.role,
                "summary": speaker.summary,
            }
            for speaker in entry.speakers
        ],
        "discussion": entry.discussion,
        "outcome": entry.outcome or None,
        "votes": entry.votes
        and {
            "for": entry.votes.in_favour,
            "against": entry.votes.against,
            "abstained": entry.votes.abstained,
        },
        "resolutions": [
            {
                "text": resolution.text,
                "executors": [
                    {
                        "post": executor.post,
                        "person": executor.person and _person_to_json(executor.person),
                    }
                    for executor in resolution.executors
                ],
                "due_on": resolution.due_on.isoformat() if resolution.due_on else None,
                "due_text": resolution.due_text,
            }
            for resolution in entry.resolutions
        ],
    }


def from_json(content: JsonObject, people: People) -> SessionContent:
    """The content of a file that was checked; ``people`` knows who is the same person."""
    get = content.get
    venue = get("venue")
    return SessionContent(
        commissions=tuple(_commission(each) for each in content["commissions"]),
        held_on=_day(content["date"]),
        start_time=time.fromisoformat(content["time"]) if get("time") else None,
        time_zone=get("time_zone", "Europe/Moscow"),
        form=get("form", "in_person"),
        kind=get("kind", "regular"),
        on_work_plan_of=get("on_work_plan_of") or "",
        venue=venue and VenueEntry(venue["name"], venue.get("locality", "")),
        presiding=_person(get("presiding"), people),
        secretary=_person(get("secretary"), people),
        attendance=tuple(_attendance(each, people) for each in get("attendance", [])),
        attendance_groups=tuple(get("attendance_groups", [])),
        agenda=tuple(_item(each, people) for each in get("agenda", [])),
        summary=tuple(get("summary", [])),
        remark=get("remark", ""),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _commission(each: JsonObject) -> CommissionEntry:
    return CommissionEntry(
        name=each["name"],
        short_name=each.get("short_name", ""),
        kind=each.get("kind", "other"),
        is_example=each.get("example", False),
        is_host=each.get("host", False),
        number=each.get("number"),
    )


def _attendance(each: JsonObject, people: People) -> AttendanceEntry:
    return AttendanceEntry(
        person=people.as_meant(each["person"]),
        status=each.get("status", "member"),
        presence=each.get("presence", "present"),
        reason=each.get("reason", ""),
    )


def _item(each: JsonObject, people: People) -> AgendaEntry:
    votes = each.get("votes")
    return AgendaEntry(
        title=each["title"],
        is_closed=each.get("closed", False),
        closed_ground=each.get("closed_ground", ""),
        speakers=tuple(
            SpeakerEntry(
                person=people.as_meant(speaker["person"]),
                role=speaker.get("role", "rapporteur"),
                summary=speaker.get("summary", ""),
            )
            for speaker in each.get("speakers", [])
        ),
        discussion=each.get("discussion", ""),
        outcome=each.get("outcome") or "",
        votes=votes and VotesEntry(votes["for"], votes["against"], votes["abstained"]),
        resolutions=tuple(_resolution(clause, people) for clause in each.get("resolutions", [])),
    )


def _resolution(each: JsonObject, people: People) -> ResolutionEntry:
    return ResolutionEntry(
        text=each["text"],
        executors=tuple(
            ExecutorEntry(executor["post"], _person(executor.get("person"), people))
            for executor in each.get("executors", [])
        ),
        due_on=_day(each.get("due_on")),
        due_text=each.get("due_text", ""),
    )


def _person(each: JsonObject | None, people: People) -> Mention | None:
    return people.as_meant(each) if each else None
