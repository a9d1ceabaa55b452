"""What a reader sees of a corrected publication, and of the editions that it had."""

import hashlib
import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from publications.domain import ChangedMeanwhile, canonical_json, link_of
from publications.models import Edition, Publication
from tests.publications.published import AT, Correct, Publish, Restore, Withdraw

pytestmark = pytest.mark.django_db

PAGE = "/notices/2022-11-10/"
PDF = f"{PAGE}notice.pdf"


@pytest.fixture
def corrected(publish: Publish, correct: Correct) -> Publication:
    """Of 11 November, clarified on the 12th: nine items became ten."""
    publication = publish("Итоги заседания", text="Рассмотрено 9 вопросов").publication
    correct(publication, "Итоги заседания", text="Рассмотрено 10 вопросов", reason="Ошибка в числе")
    return publication


def shown(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_corrected_page_says_what_was_changed_when_and_why(
    client: Client, corrected: Publication
) -> None:
    page = shown(client, PAGE)

    assert "Рассмотрено 10 вопросов" in page
    assert (
        '<strong>Редакция № 2</strong> от <time datetime="2022-11-12T12:00:00+0300">'
        "12 ноября 2022 г., 12:00</time>. Уточнение. "
        'Причина: <span lang="ru">Ошибка в числе'
    ) in page
    assert re.search(r"<del>.*?9.*?</del><ins>.*?10.*?</ins>", page)
    assert f'href="{PAGE}editions/"' in page
    assert f'href="{PAGE}editions/1/"' in page
    assert '<meta property="article:modified_time" content="2022-11-12T12:00:00+0300">' in page


def test_page_that_was_never_corrected_has_no_banner(client: Client, publish: Publish) -> None:
    publish()

    page = client.get(PAGE).content.decode()

    assert "edition-banner" not in page
    assert "modified_time" not in page


def test_former_edition_stays_at_its_own_address(client: Client, corrected: Publication) -> None:
    page = shown(client, f"{PAGE}editions/1/")

    assert "Рассмотрено 9 вопросов" in page
    assert "Рассмотрено 10 вопросов" not in page
    assert "Это прежняя редакция.</strong> Действует редакция № 2" in page
    assert '<meta name="robots" content="noindex">' in page
    assert re.search(rf'<link rel="canonical" href="[^"]*{PAGE}">', page)


def test_edition_in_force_has_the_banner_of_its_correction_at_its_own_address(
    client: Client, corrected: Publication
) -> None:
    page = shown(client, f"{PAGE}editions/2/")

    assert "прежняя редакция" not in page
    assert 'Причина: <span lang="ru">Ошибка в числе' in page
    assert f'href="{PAGE}editions/2/notice.pdf"' in page


def test_each_edition_keeps_its_pdf(client: Client, corrected: Publication) -> None:
    first, second = corrected.editions.all()

    answers = [client.get(url) for url in (first.get_pdf_url(), second.get_pdf_url(), PDF)]

    stored = [bytes(first.pdf), bytes(second.pdf), bytes(second.pdf)]
    assert [answer.content for answer in answers] == stored
    assert first.pdf != second.pdf
    names = [answer.headers["Content-Disposition"].split("''")[1] for answer in answers]
    assert len(set(names)) == 3


def test_validators_of_a_former_edition_are_not_confirmed_for_the_new_one(
    client: Client, publish: Publish, correct: Correct
) -> None:
    publication = publish().publication
    held = {url: client.get(url) for url in (PAGE, PDF)}
    correct(publication, text="Иначе")

    for url, before in held.items():
        by_tag = client.get(url, headers={"if-none-match": before.headers["ETag"]})
        assert by_tag.status_code == 200
    by_date = client.get(PDF, headers={"if-modified-since": held[PDF].headers["Last-Modified"]})
    assert by_date.status_code == 200


@pytest.mark.parametrize("number", ["0", "3", "9" * 40, "x"])
def test_number_that_no_edition_has_is_absent(
    client: Client, corrected: Publication, number: str
) -> None:
    assert client.get(f"{PAGE}editions/{number}/").status_code == 404
    assert client.get(f"{PAGE}editions/{number}/notice.pdf").status_code == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [("misprint", "исправление"), ("clarification", "уточнение"), ("replacement", "замена")],
)
def test_lists_mark_what_was_corrected(
    client: Client, publish: Publish, correct: Correct, change: str, word: str
) -> None:
    correct(publish().publication, change=Edition.Change(change))

    for address in ("/", "/notices/", "/commissions/commission-1/"):
        assert f'{word} <time datetime="2022-11-12">12 ноября 2022 г.</time>' in shown(
            client, address
        )


