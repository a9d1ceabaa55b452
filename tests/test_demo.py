"""The demo as ``bin/run`` loads it: what its papers say, and that nothing closed is among it."""

import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import Act, User
from agenda.models import AgendaItem, Resolution, Speaker
from meetings.models import Meeting
from participants.models import Attendance, Person
from publications.models import Edition, Publication
from russian.typography import fold
from tests.pdf_judging import assert_conforms, font_names, page_count, text_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    call_command("load_demo", stderr=StringIO())


@pytest.fixture
def secretary(demo: None, settings: Settings, client: Client) -> Client:
    passwords = json.loads((settings.VAR_DIR / "demo-users.json").read_text())
    assert client.login(username="secretary", password=passwords["secretary"])
    return client


def crawled(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every public address that can be reached from the start page by its links, and its bytes."""
    known, queue = {"/"}, ["/"]
    while queue:
        address = queue.pop()
        answer = client.get(address)
        if answer.status_code == 303:  # a look that is chosen leads back
            client.cookies.clear()
            continue
        assert answer.status_code == 200, address
        body = answer.getvalue()
        yield address, body
        if answer["Content-Type"].startswith("text/html"):
            for link in re.findall(rb'href="([^"#]+)', body):
                target = urlsplit(urljoin(f"http://testserver{address}", link.decode()))
                path = target.path + (f"?{target.query}" if target.query else "")
                is_ours = target.netloc in {"testserver", "127.0.0.1:8000"}
                if is_ours and not path.startswith(("/static/", "/admin/")) and path not in known:
                    known.add(path)
                    queue.append(path)


def test_demo_holds_what_it_promises(demo: None) -> None:
    training = Meeting.objects.get(held_on="2025-12-11")

    attendance = training.attendance
    assert attendance.filter(status=Attendance.Status.MEMBER).count() == 12
    assert attendance.filter(status=Attendance.Status.INVITED).count() == 6
    assert training.agenda_items.count() == 8
    assert training.agenda_items.filter(is_closed=True).count() == 1
    assert Resolution.objects.filter(item__meeting=training).count() == 16
    assert training.is_example


def test_loading_again_changes_nothing(demo: None, settings: Settings) -> None:
    before = [model.objects.count() for model in (Meeting, Person, Edition, Act, User)]
    passwords = (settings.VAR_DIR / "demo-users.json").read_text()

    call_command("load_demo", stderr=StringIO())

    assert [model.objects.count() for model in (Meeting, Person, Edition, Act, User)] == before
    assert (settings.VAR_DIR / "demo-users.json").read_text() == passwords


@pytest.mark.once
def test_passwords_are_for_the_owner_alone(demo: None, settings: Settings) -> None:
    assert (settings.VAR_DIR / "demo-users.json").stat().st_mode & 0o077 == 0


def test_nothing_closed_or_private_is_in_any_public_byte(demo: None, client: Client) -> None:
    item = AgendaItem.objects.get(is_closed=True)
    heard_in_the_open = Speaker.objects.filter(item__is_closed=False).values("person")
    about = Edition.objects.filter(publication__kind=Publication.Kind.ABOUT)
    members = fold(str([each.public_data["paper"]["members"] for each in about]))
    secrets = [
        item.title,
        item.closed_ground,
        item.discussion,
        *(clause.text for clause in item.resolutions.all()),
        *(
            person.last_name
            for person in Person.objects.filter(speeches__item=item).exclude(
                pk__in=heard_in_the_open
            )
            if fold(person.last_name) not in members
        ),
        "водозабор",
        *Person.objects.filter(is_private=True).values_list("last_name", flat=True),
    ]
    assert all(secrets)
    assert len(secrets) >= 8

    seen = dict(crawled(client))

    assert {"/", "/notices/", "/commissions/", "/notices/2025-12-11/notice.pdf"} <= set(seen)
    for address, body in seen.items():
        text = body.decode(errors="ignore")
        if body.startswith(b"%PDF-"):
            with pikepdf.open(BytesIO(body)) as pdf:
                text = text_of(body) + str(pdf.docinfo) + str(pdf.open_metadata())
        found = [secret for secret in secrets if fold(secret) in fold(text)]
        assert found == [], address


@pytest.mark.once
def test_guessed_addresses_of_the_record_ask_for_a_login(demo: None, client: Client) -> None:
    for pk in Meeting.objects.values_list("pk", flat=True):
        for address in (
            f"/papers/meetings/{pk}/minutes.pdf",
            f"/admin/meetings/meeting/{pk}/change/",
            f"/admin/notices/notice/{pk}/preview/",
            f"/admin/notices/notice/{pk}/preview/page/",
            f"/admin/notices/notice/{pk}/preview/notice.pdf",
        ):
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/admin/login/")


@pytest.mark.once
@pytest.mark.parametrize(
    ("slug", "title", "pages", "in_order"),
    [
        (
            "2022-11-10",
            "Состоялось совместное заседание координационного совещания и АТК",
            1,
            ["Новороссийск", "Повестка дня", "Участники", "Итоги", "принят 2022 год"],
        ),
        (
            "2025-12-11",
            "Состоялось очередное заседание АТК",
            3,
            ["Учебный пример.", "Повестка дня", "Участники", "Итоги", "По первому вопросу решено:"],
        ),
    ],
)
def test_notice_pdf_reads_back(
    demo: None, client: Client, slug: str, title: str, pages: int, in_order: list[str]
) -> None:
    pdf = client.get(f"/notices/{slug}/notice.pdf").getvalue()

    reads_back(pdf, title=title, pages=pages, in_order=in_order)


@pytest.mark.once
@pytest.mark.parametrize(
    ("held_on", "pages", "in_order"),
    [
        (
            "2022-11-10",
            2,
            [
                "ПРОТОКОЛ",
                "совместного заседания постоянно действующего координационного совещания",
                "10.11.2022",
                "Председательствующий – В.И. Кондратьев",
                "ПОВЕСТКА ДНЯ:",
                "РЕШИЛИ:",
            ],
        ),
        (
            "2025-12-11",
            9,
            [
                "Для служебного пользования",
                "ПРОТОКОЛ",
                "№ 4",
                "Секретарь – Т.Ю. Соловей",
                "ПОВЕСТКА ДНЯ:",
                "1. СЛУШАЛИ:",
                "1.2. Начальнику управления культуры",
                "2. СЛУШАЛИ:",
                "СПИСОК ПРИСУТСТВУЮЩИХ",
            ],
        ),
    ],
)
def test_minutes_pdf_reads_back(
    secretary: Client, held_on: str, pages: int, in_order: list[str]
) -> None:
    meeting = Meeting.objects.get(held_on=held_on)

    answer = secretary.get(f"/papers/meetings/{meeting.pk}/minutes.pdf")

    reads_back(answer.getvalue(), title="Протокол", pages=pages, in_order=in_order)
    assert "ПРОЕКТ" in words_of(answer.getvalue())


def reads_back(pdf: bytes, *, title: str, pages: int, in_order: list[str]) -> None:
    """The text stands in that order; pages, title, language, tags and fonts are as they should."""
    # The text layer tells words by their distance: «№ 4» may come back as «№4».
    words = "".join(words_of(pdf))
    places = [words.find("".join(each.split())) for each in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)
    assert page_count(pdf) == pages
    assert all(name.startswith(("PT-Serif", "PT-Sans")) for name in font_names(pdf))
    assert_conforms(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert title in str(opened.docinfo["/Title"]).replace("\u00a0", " ")
        assert str(opened.Root.Lang).startswith("ru")
        assert opened.Root.MarkInfo.Marked
