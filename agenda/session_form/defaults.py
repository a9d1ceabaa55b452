"""What a new session begins with: as last time, so that little is left to type."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import Commission, Meeting, MeetingCommission

#: What a commission's next session has in common with its last.
AS_LAST_TIME: Final = ("start_time", "form", "kind", "venue", "on_work_plan_of")


def usual_commission(user: User) -> Commission | None:
    """The only commission of the user, or the one whose session is the newest."""
    own = Commission.objects.editable_by(user)
    newest = (
        MeetingCommission.objects.filter(commission__in=own)
        .select_related("commission")
        .order_by("-is_host", F("meeting__held_on").desc(nulls_last=True), "-meeting", "position")
        .first()
    )
    return newest.commission if newest else own.first()


def as_last_time(commission: Commission) -> dict[str, Any]:
    """The place, the form, the kind and the hour of the last session of the commission."""
    last = Meeting.objects.filter(meeting_commissions__commission=commission).newest_first().first()
    return {name: getattr(last, name) for name in AS_LAST_TIME} if last else {}


def next_numbers(commissions: Collection[int], year: int) -> dict[int, int]:
    """The number that each commission's next minutes of that year will have."""
    last = dict(
        MeetingCommission.objects.filter(commission__in=commissions, number_year=year)
        .values_list("commission")
        .annotate(Max("number"))
    )
    return {commission: (last.get(commission) or 0) + 1 for commission in commissions}


def hint_numbers(parts: Any, meeting: Meeting) -> None:
    """An empty number shows, in grey, the next one of its commission."""
    day = meeting.held_on or timezone.localdate()
    shown = {form: form["commission"].value() for form in parts.forms}
    numbers = next_numbers({int(pk) for pk in shown.values() if pk}, day.year)
    for form, pk in shown.items():
        if pk and "number" in form.fields:
            hint = _("next: %(number)s") % {"number": numbers[int(pk)]}
            form.fields["number"].widget.attrs |= {"placeholder": hint, "title": hint}
