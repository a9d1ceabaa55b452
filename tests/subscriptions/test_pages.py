"""What the pages of subscriptions answer, to whom, and what they keep."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publications.looks import Look
from publications.models import PublishedSession
from publications.places import place_of
from subscriptions.models import Letter, Request, Subscriber, Subscription
from subscriptions.querysets import CONFIRMED_WITHIN
from tests.publications.published import MakeCommission, Publish, Withdraw
from tests.subscriptions.conftest import (
    ADDRESS,
    TYPED,
    Mailbox,
    confirmation_in,
    leave_in,
    send_all,
    subject_of,
    text_of,
)

pytestmark = pytest.mark.django_db

Subscribe = Callable[..., str]
Clock = Callable[..., object]
UNKNOWN = "0" * 64


@pytest.mark.once
def test_form_asks_for_consent_and_says_what_is_kept(client: Client) -> None:
    page = client.get("/subscribe/").content.decode()

    assert "Я согласен на хранение и использование адреса" in page
    assert "удаляется сразу, как вы отпишетесь" in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ({"address": ""}, "Укажите адрес, на который присылать письма."),
        ({"address": "reader"}, "Это не адрес электронной почты."),
        ({"address": "a@b.ru,c@d.ru"}, "Это не адрес электронной почты."),
        ({"consent": ""}, "Без вашего согласия хранить адрес нельзя."),
        ({"pace": "never"}, "Выберите один из двух вариантов."),
    ],
)
def test_mistake_is_told_and_what_was_typed_is_kept(
    client: Client, typed: dict[str, str], mistake: str
) -> None:
    answer = client.post("/subscribe/", TYPED | typed)

    assert answer.status_code == 400
    assert mistake in answer.content.decode()
    assert (TYPED | typed)["address"] in answer.content.decode()
    assert not Request.objects.exists()


def test_program_that_fills_in_every_field_is_thanked_and_forgotten(client: Client) -> None:
    answer = client.post("/subscribe/", TYPED | {"website": "https://spam.example"})

    assert answer["Location"] == "/subscribe/asked/"
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("what", "topic"),
    [
        ("", "Все публикации"),
        ("commission=atk", "Антитеррористическая комиссия"),
        ("session=2022-11-10", "Заседание 10 ноября 2022 г., Антитеррористическая комиссия<"),
        ("text=%20паводок%20%00", "Поиск по запросу «паводок»"),
        (
            "text=паводок&commission=atk&kind=minutes&year=2022&before=7",
            "Поиск по запросу «паводок», Антитеррористическая комиссия, протокол, 2022 год",
        ),
        ("since=01.01.2030&until=2030-01-02&order=newest", "Поиск (01.01.2030–02.01.2030)"),
    ],
)
def test_topic_is_read_from_the_address_and_named(
    client: Client, publish: Publish, make_commission: MakeCommission, what: str, topic: str
) -> None:
    session = PublishedSession.objects.create(slug="2022-11-10")
    publish(commissions=[make_commission(slug="atk")], session=session)

    page = re.sub(r"\s+", " ", client.get(f"/subscribe/?{what}").content.decode())

    assert f"<strong>{topic}" in page


@pytest.mark.parametrize(
    "what",
    [
        "commission=none",
        "commission=%27%00",
        "session=none",
        "session=1999-01-01",
        "kind=garbage",
        "year=99999",
        "since=02.01.2030&until=01.01.2030",
        "text=((",
    ],
)
def test_topic_that_the_public_knows_nothing_of_is_absent(client: Client, what: str) -> None:
    PublishedSession.objects.create(slug="1999-01-01", place=place_of(date(1999, 1, 1), 1))

    assert client.get(f"/subscribe/?{what}").status_code == 404
    assert client.post(f"/subscribe/?{what}", TYPED).status_code == 404


def test_longest_search_can_be_subscribed_to(
    client: Client, publish: Publish, make_commission: MakeCommission, subscribe: Subscribe
) -> None:
    slug = "a" * 50
    publish(commissions=[make_commission(slug=slug)])
    words = "".join(chr(0x1F300 + number) for number in range(199))
    subscribe(
        f"text=я{words}&commission={slug}&kind=announcement&year=2022"
        "&since=2022-01-01&until=2022-12-31"
    )

    subscription = Subscription.objects.get()
    assert 2400 < len(subscription.search) <= Subscription._meta.get_field("search").max_length


def test_subscription_to_a_search_says_that_it_tells_of_no_withdrawal(client: Client) -> None:
    everything = client.get("/subscribe/").content.decode()
    search = client.get("/subscribe/?text=паводок").content.decode()

    assert "Об отзыве они не сообщают" in search
    assert "Об отзыве они не сообщают" not in everything


@pytest.mark.once
def test_reader_who_chose_english_is_told_the_topic_in_it(client: Client) -> None:
    client.cookies["look"] = Look(language="en").in_cookie()

    assert "<strong>All publications" in client.get("/subscribe/").content.decode()


def test_session_of_which_all_was_withdrawn_is_absent(
    client: Client, publish: Publish, withdraw: Withdraw
) -> None:
    session = PublishedSession.objects.create(slug="2022-11-10")
    withdraw(publish(session=session).publication)

    assert client.get("/subscribe/?session=2022-11-10").status_code == 404


def test_answer_tells_nobody_whether_the_address_is_known(
    client: Client, mailbox: Mailbox, subscribe: Subscribe, clock: Clock
) -> None:
    subscribe()
    known, unknown = "Reader@EXAMPLE.org".lower(), "another@example.org"
    answers = []
    for address in (known, unknown):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post("/subscribe/", TYPED | {"address": address})
        answers.append((answer.status_code, answer.headers, answer.content, len(captured)))

    assert answers[0] == answers[1]
    send_all()
    reminder, confirmation = mailbox.take()
    assert (reminder["To"], subject_of(reminder)) == (ADDRESS, "Эта подписка у вас уже есть")
    assert (confirmation["To"], subject_of(confirmation)) == (unknown, "Подтвердите подписку")


def test_nobody_fills_the_mailbox_of_another(
    client: Client, mailbox: Mailbox, publish: Publish, clock: Clock
) -> None:
    for number in range(7):
        client.post(f"/subscribe/?text=слово{number}", TYPED)
    client.post("/subscribe/?text=слово0", TYPED)
    send_all()
    assert len(mailbox.take()) == 5

    clock(hours=2)
    client.post("/subscribe/?text=слово0", TYPED)
    client.post("/subscribe/?text=слово0", TYPED)
    send_all()
    assert len(mailbox.take()) == 1


def test_link_of_confirmation_is_good_for_seven_days(
    client: Client, mailbox: Mailbox, clock: Clock
) -> None:
    client.post("/subscribe/", TYPED)
    send_all()
    link = confirmation_in(mailbox.take()[0])
    assert client.get(link).status_code == 200

    clock(days=CONFIRMED_WITHIN.days)

    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    send_all()
    assert not Subscriber.objects.exists()
    assert not Letter.objects.exists()


def test_subscriber_changes_and_leaves_one_of_two(
    client: Client, publish: Publish, make_commission: MakeCommission, subscribe: Subscribe
) -> None:
    publish(commissions=[make_commission(slug="atk")])
    subscribe()
    own = subscribe("commission=atk")
    everything, commission = Subscription.objects.order_by("pk")

    page = client.post(own, {"subscription": commission.pk, "pace": "daily"}, follow=True)
    assert page.content.decode().count("<h2>") == 2
    assert Subscription.objects.get(pk=commission.pk).pace == "daily"

    client.post(own, {"subscription": everything.pk, "leave": "1"})
    assert list(Subscription.objects.all()) == [commission]
    assert client.post(own, {"subscription": everything.pk, "leave": "1"}).status_code == 302

    left = client.post(own, {"subscription": commission.pk, "leave": "1"})
    assert "Ваш адрес удалён" in left.content.decode()
    assert not Subscriber.objects.exists()
    assert client.get(own).status_code == 404


def test_nobody_changes_the_subscriptions_of_another(client: Client, subscribe: Subscribe) -> None:
    subscribe()
    other = subscribe("text=паводок", address="other@example.org")
    first = Subscription.objects.order_by("pk")[0]

    client.post(other, {"subscription": first.pk, "leave": "1"})

    assert Subscription.objects.count() == 2
    assert client.get(f"{other}confirm/{first.pk}/").status_code == 404


def test_no_page_reads_an_address_or_shows_one(client: Client, subscribe: Subscribe) -> None:
    own = subscribe()
    with CaptureQueriesContext(connection) as captured:
        pages = [client.get(own), client.get(f"{own}leave/"), client.post(f"{own}leave/")]

    statements = [query["sql"] for query in captured]
    assert len(statements) > 5
    assert [sql for sql in statements if "address" in sql or "seed" in sql] == []
    for page in pages:
        assert ADDRESS not in page.content.decode()
        assert page["Cache-Control"] == "no-store, private"
        assert not page.cookies


@pytest.mark.once
@pytest.mark.parametrize("token", [UNKNOWN, "x", "-" * 5000])
def test_link_that_is_none_leads_nowhere(client: Client, token: str) -> None:
    assert client.get(f"/subscriptions/{token}/").status_code == 404
    assert client.post(f"/subscriptions/{token}/", {"leave": "1"}).status_code == 404
    assert client.post(f"/subscriptions/{token}/confirm/1/").status_code == 404
    # Who has left already has left.
    assert client.post(f"/subscriptions/{token}/leave/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    "sent",
    [{}, {"subscription": "x"}, {"subscription": "9" * 400}, {"subscription": "1", "pace": "now"}],
)
def test_garbage_sent_to_the_own_page_changes_nothing(
    client: Client, subscribe: Subscribe, sent: dict[str, str]
) -> None:
    own = subscribe()

    assert client.post(own, sent).status_code == 404
    assert Subscription.objects.get().pace == "at_once"


def test_token_is_stored_nowhere_as_it_is(
    client: Client, mailbox: Mailbox, subscribe: Subscribe
) -> None:
    token = subscribe().split("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subscriptions_subscriber")
        stored = str(cursor.fetchall())

    assert len(token) == 64
    assert ADDRESS in stored
    assert token not in stored


@pytest.mark.once
def test_letters_hold_nothing_that_tells_whether_they_were_read(
    client: Client, mailbox: Mailbox, publish: Publish, subscribe: Subscribe, clock: Clock
) -> None:
    subscribe()
    publish("О паводке <script>", at=clock(hours=1))
    clock(seconds=1)
    send_all()
    [letter] = mailbox.take()
    page = letter.get_body(("html",))

    assert page is not None
    html = page.get_content()
    assert "О паводке &lt;script&gt;" in html
    assert "О паводке <script>" in text_of(letter)
    assert not re.search(r"<img|src=|url\(|utm_", html)
    links = set(re.findall(r'href="([^"]+)"', html))
    assert {link for link in links if leave_in(letter).split("/")[2] in link} == {
        link for link in links if "/subscriptions/" in link
    }
