"""The only fonts of the papers: PT Serif and PT Sans, from their packages, and none of the system.

A paper must look the same, and be the same bytes, on every machine that draws it.
"""

import os
from importlib.resources import files
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from documents.printing.storage import write_atomically

PACKAGES: Final = ("fontpkg_pt_serif", "fontpkg_pt_sans")
FAMILY: Final = "PT Serif"


def font_folders() -> tuple[Path, ...]:
    """The folders of the font files of both families."""
    return tuple(Path(str(files(package) / "files")) for package in PACKAGES)


def use_paper_fonts_only(folder: Path) -> None:
    """Show fontconfig a configuration, kept in ``folder``, that knows the paper fonts alone.

    Holds for every font configuration made later in this process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "fonts.conf"
    text = _configuration(folder / "cache")
    if not configuration.exists() or configuration.read_text(encoding="utf-8") != text:
        write_atomically(configuration, text.encode())
    os.environ["FONTCONFIG_FILE"] = str(configuration)


def _configuration(cache: Path) -> str:
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in font_folders())
    # Any other family is drawn as this one, instead of as whichever was found first.
    other_families = (
        '<match target="pattern"><edit name="family" mode="append_last" binding="strong">'
        f"<string>{FAMILY}</string></edit></match>"
    )
    return (
        '<?xml version="1.0"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>{folders}<cachedir>{escape(str(cache))}</cachedir>"
        f"{other_families}</fontconfig>\n"
    )
