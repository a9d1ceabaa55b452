"""Two records of one person side by side, and the button that makes them one."""

from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from participants.merging import (
    MergeRefused,
    keeps_everything,
    merge_persons,
    obstacles,
    take_fuller_name,
)
from participants.models import Appointment, Attendance, Membership, Person
from participants.recognising import candidates, tells_more
from participants.references import references
from participants.spells import in_words

#: Sessions shown of each record; the rest is a number.
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two records, as the page shows it."""

    person: Person
    #: The name and the gender of the one record that is left, if this one is kept.
    merged: Person
    posts: list[str]
    memberships: list[str]
    sessions: list[Meeting]
    more_sessions: int
    #: How many rows of each other kind name the person, by the words for them.
    counts: dict[str, int] = field(default_factory=dict)


class MergePage(admin.ModelAdmin):
    """The action, the page and the warning of namesakes, for the admin of persons."""

    actions = ["merge_selected"]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.merge))
        return [
            path("merge/<int:one>/<int:other>/", page, name="participants_person_merge"),
            *super().get_urls(),
        ]

    @admin.action(
        description=gettext_lazy("Merge two records of one person"), permissions=["delete"]
    )
    def merge_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pks) != 2:
            self.message_user(request, _("Select two records."), messages.WARNING)
            return None
        return redirect("admin:participants_person_merge", *pks)

    def merge(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Shows both; a button under each keeps that one."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        visible = Person.objects.visible_to(request.user)
        first, second = (get_object_or_404(visible, pk=pk) for pk in (one, other))
        if tells_more(second.name, first.name):
            first, second = second, first
        if request.method == "POST" and (answer := self._merged(request, first, second)):
            return answer
        user: Any = request.user
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("Merge two records of one person"),
            "opts": self.opts,
            "records": [
                self._as_shown(request, first, beside=second),
                self._as_shown(request, second, beside=first),
            ],
            "reasons": obstacles(first, second, by=user),
        }
        return render(request, "admin/participants/person/merge.html", context)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            self._warn_of_namesakes(request, form.instance)

    def _merged(self, request: HttpRequest, first: Person, second: Person) -> HttpResponse | None:
        """Where to go after the merge; nothing when it was refused."""
        dropped_of = {str(first.pk): second.pk, str(second.pk): first.pk}
        kept = request.POST.get("kept", "")
        if kept not in dropped_of:
            return None
        try:
            person = merge_persons(
                kept_id=int(kept),
                dropped_id=dropped_of[kept],
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except MergeRefused:
            messages.error(request, _("Nothing was merged: see below."))
            return None
        messages.success(request, _("The two records are one: %(person)s.") % {"person": person})
        return redirect("admin:participants_person_change", person.pk)

    def _as_shown(self, request: HttpRequest, person: Person, *, beside: Person) -> Record:
        user: Any = request.user
        attended = Meeting.objects.visible_to(user).filter(attendance__person=person)
        sessions = list(attended.newest_first()[:SHOWN])
        appointments = person.appointments.select_related("post")
        memberships = Membership.objects.visible_to(user).filter(person=person)
        merged = copy(person)
        take_fuller_name(merged, beside)
        return Record(
            person,
            merged,
            [f"{each.post} ({in_words(each)})" for each in appointments],
            [
                f"{each.commission}: {each.get_role_display()} ({in_words(each)})"
                for each in memberships.select_related("commission")
            ],
            sessions,
            attended.count() - len(sessions),
            _counts(person) if keeps_everything(user, {person.pk}) else {},
        )

    def _warn_of_namesakes(self, request: HttpRequest, person: Person) -> None:
        others = Person.objects.visible_to(request.user).exclude(pk=person.pk)
        [found] = candidates([(person.name, "")], among=others, on=None)
        if not found:
            return
        links = format_html_join(
            "; ",
            '<a href="{}">{}</a> (<a href="{}">{}</a>)',
            (
                (
                    reverse("admin:participants_person_change", args=[each.pk]),
                    each,
                    reverse("admin:participants_person_merge", args=[each.pk, person.pk]),
                    _("merge"),
                )
                for each in (candidate.person for candidate in found)
            ),
        )
        told = _("There are records with this surname and these initials already. The same person?")
        messages.warning(request, format_html("{} {}", told, links))


def _counts(person: Person) -> dict[str, int]:
    """Every other kind of row that names the person, by what it is called."""
    shown = {(Attendance, "person"), (Appointment, "person"), (Membership, "person")}
    counts = {}
    for column in references(Person):
        if (column.model, column.name) not in shown:
            rows = column.model._default_manager.filter(**{column.name: person})
            if number := rows.count():
                words = f"{column.model._meta.verbose_name_plural} ({column.verbose_name})"
                counts[words] = number
    return counts
