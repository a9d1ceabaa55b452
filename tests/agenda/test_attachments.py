"""Attached files: judged by what they hold, stored aside, handed out to those who may read them."""

import os
import random
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Act, User
from agenda.attachments import (
    DOCX,
    JPEG,
    ODT,
    PDF,
    PNG,
    TIFF,
    XLSX,
    AttachmentForm,
    CheckedFile,
    FileRefused,
    attach,
    check_content,
    checked,
    clean_name,
)
from agenda.models import AgendaItem, Attachment
from documents.loose_files import loose_files
from meetings import pictures
from tests.agenda.control_records import clause, commission, session
from tests.conftest import NOW
from tests.pictures import noise
from tests.roles import Role, give_role

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="{kind}.main+xml"/>'
    "{more}</Types>"
)
MACRO = '<Override PartName="/word/{name}" ContentType="application/vnd.ms-office.vbaProject"/>'


ROOT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="http://elsewhere.example/a.dotm" TargetMode="{mode}"/>'
    "</Relationships>"
)


def packed(parts: dict[str, bytes | str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def docx(*, kind: str = DOCX, more: str = "", **parts: bytes | str) -> bytes:
    types = TYPES.format(kind=kind, more=more)
    whole = {
        "[Content_Types].xml": types,
        "_rels/.rels": ROOT_RELATIONS,
        "word/document.xml": "<w:document/>",
    }
    return packed(whole | parts)


def related(kind: str, mode: str = "External", name: str = "word/_rels/settings.xml.rels") -> bytes:
    return docx(**{name: RELATION.format(kind=kind, mode=mode)})


def odt(**parts: bytes | str) -> bytes:
    return packed({"mimetype": ODT, "content.xml": "<office:document-content/>"} | parts)


def xlsx() -> bytes:
    stream = BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n"


TAKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "pdf": (pdf, PDF),
    "docx": (docx, DOCX),
    "odt": (odt, ODT),
    "xlsx": (xlsx, XLSX),
    "png": (lambda: noise("PNG"), PNG),
    "jpeg": (lambda: noise("JPEG"), JPEG),
    "tiff": (lambda: noise("TIFF"), TIFF),
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("name", TAKEN)
def test_kind_is_found_by_content_whatever_the_name(name: str) -> None:
    make, media_type = TAKEN[name]

    assert check_content(make(), "вирус.exe") == media_type


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_file_that_breaks_off_is_refused(name: str, part: float) -> None:
    import weasyprint  # noqa: F401  # which makes the library of pictures lenient

    whole = TAKEN[name][0]()

    with pytest.raises(FileRefused):
        check_content(whole[: int(len(whole) * part)], f"файл.{name}")


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.filterwarnings("ignore::UserWarning")  # of the library, about torn pictures
def test_damaged_file_is_judged_and_never_crashes(name: str) -> None:
    whole, chance = TAKEN[name][0](), random.Random(7)

    for _attempt in range(60):
        torn = bytearray(whole)
        for _hit in range(chance.randint(1, 12)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        try:
            check_content(bytes(torn), "")
        except FileRefused:
            continue


HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "Файл пуст."),
        (HTML, "Файл не принят"),
        (b"GIF89a" + HTML, "Файл не принят"),
        (b"MZ\x90\0", "Файл не принят"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Сохраните файл в формате DOCX"),
        (b"%PDF-1.7\n" + HTML, "повреждён"),
        (packed({"readme.txt": "x"}), "архив"),
        (docx(kind="application/x-other"), "Файл не принят"),
        (docx(**{"word/vbaProject.bin": b"macro"}), "макросы"),
        (docx(**{"word/VBAPROJECT.BIN": b"macro"}), "макросы"),
        (docx(more=MACRO.format(name="innocent.bin")), "макросы"),
        (docx(more=MACRO.format(name="a.bin").replace("vba", "&#118;ba")), "макросы"),
        (docx(**{"[Content_Types].xml": "<!DOCTYPE Types>" + TYPES}), "повреждён"),
        (docx(**{"[Content_Types].xml": "<Types>"}), "повреждён"),
        (docx(**{"[Content_Types].xml": f"<!-- {DOCX}.main+xml --><Types/>"}), "Файл не принят"),
        (packed({"[Content_Types].xml": TYPES.format(kind=DOCX, more="")}), "повреждён"),
        (docx(**{"_rels/.rels": ROOT_RELATIONS.replace("word/", "other/")}), "повреждён"),
        (docx(mimetype=ODT), "повреждён"),
        (
            docx(more='<Override PartName="/WORD/document.xml" ContentType="a"/>'),
            "повреждён",
        ),
        (related("attachedTemplate"), "из другого места"),
        (related("attachedTemplate", mode="EXTERNAL", name="word/_RELS/x.RELS"), "из другого"),
        (related("oleObject", name="word/_rels/document.xml.rels"), "из другого места"),
        (related("frame"), "из другого места"),
        (
            docx(kind="application/vnd.ms-word.document.macroEnabled"),
            "макросы",
        ),
        (odt(**{"Basic/Standard/Module1.xml": "Sub Main"}), "макросы"),
        (odt(**{"bASIC/Standard/Module1.xml": "Sub Main"}), "макросы"),
        (odt(**{"Object 1/SCRIPTS/python/a.py": "import os"}), "макросы"),
        (packed({"mimetype": ODT}), "повреждён"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.graphics"}), "Файл не принят"),
    ],
)
def test_what_is_not_taken_in_is_refused_in_words(raw: bytes, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        check_content(raw, "договор.doc")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("hyperlink", "External"), ("image", "External"), ("attachedTemplate", "Internal")],
)
def test_links_that_a_reader_follows_himself_are_taken_in(kind: str, mode: str) -> None:
    assert check_content(related(kind, mode), "") == DOCX


def test_file_that_unpacks_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agenda.attachments.MOST_UNPACKED", 1_000_000)
    bomb = docx(**{"word/document.xml": b"\0" * 2_000_000})
    assert len(bomb) < 10_000

    with pytest.raises(FileRefused, match="слишком велик"):
        check_content(bomb, "")


def test_file_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(docx(**{"word/media.bin": b"\0" * 2_000_000}))
    told = (2_000_000).to_bytes(4, "little")
    raw = raw.replace(told, (100).to_bytes(4, "little"))

    with pytest.raises(FileRefused, match="повреждён"):
        check_content(bytes(raw), "")


def test_two_parts_with_one_name_are_refused() -> None:
    raw = docx(**{"[content_types].xml": "<Types/>"})

    with pytest.raises(FileRefused, match="повреждён"):
        check_content(raw, "")


def test_locked_file_is_refused() -> None:
    raw = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(mark)
        while start >= 0:
            raw[start + offset] |= 1
            start = raw.find(mark, start + 1)

    with pytest.raises(FileRefused, match="паролем"):
        check_content(bytes(raw), "")


def test_picture_with_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)

    with pytest.raises(FileRefused, match="точек"):
        check_content(noise("PNG"), "")


