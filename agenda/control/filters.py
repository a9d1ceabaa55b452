from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.keys import number_from
from agenda.control.register import SOON
from agenda.models import Resolution
from meetings.days import YEARS
from meetings.models import Commission, Meeting, MeetingCommission

Control = Resolution.Control


class StateFilter(admin.SimpleListFilter):
    """What is on control, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("on", _("nothing reported yet")),
            ("reported", Control.REPORTED.label),
            ("off", Control.OFF.label),
            ("cancelled", Control.CANCELLED.label),
            ("all", _("all")),
        ]

    def choices(self, changelist: Any) -> Any:
        by_default, *others = super().choices(changelist)
        yield by_default | {"display": _("on control")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset.on_control()
        return queryset if self.value() == "all" else queryset.filter(control=self.value())


class DueFilter(admin.SimpleListFilter):
    title = _("term")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("overdue", _("overdue")),
            ("soon", _("due within %(days)s days") % {"days": SOON}),
            ("none", _("no day is due")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "overdue":
                return queryset.overdue(on=today)
            case "soon":
                return queryset.due_within(on=today, days=SOON)
            case "none":
                return queryset.filter(due_now=None)
        return queryset


class DueRangeFilter(admin.ListFilter):
    """Clauses due from a day to a day, both typed."""

    title = _("due between")
    template = "admin/agenda/resolution/_due_range.html"
    names = ("due_from", "due_until")

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.names)

    def choices(self, changelist: Any) -> Any:
        """One choice: the form, with the other filters in hidden fields."""
        others = changelist.get_filters_params().items()
        yield {
            "from": self.used_parameters.get("due_from", ""),
            "until": self.used_parameters.get("due_until", ""),
            "others": [
                (name, values[-1] if isinstance(values, list) else values)
                for name, values in others
                if name not in self.names
            ],
            "query": changelist.query,
        }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        since, until = (self._day(name) for name in self.names)
        if since:
            queryset = queryset.filter(due_now__gte=since)
        return queryset.filter(due_now__lte=until) if until else queryset

    def _day(self, name: str) -> Any:
        typed = str(self.used_parameters.get(name, ""))
        try:
            day = parse_date(typed) if typed else None
        except ValueError as error:
            raise IncorrectLookupParameters from error
        if typed and day is None:
            raise IncorrectLookupParameters
        return day


class CommissionFilter(admin.SimpleListFilter):
    """Clauses of one of the user's commissions."""

    title = _("commission")
    parameter_name = "commission"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        bodies = Commission.objects.visible_to(request.user)
        return [(str(body.pk), str(body)) for body in bodies]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        parts = MeetingCommission.objects.filter(commission=_number(self.value()))
        return queryset.filter(item__meeting__in=parts.values("meeting"))


class YearFilter(admin.SimpleListFilter):
    title = _("year of the session")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        days = Meeting.objects.visible_to(request.user).dates("held_on", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in days]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        year = _number(self.value())
        if year not in YEARS:
            raise IncorrectLookupParameters
        return queryset.filter(item__meeting__held_on__year=year)


def _number(typed: Any) -> int:
    """A number from an address; one that no row can have is a mistake in the address."""
    number = number_from(str(typed))
    if not number:
        raise IncorrectLookupParameters
    return number
