"""What is kept beside the editions stays true: at a scheduled hour, under a new name, while others
publish, and of what was published before it was kept."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries, Settings

from publications import pages, standing
from publications.domain import new_session
from publications.models import Publication, PublishedCommission
from publications.places import day_of
from tests.publications.published import AT, Correct, MakeCommission, Publish, Withdraw

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
DAY = timedelta(days=1)
Meanwhile = Callable[..., Thread]


def is_drawn(publication: Publication) -> bool:
    publication.refresh_from_db()
    return publication.drawn_with == pages.drawn_with()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Before a function is called first, something else begins elsewhere, and has time to end."""

    def begin(change: Callable[[], object], *, before: str) -> Thread:
        def change_elsewhere() -> None:
            change()
            connection.close()

        elsewhere = Thread(target=change_elsewhere)
        function = import_string(before)

        def called(*given: Any, **named: Any) -> Any:
            if not elsewhere.ident:
                elsewhere.start()
                elsewhere.join(0.5)
            return function(*given, **named)

        monkeypatch.setattr(before, called)
        return elsewhere

    return begin


@pytest.mark.django_db(transaction=True)
def test_withdrawal_while_pages_are_put_up_holds(
    publish: Publish, withdraw: Withdraw, client: Client, meanwhile: Meanwhile
) -> None:
    publication = publish(text="Тайна").publication
    elsewhere = meanwhile(lambda: withdraw(publication), before="publications.standing._keep")

    call_command("put_up", "--all")
    elsewhere.join()

    assert client.get(publication.get_absolute_url()).status_code == 410
    publication.refresh_from_db()
    assert publication.is_withdrawn
    assert publication.page_html == ""


@pytest.mark.django_db(transaction=True)
def test_correction_while_a_commission_is_renamed_holds(
    publish: Publish, correct: Correct, make_commission: MakeCommission, meanwhile: Meanwhile
) -> None:
    body = make_commission()
    publication = publish("Итоги", commissions=[body]).publication
    elsewhere = meanwhile(
        lambda: correct(publication, "Исправлено"), before="publications.pages.head_and_page"
    )

    body.name = "Совет"
    body.save()
    elsewhere.join()

    assert is_drawn(publication)
    assert "Исправлено" in publication.row_html
    assert "Совет" in publication.page_html


def test_commission_that_looks_the_same_to_the_public_has_nothing_drawn_again(
    publish: Publish,
    make_commission: MakeCommission,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    body = make_commission()
    publication = publish(commissions=[body]).publication
    publication.refresh_from_db()
    drawn_at = publication.drawn_at

    body.number_prefix = "АТК-"
    with django_assert_max_num_queries(6):
        body.save()

    assert is_drawn(publication)
    assert publication.drawn_at == drawn_at


def test_renamed_commission_is_drawn_again_newest_first_and_then_all(
    publish: Publish,
    make_commission: MakeCommission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing, "DRAWN_AT_ONCE", 1)
    body = make_commission("Антитеррористическая комиссия")
    older, newer = (
        publish(commissions=[body], held_on=day).publication
        for day in (date(2022, 11, 10), date(2022, 11, 11))
    )

    body.name = "Комиссия по безопасности"
    body.save()
    assert (is_drawn(older), is_drawn(newer)) == (False, True)

    call_command("post_letters")
    assert is_drawn(older)
    assert "Комиссия по безопасности" in older.page_html


def test_scheduled_hour_draws_what_stands_beside_and_moves_the_session(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = timezone.now() + DAY
    session = new_session(date(2022, 11, 10))
    announced = publish(kind=Kind.ANNOUNCEMENT, session=session).publication
    agenda = publish(
        "Повестка дня", kind=Kind.AGENDA, session=session, at=hour, held_on=date(2022, 11, 17)
    ).publication
    standing.put_up_due()
    announced.refresh_from_db()
    assert announced.drawn_until == hour

    monkeypatch.setattr("django.utils.timezone.now", lambda: hour)
    call_command("post_letters")

    announced.refresh_from_db()
    assert announced.drawn_until is None
    assert agenda.get_absolute_url() in announced.page_html
    session.refresh_from_db()
    assert day_of(session.place) == date(2022, 11, 17)


def test_commissions_published_before_they_were_known_are_known_again(
    publish: Publish, withdraw: Withdraw, make_commission: MakeCommission, client: Client
) -> None:
    body, other, ahead = (make_commission(f"Комиссия {number}") for number in range(3))
    publish(commissions=[body, other], at=AT + DAY)
    withdraw(publish(commissions=[other], at=AT).publication)
    taken_back = publish(commissions=[ahead], at=AT + 9 * DAY).publication
    withdraw(taken_back)
    since = dict(PublishedCommission.objects.values_list("commission", "since"))
    PublishedCommission.objects.filter(commission=other).delete()

    call_command("put_up")

    assert dict(PublishedCommission.objects.values_list("commission", "since")) == since
    assert since == {body.pk: AT + DAY, other.pk: AT}
    body.name = "Совет"
    body.save()
    told = client.get("/oparl/organizations/").json()["data"]
    assert {each["name"] for each in told} == {"Совет", "Комиссия 1"}


@pytest.mark.once
def test_whatever_draws_otherwise_is_told_apart(settings: Settings, tmp_path: Path) -> None:
    drawn_with = pages.drawn_with.__wrapped__
    seen = {drawn_with()}
    settings.TIME_ZONE = "Asia/Omsk"
    seen.add(drawn_with())
    settings.BASE_DIR = tmp_path
    seen.add(drawn_with())
    (tmp_path / "publications" / "surfaces").mkdir(parents=True)
    (tmp_path / "publications" / "surfaces" / "linked_data.py").write_text("")
    seen.add(drawn_with())

    assert len(seen) == 4
