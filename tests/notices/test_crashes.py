"""Publishing is cut off by kill -9 at every point where something is written, and begun anew.

A child process publishes; the points are counted as they pass, never waited for. Whatever the
point, the public has the whole edition or none of it, and the next press of the button succeeds.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from meetings.models import Meeting
from notices import domain
from notices.domain import Order, draft_notice, publish_notice
from notices.models import Notice
from publications.domain import EditionContent
from publications.models import Edition, Publication
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)

#: How many points a child passes at most before it is done; asserted, so that none is left out.
MANY = 200
DONE, FAILED = 0, 9


class Points:
    """Counts the points of a process, and kills it at the one that is given."""

    def __init__(self, fatal: int) -> None:
        self.left = fatal

    def pass_one(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def before(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.pass_one()
        return act(*args, **kwargs)

    def before_writing(self, act: Callable[..., Any], sql: str, *args: Any) -> Any:
        """Who is killed between two reads leaves what he left before the first."""
        return act(sql, *args) if sql.startswith("SELECT") else self.before(act, sql, *args)

    def around(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = self.before(act, *args, **kwargs)
        self.pass_one()
        return result

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Every statement that writes, every commit and drawing is a point from here on."""
        with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(self.before_writing):
            patch.setattr(connection, "_commit", partial(self.around, connection._commit))
            patch.setattr(domain, "edition_content", partial(self.around, domain.edition_content))
            yield


@contextmanager
def drawn_once(act: Callable[[], object]) -> Iterator[None]:
    """What ``act`` draws is drawn beforehand, so that each child need not."""
    drawn: list[EditionContent] = []
    draw = domain.edition_content

    def draw_or_take(*args: Any) -> EditionContent:
        if not drawn:
            drawn.append(draw(*args))
        return drawn[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domain, "edition_content", draw_or_take)
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
        yield


def killed_in_a_child(act: Callable[[], object], fatal: int) -> bool:
    """Whether a process that does ``act`` came to the fatal point; else it has done it all."""
    child = os.fork()
    if child == 0:
        code = FAILED
        try:
            # The line to the database belongs to the parent.
            connection.connection = None
            with Points(fatal).watch():
                act()
            code = DONE
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    assert os.WEXITSTATUS(status) == DONE, "the child failed by itself"
    return False


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    return draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice


def begin(notice: Notice) -> None:
    """Nothing is published yet."""


def begin_correction(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>Иначе</p>")


def stand(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)


def take_back(notice: Notice) -> None:
    stand(notice)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)


CORRECTION = Order(change=Edition.Change.MISPRINT, reason="Опечатка")
#: What is done before, and what is cut off.
ACTS: dict[str, tuple[Callable[[Notice], object], Callable[[int], Edition]]] = {
    "publish": (begin, lambda pk: publish_notice(notice_id=pk, by=None, at=NOW)),
    "correct": (
        begin_correction,
        lambda pk: publish_notice(notice_id=pk, by=None, at=NOW, order=CORRECTION),
    ),
    "withdraw": (
        stand,
        lambda pk: domain.withdraw_notice(notice_id=pk, reason="Ошибка", by=None, at=NOW),
    ),
    "restore": (
        take_back,
        lambda pk: domain.restore_notice(notice_id=pk, reason="Верно", by=None, at=NOW),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_point_it_is_done_whole_or_not_at_all(notice: Notice, name: str) -> None:
    before, act = ACTS[name]
    before(notice)
    had = Edition.objects.count()
    state = Notice.objects.get().state

    killed = 0
    with drawn_once(partial(act, notice.pk)):
        for fatal in range(MANY):
            was_killed = killed_in_a_child(partial(act, notice.pk), fatal)
            if Edition.objects.count() > had:
                break
            # Not at all: nothing of it is there, and nobody sees anything new.
            assert was_killed
            assert Notice.objects.get().state == state
            assert Publication.objects.count() == (1 if had else 0)
            killed += 1

    # Whole: the point was behind the last commit, or there was none left.
    assert killed >= 10
    assert Edition.objects.count() == had + 1
    assert_whole(Notice.objects.get())


def assert_whole(notice: Notice) -> None:
    """Page, PDF, notice and chain agree."""
    call_command("verify_editions", verbosity=0)
    edition = domain.newest_edition(notice)
    publication = edition.publication
    page = Client().get(publication.get_absolute_url())
    pdf = Client().get(publication.get_pdf_url())
    if edition.change == Edition.Change.WITHDRAWAL:
        assert (notice.state, page.status_code, pdf.status_code) == ("withdrawn", 410, 410)
    else:
        assert (notice.state, page.status_code) == ("published", 200)
        assert edition.body_html in page.content.decode()
        assert pdf.getvalue() == bytes(edition.pdf)
