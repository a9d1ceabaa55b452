"""A scan or a signature is kept beside the issued document, judged by what it holds."""

from base64 import b64encode
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Act, User
from documents.domain import content_of
from documents.models import IssuedDocument, IssuedFile
from documents.signed_copies import attach_signed_copy
from tests.agenda.sessions import a_commission
from tests.agenda.test_life_at_once import at_once
from tests.documents.signed_sessions import AT, acts, correct, signed
from tests.pictures import picture
from tests.roles import give_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def der(tag: int, *content: bytes) -> bytes:
    """One value as DER writes it: tag, length, content."""
    inner = b"".join(content)
    size = len(inner).to_bytes(2, "big")
    length = bytes([len(inner)]) if len(inner) < 0x80 else b"\x82" + size
    return bytes([tag]) + length + inner


def cms(*, of: str = "2a864886f70d010702") -> bytes:
    """The least that is CMS signed data: version, digests, detached content, who signed."""
    content = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")))
    signers = der(0x31, der(0x30, der(0x02, b"\x01"), der(0x04, b"s" * 256)))
    signed_data = der(0x30, der(0x02, b"\x01"), der(0x31), content, signers)
    return der(0x30, der(0x06, bytes.fromhex(of)), der(0xA0, signed_data))


def in_frame(content: bytes, name: str = "PKCS7") -> bytes:
    body = b"\r\n".join(b64encode(content)[at : at + 64] for at in range(0, 400, 64))
    return b"-----BEGIN %b-----\r\n%b\r\n-----END %b-----\r\n" % (
        name.encode(),
        body,
        name.encode(),
    )


TINY = (4, 4)
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def attach(client: Client, document: IssuedDocument, name: str, content: bytes) -> str:
    """What the page says that comes of it."""
    answer = client.post(
        reverse("documents:signed_copy", args=[document.pk]),
        {"file": SimpleUploadedFile(name, content, "text/html")},
        follow=True,
    )
    return str(answer.content.decode())


# --- what is taken in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type", "kept_as"),
    [
        ("скан.pdf", SCAN, "scan", "application/pdf", "скан.pdf"),
        ("скан.PDF.exe", SCAN, "scan", "application/pdf", "скан.PDF.exe.pdf"),
        ("скан.bin", picture("PNG", size=TINY), "scan", "image/png", "скан.bin.png"),
        ("скан.jpeg", picture("JPEG", size=TINY), "scan", "image/jpeg", "скан.jpg"),
        ("скан.tiff", picture("TIFF", size=TINY), "scan", "image/tiff", "скан.tif"),
        ("протокол.pdf.sig", cms(), "signature", "application/pkcs7-signature", "протокол.pdf.sig"),
        (
            "протокол.P7S",
            in_frame(cms()),
            "signature",
            "application/pkcs7-signature",
            "протокол.p7s",
        ),
        ("база64.sig", b64encode(cms()), "signature", "application/pkcs7-signature", "база64.sig"),
        ("я" * 300 + ".sig", cms(), "signature", "application/pkcs7-signature", "я" * 200 + ".sig"),
        ("../../etc/x.sig", cms(), "signature", "application/pkcs7-signature", "x.sig"),
    ],
)
def test_file_is_kept_by_what_it_holds(
    clerk: User, name: str, content: bytes, kind: str, media_type: str, kept_as: str
) -> None:
    _meeting, document = signed()

    kept = attach_signed_copy(
        document=document, upload=SimpleUploadedFile(name, content), by=clerk, at=AT
    )

    assert (kept.kind, kept.media_type, kept.place) == (kind, media_type, 3)
    assert kept.name == kept_as
    assert (kept.stored_at, kept.stored_by) == (AT, clerk)
    assert content_of(kept) == content
    act = Act.objects.get(kind=Act.Kind.SIGNED_COPY_ATTACHED)
    assert act.details == {
        "document": document.pk,
        "file": kept.pk,
        "sha256": sha256(content).hexdigest(),
    }


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("подпись.sig", b"", "The submitted file is empty."),
        ("подпись.sig", SCAN, "This is no electronic signature."),
        ("подпись.sig", b"\x30\x03abc", "This is no electronic signature."),
        ("подпись.sig", cms(of="2a864886f70d010703"), "This is no electronic signature."),
        ("подпись.p7s", "не подпись".encode(), "This is no electronic signature."),
        ("подпись.sig", cms() + bytes(1024 * 1024), "not as long as this file"),
        ("подпись.pdf", cms(), "This is none of PDF"),
        ("скан.pdf", b"%PDF-1.4 half", "The file is damaged."),
        ("скан.png", picture("PNG", size=TINY)[:40], "The file is damaged."),
        ("скан.html", b"<script>alert(1)</script>", "This is none of PDF"),
    ],
)
def test_file_that_is_neither_is_refused_in_words(
    client: Client, secretary: User, name: str, content: bytes, told: str
) -> None:
    _meeting, document = signed()
    give_role(secretary, "secretary")

    assert told in attach(client, document, name, content)
    assert document.files.count() == 2
    assert acts(Act.Kind.SIGNED_COPY_ATTACHED) == 0


