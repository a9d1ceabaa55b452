"""Preview links on the page of a notice: made, listed, revoked."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from notices.models import Notice, PreviewLink
from notices.pages import NoticePages
from notices.preview_links import MOST_DAYS, make_link, revoke_link, token_of
from notices.states import UNPUBLISHED, IllegalMove


class PreviewLinkForm(forms.Form):
    """For whom, and for how long."""

    given_to = forms.CharField(
        label=gettext_lazy("For whom"), max_length=200, widget=forms.TextInput(attrs={"size": 40})
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid, days"), min_value=1, max_value=MOST_DAYS, initial=3
    )


class PreviewLinksAdmin(NoticePages):
    """Letting somebody without an account read what is not published yet."""

    def preview_link_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:notice_id>/preview-links/",
                view(require_POST(self.make_preview_link)),
                name="notices_notice_make_preview_link",
            ),
            path(
                "<int:notice_id>/preview-links/<int:link_id>/revoke/",
                view(require_POST(self.revoke_preview_link)),
                name="notices_notice_revoke_preview_link",
            ),
        ]

    def make_preview_link(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = self._shared(request, notice_id)
        form = PreviewLinkForm(request.POST)
        if notice.state not in UNPUBLISHED:
            why = IllegalMove(notice.state_at(timezone.now()))
            messages.error(request, _("No link was made. %(why)s") % {"why": why})
        elif form.is_valid():
            link = make_link(
                notice=notice,
                **form.cleaned_data,
                by=request.user,  # type: ignore[arg-type]  # signed in
                at=timezone.now(),
            )
            told = _("The link is made. Whoever has it reads the notice as it is then:")
            messages.success(request, format_html("{} {}", told, address_of(link)))
        else:
            wrong = " ".join(
                f"{form.fields[name].label}: {' '.join(map(str, errors))}"
                for name, errors in form.errors.items()
            )
            messages.error(request, _("No link was made. %(why)s") % {"why": wrong})
        return redirect("admin:notices_notice_preview", notice.pk)

    def revoke_preview_link(
        self, request: HttpRequest, notice_id: int, link_id: int
    ) -> HttpResponse:
        notice = self._shared(request, notice_id)
        link = get_object_or_404(PreviewLink, pk=link_id, notice=notice)
        revoke_link(link_id=link.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("The link opens nothing any more."))
        return redirect("admin:notices_notice_preview", notice.pk)

    def _shared(self, request: HttpRequest, notice_id: int) -> Notice:
        notice: Notice = self._notice(request, notice_id)
        if not self.has_edit_permission(request, notice):
            raise PermissionDenied
        return notice


def links_context(notice: Notice) -> dict[str, Any]:
    """What the page of a notice tells of its links."""
    now = timezone.now()
    links = notice.preview_links.select_related("created_by")
    return {
        "preview_links": [(link, link.is_valid(now), address_of(link)) for link in links],
        "preview_link_form": PreviewLinkForm(auto_id="link_%s"),
    }


def address_of(link: PreviewLink) -> str:
    """The address to be sent to whom it is for."""
    return f"{settings.PORTAL_ADDRESS}{reverse('notices:preview', args=[token_of(link)])}"
