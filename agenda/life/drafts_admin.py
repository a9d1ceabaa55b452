"""Deleting in the admin of sessions: drafts go, the rest is cancelled or moved."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.deletion import KeptRecords, needed_by, told
from agenda.life.drafts import delete_draft, why_kept
from meetings.models import Meeting


class DraftsAlone(KeptRecords):
    """Of the sessions, drafts alone are deleted."""

    kept_because = {
        "agenda.controlevent.resolution": ngettext_lazy(
            "%(count)d mark of control", "%(count)d marks of control", "count"
        ),
        "agenda.controlevent.decided_in": ngettext_lazy(
            "it decided on control %(count)d time", "it decided on control %(count)d times", "count"
        ),
    }
    instead_of_deleting = _("A session that does not take place is cancelled or moved.")

    def why_kept(self, request: HttpRequest, obj: Meeting) -> list[str]:
        reasons: list[str] | None = getattr(obj, "_why_kept", None)
        if reasons is None:
            reasons = obj._why_kept = why_kept(obj)  # type: ignore[attr-defined]
        return reasons

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whoever may delete a draft needs no right for each of its rows, only for the session."""
        nested, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return nested, counts, perms_needed & {self.opts.verbose_name}, protected

    def why_needed(self, obj: Any) -> list[str]:
        columns = needed_by(obj)
        for column in [column for column in columns if column.name == "meeting"]:
            del columns[column]  # the draft of its notice goes with it
        return told(columns, self.kept_because)

    def delete_model(self, request: HttpRequest, obj: Meeting) -> None:
        delete_draft(meeting_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        own = queryset.editable_by(request.user)
        for pk in own.order_by("pk").values_list("pk", flat=True):
            delete_draft(meeting_id=pk)
