"""The life of a session on its page: where it stands, its quorum and terms, and the next steps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Act
from agenda.checks.findings import Finding, Severity
from agenda.checks.session import WAYS_TO_A_QUORUM, check_session
from agenda.life import steps as life
from agenda.life.forms import HoldForm, MoveForm, ReasonForm, ReopenForm
from agenda.life.postponed import AHEAD
from agenda.life.terms import Term, terms_of
from agenda.quorum import quorums_of
from meetings.models import Meeting, MeetingCommission
from meetings.numbers import reserve_numbers
from meetings.states import MOVES, REOPENED, IllegalMove, State
from participants.quorum import Quorum

CHANGE: Final = "admin:meetings_meeting_change"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may happen to a session, as a button and, where it asks, as a page."""

    label: Any
    act: Callable[..., Meeting]
    kind: Act.Kind
    done: Any
    #: What is asked first; its fields are what ``act`` is told.
    form: type[forms.Form] | None = None
    #: Asked only when the step is refused without an answer.
    asks_when_refused: bool = False
    hint: Any = ""
    is_dangerous: bool = False


STEPS: Final[Mapping[State, Step]] = {
    State.CONVENED: Step(
        label=gettext_lazy("Convene"),
        act=life.convene,
        kind=Act.Kind.SESSION_CONVENED,
        done=gettext_lazy("The session is convened."),
    ),
    State.HELD: Step(
        label=gettext_lazy("Mark as held"),
        act=life.mark_held,
        kind=Act.Kind.SESSION_HELD,
        done=gettext_lazy("The session is marked as held."),
        form=HoldForm,
        asks_when_refused=True,
        hint=gettext_lazy("Without a quorum a session is marked as held only with a reason."),
    ),
    State.MOVED: Step(
        label=gettext_lazy("Move to another day"),
        act=life.move,
        kind=Act.Kind.SESSION_MOVED,
        done=gettext_lazy("The session is moved to another day."),
        form=MoveForm,
        hint=gettext_lazy(
            "The session goes on to its new day with everything it has. The old day stays on "
            "record and says where it went. A reserved number goes along within the year; into "
            "another year it does not, and becomes void."
        ),
    ),
    State.CANCELLED: Step(
        label=gettext_lazy("Cancel the session"),
        act=life.cancel,
        kind=Act.Kind.SESSION_CANCELLED,
        done=gettext_lazy("The session is cancelled."),
        form=ReasonForm,
        hint=gettext_lazy(
            "The session stays on record as cancelled. A number that it has becomes void and is "
            "never given again."
        ),
        is_dangerous=True,
    ),
}
REOPENING: Final = Step(
    label=gettext_lazy("Reopen the session"),
    act=life.reopen,
    kind=Act.Kind.SESSION_REOPENED,
    done=gettext_lazy("The session is reopened."),
    form=ReopenForm,
    hint=gettext_lazy(
        "The session goes one step back, to be put right. Who did it and why stays on record."
    ),
    is_dangerous=True,
)

#: The steps by their names in the addresses. Signing is not among them: it issues papers, which
#: a room above does.
NAMES: Final[Mapping[str, State | None]] = {
    "convene": State.CONVENED,
    "hold": State.HELD,
    "move": State.MOVED,
    "cancel": State.CANCELLED,
    "reopen": None,
}


def step_named(name: str) -> Step:
    after = NAMES[name]
    return REOPENING if after is None else STEPS[after]


@dataclass(frozen=True, slots=True)
class Button:
    """What may be done with the session now: a press, or a link to the page that asks."""

    label: str
    address: str
    is_link: bool = False
    #: Not on the way: a decision for once, shown as words beside the buttons.
    is_quiet: bool = False


