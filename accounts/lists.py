"""The lists of the admin, as their addresses ask for them."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from accounts.keys import is_key


class RecordList(ChangeList):
    """What databases choke on is a mistake in the address: it leads to the list without it."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        filters = [value for values in self.filter_params.values() for value in values]
        is_beyond_any_column = any(each.isdecimal() and not is_key(each) for each in filters)
        if is_beyond_any_column or any("\0" in each for each in [*filters, self.query]):
            raise IncorrectLookupParameters
        return super().get_queryset(request, exclude_parameters)
