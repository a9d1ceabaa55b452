"""The life of a notice on its pages: the preview, the next steps, and what each of them asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from documents.printing.rendering import RenderingFailed
from notices import domain
from notices.compose import NothingToTell
from notices.domain import (
    ChangedSinceApproval,
    ChangedSincePreview,
    HourIsPast,
    NeedsReason,
    NeedsSecondPerson,
    TooLateToCancel,
    check_second_person,
    newest_edition,
    publish_notice,
)
from notices.gather import project
from notices.given_up import says_otherwise, usual_correction
from notices.leak_report_admin import leak_summary, sees_closed
from notices.leaks import HoldsClosed
from notices.life_forms import PublicReasonForm, PublishForm, RemarkForm
from notices.models import Notice
from notices.pages import NoticePages
from notices.preview_links_admin import links_context
from notices.projection import NoticeNotReady, draw_pdf
from notices.source import changes_since
from notices.states import UNPUBLISHED, IllegalMove, State
from notices.views import preview_context
from publications.models import Edition

PREVIEW: Final = "admin:notices_notice_preview"
#: Why a step is refused, in words for who pressed the button.
REFUSALS: Final = (
    ChangedSincePreview,
    IllegalMove,
    NeedsSecondPerson,
    NoticeNotReady,
    NeedsReason,
    HourIsPast,
    ChangedSinceApproval,
    RenderingFailed,
    TooLateToCancel,
    NothingToTell,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done with a notice, as a button and, where it asks, as a page."""

    label: Any
    act: Callable[..., object]
    done: Any
    #: Before which of these states it is offered.
    states: frozenset[Notice.State]
    hint: Any = ""
    form: type[forms.Form] | None = None
    #: How ``act`` names what the form asks for.
    told_as: str = "reason"
    #: Only for those who speak to the public.
    publishes: bool = False
    #: It concerns what was looked at.
    is_of_what_was_seen: bool = False
    is_dangerous: bool = False
    #: Not for who had a hand in the text, where a second person is asked for.
    is_of_second_person: bool = False
    #: Whether it is offered for this very notice.
    fits: Callable[[Notice], bool] = lambda notice: True


def _stands(notice: Notice) -> bool:
    return notice.publication is not None and not domain.is_withdrawn(notice.publication)


#: By their names in addresses; the way onward comes first.
STEPS: Final[Mapping[str, Step]] = {
    "submit": Step(
        label=gettext_lazy("Send for review"),
        act=domain.submit_notice,
        done=gettext_lazy("Sent for review. Whoever approves sees it in the list of notices."),
        states=frozenset({State.DRAFT}),
    ),
    "approve": Step(
        label=gettext_lazy("Approve"),
        act=domain.approve_notice,
        done=gettext_lazy("Approved: it may be published as it is."),
        states=frozenset({State.IN_REVIEW}),
        publishes=True,
        is_of_what_was_seen=True,
        is_of_second_person=True,
    ),
    "return": Step(
        label=gettext_lazy("Return with a remark"),
        act=domain.return_notice,
        done=gettext_lazy("It is a draft again. The writers see your remark above the text."),
        states=frozenset({State.IN_REVIEW, State.APPROVED}),
        form=RemarkForm,
        told_as="remark",
    ),
    "cancel": Step(
        label=gettext_lazy("Cancel the publication"),
        act=domain.cancel_schedule,
        done=gettext_lazy("It will not be published; nobody has seen it."),
        states=frozenset({State.SCHEDULED}),
        publishes=True,
    ),
    "tell": Step(
        label=gettext_lazy("Tell the public what became of the session"),
        act=domain.begin_telling,
        done=gettext_lazy("The correction says what became of the session. Publish it below."),
        states=frozenset({State.PUBLISHED}),
        fits=says_otherwise,
    ),
    "correct": Step(
        label=gettext_lazy("Correct"),
        act=domain.begin_correction,
        done=gettext_lazy(
            "The text may be edited. What is published stays as it is until the correction is "
            "published."
        ),
        states=frozenset({State.PUBLISHED, State.WITHDRAWN}),
    ),
    "review": Step(
        label=gettext_lazy("I have reviewed it"),
        act=domain.review_emergency,
        done=gettext_lazy("The emergency publication is reviewed."),
        states=frozenset(State),
        publishes=True,
        is_of_second_person=True,
        fits=lambda notice: notice.awaits_review,
    ),
    "heed": Step(
        label=gettext_lazy("Changes of the source seen"),
        act=domain.heed_source,
        done=gettext_lazy("Only what changes from now on will be told."),
        states=frozenset(State),
        fits=lambda notice: bool(changes_since(notice)),
    ),
    "restore": Step(
        label=gettext_lazy("Restore"),
        act=domain.restore_notice,
        done=gettext_lazy("What stood before the withdrawal is public again."),
        states=frozenset({State.WITHDRAWN}),
        hint=gettext_lazy(
            "What was published last is published again, word for word, as an edition of its own."
        ),
        form=PublicReasonForm,
        publishes=True,
    ),
    "drop": Step(
        label=gettext_lazy("Give up the correction"),
        act=domain.drop_correction,
        done=gettext_lazy(
            "The text is again the one that was published. What you had changed is in the history."
        ),
        states=UNPUBLISHED,
        fits=lambda notice: notice.publication is not None,
    ),
    "withdraw": Step(
        label=gettext_lazy("Withdraw"),
        act=domain.withdraw_notice,
        done=gettext_lazy("Withdrawn. Its address says so, with your reason."),
        states=frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED}),
        hint=gettext_lazy(
            "Nobody reads the text or its PDF any more, in none of its editions. The address stays "
            "and tells the day and your reason."
        ),
        form=PublicReasonForm,
        publishes=True,
        is_dangerous=True,
        fits=_stands,
    ),
}


