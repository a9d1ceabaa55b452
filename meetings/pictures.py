"""Pictures that people hand in: bounded before they are drawn, and damaged ones told from whole."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile

#: A sheet of A4 at 600 dots an inch has 35 million; drawn, it fills 140 MB of memory.
MOST_PIXELS: Final = 40_000_000

#: What the library raises for a damaged picture, whichever part its decoder stumbles over.
_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)


class PictureRefused(Exception):
    """The picture is not one that can be drawn here."""


class TooManyPixels(PictureRefused):
    """Its head alone says that drawing it would fill the memory."""


class BrokenPicture(PictureRefused):
    """It is damaged, or no picture of these formats."""


@contextmanager
def opened(raw: bytes, *, formats: list[str]) -> Iterator[Image.Image]:
    """The picture, its size known to be bounded and nothing of it drawn yet.

    Raises PictureRefused, also for what the decoder stumbles over inside the block.
    """
    # The PDF engine tells the library, for the whole process, to fill in what is missing.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(raw), formats=formats) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            yield picture
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except _ERRORS as error:
        raise BrokenPicture from error
