"""What is asked before a step in the life of a notice."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from notices.domain import Order, is_withdrawn
from notices.models import Notice
from publications.models import CORRECTIONS, Edition


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class RemarkForm(forms.Form):
    """What is to be changed before it is approved."""

    reason = _words(_("Remark"), _("The writers read it above the text."))


class PublicReasonForm(forms.Form):
    """Why it is done, for everybody to read."""

    reason = _words(_("Reason"), _("Everybody reads it at the address of the notice."))


class PublishForm(forms.Form):
    """How the notice is to be published; only what can be chosen is asked."""

    seen = forms.CharField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput)
    change = forms.ChoiceField(
        label=_("What is this correction?"),
        choices=[(each.value, each.label) for each in CORRECTIONS],
        widget=forms.RadioSelect,
    )
    reason = _words(_("Reason"), _("Everybody reads it above the text, beside what has changed."))
    public_from = forms.SplitDateTimeField(
        label=_("Public from"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Left empty, it is public at once. It appears by itself, on the second."),
    )
    emergency_reason = _words(
        _("Why it cannot wait for a second person"),
        _("It stays on record, and a second person is asked to look afterwards."),
    )

    def __init__(self, *args: Any, notice: Notice, is_alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        is_first = notice.publication is None
        self.restores = not is_first and is_withdrawn(notice.publication)  # type: ignore[arg-type]
        if is_first:
            del self.fields["reason"]
        else:
            del self.fields["public_from"]
        if is_first or self.restores:
            del self.fields["change"]
        if not is_alone:
            del self.fields["emergency_reason"]

    def order(self) -> Order:
        """What the form asks for, once it is valid."""
        asked = self.cleaned_data
        change = Edition.Change.RESTORATION if self.restores else Edition.Change.FIRST
        public_from: datetime | None = asked.get("public_from")
        return Order(
            seen=asked["seen"],
            after=asked["after"],
            public_from=public_from,
            change=Edition.Change(asked.get("change") or change),
            reason=asked.get("reason", ""),
            emergency_reason=asked.get("emergency_reason", ""),
        )
