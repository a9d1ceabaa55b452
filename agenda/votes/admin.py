"""Votes by name: a page for an item of a session, and the list of such pages on the session's."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Act
from agenda.models import AgendaItem, Vote
from agenda.numbering import numbered
from agenda.quorum import Roll
from agenda.votes.forms import VotesForm
from agenda.votes.record import (
    Tally,
    Verdict,
    VotesChanged,
    VotesRefused,
    fingerprint,
    on_record,
    record_votes,
    tally_of,
    verdict_of,
)
from meetings.models import Meeting
from participants.models import Attendance

VERDICTS: Final = {
    Verdict.ADOPTED: gettext_lazy("adopted"),
    Verdict.REJECTED: gettext_lazy("not adopted"),
    Verdict.UNDECIDED: gettext_lazy("equal votes: the presiding person's vote decides"),
}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One item in the list of ballots."""

    number: str
    item: AgendaItem
    address: str
    tally: Tally | None
    verdict: str


def ballots_of(meeting: Meeting, user: Any) -> list[Ballot]:
    """The items of the session that the user may read, with what each ballot came to."""
    visible = set(AgendaItem.objects.visible_to(user).filter(meeting=meeting).values_list("pk"))
    return [
        Ballot(number, item, _address(item), tally_of(item), _verdict(item))
        for number, item in numbered(AgendaItem.objects.filter(meeting=meeting))
        if (item.pk,) in visible
    ]


class VotesPage(admin.ModelAdmin):
    """The pages of votes, for the admin of sessions."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.votes))
        return [
            path("<int:pk>/votes/<int:item_pk>/", page, name="meetings_meeting_votes"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        meeting = context.get("original")
        if meeting is not None and request.user.has_perm("agenda.view_vote"):
            context["ballots"] = ballots_of(meeting, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def votes(self, request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
        if not request.user.has_perm("agenda.view_vote"):
            raise PermissionDenied
        items = AgendaItem.objects.visible_to(request.user).select_related("meeting")
        item = get_object_or_404(items, pk=item_pk, meeting=pk)
        is_editable = (
            request.user.has_perm("agenda.change_vote")
            and AgendaItem.objects.editable_by(request.user).filter(pk=item.pk).exists()
        )
        roll = Roll(item.meeting)
        seated = roll.seated(item)
        form = _form(item, seated, request.POST or None)
        is_overtaken = False
        if request.method == "POST":
            if not is_editable:
                raise PermissionDenied
            try:
                if form.is_valid():
                    return self._recorded(request, item, form)
            except VotesChanged as refusal:
                # What was ticked stays, beside what is on record now; a second save writes it.
                typed = request.POST.copy()
                item.refresh_from_db()
                typed["seen"] = fingerprint(on_record(item))
                form, is_overtaken = _form(item, seated, typed), True
                form.add_error(None, f"{refusal} {_last(item)}")
            except VotesRefused as refusal:
                form.add_error(None, str(refusal))
        taken_up = {row.pk for row in seated}
        context = self._context(request, item, form) | {
            "is_editable": is_editable,
            "is_overtaken": is_overtaken,
            "others": [
                row
                for row in roll.attendance
                if roll.is_there(row, item) and row.pk not in taken_up
            ],
            "unseated": [
                vote
                for vote in item.votes.select_related("participant")
                if vote.participant_id not in taken_up
            ],
        }
        return render(request, "admin/meetings/meeting/votes.html", context)

    @staticmethod
    def _recorded(request: HttpRequest, item: AgendaItem, form: VotesForm) -> HttpResponse:
        before = tally_of(item)
        rest = Vote.Choice.FOR.value if "_rest_for" in request.POST else ""
        record_votes(
            item_id=item.pk,
            choices=form.said(rest=rest),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
        item.refresh_from_db()
        told = _("The votes are on record.")
        messages.success(request, f"{told} {_changed(before, tally_of(item))}".strip())
        return redirect(_address(item))

    def _context(self, request: HttpRequest, item: AgendaItem, form: VotesForm) -> dict[str, Any]:
        ballots = ballots_of(item.meeting, request.user)
        place = [ballot.item.pk for ballot in ballots].index(item.pk)
        return {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("Votes by name"),
            "subtitle": str(item.meeting),
            "opts": self.opts,
            "form": form,
            "ballot": ballots[place],
            "before": ballots[place - 1] if place else None,
            "after": ballots[place + 1] if place + 1 < len(ballots) else None,
        }


def _form(item: AgendaItem, seated: list[Attendance], typed: Any) -> VotesForm:
    stored = on_record(item)
    return VotesForm(
        typed,
        seated=seated,
        stored=stored,
        is_secret=item.ballot == AgendaItem.Ballot.SECRET,
        initial={"seen": fingerprint(stored)},
    )


def _address(item: AgendaItem) -> str:
    return reverse("admin:meetings_meeting_votes", args=[item.meeting_id, item.pk])


def _verdict(item: AgendaItem) -> str:
    verdict = verdict_of(item)
    return "" if verdict is None else str(VERDICTS[verdict])


def _changed(before: Tally | None, after: Tally | None) -> str:
    """What the numbers were and have become, where those on record are others now."""
    if before is None or before == after:
        return ""
    return _("The result has changed: it was %(before)s, it is %(after)s.") % {
        "before": _printed(before),
        "after": _printed(after) if after else "–",
    }


def _printed(tally: Tally) -> str:
    return f"{tally.for_}–{tally.against}–{tally.abstained}"


def _last(item: AgendaItem) -> str:
    """Who saved last, and when."""
    act = Act.objects.filter(
        kind=Act.Kind.VOTES_RECORDED,
        subject_model=item.meeting._meta.label,
        subject_id=str(item.meeting_id),
        details__item=item.pk,
    ).first()
    if act is None:
        return ""
    when = timezone.localtime(act.at)
    return f"{act.actor or ''} {when:%d.%m.%Y %H:%M}".strip()
