"""What machines read: feed, calendar, API and sitemap tell the same editions, on the second."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from meetings.models import Commission
from publications.domain import (
    EditionContent,
    new_session,
    publish_first_edition,
    publish_next_edition,
    publish_withdrawal,
)
from publications.models import Edition, Publication
from publications.sessions import Said, SessionTold
from publications.surfaces import api, calendar, feed, sitemap
from tests.publications.published import AT, MakeCommission

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SURFACES = ["/feed.atom", "/calendar.ics", "/api/notices/", "/sitemap.xml"]
LISTS = ["/", "/notices/", "/archive/", "/sessions/", "/calendar/", "/commissions/"]
PORTAL = settings.PORTAL_ADDRESS
REPORT = Publication.Kind.REPORT
Change = Edition.Change


def content(title: str = "Итоги заседания", **facts: Any) -> EditionContent:
    data = {
        "commissions": ["Антитеррористическая комиссия"],
        "start_time": "10:00",
        "time_zone": "Europe/Moscow",
        "locality": "г. Примерск",
        "place": "здание администрации",
    }
    public_data = data | facts.pop("data", {})
    told = {
        "held_on": date(2022, 11, 10),
        "title": title,
        "lead": f"Кратко: {title}.",
        "body_html": f"<h1>{title}</h1>",
        "plain_text": title,
        "is_example": False,
        "pdf": b"%PDF-1.7",
    }
    return EditionContent(**told | facts, public_data=public_data)


@pytest.fixture
def atk(make_commission: MakeCommission) -> Commission:
    return make_commission("Антитеррористическая комиссия", slug="atk")


def published(
    commission: Commission, said: EditionContent | None = None, **facts: Any
) -> Publication:
    said = said or content()
    order = {"kind": REPORT, "at": AT, "session": new_session(said.held_on)} | facts
    return publish_first_edition(commissions=[commission], content=said, **order).publication


def corrected(publication: Publication, said: EditionContent, **facts: Any) -> Edition:
    order = {
        "change": Change.CLARIFICATION,
        "reason": "Уточнены сроки",
        "at": AT + DAY,
        "number": publication.editions.count() + 1,
    }
    return publish_next_edition(publication=publication, content=said, **order | facts)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock."""

    def set_clock(moment: Any) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_clock(AT + 2 * DAY)
    return set_clock


def entries(client: Client, address: str = "/feed.atom") -> list[tuple[str, str, str, str]]:
    """Of each: where, title, summary, when it changed."""
    root = ElementTree.fromstring(client.get(address).content)
    keys = ("id", "title", "summary", "updated")
    return [
        tuple(entry.findtext(f"a:{key}", "", ATOM) for key in keys)  # type: ignore[misc]
        for entry in root.findall("a:entry", ATOM)
    ]


def events(client: Client, address: str = "/calendar.ics") -> list[Event]:
    return list(Calendar.from_ical(client.get(address).content).events)


def notices(client: Client, address: str = "/api/notices/") -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.get(address).json()["notices"]
    return listed


def listed(client: Client, address: str) -> dict[str, str]:
    """The addresses of one list of the sitemap, with what it says of each."""
    root = ElementTree.fromstring(client.get(address).content)
    return {
        urlsplit(each.findtext("s:loc", "", MAP)).path: each.findtext("s:lastmod", "", MAP)
        for each in root
    }


def located(client: Client) -> dict[str, str]:
    """Every address of the sitemap."""
    pages = [listed(client, page) for page in listed(client, "/sitemap.xml")]
    return {location: at for page in pages for location, at in page.items()}


# --- one publication on every surface ---------------------------------------------------------


