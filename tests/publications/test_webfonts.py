from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont
from pytest_django import Settings

NAMES = {"pt-serif-regular.woff2", "pt-serif-bold.woff2"}


@pytest.fixture
def fonts(settings: Settings, tmp_path: Path) -> Path:
    settings.WEBFONTS_DIR = tmp_path
    call_command("make_webfonts", verbosity=0)
    return tmp_path / "fonts"


def test_web_fonts_are_small_and_have_the_signs_of_russian_text(fonts: Path) -> None:
    assert {path.name for path in fonts.glob("*.woff2")} == NAMES
    for path in fonts.glob("*.woff2"):
        assert path.stat().st_size < 30_000
        with TTFont(path) as font:
            signs = font.getBestCmap()
        assert [sign for sign in "АЯаяЁё№₽«»„“–—…\u2011\u00a0Az09" if ord(sign) not in signs] == []


def test_web_fonts_are_the_same_bytes_each_time_and_made_once(fonts: Path) -> None:
    first = {path: path.read_bytes() for path in fonts.glob("*.woff2")}
    made_at = {path: path.stat().st_mtime_ns for path in first}

    call_command("make_webfonts", verbosity=0)
    assert {path: path.stat().st_mtime_ns for path in first} == made_at

    (fonts / "pt-serif-bold.woff2").unlink()
    call_command("make_webfonts", verbosity=0)
    assert {path: path.read_bytes() for path in first} == first
