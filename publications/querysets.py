from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length
from django.utils import timezone

from meetings.models import Commission
from russian.typography import fold


class PublicationQuerySet(models.QuerySet):
    def public(self, *, at: datetime | None = None) -> Self:
        """Publications anybody may read at ``at`` (now, unless given).

        The one visibility rule: every public response begins here. ``edition_id`` is the edition
        in force at that moment.
        """
        edition = self.model._meta.get_field("editions").related_model
        editions: EditionQuerySet = EditionQuerySet(edition).filter(
            publication=OuterRef("pk"), published_at__lte=at or timezone.now()
        )
        newest = editions.order_by("-number").values("pk")[:1]
        return self.annotate(edition_id=Subquery(newest)).filter(edition_id__isnull=False)

    def commissions(self) -> QuerySet[Commission]:
        """Commissions that own any of these publications, with their ``publication_count``."""
        return (
            Commission.objects.filter(publications__in=self.values("pk"))
            .annotate(publication_count=Count("publications"))
            .order_by("folded_name", "pk")
        )


class EditionQuerySet(models.QuerySet):
    def in_force(self, publications: PublicationQuerySet) -> Self:
        """The editions in force of ``publications``, which ``public()`` has let through."""
        return self.filter(pk__in=publications.values("edition_id"))

    def for_list(self) -> Self:
        """Editions as a list prints them: without their bodies and their PDFs."""
        return (
            self.select_related("publication")
            .prefetch_related("publication__commissions")
            .defer("body_html", "plain_text", "folded_text", "public_data", "pdf")
            .order_by("-held_on", "-published_at", "-pk")
        )

    def for_detail(self) -> Self:
        """Editions as a page prints them: with ``pdf_size`` in bytes, without the PDFs."""
        return (
            self.select_related("publication")
            .defer("pdf", "folded_text", "plain_text", "public_data")
            .annotate(pdf_size=Length("pdf"))
        )

    def for_download(self) -> Self:
        """Editions as their PDF is handed out; its bytes are read when they are asked for."""
        return self.select_related("publication").only(
            "publication__slug", "published_at", "pdf_sha256"
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
