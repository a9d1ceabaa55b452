"""What was pasted, written down; and those whom it names, until a clerk says who they are.

Titles, clauses and votes of a pasted agenda become rows at once. A name becomes a person only
when it is surely that of one participant; otherwise it waits with the session, with the places
where it stands, and the form of the session asks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from accounts.history import add_rows, change_rows
from accounts.models import User
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from agenda.numbering import numbered_clauses
from agenda.quorum import Roll
from agenda.session_form.pasting import Outline, PastedItem
from meetings.fields import FoldedField
from meetings.models import Meeting
from participants.domain import copy_name, note_posts
from participants.models import Attendance, Membership, Person
from participants.pasting import Fault, PastedPerson
from participants.recognising import Candidate, add_person, candidates, is_compatible
from russian.names import Name, full, guess_gender
from russian.typography import fold

#: Answers that name nobody on record.
NEW: Final = "new"
NOBODY: Final = "nobody"


@dataclass(slots=True)
class Part:
    """How somebody takes part, as the list of participants has it."""

    status: str
    presence: str
    reason: str = ""
    duty: str = ""


@dataclass(slots=True)
class Speech:
    item: int
    position: int
    role: str
    summary: str = ""


@dataclass(slots=True)
class Unrecognised:
    """Somebody whom a pasted list names, with the places where he is named."""

    name: Name
    post: str = ""
    part: Part | None = None
    speeches: list[Speech] = field(default_factory=list)
    #: Rows of executors of which he is the responsible person.
    executors: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same for the same name and post, also when others have been answered."""
        said = f"{fold(full(self.name))}|{fold(self.post)}"
        return sha256(said.encode()).hexdigest()[:12]

    def may_be(self, name: Name, post: str) -> bool:
        """Whether that is the same human: the names agree, and the posts do not contradict."""
        return is_compatible(self.name, name) and (
            not self.post or not post or fold(self.post) == fold(post)
        )

    def take_in(self, other: "Unrecognised") -> None:
        """The other one is the same human: all places are of this one, the fuller name holds."""
        if other.name.first or not self.name.initials_or_made():
            self.name = other.name
        self.post = self.post or other.post
        self.part = self.part or other.part
        self.speeches += other.speeches
        self.executors += other.executors


def unrecognised_of(meeting: Meeting) -> list[Unrecognised]:
    return [
        Unrecognised(
            name=Name(**each["name"]),
            post=each["post"],
            part=Part(**each["part"]) if each["part"] else None,
            speeches=[Speech(**speech) for speech in each["speeches"]],
            executors=each["executors"],
        )
        for each in meeting.unrecognised
    ]


def _store(meeting: Meeting, waiting: Iterable[Unrecognised]) -> None:
    """The names wait with the session; that is no change of the session's own record."""
    meeting.unrecognised = [asdict(each) for each in waiting]
    Meeting.objects.filter(pk=meeting.pk).update(unrecognised=meeting.unrecognised)


# --- writing down ---------------------------------------------------------------------------


@dataclass(slots=True)
class Written:
    """What a clerk should look at in what was written down."""

    #: Numbers of the clauses whose executor was not recognised.
    unaddressed: list[str] = field(default_factory=list)
    #: Lines that say that all were in favour, and how many that was; 0 is not known.
    unanimous: list[tuple[Fault, int]] = field(default_factory=list)


@transaction.atomic
def write_pasted(
    *,
    meeting: Meeting,
    outline: Outline,
    people: Sequence[PastedPerson],
    among: QuerySet[Person],
) -> Written:
    """The pasted items stand at the end of the agenda, the people wait or stand in the list.

    ``among`` are the persons whom the user knows. The caller has locked the session.
    """
    named = [_participant(person) for person in people]
    items = _add_items(meeting, outline.items)
    for item, pasted in zip(items, outline.items, strict=True):
        named += _speakers(item, pasted)
    named = [*unrecognised_of(meeting), *named]
    _give_posts(meeting, outline.items, named, among)
    named += _add_clauses(items, outline.items)
    _settle(meeting, named, among)
    return Written(
        _unaddressed(meeting, items, outline.items), _count_unanimous(meeting, items, outline.items)
    )


