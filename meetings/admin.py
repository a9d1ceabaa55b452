from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import OnRecord
from meetings.case_forms import Declinable
from meetings.forms import CommissionForm, DeclinableForm
from meetings.models import Commission, Venue
from russian.cases import Case
from russian.typography import fold

#: More words than anybody types; the database would choke on thousands.
MOST_WORDS = 20


class FoldedSearchAdmin(OnRecord):
    """Searches its folded column, so that letter case and ё make no difference."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):  # type: ignore[no-untyped-def]
        words = fold(search_term.replace("\0", "")).split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))


class DoubtfulFilter(admin.SimpleListFilter):
    """Records with a case form that the engine is not sure of and nobody has checked."""

    title = _("declension")
    parameter_name = "declension"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("check", _("to be checked"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "check":
            return queryset
        doubtful = Q()
        for case in Case:
            doubtful |= Q(**{f"case_forms__{case}__sure": False})
        return queryset.filter(doubtful)


class DeclinableAdmin(FoldedSearchAdmin):
    """A record with its case forms: folded away while all are sure, open when one is not."""

    form = DeclinableForm

    @admin.display(description=_("declension is sure"), boolean=True)
    def is_sure(self, obj: Declinable) -> bool:
        return not obj.has_doubts

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_open = obj is not None and obj.has_doubts
        case_forms = {
            "fields": [*(f"case_{case}" for case in Case), "are_checked"],
            "classes": [] if is_open else ["collapse"],
            "description": _(
                "How the name stands in sentences. Correct what is wrong: your form stays. "
                "Empty a line to have it computed again."
            ),
        }
        return [*super().get_fieldsets(request, obj), (_("Declension"), case_forms)]


@admin.register(Commission)
class CommissionAdmin(DeclinableAdmin):
    form = CommissionForm
    list_display = ["name", "short_name", "kind", "is_example", "is_sure"]
    list_filter = ["kind", DoubtfulFilter]
    search_fields = ["folded_name"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "short_name_genitive"]}),
        (None, {"fields": ["kind", "slug", "is_example"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Commission | None = None) -> list[str]:
        """An address that citizens may have cited stays."""
        return ["slug"] if obj is not None and obj.publications.exists() else []


@admin.register(Venue)
class VenueAdmin(DeclinableAdmin):
    list_display = ["name", "locality", "is_sure"]
    list_filter = [DoubtfulFilter]
    search_fields = ["folded_name"]
    fieldsets = [(None, {"fields": ["name", "locality"]})]


admin.site.site_header = _("Commission portal")
admin.site.site_title = _("Commission portal")
admin.site.index_title = _("Records and notices")
