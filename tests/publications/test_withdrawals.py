"""What is withdrawn: its address says so and why, and no word of it is read anywhere again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from publications.models import Edition, Publication, PublishedSession
from tests.publications.published import AT, Correct, Publish, Restore, Withdraw

pytestmark = pytest.mark.django_db

PAGE = "/notices/2022-11-10/"
#: What stood before the withdrawal, wherever it could be read.
FORMER = [
    PAGE,
    f"{PAGE}notice.pdf",
    f"{PAGE}editions/1/",
    f"{PAGE}editions/1/notice.pdf",
    f"{PAGE}editions/2/",
    f"{PAGE}editions/2/notice.pdf",
]
LISTS = ["/", "/notices/", "/notices/?text=секрет", "/commissions/", "/commissions/commission-1/"]


@pytest.fixture
def stood(publish: Publish, correct: Correct) -> Publication:
    """A report and its correction, with a secret in every word of both."""
    session = PublishedSession.objects.create(slug="2022-11-10")
    publication = publish("Секретный итог", text="Секретный доклад", session=session).publication
    correct(publication, "Секретный вывод", text="Секретная речь", reason="Секретная причина")
    return publication


@pytest.fixture
def withdrawn(stood: Publication, withdraw: Withdraw) -> Publication:
    withdraw(stood)
    return stood


def everywhere(client: Client, **headers: str) -> Iterator[tuple[str, int, str]]:
    """What is answered at every address where the publication stood, or was told of."""
    lists = [*LISTS, "/sessions/2022-11-10/", f"{PAGE}editions/", f"{PAGE}editions/?on=11.11.2022"]
    for address in [*FORMER, f"{PAGE}editions/3/", f"{PAGE}editions/3/notice.pdf", *lists]:
        response = client.get(address, headers=headers)
        page = response.content.decode().casefold()
        yield address, response.status_code, page.replace('value="секрет"', "")


def test_withdrawn_address_says_when_and_why(client: Client, withdrawn: Publication) -> None:
    response = client.get(PAGE)
    page = response.content.decode()

    assert response.status_code == 410
    assert "<h1>Публикация отозвана</h1>" in page
    assert "Опубликовано по ошибке." in page
    assert "13 ноября 2022 г., 12:00" in page
    assert "Опубликованное здесь 11 ноября 2022 г." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page
    assert response.headers["Cache-Control"] == "no-cache"
    assert not response.cookies


def test_nothing_of_it_is_read_anywhere(client: Client, withdrawn: Publication) -> None:
    answers = list(everywhere(client))

    assert [address for address, _status, page in answers if "секрет" in page] == []
    assert {status for address, status, _page in answers if address.startswith(PAGE)} == {410}
    assert not [address for address, _status, page in answers if "%pdf" in page]


def test_nothing_of_it_is_read_after_it_was_published_anew(
    client: Client, withdrawn: Publication, restore: Restore
) -> None:
    restore(withdrawn, "Итоги", text="Доклад")

    answers = list(everywhere(client))

    assert [address for address, _status, page in answers if "секрет" in page] == []
    statuses = {address: status for address, status, _page in answers}
    assert statuses[PAGE] == statuses[f"{PAGE}notice.pdf"] == 200
    assert {statuses[address] for address in FORMER[2:]} == {410}
    assert statuses[f"{PAGE}editions/3/"] == 410
    assert client.get(f"{PAGE}editions/4/").status_code == 200


def test_no_reader_is_told_that_what_was_withdrawn_is_still_good(
    client: Client, stood: Publication, withdraw: Withdraw, restore: Restore
) -> None:
    tags = {url: client.get(url).headers["ETag"] for url in [*FORMER, "/", "/notices/"]}
    withdraw(stood)

    answers = {url: client.get(url, headers={"if-none-match": tags[url]}) for url in tags}
    by_date = [
        client.get(url, headers={"if-modified-since": "Fri, 01 Jan 2027 00:00:00 GMT"})
        for url in FORMER
    ]
    any_tag = [client.get(url, headers={"if-none-match": "*"}) for url in FORMER]

    assert [answers[url].status_code for url in FORMER] == [410] * 6
    assert [answers[url].status_code for url in ("/", "/notices/")] == [200, 200]
    assert {answer.status_code for answer in [*by_date, *any_tag]} == {410}
    restore(stood)
    assert client.get(PAGE, headers={"if-none-match": tags[PAGE]}).status_code == 200
    old = client.get(FORMER[3], headers={"if-none-match": tags[FORMER[3]]})
    assert old.status_code == 410


def test_head_of_a_withdrawn_address_says_410(client: Client, withdrawn: Publication) -> None:
    for address in FORMER:
        get, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (410, b"")
        assert head.headers == get.headers


def test_numbers_that_never_were_stay_absent(client: Client, withdrawn: Publication) -> None:
    assert client.get(f"{PAGE}editions/4/").status_code == 404
    assert client.get(f"{PAGE}editions/4/notice.pdf").status_code == 404


def test_restored_page_says_that_it_was_withdrawn(
    client: Client, withdrawn: Publication, restore: Restore
) -> None:
    restore(withdrawn, "Итоги", text="Доклад")

    page = " ".join(client.get(PAGE).content.decode().split())

    assert "<strong>Редакция № 4</strong> от" in page
    assert 'Восстановлена после отзыва. Причина: <span lang="ru">Отозвано напрасно.' in page
    assert f"{PAGE}editions/1/" not in page


def test_withdrawn_part_of_a_restored_publication_names_the_edition_in_force(
    client: Client, withdrawn: Publication, restore: Restore
) -> None:
    restore(withdrawn, "Итоги", text="Доклад")

    page = client.get(f"{PAGE}editions/1/").content.decode()

    assert "<h1>Редакция № 1 отозвана</h1>" in page
    assert "Действует редакция № 4" in page
    assert "Опубликовано по ошибке." in page


def test_each_edition_names_the_withdrawal_that_took_it(
    client: Client, withdrawn: Publication, withdraw: Withdraw, restore: Restore
) -> None:
    restore(withdrawn)
    withdraw(withdrawn, reason="Снова.", at=AT + timedelta(days=4))

    first, fourth, now = (
        client.get(url).content.decode()
        for url in (f"{PAGE}editions/1/", f"{PAGE}editions/4/", PAGE)
    )

    assert "Опубликовано по ошибке." in first
    assert "Снова." not in first
    assert "Снова." in fourth
    assert "Снова." in now


def test_neighbours_of_a_withdrawn_publication_do_not_name_it(
    client: Client, publish: Publish, withdrawn: Publication
) -> None:
    publish("Решения", kind=Publication.Kind.DECISIONS, session=withdrawn.session)

    session = client.get("/sessions/2022-11-10/").content.decode()
    beside = client.get("/notices/2022-11-10-decisions/").content.decode()

    assert "Решения" in session
    assert "екретн" not in session + beside


def test_withdrawal_acts_at_once(client: Client, publish: Publish, withdraw: Withdraw) -> None:
    publication = publish().publication
    before = client.get(publication.get_absolute_url()).status_code

    withdraw(publication)

    assert (before, client.get(publication.get_absolute_url()).status_code) == (200, 410)


# --- what was never public -------------------------------------------------------------------


@pytest.fixture
def cancelled(publish: Publish, withdraw: Withdraw) -> Edition:
    """Scheduled for 11 November, taken back an hour before."""
    edition = publish("Секретный план", at=AT)
    withdraw(edition.publication, reason="Секретная причина", at=AT - timedelta(hours=1))
    return edition


@pytest.mark.parametrize("hours", [-2, -1, 0, 24])
def test_nobody_hears_of_what_was_taken_back_before_its_hour(
    client: Client, cancelled: Edition, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(hours=hours))

    answers = list(everywhere(client))

    assert [address for address, _status, page in answers if "секрет" in page] == []
    statuses = {status for address, status, _page in answers if address.startswith(PAGE)}
    assert statuses == {404}


def test_absence_is_not_kept_longer_than_it_lasts(client: Client, cancelled: Edition) -> None:
    for address in (PAGE, f"{PAGE}notice.pdf", "/sessions/2022-11-10/", "/commissions/none/"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"