def test_correction_after_a_restoration_shows_nothing_of_what_was_withdrawn(
    client: Client, publish: Publish, correct: Correct, withdraw: Withdraw, restore: Restore
) -> None:
    publication = publish(text="Секретное слово").publication
    withdraw(publication)
    restored = restore(publication, text="Открытое слово")
    fourth = correct(publication, text="Открытая речь", at=AT + timedelta(days=4))

    assert restored.changes_html == ""
    assert "Открытое слово" in re.sub(r"<[^>]*>|\[удалено: |]", "", fourth.changes_html)
    assert "Секретное" not in client.get(PAGE).content.decode()


def test_what_a_correction_says_is_escaped(
    client: Client, publish: Publish, correct: Correct
) -> None:
    correct(publish().publication, "<script>", reason="<script>", text="<script>", body_html="")

    for address in (PAGE, f"{PAGE}editions/", f"{PAGE}editions/2/"):
        assert "<script>" not in client.get(address).content.decode()


# --- the chain -------------------------------------------------------------------------------


def test_second_correction_of_the_same_edition_is_refused(
    publish: Publish, correct: Correct, corrected: Publication
) -> None:
    with pytest.raises(ChangedMeanwhile):
        correct(corrected, change=Edition.Change.RESTORATION)

    assert corrected.editions.count() == 2


def test_chain_of_corrections_withdrawals_and_restorations_is_whole(
    publish: Publish, correct: Correct, withdraw: Withdraw, restore: Restore
) -> None:
    publication = publish().publication
    correct(publication)
    withdraw(publication)
    restore(publication)

    call_command("verify_editions", verbosity=0)


def test_link_of_an_edition_holds_what_it_changed_and_why(corrected: Publication) -> None:
    second = corrected.editions.get(number=2)
    link = {
        "publication": "2022-11-10",
        "number": 2,
        "published_at": second.published_at.isoformat(),
        "page_sha256": second.page_sha256,
        "data_sha256": second.data_sha256,
        "pdf_sha256": second.pdf_sha256,
        "previous_sha256": second.previous_sha256,
        "change": "clarification",
        "reason": "Ошибка в числе",
        "author": "",
        "code": None,
        "changes": second.changes_html,
        "text": second.plain_text,
        "held_on": "2022-11-10",
        "is_example": False,
    }

    assert second.sha256 == hashlib.sha256(canonical_json(link)).hexdigest()


def test_link_of_an_edition_with_a_code_is_what_it_was() -> None:
    edition = Edition(
        publication=Publication(slug="2022-11-10"),
        number=2,
        change=Edition.Change.MISPRINT,
        reason="Опечатка",
        author="Пресс-служба",
        code="7KQF2M9XHT4B",
        changes_html="<p><del>а</del><ins>б</ins></p>",
        plain_text="б",
        held_on=date(2022, 11, 10),
        published_at=AT,
        page_sha256="1" * 64,
        data_sha256="2" * 64,
        pdf_sha256="3" * 64,
        previous_sha256="4" * 64,
    )

    assert link_of(edition) == "3ae1acede10ef7ff7b6b58bd5a75ea762a5efe96544ec7526b89aa5ceff59c6c"


def test_link_made_before_there_were_corrections_is_what_it_was() -> None:
    edition = Edition(
        publication=Publication(slug="2022-11-10"),
        number=1,
        published_at=AT,
        page_sha256="1" * 64,
        data_sha256="2" * 64,
        pdf_sha256="3" * 64,
        previous_sha256="",
    )

    assert link_of(edition) == "ec49bc8ee3719cce501618e5eafeb55155cbdf98719f536c95f34899e021ca07"
