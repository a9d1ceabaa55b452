"""Attached files: what is taken in, how it is stored, and what is left lying about.

A file is judged by what it holds. Its name and the type that a browser claims are never believed.
"""

import posixpath
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from PIL import Image

from accounts.domain import record_act
from accounts.models import Act, User
from agenda.models import Attachment
from meetings.pictures import BrokenPicture, TooManyPixels, opened

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TIFF: Final = "image/tiff"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT: Final = "application/vnd.oasis.opendocument.text"

#: What may be attached, and how the name of such a file ends.
ENDINGS: Final[Mapping[str, str]] = {
    PDF: ".pdf",
    DOCX: ".docx",
    ODT: ".odt",
    XLSX: ".xlsx",
    PNG: ".png",
    JPEG: ".jpg",
    TIFF: ".tif",
}
#: What a browser shows by itself.
SHOWN: Final = frozenset({PDF, PNG, JPEG})

#: An office file unpacks to no more than this, whatever it promises.
MOST_UNPACKED: Final = 256 * 1024 * 1024
MOST_PARTS: Final = 5_000
#: A part that names others is a few kilobytes long; of a table with thousands of links, more.
LONGEST_LIST: Final = 4 * 1024 * 1024
CONTENT_TYPES: Final = "[Content_Types].xml"
#: One of these stands in the kind of every part that holds macros.
MACRO_WORDS: Final = ("macroenabled", "vbaproject", "macrosheet")
#: What an office program takes in by itself when it opens a file: it would ask another machine.
NOT_FROM_ELSEWHERE: Final = frozenset({"attachedtemplate", "oleobject", "frame"})
#: The end of a PDF stands in its last bytes; some programs add a few of their own.
PDF_TAIL: Final = 4096
LONGEST_NAME: Final = 200
FOLDER: Final = "attachments"

_PACKED_ERRORS: Final = (
    BadZipFile,
    EOFError,
    ExpatError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
    zlib.error,
)


_NONE_OF_THESE: Final = _("This is none of PDF, DOCX, ODT, XLSX, PNG, JPEG, TIFF.")


class FileRefused(Exception):
    """The file is not taken in; the message says why, for who attaches it."""


class _TooManyPixels(FileRefused):
    def __init__(self) -> None:
        super().__init__(_("The picture has too many points. Save it smaller and attach that."))


class _Broken(FileRefused):
    def __init__(self) -> None:
        super().__init__(_("The file is damaged. Save it again and attach the new copy."))


