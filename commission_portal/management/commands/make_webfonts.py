import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset

#: Web font → file in the font package.
FONTS = {
    "pt-serif-regular.woff2": "PT_Serif-Web-Regular.ttf",
    "pt-serif-bold.woff2": "PT_Serif-Web-Bold.ttf",
}
#: Latin, Cyrillic, and the signs of Russian typesetting.
UNICODES = (
    *range(0x0020, 0x007F),
    *range(0x00A0, 0x0100),
    *range(0x0400, 0x0460),
    *range(0x0490, 0x0492),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x20BD, 0x2116, 0x2122, 0x2212),
)


class Command(BaseCommand):
    help = "Cuts the web fonts of the public pages from the font package."
    requires_system_checks = []  # it makes the folder that they would miss

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.WEBFONTS_DIR) / "fonts"
        # Hidden, so that collectstatic leaves it behind.
        stamp = folder / ".made-from"
        sources = {name: _source(file) for name, file in FONTS.items()}
        made_from = _fingerprint(*sources.values())
        if _text(stamp) == made_from and all((folder / name).exists() for name in FONTS):
            self.stdout.write("Web fonts are up to date.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        for name, source in sources.items():
            _cut(source, folder / name)
            self.stdout.write(f"{name}: {(folder / name).stat().st_size:,} bytes")
        stamp.write_text(made_from)


def _source(file: str) -> Path:
    return Path(str(files("fontpkg_pt_serif") / "files" / file))


def _fingerprint(*sources: Path) -> str:
    """What the web fonts depend on: the fonts, and this module, which says how they are cut."""
    digest = hashlib.sha256()
    for path in (*sources, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _cut(source: Path, target: Path) -> None:
    """The same source gives the same bytes: the time of the run is not written down."""
    options = subset.Options(flavor="woff2", hinting=False, recalc_timestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    with subset.load_font(str(source), options) as font:
        subsetter.subset(font)
        subset.save_font(font, str(target), options)
