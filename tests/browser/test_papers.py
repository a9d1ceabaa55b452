"""Papers in a real browser: signed and issued by keyboard, without scripts, read by everybody."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from agenda.life.steps import reopen
from documents.domain import sign_minutes
from documents.extracts import issue_extracts
from documents.models import IssuedDocument, PaperJob
from meetings.models import Meeting
from meetings.states import State
from tests.documents.signed_sessions import AT, BY_NOBODY, CERTIFIER, correct, held, orders
from tests.publications.test_public_accessibility import violations
from tests.roles import give_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary() -> User:
    return User.objects.create_user("secretary", password="secretary enters", is_staff=True)


@pytest.fixture
def meeting(secretary: User) -> Meeting:
    meeting = held()
    give_role(secretary, "secretary")
    return meeting


def enter(page: Page) -> Page:
    page.goto("/admin/")
    page.get_by_label("Имя пользователя").fill("secretary")
    page.get_by_label("Пароль").fill("secretary enters")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Добро пожаловать")).to_be_visible()
    return page


@pytest.fixture
def without_scripts(browser: Browser, live_server: LiveServer) -> Page:
    context = browser.new_context(
        base_url=live_server.url, locale="ru-RU", java_script_enabled=False
    )
    page = context.new_page()
    yield page
    context.close()


def press(page: Page, name: str) -> None:
    """Go to the link or button by the Tab key alone, and press Enter on it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        told = focused.get_attribute("value") or focused.inner_text()
        if told.strip().casefold() == name.casefold():
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not reach “{name}”.")


def test_minutes_are_signed_and_extracts_issued_by_keyboard_without_scripts(
    without_scripts: Page, meeting: Meeting
) -> None:
    page = enter(without_scripts)
    page.goto(f"/papers/meetings/{meeting.pk}/")

    press(page, "Подписать протокол")
    page.wait_for_url("**/sign/")
    press(page, "Подписать протокол")
    expect(page.get_by_text("Протокол подписан и сохранён")).to_be_visible()
    press(page, "Выдать выписки")
    page.wait_for_url("**/extracts/")
    press(page, "Выдать")
    expect(page.get_by_role("status")).to_contain_text("готово")
    press(page, "К документам")

    expect(page.get_by_role("heading", name="Журнал выписок")).to_be_visible()
    expect(page.get_by_role("rowheader", name="1", exact=True)).to_be_visible()
    assert IssuedDocument.objects.filter(kind="extract").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_papers_can_be_read_by_everybody(
    page: Page, meeting: Meeting, secretary: User, width: int
) -> None:
    common = {"meeting": meeting, "asked_by": secretary, "kind": "session"}
    jobs = [
        PaperJob.objects.create(**common, asked_at=timezone.now(), state=state, problem="Знак.")
        for state in ("waiting", "ready", "failed")
    ]
    papers = f"/papers/meetings/{meeting.pk}/"
    enter(page)
    page.set_viewport_size({"width": width, "height": 800})
    wrong = {}

    def look(*addresses: str) -> None:
        for address in addresses:
            page.goto(address)
            is_too_wide = page.evaluate("document.documentElement.scrollWidth") > width
            if found := violations(page) + ["scrolls sideways"] * is_too_wide:
                wrong[f"{address} {meeting.state}"] = found

    look(papers, f"{papers}sign/", *(f"/papers/jobs/{job.pk}/?by_hand" for job in jobs))
    document = sign_minutes(meeting_id=meeting.pk, **BY_NOBODY)
    issue_extracts(
        meeting_id=meeting.pk,
        orders=orders(meeting, "Иванову И.И."),
        certifier=CERTIFIER,
        **BY_NOBODY,
    )
    correct(meeting)
    meeting.refresh_from_db()
    look(
        papers,
        f"{papers}extracts/",
        f"/papers/issued/{document.pk}/signed-copy/",
        f"{papers}nothing.pdf",
    )
    reopen(meeting_id=meeting.pk, to=State.HELD, reason="Опечатка", by=None, at=AT)
    meeting.refresh_from_db()
    look(papers)

    assert wrong == {}
