"""The composition of a commission on a day: a page of the commission."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from meetings.models import Commission
from participants.membership import (
    Entry,
    MembersRefused,
    belonging,
    composition_of,
    enter_members,
)
from participants.membership_forms import DayForm, LinesForm, MembersForm
from participants.models import Person
from participants.pasting import PastedPerson, read_people
from participants.recognising import candidates


class CompositionPage(admin.ModelAdmin):
    """The page and the link to it, for the admin of commissions."""

    change_form_template = "admin/meetings/commission/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.composition))
        entry = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.enter))
        return [
            path("<int:pk>/composition/", page, name="meetings_commission_composition"),
            path("<int:pk>/composition/enter/", entry, name="meetings_commission_enter"),
            *super().get_urls(),
        ]

    def composition(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("participants.view_membership"):
            raise PermissionDenied
        commission = get_object_or_404(Commission.objects.visible_to(request.user), pk=pk)
        today = timezone.localdate()
        form = DayForm(request.GET or None, initial={"on": today})
        day = (form.is_valid() and form.cleaned_data["on"]) or today
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("Composition"),
            "subtitle": str(commission),
            "opts": self.opts,
            "commission": commission,
            "form": form,
            "day": day,
            "composition": composition_of(commission, on=day),
            "may_edit": self._may_enter(request)
            and self.has_change_permission(request, commission),
        }
        return render(request, "admin/meetings/commission/composition.html", context)

    def enter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A pasted list, then each of its lines to be confirmed, then all of them at once."""
        if not self._may_enter(request):
            raise PermissionDenied
        commission = get_object_or_404(Commission.objects.editable_by(request.user), pk=pk)
        form = MembersForm(request.POST or None, initial={"since": timezone.localdate()})
        pasted = read_people(form.cleaned_data["text"] if form.is_valid() else "")
        lines = self._lines(request, form, commission, pasted.people) if pasted.people else None
        if form.is_valid() and lines is None:
            form.add_error("text", _("No line of this list names a person."))
        if lines is not None and lines.is_bound and lines.is_valid():
            try:
                entry = enter_members(
                    commission_id=commission.pk,
                    members=lines.members(),
                    since=form.cleaned_data["since"],
                    basis=form.cleaned_data["basis"],
                    by=request.user,  # type: ignore[arg-type]
                    at=timezone.now(),
                )
            except MembersRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                self._tell(request, entry)
                return redirect("admin:meetings_commission_composition", commission.pk)
        if lines is None:
            form.fields["text"].widget.attrs["autofocus"] = True
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("Enter a list of members"),
            "subtitle": str(commission),
            "opts": self.opts,
            "commission": commission,
            "form": form,
            "lines": lines,
            "faults": pasted.faults,
            "read": _fingerprint(request.POST.get("text", "")),
        }
        return render(request, "admin/meetings/commission/enter.html", context)

    @staticmethod
    def _tell(request: HttpRequest, entry: Entry) -> None:
        entered = len(entry.entered)
        if entered:
            told = ngettext(
                "%(number)s member is entered.", "%(number)s members are entered.", entered
            )
            messages.success(request, told % {"number": entered})
        if entry.there:
            names = ", ".join(map(str, entry.there))
            told = _("In the commission already, left as they are: %(names)s.")
            messages.warning(request, told % {"names": names})

    @staticmethod
    def _may_enter(request: HttpRequest) -> bool:
        return bool(request.user.has_perm("participants.add_membership"))

    @staticmethod
    def _lines(
        request: HttpRequest,
        form: MembersForm,
        commission: Commission,
        people: Sequence[PastedPerson],
    ) -> LinesForm:
        since = form.cleaned_data["since"]
        found = candidates(
            [(each.name, each.post) for each in people],
            among=Person.objects.visible_to(request.user),
            on=since,
        )
        known = [each.person for who in found for each in who]
        # A list that was edited after it was read has other lines: they are shown first.
        is_read = request.POST.get("read") == _fingerprint(request.POST.get("text", ""))
        typed = request.POST if "_enter" in request.POST and is_read else None
        return LinesForm(
            typed,
            lines=list(zip(people, found, strict=True)),
            belonging=belonging(commission, known, since=since),
        )


def _fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()
