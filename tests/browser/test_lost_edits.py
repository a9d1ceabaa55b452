"""Two people at one session, and a login that expires, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from meetings.models import Meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVE = "Сохранить и продолжить редактирование"
TITLE = "#id_agenda_items-0-title"


def enter(page: Page, name: str) -> Page:
    User.objects.create_superuser(name, password=f"{name} enters", last_name=name.capitalize())
    page.goto("/admin/")
    log_in(page, name)
    expect(page.get_by_text("Добро пожаловать")).to_be_visible()
    return page


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Имя пользователя").fill(name)
    page.get_by_label("Пароль").fill(f"{name} enters")
    page.keyboard.press("Enter")


def test_the_second_sees_both_values_chooses_and_saves(
    page: Page, browser: Browser, live_server: LiveServer, training: Meeting
) -> None:
    address = f"/admin/meetings/meeting/{training.pk}/change/"
    other = browser.new_context(base_url=live_server.url, locale="ru-RU").new_page()
    first, second = enter(other, "first"), enter(page, "second")
    first.goto(address)
    second.goto(address)

    first.locator(TITLE).fill("О пожарах")
    first.get_by_role("button", name=SAVE).click()
    expect(first.locator(".success")).to_be_visible()
    second.locator(TITLE).fill("О паводках")
    second.locator("#id_remark").fill("Набрано второй")
    second.get_by_role("button", name=SAVE).click()

    news = second.locator("#news")
    expect(news).to_be_focused()
    expect(news).to_contain_text("First")
    expect(news.get_by_role("group", name="Вопрос 1: Заголовок")).to_be_visible()
    expect(second.locator(TITLE)).to_have_value("О паводках")
    expect(second.locator("#id_remark")).to_have_value("Набрано второй")
    expect(news.get_by_role("radio", name="Набрано вами")).to_be_checked()
    news.get_by_role("radio", name="Сохранено другим").press("Space")
    second.get_by_role("button", name=SAVE).click()

    expect(second.locator(".success")).to_be_visible()
    expect(second.locator(TITLE)).to_have_value("О пожарах")
    expect(second.locator("#id_remark")).to_have_value("Набрано второй")
    other.context.close()


def test_what_was_typed_survives_an_expired_login(page: Page, training: Meeting) -> None:
    enter(page, "clerk")
    page.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    page.locator(TITLE).fill("О пожарах\nи паводках")
    page.locator("#agenda_items-0-resolutions-group .djn-add-handler.djn-level-2").last.click()
    count = int(page.locator("#id_agenda_items-0-resolutions-TOTAL_FORMS").input_value())
    new = f"#id_agenda_items-0-resolutions-{count - 1}-text"
    page.locator(new).fill("Новый «пункт» <b>")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=SAVE).click()

    expect(page.get_by_text("То, что вы набрали, не потеряно")).to_be_visible()
    log_in(page, "clerk")

    expect(page.locator("#news")).to_contain_text("Вы снова вошли")
    expect(page.locator(TITLE)).to_have_value("О пожарах\nи паводках")
    expect(page.locator(new)).to_have_value("Новый «пункт» <b>")
    assert not training.agenda_items.filter(title__contains="паводках").exists()
    page.get_by_role("button", name=SAVE).click()

    expect(page.locator(".success")).to_be_visible()
    assert training.agenda_items.filter(title__contains="паводках").exists()


def test_two_states_are_chosen_and_compared(page: Page, training: Meeting) -> None:
    enter(page, "clerk")
    page.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    page.locator("#id_remark").fill("Другое примечание")
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator(".success")).to_be_visible()

    page.get_by_role("link", name="История").click()
    page.get_by_role("radio", name="было").last.check()
    page.get_by_role("radio", name="стало").first.check()
    page.get_by_role("button", name="Сравнить отмеченные состояния").click()

    expect(page.locator("ins").filter(has_text="Другое")).to_be_visible()
