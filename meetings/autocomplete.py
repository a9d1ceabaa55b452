"""Choices with autocomplete that outlive a forged or damaged key."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

from accounts.keys import is_key


class KeyedAutocomplete(AutocompleteSelect):
    """What cannot be a key has chosen nothing; the field itself says what is wrong with it."""

    def optgroups(self, name: str, value: Sequence[Any], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(str(key))], attr)


class KeyedChoices:
    """The choices of an admin or of its inlines."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeyedAutocomplete(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
