"""What tests ask of a finished PDF."""

import subprocess
from io import BytesIO

import page
import pikepdf

from russian.typography import plain

#: The validator takes a stream whose compressed bytes end in 0x0D for one of a wrong length,
#: by chance in one stream of 256; the syntax check below judges the lengths instead.
FALSE_ALARMS = frozenset({"STREAM-LENGTH-001"})


def failures(pdf: bytes, profile: str) -> list[str]:
    """The rules of the profile that the PDF breaks."""
    report = page.validate_pdf_bytes(pdf, profile=profile).to_dict()
    return [
        f"{failure['rule_id']}: {failure['message']}"
        for failure in report["failures"]
        if not any(alarm in failure["rule_id"] for alarm in FALSE_ALARMS)
    ]


def assert_conforms(pdf: bytes) -> None:
    assert failures(pdf, "3a") == []
    assert failures(pdf, "ua1") == []
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []


def run(*command: str, pdf: bytes) -> str:
    """What a command of the machine says about the PDF; ``-`` stands for it."""
    finished = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return finished.stdout.decode()


def text_of(pdf: bytes, *options: str) -> str:
    """The text layer with ordinary spaces, page by page, one blank line nowhere."""
    text = run("pdftotext", *options, "-", "-", pdf=pdf).replace("\u00a0", " ")
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def page_texts(pdf: bytes) -> list[str]:
    return [text_of(pdf, "-f", str(n), "-l", str(n)) for n in range(1, page_count(pdf) + 1)]


def page_count(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def font_names(pdf: bytes) -> set[str]:
    """Names of the embedded fonts without the mark of a subset; fails on one not embedded."""
    names = set()
    with pikepdf.open(BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item or "/FontFile3" in item
                names.add(str(item["/FontName"]).split("+")[1])
    return names


def words_of(pdf: bytes) -> list[str]:
    """The words of the text layer in reading order, with spaces and hyphens as on a keyboard."""
    return plain(run("pdftotext", "-", "-", pdf=pdf).replace("\f", "")).split()


def text_within_margins(pdf: bytes) -> list[str]:
    """The text of every page in the order of drawing, without what stands in its margins."""
    with pikepdf.open(BytesIO(pdf)) as document:
        _left, _bottom, width, height = map(int, document.pages[0].mediabox)
    margin = 56  # 20 mm, in points
    area = ("-x", "0", "-y", str(margin), "-W", str(width), "-H", str(height - 2 * margin))
    return run("pdftotext", "-raw", *area, "-", "-", pdf=pdf).split("\f")[:-1]