class Life:
    """What the page of a session tells of its life."""

    def __init__(self, meeting: Meeting, *, is_kept: bool) -> None:
        self.meeting = meeting
        self.is_kept = is_kept

    @cached_property
    def parts(self) -> list[MeetingCommission]:
        return list(self.meeting.meeting_commissions.select_related("commission"))

    @property
    def numbers(self) -> list[tuple[MeetingCommission, str]]:
        """The parts that have a number, each with the number as it is printed."""
        return [(part, part.printed_number) for part in self.parts if part.number is not None]

    @cached_property
    def quorums(self) -> list[Quorum]:
        return [] if self.is_given_up else quorums_of(self.meeting)

    @property
    def is_ahead(self) -> bool:
        """Who takes part is still to be written down."""
        return self.meeting.state in AHEAD

    @property
    def took_place(self) -> bool:
        return self.meeting.state in {State.HELD, State.SIGNED}

    @property
    def may_be_signed(self) -> bool:
        """By those who keep the session."""
        return self.is_kept and State.SIGNED in MOVES[State(self.meeting.state)]

    @property
    def is_given_up(self) -> bool:
        return self.meeting.state in {State.CANCELLED, State.MOVED}

    @cached_property
    def terms(self) -> list[Term]:
        return terms_of(self.meeting)

    @cached_property
    def given_up_days(self) -> list[Meeting]:
        """The days that the session was moved from."""
        return list(self.meeting.moved_from.order_by("held_on"))

    @cached_property
    def buttons(self) -> list[Button]:
        """What may be done with the session now; the way onward comes first."""
        if not self.is_kept:
            return []
        state = State(self.meeting.state)
        buttons = [self._button(name) for name, after in NAMES.items() if after in MOVES[state]]
        if state in AHEAD and self.meeting.held_on and len(self.numbers) < len(self.parts):
            address = reverse("admin:meetings_meeting_reserve", args=[self.meeting.pk])
            buttons.append(Button(_("Reserve the number"), address, is_quiet=True))
        if state in REOPENED:
            back = REOPENED[state].label
            buttons.append(self._button("reopen", _("Back to “%(state)s”") % {"state": back}))
        return buttons

    def _button(self, name: str, label: str = "") -> Button:
        step = step_named(name)
        address = reverse(f"admin:meetings_meeting_{name}", args=[self.meeting.pk])
        is_link = step.form is not None and not step.asks_when_refused
        return Button(label or str(step.label), address, is_link)


