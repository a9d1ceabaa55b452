"""Lists by years and months, sessions to come and past, the calendar."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import lxml.html
import pytest
from django.test import Client

from meetings.models import Commission
from publications.domain import new_session
from publications.models import Publication, PublishedSession
from tests.publications.published import AT, Correct, MakeCommission, Publish, Withdraw

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
TODAY = date(2022, 11, 16)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = datetime(2022, 11, 16, 9, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock)


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("Антитеррористическая комиссия", slug="atk")


@pytest.fixture
def told(publish: Publish, atk: Commission) -> Any:
    """Announces a session of a day, with what its data say beside."""

    def announce(day: date, **data: Any) -> Publication:
        facts = {"public_data": {"title": "Анонс"} | data}
        return publish(
            f"Анонс {day:%d.%m.%Y}",
            kind=data.pop("kind", Kind.ANNOUNCEMENT),
            commissions=[atk],
            session=new_session(day),
            held_on=day,
            **facts,
        ).publication

    return announce


def read(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return lxml.html.fromstring(answer.content.decode())


def titles(page: Any) -> list[str]:
    return [each.text_content() for each in page.xpath('//h3[@class="notice-row-title"]/a')]


def days(page: Any, section: str) -> list[str]:
    rows = page.xpath(f'//section[@aria-labelledby="{section}"]//h3//time/@datetime')
    return [row[:10] for row in rows]


# --- years and months -------------------------------------------------------------------------


def test_year_and_month_hold_their_own_newest_first(client: Client, publish: Publish) -> None:
    for day in (date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 1), date(2021, 12, 31)):
        publish(f"{day:%d.%m.%Y}", held_on=day)

    assert titles(read(client, "/notices/2022/")) == ["31.12.2022", "01.12.2022", "01.01.2022"]
    assert titles(read(client, "/notices/2022/12/")) == ["31.12.2022", "01.12.2022"]
    assert titles(read(client, "/notices/2021/")) == ["31.12.2021"]


def test_only_years_and_months_with_anything_are_linked(
    client: Client, publish: Publish, withdraw: Withdraw
) -> None:
    for day in (date(2015, 5, 5), date(2022, 3, 3), date(2022, 11, 10)):
        publish(held_on=day)
    withdraw(publish("Отозвано", held_on=date(2019, 2, 2)).publication)
    publish("Ждёт своего часа", held_on=date(2024, 2, 2), at=AT + timedelta(days=99))

    page = read(client, "/notices/2022/3/")
    linked = page.xpath('//ul[@class="months"]//a')

    assert [(each.get("href"), each.text, each.get("aria-current")) for each in linked] == [
        ("/notices/2022/", "2022", "page"),
        ("/notices/2015/", "2015", None),
        ("/notices/2022/3/", "Март", "page"),
        ("/notices/2022/11/", "Ноябрь", None),
    ]
    archive = read(client, "/archive/").xpath('//ul[@class="months"]//a/@href')
    assert archive == ["/notices/2022/", "/notices/2015/"]


@pytest.mark.parametrize(
    "address",
    [
        "/notices/2023/",
        "/notices/2022/10/",
        "/notices/2022/0/",
        "/notices/2022/13/",
        "/notices/0/",
        "/notices/9999/",
        f"/notices/{'9' * 50}/",
    ],
)
def test_period_of_which_nothing_is_known_is_absent(
    client: Client, publish: Publish, address: str
) -> None:
    publish()

    assert client.get(address).status_code == 404


def test_month_is_read_page_by_page_there_and_back(client: Client, publish: Publish) -> None:
    for number in range(41):
        publish(str(number))
    address, seen = "/notices/2022/11/", []

    while True:
        page = read(client, address)
        seen.append(titles(page))
        following = page.xpath('//a[@rel="next"]/@href')
        if not following:
            break
        address = f"/notices/2022/11/{following[0]}"
    back = page.xpath('//a[@rel="prev"]/@href')[0]

    assert [int(title) for page in seen for title in page] == list(range(40, -1, -1))
    assert titles(read(client, f"/notices/2022/11/{back}")) == seen[1]


def test_years_of_a_millennium_are_told(client: Client, publish: Publish) -> None:
    for year in (202, 2022):
        publish(held_on=date(year, 1, 9))

    years = read(client, "/archive/").xpath('//ul[@class="months"]//a/text()')

    assert years == ["2022", "202"]


def test_last_day_of_the_calendar_is_a_day(publish: Publish) -> None:
    last = date(9999, 12, 31)
    publish(held_on=last)

    assert Publication.objects.of_days(until=last).count() == 1


# --- sessions ---------------------------------------------------------------------------------


def test_sessions_to_come_stand_nearest_first_and_those_past_newest_first(
    client: Client, told: Any
) -> None:
    for days_on in (-30, -1, 0, 1, 30):
        told(TODAY + timedelta(days=days_on))

    page = read(client, "/sessions/")

    assert days(page, "to-come") == ["2022-11-16", "2022-11-17", "2022-12-16"]
    assert days(page, "past") == ["2022-11-15", "2022-10-17"]


def test_session_tells_day_hour_place_bodies_state_and_what_is_published(
    client: Client, told: Any, publish: Publish, atk: Commission
) -> None:
    announced = told(
        date(2022, 11, 24),
        state="moved",
        moved_from="2022-11-17",
        start_time="10:00",
        time_zone="Europe/Moscow",
        place="здание администрации",
        locality="г. Примерск",
    )
    facts = {"session": announced.session, "held_on": date(2022, 11, 24), "commissions": [atk]}
    publish("Повестка", kind=Kind.AGENDA, **facts)

    row = read(client, "/sessions/").xpath('//li[@class="session-row"]')[0]

    words = " ".join(row.text_content().split())
    assert words == (
        "24 ноября 2022 г., 10:00: Антитеррористическая комиссия Перенесено с 17 ноября 2022 г. "
        "г. Примерск, здание администрации Антитеррористическая комиссия "
        "Анонс: Анонс 24.11.2022 Повестка дня: Повестка"
    )
    assert row.xpath(".//a/@href") == [
        announced.session.get_absolute_url(),
        announced.get_absolute_url(),
        "/notices/2022-11-24-agenda/",
    ]


def test_cancelled_session_is_listed_as_cancelled(client: Client, told: Any) -> None:
    told(date(2022, 11, 24), state="cancelled")

    for address in ("/sessions/", "/calendar/"):
        assert read(client, address).xpath('//p[@class="session-state"]')[0].text_content() == (
            "Отменено"
        )


def test_session_that_was_moved_stands_on_its_new_day(
    client: Client, told: Any, correct: Correct
) -> None:
    publication = told(date(2022, 11, 24))
    correct(publication, held_on=date(2022, 12, 1))

    assert days(read(client, "/sessions/"), "to-come") == ["2022-12-01"]
    assert publication.session.get_absolute_url() == "/sessions/2022-11-24/"


@pytest.fixture
def moved(told: Any, publish: Publish, correct: Correct, atk: Commission) -> Any:
    """Announces a session with its agenda, and then another day of it, which the agenda does not
    tell."""

    def move(day: date, new_day: date, **data: Any) -> PublishedSession:
        announced = told(day)
        facts = {"session": announced.session, "commissions": [atk], "held_on": day}
        publish("Повестка", kind=Kind.AGENDA, **facts)
        correct(announced, held_on=new_day, public_data={"title": "Анонс"} | data)
        return announced.session

    return move


def coming(client: Client, address: str) -> list[str]:
    days = read(client, address).xpath('//ul[@class="coming-list"]//time/@datetime')
    return [day[:10] for day in days]


def test_nearest_sessions_are_those_of_their_new_days(
    client: Client, told: Any, moved: Any
) -> None:
    moved(date(2022, 11, 17), date(2022, 12, 1))
    moved(date(2022, 11, 18), date(2022, 11, 15))
    for day in (24, 25):
        told(date(2022, 11, day))

    for address in ("/", "/commissions/atk/"):
        assert coming(client, address) == ["2022-11-24", "2022-11-25", "2022-12-01"]


def test_sessions_of_a_day_stand_by_their_hours(client: Client, told: Any) -> None:
    for hour in ("15:00", "09:00"):
        told(date(2022, 11, 24), start_time=hour, time_zone="Europe/Moscow")

    page = read(client, "/")

    hours = page.xpath('//ul[@class="coming-list"]//time/text()')
    assert hours == ["24 ноября 2022 г., 9:00", "24 ноября 2022 г., 15:00"]


def test_past_sessions_of_a_commission_are_those_that_are_over(
    client: Client, told: Any, moved: Any
) -> None:
    moved(date(2022, 11, 10), date(2022, 12, 1))
    told(date(2022, 11, 3))
    moved(date(2022, 11, 7), date(2022, 11, 8), state="cancelled")

    [past] = read(client, "/commissions/atk/").xpath('//section[@aria-labelledby="past"]')

    assert [" ".join(each.text_content().split()) for each in past.xpath(".//li")] == [
        "8 ноября 2022 г. Отменено",
        "3 ноября 2022 г.",
    ]


@pytest.mark.parametrize("address", ["/", "/sessions/", "/calendar/", "/sessions/2022-11-24/"])
def test_hour_is_that_of_the_place_of_the_session(client: Client, told: Any, address: str) -> None:
    told(date(2022, 11, 24), start_time="10:00", time_zone="Asia/Vladivostok")

    page = read(client, address)

    assert "10:00" in page.xpath("string(//main)")
    if address != "/calendar/":
        assert "2022-11-24T10:00:00+10:00" in page.xpath("//main//time/@datetime")


@pytest.mark.parametrize(
    ("new_day", "data", "said"),
    [
        (24, {"state": "cancelled"}, "Заседание отменено"),
        (
            28,
            {"state": "moved", "moved_from": "2022-11-24"},
            "Заседание перенесено на 28 ноября 2022 г.",
        ),
        (25, {}, "Заседание в другой день: 25 ноября 2022 г."),
    ],
)
def test_agenda_says_what_became_of_its_session(
    client: Client, moved: Any, new_day: int, data: dict[str, str], said: str
) -> None:
    session = moved(date(2022, 11, 24), date(2022, 11, new_day), **data)
    agenda, announced = "/notices/2022-11-24-agenda/", "/notices/2022-11-24-announcement/"

    for address in (agenda, f"{agenda}editions/1/"):
        banner = read(client, address).xpath('//section[@class="edition-banner"]')[0]
        assert banner.xpath("string(.//strong)") == said
        assert banner.xpath(".//a/@href") == [session.get_absolute_url()]
    for look in ("ru", "en"):
        client.cookies["look"] = look
        rows = read(client, "/notices/").xpath('//li[@class="notice-row"]')
        marked = [
            bool(row.xpath('.//p[@class="session-state"]'))
            for address in (agenda, announced)
            for row in rows
            if address in row.xpath(".//a/@href")
        ]
        assert marked == [True, False]
    client.cookies.clear()
    assert said not in read(client, announced).xpath("string(//main)")
    assert client.get(agenda).content.count(f'"startDate": "2022-11-{new_day}"'.encode()) == 1


def test_session_tells_whose_it_is(client: Client, told: Any, atk: Commission) -> None:
    told(date(2022, 11, 24), state="cancelled")

    page = read(client, "/sessions/2022-11-24/")

    name = "Заседание 24 ноября 2022 г.: Антитеррористическая комиссия"
    assert page.xpath("string(//h1)") == name
    assert page.xpath("string(//title)").startswith(name)
    assert f'"name": "{name}"' in page.xpath("string(//head)")
    assert page.xpath('string(//p[@class="session-state"])') == "Отменено"


def test_sessions_past_are_read_page_by_page(client: Client, told: Any) -> None:
    for number in range(22):
        told(TODAY - timedelta(days=number + 1))
    told(TODAY + timedelta(days=1))

    first = read(client, "/sessions/?commission=atk")
    address = first.xpath('//a[@rel="next"]/@href')[0]
    second = read(client, f"/sessions/{address}")

    assert "commission=atk" in address
    assert len(days(first, "past")) == 20
    assert days(second, "past") == ["2022-10-26", "2022-10-25"]
    assert not second.xpath('//section[@aria-labelledby="to-come"]')
    assert second.xpath('//main/p[@class="edition-links"]/a/@href')[-1] == (
        "/sessions/?commission=atk"
    )


def test_commission_narrows_sessions_and_calendar(
    client: Client, told: Any, publish: Publish, make_commission: MakeCommission
) -> None:
    told(date(2022, 11, 17))
    council = make_commission("Совет", slug="council")
    session = new_session(date(2022, 11, 18))
    publish(commissions=[council], session=session, held_on=date(2022, 11, 18))

    assert days(read(client, "/sessions/?commission=council"), "to-come") == ["2022-11-18"]
    calendar = read(client, "/calendar/?commission=council")
    assert calendar.xpath("//td//a/@href") == [session.get_absolute_url()]
    assert client.get("/sessions/?commission=none").status_code == 404


@pytest.mark.parametrize("place", ["0", "-1", "x", "9" * 30, "%00"])
def test_page_of_sessions_at_no_place_is_answered(client: Client, told: Any, place: str) -> None:
    told(date(2022, 11, 10))

    for way in ("before", "after"):
        assert client.get(f"/sessions/?{way}={place}").status_code == 200


# --- the calendar -----------------------------------------------------------------------------


def test_calendar_is_a_table_of_the_month(client: Client, told: Any) -> None:
    told(date(2022, 11, 10), start_time="10:00", time_zone="Europe/Moscow")

    page = read(client, "/calendar/")
    [table] = page.xpath("//table")

    assert table.xpath("./caption/text()") == ["Ноябрь 2022 года"]
    assert table.xpath(".//th[@scope='col']/text()")[0] == "Понедельник"
    assert [len(row.xpath("./td")) for row in table.xpath("./tbody/tr")] == [7] * 5
    shown = table.xpath(".//time/@datetime")
    assert (shown[0], shown[-1], len(shown)) == ("2022-11-01", "2022-11-30", 30)
    [today] = table.xpath('.//td[@aria-current="date"]')
    assert today.xpath(".//time/@datetime") == ["2022-11-16"]
    [link] = table.xpath(".//a")
    assert link.get("href") == "/sessions/2022-11-10/"
    assert link.text_content() == "10:00 Антитеррористическая комиссия"


def test_calendar_leads_from_the_first_month_to_the_last(client: Client, told: Any) -> None:
    for day in (date(2022, 10, 3), date(2022, 12, 30)):
        told(day)

    ways = [
        read(client, f"/calendar/2022/{month}/").xpath('//nav[contains(@class, "way")]/a/@href')
        for month in (10, 11, 12)
    ]

    assert ways == [
        ["/calendar/2022/11/"],
        ["/calendar/2022/10/", "/calendar/2022/12/"],
        ["/calendar/2022/11/"],
    ]
    for beyond in ("2022/9", "2023/1", "2022/13", "0/1", f"{'9' * 30}/1"):
        assert client.get(f"/calendar/{beyond}/").status_code == 404


def test_calendar_of_a_crowded_month_says_that_it_shows_a_part(
    client: Client, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publications.session_views.MOST_OF_MONTH", 1)
    for day in (17, 18):
        told(date(2022, 11, day))

    page = client.get("/calendar/").content.decode()

    assert "заседаний больше, чем показано" in page
    assert len(re.findall('href="/sessions/2022-', page)) == 1


def test_lists_without_anything_say_so(client: Client) -> None:
    assert not PublishedSession.objects.exists()

    for address in ("/archive/", "/sessions/"):
        assert read(client, address).xpath('//p[@class="empty"]')
    assert read(client, "/calendar/").xpath("//table")