def test_file_beyond_the_bound_is_refused_unread(settings: Any) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    upload = SimpleUploadedFile("скан.pdf", b"%PDF-" + b"0" * 1024 * 1024)

    with pytest.raises(FileRefused, match="больше 1 МБ"):
        checked(upload)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("отчёт.pdf", "отчёт.pdf"),
        ("отчёт", "отчёт.pdf"),
        ("отчёт.docx", "отчёт.pdf"),
        ("отчёт.2026", "отчёт.2026.pdf"),
        ("..\\..\\windows\\win.ini", "win.ini.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("счёт\u202efdp.exe", "счёт fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("..", "файл.pdf"),
        ("я" * 300, "я" * 200 + ".pdf"),
    ],
)
def test_name_is_one_line_with_the_ending_of_its_kind(name: str, clean: str) -> None:
    assert clean_name(name, PDF) == clean


# --- stored ---------------------------------------------------------------------------------


@pytest.fixture
def item(db: None) -> AgendaItem:
    return session().agenda_items.get()


def stored(item: AgendaItem, **fields: Any) -> Attachment:
    return attach(CheckedFile("справка.pdf", PDF, pdf()), item=item, **fields)


def test_form_stores_what_was_checked_and_not_what_was_claimed(item: AgendaItem) -> None:
    upload = SimpleUploadedFile("справка.html", pdf(), content_type="text/html")
    form = AttachmentForm(
        {"position": "1", "visibility": "internal"},
        {"file": upload},
        instance=Attachment(item=item),
    )

    assert form.is_valid(), form.errors
    row = form.save()

    row.refresh_from_db()
    assert (row.title, row.media_type, row.size, row.sha256) == (
        "справка.html.pdf",
        PDF,
        len(pdf()),
        sha256(pdf()).hexdigest(),
    )
    assert row.file.name.startswith("attachments/")
    assert "справка" not in row.file.name
    with row.file.open("rb") as content:
        assert content.read() == pdf()


