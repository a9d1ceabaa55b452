"""Signed copies of issued documents: a scan of the paper, or a signature in a file of its own."""

from base64 import b64decode
from binascii import Error as BinasciiError
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.attachments import JPEG, PDF, PNG, TIFF, CheckedFile, FileRefused, checked, clean_name
from documents.domain import keep_file
from documents.models import IssuedDocument, IssuedFile

SCANS: Final = frozenset({PDF, PNG, JPEG, TIFF})
SIGNATURE: Final = "application/pkcs7-signature"
SIGNATURE_ENDINGS: Final = (".sig", ".p7s")
LONGEST_SIGNATURE: Final = 1024 * 1024
#: The object identifier 1.2.840.113549.1.7.2 («signed data») as it is written in such a file.
SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")


def judged(upload: UploadedFile) -> tuple[IssuedFile.Kind, CheckedFile]:
    """What was chosen, by what it holds. Raises ``FileRefused``."""
    if (upload.name or "").lower().endswith(SIGNATURE_ENDINGS):
        return IssuedFile.Kind.SIGNATURE, _signature(upload)
    file = checked(upload)
    if file.media_type not in SCANS:
        raise FileRefused(_("A scan is a PDF or a picture; a signature ends in .sig or .p7s."))
    return IssuedFile.Kind.SCAN, file


def _signature(upload: UploadedFile) -> CheckedFile:
    if (upload.size or 0) > LONGEST_SIGNATURE:
        raise FileRefused(_("An electronic signature is not as long as this file."))
    content = upload.read()
    if not _is_signature(content):
        raise FileRefused(
            _("This is no electronic signature. Choose the file that the program made.")
        )
    stem, ending = (upload.name or "")[:-4], (upload.name or "")[-4:].lower()
    name = clean_name(stem + ending, PDF).removesuffix(".pdf").removesuffix(ending) + ending
    return CheckedFile(name=name, media_type=SIGNATURE, content=content)


def _is_signature(content: bytes) -> bool:
    """CMS signed data, as bytes or as base64 with or without a frame."""
    if content[:1] != b"\x30":
        lines = [line.strip() for line in content.splitlines() if not line.startswith(b"-----")]
        try:
            content = b64decode(b"".join(lines), validate=True)
        except BinasciiError:
            return False
    return content[:1] == b"\x30" and SIGNED_DATA in content[:32]


@transaction.atomic
def attach_signed_copy(
    *, document: IssuedDocument, upload: UploadedFile, by: User, at: datetime
) -> IssuedFile:
    """Keep the scan or the signature beside the document. Raises ``FileRefused``."""
    kind, file = judged(upload)
    IssuedDocument.objects.select_for_update().get(pk=document.pk)  # a place for each of its files
    kept = keep_file(
        document,
        file.content,
        kind=kind,
        name=file.name,
        media_type=file.media_type,
        by=by,
        at=at,
    )
    record_act(
        kind=Act.Kind.SIGNED_COPY_ATTACHED,
        subject=document.meeting,
        by=by,
        at=at,
        details={"document": document.pk, "file": kept.pk, "sha256": kept.sha256},
    )
    return kept