def _give_posts(
    meeting: Meeting,
    pasted: Sequence[PastedItem],
    named: Sequence[Unrecognised],
    among: QuerySet[Person],
) -> None:
    """An executor named without a post has the one that is known; or is not recognised."""
    clauses = [clause for item in pasted for clause in item.clauses]
    bare = [each for clause in clauses for each in clause.executors if not each.post]
    names = list(dict.fromkeys(each.person.name for each in bare if each.person))
    if not names:
        return
    listed = Attendance.objects.filter(meeting=meeting)
    told = [(row.name, row.post) for row in listed] + [(one.name, one.post) for one in named]
    posts: dict[Name, set[str]] = {
        name: {post for other, post in told if post and is_compatible(name, other)}
        for name in names
    }
    found = candidates([(name, "") for name in names], among=among, on=meeting.held_on)
    for name, who in zip(names, found, strict=True):
        if not posts[name] and len(who) == 1 and who[0].post:
            posts[name] = {who[0].post}
    for each in bare:
        if each.person and len(posts[each.person.name]) == 1:
            [each.post] = posts[each.person.name]
    for clause in clauses:
        if not all(each.post for each in clause.executors):
            clause.text, clause.verb, clause.executors = clause.whole, "", []
            clause.is_unaddressed = True


def _unaddressed(
    meeting: Meeting, items: Sequence[AgendaItem], pasted: Sequence[PastedItem]
) -> list[str]:
    places = {
        (item.pk, position)
        for item, one in zip(items, pasted, strict=True)
        for position, clause in enumerate(one.clauses, start=1)
        if clause.is_unaddressed and not clause.executors
    }
    if not places:
        return []
    agenda = meeting.agenda_items.order_by("position", "pk").prefetch_related("resolutions")
    return [
        number
        for number, clause in numbered_clauses(agenda)
        if (clause.item_id, clause.position) in places
    ]


def _count_unanimous(
    meeting: Meeting, items: Sequence[AgendaItem], pasted: Sequence[PastedItem]
) -> list[tuple[Fault, int]]:
    """Of each item on which all were in favour: as many as may vote and are there."""
    told = [(item, one.unanimous) for item, one in zip(items, pasted, strict=True) if one.unanimous]
    roll = Roll(meeting)
    may_vote = {Attendance.Status.MEMBER.value, Attendance.Status.SUBSTITUTE.value}
    is_known = not any(one.part and one.part.status in may_vote for one in unrecognised_of(meeting))
    counted = [(item, line, len(roll.entitled(item)) if is_known else 0) for item, line in told]
    for item, _line, present in counted:
        if present:
            item.votes_for, item.votes_against, item.votes_abstained = present, 0, 0
    change_rows(
        [item for item, _line, present in counted if present],
        ["votes_for", "votes_against", "votes_abstained"],
    )
    return [(line, present) for _item, line, present in counted]


def _participant(person: PastedPerson) -> Unrecognised:
    part = Part(str(person.status), str(person.presence), person.reason, str(person.duty))
    return Unrecognised(person.name, person.post, part)


def _add_items(meeting: Meeting, pasted: Sequence[PastedItem]) -> list[AgendaItem]:
    last = meeting.agenda_items.order_by("-position").first()
    rows = []
    for position, item in enumerate(pasted, start=last.position + 1 if last else 1):
        votes = item.votes or (None, None, None)
        rows.append(
            AgendaItem(
                meeting=meeting,
                position=position,
                title=item.title,
                is_subitem=item.is_subitem,
                is_closed=item.closed_ground is not None,
                closed_ground=item.closed_ground or "",
                discussion=item.discussion,
                outcome=item.outcome,
                outcome_reason=item.outcome_reason,
                votes_for=votes[0],
                votes_against=votes[1],
                votes_abstained=votes[2],
            )
        )
    return add_rows(rows)


