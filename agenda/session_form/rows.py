from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.words import ROW_WORDS
from agenda.attachments import AttachmentForm
from agenda.life.postponed import told_origin
from agenda.models import AgendaItem, Executor, Resolution
from meetings.rows import RowForm, RowFormSet
from participants.forms import AttendanceFormSet


class VotedFormSet(RowFormSet):
    """A list whose rows have votes: these are taken off on their own page, and go with no row."""

    def clean(self) -> None:
        super().clean()
        doomed = [form.instance.pk for form in self.initial_forms if self._should_delete_form(form)]
        if doomed:
            rows = self.model._default_manager.filter(pk__in=doomed)
            voted = rows.annotate(voted=Count("votes")).filter(voted__gt=0)
            if faults := [_fault(row) for row in voted]:
                raise ValidationError(faults)


def _fault(row: Any) -> ValidationError:
    return ValidationError(
        _(
            "“%(row)s” cannot be deleted: votes or dissenting opinions are on record (%(count)d). "
            "First take them off on the page of the votes by name."
        ),
        params={"row": Truncator(str(row)).chars(ROW_WORDS), "count": row.voted},
    )


class VotersFormSet(VotedFormSet, AttendanceFormSet):
    """The list of participants."""


class AgendaItemForm(RowForm):
    """A question; how it was voted on is folded away where it was voted on as usual."""

    folded = (
        "starts_at",
        "minutes_allotted",
        "plan_item",
        "ballot",
        "casting_vote",
        "quorum_reason",
    )

    class Meta:
        model = AgendaItem
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields and (told := told_origin(self.instance)):
            self.fields["title"].help_text = told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        votes = [cleaned.get(f"votes_{side}") for side in ("for", "against")]
        if cleaned.get("casting_vote") and (None in votes or votes[0] != votes[1]):
            self.add_error(
                "casting_vote", _("The presiding person's vote decides only when votes are equal.")
            )
        return cleaned


class ResolutionForm(RowForm):
    class Meta:
        model = Resolution
        exclude: list[str] = []


class ExecutorForm(RowForm):
    """Who carries out a resolution; when the person changes, the copied name is taken anew."""

    class Meta:
        model = Executor
        fields = ["position", "role", "post", "person"]

    def save(self, commit: bool = True) -> Any:
        if "person" in self.changed_data:
            self.instance.person_as_named = ""
        return super().save(commit)


class AttachmentRowForm(RowForm, AttachmentForm):
    class Meta(AttachmentForm.Meta):
        pass