def test_first_edition_stands_on_every_surface(client: Client, atk: Commission, now: Any) -> None:
    published(atk)

    [event] = events(client)
    [told] = notices(client)

    address = f"{PORTAL}/notices/2022-11-10/"
    summary = "Кратко: Итоги заседания."
    assert entries(client) == [(address, "Итоги заседания", f"<p>{summary}</p>", AT.isoformat())]
    assert event["SUMMARY"] == "Заседание: Антитеррористическая комиссия"
    assert event["DESCRIPTION"] == f"Итоги заседания\n{summary}\n{address}"
    assert event["LOCATION"] == "г. Примерск, здание администрации"
    assert event["URL"] == f"{PORTAL}/sessions/2022-11-10/"
    assert event.DTSTART.isoformat() == "2022-11-10T07:00:00+00:00"
    assert (event["UID"], event["SEQUENCE"]) == (f"2022-11-10@{urlsplit(PORTAL).hostname}", 0)
    assert event.LAST_MODIFIED == event.DTSTAMP == AT
    assert (told["slug"], told["change"], told["session"]) == ("2022-11-10", "first", "2022-11-10")
    assert told["commissions"] == [{"slug": "atk", "name": "Антитеррористическая комиссия"}]
    assert located(client) == {
        **dict.fromkeys(LISTS, ""),
        "/commissions/atk/": "",
        "/sessions/2022-11-10/": AT.isoformat(),
        "/notices/2022-11-10/": AT.isoformat(),
    }


def test_session_without_an_hour_lasts_the_day(client: Client, atk: Commission, now: Any) -> None:
    published(atk, content(data={"start_time": ""}))

    [event] = events(client)

    assert event["DTSTART"].dt == date(2022, 11, 10)


def test_correction_is_carried_by_every_surface(client: Client, atk: Commission, now: Any) -> None:
    publication = published(atk)
    corrected(publication, content("Итоги совещания", data={"start_time": "11:30"}))

    [(_, title, summary, updated)] = entries(client)
    [event] = events(client)
    [told] = notices(client)
    whole = client.get("/api/notices/2022-11-10/").json()

    assert title == "Уточнение: Итоги совещания"
    assert summary.endswith("<br>Редакция № 2, уточнение. Причина: Уточнены сроки</p>")
    assert updated == (AT + DAY).isoformat()
    assert event.DTSTART.isoformat() == "2022-11-10T08:30:00+00:00"
    assert (event["UID"].partition("@")[0], event["SEQUENCE"]) == ("2022-11-10", 1)
    assert event.LAST_MODIFIED == AT + DAY
    assert (told["edition"], told["reason"]) == (2, "Уточнены сроки")
    assert [(each["edition"], each["change"]) for each in whole["editions"]] == [
        (1, "first"),
        (2, "clarification"),
    ]
    assert whole["data"]["start_time"] == "11:30"
    assert located(client)["/notices/2022-11-10/"] == (AT + DAY).isoformat()


def test_links_of_the_api_lead_where_they_say(client: Client, atk: Commission, now: Any) -> None:
    publication = published(atk, content())
    corrected(publication, content("Итоги совещания"))

    told = client.get("/api/notices/2022-11-10/").json()

    links = [
        *told["links"].values(),
        *(it for each in told["editions"] for it in each["links"].values()),
    ]
    assert [client.get(urlsplit(link).path).status_code for link in links] == [200] * 7


def test_withdrawal_leaves_no_word_but_its_reason(
    client: Client, atk: Commission, now: Any
) -> None:
    publication = published(atk)
    publish_withdrawal(publication=publication, reason="Опубликовано по ошибке", at=AT + DAY)

    answers = [client.get(address) for address in [*SURFACES, "/api/notices/2022-11-10/"]]

    address = f"{PORTAL}/notices/2022-11-10/"
    said = "<p>Причина: Опубликовано по ошибке</p>"
    assert entries(client) == [(address, "Отозвано", said, (AT + DAY).isoformat())]
    assert events(client) == []
    assert notices(client) == []
    assert "/notices/2022-11-10/" not in located(client)
    assert "/sessions/2022-11-10/" not in located(client)
    assert answers[-1].status_code == 410
    assert answers[-1].json() == {
        "slug": "2022-11-10",
        "withdrawn_at": (AT + DAY).isoformat(),
        "reason": "Опубликовано по ошибке",
    }
    assert all("Итоги" not in answer.content.decode() for answer in answers)


def test_feed_tells_of_a_withdrawal_for_a_while(client: Client, atk: Commission, now: Any) -> None:
    publish_withdrawal(publication=published(atk), reason="Ошибка", at=AT + DAY)

    told = []
    for passed in (feed.WITHDRAWALS_FOR - SECOND, feed.WITHDRAWALS_FOR):
        now(AT + DAY + passed)
        told.append(len(entries(client)))

    assert told == [1, 0]


