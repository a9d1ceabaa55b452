"""Two records of one person become one: every reference moves, and no session changes its words."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.core import serializers
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.history import change_rows, edit
from accounts.models import Act, User
from meetings.case_forms import Source
from meetings.models import Commission, Meeting
from participants.joining import (
    Listed,
    join_spells,
    listed_together,
    overlapping_appointments,
    overlapping_memberships,
)
from participants.models import Attendance, Membership, Person
from participants.recognising import tells_more
from participants.references import references, way_to_session
from participants.spells import in_words
from russian.cases import Case

#: Numbers of rows, by the column that names the person in them.
Rows = dict[str, list[int]]


class MergeRefused(Exception):
    """The two records cannot become one as they are; ``reasons`` are worded for a clerk."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def merge_persons(*, kept_id: int, dropped_id: int, by: User | None, at: datetime) -> Person:
    """The dropped record is gone, and everything that pointed to it points to the kept one.

    Names in sessions stay as they were that day. Raises MergeRefused, and changes nothing, where
    the records contradict each other or ``by`` does not keep everything that they stand in.
    """
    pks = {kept_id, dropped_id}
    with edit(by=by):
        sessions = _lock(pks)
        persons = Person.objects.filter(pk__in=pks).order_by("pk").select_for_update()
        found = {person.pk: person for person in persons}
        if found.keys() != pks:
            raise MergeRefused(_("One of the records is not there any more."))
        if _session_ids(pks) - sessions.keys():
            raise MergeRefused(_("Somebody has just put them into another session. Try again."))
        kept, dropped = found[kept_id], found[dropped_id]
        if reasons := obstacles(kept, dropped, by=by):
            raise MergeRefused(*reasons)
        told = {"kept": kept.pk, "dropped": dropped.pk}
        row = serializers.serialize("python", [dropped])[0]["fields"]
        moved, by_session = _move_everything(kept, dropped)
        _take_over(kept, dropped)
        dropped.delete()
        kept.save()
        details = told | {"row": row, "moved": moved}
        record_act(kind=Act.Kind.PERSONS_MERGED, subject=kept, by=by, at=at, details=details)
        for pk in sorted(by_session):
            record_act(
                kind=Act.Kind.PERSONS_MERGED,
                subject=sessions[pk],
                by=by,
                at=at,
                details=told | {"moved": by_session[pk]},
            )
    return kept


def obstacles(kept: Person, dropped: Person, *, by: User | None) -> list[str]:
    """Why the two cannot become one, a sentence each; none when they can."""
    if kept == dropped:
        return [_("These are not two records, but one.")]
    pks = {kept.pk, dropped.pk}
    if by is not None and not keeps_everything(by, pks):
        return [
            _(
                "Somebody else entered one of them, or they stand in records of a commission that "
                "you do not keep. Ask an administrator to merge them."
            )
        ]
    themselves = Attendance.objects.filter(person__in=pks, substitute_for__in=pks)
    return [
        *filter(None, map(_hindrance_in_session, listed_together(kept, dropped))),
        *(
            _("%(session)s: one record is the substitute of the other there.")
            % {"session": row.meeting}
            for row in themselves.select_related("meeting")
        ),
        *filter(None, map(_hindrance_in_commission, overlapping_memberships(pks))),
    ]


def keeps_everything(by: User, pks: set[int]) -> bool:
    """Whether the user may edit these persons, and is a secretary wherever they stand."""
    if Person.objects.editable_by(by).filter(pk__in=pks).count() < len(pks):
        return False
    sessions = Meeting.objects.filter(pk__in=_session_ids(pks))
    foreign = sessions.exclude(pk__in=Meeting.objects.kept_by(by).values("pk"))
    commissions = _commissions(pks).exclude(pk__in=Commission.objects.editable_by(by).values("pk"))
    return not foreign.exists() and not commissions.exists()