class LifeButtons(admin.ModelAdmin):
    """Steps in the life of a session: only those who keep its records take them."""

    class Media:
        css = {"all": ["css/life.css"]}

    def get_urls(self) -> list[Any]:
        def of_session(verb: str, view: Callable[..., HttpResponse], **named: str) -> Any:
            return path(
                f"<int:object_id>/{verb}/",
                self.admin_site.admin_view(view),
                named,
                name=f"meetings_meeting_{verb}",
            )

        return [
            of_session("check", self.check_page),
            of_session("reserve", self.reserve),
            *(of_session(name, self.take_step, name=name) for name in NAMES),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            is_kept = Meeting.objects.kept_by(request.user).filter(pk=obj.pk).exists()
            # A form that came back unsaved has put into ``obj`` what was typed.
            stored = obj if request.method == "GET" else Meeting.objects.get(pk=obj.pk)
            context["life"] = Life(stored, is_kept=is_kept)
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def take_step(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """A step in the life of the session; what it has to be told is asked for first."""
        meeting, step = self._kept(request, object_id), step_named(name)
        if request.method != "POST":
            return self._ask(request, meeting, name)
        form = None
        if step.form and not (step.asks_when_refused and "reason" not in request.POST):
            form = step.form(request.POST)
            if not form.is_valid():
                return self._page(request, meeting, name, form)
        told = form.cleaned_data if form else {}
        try:
            step.act(meeting_id=meeting.pk, by=request.user, at=timezone.now(), **told)
        except life.QuorumMissing:
            return redirect(f"admin:meetings_meeting_{name}", meeting.pk)
        except life.ItemsWithoutQuorum as refusal:
            return self._page(request, meeting, name, form or HoldForm(), refusal.findings)
        except IllegalMove as refusal:
            after = NAMES[name] or State(told["to"])
            return self._not_possible(request, meeting, refusal, step, after)
        except life.NotDone as refusal:
            if form is not None:
                form.add_error(None, str(refusal))
                return self._page(request, meeting, name, form)
            messages.error(request, str(refusal))
        else:
            numbers = _numbers(meeting) if name == "hold" else ""
            messages.success(request, f"{step.done} {numbers}".strip())
        return redirect(CHANGE, meeting.pk)

    def reserve(self, request: HttpRequest, object_id: int) -> HttpResponse:
        meeting = self._kept(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            given = reserve_numbers(meeting_id=meeting.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except IllegalMove as refusal:
            messages.error(request, str(refusal))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            told = _("The number is reserved.") if given else _("It has a number already.")
            messages.success(request, f"{told} {_numbers(meeting)}")
        return redirect(CHANGE, meeting.pk)

    def check_page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What the checks found, each with a link to its field."""
        readable = Meeting.objects.closed_visible_to(request.user)
        meeting = get_object_or_404(readable, pk=object_id)
        findings = check_session(meeting)
        titles = {
            Severity.ERROR: _("Errors: the minutes cannot be signed with them"),
            Severity.WARNING: _("Warnings"),
        }
        context = {
            "title": _("Check before the minutes"),
            "groups": [
                (title, severity.value, found)
                for severity, title in titles.items()
                if (found := [each for each in findings if each.severity is severity])
            ],
            "form_address": reverse(CHANGE, args=[meeting.pk]),
        }
        return self._render(request, meeting, "check.html", context)

    # --- beneath ------------------------------------------------------------------------------

    def _kept(self, request: HttpRequest, object_id: int) -> Meeting:
        return get_object_or_404(Meeting.objects.kept_by(request.user), pk=object_id)

    def _ask(self, request: HttpRequest, meeting: Meeting, name: str) -> HttpResponse:
        step, state = step_named(name), State(meeting.state)
        if step.form is None:
            return HttpResponseNotAllowed(["POST"])
        after = NAMES[name]
        if after not in MOVES[state] and not (after is None and state in REOPENED):
            messages.error(request, str(IllegalMove(state)))
            return redirect(CHANGE, meeting.pk)
        first = {
            "start_time": meeting.start_time,
            "seen_on": meeting.held_on,
            "to": REOPENED.get(state),
        }
        return self._page(request, meeting, name, step.form(initial=first))

    def _page(
        self,
        request: HttpRequest,
        meeting: Meeting,
        name: str,
        form: forms.Form,
        findings: Iterable[Finding] = (),
    ) -> HttpResponse:
        """The page that asks; what was typed stays when the step is refused."""
        step = step_named(name)
        missing = [quorum for quorum in quorums_of(meeting) if not quorum.is_met]
        is_explained = bool(meeting.quorum_reason) or not missing
        context = {
            "title": step.label,
            "step": step,
            "form": form,
            "media": self.media + form.media,
            "quorums": missing if step.asks_when_refused else [],
            "asks": not (step.asks_when_refused and is_explained),
            "findings": findings,
            "ways": WAYS_TO_A_QUORUM,
        }
        return self._render(request, meeting, "life_step.html", context)

    @staticmethod
    def _not_possible(
        request: HttpRequest, meeting: Meeting, refusal: IllegalMove, step: Step, after: State
    ) -> HttpResponse:
        """Nothing was done: perhaps somebody else did it a moment ago."""
        meeting.refresh_from_db()
        act = _last_act(meeting, step.kind)
        if meeting.state == after and act is not None:
            told = _("It is done already: %(who)s, %(when)s.") % {
                "who": act.actor or _("the command line"),
                "when": f"{timezone.localtime(act.at):%d.%m.%Y %H:%M}",
            }
            messages.info(request, f"{told} {_numbers(meeting)}".strip())
        else:
            messages.error(request, str(refusal))
        return redirect(CHANGE, meeting.pk)

    def _render(
        self, request: HttpRequest, meeting: Meeting, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        around = {
            **self.admin_site.each_context(request),
            "subtitle": str(meeting),
            "opts": self.opts,
            "meeting": meeting,
            "media": self.media,
            "is_nav_sidebar_enabled": False,
        }
        return render(request, f"admin/meetings/meeting/{template}", around | context)


def _last_act(meeting: Meeting, kind: Act.Kind) -> Act | None:
    acts = Act.objects.filter(
        kind=kind, subject_model=meeting._meta.label, subject_id=str(meeting.pk)
    )
    return acts.select_related("actor").first()


def _numbers(meeting: Meeting) -> str:
    """«Номера протокола: АТК в крае – 5; совещание – 3.»"""
    numbers = Life(meeting, is_kept=False).numbers
    if not numbers:
        return ""
    if len(numbers) == 1:
        return _("Number of the minutes: %(number)s.") % {"number": numbers[0][1]}
    told = "; ".join(f"{part.commission} – {number}" for part, number in numbers)
    return _("Numbers of the minutes: %(numbers)s.") % {"numbers": told}