def test_what_was_withdrawn_is_not_read_after_a_restoration(
    client: Client, atk: Commission, now: Any
) -> None:
    publication = published(atk, content("Тайное"))
    publish_withdrawal(publication=publication, reason="Ошибка", at=AT + SECOND)
    corrected(publication, content("Явное"), change=Change.RESTORATION)

    answers = [client.get(address) for address in [*SURFACES, "/api/notices/2022-11-10/"]]

    assert [entry[1] for entry in entries(client)] == ["Снова опубликовано: Явное"]
    assert events(client)[0]["SEQUENCE"] == 2
    assert [each["edition"] for each in answers[-1].json()["editions"]] == [3]
    assert all("Тайное" not in answer.content.decode() for answer in answers)


def test_calendar_holds_what_stands_of_a_session_after_a_withdrawal(
    client: Client, atk: Commission, now: Any
) -> None:
    announcement = published(atk, content("Анонс"), kind=Publication.Kind.ANNOUNCEMENT)
    report = published(atk, content("Отчёт"), session=announcement.session)
    before = events(client)[0]
    publish_withdrawal(publication=report, reason="Ошибка", at=AT + DAY)

    [after] = events(client)

    assert "Отчёт" in before["DESCRIPTION"]
    assert "Отчёт" not in after["DESCRIPTION"]
    assert "STATUS" not in after
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)


# --- cancelled and moved ----------------------------------------------------------------------


def test_cancelled_session_is_cancelled_under_the_same_uid(
    client: Client, atk: Commission, now: Any
) -> None:
    kind = Publication.Kind.ANNOUNCEMENT
    announcement = published(atk, content("Анонс", data={"state": "planned"}), kind=kind)
    [before] = events(client)
    corrected(announcement, content("Отменено", data={"state": "cancelled"}))

    [after] = events(client)
    [alone] = events(client, "/sessions/2022-11-10/session.ics")

    assert (before["UID"], before["SEQUENCE"], before.get("STATUS")) == (after["UID"], 0, None)
    assert (after["SEQUENCE"], after["STATUS"]) == (1, "CANCELLED")
    assert after["SUMMARY"] == "Отменено. Заседание: Антитеррористическая комиссия"
    assert alone.to_ical() == after.to_ical()


def test_moved_session_keeps_its_uid_and_begins_on_the_new_day(
    client: Client, atk: Commission, now: Any
) -> None:
    kind = Publication.Kind.ANNOUNCEMENT
    announcement = published(atk, kind=kind)
    data = {"state": "moved", "moved_from": "2022-11-10", "start_time": "11:00"}
    corrected(announcement, content("Перенесено", held_on=date(2022, 11, 17), data=data))

    [event] = events(client)
    page = client.get("/sessions/2022-11-10/").content.decode()

    assert (event["UID"].partition("@")[0], event["SEQUENCE"]) == ("2022-11-10", 1)
    assert event.DTSTART.isoformat() == "2022-11-17T08:00:00+00:00"
    assert "STATUS" not in event
    assert "Перенесено с 10 ноября 2022" in page


def test_session_is_one_event_in_the_calendar_of_each_of_its_commissions(
    client: Client, atk: Commission, make_commission: MakeCommission, now: Any
) -> None:
    announcement = published(atk, content("Анонс"), kind=Publication.Kind.ANNOUNCEMENT)
    published(make_commission("Вторая", slug="second"), session=announcement.session)

    whole, first, second = (
        client.get(f"/calendar.ics{asked}").content
        for asked in ("", "?commission=atk", "?commission=second")
    )

    [event], [of_first], [of_second] = (
        list(Calendar.from_ical(content).events) for content in (whole, first, second)
    )
    assert event.to_ical() == of_first.to_ical() == of_second.to_ical()


def test_calendar_has_all_that_is_to_come_beside_the_newest_of_the_past(
    client: Client, atk: Commission, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "NEWEST", 1)
    days = [date(2022, 11, 9), date(2022, 11, 10), date(2022, 11, 20), date(2022, 11, 30)]
    for day in days:
        published(atk, content(held_on=day))

    assert [event.DTSTART.date() for event in events(client)] == days[:0:-1]