def test_office_file_is_no_scan(client: Client, secretary: User) -> None:
    _meeting, document = signed()
    give_role(secretary, "secretary")
    docx = content_of(document.files.get(kind="docx"))

    assert "A scan is a PDF or a picture" in attach(client, document, "протокол.docx", docx)


def test_scan_that_is_too_large_is_refused(
    client: Client, secretary: User, settings: Settings
) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    _meeting, document = signed()
    give_role(secretary, "secretary")
    large = SCAN.replace(b"<<>>", b" " * 1024 * 1024)

    assert "The file is larger than 1 MB." in attach(client, document, "скан.pdf", large)


# --- at the screen ------------------------------------------------------------------------------


def test_several_copies_stand_beside_their_document(client: Client, secretary: User) -> None:
    meeting, document = signed()
    give_role(secretary, "secretary")

    for name, content in (("скан.pdf", SCAN), ("а.sig", cms()), ("б.p7s", in_frame(cms()))):
        assert "The signed copy is kept with the document." in attach(
            client, document, name, content
        )

    page = client.get(reverse("documents:session", args=[meeting.pk])).content.decode()
    files = list(document.files.all())
    assert [file.kind for file in files] == ["pdf", "docx", "scan", "signature", "signature"]
    for file in files:
        assert f'href="{reverse("documents:issued_file", args=[file.pk])}"' in page
        assert file.sha256 in page


@pytest.mark.parametrize(
    ("name", "content", "is_shown"),
    [
        ("скан.pdf", SCAN, True),
        ("скан.png", picture("PNG", size=TINY), False),
        ("а.sig", cms(), False),
    ],
)
def test_copy_is_handed_out_as_what_it_is(
    client: Client, secretary: User, name: str, content: bytes, is_shown: bool
) -> None:
    _meeting, document = signed()
    give_role(secretary, "secretary")
    attach(client, document, name, content)
    kept = IssuedFile.objects.latest("pk")

    answer = client.get(reverse("documents:issued_file", args=[kept.pk]))

    assert answer.content == content
    assert answer["Content-Type"] == kept.media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_copy_of_a_replaced_version_is_still_there(client: Client, secretary: User) -> None:
    meeting, document = signed()
    give_role(secretary, "secretary")
    attach(client, document, "скан.pdf", SCAN)
    kept = IssuedFile.objects.latest("pk")

    correct(meeting)

    page = client.get(reverse("documents:session", args=[meeting.pk])).content.decode()
    assert reverse("documents:issued_file", args=[kept.pk]) in page
    assert reverse("documents:signed_copy", args=[document.pk]) not in page


@pytest.mark.parametrize("role", ["observer", "approver", "secretary of another"])
def test_secretary_of_the_commission_alone_attaches(
    client: Client, secretary: User, role: str
) -> None:
    _meeting, document = signed()
    if role == "secretary of another":
        give_role(secretary, "secretary", a_commission("other"))
    else:
        give_role(secretary, role, sees_closed=True)
    address = reverse("documents:signed_copy", args=[document.pk])

    answers = [client.get(address), client.post(address, {"file": BytesIO(SCAN)})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert document.files.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_attach_at_once_both_attach() -> None:
    clerk = User.objects.create_user("clerk")
    _meeting, document = signed()

    def press() -> None:
        upload = SimpleUploadedFile("скан.pdf", SCAN)
        attach_signed_copy(document=document, upload=upload, by=clerk, at=AT)

    raised = at_once(press, press)

    assert raised == [None, None]
    assert list(document.files.values_list("place", flat=True)) == [1, 2, 3, 4]
