from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from meetings.models import Commission
from publications.domain import EditionContent, publish_first_edition
from publications.models import Edition, Publication
from tests.publications.published import AT, MakeCommission, Publish


@pytest.fixture
def make_commission(db: None) -> MakeCommission:
    def make(name: str = "Антитеррористическая комиссия", **facts: Any) -> Commission:
        facts = {"slug": f"commission-{Commission.objects.count() + 1}"} | facts
        return Commission.objects.create(name=name, **facts)

    return make


@pytest.fixture
def publish(make_commission: MakeCommission) -> Publish:
    """Publishes a notice: of a commission of its own, unless one is given."""

    def publish(
        title: str = "Итоги заседания",
        *,
        commissions: Sequence[Commission] = (),
        at: datetime = AT,
        text: str = "",
        **facts: Any,
    ) -> Edition:
        count = Edition.objects.count() + 1
        content = {
            "held_on": date(2022, 11, 10),
            "title": title,
            "lead": f"Кратко: {title}.",
            "body_html": f'<article class="notice"><h1>{title}</h1><p>{text}</p></article>',
            "plain_text": f"{title} {text}",
            "is_example": False,
            "public_data": {"title": title},
            "pdf": f"%PDF-1.7 {count}".encode(),
        }
        return publish_first_edition(
            kind=Publication.Kind.NOTICE,
            commissions=commissions or [make_commission(f"Комиссия {count}")],
            content=EditionContent(**content | facts),
            at=at,
        )

    return publish