# --- the clock --------------------------------------------------------------------------------


def test_nothing_is_said_before_its_second(client: Client, atk: Commission, now: Any) -> None:
    published(atk, content("Секретное"), at=AT + DAY)
    addresses = [*SURFACES, *(f"{surface}?commission=atk" for surface in SURFACES[:3])]
    addresses += ["/api/notices/2022-11-10/", "/sessions/2022-11-10/session.ics"]
    addresses += ["/sitemap/notices-1.xml", "/sitemap/sessions-1.xml", "/notices/2022/"]

    now(AT + DAY - SECOND)
    early = [client.get(address) for address in addresses]
    now(AT + DAY)
    known = {"if-none-match": ", ".join(answer.headers.get("ETag", '"-"') for answer in early)}
    late = [client.get(address, headers=known) for address in addresses]

    assert [answer.status_code for answer in early] == [200] * 4 + [404] * 8
    for answer in early:
        assert "екретное" not in answer.content.decode()
        assert "2022-11-10" not in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-cache"
    assert [answer.status_code for answer in late] == [200] * 12
    for address, answer in zip(addresses, late, strict=True):
        told = "notices-1" if address == "/sitemap.xml" else "2022-11-10"
        assert told in answer.content.decode()


def test_schedule_that_was_cancelled_is_never_known(
    client: Client, atk: Commission, now: Any
) -> None:
    publication = published(atk, at=AT + DAY)
    publish_withdrawal(publication=publication, reason="", at=AT)

    now(AT + 9 * DAY)
    answers = [client.get(address) for address in SURFACES]

    assert all("2022-11-10" not in answer.content.decode() for answer in answers)
    assert client.get("/api/notices/2022-11-10/").status_code == 404
    assert client.get("/feed.atom?commission=atk").status_code == 404


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/api/notices/", "application/json"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_who_holds_the_answer_gets_304(
    client: Client, atk: Commission, now: Any, address: str, media_type: str
) -> None:
    published(atk)

    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Content-Type"]) == (200, media_type)
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies


@pytest.mark.parametrize("address", ["/feed.atom", "/calendar.ics", "/api/notices/"])
def test_correction_is_another_answer_to_who_holds_the_one_before(
    client: Client, atk: Commission, now: Any, address: str
) -> None:
    publication = published(atk)
    first = client.get(address)

    corrected(publication, content(), reason="Опечатка в имени")
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("gather", ["for_surface", "for_calendar", "for_api_list"])
def test_lists_read_nothing_but_what_they_tell(atk: Commission, gather: str) -> None:
    published(atk)

    edition = getattr(Edition.objects, gather)().get()

    assert edition.get_deferred_fields() == {
        *("body_html", "changes_html", "plain_text", "public_data", "pdf")
    }


@pytest.mark.parametrize(
    "facts",
    [
        {},
        content().public_data,
        dict.fromkeys(content().public_data),
        {"place": "7", "locality": "true", "start_time": ""},
        {"place": '"Дом"', "locality": "{}", "commissions": []},
        {"commissions": ["А", "Б"], "start_time": "09:30", "time_zone": "Asia/Omsk"},
    ],
)
def test_calendar_tells_what_is_stored_as_the_report_before_publishing_does(
    client: Client, atk: Commission, now: Any, facts: dict[str, Any]
) -> None:
    publication = published(atk, replace(content(), public_data=facts))
    assert publication.session is not None
    told = SessionTold.of(publication.session, [Said(publication.editions.get(), facts)])

    (event,) = events(client)

    assert event.to_ical() == calendar.event_of(told).to_ical()
    assert str(event.get("location", "")) == ", ".join(
        filter(None, [facts.get("locality"), facts.get("place")])
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/feed.atom", 2),
        ("/feed.atom?commission=atk", 7),
        ("/calendar.ics", 5),
        ("/calendar.ics?commission=atk", 6),
        ("/sessions/2022-11-10/session.ics", 4),
        ("/api/notices/", 2),
        ("/api/notices/2022-11-10/", 3),
        ("/sitemap.xml", 2),
        ("/sitemap/lists-1.xml", 1),
        ("/sitemap/sessions-1.xml", 2),
        ("/sitemap/notices-1.xml", 3),
        ("/robots.txt", 0),
    ],
)
def test_queries_do_not_grow_with_rows(
    client: Client,
    atk: Commission,
    now: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
    rows: int,
) -> None:
    for _ in range(rows):
        corrected(published(atk), content("Иное"))
        publish_withdrawal(publication=published(atk), reason="Ошибка", at=AT + DAY)

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


