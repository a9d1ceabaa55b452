"""Queries whose SQL is made once: they find what the query itself finds, on any connection."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField

from publications.models import Publication
from publications.prepared import Given, Prepared
from tests.publications.published import Publish

FIRST = datetime(2022, 11, 10, 9, tzinfo=UTC)

since = Prepared(
    lambda: (
        Publication.objects.filter(
            created_at__gte=Given("since", DateTimeField()), slug__contains="%"
        )
        .exclude(slug=Given("slug", CharField()))
        .values_list("slug", "created_at")
    )
)


def slugs(at: datetime = FIRST, slug: str = "") -> list[str]:
    return sorted(slug for slug, _at in since.rows(since=at, slug=slug))


@pytest.mark.django_db
def test_values_are_given_each_time_and_what_is_known_stays(publish: Publish) -> None:
    for slug in ("a%", "b%", "c"):
        publication = publish().publication
        Publication.objects.filter(pk=publication.pk).update(slug=slug, created_at=FIRST)

    assert slugs() == ["a%", "b%"]
    assert slugs(slug="a%") == ["b%"]
    assert slugs(at=FIRST.replace(hour=10)) == []
    assert since.first(since=FIRST, slug="a%") == ("b%", FIRST)
    assert since.first(since=FIRST.replace(hour=10), slug="") is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_plan_is_made_once_for_each_connection_and_outlives_what_was_undone() -> None:
    connection.close()
    with transaction.atomic():
        slugs()
        transaction.set_rollback(True)
    slugs()
    assert planned() == 1

    connection.close()
    slugs()
    assert planned() == 1


def planned() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'portal_%'")
        (count,) = cursor.fetchone()
    return int(count)