@dataclass(frozen=True, slots=True)
class Button:
    """What may be done with the notice now: a press, or a link to the page that asks."""

    label: str
    address: str
    is_link: bool
    is_dangerous: bool
    is_of_what_was_seen: bool


class LifeAdmin(NoticePages):
    """The preview of a notice, and the steps of its life."""

    def life_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:notice_id>/preview/",
                view(require_safe(self.preview)),
                name="notices_notice_preview",
            ),
            path(
                "<int:notice_id>/preview/page/",
                view(require_safe(xframe_options_sameorigin(self.preview_page))),
                name="notices_notice_preview_page",
            ),
            path(
                "<int:notice_id>/preview/notice.pdf",
                view(require_safe(self.preview_pdf)),
                name="notices_notice_preview_pdf",
            ),
            path(
                "<int:notice_id>/publish/",
                view(require_POST(self.publish)),
                name="notices_notice_publish",
            ),
            *(
                path(
                    f"<int:notice_id>/{name}/",
                    view(self.take_step),
                    {"name": name},
                    name=f"notices_notice_{name}",
                )
                for name in STEPS
            ),
        ]

    # --- looking ------------------------------------------------------------------------------

    def preview(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """What the public would see, and what may be done with it now."""
        return self._preview(request, self._notice(request, notice_id))

    def preview_page(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """The public page, made by the public template of the text as it is now."""
        notice = self._notice(request, notice_id)
        try:
            projection = project(notice)
        except NoticeNotReady as refusal:
            problem = _in_words(refusal, request, notice)
            return render(request, "admin/notices/notice/problem.html", {"problem": problem})
        pdf_url = reverse("admin:notices_notice_preview_pdf", args=[notice.pk])
        context = preview_context(notice, projection, pdf_url=pdf_url)
        return render(request, "publications/notice.html", context)

    def preview_pdf(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        try:
            pdf = draw_pdf(project(notice))
        except (NoticeNotReady, RenderingFailed) as refusal:
            messages.error(request, _in_words(refusal, request, notice))
            return redirect(PREVIEW, notice.pk)
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": "inline", "Cache-Control": "private, no-store"},
        )

    # --- doing --------------------------------------------------------------------------------

    def publish(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._notice(request, notice_id)
        if not self.has_publish_permission(request, notice):
            raise PermissionDenied
        is_approved = notice.state == State.APPROVED
        is_alone = not is_approved and self._is_alone(request, notice)
        form = PublishForm(request.POST.dict(), notice=notice, is_alone=is_alone)
        if not form.is_valid():
            return self._preview(request, notice, form)
        try:
            edition = publish_notice(
                notice_id=notice.pk,
                by=request.user,  # type: ignore[arg-type]  # signed in
                at=timezone.now(),
                order=form.order(),
            )
        except REFUSALS as refusal:
            return self._refused(request, notice, _in_words(refusal, request, notice), form)
        except DatabaseError:
            # The transaction is undone; a page that needs the database may not open now.
            return render(
                request, "admin/notices/notice/not_published.html", {"notice": notice}, status=503
            )
        return self._published(request, edition)

    def take_step(self, request: HttpRequest, notice_id: int, name: str) -> HttpResponse:
        """Asks first, where the step asks; then does it."""
        step, notice = STEPS[name], self._notice(request, notice_id)
        if not self._may(request, notice, step):
            raise PermissionDenied
        form = step.form(request.POST or None) if step.form else None
        if request.method != "POST":
            return self._ask(request, notice, step, form) if form else redirect(PREVIEW, notice.pk)
        if form and not form.is_valid():
            return self._ask(request, notice, step, form)
        told: dict[str, Any] = {step.told_as: form.cleaned_data["reason"]} if form else {}
        if step.is_of_what_was_seen:
            told["seen"] = request.POST.get("seen", "")
        why = ""
        try:
            step.act(notice_id=notice.pk, by=request.user, at=timezone.now(), **told)
        except REFUSALS as refusal:
            why = _in_words(refusal, request, notice)
        except DatabaseError:
            why = _("The database did not answer. Try again.")
        if why:
            messages.error(request, _("Nothing was changed. %(why)s") % {"why": why})
            return self._ask(request, notice, step, form) if form else redirect(PREVIEW, notice.pk)
        messages.success(request, str(step.done))
        if name == "correct" and notice.has_text:
            return redirect("admin:notices_notice_change", notice.pk)
        return redirect(PREVIEW, notice.pk)

    # --- beneath ------------------------------------------------------------------------------

    def _may(self, request: HttpRequest, notice: Notice, step: Step) -> bool:
        if step.publishes:
            return self.has_publish_permission(request, notice)
        return self.has_edit_permission(request, notice)

    def _is_alone(self, request: HttpRequest, notice: Notice) -> bool:
        """Whether a second person is asked for, and this one is not it."""
        try:
            check_second_person(notice, request.user)  # type: ignore[arg-type]  # signed in
        except NeedsSecondPerson:
            return True
        return False

    def _buttons(self, request: HttpRequest, notice: Notice) -> list[Button]:
        state = notice.state_at(timezone.now())
        is_alone = self._is_alone(request, notice)
        return [
            Button(
                label=str(step.label),
                address=reverse(f"admin:notices_notice_{name}", args=[notice.pk]),
                is_link=step.form is not None,
                is_dangerous=step.is_dangerous,
                is_of_what_was_seen=step.is_of_what_was_seen,
            )
            for name, step in STEPS.items()
            if state in step.states
            and step.fits(notice)
            and self._may(request, notice, step)
            and not (step.is_of_second_person and is_alone)
        ]

    def _preview(
        self, request: HttpRequest, notice: Notice, form: PublishForm | None = None
    ) -> HttpResponse:
        problem, projection = "", None
        try:
            projection = project(notice)
        except NoticeNotReady as refusal:
            problem = _in_words(refusal, request, notice)
        state = notice.state_at(timezone.now())
        may_publish = self.has_publish_permission(request, notice)
        is_ahead = state in UNPUBLISHED
        is_approved = notice.state == State.APPROVED
        is_alone = is_ahead and not is_approved and self._is_alone(request, notice)
        seen = projection.sha256 if projection else ""
        after = newest_edition(notice).number if notice.publication else 0
        looked_at = {"seen": seen, "after": after}
        if not (projection and is_ahead and may_publish):
            form = None
        elif form is None:
            initial = looked_at | usual_correction(notice)
            form = PublishForm(initial=initial, notice=notice, is_alone=is_alone)
        else:
            form.data = {**form.data, **looked_at}
        context = {
            "title": _("Preview"),
            "media": self.media + form.media if form else self.media,
            "state": state,
            "form": form,
            "is_alone": is_alone,
            "seen": seen,
            "problem": problem if is_ahead else "",
            "is_ahead": is_ahead,
            "is_withdrawn": notice.publication and domain.is_withdrawn(notice.publication),
            "may_publish": may_publish,
            "may_edit": self.has_change_permission(request, notice) and notice.has_text,
            "buttons": self._buttons(request, notice),
            "source_changes": changes_since(notice, reads_closed=sees_closed(request, notice)),
            "report": leak_summary(request, notice) if is_ahead else None,
            **(links_context(notice) if self.has_edit_permission(request, notice) else {}),
        }
        return self._page(request, notice, "preview", context)

    def _ask(
        self, request: HttpRequest, notice: Notice, step: Step, form: forms.Form
    ) -> HttpResponse:
        context = {
            "title": step.label,
            "media": self.media + form.media,
            "step": step,
            "form": form,
        }
        return self._page(request, notice, "step", context)

    def _refused(
        self, request: HttpRequest, notice: Notice, why: str, form: PublishForm
    ) -> HttpResponse:
        """The preview again as it is now, with what was typed."""
        messages.error(
            request,
            _("Not published, and nothing was changed; the draft is kept. %(why)s") % {"why": why},
        )
        return self._preview(request, self._notice(request, notice.pk), form)

    @staticmethod
    def _published(request: HttpRequest, edition: Edition) -> HttpResponse:
        address = edition.publication.get_absolute_url()
        told = _("Published. The public reads it here:")
        if edition.published_at > timezone.now():
            told = _("Scheduled. From %(when)s on the public reads it here:") % {
                "when": f"{timezone.localtime(edition.published_at):%d.%m.%Y %H:%M:%S}"
            }
        messages.success(request, format_html('{} <a href="{}">{}</a>', told, address, address))
        return redirect("admin:notices_notice_changelist")


def _in_words(refusal: Exception, request: HttpRequest, notice: Notice) -> str:
    """Why it is refused; closed words are quoted to those who may read them."""
    if isinstance(refusal, HoldsClosed):
        return refusal.told(sees_closed=sees_closed(request, notice))
    return str(refusal)
