"""Numbers of minutes: of each commission in each year one series, without doubles and gaps.

Whatever gives, types or takes back a number locks the commissions of the session first, in the
order of their keys, and after the session itself: so two secretaries wait for one another and
never for ever.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.domain import record_act
from accounts.history import change_rows, edit
from accounts.models import Act, User
from meetings.models import Commission, Meeting, MeetingCommission
from meetings.states import IllegalMove


class NumberRefused(ValidationError):
    """The series of the commission cannot have this number, or cannot do without it."""


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers that a commission has given in a year, void ones included."""

    year: int
    #: Of each number the session that bears it.
    bearers: Mapping[int, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return max(self.bearers, default=0)

    @property
    def next(self) -> int:
        return self.last + 1

    def check_typed(self, number: int, *, meeting_id: int | None) -> None:
        """A number typed by hand: its own, one left out, the next; any, where there is none yet.

        Raises NumberRefused.
        """
        bearer = self.bearers.get(number)
        if bearer is not None and bearer != meeting_id:
            raise NumberRefused(
                _("In %(year)s this commission has minutes with this number already."),
                code="taken",
                params={"year": self.year},
            )
        others = [known for known, bearer in self.bearers.items() if bearer != meeting_id]
        if bearer is None and others and number > max(others) + 1:
            raise NumberRefused(
                _("The next number of this commission in %(year)s is %(next)s. Type it, or none."),
                code="ahead",
                params={"year": self.year, "next": max(others) + 1},
            )

    def check_given_up(self, number: int) -> None:
        """Only the last number can be taken back without leaving a gap. Raises NumberRefused."""
        if number < self.last:
            raise NumberRefused(
                _(
                    "Number %(number)s stays: %(last)s was given after it, and a gap would be "
                    "left. Cancel the session instead: its number becomes void, with a reason."
                ),
                code="gap",
                params={"number": number, "last": self.last},
            )


def lock_commissions(pks: Iterable[int]) -> list[Commission]:
    """The commissions, locked until the end of the transaction, always in the same order."""
    return list(Commission.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk"))


def locked_series(
    commissions: Iterable[int], years: Collection[int]
) -> Mapping[tuple[int, int], Series]:
    """The series of these commissions in these years; nobody else changes them meanwhile."""
    bearers: dict[tuple[int, int], dict[int, int]] = {
        (commission.pk, year): {} for commission in lock_commissions(commissions) for year in years
    }
    numbered = MeetingCommission.objects.filter(
        commission__in={commission for commission, _year in bearers},
        number_year__in=years,
        number__isnull=False,
    )
    for part in numbered:
        if part.number is not None and part.number_year is not None:
            bearers[part.commission_id, part.number_year][part.number] = part.meeting_id
    return {key: Series(key[1], known) for key, known in bearers.items()}


def give_numbers(*, meeting: Meeting, by: User | None, at: datetime) -> list[MeetingCommission]:
    """Every commission of the session has a number of minutes; those that had none get the next.

    The session has a day, and the caller has locked its row. Returns the parts that were given
    a number now.
    """
    if meeting.held_on is None:
        raise ValueError("a number belongs to a year, and this session has no day")
    year = meeting.held_on.year
    # Locked first: two that give a number at once read the rows one after the other.
    series = locked_series(
        MeetingCommission.objects.filter(meeting=meeting).values_list("commission", flat=True),
        [year],
    )
    given = list(
        MeetingCommission.objects.filter(meeting=meeting, number=None).select_related("commission")
    )
    for part in given:
        part.number, part.number_year = series[part.commission_id, year].next, year
    change_rows(given, ["number", "number_year"])
    if given:
        _record(Act.Kind.NUMBER_GIVEN, meeting, given, by=by, at=at)
    return given


@transaction.atomic
def reserve_numbers(*, meeting_id: int, by: User | None, at: datetime) -> list[MeetingCommission]:
    """The session has its numbers before it is held: a decision of the secretary, on record.

    Raises IllegalMove for a session that is over, ValidationError for one without a day.
    """
    with edit(by=by):
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        if meeting.is_frozen:
            raise IllegalMove(meeting.state)
        if meeting.held_on is None:
            raise ValidationError(_("Give the session a day first: a number belongs to a year."))
        return give_numbers(meeting=meeting, by=by, at=at)


def void_numbers(*, meeting: Meeting, reason: str, by: User | None, at: datetime) -> None:
    """The numbers of a session that does not take place stay on its rows, never given again."""
    parts = list(
        MeetingCommission.objects.filter(meeting=meeting, number__isnull=False).select_related(
            "commission"
        )
    )
    for part in parts:
        part.void_reason = reason
    change_rows(parts, ["void_reason"])
    if parts:
        _record(Act.Kind.NUMBER_VOIDED, meeting, parts, by=by, at=at, reason=reason)


def restore_numbers(*, meeting: Meeting) -> None:
    """The void numbers of a session that is to take place after all are its numbers again."""
    parts = list(MeetingCommission.objects.filter(meeting=meeting).exclude(void_reason=""))
    for part in parts:
        part.void_reason = ""
    change_rows(parts, ["void_reason"])


def leave_numbers_behind(
    *, meeting: Meeting, given_up_day: Meeting, reason: str, by: User | None, at: datetime
) -> None:
    """Numbers of the old year stay there, void, on the day that was given up."""
    numbered = list(MeetingCommission.objects.filter(meeting=meeting, number__isnull=False))
    numbers = {part.commission_id: (part.number, part.number_year) for part in numbered}
    for part in numbered:
        part.number = part.number_year = None
    change_rows(numbered, ["number", "number_year"])
    left = list(MeetingCommission.objects.filter(meeting=given_up_day, commission__in=numbers))
    for part in left:
        part.number, part.number_year = numbers[part.commission_id]
    change_rows(left, ["number", "number_year"])
    void_numbers(meeting=given_up_day, reason=reason, by=by, at=at)


def refused_numbers(
    *, meeting: Meeting, typed: Mapping[int, int | None]
) -> dict[int, NumberRefused]:
    """What stands against the numbers typed for a session, by the key of the commission.

    ``typed`` has every commission that the session is to have; one it had and that is missing
    gives its number up. The session is as it is to be: its day tells the year of its numbers.
    Call it inside the transaction that writes them.
    """
    stored = {
        part.commission_id: part
        for part in MeetingCommission.objects.filter(
            meeting=meeting.pk, meeting__isnull=False, number__isnull=False
        )
    }
    year = meeting.held_on.year if meeting.held_on else None
    asked = {*stored, *(pk for pk, number in typed.items() if number is not None)}
    changed = [pk for pk in asked if not _stays(stored.get(pk), typed.get(pk), year)]
    if not changed:
        return {}
    years = {part.number_year for part in stored.values()} | {year}
    series = locked_series(changed, [known for known in years if known is not None])
    refused = {}
    for pk in changed:
        try:
            _check(stored.get(pk), typed.get(pk), (pk, year), series, meeting.pk)
        except NumberRefused as refusal:
            refused[pk] = refusal
    return refused


def _stays(part: MeetingCommission | None, number: int | None, year: int | None) -> bool:
    return part is not None and (part.number, part.number_year) == (number, year)


def _check(
    part: MeetingCommission | None,
    number: int | None,
    place: tuple[int, int | None],
    series: Mapping[tuple[int, int], Series],
    meeting_id: int | None,
) -> None:
    commission, year = place
    if part is not None and part.number is not None and part.number_year is not None:
        if part.number == number:
            raise NumberRefused(
                _(
                    "Number %(number)s belongs to %(year)s: the session cannot be put into "
                    "another year by hand. Use the button that moves it."
                ),
                code="year",
                params={"number": number, "year": part.number_year},
            )
        series[commission, part.number_year].check_given_up(part.number)
    if number is not None and year is not None:
        series[commission, year].check_typed(number, meeting_id=meeting_id)


def follow_the_year(meeting: Meeting) -> None:
    """The year of every number of the session is the year of its day."""
    year = meeting.held_on.year if meeting.held_on else None
    changed = []
    for part in MeetingCommission.objects.filter(meeting=meeting):
        wanted = year if part.number is not None else None
        if part.number_year != wanted:
            part.number_year = wanted
            changed.append(part)
    change_rows(changed, ["number_year"])


def next_part(commission: Commission, *, year: int) -> MeetingCommission:
    """What the next minutes of the commission would be numbered, unsaved: for an example only.

    Nothing is locked, so somebody else may be given this number first.
    """
    given = MeetingCommission.objects.filter(commission=commission.pk, number_year=year)
    last = given.aggregate(last=Max("number"))["last"] or 0
    return MeetingCommission(commission=commission, number=last + 1, number_year=year)


def _record(
    kind: Act.Kind,
    meeting: Meeting,
    parts: Iterable[MeetingCommission],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> None:
    numbers = {str(part.commission): part.printed_number for part in parts}
    details = {"numbers": numbers} | ({"reason": reason} if reason else {})
    record_act(kind=kind, subject=meeting, by=by, at=at, details=details)
