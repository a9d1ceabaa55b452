from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.forms import CASE_FIELDSET, CommissionForm, DeclinableForm
from meetings.models import Commission, Venue
from russian.typography import fold


class FoldedSearchAdmin(admin.ModelAdmin):
    """Searches its folded column, so that letter case and ё make no difference."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):  # type: ignore[no-untyped-def]
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(Commission)
class CommissionAdmin(FoldedSearchAdmin):
    form = CommissionForm
    list_display = ["name", "short_name", "kind", "is_example"]
    list_filter = ["kind"]
    search_fields = ["folded_name"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "short_name_genitive"]}),
        (None, {"fields": ["kind", "slug", "is_example"]}),
        CASE_FIELDSET,
    ]


@admin.register(Venue)
class VenueAdmin(FoldedSearchAdmin):
    form = DeclinableForm
    list_display = ["name", "locality"]
    search_fields = ["folded_name"]
    fieldsets = [(None, {"fields": ["name", "locality"]}), CASE_FIELDSET]


admin.site.site_header = _("Commission portal")
admin.site.site_title = _("Commission portal")
admin.site.index_title = _("Records and notices")
