"""What a published PDF bears: which edition it is, its code, and the way to its proof."""

import subprocess
from datetime import date
from io import BytesIO
from urllib.parse import urlsplit

import pikepdf
import pytest
import zxingcpp
from django.test import Client
from django.utils.safestring import mark_safe
from PIL import Image

from meetings.models import Meeting
from notices.domain import draft_notice, publish_notice
from notices.projection import Projection, draw_pdf
from notices.stamp import Stamp
from publications.models import Edition, Publication
from publications.proof import Proof
from tests.conftest import NOW
from tests.pdf_judging import assert_conforms, page_texts, text_of, text_within_margins

CODE = "7KQF2M9XHT4B"
ADDRESS = "http://127.0.0.1:8000/proof/7KQF-2M9X-HT4B/"
REASON = "Исправлено время начала: было «10:00», стало «14:00». " * 10
#: What an office scanner makes of a sheet.
DOTS_PER_INCH = 150
DOTS_PER_MM = DOTS_PER_INCH / 25.4
A4 = (210, 297)


def drawn(stamp: Stamp | None, paragraphs: int = 1) -> bytes:
    text = "<p>Заслушаны доклады о готовности служб.</p>" * paragraphs
    projection = Projection(
        kind=Publication.Kind.REPORT,
        title="Итоги",
        bodies=("Комиссия",),
        held_on=date(2022, 11, 10),
        lead="",
        article=mark_safe(
            f'<article class="notice"><h1>Итоги</h1><div class="notice-body">{text}</div></article>'
        ),
        plain_text="",
        description="Итоги",
        data={},
        is_example=False,
    )
    return draw_pdf(projection, stamp)


def codes_on(pdf: bytes, page: int = 1) -> list[zxingcpp.Barcode]:
    """The QR codes that a camera finds on a printed page."""
    options = ("-png", "-singlefile", "-r", str(DOTS_PER_INCH), "-f", str(page))
    shown = subprocess.run(["pdftoppm", *options, "-"], input=pdf, capture_output=True, check=True)
    return zxingcpp.read_barcodes(Image.open(BytesIO(shown.stdout)))


@pytest.fixture(scope="module")
def second() -> bytes:
    """A second edition of several pages, with a long reason."""
    return drawn(Stamp(CODE, 2, Edition.Change.CLARIFICATION, REASON), paragraphs=120)


def test_qr_code_is_read_from_the_bottom_right_of_the_first_sheet(second: bytes) -> None:
    found = codes_on(second)

    assert [code.text for code in found] == [ADDRESS]
    corner, opposite = found[0].position.top_left, found[0].position.bottom_right
    left, top, right, bottom = (
        dots / DOTS_PER_MM for dots in (corner.x, corner.y, opposite.x, opposite.y)
    )
    assert right - left >= 20
    assert bottom - top >= 20
    assert A4[0] - 30 < right < A4[0] - 20
    assert A4[1] - 30 < bottom < A4[1] - 12
    assert codes_on(second, page=2) == []


def test_first_sheet_says_edition_code_and_address(second: bytes) -> None:
    first_page, *others = page_texts(second)

    words = " ".join(first_page.split())
    assert "Редакция № 2 (уточнение): Исправлено время начала: было «10:00»" in words
    assert "по коду: 7KQF-2M9X-HT4B" in words
    assert ADDRESS in words
    assert others
    assert not any("7KQF" in page for page in others)


def test_text_keeps_clear_of_the_stamp(second: bytes) -> None:
    width, height = (round(length / 25.4 * 72) for length in A4)
    band = round(43 / 25.4 * 72)
    area = ("-x", "0", "-y", str(height - band), "-W", str(width), "-H", str(band))

    assert "Заслушаны" not in text_of(second, "-l", "1", *area)


def test_long_address_in_a_reason_stays_on_the_sheet() -> None:
    address = "https://commissions.example/" + "protocol" * 40
    reason = f"Исправлена ссылка: {address}"

    (sheet,) = text_within_margins(drawn(Stamp(CODE, 2, Edition.Change.MISPRINT, reason)))

    assert address in "".join(sheet.split())


def test_stamped_paper_conforms_and_its_picture_has_words(second: bytes) -> None:
    assert_conforms(second)

    with pikepdf.open(BytesIO(second)) as pdf:
        figures = [
            str(item["/Alt"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        section = pdf.Root.StructTreeRoot.K[0].K[0]
    assert figures == ["QR-код с адресом страницы проверки"]
    assert section.S == "/Sect"


def test_equal_stamps_are_drawn_as_equal_bytes() -> None:
    stamp = Stamp(CODE, 1, Edition.Change.FIRST)

    assert drawn(stamp) == drawn(stamp)
    assert "Редакция № 1 Действует ли" in " ".join(text_of(drawn(stamp)).split())


def test_paper_that_is_not_published_bears_no_stamp() -> None:
    pdf = drawn(None)

    assert codes_on(pdf) == []
    assert "Редакция" not in text_of(pdf)


@pytest.mark.parametrize("change", [each for each in Edition.Change if each != "withdrawal"])
def test_paper_names_the_edition_as_its_proof_does(change: Edition.Change) -> None:
    reason = "" if change == Edition.Change.FIRST else "причина"
    edition = Edition(number=3, change=change, reason=reason)
    edition.told_reason = reason

    proof = Proof(edition, in_force=edition, withdrawal=None)

    assert Stamp(CODE, 3, change, reason).edition.replace("\xa0", " ") == proof.edition_in_words


def test_code_on_a_published_paper_leads_to_its_proof(
    novorossiysk: Meeting, client: Client
) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)

    (code,) = codes_on(bytes(edition.pdf))
    page = client.get(urlsplit(code.text).path)

    assert page.status_code == 200
    assert page.context["proof"].edition == edition
    assert page.context["proof"].is_in_force
