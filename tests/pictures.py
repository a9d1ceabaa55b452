"""Pictures as the bytes of a file."""

import random
from io import BytesIO
from typing import Any

from PIL import Image


def picture(
    kind: str = "PNG",
    *,
    size: tuple[int, int] = (40, 30),
    mode: str = "RGB",
    colour: Any = 0,
    **how: Any,
) -> bytes:
    """A picture of one colour, written as ``how`` says."""
    return _written(Image.new(mode, size, colour), kind, **how)


def noise(kind: str, size: tuple[int, int] = (60, 50)) -> bytes:
    """A picture that does not shrink when it is packed; the same each time."""
    points = random.Random(4).randbytes(size[0] * size[1] * 3)
    return _written(Image.frombytes("RGB", size, points), kind)


def _written(image: Image.Image, kind: str, **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()
