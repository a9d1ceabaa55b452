"""The admin of whatever is on record: every change leaves a trace, and nobody loses an edit."""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.changes import seen_now
from accounts.deletion import KeptRecords
from accounts.domain import record_act
from accounts.edits import Merge
from accounts.history import copies_of, edit
from accounts.lists import RecordList
from accounts.models import Act
from accounts.news import News
from accounts.posted import read, write
from accounts.records import parts_of_form, parts_on_record
from accounts.timeline import PAGE, compare, gather_page, index_of


class OnRecord(KeptRecords, admin.ModelAdmin):
    """Whatever is added, changed or deleted here is on record, in the transaction of the change.

    A form that was overtaken by another change, or whose login had expired, comes back with
    everything typed and with what is new; the history of a record is read and compared here.
    """

    object_history_template = "admin/object_history.html"
    #: Columns that point to the record or its rows, as «room.model.column», whose rows its history
    #: tells beside those that it consists of.
    also_on_record: Sequence[str] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RecordList

    # --- the journal --------------------------------------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(Act.Kind.RECORD_ADDED, request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(Act.Kind.RECORD_CHANGED, request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(Act.Kind.RECORD_DELETED, request, obj, "")
        return super().log_deletions(request, queryset)

    @staticmethod
    def _record(kind: Act.Kind, request: HttpRequest, obj: Any, message: Any) -> None:
        record_act(
            kind=kind,
            subject=obj,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            details={"message": message} if message else {},
        )

    # --- saving -------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        if request.method != "POST":
            pk = self._pk(object_id)
            obj = self.model._base_manager.filter(pk=pk).first() if pk is not None else None
            if obj is not None:
                # Read before the rows are: what comes between is told again, and never lost.
                context["seen"] = seen_now(parts_of_form(self, request, obj), pk)
            return super().changeform_view(request, object_id, form_url, context)
        with self._one_edit(request):
            obj = self._locked(request, object_id)
            if object_id is not None and obj is None and self._is_deleted(object_id):
                return self._add_again(request, context)
            if obj is None or self.has_change_permission(request, obj):
                context |= self._look_before_saving(request, obj)
            return super().changeform_view(request, object_id, form_url, context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        with self._one_edit(request):
            return super().delete_view(request, object_id, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        with self._one_edit(request):
            return super().changelist_view(request, extra_context)

    @staticmethod
    @contextmanager
    def _one_edit(request: HttpRequest) -> Any:
        """What one request changes is one edit, done as a whole or not at all."""
        if request.method != "POST":
            yield
            return
        with edit(by=request.user), transaction.atomic():
            yield

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record; locked while it is changed, so that what was read of it stays true."""
        pk = self._pk(object_id) if from_field is None else None
        if request.method == "POST" and pk is not None:
            rows = self.model._base_manager.select_for_update(of=("self",))
            rows.filter(pk=pk).values_list("pk", flat=True).first()
        return super().get_object(request, object_id, from_field)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return _held_back(form) if getattr(request, "news", None) else form

    def prepare_lists(self, request: HttpRequest, obj: Any) -> None:
        """Whatever the forms of its lists need before one of them is made."""

    def _locked(self, request: HttpRequest, object_id: str | None) -> Any:
        return None if object_id is None else self.get_object(request, unquote(object_id))

    def _pk(self, object_id: str | None) -> Any:
        if object_id is None:
            return None
        try:
            return self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return None

    def _look_before_saving(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What is new since the form was opened; then it is shown once more, and not saved."""
        merge = Merge(self, request, obj)
        news = merge.run()
        after_login: News | None = getattr(request, "news", None)
        if after_login is not None:
            news.is_after_login = True
            news.files_are_lost = after_login.files_are_lost
        if news:
            news.files_are_lost |= bool(request.FILES)
            request.news = news  # type: ignore[attr-defined]
        seen = seen_now(merge.record, obj.pk) if obj is not None else ""
        return {"seen": seen, "news": news if news else None}

    def _is_deleted(self, object_id: str) -> bool:
        pk, copies = self._pk(object_id), copies_of(self.model)
        if pk is None or copies is None:
            return False
        key = self.model._meta.pk.attname
        last: Any = copies._default_manager.filter(**{key: pk}).order_by("-history_id").first()
        return last is not None and last.history_type == "-"

    def _add_again(self, request: Any, context: dict[str, Any]) -> HttpResponse:
        """Somebody deleted the record: what was typed stands in a new one, not yet stored."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        typed = read(parts_of_form(self, request, None), request.POST, pk="")
        typed.forget_numbers()
        request.POST = write(typed, ranks={})
        news = News(
            faults=[_("Somebody has deleted this record meanwhile. Save it to store it anew.")],
            files_are_lost=bool(request.FILES),
        )
        request.news = news
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return super().changeform_view(request, None, address, context | {"news": news})

    # --- history ------------------------------------------------------------------------------

    def may_read_history(self, request: HttpRequest, obj: Any) -> bool:
        """Whether this person may read all that was ever written into the record."""
        return self.has_view_or_change_permission(request, obj)

    def in_words(self, column: Any, value: Any) -> str | Mapping[str, str] | None:
        """How a value of that column is told, or each of its parts; None leaves it as it is."""
        return None

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        context["may_read_history"] = obj is not None and self.may_read_history(request, obj)
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def history_view(
        self, request: Any, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return super().history_view(request, object_id, extra_context)
        if not self.may_read_history(request, obj):
            raise PermissionDenied
        record = parts_on_record(self, request, obj)
        if record.copies is None:
            return super().history_view(request, object_id, extra_context)
        entries = index_of(record, obj)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(obj),
            "object": obj,
            "opts": self.opts,
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        old, new = (entries.get(request.GET.get(name, "")) for name in ("old", "new"))
        if old and new:
            context["comparison"] = compare(self, record, obj, old, new)
            return TemplateResponse(request, "admin/object_history_compare.html", context)
        page = Paginator(list(entries.values()), PAGE).get_page(request.GET.get("p", 1))
        context |= {
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "entries": gather_page(self, record, obj, list(page)),
            "chose_too_few": "old" in request.GET or "new" in request.GET,
        }
        return TemplateResponse(request, self.object_history_template, context)


def _held_back(form: type[ModelForm]) -> type[ModelForm]:
    """The same form, which shows its mistakes and is not saved whatever was typed."""

    class HeldBack(form):  # type: ignore[misc,valid-type]
        def is_valid(self) -> bool:
            super().is_valid()
            return False

    return HeldBack
