"""OParl 1.1: what machines are told of what is published, and of every change of it."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedCommission, PublishedSession
from publications.oparl.things import LISTS, sessions_of
from tests.publications.published import (
    AT,
    Correct,
    MakeCommission,
    Publish,
    Restore,
    Withdraw,
)

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
PORTAL = settings.PORTAL_ADDRESS
DAY = timedelta(days=1)
FIRST = "2022-11-11T09:00:00+00:00"
SECOND = "2022-11-12T09:00:00+00:00"
THIRD = "2022-11-13T09:00:00+00:00"
#: Every object there was and is.
ALL = f"modified_since={quote('2000-01-01T00:00:00+00:00')}"
FACTS = {
    "commissions": ["Совет по правопорядку", "антитеррористическая комиссия"],
    "start_time": "10:00",
    "time_zone": "Europe/Moscow",
    "locality": "г. Примерск",
    "place": "здание администрации",
    "form": "in_person",
}
AGENDA = [
    {"number": "1", "is_closed": False, "title": "О мерах", "outcome": "", "decisions": []},
    {"number": "2", "is_closed": True},
    {"number": "10", "is_closed": False, "title": "О плане", "outcome": "", "decisions": []},
]
CLAUSE = {"number": "1.1", "text": "Принять меры.", "executors": ["Отдел"], "due_on": "2022-12-01"}
VOTES = {"for": 7, "against": 1, "abstained": 0}
MINUTES = [
    AGENDA[0] | {"outcome": "decided", "decisions": [CLAUSE], "votes": VOTES},
    AGENDA[1],
]


def data(agenda: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
    return FACTS | {"paper": {"agenda": agenda}} | facts


@pytest.fixture
def session(db: None) -> PublishedSession:
    return PublishedSession.objects.create(slug="2022-11-10")


@pytest.fixture
def bodies(make_commission: MakeCommission) -> list[Commission]:
    """The guest was entered first."""
    guest = make_commission("Антитеррористическая комиссия", kind="atk", slug="atk")
    return [guest, make_commission("Совет по правопорядку", kind="coordination", slug="council")]


@pytest.fixture
def agenda(publish: Publish, session: PublishedSession, bodies: list[Commission]) -> Edition:
    said = {"session": session, "commissions": bodies, "public_data": data(AGENDA)}
    return publish("Повестка дня", kind=Kind.AGENDA, **said)


@pytest.fixture
def told(client: Client) -> Any:
    """What stands at an address of ours; of a list, its objects on all pages."""

    def ask(address: str) -> Any:
        path = address.removeprefix(PORTAL)
        answer = client.get(path if path.startswith("/") else f"/oparl/{path}")
        assert answer.status_code == 200, answer.content
        said = json.loads(answer.content)
        if "data" not in said:
            return said
        rest = ask(said["links"]["next"]) if "next" in said["links"] else []
        return [*said["data"], *rest]

    return ask


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for each in value.values():
            yield from objects_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects_in(each)


# --- objects ---------------------------------------------------------------------------------


def test_session_is_told_with_its_place_its_files_and_its_agenda(
    told: Any, agenda: Edition, publish: Publish, session: PublishedSession
) -> None:
    bodies = list(agenda.publication.commissions.order_by("pk"))
    said = {"session": session, "commissions": bodies, "public_data": data(MINUTES)}
    publish("Протокол", kind=Kind.MINUTES, at=AT + DAY, **said)

    meeting = told("meetings/2022-11-10/")

    invitation, minutes = meeting.pop("invitation"), meeting.pop("resultsProtocol")
    place, items = meeting.pop("location"), meeting.pop("agendaItem")
    guest, host = (f"{PORTAL}/oparl/organizations/{body.pk}/" for body in bodies)
    assert meeting == {
        "id": f"{PORTAL}/oparl/meetings/2022-11-10/",
        "type": "https://schema.oparl.org/1.1/Meeting",
        "created": FIRST,
        "modified": SECOND,
        "name": "Заседание: Совет по правопорядку, антитеррористическая комиссия",
        "meetingState": "durchgeführt",
        "cancelled": False,
        "start": "2022-11-10T07:00:00+00:00",
        "organization": [host, guest],
        "web": f"{PORTAL}/sessions/2022-11-10/",
        "portal:day": "2022-11-10",
        "portal:state": "held",
        "portal:form": "in_person",
        "portal:isExample": False,
    }
    assert place["description"] == "г. Примерск, здание администрации"
    assert (invitation["name"], minutes["name"]) == ("Повестка дня", "Протокол")
    assert [(item["number"], item["order"], item["public"]) for item in items] == [
        ("1", 0, True),
        ("2", 1, False),
        ("10", 2, True),
    ]
    assert items[0] == {
        "id": f"{PORTAL}/oparl/meetings/2022-11-10/items/1/",
        "type": "https://schema.oparl.org/1.1/AgendaItem",
        "created": FIRST,
        "modified": SECOND,
        "number": "1",
        "order": 0,
        "name": "О мерах",
        "public": True,
        "result": "решение принято",
        "resolutionText": "1.1. Принять меры.",
        "portal:outcome": "decided",
        "portal:votes": VOTES,
        "portal:decisions": [
            {
                "number": "1.1",
                "text": "Принять меры.",
                "executors": ["Отдел"],
                "dueOn": "2022-12-01",
            }
        ],
    }
    assert set(items[1]) == {"id", "type", "created", "modified", "number", "order", "public"}


def test_every_object_stands_at_its_address_as_it_is_told_elsewhere(
    told: Any, agenda: Edition
) -> None:
    system = told("/oparl/")
    [body] = told(system["body"])
    lists = {name: it for name, it in body.items() if f"{PORTAL}/oparl/" in it and name != "id"}
    of_lists = [each for name, it in lists.items() if name != "system" for each in told(it)]
    back = {"AgendaItem": {"meeting"}, "Location": {"meetings"}, "File": {"meeting", "paper"}}

    for each in [system, body, *objects_in(of_lists)]:
        alone = told(each["id"])
        extra = back.get(each["type"].rpartition("/")[2], set())
        assert {name: it for name, it in alone.items() if name in each} == each
        assert set(alone) - set(each) <= extra
    kinds = {each["type"].rpartition("/")[2] for each in objects_in(of_lists)}
    assert kinds == {"Organization", "Meeting", "AgendaItem", "Paper", "File", "Location"}
    assert body["legislativeTerm"] == told(body["person"]) == told(body["consultation"]) == []


def test_paper_tells_its_editions_and_a_file_what_its_bytes_are(
    told: Any, client: Client, agenda: Edition, correct: Correct
) -> None:
    correct(agenda.publication, public_data=data(AGENDA), reason="Опечатка в дате.")

    paper = told("papers/2022-11-10-agenda/")

    assert (paper["created"], paper["modified"]) == (FIRST, SECOND)
    assert paper["paperType"] == "повестка дня"
    assert [(each["edition"], each["reason"]) for each in paper["portal:editions"]] == [
        (1, ""),
        (2, "Опечатка в дате."),
    ]
    file = paper["mainFile"]
    saved = client.get(urlsplit(file["downloadUrl"]).path)
    shown = client.get(urlsplit(file["accessUrl"]).path)
    assert saved.content == shown.content == bytes(agenda.publication.editions.last().pdf)
    assert file["size"] == len(saved.content)
    assert len(file["sha512Checksum"]) == 128
    assert saved["Content-Disposition"].startswith("attachment; ")
    assert shown["Content-Disposition"].startswith("inline; ")


# --- what changes ----------------------------------------------------------------------------


def test_withdrawn_is_deleted_and_told_to_those_alone_who_ask_what_changed(
    told: Any, client: Client, agenda: Edition, withdraw: Withdraw
) -> None:
    before = {each["id"] for each in objects_in([told(f"{name}/") for name in LISTS])}

    withdraw(agenda.publication, reason="Опубликовано по ошибке.")

    assert [told(f"{name}/") for name in LISTS] == [[]] * len(LISTS)
    gone = [each for name in LISTS for each in told(f"{name}/?{ALL}")]
    assert {each["id"] for each in gone} == before
    assert {(each["deleted"], each["modified"]) for each in gone} == {(True, THIRD)}
    assert all(told(each["id"]) == each for each in gone)
    names = {name for each in gone for name in each}
    assert names == {"id", "type", "created", "modified", "deleted", "portal:reason"}
    assert client.get("/oparl/files/2022-11-10-agenda/notice.pdf").status_code == 410


def test_restored_is_there_again_and_has_changed(
    told: Any, agenda: Edition, withdraw: Withdraw, restore: Restore
) -> None:
    withdraw(agenda.publication)
    restore(agenda.publication, "Повестка дня", public_data=data(AGENDA))

    assert told("meetings/2022-11-10/")["modified"] == "2022-11-14T09:00:00+00:00"
    changed = f"?modified_since={quote('2022-11-14T09:00:00+00:00')}"
    for name in LISTS:
        assert not any("deleted" in each for each in told(f"{name}/{changed}"))
        assert told(f"{name}/{changed}") != []


def test_scheduled_is_nowhere_before_its_hour(
    told: Any, client: Client, publish: Publish, session: PublishedSession
) -> None:
    ahead = timezone.now() + DAY
    publish("Повестка дня", session=session, public_data=data(AGENDA), at=ahead)
    [known] = PublishedCommission.objects.all()

    assert [told(f"{name}/?{ALL}") for name in LISTS] == [[]] * len(LISTS)
    for path in (
        "papers/2022-11-10/",
        "files/2022-11-10/",
        "files/2022-11-10/notice.pdf",
        "meetings/2022-11-10/",
        "meetings/2022-11-10/items/1/",
        "locations/2022-11-10/",
        f"organizations/{known.pk}/",
        f"organizations/{known.pk}/meetings/",
    ):
        assert client.get(f"/oparl/{path}").status_code == 404, path


def test_withdrawn_before_its_hour_was_never_there(
    told: Any, publish: Publish, withdraw: Withdraw, bodies: list[Commission]
) -> None:
    ahead = publish("Повестка дня", commissions=bodies, at=AT + 9 * DAY)
    publish("Сообщение", commissions=bodies[:1], at=AT + 11 * DAY)

    withdraw(ahead.publication)

    assert [each["name"] for each in told(f"organizations/?{ALL}")] == [bodies[0].name]
    assert [each["created"] for each in told("organizations/")] == ["2022-11-22T09:00:00+00:00"]
    assert [each["name"] for each in told(f"papers/?{ALL}")] == ["Сообщение"]


def test_what_comes_beside_changes_the_session(
    told: Any, agenda: Edition, publish: Publish, session: PublishedSession
) -> None:
    publish("Сообщение", session=session, public_data=FACTS, at=AT + DAY)

    meeting = told("meetings/2022-11-10/")

    assert (meeting["created"], meeting["modified"]) == (FIRST, SECOND)
    assert told("papers/2022-11-10-agenda/")["modified"] == FIRST
    assert len(told(f"meetings/?modified_since={quote(SECOND)}")) == 1
    assert told(f"meetings/?created_since={quote(SECOND)}") == []


def test_item_that_a_correction_leaves_out_is_deleted(
    told: Any, agenda: Edition, correct: Correct
) -> None:
    correct(agenda.publication, public_data=data(AGENDA[:1]))

    gone = told("meetings/2022-11-10/items/10/")

    assert (gone["deleted"], gone["created"], gone["modified"]) == (True, FIRST, SECOND)
    assert [each["number"] for each in told("agenda-items/")] == ["1"]
    assert gone in told(f"agenda-items/?{ALL}")


def test_item_that_any_standing_paper_closes_is_told_as_closed(
    told: Any, agenda: Edition, publish: Publish, bodies: list[Commission]
) -> None:
    opened = [{"number": "2", "is_closed": False, "title": "О том, что закрыто", "outcome": ""}]
    said = {"session": agenda.publication.session, "commissions": bodies}
    publish("Решения", kind=Kind.DECISIONS, public_data=data(opened), at=AT + DAY, **said)

    assert "закрыто" not in str(told("meetings/2022-11-10/"))
    assert told("meetings/2022-11-10/items/2/")["public"] is False


def test_renamed_commission_has_changed_and_one_saved_as_it_was_has_not(
    told: Any, agenda: Edition, bodies: list[Commission]
) -> None:
    bodies[0].number_prefix = "АТК-"
    bodies[0].save()
    assert {each["modified"] for each in told("organizations/")} == {FIRST}

    bodies[0].name = "Антитеррористическая комиссия города"
    bodies[0].save()

    *_, last = told("organizations/")
    assert (last["name"], last["created"]) == ("Антитеррористическая комиссия города", FIRST)
    assert last["modified"] > FIRST


def test_commission_that_comes_back_has_changed(
    told: Any, agenda: Edition, publish: Publish, withdraw: Withdraw, bodies: list[Commission]
) -> None:
    withdraw(agenda.publication)
    publish("Сообщение", commissions=bodies[:1], at=AT + 4 * DAY)
    publish("Ещё одно", commissions=bodies[:1], at=AT + 5 * DAY)

    [back] = told("organizations/")
    assert (back["name"], back["modified"]) == (bodies[0].name, "2022-11-15T09:00:00+00:00")
    assert back in told(f"organizations/?modified_since={quote(back['modified'])}")


def test_commission_that_a_correction_takes_away_is_deleted(
    told: Any, agenda: Edition, correct: Correct, bodies: list[Commission]
) -> None:
    correct(agenda.publication, commissions=bodies[:1], public_data=data(AGENDA))

    gone = told(f"organizations/{bodies[1].pk}/")
    assert (gone["deleted"], gone["created"], gone["modified"]) == (True, FIRST, SECOND)
    assert gone in told(f"organizations/?modified_since={quote(SECOND)}")
    assert [each["name"] for each in told("organizations/")] == [bodies[0].name]


def test_commission_taken_away_before_the_hour_was_never_there(
    publish: Publish, correct: Correct, bodies: list[Commission]
) -> None:
    ahead = publish("Повестка дня", commissions=bodies, at=timezone.now() + DAY)

    correct(ahead.publication, commissions=bodies[:1])

    assert [known.commission for known in PublishedCommission.objects.all()] == bodies[:1]


def test_cancelled_session_says_so(told: Any, publish: Publish, session: PublishedSession) -> None:
    publish(
        "Заседание отменено",
        kind=Kind.ANNOUNCEMENT,
        session=session,
        public_data=FACTS | {"state": "cancelled"},
    )

    meeting = told("meetings/2022-11-10/")

    assert (meeting["cancelled"], meeting["meetingState"]) == (True, "terminiert")


# --- lists -----------------------------------------------------------------------------------


@pytest.fixture
def several(publish: Publish, bodies: list[Commission]) -> list[Edition]:
    """Sessions of three days, published on three days."""
    published = []
    for number in range(3):
        session = PublishedSession.objects.create(slug=f"2022-12-0{number + 1}")
        said = {"session": session, "commissions": bodies, "public_data": data(AGENDA)}
        day = date(2022, 12, number + 1)
        published.append(publish(f"№ {number}", held_on=day, at=AT + number * DAY, **said))
    return published


def test_list_is_read_page_by_page_without_gap_or_repetition(
    told: Any, client: Client, several: list[Edition]
) -> None:
    for name, limit in product(LISTS, (1, 2)):
        whole = told(f"{name}/")
        first = json.loads(client.get(f"/oparl/{name}/?limit={limit}").content)

        assert told(f"{name}/?limit={limit}") == whole
        assert len({each["id"] for each in whole}) == len(whole) > 1
        assert len(first["data"]) == first["pagination"]["elementsPerPage"] == limit


def test_what_changes_while_one_reads_comes_once_more_at_the_end(
    told: Any, client: Client, several: list[Edition], correct: Correct
) -> None:
    page = json.loads(client.get("/oparl/papers/?limit=1").content)

    correct(several[0].publication, "№ 0, исправлено", at=AT + 9 * DAY)

    names = [each["name"] for each in told(page["links"]["next"])]
    assert names == ["№ 1", "№ 2", "№ 0, исправлено"]


def test_filters_hold_on_every_page(told: Any, client: Client, several: list[Edition]) -> None:
    asked = f"created_since={quote(FIRST)}&modified_until={quote(SECOND)}&omit_internal=true"

    page = json.loads(client.get(f"/oparl/meetings/?{asked}&limit=1").content)

    assert [each["id"] for each in told(f"meetings/?{asked}&limit=1")] == [
        f"{PORTAL}/oparl/meetings/2022-12-0{day}/" for day in (1, 2)
    ]
    assert set(page["links"]) == {"first", "self", "next"}
    for link in page["links"].values():
        assert all(part in link for part in ("created_since=", "modified_until=", "limit=1"))
    assert not [name for name in page["data"][0] if name in {"location", "agendaItem"}]


def test_commission_has_its_own_sessions(
    told: Any, several: list[Edition], publish: Publish, make_commission: MakeCommission
) -> None:
    lonely = make_commission("Штаб")
    session = several[1].publication.session
    publish("Сообщение", session=session, commissions=[lonely], held_on=date(2022, 12, 2))

    own = told(f"organizations/{lonely.pk}/meetings/")
    of_all = told(
        f"organizations/{several[0].publication.commissions.first().pk}/meetings/?limit=2"
    )

    assert [each["id"] for each in own] == [f"{PORTAL}/oparl/meetings/2022-12-02/"]
    assert [each["id"][-11:-1] for each in of_all] == ["2022-12-01", "2022-12-02", "2022-12-03"]


@pytest.mark.parametrize("zone", ["+23:59", "-23:59"])
def test_bound_may_be_told_in_any_zone(told: Any, agenda: Edition, zone: str) -> None:
    """PostgreSQL knows no zone so far off."""
    bound = quote(f"2000-01-01T00:00:00{zone}")
    assert told(f"meetings/?modified_since={bound}")
    assert told(f"papers/?modified_until={bound}") == []


WRONG = (
    "limit=0",
    "limit=many",
    f"limit={'9' * 5000}",
    "created_since=yesterday",
    "created_since=2022-11-10",
    "modified_since=2022-11-10T10:00:00",
    "modified_until=0001-01-01T00:00:00%2B14:00",
    "after=1",
    "after=999999999999999999.1.1",
    "after=%00",
)
ABSENT = (
    "cats/",
    "papers/none/",
    "agenda-items/2022-11-10/",
    "meetings/2022-11-10/items/99/",
    "persons/1/",
    "organizations/0/",
    "organizations/1/files/",
    f"organizations/{'9' * 30}/",
    f"organizations/{'9' * 30}/meetings/",
)


def test_what_is_wrong_or_absent_is_said_in_json_and_in_words(
    client: Client, agenda: Edition
) -> None:
    answers = [(client.get(f"/oparl/papers/?{wrong}"), 400) for wrong in WRONG]
    answers += [(client.get(f"/oparl/{absent}"), 404) for absent in ABSENT]

    for answer, status in answers:
        mistake = json.loads(answer.content)
        assert answer.status_code == status, answer.request["PATH_INFO"]
        assert mistake["type"] == "https://schema.oparl.org/1.1/Error"
        assert re.search("[а-я]", mistake["message"])
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_list_asks_the_same_number_of_times_for_any_number_of_rows(
    client: Client, several: list[Edition], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = {"organizations": 2, "papers": 4, "files": 2}
    for name, more, limit in product(LISTS, ("", ALL), (1, 3)):
        with django_assert_num_queries(few.get(name, 5 if more else 3)):
            client.get(f"/oparl/{name}/?limit={limit}&{more}")


@pytest.mark.postgresql
@pytest.mark.parametrize("with_deleted", [False, True])
def test_lists_go_along_indexes(bodies: list[Commission], with_deleted: bool) -> None:
    """Told not to read whole tables, the database knows another way for every one."""
    at = timezone.now()
    walks = [each.walk(at, with_deleted) for each in LISTS.values()]
    walks.append(sessions_of(bodies[0].pk, at, with_deleted))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for walk in walks:
            order = list(filter(None, [walk.changed_at, walk.key]))
            plan = walk.rows.order_by(*order).values_list(walk.subject)[:101].explain()
            assert "Seq Scan on publications_" not in plan, plan
