"""What a published PDF bears beside its article: which edition it is, and how to prove it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import segno
from django.conf import settings
from django.urls import reverse

from publications.codes import in_groups
from publications.models import Edition

Change = Edition.Change

#: The name that the template has the QR code by.
QR_PICTURE: Final = "proof.png"
_CHANGES: Final = {
    Change.MISPRINT: "опечатка",
    Change.CLARIFICATION: "уточнение",
    Change.REPLACEMENT: "замена",
    Change.RESTORATION: "восстановление",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """The mark of one edition on its PDF."""

    code: str
    number: int
    change: Edition.Change
    reason: str = ""

    @property
    def edition(self) -> str:
        """«Редакция № 2 (уточнение): исправлено время», as the proof page says it."""
        name = f"Редакция №\N{NO-BREAK SPACE}{self.number}"
        if self.change == Change.FIRST:
            return name
        return f"{name} ({_CHANGES[self.change]}): {self.reason}"

    @property
    def code_in_groups(self) -> str:
        return in_groups(self.code)

    @property
    def address(self) -> str:
        """Where the edition is proved, for whoever holds the paper alone."""
        path = reverse("publications:proof", kwargs={"code": self.code_in_groups})
        return f"{settings.PORTAL_ADDRESS}{path}"

    @property
    def pictures(self) -> tuple[tuple[str, bytes], ...]:
        """The QR code of the address, with the quiet zone that readers of it want."""
        # Error level M: a fold or a stain on the paper leaves it readable.
        code = segno.make(self.address, error="m", micro=False, boost_error=False)
        code.save(png := BytesIO(), kind="png", scale=8, border=4)
        return ((QR_PICTURE, png.getvalue()),)
