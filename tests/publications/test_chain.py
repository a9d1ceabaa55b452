"""The command that checks the chain: it names the first broken link, whatever was changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.append_only import create_statements, drop_statements
from publications.models import Edition, Publication
from tests.publications.published import Publish

pytestmark = pytest.mark.django_db


@contextmanager
def the_promise_broken() -> Iterator[None]:
    """As somebody would who owns the database."""
    with connection.cursor() as cursor:
        for statement in drop_statements(Edition, connection.vendor):
            cursor.execute(statement)
        yield
        for statement in create_statements(Edition, connection.vendor):
            cursor.execute(statement)


def verified() -> str:
    out = StringIO()
    call_command("verify_editions", stdout=out)
    return out.getvalue()


def test_whole_chain_is_told_with_its_end(publish: Publish) -> None:
    publish("Первое")
    last = publish("Второе")

    assert verified() == f"Цепочка цела, редакций: 2. Последняя: {last.sha256}\n"


def test_no_edition_is_a_whole_chain(db: None) -> None:
    assert "редакций: 0" in verified()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("title", "Как не было", "страница отличается"),
        ("body_html", "<p>Как не было</p>", "страница отличается"),
        ("public_data", {"text": "Как не было"}, "данные отличаются"),
        ("pdf", b"%PDF-1.7 forged", "PDF отличается"),
        ("number", 7, "изменены её адрес, номер, время или контрольные суммы"),
        ("previous_sha256", "0" * 64, "перед ней стоит другая редакция; изменены её адрес"),
    ],
)
def test_first_broken_link_is_named(
    publish: Publish, column: str, value: object, told: str
) -> None:
    publish("Первое")
    second = publish("Второе")
    publish("Третье")

    with the_promise_broken():
        Edition.objects.filter(pk=second.pk).update(**{column: value})

    with pytest.raises(CommandError, match=f"по адресу {second.publication.slug}: {told}"):
        verified()


def test_edition_taken_out_of_the_middle_is_missed(publish: Publish) -> None:
    publish("Первое")
    second, third = publish("Второе"), publish("Третье")

    with the_promise_broken():
        Publication.objects.filter(pk=second.publication_id).update(edition=None)
        Edition.objects.filter(pk=second.pk).delete()

    with pytest.raises(CommandError, match=rf"{third.publication.slug}: перед ней стоит другая"):
        verified()


def test_edition_moved_to_another_address_is_noticed(publish: Publish) -> None:
    edition = publish("Первое")

    Publication.objects.filter(pk=edition.publication_id).update(slug="1999-01-01")

    with pytest.raises(CommandError, match="изменены её адрес"):
        verified()
