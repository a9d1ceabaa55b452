"""The lists of the admin, as their addresses ask for them."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from accounts.keys import is_key


class RecordList(ChangeList):
    """A filter by a number beyond any column is a mistake in the address; databases choke on it."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        typed = (value for values in self.filter_params.values() for value in values)
        if any(value.isdecimal() and not is_key(value) for value in typed):
            raise IncorrectLookupParameters
        return super().get_queryset(request, exclude_parameters)
