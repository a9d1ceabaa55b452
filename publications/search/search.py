"""What a reader looks for: one search, whoever asks: its page, a feed, a letter."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meetings.models import Commission
from publications.forms import SearchForm
from publications.models import Publication, Words
from publications.querysets import is_public
from publications.search.find import Days
from publications.search.newest import newest
from publications.search.query import Query, parse
from publications.search.zones import of_commission, of_kind

#: In an address; whoever names one of them looks for something.
PARAMETERS: Final = SearchForm.base_fields.keys()
#: A commission alone is no search: whoever names it wants all that comes of it.
_NOT_NARROWING: Final = frozenset({"commission", "order"})


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, as the form has cleaned it."""

    cleaned: Mapping[str, Any]

    @classmethod
    def read(cls, asked: Mapping[str, Any], commissions: QuerySet[Commission]) -> Self | None:
        """The search with these parameters of an address; None where nothing could be found."""
        form = SearchForm(asked, commissions=commissions)
        search = cls(form.cleaned_data) if form.is_valid() else None
        return None if search is None or search.is_wordless else search

    @property
    def query(self) -> Query:
        query = parse(self.cleaned["text"])
        if commission := self.cleaned["commission"]:
            query = query.narrowed(of_commission(commission.pk))
        if kind := self.cleaned["kind"]:
            query = query.narrowed(of_kind(kind))
        return query

    @property
    def days(self) -> Days:
        days, year = Days(self.cleaned["since"], self.cleaned["until"]), self.cleaned["year"]
        return days & Days(date(year, 1, 1), date(year, 12, 31)) if year else days

    @property
    def is_by_day(self) -> bool:
        return bool(self.cleaned["order"] == SearchForm.Order.NEWEST)

    @property
    def is_wordless(self) -> bool:
        """Whether something was typed that has no word to look for."""
        return bool(self.cleaned["text"]) and not self.query.has_words

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than what a commission has published, or all have."""
        return any(self.cleaned[name] for name in PARAMETERS - _NOT_NARROWING)

    def newest(self, *, at: datetime, many: int) -> list[int]:
        """The places of so many that it finds, the newest session first."""
        return newest(self.query.anywhere(), self.days.places(), at=at, many=many)

    def among(self, places: Collection[int], *, at: datetime) -> frozenset[int]:
        """Those of the places that it finds: cheap, whatever the rest of the index holds."""
        within = self.days.places()
        near = [place for place in places if within.above < place < within.below]
        found = Words.objects.filter(pk__in=near, words__holds=self.query.anywhere())
        found = found.filter(is_public(at, prefix="publication__"))
        return frozenset(found.values_list("pk", flat=True))

    def parameters(self, **other: Any) -> str:
        """Of an address that asks for this, with other words, filters or order; None takes one
        away."""
        asked = {name: self.cleaned[name] for name in PARAMETERS} | other
        return urlencode({name: _in_address(value) for name, value in asked.items() if value})

    def in_words(self) -> Iterator[str]:
        """What is looked for, part by part."""
        asked = self.cleaned
        if asked["text"]:
            yield f"«{asked['text']}»"
        if asked["commission"]:
            yield str(asked["commission"])
        if asked["kind"]:
            yield str(Publication.Kind(asked["kind"]).label)
        if asked["year"]:
            yield _("%(year)s year") % {"year": asked["year"]}
        if asked["since"] or asked["until"]:
            yield "–".join(
                f"{day:%d.%m.%Y}" if day else "…" for day in (asked["since"], asked["until"])
            )


def _in_address(value: Any) -> str:
    return str(value.slug if isinstance(value, Commission) else value)


def is_search(asked: Mapping[str, Any]) -> bool:
    """Whether parameters of an address look for more than what a commission has published."""
    return not (PARAMETERS - _NOT_NARROWING).isdisjoint(asked)
