import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.printing.drawing import AttachedFile, Drawing
from documents.printing.rendering import RenderingFailed, render_pdf
from tests.documents.hostile_markup import IGNORED, REFUSED
from tests.pdf_judging import assert_conforms, font_names, run, text_of

STYLESHEETS = ("print/base.css",)
CANARY = "the canary sings"
SIGNS = "№ « » „ “ – — ё Ё 152\u2011ФЗ 4\u00a0200 ₽ § …"
ONLY_IN_BOLD = "∙ ⋅"
FOREIGN = "漢字 😀 שלום ♞"


def document(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="ru-RU"><head><title>Проба</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def render(body: str, head: str = "") -> bytes:
    return render_pdf(Drawing(document(body, head), STYLESHEETS))


# --- what comes out ------------------------------------------------------------------------


def test_pdf_has_language_title_tags_and_bookmarks() -> None:
    pdf = render("<h1>Протокол</h1><h2>Повестка дня</h2><p>Текст.</p>")

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "ru-RU"
        assert str(opened.docinfo["/Title"]) == "Проба"
        assert bool(opened.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in opened.Root
        with opened.open_outline() as outline:
            (top,) = outline.root
            assert top.title == "Протокол"
            assert [below.title for below in top.children] == ["Повестка дня"]


def test_pdf_conforms_to_archive_and_accessibility_standards() -> None:
    table = (
        "<table><thead><tr><th>№</th><th>Имя</th></tr></thead>"
        '<tbody><tr><th scope="row">1</th><td>Ким</td></tr></tbody></table>'
    )
    items = "<ol><li>раз<br>два</li></ol><ul><li>три</li></ul>"
    link = '<p><a href="https://example.org/">ссылка</a></p>'

    pdf = render(f"<h1>Протокол</h1>{table}{items}{link}<p style='break-before:page'>Дальше.</p>")

    assert_conforms(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        metadata = bytes(opened.Root.Metadata.read_bytes())
        scopes = [
            str(item["/A"]["/Scope"])
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"
        ]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert scopes == ["/Column", "/Column", "/Row"]


def test_page_number_is_an_artefact_and_not_read_aloud() -> None:
    pdf = render("<p>Первая.</p><p style='break-before:page'>Вторая.</p>")

    assert text_of(pdf, "-f", "2") == "2\nВторая."
    spoken = run("pdfinfo", "-struct-text", "-", pdf=pdf)
    assert "Вторая." in spoken
    assert '"2"' not in spoken


def test_only_paper_fonts_are_embedded() -> None:
    pdf = render(f"<p>{SIGNS} <b>{SIGNS}</b> <i>{SIGNS}</i></p>")

    assert font_names(pdf) == {"PT-Serif", "PT-Serif-Bold", "PT-Serif-Italic"}
    assert text_of(pdf).count(SIGNS.replace("\u00a0", " ").split()[0]) == 3


def test_every_sign_of_our_papers_is_drawn(caplog: pytest.LogCaptureFixture) -> None:
    pdf = render(f'<p>{SIGNS}</p><p style="font-family:PT Sans">{SIGNS}</p>')

    assert "notdef" not in caplog.text
    assert text_of(pdf) == "\n".join([SIGNS.replace("\u00a0", " ")] * 2)


@pytest.mark.parametrize("family", ["Liberation Serif", "DejaVu Sans", "serif", "monospace"])
def test_fonts_of_the_system_are_never_used(family: str) -> None:
    pdf = render(f'<p style="font-family:{family}">{SIGNS}</p>')

    assert font_names(pdf) == {"PT-Serif"}


@pytest.mark.parametrize("sign", FOREIGN.split())
@pytest.mark.parametrize("family", ["PT Serif", "DejaVu Sans", "Noto Color Emoji"])
def test_sign_that_our_fonts_lack_is_refused_by_name(family: str, sign: str) -> None:
    """A font of the system would have drawn it, or an empty box would stand in the paper."""
    with pytest.raises(RenderingFailed) as refusal:
        render(f'<p style="font-family:{family}">Текст {sign}</p>')

    assert f"U+{ord(sign[0]):04X}" in str(refusal.value)


# --- the same bytes ------------------------------------------------------------------------

DRAW = """
import hashlib, os, sys
import django
django.setup()
from documents.printing.drawing import Drawing
from documents.printing.rendering import render_pdf
html = sys.stdin.read()
for text in sys.argv[1:]:
    render_pdf(Drawing(html.replace("Протокол", text), ("print/base.css",)))
print(hashlib.sha256(render_pdf(Drawing(html, ("print/base.css",)))).hexdigest())
"""


def test_same_input_gives_same_bytes_in_any_process() -> None:
    html = document(f"<h1>Протокол</h1><p>{SIGNS}</p><table><tr><td>1</td></tr></table>")
    here = hashlib.sha256(render_pdf(Drawing(html, STYLESHEETS))).hexdigest()

    digests = {
        subprocess.run(
            [sys.executable, "-c", DRAW, *others],
            input=html,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout.strip()
        for seed, zone, others in (("1", "UTC", []), ("2", "Asia/Vladivostok", ["Иное", "Ещё"]))
    }

    assert digests == {here}


def test_process_that_loads_the_engine_elsewhere_has_paper_fonts(tmp_path: Path) -> None:
    """A configuration of the machine's owner, with fonts of the system, changes nothing."""
    system = tmp_path / "fonts.conf"
    system.write_text("<fontconfig><dir>/usr/share/fonts</dir></fontconfig>")
    html = document(f"<p>{SIGNS} {ONLY_IN_BOLD}</p>")

    digest = subprocess.run(
        [sys.executable, "-c", DRAW],
        input=html,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"FONTCONFIG_FILE": str(system)},
    ).stdout.strip()

    assert digest == hashlib.sha256(render_pdf(Drawing(html, STYLESHEETS))).hexdigest()


def test_earlier_papers_do_not_show_in_the_bytes() -> None:
    html = document(f"<p>{SIGNS} {ONLY_IN_BOLD}</p>")
    before = render_pdf(Drawing(html, STYLESHEETS))

    render(f'<p style="font-family:PT Sans"><b>{SIGNS} {ONLY_IN_BOLD}</b></p>')

    assert render_pdf(Drawing(html, STYLESHEETS)) == before


def test_two_threads_may_draw_at_once() -> None:
    alone = render("<p>Вместе.</p>" * 50)
    together: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: together.append(render("<p>Вместе.</p>" * 50)))
        for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert together == [alone] * 4


# --- what travels inside --------------------------------------------------------------------


def test_attached_file_travels_inside_once_and_is_dated() -> None:
    record = AttachedFile(
        name="протокол.json",
        description="Данные протокола",
        content=json.dumps({"number": 4}).encode(),
        dated=datetime(2022, 11, 10, 7, 0, tzinfo=UTC),
    )

    pdf = render_pdf(Drawing(document("<p>Текст.</p>"), STYLESHEETS, (record,)))

    assert_conforms(pdf)
    assert pdf == render_pdf(Drawing(document("<p>Текст.</p>"), STYLESHEETS, (record,)))
    with pikepdf.open(BytesIO(pdf)) as opened:
        (attached,) = opened.attachments.values()
        assert attached.filename == "протокол.json"
        assert attached.get_file().read_bytes() == record.content
        assert str(opened.Root.AF[0].AFRelationship) == "/Data"
        assert len(opened.Root.AF) == 1


# --- what is refused ------------------------------------------------------------------------


class Bait:
    """A file and a server of this machine that nobody may read."""

    def __init__(self, folder: Path, server: ThreadingHTTPServer) -> None:
        self.file = folder / "canary.txt"
        self.file.write_text(CANARY)
        self.hits: list[str] = []
        self.addresses = {
            "file": self.file.as_uri(),
            "path": str(self.file),
            "http": f"http://127.0.0.1:{server.server_port}/canary",
            "protocol-relative": f"//127.0.0.1:{server.server_port}/canary",
            "ftp": f"ftp://127.0.0.1:{server.server_port}/canary",
            "data": "data:text/plain;base64,dGhlIGNhbmFyeSBzaW5ncw==",
            "relative": "canary.txt",
            "static-elsewhere": f"static:print/../../../../../../..{self.file}",
            "static-of-another-room": "static:admin/css/base.css",
            "static-absolute": f"static:{self.file}",
            "static-missing": "static:print/nothing.css",
        }


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bait.hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(CANARY.encode())

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    bait = Bait(tmp_path_factory.mktemp("bait"), server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield bait
    server.shutdown()
    server.server_close()
    thread.join()


KINDS = (
    "file",
    "path",
    "http",
    "protocol-relative",
    "ftp",
    "data",
    "relative",
    "static-elsewhere",
    "static-of-another-room",
    "static-absolute",
    "static-missing",
)


def contents(pdf: bytes) -> bytes:
    """All streams of the PDF, unpacked."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return b"".join(
            item.read_bytes() for item in opened.objects if isinstance(item, pikepdf.Stream)
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("payload", REFUSED)
def test_reference_is_refused_by_name(bait: Bait, payload: str, kind: str) -> None:
    address = bait.addresses[kind]

    with pytest.raises(RenderingFailed) as refusal:
        render(REFUSED[payload].replace("URL", address) + "<p>x</p>")

    assert address in str(refusal.value)
    assert bait.hits == []


@pytest.mark.parametrize("payload", IGNORED)
def test_reference_is_never_followed(bait: Bait, payload: str) -> None:
    reaching = [IGNORED[payload].replace("URL", bait.addresses[kind]) for kind in KINDS]

    pdf = render("".join(reaching) + "<p>x</p>")

    assert bait.hits == []
    assert CANARY.encode() not in contents(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert not opened.attachments


@pytest.mark.parametrize("kind", ["file", "http"])
def test_base_of_the_document_opens_nothing(bait: Bait, kind: str) -> None:
    folder = bait.addresses[kind].rpartition("/")[0]

    with pytest.raises(RenderingFailed, match="canary"):
        render('<img alt="x" src="canary.txt">', head=f'<base href="{folder}/">')

    assert bait.hits == []


def test_every_refused_kind_would_have_been_read_without_the_refusal(bait: Bait) -> None:
    """The bait is real: the engine left to itself takes it."""
    from weasyprint import HTML

    html = document(REFUSED["link-attachment"].replace("URL", bait.addresses["file"]))

    pdf = HTML(string=html).write_pdf()

    assert CANARY.encode() in contents(pdf)


def test_link_to_read_stays_as_typed(bait: Bait) -> None:
    pdf = render(f'<p><a href="{bait.addresses["http"]}">ссылка</a></p>')

    assert bait.hits == []
    assert b"/canary" in pdf or bait.addresses["http"] in run("pdfinfo", "-url", "-", pdf=pdf)


def test_static_file_of_ours_is_read() -> None:
    pdf = render('<link rel="stylesheet" href="static:print/minutes.css"><p>Текст.</p>')

    assert text_of(pdf) == "Текст."


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 400,
        "<ul><li>" * 150,
        "<table><tr><td>" * 60,
        "<p>\ud800</p>",
        '<p style="font-size:1e30px">x</p>',
        '<p style="margin:1e999px">x</p>',
        '<p style="letter-spacing:1e20px">xx</p>',
    ],
)
def test_what_cannot_be_laid_out_is_told(body: str) -> None:
    with pytest.raises(RenderingFailed):
        render(body)


def test_failure_leaves_the_next_paper_alone() -> None:
    before = render("<p>Текст.</p>")

    with pytest.raises(RenderingFailed):
        render("<div>" * 400)

    assert render("<p>Текст.</p>") == before


@pytest.mark.parametrize(
    "html", ["<html><title>t</title></html>", '<html lang="ru"><title></title></html>']
)
def test_document_without_language_or_title_is_a_mistake_of_ours(html: str) -> None:
    with pytest.raises(TypeError, match="lang"):
        render_pdf(Drawing(html, STYLESHEETS))


def test_stylesheet_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(FileNotFoundError, match=r"print/nothing\.css"):
        render_pdf(Drawing(document(""), ("print/nothing.css",)))
