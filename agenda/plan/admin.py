"""The page of a work plan: what came of each question, and the way from it to an agenda."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.keys import number_from
from agenda.models import AgendaItem
from agenda.plan.progress import AHEAD, Progress, came_of, put_on_agenda
from meetings import plan_admin
from meetings.models import Meeting, MeetingCommission, WorkPlan, WorkPlanItem
from meetings.states import IllegalMove

LABELS = {
    Progress.HELD: gettext_lazy("held"),
    Progress.SCHEDULED: gettext_lazy("on an agenda"),
    Progress.LATE: gettext_lazy("late"),
    Progress.OPEN: gettext_lazy("not held yet"),
}


@admin.register(WorkPlan)
class WorkPlanAdmin(plan_admin.WorkPlanAdmin):
    """A work plan, and the page that shows what came of it."""

    change_form_template = "admin/meetings/workplan/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/progress/",
                view(require_safe(self.progress)),
                name="meetings_workplan_progress",
            ),
            path(
                "<int:pk>/put-on-agenda/<int:item_pk>/",
                view(require_POST(self.put_on_agenda)),
                name="meetings_workplan_put_on_agenda",
            ),
            *super().get_urls(),
        ]

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        plan = get_object_or_404(self.get_queryset(request).select_related("commission"), pk=pk)
        today, user = timezone.localdate(), request.user
        planned = [(each, each.progress(on=today)) for each in came_of(plan, reader=user)]  # type: ignore[arg-type]
        is_kept = type(plan)._default_manager.editable_by(user).filter(pk=plan.pk).exists()
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("What was held"),
            "subtitle": str(plan),
            "opts": self.opts,
            "plan": plan,
            "planned": [(each, state.value, LABELS[state]) for each, state in planned],
            "summary": [
                (label, sum(state is each for _planned, each in planned))
                for state, label in LABELS.items()
            ],
            "may_add": is_kept and user.has_perm("meetings.add_meeting"),
            "sessions": self._sessions_ahead(request, plan) if is_kept else [],
        }
        return render(request, "admin/meetings/workplan/progress.html", context)

    def put_on_agenda(self, request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
        if not request.user.has_perm("agenda.add_agendaitem"):
            raise PermissionDenied
        plan = get_object_or_404(WorkPlan.objects.editable_by(request.user), pk=pk)
        question = get_object_or_404(plan.items, pk=item_pk)
        chosen = number_from(request.POST.get("session", ""))
        session = get_object_or_404(self._sessions_ahead(request, plan), pk=chosen)
        try:
            put_on_agenda(
                plan_item_id=question.pk,
                meeting_id=session.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except IllegalMove:
            messages.error(request, _("The agenda of this session is not made any more."))
            return redirect("admin:meetings_workplan_progress", plan.pk)
        messages.success(request, _("The question is on the agenda."))
        return redirect("admin:meetings_meeting_change", session.pk)

    @staticmethod
    def _sessions_ahead(request: HttpRequest, plan: WorkPlan) -> Any:
        sessions: Any = Meeting.objects.editable_by(request.user).filter(state__in=AHEAD)
        parts = MeetingCommission.objects.filter(commission=plan.commission_id)
        return sessions.filter(pk__in=parts.values("meeting")).newest_first()


class BegunFromPlan(admin.ModelAdmin):
    """A new session that begins with a question of a plan (``?plan_item=``).

    Its commission and its first item are filled in, and nothing is stored before it is saved.
    """

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        question = self._question(request)
        if question is None:
            return initial
        return initial | {"on_work_plan_of": question.plan.commission_id}

    def get_inline_instances(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        inlines: Any = super().get_inline_instances(request, obj)
        if obj is None and self._question(request) is not None:
            for inline in inlines:
                if inline.model is AgendaItem:
                    inline.extra = 1
        return inlines

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        question = None if obj.pk else self._question(request)
        if question is None:
            return kwargs
        rows: dict[Any, dict[str, Any]] = {
            MeetingCommission: {"commission": question.plan.commission_id, "is_host": True},
            AgendaItem: {"title": question.title},
        }
        return kwargs | ({"initial": [rows[inline.model]]} if inline.model in rows else {})

    @staticmethod
    def _question(request: HttpRequest) -> WorkPlanItem | None:
        """Asked while the form is shown; what is sent back is said by the form itself."""
        key = number_from(request.GET.get("plan_item", ""))
        if request.method != "GET" or not key:
            return None
        plans = WorkPlan.objects.editable_by(request.user)
        questions = WorkPlanItem.objects.select_related("plan")
        return questions.filter(pk=key, plan__in=plans).first()
