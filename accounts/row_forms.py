"""The forms of the rows of a record, one by one: as stored at some moment, beside what was typed.

What a row says is asked of its own form, so that whatever the form makes of a row (the cases of
a name, a date in two fields) is compared as people see it.
"""

from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ObjectDoesNotExist
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.posted import PostedRow, as_typed
from accounts.records import Part, Version
from accounts.words import plain_words


class RowForms:
    """Makes the form of any row of one record, for one request."""

    def __init__(self, model_admin: Any, request: HttpRequest, obj: Any) -> None:
        self._model_admin = model_admin
        self._request: Any = request
        self._obj = obj
        self._typed = _with_plain_lines(request.POST)
        self._kinds: dict[Part, Any] = {}

    def stored(self, version: Version) -> Any:
        """The form that shows the row as it was then."""
        return self._made(version, {})

    def typed(self, version: Version, row: PostedRow) -> Any:
        """The same, filled in with what was sent: it knows what differs from that version."""
        sent = {"data": self._typed, "files": self._request.FILES, "prefix": row.prefix or None}
        return self._made(version, sent)

    def _made(self, version: Version, sent: dict[str, Any]) -> Any:
        part = version.part
        if part not in self._kinds:
            self._kinds[part] = self._kind(part)
        made = self._kinds[part](instance=version.row(), **sent)
        for name in [name for name in made.fields if made.fields[name].disabled]:
            del made.fields[name]
        return made

    def _kind(self, part: Part) -> Any:
        if part.inline is None:
            names = flatten_fieldsets(self._model_admin.get_fieldsets(self._request, self._obj))
            return self._model_admin.get_form(self._request, self._obj, change=True, fields=names)
        if not any(known.inline for known in self._kinds):
            self._model_admin.prepare_lists(self._request, self._obj)
        return part.inline.get_formset(self._request, None).form

    # --- in words -----------------------------------------------------------------------------

    def text(self, shown: Any, name: str, *, is_typed: bool = False) -> str:
        """The value of a field as words: the stored one, or what was typed over it."""
        value = shown[name].data if is_typed else shown[name].initial
        formfield, column = shown.fields[name], _column(shown, name)
        words = self._model_admin.in_words(column, value) if column is not None else None
        if isinstance(words, str):
            return words
        if value in formfield.empty_values:
            return ""
        if isinstance(formfield, forms.ModelMultipleChoiceField):
            return ", ".join(_record_with(formfield, each) for each in value)
        if isinstance(formfield, forms.ModelChoiceField):
            return _record_with(formfield, value)
        if column is not None and (column.flatchoices or not isinstance(value, str)):
            return plain_words(column, value)
        if isinstance(formfield, forms.BooleanField):
            return _("yes") if value else _("no")
        return str(value)


def label(shown: Any, name: str) -> str:
    """What the field is called on the screen."""
    return str(capfirst(shown[name].label)).rstrip(":")


def differ(one: BoundField, other: BoundField) -> bool:
    """Whether the stored values of a field are not the same."""
    if isinstance(one.field, forms.FileField):
        return str(one.initial) != str(other.initial)
    return as_typed(one) != as_typed(other)


def _column(shown: Any, name: str) -> Any:
    columns = {column.name: column for column in shown._meta.model._meta.fields}
    return columns.get(name)


def _record_with(formfield: Any, pk: Any) -> str:
    try:
        record = formfield.queryset.model._base_manager.get(pk=pk)
    except (ObjectDoesNotExist, ValueError, TypeError):
        return str(pk)
    return str(formfield.label_from_instance(record))


def _with_plain_lines(sent: QueryDict) -> QueryDict:
    """What was sent, with lines ended as the database has them."""
    plain = QueryDict(mutable=True)
    for name, values in sent.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain
