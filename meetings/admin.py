from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.admin import UserAdmin
from accounts.models import User
from accounts.on_record import OnRecord
from meetings.autocomplete import KeyedChoices
from meetings.case_forms import Declinable
from meetings.domain import keep_new_commission
from meetings.emblem import shown
from meetings.forms import CASE_LABELS, CommissionForm, CommissionRoleForm, DeclinableForm
from meetings.models import Commission, CommissionRole, Meeting, MeetingCommission, Venue
from meetings.numbers import next_part
from russian.cases import Case
from russian.dates import short_date
from russian.typography import fold
from russian.workdays import is_known, workdays_after, workdays_before

#: More words than anybody types; the database would choke on thousands.
MOST_WORDS = 20


def searched_words(typed: str) -> list[str]:
    """The words of a search as the folded columns have them."""
    return fold(typed.replace("\0", "")).split()[:MOST_WORDS]


class FoldedSearchAdmin(OnRecord):
    """Searches its folded column, so that letter case and ё make no difference."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):  # type: ignore[no-untyped-def]
        words = searched_words(search_term)
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


def is_among(rows: str, request: HttpRequest, model: type[models.Model], pk: Any) -> bool:
    """Whether the row is among those that ``rows`` of its model lets this user have.

    Asked many times for one page, answered by one query.
    """
    answers: dict[Any, bool] = request.__dict__.setdefault("access_to_rows", {})
    asked = (rows, model, str(pk))
    if asked not in answers:
        allowed = getattr(model._default_manager, rows)(request.user)
        answers[asked] = allowed.filter(pk=pk).exists()
    return answers[asked]


class ChoicesOfUser(KeyedChoices):
    """What a form offers and takes is what its user may see, also when a key is forged.

    For the admin of a record and for its inlines.
    """

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        if rows is None:
            rows = db_field.remote_field.model._default_manager.using(db)
        if issubclass(rows.model, Commission):
            return self._commissions(rows, db_field, request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    @staticmethod
    def _commissions(rows: Any, db_field: Any, request: HttpRequest) -> Any:
        """Those that the user keeps; on a joint session also the others that are on it already."""
        of_user = Q(pk__in=rows.editable_by(request.user).values("pk"))
        opened = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        if db_field.model not in {Meeting, MeetingCommission} or not opened:
            return rows.filter(of_user)
        on_it = MeetingCommission.objects.filter(meeting=opened).values("commission")
        of_plan = Meeting.objects.filter(pk=opened).values("on_work_plan_of")
        return rows.filter(of_user | Q(pk__in=on_it) | Q(pk__in=of_plan))


class OfCommissionsAdmin(ChoicesOfUser, admin.ModelAdmin):
    """Records of commissions: the list, the pages and every choice in them begin at the user.

    What the user may do at all is said by the permissions of his roles, and on which rows by the
    querysets of the model: ``visible_to`` and ``editable_by``.
    """

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._has("visible_to", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._has(
            "editable_by", request, obj
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._has(
            "editable_by", request, obj
        )

    def may_read_history(self, request: HttpRequest, obj: Any) -> bool:
        """A history tells what was closed, too: it is for those who read closed items."""
        if not self.has_view_or_change_permission(request, obj):
            return False
        has_closed = hasattr(self.model._default_manager, "closed_visible_to")
        return not has_closed or self._has("closed_visible_to", request, obj)

    def _has(self, rows: str, request: HttpRequest, obj: Any) -> bool:
        return obj is None or obj.pk is None or is_among(rows, request, self.model, obj.pk)


class OwnCommissionsFilter(admin.RelatedFieldListFilter):
    """Offers the commissions of the user."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        commissions = Commission.objects.visible_to(request.user)
        return [(commission.pk, str(commission)) for commission in commissions]


class DeclinableAdmin(FoldedSearchAdmin):
    """A record with its case forms: folded away while all are sure, open when one is not."""

    form = DeclinableForm

    def in_words(self, column: Any, value: Any) -> Any:
        """In the history, the forms one by one."""
        if column.name != "case_forms":
            return super().in_words(column, value)
        return {CASE_LABELS[case]: value[case]["text"] for case in Case if value and case in value}

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


class CommissionAdmin(OfCommissionsAdmin, DeclinableAdmin):
    also_on_record = ["participants.membership.commission"]
    kept_because = {
        "meetings.meetingcommission.commission": ngettext_lazy(
            "%(count)d session on record", "%(count)d sessions on record", "count"
        ),
        "meetings.meeting.on_work_plan_of": ngettext_lazy(
            "%(count)d session by its work plan", "%(count)d sessions by its work plan", "count"
        ),
        "meetings.workplan.commission": ngettext_lazy(
            "%(count)d work plan", "%(count)d work plans", "count"
        ),
        "participants.membership.commission": ngettext_lazy(
            "%(count)d member, present or former", "%(count)d members, present or former", "count"
        ),
        "notices.notice.commission": ngettext_lazy(
            "%(count)d notice about it", "%(count)d notices about it", "count"
        ),
        "publications.publicationcommission.commission": ngettext_lazy(
            "%(count)d publication", "%(count)d publications", "count"
        ),
    }
    instead_of_deleting = _("A commission that does not meet any more stays, with its papers.")
    """A commission with its own rules; the participants register it, and add its composition."""

    form = CommissionForm
    list_display = ["name", "short_name", "kind", "is_example", "is_sure"]
    list_filter = ["kind", DoubtfulFilter]
    search_fields = ["folded_name"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "short_name_genitive"]}),
        (None, {"fields": ["kind", "slug", "is_example"]}),
        (
            _("Rules"),
            {"fields": ["chair_title", ("quorum_rule", "quorum_number"), "substitutes"]},
        ),
        (
            _("Numbers of the minutes"),
            {
                "fields": ["number_prefix", "number_pattern", "number_example"],
                "description": _("Every year begins with number 1."),
            },
        ),
        (
            _("Terms, in working days"),
            {
                "fields": [
                    ("materials_term", "agenda_term"),
                    ("minutes_term", "extracts_term"),
                    "terms_example",
                ],
                "description": _("Counted by the Russian production calendar."),
            },
        ),
        (
            _("Papers"),
            {
                "fields": [
                    ("minutes_style", "decided_word"),
                    "heard_style",
                    "inline_attendance_max",
                    "invitation_note",
                    "emblem",
                ]
            },
        ),
        (_("Publication"), {"fields": ["name_style", "needs_second_person"]}),
        (
            _("About the commission"),
            {
                "fields": ["statute_act", "statute_text", "attendance_rules", "contacts"],
                "description": _(
                    "Everybody reads this, with the composition, once it is published. A change "
                    "here reaches the public with the next edition."
                ),
            },
        ),
    ]

    class Media:
        js = ["js/numbers.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Commission | None = None) -> Any:
        """Who only reads is shown the emblem, and no file of it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (
                title,
                {
                    **options,
                    "fields": [
                        "emblem_shown" if name == "emblem" else name for name in options["fields"]
                    ],
                },
            )
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Commission | None = None) -> list[str]:
        """An address that citizens may have cited stays."""
        examples = ["number_example", "terms_example", "emblem_shown"]
        return [*examples, "slug"] if obj is not None and obj.publications.exists() else examples

    def in_words(self, column: Any, value: Any) -> Any:
        if column.name == "emblem" and not value:
            return str(_("no emblem"))
        return super().in_words(column, value)

    @admin.display(description=_("emblem"))
    def emblem_shown(self, commission: Commission) -> SafeString | str:
        return shown(commission) or "–"

    @admin.display(description=_("the next number will be"))
    def number_example(self, commission: Commission) -> SafeString:
        """As it is written now; the script writes it anew while the pattern is typed."""
        part = next_part(commission, year=timezone.localdate().year)
        return format_html(
            '<output id="number-example" data-number="{}" data-year="{}">{}</output>',
            part.number,
            part.number_year,
            part.printed_number,
        )

    @admin.display(description=_("for example"))
    def terms_example(self, commission: Commission) -> str:
        day = timezone.localdate() + timedelta(weeks=4)
        days = {
            "materials": workdays_before(day, commission.materials_term),
            "agenda": workdays_before(day, commission.agenda_term),
            "day": day,
            "minutes": workdays_after(day, commission.minutes_term),
        }
        told = _(
            "For a session on %(day)s: materials by %(materials)s, agenda by %(agenda)s, "
            "minutes by %(minutes)s."
        ) % {name: short_date(each) for name, each in days.items()}
        if all(is_known(each.year) for each in days.values()):
            return told
        unsure = _("By the calendar without transfers: those of the year are not known yet.")
        return f"{told} {unsure}"

    def save_model(
        self, request: HttpRequest, obj: Commission, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            keep_new_commission(commission=obj, by=request.user, at=timezone.now())  # type: ignore[arg-type]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A form offers the commissions to which its user may add a record."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.editable_by(request.user)
        return super().get_search_results(request, queryset, search_term)


class CommissionRoleInline(KeyedChoices, admin.TabularInline):
    model = CommissionRole
    form = CommissionRoleForm
    autocomplete_fields = ["commission"]
    extra = 0


@admin.register(User)
class UserOfCommissionsAdmin(UserAdmin):
    """A user with the roles that he has, each in its commission."""

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """A new user gets a name and a password first."""
        return [CommissionRoleInline] if obj else []


@admin.register(Venue)
class VenueAdmin(DeclinableAdmin):
    list_display = ["name", "locality", "is_sure"]
    list_filter = [DoubtfulFilter]
    search_fields = ["folded_name"]
    fieldsets = [(None, {"fields": ["name", "locality"]})]


admin.site.site_header = _("Commission portal")
admin.site.site_title = _("Commission portal")
admin.site.index_title = _("Records and notices")
