"""The chain of editions: it only grows, and each link holds the one before it."""

import hashlib
from datetime import date

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction

from publications.domain import canonical_json
from publications.models import Edition, Publication
from tests.publications.published import AT, Publish

pytestmark = pytest.mark.django_db


def test_edition_cannot_be_changed(publish: Publish) -> None:
    edition = publish("Как было")
    edition.title = "Как не было"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        edition.save()

    assert Edition.objects.get().title == "Как было"


def test_edition_cannot_be_changed_in_bulk(publish: Publish) -> None:
    publish("Как было")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Edition.objects.update(title="Как не было")

    assert Edition.objects.get().title == "Как было"


def test_edition_cannot_be_deleted(publish: Publish) -> None:
    edition = publish()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk)._raw_delete(DEFAULT_DB_ALIAS)

    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    "sql", ["UPDATE publications_edition SET title = ''", "DELETE FROM publications_edition"]
)
def test_edition_resists_raw_sql(publish: Publish, sql: str) -> None:
    publish("Как было")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert Edition.objects.get().title == "Как было"


def test_publication_with_an_edition_cannot_be_deleted(publish: Publish) -> None:
    publication = publish().publication

    with pytest.raises(DatabaseError), transaction.atomic():
        publication.delete()

    assert Publication.objects.count() == 1


def test_chain_holds_the_hash_of_the_edition_before(publish: Publish) -> None:
    first, second, third = (publish(title) for title in ("Первое", "Второе", "Третье"))

    links = [edition.previous_sha256 for edition in (first, second, third)]

    assert links == ["", first.sha256, second.sha256]


def test_chain_can_be_recomputed_from_what_is_stored(publish: Publish) -> None:
    publish("Первое")
    publish("Второе", pdf=b"%PDF-1.7 second", public_data={"items": [1, "два"]})

    stored = Edition.objects.select_related("publication").last()

    assert stored is not None
    assert stored.pdf_sha256 == hashlib.sha256(bytes(stored.pdf)).hexdigest()
    words = f"{stored.title}\n{stored.lead}\n{stored.body_html}"
    assert stored.page_sha256 == hashlib.sha256(words.encode()).hexdigest()
    assert stored.data_sha256 == hashlib.sha256(canonical_json(stored.public_data)).hexdigest()
    links = {
        "publication": stored.publication.slug,
        "number": 1,
        "published_at": AT.isoformat(),
        "page_sha256": stored.page_sha256,
        "data_sha256": stored.data_sha256,
        "pdf_sha256": stored.pdf_sha256,
        "previous_sha256": stored.previous_sha256,
    }
    assert stored.sha256 == hashlib.sha256(canonical_json(links)).hexdigest()


def test_second_notice_of_a_day_gets_an_address_of_its_own(publish: Publish) -> None:
    editions = [publish(held_on=date(2022, 11, day)) for day in (10, 10, 11, 10)]

    slugs = [edition.publication.slug for edition in editions]

    assert slugs == ["2022-11-10", "2022-11-10-2", "2022-11-11", "2022-11-10-3"]
