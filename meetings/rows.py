"""Lists in a form whose rows are loaded together: a query for a kind of row, not for each row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, Self

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelChoiceField, ModelChoiceIterator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from nested_admin.formsets import NestedInlineFormSet

from accounts.keys import is_key, number_from


class Sent(QueryDict):
    """What a browser has sent in, given to every list of a form: read by all, changed by none.

    The lists of the rows ask for a copy each, and a long form would be copied for every row.
    """

    @classmethod
    def of(cls, sent: QueryDict) -> Self:
        whole = cls(mutable=True)
        for name, values in sent.lists():
            whole.setlist(name, values)
        whole._mutable = False
        return whole

    def copy(self) -> Self:
        return self


class Chosen:
    """Records that rows point to: those that a form names are loaded at once.

    What a stored row points to stays chosen, also where it may not be chosen any more.
    """

    def __init__(self, allowed: models.QuerySet[Any]) -> None:
        #: The records that may be chosen.
        self.allowed = allowed
        self._awaited: set[str] = set()
        self._known: dict[str, models.Model | None] = {}

    def await_keys(self, keys: Iterable[str]) -> None:
        """These keys have been sent in; they are looked up together with the first of them."""
        self._awaited |= {key for key in keys if is_key(key)}

    def note(self, record: models.Model) -> None:
        """A stored row points to this record, which is loaded already."""
        self._known[str(record.pk)] = record

    def get(self, value: Any) -> models.Model | None:
        """The record with that key, if it may be chosen."""
        key = str(value)
        if key not in self._known and is_key(key):
            missing = (self._awaited | {key}) - self._known.keys()
            self._known |= dict.fromkeys(missing)
            for record in self.allowed.filter(pk__in=missing):
                self.note(record)
        return self._known.get(key)

    @cached_property
    def everything(self) -> list[models.Model]:
        """All that may be chosen, and what was chosen before."""
        found = {str(record.pk): record for record in self.allowed}
        others = [record for record in self._known.values() if record is not None]
        return [*found.values(), *(each for each in others if str(each.pk) not in found)]


class Choices(ModelChoiceIterator):
    """The options of a plain select, read once for all rows."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        field: ChosenField = self.field  # type: ignore[assignment]
        yield from (self.choice(record) for record in field.chosen.everything)


class ChosenField(ModelChoiceField):
    """The choice of a record, whose rows share what is loaded."""

    iterator = Choices
    chosen: Chosen

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        record = self.chosen.get(value)
        if record is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return record


