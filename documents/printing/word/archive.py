"""A file of Word is an archive; ours is the same whenever and wherever it is written."""

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document

#: The first day that an archive can know.
DATED: Final = (1980, 1, 1, 0, 0, 0)


def packed(document: Document) -> bytes:
    """The document as a file, with no time of its own."""
    written, fixed = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(fixed, "w") as archive:
        for name in parts.namelist():
            entry = ZipInfo(name, DATED)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, parts.read(name))
    return fixed.getvalue()
