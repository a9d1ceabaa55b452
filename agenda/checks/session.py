"""The checks before the minutes: what is missing in the record of a session or contradicts itself.

An error keeps the minutes from being signed, a warning does not. A check never names the title of
an item: the list may be read over a shoulder.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.checks.findings import ATTENDANCE, ITEMS, PARTS, CheckedSession, Finding
from agenda.checks.votes import check_votes
from agenda.life.postponed import kept_waiting
from agenda.models import AgendaItem, Resolution, Speaker
from meetings.models import Commission, Meeting
from participants.models import Attendance
from participants.quorum import Quorum
from russian.typography import fold

Outcome = AgendaItem.Outcome
Verb = Resolution.Verb
Check = Callable[[CheckedSession], Iterable[Finding]]

#: What helps where an item was decided without a quorum.
WAYS_TO_A_QUORUM: Final = gettext_lazy(
    "Press “Fill in the members” or mark who was there, or write down the reason at the item."
)
#: Clauses that tell nobody to do anything: they need no executor and no term.
TELLS_NOBODY: Final = frozenset(
    {Verb.TAKE_NOTE, Verb.APPROVE, Verb.ENDORSE, Verb.CONSIDER, Verb.TAKE_OFF_CONTROL}
)
#: How such a clause begins where its verb stands in the text.
TELLS_NOBODY_IN_WORDS: Final = (
    "принять",
    "информацию",
    "утвердить",
    "одобрить",
    "согласиться",
    "согласовать",
    "считать",
    "признать",
    "отметить",
    "снять",
    "продлить",
    "перенести",
    "отложить",
    "включить",
    "исключить",
    "создать",
)
TITLE_BEGINS: Final = ("о ", "об ", "обо ")


def check_session(meeting: Meeting, *, at: datetime | None = None) -> list[Finding]:
    """Everything that is missing or contradictory, in the order of the form.

    In the same number of queries for any session.
    """
    session = CheckedSession(meeting)
    return [
        *_heading(session, at or timezone.now()),
        *(finding for check in CHECKS for finding in check(session)),
    ]


def refusals(meeting: Meeting) -> list[Finding]:
    """Faults with which a session that was held is not even saved.

    Before it is held nobody is asked: who is there is not on record yet.
    """
    return decided_without_quorum(meeting) if meeting.state == Meeting.State.HELD else []


def decided_without_quorum(meeting: Meeting) -> list[Finding]:
    """Items that were decided without a quorum, and no reason is written down.

    Where nobody knows who the members are, nothing is found: the check before the minutes says so.
    """
    session = CheckedSession(meeting)
    return [finding for item in session.items for finding in _item_quorum(session, item)]


# --- the session as a whole -----------------------------------------------------------------


def _heading(session: CheckedSession, at: datetime) -> Iterator[Finding]:
    meeting = session.meeting
    if meeting.held_on is None:
        yield session.error(meeting, "held_on", _("The session has no day."))
    elif session.is_over and meeting.held_on > at.astimezone(ZoneInfo(meeting.time_zone)).date():
        yield session.error(
            meeting, "held_on", _("The session was held on a day that is still to come.")
        )
    if meeting.unrecognised:
        yield session.error(
            meeting, ATTENDANCE, _("Nobody has said yet who some people of a pasted list are.")
        )
    if meeting.start_time and meeting.end_time and meeting.end_time < meeting.start_time:
        yield session.error(meeting, "end_time", _("The session ends before it begins."))
    if meeting.held_on and meeting.minutes_dated_on and meeting.minutes_dated_on < meeting.held_on:
        yield session.error(
            meeting, "minutes_dated_on", _("The minutes are dated before the session.")
        )


def _commissions(session: CheckedSession) -> Iterator[Finding]:
    if not session.parts:
        yield session.error(session.meeting, PARTS, _("The session has no commission."))
    for part in session.parts:
        if part.number is None and session.is_over:
            yield session.error(part, "number", _("The minutes have no number."))
    if len(session.parts) > 1 and not any(part.is_host for part in session.parts):
        yield session.warning(
            session.parts[0],
            "is_host",
            _("Nobody is marked as the host of the joint session."),
        )


def _quorum(session: CheckedSession) -> Iterator[Finding]:
    meeting, quorums = session.meeting, session.roll.quorums()
    for quorum in quorums:
        if quorum.is_met or meeting.quorum_reason:
            continue
        if quorum.is_known:
            yield session.error(meeting, "quorum_reason", _arithmetic(quorum))
        else:
            yield session.warning(meeting, ATTENDANCE, _arithmetic(quorum))
    if meeting.quorum_reason and quorums and all(quorum.is_met for quorum in quorums):
        yield session.warning(
            meeting,
            "quorum_reason",
            _("There was a quorum, and a reason for its absence is written down."),
        )


def _arithmetic(quorum: Quorum) -> str:
    return f"{quorum.commission}: {quorum.explanation}"


# --- participants ---------------------------------------------------------------------------


def _duties(session: CheckedSession) -> Iterator[Finding]:
    missing = {
        Attendance.Duty.PRESIDING: _("Nobody is named as presiding."),
        Attendance.Duty.SECRETARY: _("Nobody is named as the secretary."),
    }
    absent = {
        Attendance.Duty.PRESIDING: _("Presides, and is marked as absent."),
        Attendance.Duty.SECRETARY: _("Kept the minutes, and is marked as absent."),
    }
    for duty, text in missing.items():
        row = next((row for row in session.attendance if row.duty == duty), None)
        if row is None:
            yield session.error(session.meeting, ATTENDANCE, text)
        elif not row.is_present:
            yield session.error(row, "presence", absent[duty])


def _times_of_participants(session: CheckedSession) -> Iterator[Finding]:
    for row in session.attendance:
        for field, moment in (("arrived_at", row.arrived_at), ("left_at", row.left_at)):
            if _is_outside(moment, session.meeting):
                yield session.error(row, field, _("The time is outside the session."))
        if row.arrived_at and row.left_at and row.left_at <= row.arrived_at:
            yield session.error(row, "left_at", _("Left before arriving."))
        if not row.is_present and (row.arrived_at or row.left_at):
            yield session.warning(row, "presence", _("Was absent, and has a time."))
        if row.presence == Attendance.Presence.EXCUSED and not row.reason:
            yield session.warning(row, "reason", _("Excused without a reason."))


def _speakers(session: CheckedSession) -> Iterator[Finding]:
    """Who speaks to an item was there, and when it was taken up."""
    items_of: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in session.items:
        for person in dict.fromkeys(speaker.person_id for speaker in item.speakers.all()):
            items_of[person].append(item)
    for row in session.attendance:
        spoken_to = items_of[row.person_id]
        if not row.is_present and spoken_to:
            numbers = ", ".join(session.number_of[item.pk] for item in spoken_to)
            yield session.error(
                row,
                "presence",
                ngettext(
                    "Marked as absent, and is named as speaking to item %(numbers)s.",
                    "Marked as absent, and is named as speaking to items %(numbers)s.",
                    len(spoken_to),
                )
                % {"numbers": numbers},
            )
            continue
        for item in spoken_to:
            if not session.roll.is_there(row, item):
                yield _spoke_while_away(session, row, item)


def _spoke_while_away(session: CheckedSession, row: Attendance, item: AgendaItem) -> Finding:
    number = {"number": session.number_of[item.pk]}
    if row.arrived_at and item.starts_at and row.arrived_at > item.starts_at:
        text = _("Arrived after item %(number)s was taken up, and is named as speaking to it.")
        return session.warning(row, "arrived_at", text % number)
    text = _("Left before item %(number)s was taken up, and is named as speaking to it.")
    return session.warning(row, "left_at", text % number)


def _is_outside(moment: time | None, meeting: Meeting) -> bool:
    if moment is None:
        return False
    begins, ends = meeting.start_time, meeting.end_time
    return bool((begins and moment < begins) or (ends and moment > ends))


def _members(session: CheckedSession) -> Iterator[Finding]:
    """The list against the composition of that day, as far as it is on record."""
    known = session.roll.on_record
    members = {person for voting in known.values() for person in voting}
    if len(known) == len(session.parts):
        for row in session.attendance:
            if row.status == Attendance.Status.MEMBER and row.person_id not in members:
                yield session.warning(row, "status", _("Was not a member on that day."))
    if session.attendance:
        missing = len(members - session.row_of_person.keys())
        if missing:
            yield session.warning(
                session.meeting,
                ATTENDANCE,
                _("Members of that day who are not in the list: %(count)s.") % {"count": missing},
            )


def _substitutes(session: CheckedSession) -> Iterator[Finding]:
    rules = {body.substitutes for body in session.roll.commissions}
    seats = {person for persons in session.roll.seats.values() for person in persons}
    replaced: set[int] = set()
    for row in session.attendance:
        if row.status != Attendance.Status.SUBSTITUTE:
            if row.has_vote:
                yield session.error(row, "has_vote", _("Only a substitute is marked as voting."))
            continue
        if rules == {Commission.Substitutes.NONE}:
            yield session.error(row, "status", _("The commission does not admit substitutes."))
        elif row.has_vote and Commission.Substitutes.VOTING not in rules:
            yield session.error(
                row, "has_vote", _("Substitutes take part in this commission without a vote.")
            )
        yield from _substituted(session, row, seats, replaced)


def _substituted(
    session: CheckedSession, row: Attendance, seats: set[int], replaced: set[int]
) -> Iterator[Finding]:
    who = row.substitute_for_id
    if who is None:
        yield session.warning(row, "substitute_for", _("Does not say whose substitute it is."))
        return
    if who not in seats:
        found = session.error if row.has_vote else session.warning
        yield found(
            row, "substitute_for", _("Stands in for somebody who was not a member on that day.")
        )
    member = session.row_of_person.get(who)
    if row.has_vote and member is not None and _were_together(row, member):
        yield session.error(
            row, "substitute_for", _("Votes for a member who was there at the same time.")
        )
    if row.has_vote and who in replaced:
        yield session.error(row, "substitute_for", _("Another substitute votes for this member."))
    replaced |= {who} if row.has_vote else set()


def _were_together(one: Attendance, other: Attendance) -> bool:
    if not (one.is_present and other.is_present):
        return False
    begin = max(row.arrived_at or time.min for row in (one, other))
    return begin < min(row.left_at or time.max for row in (one, other))


# --- the agenda -----------------------------------------------------------------------------


def _agenda(session: CheckedSession) -> Iterator[Finding]:
    if not session.items:
        yield session.error(session.meeting, ITEMS, _("The agenda is empty."))
    elif session.items[0].is_subitem:
        yield session.error(
            session.items[0], "is_subitem", _("The first item cannot be a sub-item of another.")
        )
    comes_or_goes = any(row.arrived_at or row.left_at for row in session.attendance)
    if comes_or_goes and not any(item.starts_at for item in session.items):
        yield session.warning(
            session.meeting,
            ITEMS,
            _("Somebody came later or left earlier, and no item says when it was taken up."),
        )


def _items(session: CheckedSession) -> Iterator[Finding]:
    before: time | None = None
    for item in session.items:
        yield from _item(session, item)
        if item.starts_at:
            if before and item.starts_at < before:
                yield session.warning(
                    item, "starts_at", _("Was taken up before the item above it.")
                )
            before = item.starts_at
        yield from _decision(session, item)
        yield from _item_quorum(session, item)
        yield from check_votes(session, item)
        for clause in item.resolutions.all():
            yield from _clause(session, clause)


def _item(session: CheckedSession, item: AgendaItem) -> Iterator[Finding]:
    if not fold(item.title).startswith(TITLE_BEGINS):
        yield session.warning(item, "title", _("The title does not begin with “О”, “Об” or “Обо”."))
    if item.is_closed and not item.closed_ground and not _is_closed_by_head(session, item):
        yield session.warning(item, "closed_ground", _("Closed without a ground."))
    if item.outcome in {Outcome.POSTPONED, Outcome.WITHDRAWN} and not item.outcome_reason:
        yield session.warning(item, "outcome_reason", _("Postponed or withdrawn without a reason."))
    if _is_outside(item.starts_at, session.meeting):
        yield session.error(item, "starts_at", _("The time is outside the session."))
    if _is_taken_back(item):
        yield session.warning(
            item,
            "title",
            _("Taken over as postponed, and in the session before it is not postponed any more."),
        )


def _kept_waiting(session: CheckedSession) -> Iterator[Finding]:
    """Closed items that were postponed, where others join the next session."""
    if not any(item.is_closed and _is_postponed(item) for item in session.items):
        return
    waiting = kept_waiting(session.meeting, session.items)
    for item in waiting:
        if session.head_of.get(item.pk) not in waiting:
            yield session.warning(
                item,
                "outcome",
                _(
                    "Closed, and waits: other commissions join the next session. It goes by "
                    "itself to the next session that they do not join."
                ),
            )


def _is_postponed(item: AgendaItem) -> bool:
    return item.outcome == Outcome.POSTPONED or item.postponed_from is not None


def _is_taken_back(item: AgendaItem) -> bool:
    """Its source was reopened since, and is not postponed there; sub-items go with their item."""
    source = item.postponed_from
    if source is None or source.is_subitem or source.meeting.state == Meeting.State.CANCELLED:
        return False
    return source.outcome != Outcome.POSTPONED


def _is_closed_by_head(session: CheckedSession, item: AgendaItem) -> bool:
    head = session.head_of.get(item.pk)
    return head is not None and head.is_closed


def _decision(session: CheckedSession, item: AgendaItem) -> Iterator[Finding]:
    """What was decided and who reported: of an item, of its sub-items, or of the item above."""
    head, subitems = session.head_of.get(item.pk), session.subitems.get(item.pk, [])
    if item.outcome not in {Outcome.POSTPONED, Outcome.WITHDRAWN}:
        has_clauses = bool(session.clauses_of(item))
        if item.outcome == Outcome.DECIDED and not has_clauses and not subitems:
            yield session.error(item, "outcome", _("Decided, and there is no clause."))
        elif not _is_settled(item) and not subitems and not (head and _is_settled(head)):
            yield session.error(item, "outcome", _("There is no decision."))
        if not (subitems or _has_rapporteur(item) or (head and _has_rapporteur(head))):
            yield session.warning(item, "title", _("There is no rapporteur."))
    if session.clauses_of(item) and any(session.clauses_of(sub) for sub in subitems):
        yield session.warning(
            item, "title", _("There are clauses both of the item and of its sub-items.")
        )


def _is_settled(item: AgendaItem) -> bool:
    return bool(item.outcome or item.resolutions.all())


def _has_rapporteur(item: AgendaItem) -> bool:
    return any(speaker.role == Speaker.Role.RAPPORTEUR for speaker in item.speakers.all())


def _item_quorum(session: CheckedSession, item: AgendaItem) -> Iterator[Finding]:
    """An item was decided without a quorum; a reason given for the whole session is enough."""
    if item.outcome not in {Outcome.DECIDED, Outcome.REJECTED} or item.quorum_reason:
        return
    whole = {quorum.commission.pk: quorum for quorum in session.roll.quorums()}
    for quorum in session.roll.item_quorums(item):
        is_explained = session.meeting.quorum_reason and not whole[quorum.commission.pk].is_met
        if quorum.is_known and not quorum.is_met and not is_explained:
            yield session.error(
                item,
                "quorum_reason",
                _("Decided without a quorum, and no reason is given. %(arithmetic)s")
                % {"arithmetic": _arithmetic(quorum)},
            )


def _clause(session: CheckedSession, clause: Resolution) -> Iterator[Finding]:
    held_on = session.meeting.held_on
    if clause.due_on and held_on and clause.due_on < held_on:
        yield session.error(clause, "due_on", _("The term is over before the session."))
    if _tells_nobody(clause):
        return
    if not clause.executors.all():
        found = session.error if clause.verb == Verb.INSTRUCT else session.warning
        yield found(clause, "text", _("There is no executor."))
    if not (clause.due_on or clause.due_text or clause.recurrence):
        yield session.warning(clause, "due_on", _("There is no term."))


def _tells_nobody(clause: Resolution) -> bool:
    if clause.verb:
        return clause.verb in TELLS_NOBODY
    begins = fold(clause.text).split(maxsplit=1)[:1]
    return (
        begins != []
        and begins[0].startswith(TELLS_NOBODY_IN_WORDS)
        and not (clause.executors.all())
    )


CHECKS: Final[tuple[Check, ...]] = (
    _commissions,
    _quorum,
    _duties,
    _times_of_participants,
    _speakers,
    _members,
    _substitutes,
    _agenda,
    _items,
    _kept_waiting,
)
