from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.test.client import ClientHandler
from django.urls import Resolver404, resolve
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from meetings.models import Commission
from publications.domain import (
    EditionContent,
    publish_first_edition,
    publish_next_edition,
    publish_withdrawal,
)
from publications.models import Edition, Publication, PublishedSession
from tests.publications.published import (
    AT,
    Correct,
    MakeCommission,
    Publish,
    Restore,
    Withdraw,
)


@pytest.fixture
def make_commission(db: None) -> MakeCommission:
    def make(name: str = "Антитеррористическая комиссия", **facts: Any) -> Commission:
        facts = {"slug": f"commission-{Commission.objects.count() + 1}"} | facts
        return Commission.objects.create(name=name, **facts)

    return make


def content(title: str, text: str = "", **facts: Any) -> EditionContent:
    """What an edition says: no two have the same PDF."""
    said = {
        "held_on": date(2022, 11, 10),
        "title": title,
        "lead": f"Кратко: {title}.",
        "body_html": f'<article class="notice"><h1>{title}</h1><p>{text}</p></article>',
        "plain_text": f"{title} {text}",
        "is_example": False,
        "public_data": {"title": title},
        "pdf": f"%PDF-1.7 {Edition.objects.count() + 1}".encode(),
    }
    return EditionContent(**said | facts)


@pytest.fixture
def publish(make_commission: MakeCommission) -> Publish:
    """Publishes a report: of a commission of its own, unless one is given."""

    def publish(
        title: str = "Итоги заседания",
        *,
        kind: Publication.Kind = Publication.Kind.REPORT,
        commissions: Sequence[Commission] = (),
        session: PublishedSession | None = None,
        at: datetime = AT,
        text: str = "",
        **facts: Any,
    ) -> Edition:
        return publish_first_edition(
            kind=kind,
            commissions=commissions or [make_commission(f"Комиссия {Edition.objects.count() + 1}")],
            session=session,
            content=content(title, text, **facts),
            at=at,
        )

    return publish


@pytest.fixture
def correct(db: None) -> Correct:
    """Publishes the next edition of a publication: a clarification, a day later."""

    def correct(
        publication: Publication,
        title: str = "Итоги заседания",
        *,
        change: Edition.Change = Edition.Change.CLARIFICATION,
        reason: str = "Уточнён текст.",
        at: datetime = AT + timedelta(days=1),
        text: str = "",
        commissions: Sequence[Commission] | None = None,
        **facts: Any,
    ) -> Edition:
        return publish_next_edition(
            publication=publication,
            commissions=commissions,
            change=change,
            reason=reason,
            content=content(title, text, **facts),
            at=at,
            number=publication.editions.count() + 1,
        )

    return correct


@pytest.fixture
def withdraw(db: None) -> Withdraw:
    """Withdraws a publication, two days after the first edition."""

    def withdraw(
        publication: Publication,
        *,
        reason: str = "Опубликовано по ошибке.",
        at: datetime = AT + timedelta(days=2),
    ) -> Edition:
        return publish_withdrawal(publication=publication, reason=reason, at=at)

    return withdraw


@pytest.fixture
def restore(correct: Correct) -> Restore:
    """Publishes a withdrawn publication again, three days after the first edition."""
    return partial(
        correct,
        change=Edition.Change.RESTORATION,
        reason="Отозвано напрасно.",
        at=AT + timedelta(days=3),
    )


@pytest.fixture(autouse=True)
def public_pages_are_read_under_their_role(
    public_role: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a test asks of a public address, the database answers it as to a public process."""
    if public_role is None:
        return
    answer = ClientHandler.get_response

    def answer_under_role(self: ClientHandler, request: HttpRequest) -> HttpResponseBase:
        if not is_public(request.path_info):
            return answer(self, request)
        connection.ensure_connection()
        # Past Django, which counts and shows the statements of the page.
        with connection.connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {public_role}")
            try:
                return answer(self, request)
            finally:
                # A failed transaction takes no statement; its end gives the role back.
                if connection.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
                    cursor.execute("RESET ROLE")

    monkeypatch.setattr(ClientHandler, "get_response", answer_under_role)


def is_public(path: str) -> bool:
    """Whether the address is one of the public's, or none at all."""
    try:
        return resolve(path).app_name in {"publications", "subscriptions"}
    except Resolver404:
        return True
