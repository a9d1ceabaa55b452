"""Items that were postponed go to the next session's draft agenda by themselves, once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.domain import record_act
from accounts.history import add_rows, edit
from accounts.models import Act, User
from agenda.domain import complete_record
from agenda.models import AgendaItem, Attachment, Speaker
from agenda.numbering import closed_items
from meetings.models import Commission, Meeting
from meetings.querysets import MeetingQuerySet
from meetings.states import State
from russian.dates import short_date

#: Sessions whose agenda is still a draft.
AHEAD: Final = frozenset({State.PLANNED, State.CONVENED})
#: Sessions that took place.
OVER: Final = frozenset({State.HELD, State.SIGNED})

#: What is said before a session and holds for the next one too.
KEPT: Final = (
    "title",
    "is_subitem",
    "is_closed",
    "closed_ground",
    "minutes_allotted",
    "plan_item",
)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A postponed item, or a sub-item that goes with one."""

    item: AgendaItem
    #: By itself, or as a sub-item of a closed one.
    is_closed: bool
    #: The postponed item that a sub-item belongs to.
    head: AgendaItem | None


def host_of(meeting: Meeting) -> Commission | None:
    """The commission that convenes the session: the one marked as host, or else the first."""
    parts = list(meeting.meeting_commissions.select_related("commission"))
    return next((part.commission for part in parts if part.is_host), None) or (
        parts[0].commission if parts else None
    )


def next_session(meeting: Meeting) -> Meeting | None:
    """The session of the same host that comes next and is still ahead; one without a day last."""
    if meeting.held_on is None:
        return None
    return _first_ahead(
        meeting, Q(held_on__gt=meeting.held_on) | Q(held_on=meeting.held_on, pk__gt=meeting.pk)
    )


def heir_of(meeting: Meeting, *, on: date) -> Meeting | None:
    """The session that takes over what this one had taken over, if it is cancelled ``on`` that day.

    It may come before this one, yet not before the session that postponed it.
    """
    held = (each for each in _sessions_before(meeting) if each.state in OVER)
    days = [each.held_on for each in islice(held, 1) if each.held_on]
    return _first_ahead(meeting, Q(held_on__gte=max([on, *days])))


def _first_ahead(meeting: Meeting, when: Q) -> Meeting | None:
    host = host_of(meeting)
    ahead = (
        Meeting.objects.filter(meeting_commissions__commission=host, state__in=AHEAD)
        .filter(Q(held_on=None) | when)
        .exclude(pk=meeting.pk)
        .order_by(F("held_on").asc(nulls_last=True), "pk")
    )
    return next((each for each in ahead.iterator(chunk_size=20) if host_of(each) == host), None)


def take_over_postponed(*, meeting: Meeting, by: User | None, at: datetime) -> list[AgendaItem]:
    """What the session before left open stands at the end of this draft agenda.

    For a session that is new or comes next; the caller has locked its row. An item is taken over
    once: struck from the draft, it does not come back. Returns the items that were added.

    SECURITY: a closed item goes only where nobody joins who had no part in its session; before
    another joint session it waits for the next one that it may go to.
    """
    if meeting.state not in AHEAD:
        return []
    waiting = _waiting_for(meeting)
    left_open = _not_carried([each.item for each in waiting])
    for each in waiting:
        each.item.is_subitem = each.head in left_open
        if not each.item.is_subitem:
            each.item.is_closed = each.is_closed
    if not left_open:
        return []
    with edit(by=by):
        added = _copy(left_open, meeting)
        complete_record(meeting=meeting)
        record_act(
            kind=Act.Kind.ITEMS_CARRIED,
            subject=meeting,
            by=by,
            at=at,
            details={
                "from": sorted({item.meeting_id for item in left_open}),
                "items": len(added),
            },
        )
    return added


def origin_of(item: AgendaItem) -> Meeting | None:
    """The session that postponed the item, whatever cancelled ones it stood in since."""
    source = item.postponed_from
    while source and source.postponed_from and source.meeting.state == State.CANCELLED:
        source = source.postponed_from
    return source.meeting if source else None


def told_origin(item: AgendaItem) -> str:
    """«Перенесён из заседания 11.12.2025», or nothing of an item that was not postponed."""
    origin = origin_of(item)
    if origin is None or origin.held_on is None:
        return ""
    return _("Taken over from the session of %(day)s.") % {"day": short_date(origin.held_on)}


def told_carried(meeting: Meeting) -> str:
    """What a new session has taken over and from which days; no titles, some are closed."""
    items = meeting.agenda_items.exclude(postponed_from=None)
    carried = list(items.select_related("postponed_from__meeting"))
    days = {origin.held_on for item in carried if (origin := origin_of(item)) and origin.held_on}
    if not days:
        return ""
    return ngettext(
        "%(count)s postponed item of %(days)s was put on the agenda.",
        "%(count)s postponed items of %(days)s were put on the agenda.",
        len(carried),
    ) % {"count": len(carried), "days": ", ".join(map(short_date, sorted(days)))}