class _HasMacros(FileRefused):
    def __init__(self) -> None:
        super().__init__(_("The file holds macros. Save it without them and attach that."))


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored: its content has been looked at."""

    name: str
    media_type: str
    content: bytes


# --- what is taken in -----------------------------------------------------------------------


def checked(upload: UploadedFile) -> CheckedFile:
    """The uploaded file, if it may be attached; raises FileRefused."""
    if (upload.size or 0) > most_bytes():
        raise FileRefused(
            _("The file is larger than %(most)s MB.") % {"most": settings.ATTACHMENT_MAX_MB}
        )
    upload.seek(0)
    content = upload.read()
    name = upload.name or ""
    media_type = check_content(content, name)
    return CheckedFile(clean_name(name, media_type), media_type, content)


def most_bytes() -> int:
    return int(settings.ATTACHMENT_MAX_MB) * 1024 * 1024


def check_content(raw: bytes, name: str) -> str:
    """The media type of what ``raw`` holds; raises FileRefused for anything that is not taken in.

    ``name`` is only looked at to say what is wrong: an older format that has a newer one.
    """
    if not raw:
        raise FileRefused(_("The file is empty."))
    if len(raw) > most_bytes():
        raise FileRefused(
            _("The file is larger than %(most)s MB.") % {"most": settings.ATTACHMENT_MAX_MB}
        )
    for signature, check in _READERS.items():
        if raw.startswith(signature):
            return check(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0") and name.lower().endswith((".doc", ".xls")):
        raise FileRefused(_("Save the file as DOCX or XLSX, or as PDF, and attach that."))
    raise FileRefused(_NONE_OF_THESE)


def _pdf(raw: bytes) -> str:
    tail = raw[-PDF_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise _Broken
    return PDF


def _image(raw: bytes) -> str:
    """The kind of picture; every byte of it is read, and not more of it drawn than needed."""
    try:
        with opened(raw, formats=["PNG", "JPEG", "TIFF"]) as picture:
            media_type = Image.MIME[picture.format or ""]
            if media_type == PNG:
                picture.verify()
            else:
                picture.draft(None, (picture.width // 8 or 1, picture.height // 8 or 1))
                picture.load()
    except TooManyPixels as error:
        raise _TooManyPixels from error
    except BrokenPicture as error:
        raise _Broken from error
    return media_type


def _office(raw: bytes) -> str:
    """DOCX, XLSX or ODT: a packed folder that says what it is and unpacks to a bounded size."""
    try:
        with ZipFile(BytesIO(raw)) as packed:
            parts = packed.infolist()
            _check_parts(parts)
            if packed.testzip() is not None:
                raise _Broken
            return _office_type(packed, {part.filename for part in parts})
    except _PACKED_ERRORS as error:
        raise _Broken from error


def _check_parts(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(_("The file unpacks to more than an office file ever holds."))
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The file is locked with a password. Attach one without it."))
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise _Broken
    # SECURITY: of two parts with one name, an office program may open the other.
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise _Broken


def _office_type(packed: ZipFile, names: set[str]) -> str:
    # SECURITY: a folder that says both would be judged as one and opened as the other.
    if {"mimetype", CONTENT_TYPES} <= names:
        raise _Broken
    if "mimetype" in names:
        return _open_document_type(packed, names)
    if CONTENT_TYPES in names:
        return _open_xml_type(packed, names)
    raise FileRefused(_("This is a packed folder. Attach the files in it one by one."))


def _open_document_type(packed: ZipFile, names: set[str]) -> str:
    """ODT: its first part names the kind, and its text always stands in the same part."""
    if any({"basic", "scripts"} & set(re.split(r"[/\\]", name.lower())[:-1]) for name in names):
        raise _HasMacros
    if _part(packed, "mimetype").strip() != ODT.encode():
        raise FileRefused(_NONE_OF_THESE)
    if "content.xml" not in names:
        raise _Broken
    return ODT


def _open_xml_type(packed: ZipFile, names: set[str]) -> str:
    """DOCX or XLSX: the kind of the part with which an office program begins to read."""
    by_name = {name.lower(): name for name in names}
    named_by = {"Override": "PartName", "Default": "Extension"}
    said = [
        (each[named_by[element]].lower(), each["ContentType"].strip().lower())
        for element, each in _elements(packed, CONTENT_TYPES)
        if element in named_by
    ]
    kinds = dict(said)
    # SECURITY: of two kinds for one part, an office program may believe the other.
    if len(kinds) < len(said):
        raise _Broken
    has_macro_part = any(name.endswith("vbaproject.bin") for name in by_name)
    if has_macro_part or any(word in kind for kind in kinds.values() for word in MACRO_WORDS):
        raise _HasMacros
    for name in by_name:
        if name.endswith(".rels"):
            _check_relations(packed, by_name[name])
    first = [
        posixpath.normpath(f"/{unquote(target)}").lower().lstrip("/")
        for kind, target, _mode in _relations(packed, by_name["_rels/.rels"])
        if kind == "officedocument"
    ]
    if len(first) != 1 or first[0] not in by_name:
        raise _Broken
    [main] = first
    kind_of_main = kinds.get(f"/{main}") or kinds.get(main.rpartition(".")[2], "")
    for media_type in (DOCX, XLSX):
        if kind_of_main == f"{media_type}.main+xml":
            return media_type
    raise FileRefused(_NONE_OF_THESE)


def _check_relations(packed: ZipFile, name: str) -> None:
    """Nothing that a program runs or shows as part of the text comes from elsewhere."""
    for kind, _target, mode in _relations(packed, name):
        if mode == "external" and kind in NOT_FROM_ELSEWHERE:
            raise FileRefused(
                _("The file takes in a template or an object from elsewhere. Save it as PDF.")
            )


def _relations(packed: ZipFile, name: str) -> list[tuple[str, str, str]]:
    """Kind, target and mode of each; their kinds are addresses, which end in a word."""
    return [
        (
            said.get("Type", "").strip().rpartition("/")[2].lower(),
            said.get("Target", "").strip(),
            said.get("TargetMode", "").strip().lower(),
        )
        for element, said in _elements(packed, name)
        if element == "Relationship"
    ]


def _elements(packed: ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of an XML part, each with its attributes, in their order.

    SECURITY: without a DOCTYPE there are no entities to unfold, and no other file is read.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def begin(element: str, attributes: dict[str, str]) -> None:
        found.append((element.rpartition(" ")[2], attributes))

    def refuse(*_declared: Any) -> None:
        raise _Broken

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(_part(packed, name), True)
    return found


def _part(packed: ZipFile, name: str) -> bytes:
    if packed.getinfo(name).file_size > LONGEST_LIST:
        raise _Broken
    return packed.read(name)


#: How the content of each kind begins, and what reads it.
_READERS: Final[Mapping[bytes, Callable[[bytes], str]]] = {
    b"%PDF-": _pdf,
    b"\x89PNG\r\n\x1a\n": _image,
    b"\xff\xd8\xff": _image,
    b"II*\0": _image,
    b"MM\0*": _image,
    b"PK\x03\x04": _office,
}


def clean_name(name: str, media_type: str) -> str:
    """What the file is called: one line, no folders, no hidden signs, the ending of its kind."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in last)
    stem = PurePosixPath(" ".join(shown.split())).name
    known = {*ENDINGS.values(), ".jpeg", ".tiff"}
    base, dot, ending = stem.rpartition(".")
    if dot and f".{ending.lower()}" in known:
        stem = base
    return (stem.strip(" .")[:LONGEST_NAME] or str(_("file"))) + ENDINGS[media_type]