HOSTILE = [
    "\0",
    "я" * 10_000,
    "a" * 10_000,
    "'; DROP TABLE",
    "<script>",
    "..",
    "%00",
    "💥",
    "-1",
    "2022-13-45T99:99:99.0Z/a",
    "0001-01-01T00:00:00.0Z/a",
]


@pytest.mark.parametrize("address", [*SURFACES, "/api/notices/2022-11-10/", "/robots.txt"])
def test_garbage_is_answered(client: Client, atk: Commission, now: Any, address: str) -> None:
    published(atk)

    answers = [
        client.get(f"{address}?{name}={quote(sent)}")
        for name in ("commission", "after", "text", "year")
        for sent in HOSTILE
    ]

    assert {answer.status_code for answer in answers} <= {200, 400, 404}


def test_signs_that_no_format_holds_do_not_break_the_surfaces(
    client: Client, atk: Commission, now: Any
) -> None:
    title = 'Итоги\x0b & <заседания>\ufffe; «да», "нет"\\n'
    published(atk, content(title))

    assert entries(client)[0][1] == 'Итоги & <заседания>; «да», "нет"\\n'
    assert "&lt;заседания&gt;" in entries(client)[0][2]
    assert events(client)[0]["DESCRIPTION"].startswith('Итоги & <заседания>; «да», "нет"\\n\n')
    assert notices(client)[0]["title"] == title


def test_commission_narrows_feed_calendar_and_api(
    client: Client, atk: Commission, make_commission: MakeCommission, now: Any
) -> None:
    published(atk, content("Первой"))
    published(make_commission("Вторая", slug="second"), content("Второй"))

    asked = "?commission=second"

    assert [entry[1] for entry in entries(client, f"/feed.atom{asked}")] == ["Второй"]
    [event] = events(client, f"/calendar.ics{asked}")
    assert event["UID"].startswith("2022-11-10-2@")
    assert [told["title"] for told in notices(client, f"/api/notices/{asked}")] == ["Второй"]


# --- pages ------------------------------------------------------------------------------------


