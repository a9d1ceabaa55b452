"""Who is told of what, and when: each once, nothing that the public may not read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from publications.models import Edition, PublishedSession
from subscriptions.models import Letter, Subscriber, Subscription
from subscriptions.outbox import post
from subscriptions.telling import tell
from tests.publications.published import Correct, MakeCommission, Publish, Restore, Withdraw
from tests.subscriptions.conftest import Mailbox, send_all, subject_of, text_of

pytestmark = pytest.mark.django_db

Clock = Callable[..., datetime]
Subscribe = Callable[..., str]


def subjects(mailbox: Mailbox) -> list[str]:
    """Of the letters that go now."""
    send_all()
    return [subject_of(letter) for letter in mailbox.take()]


@pytest.fixture
def reader(subscribe: Subscribe, clock: Clock) -> None:
    """Somebody who is told of everything at once."""
    subscribe()
    clock(minutes=1)


@pytest.mark.parametrize(
    ("what", "hears"),
    [
        ("", ["О пожаре", "О паводке"]),
        ("commission=atk", ["О паводке"]),
        ("session=2022-11-10", ["О паводке"]),
        ("text=паводку", ["О паводке"]),
        ("text=пожар&commission=atk", []),
        ("text=пожар&kind=notice", ["О пожаре"]),
        ("commission=atk&year=2021", []),
        ("kind=minutes", []),
        ("text=-пожар", ["О паводке"]),
        ("text=пожар&until=09.11.2022", []),
        ("since=10.11.2022&until=10.11.2022", ["О пожаре", "О паводке"]),
    ],
)
def test_reader_hears_of_what_was_asked_for(
    mailbox: Mailbox,
    publish: Publish,
    make_commission: MakeCommission,
    subscribe: Subscribe,
    clock: Clock,
    what: str,
    hears: list[str],
) -> None:
    atk, session = make_commission(slug="atk"), PublishedSession.objects.create(slug="2022-11-10")
    publish("Раньше", commissions=[atk], session=session)
    subscribe(what)

    publish("О паводке", commissions=[atk], session=session, at=clock(minutes=1))
    first = subjects(mailbox)
    publish("О пожаре", at=clock(minutes=1))
    clock(seconds=1)

    assert [*subjects(mailbox), *first] == hears
    assert subjects(mailbox) == []


def test_one_letter_tells_of_all_that_came_however_it_was_asked_for(
    mailbox: Mailbox,
    publish: Publish,
    make_commission: MakeCommission,
    subscribe: Subscribe,
    clock: Clock,
) -> None:
    atk = make_commission(slug="atk")
    publish("Раньше", commissions=[atk])
    subscribe("commission=atk")
    subscribe("text=паводок")
    publish("О паводке", commissions=[atk], at=clock(minutes=1))
    publish("О пожаре", commissions=[atk], at=timezone.now())
    clock(seconds=1)

    send_all()
    [letter] = mailbox.take()

    assert subject_of(letter) == "Новое о заседаниях: 2 публикации"
    assert text_of(letter).count("О паводке\n") == text_of(letter).count("О пожаре\n") == 1
    assert "• Поиск по запросу «паводок»" in text_of(letter)


@pytest.mark.usefixtures("reader")
def test_correction_withdrawal_and_restoration_are_told_as_such(
    mailbox: Mailbox,
    publish: Publish,
    correct: Correct,
    withdraw: Withdraw,
    restore: Restore,
    clock: Clock,
) -> None:
    publication = publish("О паводке", at=clock(minutes=1)).publication
    told = [subjects(mailbox)]
    for change in (
        lambda at: correct(publication, "О паводке", change=Edition.Change.MISPRINT, at=at),
        lambda at: withdraw(publication, reason="Опубликовано по ошибке.", at=at),
        lambda at: restore(publication, "О паводке", at=at),
    ):
        change(clock(minutes=1))
        clock(seconds=1)
        send_all()
        letters = mailbox.take()
        told.append([subject_of(letter) for letter in letters])
        if told[-1] == ["Публикация отозвана"]:
            assert "паводк" not in text_of(letters[0])
            assert "Причина: Опубликовано по ошибке." in text_of(letters[0])

    assert told == [
        ["О паводке"],
        ["Исправлена опечатка: О паводке"],
        ["Публикация отозвана"],
        ["Снова опубликовано: О паводке"],
    ]


@pytest.mark.usefixtures("reader")
def test_what_is_published_ahead_is_told_when_its_hour_has_come(
    mailbox: Mailbox, publish: Publish, clock: Clock
) -> None:
    publish("Завтра", at=timezone.now() + timedelta(days=1))
    publish("Сегодня", at=timezone.now())
    clock(seconds=1)

    assert subjects(mailbox) == ["Сегодня"]
    assert subjects(mailbox) == []
    clock(days=1)
    assert subjects(mailbox) == ["Завтра"]
    assert subjects(mailbox) == []


@pytest.mark.usefixtures("reader")
def test_what_is_stored_after_its_moment_was_told_is_not_missed(
    mailbox: Mailbox, publish: Publish, clock: Clock
) -> None:
    moment = clock(minutes=1)
    publish("Быстрая", at=clock(minutes=1))
    clock(seconds=1)
    assert subjects(mailbox) == ["Быстрая"]

    publish("Медленная", at=moment)

    assert subjects(mailbox) == ["Медленная"]
    assert subjects(mailbox) == []


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("when", range(1, 5))
def test_what_is_stored_while_letters_are_made_is_told_once(
    mailbox: Mailbox, publish: Publish, clock: Clock, when: int
) -> None:
    """Between two statements of the sender, of which each sees what was stored before it."""
    moment = clock(minutes=1)
    publish("Быстрая", at=moment)
    now = clock(seconds=2)
    asked = 0

    def store_between(execute: Any, *statement: Any) -> Any:
        nonlocal asked
        answer = execute(*statement)
        asked += 1
        if asked == when:
            publish("Медленная", at=moment)
        return answer

    with connection.execute_wrapper(store_between):
        tell(at=now)
    clock(minutes=1)
    tell(at=timezone.now())

    post()
    told = "".join(map(text_of, mailbox.take()))
    assert (told.count("Быстрая\n"), told.count("Медленная\n")) == (1, 1)


@pytest.mark.usefixtures("reader")
def test_what_came_and_was_corrected_since_is_new_to_the_reader(
    mailbox: Mailbox, publish: Publish, correct: Correct, clock: Clock
) -> None:
    publication = publish("О повадке", at=clock(minutes=1)).publication
    correct(publication, "О паводке", at=clock(minutes=1))
    clock(seconds=1)

    assert subjects(mailbox) == ["О паводке"]


@pytest.mark.usefixtures("reader")
def test_what_came_and_went_since_is_told_to_nobody(
    mailbox: Mailbox, publish: Publish, withdraw: Withdraw, clock: Clock
) -> None:
    withdraw(publish("Тайное", at=clock(minutes=1)).publication, at=clock(minutes=1))
    ahead = publish("Будущее", at=timezone.now() + timedelta(days=1)).publication
    withdraw(ahead, at=clock(minutes=1))
    clock(days=2)

    assert subjects(mailbox) == []
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("reader")
def test_what_was_withdrawn_while_its_letter_waited_is_not_told(
    mailbox: Mailbox, publish: Publish, withdraw: Withdraw, clock: Clock
) -> None:
    """The mail server does not answer; meanwhile one of two is taken back."""
    mailbox.refuses = "451 Later"
    secret = publish("Тайное", at=clock(minutes=1)).publication
    publish("Явное", at=timezone.now())
    clock(seconds=1)
    assert subjects(mailbox) == []
    assert Letter.objects.get().tries == 1

    withdraw(secret, at=timezone.now())
    mailbox.refuses = ""
    clock(hours=1)
    send_all()

    told = "\n".join(text_of(letter) for letter in mailbox.take())
    assert "Явное" in told
    assert "Тайное" not in told


@pytest.mark.parametrize("pace", ["daily", "at_once"])
def test_once_a_day_goes_at_its_hour_with_all_that_came_before(
    mailbox: Mailbox,
    publish: Publish,
    subscribe: Subscribe,
    clock: Clock,
    pace: str,
) -> None:
    noon = datetime(2030, 5, 2, 9, 0, tzinfo=UTC)  # in Moscow
    clock(seconds=(noon - timezone.now()).total_seconds())
    subscribe(pace=pace)
    told = []
    for _step in range(4):  # published at 15, 21, 3 and 9 o'clock
        now = clock(hours=3)
        publish(f"О паводке в {timezone.localtime(now).hour}", at=now)
        clock(hours=3)
        told.append(subjects(mailbox))

    if pace == "at_once":
        assert [len(letters) for letters in told] == [1, 1, 1, 1]
    else:  # what came a moment after nine waits for the next day
        assert told == [[], [], [], ["Новое о заседаниях: 3 публикации"]]


def test_who_changes_to_another_pace_misses_nothing_and_hears_nothing_twice(
    mailbox: Mailbox, publish: Publish, subscribe: Subscribe, clock: Clock
) -> None:
    noon = datetime(2030, 5, 2, 9, 0, tzinfo=UTC)
    clock(seconds=(noon - timezone.now()).total_seconds())
    subscribe(pace="daily")
    publish("Днём", at=clock(hours=1))
    clock(seconds=1)
    assert subjects(mailbox) == []

    Subscription.objects.update(pace="at_once")
    assert subjects(mailbox) == ["Днём"]

    Subscription.objects.update(pace="daily")
    publish("Вечером", at=clock(hours=1))
    clock(days=1)
    assert subjects(mailbox) == ["Вечером"]


def test_many_subscribers_cost_as_many_queries_as_there_are_searches(
    publish: Publish, subscribe: Subscribe, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    subscribe("text=паводок")
    first = Subscription.objects.select_related("subscriber").get()
    for number in range(1, 40):
        other = Subscriber.objects.create(address=f"{number}@example.org", token_sha256=str(number))
        first.pk, first.subscriber = None, other
        first.search = f"text=слово{number % 3}" if number % 2 else "text=паводок"
        first.save(force_insert=True)
    publish("О паводке", at=clock(minutes=1))
    now = clock(seconds=1)

    with django_assert_max_num_queries(16):
        assert tell(at=now) == 20