# --- how it is stored -----------------------------------------------------------------------


def attach(file: CheckedFile, **place: Any) -> Attachment:
    """The file, attached to ``item`` or to ``control_event``.

    Where the transaction fails, the bytes stay behind without a row: nobody is ever handed them,
    and the command ``loose_files`` finds them.
    """
    attachment = fill_in(Attachment(**place), file)
    attachment.save()
    return attachment


def fill_in(attachment: Attachment, file: CheckedFile) -> Attachment:
    """The row describes the file and will store its bytes when it is saved."""
    attachment.title = attachment.title.strip() or file.name
    attachment.media_type = file.media_type
    attachment.size = len(file.content)
    attachment.sha256 = sha256(file.content).hexdigest()
    attachment.file = ContentFile(file.content, name=file.name)
    return attachment


def file_name(attachment: Attachment) -> str:
    """The name under which the file is handed out: its title, with the ending of its kind."""
    return clean_name(attachment.title, attachment.media_type)


def is_closed(attachment: Attachment) -> bool:
    """Whether it is for those alone who read closed items."""
    event = attachment.control_event
    item = event.resolution.item if event else attachment.item
    is_of_closed = item is not None and item.is_closed
    return attachment.visibility == Attachment.Visibility.CLOSED or is_of_closed


@transaction.atomic
def hand_out(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Who opens a closed file is on record before the first byte of it leaves."""
    if is_closed(attachment):
        record_act(kind=Act.Kind.FILE_HANDED_OUT, subject=attachment, by=by, at=at)


# --- forms ----------------------------------------------------------------------------------


class StoredFileInput(forms.FileInput):
    """A file to choose; before it, a link to the one that is stored."""

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        chooser = super().render(name, value, *args, **kwargs)
        if not isinstance(value, FieldFile) or not value:
            return chooser
        address = reverse("agenda:attachment", args=[value.instance.pk])
        label = str(value.instance)
        return format_html('<a href="{}">{}</a> {} {}', address, label, _("or instead:"), chooser)


def clean_upload(value: Any) -> CheckedFile | None:
    """The checked content of a file just chosen; none where the stored one stays."""
    if not isinstance(value, UploadedFile):
        return None
    try:
        return checked(value)
    except FileRefused as error:
        raise forms.ValidationError(str(error), code="file") from error


class AttachmentForm(forms.ModelForm):
    """One attached file: what it holds is looked at before anything is stored."""

    class Meta:
        model = Attachment
        fields = ["position", "title", "file", "visibility"]
        widgets = {"file": StoredFileInput}

    _chosen: CheckedFile | None = None

    def clean_title(self) -> str:
        """A title taken away is the one there was before."""
        return str(self.cleaned_data["title"] or self.instance.title)

    def clean_file(self) -> Any:
        self._chosen = clean_upload(self.cleaned_data["file"])
        return self.cleaned_data["file"]

    def save(self, commit: bool = True) -> Any:
        if self._chosen is not None:
            fill_in(self.instance, self._chosen)
        return super().save(commit)
