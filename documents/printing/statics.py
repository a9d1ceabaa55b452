"""The stylesheets of the papers as files."""

from pathlib import Path

from django.conf import settings


def stylesheet_path(name: str) -> Path:
    """Where a stylesheet such as ``print/base.css`` lies."""
    path: Path = settings.BASE_DIR / "static" / name
    return path


def stylesheet_text(name: str) -> str:
    """What a stylesheet says."""
    return stylesheet_path(name).read_text(encoding="utf-8")
