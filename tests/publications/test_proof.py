"""What the portal proves: an edition by its code, a file by its SHA-256, and how each stands."""

import hashlib
import re
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from playwright.sync_api import Browser, Page
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from publications.codes import LENGTH, SIGNS, in_groups, new_code, read_code
from publications.domain import (
    EditionContent,
    canonical_json,
    publish_next_edition,
    publish_withdrawal,
)
from publications.models import Edition, Publication
from publications.proof_forms import MOST_MB
from publications.proof_views import proof_start
from tests.publications.published import AT, Publish

Change = Edition.Change
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = "7KQF2M9XHT4B", "ABCDEFGHJKMN", "PQRSTVWXYZ23"
IN_FORCE, WITHDRAWN = "Документ действует", "Документ отозван"
UNKNOWN = "Документа с таким кодом нет"
NEVER = "Такого файла портал не публиковал"


@pytest.fixture
def first(publish: Publish) -> Edition:
    return publish("Первое слово", code=FIRST, pdf=b"%PDF 1")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def follow(publication: Publication, change: Change, code: str, **facts: Any) -> Edition:
    """The next edition, a day after the one before it."""
    last = publication.editions.order_by("number").last()
    assert last is not None
    content = {
        "held_on": date(2022, 11, 10),
        "title": "Следующее слово",
        "lead": "",
        "body_html": "",
        "plain_text": "",
        "is_example": False,
        "public_data": {"code": code},
        "pdf": f"%PDF {code}".encode(),
        "code": code,
    }
    return publish_next_edition(
        publication=publication,
        change=change,
        reason="названа причина",
        content=EditionContent(**content | facts),
        at=last.published_at + DAY,
        number=last.number + 1,
    )


def withdraw(publication: Publication, reason: str = "ошиблись днём") -> None:
    last = publication.editions.order_by("number").last()
    assert last is not None
    publish_withdrawal(publication=publication, reason=reason, at=last.published_at + DAY)