def _hindrance_in_session(both: Listed) -> str:
    session = both.kept.meeting
    if session.is_frozen:
        return _("%(session)s lists both records and is not edited any more.") % {
            "session": session
        }
    differing = both.contradictions()
    if not differing:
        return ""
    return _(
        "%(session)s lists both records, and they differ there: %(columns)s. "
        "Set the rows right, or take one of them out."
    ) % {"session": session, "columns": ", ".join(dict.fromkeys(differing))}


def _hindrance_in_commission(cluster: list[Membership]) -> str:
    if len({(row.role, row.is_voting) for row in cluster}) == 1:
        return ""
    spells = [f"{row.get_role_display()} {in_words(row)}" for row in cluster]
    return _(
        "%(commission)s: the two are members at the same time and differ: %(spells)s. "
        "Set the days or the roles right."
    ) % {"commission": cluster[0].commission, "spells": "; ".join(spells)}


def _session_ids(pks: set[int]) -> set[int]:
    """The sessions in which these persons are named, in whatever way."""
    found: set[int] = set()
    for column in references(Person):
        if way := way_to_session(column.model):
            rows = column.model._default_manager.filter(**{f"{column.name}__in": pks})
            found.update(rows.order_by().values_list(way, flat=True))
    return found


def _commissions(pks: set[int]) -> models.QuerySet[Commission]:
    members = Membership.objects.filter(person__in=pks).order_by()
    return Commission.objects.filter(pk__in=members.values("commission"))


def _lock(pks: set[int]) -> dict[int, Meeting]:
    """Sessions first, then commissions, each by number: the order of every lock here."""
    sessions = Meeting.objects.filter(pk__in=_session_ids(pks)).order_by("pk")
    locked = {meeting.pk: meeting for meeting in sessions.select_for_update()}
    list(_commissions(pks).order_by("pk").select_for_update())
    return locked


def _move_everything(kept: Person, dropped: Person) -> tuple[Rows, dict[int, Rows]]:
    """Rows that one person can have once are joined, and all others change their person.

    What changed, as a whole and by session.
    """
    moved: Rows = defaultdict(list)
    by_session: dict[int, Rows] = defaultdict(lambda: defaultdict(list))
    for both in listed_together(kept, dropped):
        by_session[both.kept.meeting_id]["joined"].append(both.dropped.pk)
        both.join()
    pks = {kept.pk, dropped.pk}
    for members in overlapping_memberships(pks):
        join_spells(members, kept)
    for holders in overlapping_appointments(pks):
        join_spells(holders, kept)
    for column in references(Person):
        rows = column.model._default_manager.filter(**{column.name: dropped}).order_by("pk")
        way = way_to_session(column.model)
        sessions = dict(rows.values_list("pk", way)) if way else {}
        changed: list[Any] = list(rows)
        name = f"{column.model._meta.label_lower}.{column.name}"
        for row in changed:
            setattr(row, column.name, kept)
            moved[name].append(row.pk)
            if way:
                by_session[sessions[row.pk]][name].append(row.pk)
        change_rows(changed, [column.name])
    return moved, by_session


def take_fuller_name(kept: Person, dropped: Person) -> None:
    """The kept record has the name in full where only the other one does; the gender goes with it.

    Neither record is saved.
    """
    if not tells_more(dropped.name, kept.name):
        kept.gender = kept.gender or dropped.gender
        return
    kept.first_name, kept.patronymic = dropped.first_name, dropped.patronymic
    kept.initials = dropped.initials
    kept.gender = dropped.gender or kept.gender
    kept.case_forms = dropped.case_forms
    kept.refresh_forms()


def _take_over(kept: Person, dropped: Person) -> None:
    """What is known of the dropped record alone is known of the kept one; the caller saves it.

    A person who was private in one record is private.
    """
    take_fuller_name(kept, dropped)
    kept.added_by = kept.added_by or dropped.added_by
    kept.is_private = kept.is_private or dropped.is_private
    kept.public_label = kept.public_label or dropped.public_label
    kept.refresh_forms()
    if kept.nominative == dropped.nominative:
        for case in Case:
            if (kept.source(case), dropped.source(case)) == (Source.AUTO, Source.MANUAL):
                kept.case_forms[case] = dropped.case_forms[case]
