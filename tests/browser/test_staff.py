"""The staff screens in a real browser: Russian words, rows by number, mistakes, nothing lost."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from accounts.models import User
from meetings.models import Meeting
from notices.models import Notice
from tests.roles import give_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a reader of the screen is told of the buttons of the editor and of the places of its list.
MENU = """[...document.querySelectorAll(".prose-menubar button")].flatMap((button) => [
    button.title,
    button.ariaLabel ?? "",
    button.matches(".material-icons") ? "" : button.textContent,
])"""


@pytest.fixture
def secretary(page: Page) -> Page:
    """The browser of a secretary of all commissions there are; ask for the sessions before it."""
    user = User.objects.create_user("secretary", password="secretary enters", is_staff=True)
    give_role(user, "secretary")
    page.goto("/admin/")
    page.get_by_label("Имя пользователя").fill("secretary")
    page.get_by_label("Пароль").fill("secretary enters")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Добро пожаловать")).to_be_visible()
    return page


@pytest.fixture
def notice(training: Meeting) -> Notice:
    Notice.objects.filter(meeting=training).delete()
    return Notice.objects.create(meeting=training, title="Заседание", body="<p>Прошло.</p>")


def questions(page: Page) -> list[str]:
    """The headings of the questions and of their clauses, from the top down."""
    cards = page.locator(".djn-stacked .djn-inline-form:not(.djn-empty-form) > h3 > b")
    return cards.all_inner_texts()


def titles(page: Page) -> list[str]:
    fields = page.locator(
        ".djn-inline-form:not(.djn-empty-form) "
        "[id^=id_agenda_items-][id$=-title]:not([id*=-attachments-])"
    )
    return [field.input_value() for field in fields.all()]


def leave(page: Page) -> list[str]:
    """Go to the main page of the site; what the browser asked on the way, answered «leave»."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/")
    page.remove_listener("dialog", answer)
    return asked


def test_the_editor_speaks_russian(notice: Notice, secretary: Page) -> None:
    secretary.goto(f"/admin/notices/notice/{notice.pk}/change/")
    secretary.locator("[contenteditable=true]").press("Control+a")

    words = set(filter(None, secretary.evaluate(MENU)))
    secretary.get_by_role("button", name="Ссылка").click()
    window = secretary.locator(".prose-editor-dialog")
    words |= set(window.locator("h3, label, button").all_inner_texts()) - {""}

    assert {"Абзац", "Заголовок", "Подзаголовок", "Полужирный", "Нумерованный список"} <= words
    assert {"Изменить ссылку", "Адрес", "Применить", "Отмена"} <= words
    assert [word for word in sorted(words) if re.search("[A-Za-z]", word)] == []
    expect(window.locator("input[name=title]")).to_be_hidden()


def test_a_typed_number_moves_a_row(training: Meeting, secretary: Page) -> None:
    secretary.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    first, second, third, *others = titles(secretary)

    secretary.locator("#id_agenda_items-0-position").fill("3")
    secretary.keyboard.press("Tab")

    assert titles(secretary) == [second, third, first, *others]
    named = questions(secretary)
    assert [name for name in named if name.startswith("Вопрос")] == [
        f"Вопрос {place}" for place in range(1, len(others) + 4)
    ]
    assert named[:2] == ["Вопрос 1", "Пункт 1.1"]
    assert "Пункт 3.1" in named


def test_leaving_an_unsaved_text_asks(notice: Notice, secretary: Page) -> None:
    secretary.goto(f"/admin/notices/notice/{notice.pk}/change/")
    text = secretary.locator("[contenteditable=true]")
    text.click()
    assert leave(secretary) == []

    secretary.goto(f"/admin/notices/notice/{notice.pk}/change/")
    text.click()
    secretary.keyboard.type("Новое.")
    assert leave(secretary) == ["beforeunload"]


def test_leaving_an_unsaved_session_asks_and_saving_does_not(
    training: Meeting, secretary: Page
) -> None:
    asked: list[str] = []
    secretary.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    secretary.locator("#id_agenda_items-0-title").fill("О пожарах")
    assert leave(secretary) == ["beforeunload"]

    secretary.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    secretary.locator("#id_agenda_items-0-title").fill("О пожарах")
    secretary.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    secretary.get_by_role("button", name="Сохранить и продолжить редактирование").click()
    expect(secretary.locator(".success")).to_be_visible()
    assert asked == []


def test_mistakes_are_listed_with_links_to_their_fields(training: Meeting, secretary: Page) -> None:
    secretary.goto(f"/admin/meetings/meeting/{training.pk}/change/")
    secretary.locator("#id_held_on").fill("вчера")
    secretary.locator("#id_agenda_items-1-title").fill("")
    secretary.get_by_role("button", name="Сохранить и продолжить редактирование").click()

    expect(secretary.locator("#id_held_on")).to_be_focused()
    secretary.get_by_role("link", name="Вопрос 2, Заголовок: Обязательное поле.").click()
    expect(secretary.locator("#id_agenda_items-1-title")).to_be_focused()
    expect(secretary.locator("#id_agenda_items-1-title")).to_be_in_viewport()


@pytest.mark.parametrize("room", ["meetings/meeting", "notices/notice"])
def test_no_form_is_wider_than_a_phone(notice: Notice, secretary: Page, room: str) -> None:
    row = notice.pk if room.startswith("notices") else notice.meeting_id
    secretary.set_viewport_size({"width": 360, "height": 740})
    secretary.goto(f"/admin/{room}/{row}/change/")

    assert secretary.evaluate("document.documentElement.scrollWidth") == 360
