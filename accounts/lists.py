"""The lists of the admin, as their addresses ask for them."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from accounts.keys import is_key


class RecordList(ChangeList):
    """What databases choke on is left out of a search; in a filter it is a mistake to be told."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        filters = [value for values in self.get_filters_params().values() for value in values]
        is_beyond_any_column = any(each.isdecimal() and not is_key(each) for each in filters)
        if is_beyond_any_column or any("\0" in each for each in filters):
            raise IncorrectLookupParameters
        self.query = self.query.replace("\0", "")
        return super().get_queryset(request, exclude_parameters)
