"""What is not public yet stays out of every answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from publications.models import Edition, Publication
from tests.publications.published import AT, Correct, MakeCommission, Publish

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_publication_is_public_from_its_very_second(publish: Publish) -> None:
    publication = publish(at=AT).publication

    before = Publication.objects.public(at=AT - SECOND)
    then = Publication.objects.public(at=AT)

    assert list(before) == []
    assert list(then) == [publication]


def test_correction_is_in_force_at_once(publish: Publish, correct: Correct) -> None:
    first = publish("Первая редакция", at=AT)

    second = correct(first.publication, "Вторая редакция", at=AT + SECOND)

    in_force = Edition.objects.in_force(Publication.objects.public(at=AT + SECOND))
    assert list(in_force) == [second]


def test_publication_without_editions_is_not_public(make_commission: MakeCommission) -> None:
    publication = Publication.objects.create(slug="2022-11-10", created_at=AT)
    publication.commissions.add(make_commission())

    assert list(Publication.objects.public(at=AT)) == []


def test_commission_is_public_through_what_it_has_published(
    publish: Publish, make_commission: MakeCommission
) -> None:
    silent, later, heard = (make_commission(name) for name in ("Тихая", "Будущая", "Слышная"))
    publish(commissions=[later], at=AT + SECOND)
    publish(commissions=[heard])
    publish(commissions=[heard])

    public = Publication.objects.public(at=AT).commissions()

    assert list(public) == [heard]
    assert silent not in public


@pytest.fixture
def tomorrow(
    publish: Publish, make_commission: MakeCommission, monkeypatch: pytest.MonkeyPatch
) -> Publication:
    """A secret notice of a secret commission that is public one second from now."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    secret = make_commission("Секретная комиссия", slug="secret")
    return publish(
        "Секретное сообщение", commissions=[secret], at=AT + SECOND, text="секретно"
    ).publication


def every_address(publication: Publication) -> list[str]:
    return [
        reverse("publications:start"),
        reverse("publications:notices"),
        reverse("publications:notices") + "?text=секретн",
        reverse("publications:notices") + "?commission=secret",
        reverse("publications:commissions"),
        reverse("publications:commission", args=["secret"]),
        publication.get_absolute_url(),
        publication.get_pdf_url(),
    ]


def test_nothing_is_said_a_second_too_early(client: Client, tomorrow: Publication) -> None:
    answers = [client.get(url) for url in every_address(tomorrow)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404] * 3
    for answer in answers:
        page = answer.content.decode().casefold()
        # What the reader typed comes back in the field of the form, and nowhere else.
        assert "секретн" not in page.replace('value="секретн"', "")
        assert tomorrow.slug not in page


def test_everything_is_said_on_time(
    client: Client, tomorrow: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + SECOND)

    answers = [client.get(url) for url in every_address(tomorrow)]

    assert [answer.status_code for answer in answers] == [200] * 8
    for answer in answers[:7]:
        assert "секретн" in answer.content.decode().casefold()


def test_validators_of_a_hidden_notice_are_not_confirmed(
    client: Client, tomorrow: Publication
) -> None:
    edition = tomorrow.editions.get()

    page = client.get(tomorrow.get_absolute_url(), headers={"if-none-match": f'"{edition.sha256}"'})
    pdf = client.get(tomorrow.get_pdf_url(), headers={"if-none-match": f'"{edition.pdf_sha256}"'})

    assert (page.status_code, pdf.status_code) == (404, 404)
