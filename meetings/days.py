"""Days on record: a mistyped year is found while it is typed, and any term can be counted."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

YEARS: Final = range(1900, 2100)


def check_day(day: date) -> None:
    """Raises ValidationError unless the day lies in one of these two centuries."""
    if day.year not in YEARS:
        raise ValidationError(_("The year lies between 1900 and 2099."), code="year")
