"""What describes the sets: their register, and the passport and the structure of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone

from publications.models import Publication, PublishedCommission
from publications.opendata.sets import SETS, STRUCTURED_AT, DataSet, Row
from publications.surfaces.known import full_address

#: The version of the recommendations whose register and passports readers know.
STANDARD: Final = "http://opendata.gosmonitor.ru/standard/3.0"
REGISTER_COLUMNS: Final = ("property", "title", "value", "format")
PASSPORT_COLUMNS: Final = ("property", "value")
STRUCTURE_COLUMNS: Final = ("field name", "english description", "russian description", "format")


STRUCTURE: Final = f"structure-{STRUCTURED_AT}"
_STAMP: Final = "%Y%m%dT%H%M"
#: The file of a portal where nothing has been published yet.
_EMPTY: Final = f"data-{STRUCTURED_AT}-{STRUCTURE}"


@dataclass(frozen=True, slots=True)
class Version:
    """Which data there are at one moment."""

    at: datetime
    #: When anything that the sets tell of changed last, and was told of first; None of nothing.
    changed_at: datetime | None
    since: datetime | None

    @property
    def data(self) -> str:
        """The name of the file of the data, without its ending."""
        changed_at = self.changed_at and timezone.localtime(self.changed_at)
        return f"data-{changed_at:{_STAMP}}-{STRUCTURE}" if changed_at else _EMPTY


def version(at: datetime) -> Version:
    """What the public knows at that moment, in two queries."""
    published = Publication.objects.published(at=at)
    newest = published.order_by("-edition__published_at")
    last = newest.values_list("edition__published_at", flat=True).first()
    known = PublishedCommission.objects.filter(since__lte=at, changed_at__lte=at)
    bounds = known.aggregate(last=Max("changed_at"), first=Min("since"))
    return Version(
        at=at,
        changed_at=max(filter(None, [last, bounds["last"]]), default=None),
        since=bounds["first"],
    )


def register() -> Iterator[Row]:
    yield "standardversion", "Версия методических рекомендаций", STANDARD, ""
    for each in SETS:
        yield each.identifier, each.title, file_address(each, "meta"), "csv"


def passport(of: DataSet, known: Version) -> Iterator[Row]:
    """What is not set of the publisher is left empty."""
    yield "standardversion", STANDARD
    yield "identifier", of.identifier
    yield "title", of.title
    yield "description", of.description
    yield "creator", settings.PUBLISHER_NAME or settings.PORTAL_NAME
    yield "created", _day(known.since)
    yield "modified", _day(known.changed_at)
    yield "subject", of.subject
    yield "format", "csv"
    yield known.data, file_address(of, known.data)
    yield STRUCTURE, file_address(of, STRUCTURE)
    yield "valid", _day(known.at)
    yield "provenance", "Опубликованные сведения; набор составляется при каждом запросе."
    yield "publishername", settings.PUBLISHER_CONTACT
    yield "publisherphone", settings.PUBLISHER_PHONE
    yield "publishermbox", settings.PUBLISHER_EMAIL


def structure(of: DataSet) -> Iterator[Row]:
    for column in of.columns:
        yield column.name, column.english, column.russian, column.format


def file_address(of: DataSet, file: str) -> str:
    return full_address(file_path(of, file))


def file_path(of: DataSet, file: str) -> str:
    place = {"identifier": of.identifier, "file": file}
    return reverse("publications:open_data_file", kwargs=place)


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y%m%d}" if at else ""
