"""What a visitor asks to have proved: a code that was typed, a digest, a file."""

import hashlib
import re
from io import BytesIO
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from publications.codes import read_code

#: Far above any PDF that the portal draws.
MOST_MB: Final = 50

_SHA256: Final = re.compile(r"\A[0-9a-f]{64}\Z")


class CodeField(forms.CharField):
    """The code that was meant by what was typed."""

    default_error_messages = {
        "required": _("Type the code."),
        "invalid": _("This is not a code: it has 12 letters and digits. Check what was typed."),
    }

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return typed
        code = read_code(typed)
        if code is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return code


class CodeForm(forms.Form):
    """The short code of an edition, typed from paper."""

    code = CodeField(
        label=_("Short code"),
        help_text=_("It is printed beside the QR code, for example 7KQF-2M9X-HT4B."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class DigestForm(forms.Form):
    """The SHA-256 of a file that stays with the visitor."""

    sha256 = forms.RegexField(_SHA256, strip=True)


class FileTooLarge(Exception):
    """More was sent than is read of a stranger."""


class HashedFile(UploadedFile):
    """A file that was sent: its name, its size and its SHA-256. Its bytes are gone."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(BytesIO(), name, size=size)
        self.sha256 = sha256


class HashingUploadHandler(FileUploadHandler):
    """Hashes a file as it comes and keeps nothing of it: neither in memory nor on disk."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:
        """The bound is checked before anything is read; the server reads no more than was told."""
        if content_length > MOST_MB << 20:
            raise FileTooLarge

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedFile:
        return HashedFile(self.file_name or "", file_size, self._hash.hexdigest())
