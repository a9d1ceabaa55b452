"""A public process does not ask whether its connection stands; a page tries once more instead."""

from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection
from django.test import RequestFactory

from publications.proof_views import proof_start
from publications.views import notices
from subscriptions.models import Subscription
from subscriptions.views import subscribe
from tests.publications.published import Publish


def break_connection() -> None:
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_page_is_answered_over_a_new_connection(publish: Publish) -> None:
    publish("Итоги заседания")
    break_connection()

    response = notices(RequestFactory().get("/notices/"))

    assert response.status_code == 200
    assert "Итоги заседания" in response.content.decode()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_sent_is_taken_once_over_a_new_connection() -> None:
    typed = {"address": "reader@example.org", "pace": "daily", "consent": "on"}
    for view, sent, status in (
        (subscribe, typed, 302),
        (proof_start, {"file": SimpleUploadedFile("paper.pdf", b"%PDF")}, 200),
    ):
        break_connection()
        assert view(RequestFactory().post("/", sent)).status_code == status

    assert Subscription.objects.count() == 1
