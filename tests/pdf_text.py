"""Reading a PDF back, as somebody who copies its text would."""

import subprocess

from russian.typography import plain


def pdf_text(pdf: bytes) -> str:
    """The text layer in reading order, a line for each line of the page."""
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def pdf_words(pdf: bytes) -> list[str]:
    """The words of the text layer, with spaces and hyphens as on a keyboard."""
    return plain(pdf_text(pdf).replace("\f", "")).split()
