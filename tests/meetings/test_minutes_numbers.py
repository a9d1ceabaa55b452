from datetime import date

import pytest
from django.forms import inlineformset_factory
from django.utils import translation

from meetings.forms import MeetingCommissionFormSet
from meetings.models import Commission, Meeting, MeetingCommission

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 11)
TAKEN = ["In 2025 this commission has minutes with this number already."]

FormSet = inlineformset_factory(
    Meeting,
    MeetingCommission,
    formset=MeetingCommissionFormSet,
    fields=["position", "commission", "is_host", "number"],
    extra=0,
)


def a_commission(slug: str = "atk") -> Commission:
    return Commission.objects.create(name=slug, slug=slug)


def a_part(commission: Commission, held_on: date | None, number: int | None) -> MeetingCommission:
    meeting = Meeting.objects.create(held_on=held_on)
    return MeetingCommission.objects.create(meeting=meeting, commission=commission, number=number)


def faults(meeting: Meeting, *rows: dict[str, object]) -> list[dict[str, list[str]]]:
    """What the form of the session says of each row that stays; one with an id is stored."""
    typed = {
        "meeting_commissions-TOTAL_FORMS": len(rows),
        "meeting_commissions-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for place, row in enumerate(rows):
        typed |= {f"meeting_commissions-{place}-{key}": value for key, value in row.items()}
        typed[f"meeting_commissions-{place}-position"] = place + 1
    with translation.override("en"):
        formset = FormSet(typed, instance=meeting)
        assert formset.is_valid() is not any(formset.errors)
        return [{key: list(found) for key, found in errors.items()} for errors in formset.errors]


def test_numbered_in_is_every_numbered_part_of_the_year() -> None:
    atk = a_commission()
    first, last = (a_part(atk, day, 4) for day in (date(2025, 1, 1), date(2025, 12, 31)))
    for day, number in [(DAY, None), (date(2024, 12, 31), 4), (date(2026, 1, 1), 4), (None, 4)]:
        a_part(atk, day, number)

    assert set(MeetingCommission.objects.numbered_in(2025)) == {first, last}


@pytest.mark.parametrize("stands_in", ["a new session", "a stored session"])
def test_number_of_another_session_of_the_year_is_refused(stands_in: str) -> None:
    atk, council = a_commission(), a_commission("council")
    a_part(atk, date(2025, 1, 30), 4)
    meeting = Meeting(held_on=DAY)
    if stands_in == "a stored session":
        meeting.save()

    found = faults(
        meeting,
        {"commission": council.pk, "number": 4},
        {"commission": atk.pk, "number": 4},
    )

    assert found == [{}, {"number": TAKEN}]


@pytest.mark.parametrize(
    ("held_on", "number", "typed"),
    [
        (date(2025, 1, 30), 4, 5),
        (date(2025, 1, 30), None, ""),
        (date(2024, 12, 31), 4, 4),
        (None, 4, 4),
    ],
)
def test_number_that_no_other_session_of_the_year_has_is_taken(
    held_on: date | None, number: int | None, typed: object
) -> None:
    atk = a_commission()
    a_part(atk, held_on, number)

    assert faults(Meeting(held_on=DAY), {"commission": atk.pk, "number": typed}) == [{}]


def test_session_without_a_date_may_have_any_number() -> None:
    atk = a_commission()
    a_part(atk, DAY, 4)

    assert faults(Meeting(), {"commission": atk.pk, "number": 4}) == [{}]


def test_session_keeps_its_own_number() -> None:
    part = a_part(a_commission(), DAY, 4)

    found = faults(part.meeting, {"id": part.pk, "commission": part.commission_id, "number": 4})

    assert found == [{}]


def test_number_of_a_row_that_is_taken_out_is_not_looked_at() -> None:
    atk, council = a_commission(), a_commission("council")
    a_part(atk, DAY, 4)

    found = faults(
        Meeting(held_on=DAY),
        {"commission": council.pk, "number": 4},
        {"commission": atk.pk, "number": 4, "DELETE": "on"},
    )

    assert found == [{}]
