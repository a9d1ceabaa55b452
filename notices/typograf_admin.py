"""The page of «Типограф»: what it would change first, and the button second."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notices.domain import ChangedSincePreview, NotADraft
from notices.models import Notice
from notices.pages import NoticePages
from notices.paper import plain_text
from notices.sanitise import TooMuchMarkup
from notices.typograf import Text, typeset_notice
from russian.differences import Kind, Piece, difference
from russian.signs import DASH, NB_HYPHEN, NBSP
from russian.typography import plain

#: What is seen of a sign that nobody sees; word processors show it so, too.
HELD: Final = "°"
_VISIBLE: Final = str.maketrans({NBSP: HELD, NB_HYPHEN: f"-{HELD}"})
_NAMES: Final = {
    NBSP: gettext_lazy("spaces that no line ends at"),
    NB_HYPHEN: gettext_lazy("hyphens that no line ends at"),
    DASH: gettext_lazy("dashes"),
    "№": gettext_lazy("number signs"),
    **dict.fromkeys("«»„“", gettext_lazy("quotation marks")),
}


class TypografAdmin(NoticePages):
    """Typesetting the text of a draft."""

    def typograf_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:notice_id>/typograf/",
                view(require_http_methods(["GET", "POST"])(self.typograf)),
                name="notices_notice_typograf",
            ),
        ]

    def typograf(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Shows what would change; changes it, when the text is still the one that was shown."""
        notice: Notice = self._notice(request, notice_id)
        # What is no draft any more is refused in words below, and not as a forbidden page.
        if not self.has_edit_permission(request, notice):
            raise PermissionDenied
        if not notice.has_text:
            raise Http404
        if request.method == "POST":
            return _apply(request, notice)
        if not notice.is_draft:
            messages.error(request, str(NotADraft(notice.state)))
            return redirect("admin:notices_notice_change", notice.pk)
        before = Text(notice.title, notice.body)
        after = before.typeset
        pairs = [
            (before.title, after.title),
            (plain_text(before.body), plain_text(after.body)),
        ]
        context = {
            "title": _("Typograf"),
            "seen": notice.text_sha256,
            "counts": _counts(pairs),
            "marked": [_marked(*pair) for pair in pairs],
            "held": HELD,
        }
        return self._page(request, notice, "typograf", context)


def _apply(request: HttpRequest, notice: Notice) -> HttpResponse:
    try:
        is_changed = typeset_notice(
            notice_id=notice.pk,
            seen=request.POST.get("seen", ""),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except NotADraft as refusal:
        messages.error(request, str(refusal))
    except ChangedSincePreview:
        messages.error(
            request,
            _("Nothing was changed: the text was edited since you looked. Look again."),
        )
        return redirect("admin:notices_notice_typograf", notice.pk)
    except TooMuchMarkup:
        messages.error(
            request,
            _("Nothing was changed: with all these signs the text would be too long."),
        )
    else:
        if is_changed:
            messages.success(request, _("The text is typeset. Its former state is in history."))
    return redirect("admin:notices_notice_change", notice.pk)


def _counts(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    """How many signs of each kind would be put; signs stand in the places of signs."""
    count = Counter(
        str(_NAMES[new])
        for before, after in pairs
        for old, new in zip(before, after, strict=True)
        if old != new
    )
    return count.most_common()


def _marked(before: str, after: str) -> SafeString:
    """Both texts in one, with what is seen of the signs that nobody sees."""
    pieces = difference(before, after)
    came = [*pieces[1:], None]
    marked = [_mark(piece, after) for piece, after in zip(pieces, came, strict=True)]
    return format_html_join("", "{}", ((each,) for each in marked))


def _mark(piece: Piece, after: Piece | None) -> SafeString:
    if piece.kind == Kind.EQUAL:
        return format_html("{}", piece.text)
    if piece.kind == Kind.CAME:
        return format_html("<ins>{}</ins>", piece.text.translate(_VISIBLE))
    # A space that becomes one that holds need not be seen twice.
    is_held = after is not None and plain(after.text) == piece.text
    return SafeString("") if is_held else format_html("<del>{}</del>", piece.text)
