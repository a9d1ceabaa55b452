"""All that is published of a session on one page, and what lists say of each kind."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from publications.models import Publication, PublishedSession
from tests.publications.published import AT, MakeCommission, Publish, Withdraw

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
PAGE = "/sessions/2022-11-10/"


@pytest.fixture
def session(db: None) -> PublishedSession:
    return PublishedSession.objects.create(slug="2022-11-10")


@pytest.fixture
def told(publish: Publish, session: PublishedSession) -> list[Publication]:
    """Every kind, published in the order opposite to that in which a session is told."""
    kinds = [Kind.MINUTES, Kind.DECISIONS, Kind.REPORT, Kind.AGENDA, Kind.ANNOUNCEMENT]
    return [
        publish(f"{kind.label} 10 ноября", kind=kind, session=session).publication for kind in kinds
    ]


def test_session_is_told_in_its_order(client: Client, told: list[Publication]) -> None:
    html = client.get(PAGE).content.decode()

    kinds = [kind.strip() for kind in re.findall(r'<p class="kind">([^<]+)', html)]
    assert kinds == ["Анонс", "Повестка дня", "Сообщение", "Решения", "Протокол"]
    assert "<h1>Заседание 10 ноября 2022 г.: " in html
    for publication in told:
        assert f'href="{publication.get_absolute_url()}"' in html
        assert f'href="{publication.get_pdf_url()}"' in html


def test_heading_is_what_was_published_last(
    client: Client, publish: Publish, session: PublishedSession
) -> None:
    publish(kind=Kind.ANNOUNCEMENT, session=session, held_on=date(2022, 11, 10))
    moved = AT + timedelta(days=1)
    publish(kind=Kind.AGENDA, session=session, held_on=date(2022, 11, 15), at=moved)

    assert "<h1>Заседание 15 ноября 2022 г.: " in client.get(PAGE).content.decode()


def test_each_commission_of_the_session_is_named_once(
    client: Client, publish: Publish, make_commission: MakeCommission, session: PublishedSession
) -> None:
    both = [make_commission("Первая"), make_commission("Вторая")]
    publish(kind=Kind.ANNOUNCEMENT, session=session, commissions=both[:1])
    publish(kind=Kind.AGENDA, session=session, commissions=both)

    html = client.get(PAGE).content.decode()
    assert [html.count(f">{body.name}</a>") for body in both] == [1, 1]


def test_session_is_absent_until_something_of_it_is_public(
    client: Client,
    publish: Publish,
    withdraw: Withdraw,
    session: PublishedSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statuses = [client.get(PAGE).status_code]
    publication = publish(session=session).publication
    statuses.append(client.get(PAGE).status_code)
    withdraw(publication)
    statuses.append(client.get(PAGE).status_code)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT - timedelta(seconds=1))
    statuses.append(client.get(PAGE).status_code)

    assert statuses == [404, 200, 404, 404]


def test_publication_leads_to_the_others_of_its_session(
    client: Client, publish: Publish, told: list[Publication]
) -> None:
    elsewhere = publish("О другом", kind=Kind.AGENDA, held_on=date(2022, 11, 11)).publication
    agenda = Publication.objects.get(slug="2022-11-10-agenda")

    page = client.get(agenda.get_absolute_url()).content.decode()

    facts = page[page.index("notice-facts") :]
    linked = re.findall(r'href="(/notices/[^"/]+/)"', facts)
    others = ["announcement", "", "decisions", "minutes"]
    slugs = [f"/notices/2022-11-10-{name}".rstrip("-") + "/" for name in others]
    assert linked == slugs
    assert f'href="{PAGE}"' in facts
    assert elsewhere.get_absolute_url() not in page


def test_publication_that_stands_alone_leads_to_its_session(
    client: Client, publish: Publish, session: PublishedSession
) -> None:
    publish(session=session)

    page = client.get("/notices/2022-11-10/").content.decode()

    assert f'<a href="{PAGE}">Всё об этом заседании</a>' in page


@pytest.mark.parametrize("address", ["/", "/notices/", "/commissions/commission-1/"])
def test_lists_name_the_kind(
    client: Client,
    publish: Publish,
    make_commission: MakeCommission,
    address: str,
) -> None:
    body = make_commission()
    for kind in Kind:
        publish(kind=kind, commissions=[body], held_on=date(2022, 1, 1))
    Publication.objects.filter(kind=Kind.REPORT).update(slug="report")

    page = client.get(address).content.decode()

    shown = re.findall(r'<p class="kind">([^<]+)', page)
    told = {Kind.REPORT, Kind.DECISIONS} if address == "/" else set(Kind)
    assert sorted(shown) == sorted(kind.label.capitalize() for kind in told)
    if address != "/":
        assert '<time datetime="2022">2022 год</time>' in page


def test_paper_is_printed_with_its_own_stylesheet(client: Client, publish: Publish) -> None:
    publish(kind=Kind.MINUTES)
    publish(kind=Kind.REPORT)

    minutes, report = (
        client.get(f"/notices/2022-11-10{name}/").content.decode() for name in ("-minutes", "")
    )

    assert "published-paper" in minutes
    assert "published-paper" not in report
