from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.attachments import CheckedFile, clean_upload
from agenda.control.marks import (
    DECISIONS,
    NEW_TERMS,
    TERMS,
    WORDED,
    Kind,
    Mark,
    MarkRefused,
    deciding_items,
)
from agenda.models import AgendaItem, Resolution
from meetings.days import check_day
from participants.models import Attendance, Membership, Person

#: Sessions whose items are offered as the place of a decision: the latest ones.
MOST_ITEMS = 60


class DayInput(forms.DateInput):
    """The browser's own calendar, which needs no script."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files to attach, each looked at before anything is stored."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = [super(SeveralFilesField, self).clean(each, initial) for each in data or []]
        return [file for file in map(clean_upload, uploads) if file is not None]


class ItemChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: AgendaItem) -> str:
        day = f"{obj.meeting.held_on:%d.%m.%Y}" if obj.meeting.held_on else _("without a date")
        return f"{day}: {obj.title}"


class MarkForm(forms.Form):
    """One mark on a clause: of its kind, what this kind needs and nothing else."""

    on = forms.DateField(label=_("Day"), widget=DayInput, validators=[check_day])
    new_due_on = forms.DateField(label=_("New term"), widget=DayInput, validators=[check_day])
    text = forms.CharField(
        label=_("Text"), required=False, widget=AdminTextareaWidget(attrs={"rows": 3})
    )
    decided_in = ItemChoice(
        AgendaItem.objects.none(),
        label=_("Decided by the session"),
        required=False,
        empty_label=_("— no session: the person named below —"),
        help_text=_("The mark bears the day of that session."),
    )
    decided_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("or by the person"), required=False
    )
    attached = SeveralFilesField(label=_("Files"), required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        kind: Kind,
        clause: Resolution,
        user: Any,
        today: date,
    ) -> None:
        super().__init__(data, files, prefix=kind.value)
        self.kind = kind
        self.fields["on"].initial = today
        self.fields["text"].required = kind in WORDED
        if kind not in TERMS | NEW_TERMS:
            del self.fields["new_due_on"]
        elif kind not in TERMS:
            self.fields["new_due_on"].required = False
            self.fields["new_due_on"].help_text = _("Left empty, the term stays as it was.")
        if kind in DECISIONS:
            self._offer_decisions(clause, user)
        else:
            del self.fields["decided_in"], self.fields["decided_by"]

    def _offer_decisions(self, clause: Resolution, user: Any) -> None:
        items: Any = self.fields["decided_in"]
        offered = deciding_items(clause).visible_to(user).select_related("meeting")
        latest = offered.order_by("-meeting__held_on", "meeting", "position")[:MOST_ITEMS]
        items.queryset = AgendaItem.objects.filter(pk__in=[item.pk for item in latest])
        items.queryset = items.queryset.select_related("meeting").order_by(
            "-meeting__held_on", "meeting", "position"
        )
        people: Any = self.fields["decided_by"]
        people.queryset = deciding_people(clause)
        presided = Attendance.objects.filter(
            meeting=clause.item.meeting_id, duty=Attendance.Duty.PRESIDING
        )
        people.initial = presided.values_list("person", flat=True).first()

    @property
    def mark(self) -> Mark:
        given = self.cleaned_data
        item = given.get("decided_in")
        return Mark(
            kind=self.kind,
            on=given["on"],
            text=given["text"].strip(),
            new_due_on=given.get("new_due_on"),
            decided_in=item,
            decided_by=None if item else given.get("decided_by"),
        )

    @property
    def checked_files(self) -> Sequence[CheckedFile]:
        files: Sequence[CheckedFile] = self.cleaned_data["attached"]
        return files

    def refuse(self, refused: MarkRefused) -> None:
        """What the domain found wrong stands beside its field."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, str(refused.message))


def deciding_people(clause: Resolution) -> Any:
    """Who may decide alone: whoever presided over its session, the heads and their deputies."""
    meeting = clause.item.meeting
    bodies = meeting.meeting_commissions.values("commission")
    presided = Attendance.objects.filter(meeting=meeting, duty=Attendance.Duty.PRESIDING)
    heads = Membership.objects.filter(
        commission__in=bodies, until=None, role__in=["chair", "deputy_chair"]
    )
    return Person.objects.filter(
        Q(pk__in=presided.values("person")) | Q(pk__in=heads.values("person"))
    )