def test_form_tells_what_is_wrong_with_the_file(item: AgendaItem) -> None:
    upload = SimpleUploadedFile("справка.pdf", HTML, content_type="application/pdf")
    form = AttachmentForm(
        {"position": "1", "visibility": "internal"},
        {"file": upload},
        instance=Attachment(item=item),
    )

    assert form.errors == {
        "file": ["Файл не принят. Подойдут PDF, DOCX, ODT, XLSX, PNG, JPEG, TIFF."]
    }


def test_form_without_a_new_file_keeps_the_stored_one(item: AgendaItem) -> None:
    row = stored(item)
    name = row.file.name
    form = AttachmentForm({"position": "1", "visibility": "closed"}, {}, instance=row)

    assert form.is_valid(), form.errors
    form.save()

    row.refresh_from_db()
    assert (row.visibility, row.title, row.file.name, row.size) == (
        "closed",
        "справка.pdf",
        name,
        len(pdf()),
    )
    assert reverse("agenda:attachment", args=[row.pk]) in str(form["file"])


def test_failed_save_leaves_nothing_that_is_handed_out(item: AgendaItem, media: Path) -> None:
    kept = stored(item)

    with transaction.atomic():
        stored(item)
        transaction.set_rollback(True)

    loose = list(loose_files(before=timezone.now() + timedelta(minutes=1)))
    assert Attachment.objects.count() == 1
    assert len(loose) == 1
    assert loose[0][1] != kept.file.name
    assert list(loose_files(before=timezone.now() - timedelta(hours=1))) == []


def test_command_deletes_what_belongs_to_nothing_and_keeps_what_history_names(
    item: AgendaItem, media: Path
) -> None:
    kept, gone = stored(item), stored(item)
    names = {kept.file.name, gone.file.name}
    gone.delete()
    for loose in ("attachments/loose", "emblems/loose", "papers/loose"):
        (media / loose).parent.mkdir(exist_ok=True)
        (media / loose).write_bytes(b"x")
    long_ago = (timezone.now() - timedelta(days=1)).timestamp()
    for path in media.rglob("*"):
        os.utime(path, (long_ago, long_ago))

    told = StringIO()
    call_command("loose_files", stdout=told)
    assert told.getvalue().split() == ["attachments/loose", "emblems/loose", "papers/loose"]
    assert (media / "attachments/loose").exists()
    call_command("loose_files", "--delete", stdout=told)

    left = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    assert left == names


# --- handed out -----------------------------------------------------------------------------


@pytest.fixture
def as_role(client: Client, item: AgendaItem) -> Callable[..., Client]:
    def as_role(role: str, *, sees_closed: bool = False) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        give_role(user, role, commission(), sees_closed=sees_closed)
        client.force_login(user)
        return client

    return as_role


def address(row: Attachment) -> str:
    return reverse("agenda:attachment", args=[row.pk])


