"""Measures the portal and prints one table: ``bin/bench`` prepares what it needs."""

import os
import platform
import sqlite3
from importlib.metadata import version

from bench import drawing, staff_pages
from bench.load import load_generator
from bench.table import markdown

PACKAGES = ("Django", "gunicorn", "whitenoise", "weasyprint")


def machine() -> str:
    """What the numbers depend on: the machine, the versions, and what else is running."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}, "
        f"{packages}, SQLite {sqlite3.sqlite_version}, load by {load_generator()}; "
        f"load average at the start {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    at_the_start = machine()
    rows = [*drawing.rows(), *staff_pages.rows()]
    print(markdown(rows, note=at_the_start))


if __name__ == "__main__":
    main()
