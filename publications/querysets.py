from datetime import date, datetime
from typing import Final, Self

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Length, NullIf
from django.utils import timezone

from meetings.models import Commission
from russian.typography import fold

#: What the public reads of a commission: its rules and its notes stay with the record.
COMMISSION_FIELDS: Final = ("id", "name", "short_name", "slug", "is_example", "folded_name")
#: What is printed of an edition.
_PRINTED: Final = ("body_html", "changes_html", "plain_text", "folded_text", "pdf")
#: What calendars ask of the public data, which holds whole minutes beside.
SESSION_FACTS: Final = ("start_time", "time_zone", "locality", "place")


class PublicationQuerySet(models.QuerySet):
    def public(self, *, at: datetime | None = None) -> Self:
        """Publications anybody may read at ``at`` (now, unless given).

        The one visibility rule: every public response begins here. ``edition_id`` is the edition
        in force at that moment; one that withdraws lets nothing be read.
        """
        newest = self._editions(at).order_by("-number")
        standing = Case(When(~Q(change="withdrawal"), then="pk"))
        return self.annotate(
            edition_id=Subquery(newest.annotate(standing=standing).values("standing")[:1])
        ).filter(edition_id__isnull=False)

    def withdrawn(self, *, at: datetime | None = None) -> Self:
        """Publications that anybody could read once and, at ``at``, nobody can any more.

        ``edition_id`` is the edition that withdraws; it says why.
        """
        newest = self._editions(at).order_by("-number")
        withdraws = Case(When(change="withdrawal", then="pk"))
        found = self.annotate(
            edition_id=Subquery(newest.annotate(withdraws=withdraws).values("withdraws")[:1])
        ).filter(edition_id__isnull=False)
        # What was taken back before its hour came was never public: nobody hears of it.
        return found.filter(
            Exists(
                self._editions(at)
                .exclude(change="withdrawal")
                .filter(
                    published_at__lte=Subquery(
                        EditionQuerySet(self._edition())
                        .filter(pk=OuterRef(OuterRef("edition_id")))
                        .values("published_at")
                    )
                )
            )
        )

    def published(self, *, at: datetime | None = None) -> Self:
        """Publications that anybody may read at ``at``, or could before they were withdrawn."""
        at = at or timezone.now()
        public, withdrawn = self.public(at=at), self.withdrawn(at=at)
        return self.filter(Q(pk__in=public.values("pk")) | Q(pk__in=withdrawn.values("pk")))

    def _edition(self) -> type[models.Model]:
        return self.model._meta.get_field("editions").related_model  # type: ignore[return-value]

    def _editions(self, at: datetime | None) -> "EditionQuerySet":
        """The editions of each publication that have come by ``at``."""
        return EditionQuerySet(self._edition()).filter(
            publication=OuterRef("pk"), published_at__lte=at or timezone.now()
        )

    def commissions(self) -> QuerySet[Commission]:
        """Commissions that own any of these publications, with their ``publication_count``."""
        return (
            Commission.objects.filter(publications__in=self.values("pk"))
            .only(*COMMISSION_FIELDS)
            .annotate(publication_count=Count("publications"))
            .order_by("folded_name", "pk")
        )


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
            self.select_related("publication")
            .prefetch_related(_bodies())
            .defer("body_html", "changes_html", "plain_text", "folded_text", "public_data", "pdf")
            .order_by("-held_on", "-published_at", "-pk")
        )

    def for_links(self) -> Self:
        """Editions as a link names them."""
        return self.select_related("publication").only(
            "publication__slug", "publication__kind", "title", "published_at"
        )

    def in_order_of_session(self) -> Self:
        """Editions in the order in which a session is told: that of ``Publication.Kind``."""
        publication = self.model._meta.get_field("publication").related_model
        kinds = enumerate(publication.Kind)  # type: ignore[union-attr]
        place = Case(*(When(publication__kind=kind, then=Value(at)) for at, kind in kinds))
        return self.order_by(place, "pk")

    def for_detail(self) -> Self:
        """Editions as a page prints them: with ``pdf_size`` in bytes, without the PDFs."""
        return (
            self.select_related("publication__session")
            .prefetch_related(_bodies())
            .defer("pdf", "folded_text", "plain_text", "public_data")
            .annotate(pdf_size=Length("pdf"))
        )

    def for_surface(self) -> Self:
        """Editions as machines are told of them: without what is printed, and without data."""
        return self.select_related("publication__session").defer(*_PRINTED, "public_data")

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
        return self.for_api_list().defer(None).defer(*_PRINTED)

    def for_download(self) -> Self:
        """Editions as their PDF is handed out; its bytes are read when they are asked for."""
        return self.select_related("publication").only(
            "publication__slug", "publication__kind", "number", "published_at", "pdf_sha256"
        )

    def matching(self, text: str) -> Self:
        """Editions in whose title or text every word of ``text`` stands, whatever its case."""
        words = fold(text).split()
        return self.filter(*(Q(folded_text__contains=word) for word in words))

    def found_by(
        self,
        *,
        text: str = "",
        commission: Commission | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Self:
        """Editions that match ``text``, of ``commission``, of sessions from ``since`` to ``until``.

        Both days are included; what is not given does not narrow the search.
        """
        found = self.matching(text)
        if commission:
            found = found.filter(publication__commissions=commission)
        if since:
            found = found.filter(held_on__gte=since)
        if until:
            found = found.filter(held_on__lte=until)
        return found


def _bodies() -> Prefetch:
    """The commissions of each edition's publication."""
    return Prefetch("publication__commissions", Commission.objects.only(*COMMISSION_FIELDS))
