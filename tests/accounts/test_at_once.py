"""Two people save one session at the very same moment: one waits for the other, and is told.

PostgreSQL locks the row of the session, SQLite the whole database.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from accounts.history import edit
from accounts.models import Act, User
from meetings.models import Meeting
from tests.accounts.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_saves_at_once_make_one_save_and_one_question(training: Meeting) -> None:
    desks = [Desk(User.objects.create_superuser(name)).open(training) for name in ("a", "b")]
    both = Barrier(2)

    def send(desk: Desk) -> Any:
        both.wait()
        try:
            return desk.send(remark=f"Замечание {desk.user}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, desks))

    assert sorted(answers) == [200, 302]
    [told] = [desk for desk, answer in zip(desks, answers, strict=True) if answer == 200]
    [saved] = [desk for desk in desks if desk is not told]
    training.refresh_from_db()
    assert training.remark == f"Замечание {saved.user}"
    assert f"Замечание {saved.user}" in told.news
    assert told.fields["remark"] == f"Замечание {told.user}"
    assert Act.objects.filter(kind=Act.Kind.RECORD_CHANGED).count() == 1


def test_a_button_and_a_save_at_once_lose_nothing(training: Meeting) -> None:
    """A domain function and a form wait for each other: the form is told of what was done."""
    desk = Desk(User.objects.create_superuser("a")).open(training)
    both = Barrier(2)

    def change() -> None:
        try:
            with transaction.atomic(), edit(by=None):
                locked = Meeting.objects.select_for_update().get(pk=training.pk)
                both.wait()
                locked.summary = "Из кнопки"
                locked.save()
        finally:
            connections.close_all()

    def send() -> Any:
        both.wait()
        try:
            return desk.send(summary="Из формы").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        changed, answer = pool.submit(change), pool.submit(send)
        changed.result()

    assert answer.result() == 200
    assert "Из кнопки" in desk.news