class ChosenAutocomplete(AutocompleteSelect):
    """A field with autocomplete; the name of what is chosen has been loaded with the rows."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        field: ChosenField = self.choices.field
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for key in value:
            record = field.chosen.get(key) if key not in field.empty_values else None
            if record is not None:
                label = field.label_from_instance(record)
                options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]


class LoadedRows:
    """All rows of a record's lists, each kind read with one query, when it is asked for first.

    ``sources`` gives for each kind of row the rows of this record; ``sent`` is what a browser
    has sent in.
    """

    def __init__(
        self,
        sources: Mapping[type[models.Model], models.QuerySet[Any]],
        sent: Mapping[str, Any],
        *,
        are_editable: bool,
    ) -> None:
        self.are_editable = are_editable
        self._sources = sources
        self._sent = sent
        self._chosen: dict[type[models.Model], Chosen] = {}
        self._rows: dict[type[models.Model], dict[int, Any]] = {}
        self._stored: dict[tuple[type[models.Model], int], dict[str, Any]] = {}
        self._grouped: dict[tuple[type[models.Model], str], dict[int, list[Any]]] = {}
        #: Rows that go last of all, when what was moved out of them is safe.
        self.doomed: list[models.Model] = []
        #: The classes of forms of this request, made once for each kind of row.
        self.formsets: dict[Any, Any] = {}

    def of(self, model: type[models.Model]) -> dict[int, Any]:
        """The rows of that kind by their primary keys, in their order."""
        if model not in self._rows:
            source = self._sources.get(model)
            rows = {row.pk: row for row in source} if source is not None else {}
            self._rows[model] = rows
            names: list[Any] = [field for field in model._meta.fields if field.is_relation]
            for row in rows.values():
                self._stored[model, row.pk] = {
                    field.attname: getattr(row, field.attname) for field in names
                }
                for field in names:
                    pointed = getattr(row, field.name) if field.is_cached(row) else None
                    if pointed is not None and field.related_model in self._chosen:
                        self._chosen[field.related_model].note(pointed)
        return self._rows[model]

    def under(self, model: type[models.Model], column: str, parent: int | None) -> list[Any]:
        """The rows of that kind that belong to one parent."""
        return [] if parent is None else self._by_parent(model, column)[parent]

    def _by_parent(self, model: type[models.Model], column: str) -> dict[int, list[Any]]:
        if (model, column) not in self._grouped:
            grouped: dict[int, list[Any]] = defaultdict(list)
            for row in self.of(model).values():
                grouped[self.stored(row, column)].append(row)
            self._grouped[model, column] = grouped
        return self._grouped[model, column]

    def stored(self, row: models.Model, column: str) -> Any:
        """What the database has in that column of the row, whatever the form put there."""
        return self._stored[type(row), row.pk][column]

    def delete_doomed(self) -> None:
        for row in self.doomed:
            row.delete()

    def chosen(self, name: str, allowed: models.QuerySet[Any]) -> Chosen:
        """What fields of that name may point to, shared by all fields that point to that kind."""
        chosen = self._chosen.setdefault(allowed.model, Chosen(allowed))
        chosen.await_keys(value for key, value in self._sent.items() if key.endswith(f"-{name}"))
        return chosen


class RowField(forms.Field):
    """The hidden number of a stored row: one of those that were loaded."""

    widget = forms.HiddenInput
    default_error_messages = {
        "gone": _("Somebody has deleted this row meanwhile. Enter it again, or take it away.")
    }

    def __init__(self, rows: Mapping[int, Any], **kwargs: Any) -> None:
        self._rows = rows
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False

    def clean(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        row = self._rows.get(number_from(str(value)))
        if row is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        return row


class RowForm(forms.ModelForm):
    """A row; what is rarely used is folded away until it is filled in."""

    #: Names of the fields that are folded away.
    folded: Sequence[str] = ()

    @property
    def is_unfolded(self) -> bool:
        """Whether something folded away is filled in, or has a mistake."""
        return any(
            name in self.fields and (self[name].errors or not self._is_empty(name))
            for name in self.folded
        )

    def _is_empty(self, name: str) -> bool:
        value = self[name].value()
        default = self._meta.model._meta.get_field(name).get_default()
        return value in (None, "", False) or value == default

    def _post_clean(self) -> None:
        # A stored row that nobody touched is as the database has it: nothing to ask it.
        if self.instance.pk is None or self.has_changed():
            super()._post_clean()  # type: ignore[misc]


class RowFormSet(NestedInlineFormSet):
    """A list, or a list in a row of another list, whose rows were loaded together.

    A stored row may come from another parent of the same record, never from another record.
    """

    loaded: LoadedRows

    def get_queryset(self) -> Any:
        if not hasattr(self, "_loaded"):
            if self.is_bound:
                known = self.loaded.of(self.model)
                self._loaded = [known[pk] for pk in self._posted() if pk in known]
            else:
                self._loaded = self.loaded.under(self.model, self.fk.attname, self.instance.pk)
        return self._loaded

    def _posted(self) -> Iterator[int]:
        for index in range(self.initial_form_count()):
            value = self.data.get(f"{self.add_prefix(index)}-{self.model._meta.pk.name}", "")
            if is_key(value):
                yield int(value)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        name = self._pk_field.name
        if name in form.fields:
            form.fields[name] = RowField(
                self.loaded.of(self.model), initial=form.fields[name].initial, required=False
            )

    def process_forms_pre_save(self, forms: list[Any]) -> list[Any]:
        """Rows in the order of the numbers that were typed; they are numbered anew afterwards."""

        def place(form: Any) -> int:
            return getattr(form, "cleaned_data", {}).get("position") or 0

        return sorted(forms, key=place)

    def save_existing_objects(self, initial_forms: Any = None, commit: bool = True) -> list[Any]:
        saved = []
        for form in initial_forms or []:
            row = form.instance
            if row.pk is None:
                continue
            if self._should_delete_form(form):
                self.deleted_objects.append(row)
                self.delete_existing(row, commit=commit)
            elif form.has_changed() or self._is_moved(row):
                self.changed_objects.append((row, form.changed_data))
                saved.append(self.save_existing(form, row, commit=commit))
                if not commit:
                    self.saved_forms.append(form)
        return saved

    def _is_moved(self, row: models.Model) -> bool:
        return bool(self.loaded.stored(row, self.fk.attname) != self.instance.pk)

    def delete_existing(self, obj: models.Model, commit: bool = True) -> None:
        """The row goes last, when what was moved out of it is written under its new parent."""
        if commit:
            self.loaded.doomed.append(obj)


class OneEachFormSet(RowFormSet):
    """A list in which nobody and nothing stands twice, and a duty is borne by one row alone.

    People change places on a screen by typing over each other's rows. What is kept of a person
    beside the form, a vote above all, follows the person and not the place.
    """

    #: The column that no two rows of the list share.
    named_by = ""
    #: The column that is filled in from elsewhere when ``named_by`` changes.
    follows = ""
    #: The column that one row alone may bear, and its value where it is borne by none.
    borne_by_one: tuple[str, Any] = ("", None)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self.data: Any = self._dealt(data)

    def kept_forms(self) -> list[forms.ModelForm]:
        """Rows that are in order, filled in and not about to be deleted."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and form.is_valid() and form.cleaned_data
        ]

    def _dealt(self, data: Any) -> Any:
        """What was typed, with each line dealt to the stored row of the one whom it names."""
        known = {str(pk): row for pk, row in self.loaded.of(self.model).items()}
        key = self.model._meta.pk.name
        lines = self._lines(data)
        stored = [line.get(key, "") for line in lines[: self.initial_form_count()]]
        owners = {
            str(getattr(known[pk], f"{self.named_by}_id")): pk for pk in stored if pk in known
        }
        dealt: dict[int, str] = {}
        for number, line in enumerate(lines):
            pk = owners.get(line.get(self.named_by, ""))
            if pk and not line.get("DELETE") and pk not in dealt.values():
                dealt[number] = pk
        if all(stored[n : n + 1] == [pk] for n, pk in dealt.items()):
            return data
        # Lines that name nobody of the list keep their row, or take one that is left over.
        left = [pk for pk in stored if pk not in dealt.values()]
        for number in range(len(stored)):
            if number not in dealt and stored[number] in left:
                dealt[number] = stored[number]
                left.remove(stored[number])
        for number in range(len(stored)):
            if number not in dealt and left:
                dealt[number] = left.pop(0)
        return self._written(data, lines, stored, dealt, known)

    def _lines(self, data: Any) -> list[dict[str, str]]:
        """What was typed into each line, by the names of its fields."""
        lines: list[dict[str, str]] = [{} for _ in range(self.total_form_count())]
        for key in data:
            prefix, _, rest = key.partition("-")
            number, _, name = rest.partition("-")
            if prefix == self.prefix and is_key(number) and int(number) < len(lines):
                lines[int(number)][name] = data[key]
        return lines

    def _written(
        self,
        data: Any,
        lines: list[dict[str, str]],
        stored: list[str],
        dealt: Mapping[int, str],
        known: Mapping[str, Any],
    ) -> Any:
        key = self.model._meta.pk.name
        fresh = copy(data)
        for number, line in enumerate(lines):
            before, after = line.pop(key, ""), dealt.get(number, "")
            if self.follows and before != after:
                self._follow(line, known.get(before), known.get(after))
            for name in line:
                fresh.pop(f"{self.add_prefix(number)}-{name}", None)
            fresh.pop(f"{self.add_prefix(number)}-{key}", None)
        # Stored rows come first, in the order that they were sent in; new ones follow.
        of_row = {pk: number for number, pk in dealt.items()}
        order = [of_row[pk] for pk in stored] + [n for n in range(len(lines)) if n not in dealt]
        for place, number in enumerate(order):
            for name, value in lines[number].items():
                fresh[f"{self.add_prefix(place)}-{name}"] = value
            fresh[f"{self.add_prefix(place)}-{key}"] = stored[place] if place < len(stored) else ""
        return fresh

    def _follow(self, line: dict[str, str], before: Any, after: Any) -> None:
        """What nobody typed over, but what belonged to the one who stood there, changes too."""
        if line.get(self.follows, "") in {"", getattr(before, self.follows, "")}:
            line[self.follows] = getattr(after, self.follows, "")

    def save(self, commit: bool = True) -> Any:
        """Rows are written one after another, and the database checks each.

        So a duty that is about to change hands is first taken off the table.
        """
        column, nothing = self.borne_by_one
        borne = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or column in form.changed_data
        ]
        rows = self.model._default_manager.filter(pk__in=borne)
        rows.exclude(**{column: nothing}).update(**{column: nothing})
        return super().save(commit)

    def delete_existing(self, obj: models.Model, commit: bool = True) -> None:
        if commit:
            obj.delete()