def test_api_pages_hold_every_notice_once(
    client: Client, atk: Commission, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PER_PAGE", 2)
    publications = [published(atk, at=AT + SECOND * (number // 2)) for number in range(5)]
    corrected(publications[0], content("Иное"))

    seen, address = [], "/api/notices/?commission=atk"
    while address:
        page = client.get(address).json()
        seen.append([told["slug"] for told in page["notices"]])
        address = (page["next"] or "").removeprefix(PORTAL)

    assert seen == [
        ["2022-11-10-5", "2022-11-10-4"],
        ["2022-11-10-3", "2022-11-10-2"],
        ["2022-11-10"],
    ]


def test_other_sites_may_ask_the_api(client: Client, atk: Commission, now: Any) -> None:
    published(atk)

    answers = [
        client.options("/api/notices/", headers={"origin": "https://example.org"}),
        client.get("/api/notices/"),
        client.head("/api/notices/2022-11-10/"),
        client.get("/api/notices/none/"),
        client.get("/api/notices/?after=none"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 400]
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    assert answers[0].headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert json.loads(answers[3].content) == {"error": "Здесь ничего такого нет."}
    assert client.post("/api/notices/").status_code == 405


def test_sitemap_holds_every_address_once_in_pages_that_stay(
    client: Client, atk: Commission, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publications = [published(atk, at=AT + number * SECOND) for number in range(3)]
    whole = located(client)
    first = publications[0].pk
    monkeypatch.setattr(sitemap, "PER_PAGE", 2)

    index = list(listed(client, "/sitemap.xml"))
    pages = {address: list(listed(client, address)) for address in index}
    publish_withdrawal(publication=publications[0], reason="Ошибка", at=AT + DAY)
    after = {address: list(listed(client, address)) for address in index}

    assert sorted(each for page in pages.values() for each in page) == sorted(whole)
    assert all(len(page) <= 2 for name, page in pages.items() if "lists" not in name)
    page = f"/sitemap/notices-{(first + 1) // 2}.xml"
    assert "/notices/2022-11-10/" in pages[page]
    gone = {"/notices/2022-11-10/", "/sessions/2022-11-10/"}
    assert after == {name: [it for it in page if it not in gone] for name, page in pages.items()}
    for name in ("notices-0", "notices-99999", "sessions-99999", "lists-2", "others-1"):
        assert client.get(f"/sitemap/{name}.xml").status_code == 404


def test_robots_are_shown_the_sitemap_and_kept_from_the_staff(client: Client, db: None) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert lines[-1] == f"Sitemap: {PORTAL}/sitemap.xml"


def test_feed_of_a_commission_tells_the_newest_sessions_and_the_latest_changes(
    client: Client, atk: Commission, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "NEWEST", 2)
    old = published(atk, content("Давнее", held_on=date(2012, 1, 1)))
    for number in (1, 2, 3):
        published(atk, content(f"Отчёт {number}", held_on=date(2022, 1, number)))
    address = "/feed.atom?commission=atk"
    before = [entry[1] for entry in entries(client, address)]
    corrected(old, content("Давнее", held_on=date(2012, 1, 1)))

    after = [entry[1] for entry in entries(client, address)]

    assert before == ["Отчёт 3", "Отчёт 2"]
    assert after == ["Уточнение: Давнее", "Отчёт 3"]


def test_feed_of_a_search_tells_what_it_finds_and_that_it_was_corrected(
    client: Client, atk: Commission, make_commission: MakeCommission, now: Any
) -> None:
    flood = published(atk, content("О паводке"))
    published(atk, content("О лесах"))
    decided = Publication.Kind.DECISIONS
    published(make_commission("Вторая", slug="second"), content("О паводках края"), kind=decided)

    def found(**asked: str) -> list[str]:
        return [entry[1] for entry in entries(client, f"/feed.atom?{urlencode(asked)}")]

    assert sorted(found(text="паводок")) == ["О паводках края", "О паводке"]
    assert found(text="паводок", commission="atk") == ["О паводке"]
    assert found(text="паводок", kind="decisions") == ["О паводках края"]
    assert found(text="паводок", year="2021") == found(text="снегопад") == []
    corrected(flood, content("О паводке в мае"))
    assert found(text="паводок")[0] == "Уточнение: О паводке в мае"
    publish_withdrawal(publication=flood, reason="О паводке зря", at=AT + DAY)
    assert found(text="паводок") == ["О паводках края"]
    root = ElementTree.fromstring(client.get("/feed.atom?text=паводок&kind=notice").content)
    assert root.findtext("a:title", "", ATOM) == "Заседания комиссий: «паводок», сообщение"
    links = {each.get("rel"): each.get("href", "") for each in root.findall("a:link", ATOM)}
    assert links["self"] == f"{PORTAL}/feed.atom?{urlencode({'text': 'паводок', 'kind': 'notice'})}"
    assert links["alternate"].startswith(f"{PORTAL}/notices/?text=")
    for wrong in ("kind=none", "year=x", "year=0", "commission=none", "since=tomorrow", "text=(("):
        assert client.get(f"/feed.atom?{wrong}").status_code == 404


def test_feed_was_changed_when_its_newest_entry_was(
    client: Client, atk: Commission, now: Any
) -> None:
    updated = []
    for change in (lambda: None, lambda: published(atk), lambda: published(atk, at=AT + SECOND)):
        change()
        root = ElementTree.fromstring(client.get("/feed.atom").content)
        updated.append(root.findtext("a:updated", "", ATOM))

    assert updated == [
        "1970-01-01T00:00:00+00:00",
        *((AT + passed).isoformat() for passed in (0 * SECOND, SECOND)),
    ]


def test_feed_has_the_newest_and_no_more(
    client: Client, atk: Commission, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "NEWEST", 2)
    for number in range(3):
        published(atk, content(f"Отчёт {number}"), at=AT + number * SECOND)

    assert [entry[1] for entry in entries(client)] == ["Отчёт 2", "Отчёт 1"]
