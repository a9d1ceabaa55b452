from datetime import date, datetime
from typing import Final, Self

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Length, NullIf
from django.utils import timezone

from meetings.models import Commission
from publications.places import end_of, first_place

#: What the public reads of a commission: its rules and its notes stay with the record.
COMMISSION_FIELDS: Final = (
    "id",
    "name",
    "short_name",
    "slug",
    "kind",
    "is_example",
    "folded_name",
)
#: What is printed of an edition.
_PRINTED: Final = ("body_html", "changes_html", "plain_text", "pdf")
#: What is drawn ahead of a publication: only who shows it asks for it.
DRAWN: Final = tuple(f"publication__{name}_html" for name in ("row", "head", "page"))
#: What calendars ask of the public data, which holds whole minutes beside.
SESSION_FACTS: Final = ("state", "moved_from", "start_time", "time_zone", "locality", "place")


def is_public(at: datetime, *, prefix: str = "") -> Q:
    """The one visibility rule: what anybody may read of publications at ``at``.

    ``prefix`` leads to the publication: ``publication__``. A first edition may lie ahead, and
    shows from its hour on; a correction never does; what was withdrawn lets nothing be read.
    """
    rule = {"created_at__lte": at, "is_withdrawn": False, "edition__isnull": False}
    return Q(**{f"{prefix}{name}": value for name, value in rule.items()})


class PlacedQuerySet(models.QuerySet):
    """Rows that have a place in lists."""

    def newest_first(self) -> Self:
        """In the order of all lists: by day, the newest first."""
        return self.order_by("-place")

    def of_days(self, since: date | None = None, until: date | None = None) -> Self:
        """Those of the days from ``since`` to ``until``, both included."""
        found = self
        if since:
            found = found.filter(place__gte=first_place(since))
        if until:
            found = found.filter(place__lt=end_of(until))
        return found


class PublicationQuerySet(PlacedQuerySet):
    def public(self, *, at: datetime | None = None) -> Self:
        """Publications anybody may read at ``at`` (now, unless given).

        Every public response begins here. ``edition`` is the one in force.
        """
        return self.filter(is_public(at or timezone.now()))

    def withdrawn(self, *, at: datetime | None = None) -> Self:
        """Publications that anybody could read once and, at ``at``, nobody can any more.

        ``edition`` is the one that withdraws; it says why. What was taken back before its hour
        came was never public: nobody hears of it.
        """
        return self.filter(
            is_withdrawn=True,
            edition__published_at__lte=at or timezone.now(),
            edition__published_at__gte=F("created_at"),
        )

    def published(self, *, at: datetime | None = None) -> Self:
        """Publications that anybody may read at ``at``, or could before they were withdrawn."""
        at = at or timezone.now()
        return self.public(at=at) | self.withdrawn(at=at)

    def about(self, commission: Commission) -> Self:
        """What tells of the commission itself; at most one publication."""
        return self.filter(kind="about", commissions=commission)

    def commissions(self) -> QuerySet[Commission]:
        """Commissions that own any of these publications."""
        owned = self.filter(commissions=OuterRef("pk"))
        return (
            Commission.objects.filter(Exists(owned))
            .only(*COMMISSION_FIELDS)
            .order_by("folded_name", "pk")
        )


class PublishedSessionQuerySet(PlacedQuerySet):
    def told_of(self, publications: PublicationQuerySet) -> Self:
        """Sessions of which any of ``publications``, which ``public()`` let through, tells."""
        return self.filter(Exists(publications.filter(session=OuterRef("pk"))))


