"""The register of control in the admin, and the card of one clause."""

from tempfile import TemporaryFile
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.domain import record_act
from accounts.keys import number_from
from accounts.lists import RecordList
from accounts.models import Act, User
from agenda.control.filters import (
    CommissionFilter,
    DueFilter,
    DueRangeFilter,
    StateFilter,
    YearFilter,
)
from agenda.control.forms import MarkForm
from agenda.control.marks import (
    Kind,
    MarkRefused,
    MarkStays,
    is_own_of_today,
    make_mark,
    next_marks,
    take_back_mark,
)
from agenda.control.register import (
    executors_of,
    ground_of,
    is_overdue,
    is_soon,
    lines,
    place_of,
    pressure_of,
    term_of,
    write_register,
)
from agenda.models import Attachment, ControlEvent, Executor, Resolution
from meetings.admin import OfCommissionsAdmin, searched_words
from russian.dates import short_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# --- the register and the card --------------------------------------------------------------


class RegisterList(RecordList):
    def apply_select_related(self, qs: Any) -> Any:
        return qs.for_register()


@admin.register(Resolution)
class ControlAdmin(OfCommissionsAdmin):
    """Clauses that were ever put on control, and what became of each."""

    change_list_template = "admin/agenda/resolution/change_list.html"
    list_display = ["clause", "state", "instruction", "executors", "term"]
    list_display_links = ["clause"]
    list_filter = [StateFilter, DueFilter, DueRangeFilter, CommissionFilter, YearFilter]
    search_fields = ["folded_text"]  # shows the box; see get_search_results
    search_help_text = _("Words of the instruction, of a post or a surname of an executor")
    ordering = [F("due_now").asc(nulls_last=True), "pk"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["css/control.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(control="")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RegisterList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        for word in searched_words(search_term):
            who = Executor.objects.filter(
                Q(folded_post__contains=word) | Q(person__folded_name__contains=word)
            )
            queryset = queryset.filter(
                Q(folded_text__contains=word) | Q(pk__in=who.values("resolution"))
            )
        return queryset, False

    @admin.display(description=_("clause"), ordering="item__meeting__held_on")
    def clause(self, clause: Resolution) -> str:
        return str(place_of(clause))

    @admin.display(description=_("instruction"))
    def instruction(self, clause: Resolution) -> str:
        return str(Truncator(clause.text).words(40))

    @admin.display(description=_("executors"))
    def executors(self, clause: Resolution) -> str:
        return executors_of(clause)

    @admin.display(description=_("term"))
    def term(self, clause: Resolution) -> str:
        return term_of(clause)

    @admin.display(description=_("state"), ordering="due_now")
    def state(self, clause: Resolution) -> SafeString:
        return badge_of(clause)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # The register needs the width; the list of rooms is one click away.
        context = {"title": _("Control of execution"), "is_nav_sidebar_enabled": False}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        export = path(
            "export/", self.admin_site.admin_view(self.export), name="agenda_resolution_export"
        )
        return [export, *super().get_urls()]

    @method_decorator(require_GET)
    def export(self, request: HttpRequest) -> Any:
        """What the register shows, as filtered, in one file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            clauses = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect("admin:agenda_resolution_changelist")
        today = timezone.localdate()
        file = TemporaryFile()  # noqa: SIM115  # the response closes it when it is sent
        with transaction.atomic():
            marks = ControlEvent.objects.visible_to(request.user)
            count = write_register(lines(clauses, marks=marks, on=today), into=file)
            user: User = request.user  # type: ignore[assignment]  # the admin lets no one else in
            record_act(
                kind=Act.Kind.REGISTER_EXPORTED,
                subject=user,
                by=user,
                at=timezone.now(),
                details={"filters": request.GET.urlencode(), "clauses": count},
            )
        file.seek(0)
        name = _("Control of execution, %(day)s") % {"day": short_date(today)}
        response = FileResponse(
            file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
        )
        add_never_cache_headers(response)
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The card of a clause: its marks, and a form for each mark that may follow."""
        found = self.get_object(request, unquote(object_id))
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        if request.method == "POST":
            return self._answer(request, found)
        return self._card(request, found)

    def _may_mark(self, request: HttpRequest, clause: Resolution) -> bool:
        kept = Resolution.objects.kept_by(request.user).filter(pk=clause.pk)
        return request.user.has_perm("agenda.add_controlevent") and kept.exists()

    def _answer(self, request: HttpRequest, clause: Resolution) -> Any:
        if not self._may_mark(request, clause):
            raise PermissionDenied
        user: User = request.user  # type: ignore[assignment]  # a secretary, as found above
        if "take_back" in request.POST:
            return self._take_back(request, clause, user)
        kinds = {kind.value: kind for kind in Kind}
        kind = kinds.get(request.POST.get("mark", ""))
        if kind is None:
            raise Http404
        form = self._form(request, clause, kind, request.POST, request.FILES)
        if form.is_valid():
            try:
                make_mark(
                    clause_id=clause.pk,
                    mark=form.mark,
                    files=form.checked_files,
                    by=user,
                    at=timezone.now(),
                )
            except MarkRefused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The mark stands on the clause."))
                return redirect(request.path)
        return self._card(request, clause, refused=form)

    def _take_back(self, request: HttpRequest, clause: Resolution, user: User) -> HttpResponse:
        mark = get_object_or_404(
            clause.control_events.all(), pk=number_from(request.POST["take_back"])
        )
        try:
            take_back_mark(mark_id=mark.pk, by=user, at=timezone.now())
        except MarkStays:
            messages.error(
                request,
                _("This mark cannot be taken back any more. Answer it with another one."),
            )
        else:
            messages.success(request, _("The mark was taken back."))
        return redirect(request.path)

    def _form(self, request: HttpRequest, clause: Resolution, kind: Kind, *given: Any) -> MarkForm:
        return MarkForm(
            *given, kind=kind, clause=clause, user=request.user, today=timezone.localdate()
        )

    def _card(
        self, request: HttpRequest, found: Resolution, refused: MarkForm | None = None
    ) -> TemplateResponse:
        clause = Resolution.objects.for_register().get(pk=found.pk)
        may_mark = self._may_mark(request, clause)
        offered = next_marks(clause) if may_mark else ()
        forms = [
            refused if refused and refused.kind == kind else self._form(request, clause, kind)
            for kind in offered
        ]
        if refused and refused.kind not in offered:
            forms.insert(0, refused)
        context = self.admin_site.each_context(request) | {
            "title": place_of(clause),
            "opts": self.opts,
            "media": self.media,
            "clause": clause,
            "place": place_of(clause),
            "badge": badge_of(clause),
            "term": term_of(clause),
            "marks": _marks(clause, request.user, may_take_back=may_mark),
            "forms": forms,
            "refused": refused,
        }
        return TemplateResponse(request, "admin/agenda/resolution/card.html", context)


def badge_of(clause: Resolution) -> SafeString:
    """The state in words, in a colour beside them: what is pressing says by how many days."""
    today = timezone.localdate()
    pressure = pressure_of(clause, on=today)
    look, words, beside = clause.control, str(clause.get_control_display()), pressure
    if is_overdue(clause, on=today):
        look, words, beside = "overdue", pressure, ""
    elif is_soon(clause, on=today):
        look, words, beside = "soon", pressure, ""
    badge = format_html('<span class="control-badge control-{}">{}</span>', look, words)
    return format_html("{} <span>{}</span>", badge, beside) if beside else badge


def _marks(clause: Resolution, user: Any, *, may_take_back: bool) -> list[dict[str, Any]]:
    """The marks that the user may read, as the card tells of them."""
    files = Prefetch("attachments", Attachment.objects.visible_to(user))
    marks = list(clause.control_events.visible_to(user).for_card().prefetch_related(files))
    written = {
        row.id: row
        for row in ControlEvent.history.filter(
            id__in=[mark.pk for mark in marks], history_type="+"
        ).select_related("history_user")
    }
    last = clause.control_events.order_by("pk").last() if may_take_back else None
    return [
        {
            "mark": mark,
            "ground": ground_of(mark),
            "written": written.get(mark.pk),
            "files": mark.attachments.all(),
            "is_slip": mark == last and is_own_of_today(mark, by=user, at=timezone.now()),
        }
        for mark in marks
    ]