def _speakers(item: AgendaItem, pasted: PastedItem) -> Iterator[Unrecognised]:
    for position, speaker in enumerate(pasted.speakers, start=1):
        speech = Speech(item.pk, position, str(speaker.role), speaker.summary)
        yield Unrecognised(speaker.person.name, speaker.person.post, speeches=[speech])


def _add_clauses(
    items: Sequence[AgendaItem], pasted: Sequence[PastedItem]
) -> Iterator[Unrecognised]:
    pairs = [
        (
            Resolution(
                item=item,
                position=position,
                verb=clause.verb,
                text=clause.text,
                due_on=clause.due_on,
                due_text=clause.due_text,
                recurrence=clause.recurrence,
                recurrence_day=clause.recurrence_day,
            ),
            clause,
        )
        for item, one in zip(items, pasted, strict=True)
        for position, clause in enumerate(one.clauses, start=1)
    ]
    add_rows(row for row, _clause in pairs)
    told = [
        (Executor(resolution=row, position=position, role=each.role, post=each.post), each)
        for row, clause in pairs
        for position, each in enumerate(clause.executors, start=1)
    ]
    add_rows(row for row, _each in told)
    for row, each in told:
        if each.person is not None:
            # The post is the executor's: the list of participants may call it otherwise.
            yield Unrecognised(each.person.name, executors=[row.pk])


def _settle(meeting: Meeting, named: Sequence[Unrecognised], among: QuerySet[Person]) -> None:
    """Who is surely known stands in his places; the others wait."""
    listed = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    by_name = _by_full_name(meeting, named, among)
    waiting: list[Unrecognised] = []
    for place, one in enumerate(named, start=1):
        alike = [row for row in listed if is_compatible(row.name, one.name)]
        sure = [row for row in alike if one.may_be(row.name, row.post)]
        person = by_name.get(_folded(one.name))
        if person is None and len(alike) == len(sure) == 1:
            person = sure[0].person
        if person is not None:
            row = next((row for row in listed if row.person_id == person.pk), None)
            now = _place(meeting, one, person, row, [*waiting, *named[place:]])
            listed += [now] if now is not None and row is None else []
            continue
        same = [other for other in waiting if other.may_be(one.name, one.post)]
        if len(same) == 1:
            same[0].take_in(one)
        else:
            waiting.append(one)
    _store(meeting, waiting)


def _by_full_name(
    meeting: Meeting, named: Sequence[Unrecognised], among: QuerySet[Person]
) -> dict[str, Person]:
    """Whom a full name means, whatever his post: the only one, or the only member of that name."""
    told = {_folded(one.name) for one in named if one.name.first and one.name.patronymic}
    if not told:
        return {}
    people: dict[str, list[Person]] = {}
    for person in among.filter(folded_name__in=told):
        people.setdefault(person.folded_name, []).append(person)
    in_force = Membership.objects.in_force(on=meeting.held_on)
    of_session = in_force.filter(commission__meeting_commissions__meeting=meeting)
    members = set(of_session.values_list("person_id", flat=True))
    meant = {}
    for name, alike in people.items():
        narrowed = alike if len(alike) == 1 else [each for each in alike if each.pk in members]
        if len(narrowed) == 1:
            [meant[name]] = narrowed
    return meant


def _folded(name: Name) -> str:
    return FoldedField.folded(name.last, name.first, name.patronymic, name.initials)


def _place(
    meeting: Meeting,
    one: Unrecognised,
    person: Person,
    row: Attendance | None,
    others: Sequence[Unrecognised],
) -> Attendance | None:
    """The person stands in every place where the name stood; ``others`` do not stand yet.

    Returns his row in the list of participants, if he has one.
    """
    if one.part is not None:
        row = _take_part(meeting, one, one.part, person, row)
    elif one.post and row is None:
        note_posts([(person, one.post)], on=meeting.held_on)
    of_session = AgendaItem.objects.filter(meeting=meeting)
    known = set(of_session.values_list("pk", flat=True)) if one.speeches else set()
    for speech in sorted(one.speeches, key=lambda speech: speech.position):
        if speech.item in known:
            _speak(speech, person, others)
    executors = list(
        Executor.objects.filter(pk__in=one.executors, resolution__item__in=of_session, person=None)
    )
    for executor in executors:
        executor.person, executor.person_as_named = person, ""
    change_rows(executors, ["person", "person_as_named"])
    return row