class EditionQuerySet(models.QuerySet):
    def in_force(self, publications: PublicationQuerySet) -> Self:
        """The editions in force of ``publications``, which ``public()`` has let through.

        Of those that ``withdrawn()`` has let through, the editions that withdraw them.
        """
        return self.filter(pk__in=publications.values("edition_id"))

    def come(self, publications: PublicationQuerySet, *, at: datetime | None = None) -> Self:
        """Every edition that has come of ``publications``, which ``published()`` has let through.

        ``is_readable`` says whether anybody may read it, if its publication is public. What stood
        before a withdrawal stays withdrawn, also when something was published since.
        """
        withdrawal: EditionQuerySet = EditionQuerySet(self.model).filter(
            publication=OuterRef("publication"),
            change="withdrawal",
            number__gte=OuterRef("number"),
        )
        return (
            self.filter(publication__in=publications.values("pk"))
            .filter(published_at__lte=at or timezone.now())
            .annotate(is_readable=~Exists(withdrawal))
            .order_by("number")
        )

    def readable(self, publications: PublicationQuerySet, *, at: datetime | None = None) -> Self:
        """Every edition that has come of ``publications``, which ``public()`` has let through, and
        was not withdrawn."""
        return self.come(publications, at=at).filter(is_readable=True)

    def for_history(self) -> Self:
        """Editions that have ``come``, as their history names them: when, what kind of change.

        ``told_title`` and ``told_reason`` are empty where they were withdrawn: also the reason of
        a correction can quote what must not be read any more.
        """
        is_told, nothing = Q(is_readable=True), Value("", output_field=models.TextField())
        return (
            self.select_related("publication")
            .only("publication__slug", "number", "change", "published_at", "held_on")
            .annotate(
                told_title=Case(When(is_told, then="title"), default=Value("")),
                told_reason=Case(
                    When(is_told | Q(change="withdrawal"), then="reason"), default=nothing
                ),
                has_changes=Case(When(is_told & ~Q(changes_html=""), then=True), default=False),
            )
        )

    def for_list(self) -> Self:
        """Editions as a list prints them: without their bodies and their PDFs."""
        return (
            self.select_related("publication__session")
            .prefetch_related(_bodies())
            .defer(*_PRINTED, "public_data", *DRAWN)
            .order_by("-publication__place")
        )

    def for_search(self) -> Self:
        """Editions as search shows them: with their words."""
        left_out = {*_PRINTED, "public_data", *DRAWN} - {"plain_text"}
        return self.for_list().defer(None).defer(*left_out)

    def for_links(self) -> Self:
        """Editions as a link names them."""
        return self.select_related("publication").only(
            "publication__slug", "publication__kind", "publication__place", "title", "published_at"
        )

    def for_detail(self) -> Self:
        """Editions as a page prints them: with ``pdf_size`` in bytes, without the PDFs."""
        return (
            self.select_related("publication__session")
            .prefetch_related(_bodies())
            .defer("pdf", "plain_text", "public_data", *DRAWN)
            .annotate(pdf_size=Length("pdf"))
        )

    def for_about(self) -> Self:
        """Editions about a commission as its own page tells them: their public data alone."""
        return self.select_related("publication").only(
            "publication__slug", "held_on", "published_at", "public_data"
        )

    def for_surface(self) -> Self:
        """Editions as machines are told of them: without what is printed, and without data."""
        return self.select_related("publication__session").defer(*_PRINTED, "public_data", *DRAWN)

    def for_calendar(self) -> Self:
        """Editions as calendars tell them: the commissions and SESSION_FACTS as ``told_…``."""
        # As text: SQLite would give «7» back as a number; and it gives JSON's null as a word.
        null = Value("null", output_field=models.TextField())
        facts = {f"told_{key}": NullIf(KT(f"public_data__{key}"), null) for key in SESSION_FACTS}
        bodies = KeyTransform("commissions", "public_data")
        return self.for_surface().annotate(told_commissions=bodies, **facts)

    def for_api_list(self) -> Self:
        """Editions as the API lists them: with the commissions beside."""
        return self.for_surface().prefetch_related(_bodies())

    def for_api(self) -> Self:
        """Editions as the API tells them one by one: with their public data as well."""
        return self.for_api_list().defer(None).defer(*_PRINTED, *DRAWN)

    def for_download(self) -> Self:
        """Editions as their PDF is handed out; its bytes are read when they are asked for."""
        return self.select_related("publication").only(
            "publication__slug", "publication__kind", "number", "published_at", "pdf_sha256"
        )


def _bodies() -> Prefetch:
    """The commissions of each edition's publication."""
    return Prefetch("publication__commissions", Commission.objects.only(*COMMISSION_FIELDS))
