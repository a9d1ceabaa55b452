"""What the server in front is told to forget."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from publications.kept_answers import forget_kept_answers
from tests.publications.published import Correct, Publish, Restore, Withdraw

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.KEPT_ANSWERS = str(tmp_path / "kept")
    return tmp_path / "kept"


def test_link_points_elsewhere_each_time_and_always_somewhere(folder: Path) -> None:
    seen = []
    for _ in range(4):
        call_command("forget_kept_answers")
        seen.append((folder / "now").resolve(strict=True))
        os.utime(seen[-1], (0, 0))

    assert len(set(seen)) == 4
    # The one before stays for a request that has read the link already.
    assert {each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()} == set(
        seen[-2:]
    )


def test_two_withdrawals_at_once_leave_each_other_their_folders(folder: Path) -> None:
    call_command("forget_kept_answers")
    of_another = folder / "of-another"
    of_another.mkdir()

    call_command("forget_kept_answers")
    (folder / "link").symlink_to(of_another.name)
    (folder / "link").replace(folder / "now")

    assert (folder / "now").resolve(strict=True) == of_another


def test_nothing_is_done_where_nothing_stands_in_front(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.KEPT_ANSWERS = ""

    forget_kept_answers()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_withdrawal_is_the_one_change_after_which_all_is_forgotten(
    publish: Publish,
    correct: Correct,
    withdraw: Withdraw,
    restore: Restore,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def is_forgotten_after(change: object, *given: object) -> bool:
        before = (folder / "now").resolve()
        with django_capture_on_commit_callbacks(execute=True):
            change(*given)
        return (folder / "now").resolve() != before

    forget_kept_answers()
    publication = publish().publication

    assert not is_forgotten_after(publish)
    assert not is_forgotten_after(correct, publication)
    assert is_forgotten_after(withdraw, publication)
    assert not is_forgotten_after(restore, publication)


@pytest.mark.django_db
def test_withdrawal_holds_when_the_server_in_front_cannot_be_told(
    publish: Publish,
    withdraw: Withdraw,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publication = publish().publication
    (tmp_path / "file").write_text("")
    settings.KEPT_ANSWERS = str(tmp_path / "file")

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(publication)

    publication.refresh_from_db()
    assert publication.is_withdrawn
