"""What stands in a file of Word that was written here."""

from io import BytesIO
from typing import Final
from zipfile import ZipFile

from lxml import etree

_TEXT: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def text_of(file: bytes) -> str:
    """The words of the document itself, without the numbers that Word counts and the margins."""
    with ZipFile(BytesIO(file)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return "".join(each.text or "" for each in body.iter(_TEXT))
