"""Every public page that gathers rows finds them by an index, however many there are."""

from datetime import date, timedelta

import pytest
from django.db import connection

from bench.plans import ADDRESSES, plans_of
from meetings.models import Commission
from publications.models import Publication, PublishedSession
from tests.publications.published import MakeCommission, Publish

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def commission(make_commission: MakeCommission) -> Commission:
    return make_commission("Комиссия", slug="commission-1")


@pytest.fixture
def published(publish: Publish, commission: Commission) -> Publication:
    """One of three; the database is told to read a table whole only where there is no index."""
    for number in range(3):
        session = PublishedSession.objects.create(slug=f"session-{number}")
        day = date(2020, 3, 1) + timedelta(days=number)
        edition = publish(
            "О терроризме", commissions=[commission], session=session, held_on=day, text="школы"
        )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DISCARD PLANS")  # those that other tests have left behind
    return edition.publication


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_big_table_is_read_whole(published: Publication, address: str) -> None:
    assert published.session is not None
    asked = address.format(
        slug=published.slug, session=published.session.slug, place=published.place
    )

    plans = list(plans_of(asked))

    assert plans
    assert [(plan.read_whole, plan.sql) for plan in plans if plan.read_whole] == []
