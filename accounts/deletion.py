"""What may be deleted, and why the rest may not, in words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import PermissionDenied
from django.db import models, router
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

#: A column that points to a record, as «participants.attendance.person», and what it means for
#: the record: words with ``%(count)d`` in them.
Meanings = Mapping[str, Any]


class KeptRecords(admin.ModelAdmin):
    """Records that history needs stay; whoever asks to delete one is told what needs it."""

    #: What it means that other records point here.
    kept_because: Meanings = {}
    #: What to do instead of deleting.
    instead_of_deleting: Any = ""

    def why_kept(self, request: HttpRequest, obj: Any) -> list[str]:
        """Why this record may never be deleted, beside what points to it; nothing, if it may."""
        return []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not self.why_kept(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django gathers it, but what stands in the way is told record by record."""
        listed = list(objs)
        nested, counts, perms_needed, _protected = super().get_deleted_objects(objs, request)
        kept = {obj: self.why_kept(request, obj) for obj in listed}
        protected = []
        for obj in listed:
            reasons = [*kept[obj], *self.why_needed(obj)]
            if reasons:
                of_which = f"{obj}: " if len(listed) > 1 else ""
                protected.append(of_which + "; ".join(reasons))
        if protected:
            perms_needed = set()  # the reason is the record, not the right of its user
        return nested, counts, perms_needed, protected

    def why_needed(self, obj: models.Model) -> list[str]:
        """What points to the record, kind by kind."""
        return told(needed_by(obj), self.kept_because)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        obj = self.get_object(request, unquote(object_id))
        kept = self.why_kept(request, obj) if obj is not None else []
        reasons = [*kept, *self.why_needed(obj)] if obj is not None else []
        if not reasons:
            return super().delete_view(request, object_id, extra_context)
        if not (super().has_delete_permission(request) and self.has_view_permission(request, obj)):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("This cannot be deleted"),
            "subtitle": str(obj),
            "object": obj,
            "opts": self.opts,
            "reasons": reasons,
            "instead": self.instead_of_deleting,
            **(extra_context or {}),
        }
        # What is needed may be free one day; what is kept is nobody's to delete.
        status = 403 if kept else 200
        return TemplateResponse(request, "admin/delete_refused.html", context, status=status)


def needed_by(
    obj: models.Model, *, spared: Collection[tuple[type[models.Model], Any]] = ()
) -> Counter[Any]:
    """The columns of other records that forbid to delete this one, and how many rows do.

    Rows that are ``spared`` would not go with it.
    """
    collector = NestedObjects(using=router.db_for_write(obj._meta.model))
    collector.collect([obj])
    doomed = {(type(row), row.pk) for rows in collector.model_objs.values() for row in rows}
    doomed -= set(spared)
    found: Counter[Any] = Counter()
    for row in collector.protected:
        for column in row._meta.concrete_fields:
            relation: Any = column.remote_field
            if relation is None or relation.on_delete is not models.PROTECT:
                continue
            pk = getattr(row, column.attname)
            if any((model, pk) in doomed for model in _family(column.related_model)):
                found[column] += 1
    return found


def told(columns: Counter[Any], meanings: Meanings) -> list[str]:
    """Each column in words: its own, or the name of what points here and how many there are."""
    return [_meaning(column, count, meanings) for column, count in columns.items()]


def _meaning(column: Any, count: int, meanings: Meanings) -> str:
    words = meanings.get(f"{column.model._meta.label_lower}.{column.name}")
    if words is not None:
        return str(words % {"count": count})
    name = capfirst(column.model._meta.verbose_name_plural)
    return _("%(records)s: %(count)d") % {"records": name, "count": count}


def _family(model: Any) -> Iterable[Any]:
    return [model, *model._meta.get_parent_list()]