def kept_waiting(meeting: Meeting, agenda: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Closed items of its agenda that may not go to the next session, because others join it."""
    left_open = [each.item for each in _left_open(meeting.state, agenda) if each.is_closed]
    following = next_session(meeting) if left_open else None
    if following is None or _bodies(following) <= _bodies(meeting):
        return []
    return _not_carried(left_open)


def _waiting_for(meeting: Meeting) -> list[LeftOpen]:
    """What the session may take over, the oldest first.

    That is all of the last session of the host that took place and of those cancelled since, and
    of the ones before what is closed and could not go to any session since.
    """
    own = _bodies(meeting)
    held_since: list[set[int]] = []
    waiting: list[LeftOpen] = []
    for session in _sessions_before(meeting):
        of_session = _bodies(session)
        may_be_closed = own <= of_session and not any(since <= of_session for since in held_since)
        waiting[:0] = [
            each
            for each in _left_open(session.state, session.agenda_items.all())
            if (may_be_closed if each.is_closed else not held_since)
        ]
        if session.state in OVER:
            held_since.append(of_session)
            if of_session <= own:
                break  # whatever may go to this session could have gone to that one
    return waiting


def _bodies(meeting: Meeting) -> set[int]:
    return set(meeting.meeting_commissions.values_list("commission", flat=True))


def _joined_by_others(items: Sequence[AgendaItem], meeting: Meeting) -> list[Meeting]:
    """The sessions of the items in which some commission of this one had no part."""
    own, sources = _bodies(meeting), {item.meeting for item in items}
    return [source for source in sources if not own <= _bodies(source)]


def _sessions_before(meeting: Meeting) -> Iterator[Meeting]:
    """Sessions of the host that took place before or were cancelled, the newest first.

    Also those cancelled for a later day, as long as none between that day and this one was held.
    """
    host = host_of(meeting)
    if host is None:
        return
    given_up_later: list[Meeting] = []
    sessions: MeetingQuerySet = Meeting.objects.filter(
        meeting_commissions__commission=host,
        held_on__isnull=False,
        state__in=OVER | {State.CANCELLED},
    ).exclude(pk=meeting.pk)
    for each in sessions.newest_first().iterator(chunk_size=20):
        if host_of(each) != host:
            continue
        if _is_before(each, meeting):
            yield from given_up_later
            given_up_later.clear()
            yield each
        elif each.state in OVER:
            given_up_later.clear()
        else:
            given_up_later.append(each)
    yield from given_up_later


def _is_before(one: Meeting, other: Meeting) -> bool:
    if one.held_on is None or other.held_on is None:
        return other.held_on is None
    return (one.held_on, one.pk) < (other.held_on, other.pk)


def _left_open(state: str, agenda: Iterable[AgendaItem]) -> Iterator[LeftOpen]:
    """Postponed items with their sub-items, and what a cancelled session had taken over.

    A sub-item that goes without the item above it stands on its own.
    """
    items = list(agenda)
    closed = {item.pk for item in closed_items(items)}
    head: AgendaItem | None = None
    for item in items:
        is_open = (
            item.postponed_from_id is not None
            if state == State.CANCELLED
            else item.outcome == AgendaItem.Outcome.POSTPONED
        )
        if not item.is_subitem:
            head = item if is_open else None
        if is_open or (item.is_subitem and head and not item.outcome):
            yield LeftOpen(item, item.pk in closed, head if item.is_subitem else None)


def _not_carried(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Those that no other session has or had on its agenda.

    History knows of an item that was taken over and struck from the draft; where the whole
    draft was deleted, the item is open again.
    """
    keys = [item.pk for item in items]
    stands = AgendaItem.objects.filter(postponed_from__in=keys)
    stood = AgendaItem.history.filter(
        postponed_from__in=keys, meeting__in=Meeting.objects.values("pk")
    )
    carried = {
        *stands.values_list("postponed_from", flat=True),
        *stood.values_list("postponed_from", flat=True),
    }
    return [item for item in items if item.pk not in carried]


def _copy(items: Sequence[AgendaItem], meeting: Meeting) -> list[AgendaItem]:
    """The items as they stood before they were heard: with speakers and files, without votes.

    Closed files stay behind where others join, as closed items do.
    """
    last = meeting.agenda_items.order_by("-position").first()
    begin = last.position + 1 if last else 1
    copies = []
    for position, item in enumerate(items, start=begin):
        copy = AgendaItem(meeting=meeting, position=position, postponed_from=item)
        for field in KEPT:
            setattr(copy, field, getattr(item, field))
        copies.append(copy)
    added = add_rows(copies)
    new = {copy.postponed_from_id: copy for copy in added}
    add_rows(
        Speaker(
            item=new[row.item_id], position=row.position, person_id=row.person_id, role=row.role
        )
        for row in Speaker.objects.filter(item__in=items)
    )
    add_rows(
        Attachment(
            item=new[row.item_id],
            position=row.position,
            title=row.title,
            file=row.file.name,
            visibility=row.visibility,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
        )
        for row in Attachment.objects.filter(item__in=items).exclude(
            item__meeting__in=_joined_by_others(items, meeting),
            visibility=Attachment.Visibility.CLOSED,
        )
        if row.item_id is not None
    )
    return added