def _speak(speech: Speech, person: Person, others: Sequence[Unrecognised]) -> None:
    """The speech stands where it was typed: those above it that wait have no row yet."""
    waiting = [each for one in others for each in one.speeches if each.item == speech.item]
    position = speech.position - sum(each.position < speech.position for each in waiting)
    later = list(Speaker.objects.filter(item=speech.item, position__gte=position))
    for row in later:
        row.position += 1
    change_rows(later, ["position"])
    add_rows(
        [
            Speaker(
                item_id=speech.item,
                position=position,
                role=speech.role,
                summary=speech.summary,
                person=person,
            )
        ]
    )


def _leave_out(one: Unrecognised, others: Iterable[Unrecognised]) -> None:
    """Those who spoke after him move up."""
    speeches = [speech for other in others for speech in other.speeches]
    for gone in sorted(one.speeches, key=lambda speech: -speech.position):
        for speech in speeches:
            if speech.item == gone.item and speech.position > gone.position:
                speech.position -= 1


def _take_part(
    meeting: Meeting, one: Unrecognised, part: Part, person: Person, row: Attendance | None
) -> Attendance:
    """A row for the person; one that is there already learns who was away and who presided."""
    is_new = row is None
    if row is None:
        row = Attendance(meeting=meeting, person=person, status=part.status, post=one.post)
        copy_name(row)
        row.position = Attendance.objects.filter(meeting=meeting).count() + 1
    elif one.post and fold(one.post) != fold(row.post):
        # What was typed for this session holds.
        row.post = one.post
    if part.presence != Attendance.Presence.PRESENT:
        row.presence, row.reason = part.presence, part.reason
    others = Attendance.objects.filter(meeting=meeting, duty=part.duty)
    if part.duty and not row.duty and not others.exists():
        row.duty = part.duty
    if is_new:
        row.save()
    else:
        change_rows([row], ["post", "presence", "reason", "duty"])
    return row


# --- asking ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """Who is meant: one of the candidates, somebody new, or nobody who belongs here."""

    about: Unrecognised
    candidates: Sequence[Candidate]

    @property
    def likeliest(self) -> str:
        best = self.candidates[0] if self.candidates else None
        return str(best.person.pk) if best and best.is_likely else NEW

    @property
    def asks_gender(self) -> bool:
        """Whether nothing in the name shows the gender."""
        return guess_gender(self.about.name) is None


def questions(meeting: Meeting, *, among: QuerySet[Person]) -> list[Question]:
    """What the form asks about the names that wait, in the order in which they were pasted."""
    waiting = unrecognised_of(meeting)
    wanted = [(one.name, one.post) for one in waiting]
    found = candidates(wanted, among=among, on=meeting.held_on)
    return [Question(one, who) for one, who in zip(waiting, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Answer:
    """A person on record, somebody new with a gender, or nobody (``person`` is None)."""

    person: Person | None = None
    is_new: bool = False
    gender: str = ""


@transaction.atomic
def take_answers(
    *, meeting: Meeting, answers: Mapping[str, Answer], by: User | None
) -> list[Person]:
    """Whoever was recognised stands in his places; the caller has locked the session.

    Answers go by the keys of those they are about. Returns the persons that are new on record.
    """
    added = []
    waiting = unrecognised_of(meeting)
    answered = [(one, answers[one.key]) for one in waiting if one.key in answers]
    for one, answer in answered:
        if answer.person is None and not answer.is_new:
            waiting.remove(one)
            _leave_out(one, waiting)
    for one, answer in answered:
        person = answer.person
        if answer.is_new:
            person = add_person(name=one.name, gender=answer.gender, by=by)
            added.append(person)
        if person is not None:
            waiting.remove(one)
            row = Attendance.objects.filter(meeting=meeting, person=person).first()
            _place(meeting, one, person, row, waiting)
    _store(meeting, waiting)
    return added