def told(response: HttpResponse) -> str:
    """What a reader sees in the main part of the page."""
    main = response.content.decode().partition('tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def proof_of(client: Client, code: str) -> str:
    response = client.get(f"/proof/{in_groups(code)}/")
    assert response.status_code == 200
    return told(response)


def answer_to(client: Client, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return told(client.get("/proof/", {"sha256": digest}))


# --- the code --------------------------------------------------------------------------------


def test_new_code_has_signs_that_are_not_read_for_one_another() -> None:
    code = new_code()

    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)
    assert not set(SIGNS) & set("0O1ILU")


@pytest.mark.parametrize(
    "typed",
    [
        "7KQF2M9XHT4B",
        "7kqf-2m9x-ht4b",
        " 7KQF 2M9X\u00a0HT4B ",
        "7KQF\u20132M9X\u2014HT4B.",
        "7КQF-2М9Х-НТ4В",
        "7к0f-2м9х-нт4в",
        "1KOF2M9XHT4B",
        "lkqf2m9xht4b",
    ],
)
def test_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == FIRST


@pytest.mark.parametrize(
    "typed",
    ["", "7KQF", "7KQF2M9XHT4B7", "7KQF2M9XHT4!", "7KQF2M9XHT4\0", "ЯКQF2M9XHT4B", "7" * 9999],
)
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert read_code(typed) is None


# --- a life ----------------------------------------------------------------------------------


def test_edition_in_force_is_proved_with_its_digests(client: Client, first: Edition) -> None:
    proof = proof_of(client, FIRST)

    assert proof.startswith(f"{IN_FORCE} Редакция № 1 Первое слово")
    for fact in (first.pdf_sha256, first.data_sha256, first.sha256, "7KQF-2M9X-HT4B"):
        assert fact in proof
    assert "11 ноября 2022 г. 12:00" in proof


def test_replaced_edition_leads_to_the_one_that_stands(client: Client, first: Edition) -> None:
    follow(first.publication, Change.CLARIFICATION, SECOND)
    follow(first.publication, Change.MISPRINT, THIRD)

    proofs = {code: proof_of(client, code) for code in (FIRST, SECOND, THIRD)}

    replaced = "Документ заменён редакцией № 3"
    assert proofs[FIRST].startswith(f"{replaced} Редакция № 1 Следующее слово")
    assert proofs[SECOND].startswith(f"{replaced} Редакция № 2 (уточнение): названа причина")
    assert proofs[THIRD].startswith(f"{IN_FORCE} Редакция № 3 (опечатка): названа причина")
    page = client.get(f"/proof/{in_groups(FIRST)}/").content.decode()
    assert 'href="/notices/2022-11-10/"' in page
    assert 'href="/notices/2022-11-10/editions/1/"' in page


def test_withdrawn_edition_is_told_with_the_reason_and_none_of_its_words(
    client: Client, first: Edition
) -> None:
    follow(first.publication, Change.CLARIFICATION, SECOND, title="Второе слово")
    withdraw(first.publication)

    proofs = [proof_of(client, code) for code in (FIRST, SECOND)]

    for number, proof in enumerate(proofs, 1):
        assert proof.startswith(f"{WITHDRAWN} Редакция № {number} ")
        assert "Отозван 13 ноября 2022 г. 12:00. Причина: ошиблись днём" in proof
        assert not re.search("Первое|Второе|названа", proof)


def test_what_was_withdrawn_stays_so_after_a_restoration(client: Client, first: Edition) -> None:
    withdraw(first.publication)
    follow(first.publication, Change.RESTORATION, THIRD, title="Снова слово")

    before, after = proof_of(client, FIRST), proof_of(client, THIRD)

    assert before.startswith("Документ отозван; действует редакция № 3 Редакция № 1 Отозван 12 ")
    assert "Первое" not in before
    assert after.startswith(f"{IN_FORCE} Редакция № 3 (восстановление): названа причина")


def test_each_withdrawal_is_told_of_what_it_withdrew(client: Client, first: Edition) -> None:
    withdraw(first.publication, "первая причина")
    follow(first.publication, Change.RESTORATION, THIRD)
    withdraw(first.publication, "вторая причина")

    assert "Причина: первая причина" in proof_of(client, FIRST)
    assert "Причина: вторая причина" in proof_of(client, THIRD)


def test_edition_is_unknown_until_its_second(
    client: Client, first: Edition, clock: Callable[[Any], None]
) -> None:
    seen = []
    for moment in (AT - timedelta(seconds=1), AT):
        clock(moment)
        response = client.get(f"/proof/{in_groups(FIRST)}/")
        seen.append((response.status_code, NEVER in answer_to(client, b"%PDF 1")))

    assert seen == [(404, True), (200, False)]


def test_schedule_that_was_cancelled_is_never_heard_of(
    client: Client, first: Edition, clock: Callable[[Any], None]
) -> None:
    publish_withdrawal(publication=first.publication, reason="", at=AT - DAY)

    for moment in (AT - DAY, AT, AT + DAY):
        clock(moment)
        assert client.get(f"/proof/{in_groups(FIRST)}/").status_code == 404
        assert NEVER in answer_to(client, b"%PDF 1")


@pytest.mark.parametrize("typed", ["7kqf2m9xht4b", "7KQF2M9XHT4B", "7к0f 2м9х нт4в"])
def test_code_has_one_address(client: Client, first: Edition, typed: str) -> None:
    by_address = client.get(f"/proof/{typed}/")
    by_form = client.get("/proof/", {"code": typed})

    for response in (by_address, by_form):
        assert response.status_code == 302
        assert response.headers["Location"] == "/proof/7KQF-2M9X-HT4B/"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ABCD-EFGH-JKMN", UNKNOWN),
        ("нет", "Это не код"),
        ("%00", "Это не код"),
        ("7KQF2M9XHT4%00", "Это не код"),
        ("%F0%9F%92%A9%27%22%3E%3Cscript%3E", "Это не код"),
        ("7" * 10_000, "Это не код"),
    ],
)
def test_unknown_code_is_answered_in_words_with_the_form(
    client: Client, first: Edition, code: str, words: str
) -> None:
    response = client.get(f"/proof/{code}/")

    assert response.status_code == 404
    assert words in told(response)
    page = response.content.decode()
    assert 'name="code"' in page
    assert "<script>" not in page.partition("<main")[2]


# --- a file ----------------------------------------------------------------------------------


def test_pdf_and_data_are_known_by_their_digest(client: Client, first: Edition) -> None:
    for content in (b"%PDF 1", canonical_json(first.public_data)):
        answer = answer_to(client, content)
        assert f"{IN_FORCE} Этот файл опубликован порталом. Редакция № 1 Первое слово" in answer


def test_edition_without_a_code_is_known_by_its_file(client: Client, publish: Publish) -> None:
    publish("Прежнее слово", pdf=b"%PDF 0")

    answer = answer_to(client, b"%PDF 0")

    assert IN_FORCE in answer
    assert "Всё об этой редакции" not in answer


def test_file_of_a_withdrawn_edition_is_told_without_its_words(
    client: Client, first: Edition
) -> None:
    withdraw(first.publication)

    answer = answer_to(client, b"%PDF 1")

    assert f"{WITHDRAWN} Этот файл опубликован порталом. Редакция № 1 Отозван 12" in answer
    assert "Первое" not in answer


def test_data_that_were_restored_are_in_force(client: Client, first: Edition) -> None:
    withdraw(first.publication)
    follow(first.publication, Change.RESTORATION, THIRD, public_data=first.public_data)

    assert IN_FORCE in answer_to(client, canonical_json(first.public_data))


