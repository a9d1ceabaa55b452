"""Papers of a commission beside its sessions: composition, work plan, control of execution."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agenda.control.filters import DueRangeFilter, StateFilter
from agenda.models import Resolution
from documents.domain import hand_out_paper
from documents.paper import Paper
from documents.papers.composition import gather_composition
from documents.papers.control_card import gather_control_card
from documents.papers.control_journal import TooManyClauses, gather_control_journal
from documents.papers.work_plan import gather_work_plan
from documents.printing.rendering import RenderingFailed
from documents.views import as_file, for_staff, problem_page
from meetings.models import Commission, WorkPlan
from russian.dates import short_date
from russian.typography import capfirst


@require_GET
@for_staff
@permission_required("participants.view_membership", raise_exception=True)
def composition(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The composition of a commission, on ``?on=2022-11-10`` or today."""
    user = cast(User, request.user)
    commission = get_object_or_404(Commission.objects.visible_to(user), pk=pk)
    on = _day(request.GET.get("on", "")) or timezone.localdate()
    name = f"Состав {short_date(on)}"
    back = reverse("admin:meetings_commission_composition", args=[pk])
    return _handed_out(request, gather_composition(commission, on=on), commission, name, form, back)


@require_GET
@for_staff
@permission_required("meetings.view_workplan", raise_exception=True)
def work_plan(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The work plan of a commission for a year; ``?draft=1`` bears the mark of a draft."""
    user = cast(User, request.user)
    plan = get_object_or_404(WorkPlan.objects.visible_to(user), pk=pk)
    is_draft = request.GET.get("draft") == "1"
    name = f"{'Проект плана' if is_draft else 'План'} работы на {plan.year} год"
    back = reverse("admin:meetings_workplan_change", args=[pk])
    return _handed_out(request, gather_work_plan(plan, is_draft=is_draft), plan, name, form, back)


@require_GET
@for_staff
def control_card(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The card of a clause on control."""
    user = cast(User, request.user)
    clause = get_object_or_404(Resolution.objects.visible_to(user), pk=pk)
    today = timezone.localdate()
    back = reverse("admin:agenda_resolution_change", args=[pk])
    return _handed_out(
        request,
        gather_control_card(clause, on=today),
        clause,
        f"Карточка контроля {clause.pk} {short_date(today)}",
        form,
        back,
    )


@require_GET
@for_staff
def control_journal(request: HttpRequest, form: str) -> HttpResponse:
    """The register of control as it is filtered; as a spreadsheet the register gives it itself."""
    user = cast(User, request.user)
    register: Any = admin.site.get_model_admin(Resolution)
    if not register.has_view_permission(request):
        raise PermissionDenied
    try:
        shown = register.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:agenda_resolution_changelist")
    today = timezone.localdate()
    back = reverse("admin:agenda_resolution_changelist")
    try:
        paper = gather_control_journal(shown.queryset, on=today, filters=tuple(_filters(shown)))
    except TooManyClauses as error:
        return problem_page(request, 422, _("The journal is too long"), [str(error)], back)
    return _handed_out(request, paper, user, f"Журнал контроля {short_date(today)}", form, back)


def _filters(shown: Any) -> Iterator[str]:
    """What the register is narrowed to, as the paper has it: «Состояние: на контроле»."""
    with translation.override("ru"):  # what is printed is Russian on every screen
        for each in shown.filter_specs:
            for choice in each.choices(shown):
                if isinstance(each, DueRangeFilter):
                    yield from _range(choice["from"], choice["until"])
                elif choice["selected"] and (each.used_parameters or isinstance(each, StateFilter)):
                    yield f"{capfirst(str(each.title))}: {choice['display']}"
    if shown.query:
        yield f"Слова: {shown.query}"


def _range(since: str, until: str) -> Iterator[str]:
    days = [
        f"{word} {short_date(day)}"
        for word, day in (("с", _day(since)), ("по", _day(until)))
        if day
    ]
    if days:
        yield f"Срок: {' '.join(days)}"


def _handed_out(
    request: HttpRequest,
    paper: Paper,
    subject: Model,
    name: str,
    form: str,
    back: str,
) -> HttpResponse:
    """The paper as a file, on record; or a page that says why there is none."""
    user = cast(User, request.user)
    try:
        file = hand_out_paper(
            paper=paper, subject=subject, name=name, form=form, by=user, at=timezone.now()
        )
    except RenderingFailed as error:
        return problem_page(request, 422, _("The paper cannot be drawn"), [str(error)], back)
    return as_file(file)


def _day(typed: str) -> Any:
    """The day that was asked for; none where it is no day."""
    try:
        return parse_date(typed)
    except ValueError:
        return None