def opened(client: Client, row: Attachment) -> Any:
    """The answer, with its bytes read as a browser reads them."""
    answer = client.get(address(row))
    assert answer.status_code == 200
    answer.content_read = b"".join(answer.streaming_content)
    return answer


def test_file_is_handed_out_as_what_it_is(item: AgendaItem, as_role: Any) -> None:
    row = stored(item, title="Справка об итогах")

    answer = opened(as_role(Role.OBSERVER), row)

    assert answer.content_read == pdf()
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Disposition"] == (
        "inline; filename*=utf-8''"
        "%D0%A1%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0%20%D0%BE%D0%B1%20"
        "%D0%B8%D1%82%D0%BE%D0%B3%D0%B0%D1%85.pdf"
    )
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert not Act.objects.filter(kind=Act.Kind.FILE_HANDED_OUT).exists()


@pytest.mark.parametrize(
    ("name", "disposition"), [("docx", "attachment"), ("tiff", "attachment"), ("png", "inline")]
)
def test_what_no_browser_shows_is_saved_and_a_picture_is_in_a_sandbox(
    item: AgendaItem, as_role: Any, name: str, disposition: str
) -> None:
    make, media_type = TAKEN[name]
    row = attach(CheckedFile("файл", media_type, make()), item=item)

    answer = opened(as_role(Role.OBSERVER), row)

    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_stranger_is_asked_to_log_in(item: AgendaItem, client: Client) -> None:
    answer = client.get(address(stored(item)))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


def closed_rows(item: AgendaItem) -> dict[str, Attachment]:
    closed = item.meeting.agenda_items.create(title="О скрытом", is_closed=True, position=2)
    event = clause(item.meeting, item=closed).control_events.create(
        kind="report", happened_on=NOW.date()
    )
    file = CheckedFile("файл.pdf", PDF, pdf())
    return {
        "closed file": stored(item, visibility="closed"),
        "of a closed item": stored(closed),
        "of a closed clause": attach(file, control_event=event),
    }


@pytest.mark.parametrize("which", ["closed file", "of a closed item", "of a closed clause"])
def test_closed_file_is_absent_for_who_may_not_read_it(
    item: AgendaItem, as_role: Any, which: str
) -> None:
    row = closed_rows(item)[which]
    client = as_role(Role.OBSERVER)

    assert client.get(address(row)).status_code == 404
    assert client.get(reverse("agenda:attachment", args=[10**9])).status_code == 404
    assert not Act.objects.filter(kind=Act.Kind.FILE_HANDED_OUT).exists()


@pytest.mark.parametrize("which", ["closed file", "of a closed item", "of a closed clause"])
def test_who_opens_a_closed_file_is_on_record(item: AgendaItem, as_role: Any, which: str) -> None:
    row = closed_rows(item)[which]

    opened(as_role(Role.OBSERVER, sees_closed=True), row)

    act = Act.objects.get(kind=Act.Kind.FILE_HANDED_OUT)
    assert (act.actor.username, act.subject_model, act.subject_id) == (
        "observer",
        "agenda.Attachment",
        str(row.pk),
    )


def test_file_of_another_commission_is_absent(item: AgendaItem, as_role: Any) -> None:
    other = session(commission=commission("Другая"), number=1).agenda_items.get()

    assert as_role(Role.SECRETARY).get(address(stored(other))).status_code == 404


def test_row_whose_bytes_are_lost_is_absent(item: AgendaItem, as_role: Any, media: Path) -> None:
    row = stored(item)
    (media / row.file.name).unlink()

    assert as_role(Role.SECRETARY).get(address(row)).status_code == 404


def test_stored_files_have_no_address_of_their_own(item: AgendaItem, client: Client) -> None:
    row = stored(item)

    for guess in (f"/{row.file.name}", f"/media/{row.file.name}", f"/static/{row.file.name}"):
        assert client.get(guess).status_code in {302, 404}