@pytest.mark.parametrize("content", [b"", b"{}", b"%PDF 2"])
def test_what_was_never_published_is_said_to_be_so(
    client: Client, first: Edition, content: bytes
) -> None:
    withdraw(first.publication)

    assert NEVER in answer_to(client, content)


@pytest.mark.parametrize("digest", ["", "0", "0" * 65, "\0" * 64, "я" * 64, "0" * 10_000, "0" * 63])
def test_what_is_no_digest_is_answered_in_words(client: Client, db: None, digest: str) -> None:
    response = client.get("/proof/", {"sha256": digest})

    assert response.status_code == 400
    assert "Это не SHA-256 файла" in told(response)


def test_proof_takes_two_questions_of_the_database(
    client: Client, first: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        withdraw(first.publication)
        follow(first.publication, Change.RESTORATION, new_code())

    with django_assert_num_queries(2):
        proof_of(client, FIRST)
    with django_assert_num_queries(2):
        answer_to(client, b"%PDF 1")


# --- a file that is sent ---------------------------------------------------------------------


def sent(name: str, content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_sent_file_is_answered_as_its_digest_is(first: Edition) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/proof/", sent("любое имя.pdf", b"%PDF 1"))

    assert told(response) == answer_to(client, b"%PDF 1")
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_sent_file_is_kept_neither_on_disk_nor_in_memory(
    rf: RequestFactory, db: None, tmp_path: Path
) -> None:
    content = bytes(8 << 20)
    request = rf.post("/proof/", sent("big.pdf", content))

    with override_settings(FILE_UPLOAD_TEMP_DIR=tmp_path, FILE_UPLOAD_MAX_MEMORY_SIZE=0):
        tracemalloc.start()
        response = proof_start(request)
        most_memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert hashlib.sha256(content).hexdigest() in told(response)
    assert request.FILES["file"].read() == b""
    assert list(tmp_path.iterdir()) == []
    assert most_memory < len(content) // 2


def test_file_beyond_the_bound_is_refused_before_it_is_read(client: Client, db: None) -> None:
    response = client.generic(
        "POST",
        "/proof/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str((MOST_MB << 20) + 1),
    )

    assert response.status_code == 413
    assert f"Файл больше {MOST_MB} МБ" in told(response)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("fields", [{}, {"file": "text"}, {"another": "text"}])
def test_form_without_a_file_is_answered_in_words(
    client: Client, db: None, fields: dict[str, str]
) -> None:
    response = client.post("/proof/", fields)

    assert response.status_code == 400
    assert "Выберите файл" in told(response)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_proof_takes_no_other_method(client: Client, db: None, method: str) -> None:
    assert client.generic(method.upper(), "/proof/").status_code == 405


# --- in a browser ----------------------------------------------------------------------------


def choose(page: Page, address: str, content: bytes) -> None:
    page.goto(address)
    page.get_by_label("PDF документа").set_input_files(
        {"name": "notice.pdf", "mimeType": "application/pdf", "buffer": content}
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_sends_the_digest_alone(
    browser: Browser, live_server: LiveServer, first: Edition
) -> None:
    page = browser.new_page()
    asked: list[tuple[str, str | None]] = []
    page.on("request", lambda request: asked.append((request.method, request.post_data)))

    for content, words in ((b"%PDF 1", IN_FORCE), (b"another", NEVER)):
        choose(page, f"{live_server.url}/proof/7KQF-2M9X-HT4B/", content)
        page.get_by_role("button", name="Проверить файл").click()
        page.get_by_role("status").get_by_role("heading", name=words).wait_for()

    assert set(asked) == {("GET", None)}
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_scripted", [True, False])
def test_file_is_sent_where_the_browser_cannot_hash_it(
    browser: Browser, live_server: LiveServer, first: Edition, is_scripted: bool
) -> None:
    page = browser.new_context(java_script_enabled=is_scripted).new_page()
    page.add_init_script("delete Crypto.prototype.subtle")

    choose(page, f"{live_server.url}/proof/", b"%PDF 1")
    page.get_by_role("button", name="Проверить файл").click()
    page.get_by_role("heading", name=IN_FORCE).wait_for()

    assert page.title().startswith(IN_FORCE)
    assert page.url == f"{live_server.url}/proof/"
    page.close()


def test_no_page_of_the_proof_is_for_search_engines(client: Client, first: Edition) -> None:
    pages = [f"/proof/{in_groups(FIRST)}/", f"/proof/{in_groups(SECOND)}/", "/proof/?sha256=0"]

    assert all('content="noindex"' in client.get(page).content.decode() for page in pages)
    assert f'href="{settings.PORTAL_ADDRESS}/proof/"' in client.get("/proof/").content.decode()
