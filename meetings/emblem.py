"""The emblem of a commission: a picture taken in, made harmless, and printed on its papers."""

from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import Final

from django.core.files.base import ContentFile
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from meetings.models import Commission
from meetings.pictures import PictureRefused, TooManyPixels, opened

MOST_BYTES: Final = 2 * 1024 * 1024
#: On paper it is 25 mm wide at most: 600 points an inch.
LONGEST_SIDE: Final = 600
#: What the content of a PNG and of a JPEG begins with.
SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class EmblemRefused(Exception):
    """The picture is not taken in; the message says why, for who chose it."""


def emblem_of(commission: Commission) -> bytes:
    """The stored PNG; nothing where there is none, or where its file is lost."""
    if not commission.emblem.name:
        return b""
    try:
        with commission.emblem.storage.open(commission.emblem.name) as file:
            png: bytes = file.read()
    except FileNotFoundError:
        return b""
    return png


def shown(commission: Commission) -> SafeString:
    """The emblem inside a page: the picture has no address of its own."""
    png = emblem_of(commission)
    if not png:
        return SafeString("")
    address = f"data:image/png;base64,{b64encode(png).decode()}"
    alt = _("Emblem of %(commission)s") % {"commission": commission}
    return format_html('<img src="{}" alt="{}" height="80">', address, alt)


def redrawn(raw: bytes) -> bytes:
    """The picture as a new PNG of at most 600 points a side, which holds its points alone.

    SECURITY: it is judged by its content, its size is known before it is drawn, and nothing
    of what came with it (place, camera, comments, profiles) is written again. Raises EmblemRefused.
    """
    if len(raw) > MOST_BYTES:
        raise EmblemRefused(_("The picture is larger than 2 MB. Save it smaller and choose that."))
    if not raw.startswith(SIGNATURES):
        raise EmblemRefused(_("This is neither PNG nor JPEG. Save the picture as PNG."))
    try:
        with opened(raw, formats=["PNG", "JPEG"]) as picture:
            return _as_png(picture)
    except TooManyPixels as error:
        raise EmblemRefused(
            _("The picture has too many points. Save it smaller and choose that.")
        ) from error
    except PictureRefused as error:
        raise EmblemRefused(
            _("The picture is damaged. Save it again and choose the new copy.")
        ) from error


def _as_png(picture: Image.Image) -> bytes:
    picture.draft(None, (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    if picture.mode.startswith("I;16"):
        # The library would cut off every grey above 255 of 65535 and leave white.
        picture = picture.point(lambda grey: grey * (1 / 256)).convert("L")
    points = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    points.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    points = ImageOps.exif_transpose(points)
    points.info.clear()
    png = BytesIO()
    points.save(png, "PNG", optimize=True)
    return png.getvalue()


def store_emblem(png: bytes) -> str:
    """Put the picture among the stored files, named by what it holds; returns its name.

    A file that a crash left behind half-written is written anew: no row ever named it.
    """
    storage = Commission._meta.get_field("emblem").storage
    name = f"emblems/{sha256(png).hexdigest()}.png"
    if storage.exists(name):
        with storage.open(name, "rb") as stored:
            if stored.read() == png:
                return name
        storage.delete(name)
    return str(storage.save(name, ContentFile(png)))
