"""Issued files are named by what they hold, and are whole or not there."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from documents.storage import WholeFiles, store

ROOT = Path(__file__).resolve().parent.parent.parent
CONTENT = "Протокол".encode()


@pytest.fixture
def storage(tmp_path: Path) -> WholeFiles:
    return WholeFiles(location=tmp_path)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_file_is_named_by_its_content(storage: WholeFiles, tmp_path: Path) -> None:
    name = store(storage, CONTENT, ending=".pdf")

    digest = sha256(CONTENT).hexdigest()
    assert name == f"issued/{digest[:2]}/{digest}.pdf"
    assert (tmp_path / name).read_bytes() == CONTENT


def test_same_bytes_are_stored_once(storage: WholeFiles, tmp_path: Path) -> None:
    names = {store(storage, CONTENT, ending=".pdf") for _ in range(2)}

    assert [tmp_path / name for name in names] == files_in(tmp_path)


def test_damaged_copy_is_made_good_by_the_same_bytes(storage: WholeFiles, tmp_path: Path) -> None:
    path = tmp_path / store(storage, CONTENT, ending=".pdf")
    path.write_bytes(b"half")

    store(storage, CONTENT, ending=".pdf")

    assert path.read_bytes() == CONTENT


def test_process_killed_before_the_file_was_whole_leaves_none_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from documents.printing.storage import write_atomically\n"
        "os.replace = lambda *names: os.kill(os.getpid(), 9)\n"
        "write_atomically(Path(sys.argv[1]), b'whole')\n"
    )

    ended = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, check=False)

    assert ended.returncode == -9
    assert not path.exists()


def test_file_that_could_not_be_written_leaves_nothing(
    storage: WholeFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_number: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", refuse)

    with pytest.raises(OSError, match="No space left"):
        store(storage, CONTENT, ending=".pdf")

    assert files_in(tmp_path) == []


def test_issued_files_are_closed_to_other_accounts(storage: WholeFiles, tmp_path: Path) -> None:
    path = tmp_path / store(storage, CONTENT, ending=".pdf")

    assert path.stat().st_mode & 0o077 == 0
