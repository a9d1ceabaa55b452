"""The main job as people do it, typed into a real browser: from a new session to its page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from agenda.models import AgendaItem, Executor
from meetings.models import Commission, Meeting
from participants.models import Attendance
from tests.pdf_judging import words_of
from tests.roles import Role, give_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LogIn = Callable[[str], None]


#: Account → role in every commission; a secretary begins with one commission, and adds more.
ROLES = {"secretary": Role.SECRETARY, "press": Role.PRESS_OFFICER}


@pytest.fixture
def log_in(page: Page) -> LogIn:
    for username in ROLES:
        User.objects.create_user(username, password=f"{username} enters", is_staff=True)
    Commission.objects.create(name="Другая комиссия", slug="other")

    def log_in(username: str) -> None:
        """An administrator has given the role in what commissions there are by then."""
        user = User.objects.get(username=username)
        give_role(user, ROLES[username], *Commission.objects.exclude(roles__user=user))
        page.context.clear_cookies()
        page.goto("/admin/")
        page.get_by_label("Имя пользователя").fill(username)
        page.get_by_label("Пароль").fill(f"{username} enters")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Добро пожаловать")).to_be_visible()

    return log_in


def add_row(page: Page, group: str) -> None:
    """Press «Добавить» of a list by keyboard."""
    total = page.locator(f"#id_{group}-TOTAL_FORMS")
    before = int(total.input_value())
    level = 1 + group.count("-") // 2
    page.locator(f"#{group}-group a.djn-add-handler.djn-level-{level}").last.focus()
    page.keyboard.press("Enter")
    expect(total).to_have_value(str(before + 1))


def choose(page: Page, field: str, typed: str, label: str) -> None:
    """Type the beginning of a name into an autocomplete and take the first match."""
    page.locator(f"#id_{field} + .select2 [role=combobox]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-search__field").last).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(label)
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_{field} + .select2")).to_contain_text(label)


def create(page: Page, field: str, fill: Callable[[Page], None]) -> None:
    """Press «+» beside a field, fill in the window that opens, save it."""
    with page.expect_popup() as opened:
        page.locator(f"#add_id_{field}").click()
    window = opened.value
    fill(window)
    with window.expect_event("close"):
        window.get_by_role("button", name="Сохранить", exact=True).click()


def person(last: str, first: str, patronymic: str, post: str = "") -> Callable[[Page], None]:
    def fill(window: Page) -> None:
        window.get_by_label("Фамилия").fill(last)
        window.get_by_label("Имя", exact=False).first.fill(first)
        window.get_by_label("Отчество").fill(patronymic)
        if post:
            create(window, "appointments-0-post", lambda w: w.get_by_label("Должность").fill(post))

    return fill


def test_from_a_new_session_to_the_public_page(page: Page, log_in: LogIn) -> None:
    log_in("secretary")
    page.goto("/admin/meetings/meeting/add/")
    enter_session(page)
    page.get_by_role("button", name="Сохранить и продолжить редактирование").click()
    expect(page.locator(".success")).to_be_visible()
    the_record_holds_what_was_typed()
    meeting = Meeting.objects.get()
    minutes_read_well(page, meeting)

    hold(page)
    page.get_by_role("link", name="Составить сообщение").click()
    page.get_by_role("button", name="Составить сообщение").click()
    expect(page.locator("#id_title")).to_have_value(
        "Состоялось очередное заседание АТК Майского округа"
    )

    log_in("press")
    page.goto(f"/admin/notices/notice/{meeting.notices.get().pk}/change/")
    edit_notice(page)
    page.get_by_role("button", name="Сохранить и просмотреть").click()
    frame = page.frame_locator("iframe.portal-preview")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Заседание прошло в Майском")
    preview = frame.locator("article").inner_text()
    assert page.request.get("/notices/2026-03-05/").status == 404
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.locator(".success")).to_contain_text("/notices/2026-03-05/")

    page.context.clear_cookies()
    the_public_reads(page, preview)


def enter_session(page: Page) -> None:
    page.get_by_label("Дата:").fill("05.03.2026")
    page.get_by_label("Время:").fill("10:00")
    create(page, "venue", new_venue)
    create(page, "meeting_commissions-0-commission", new_commission)
    page.locator("#id_meeting_commissions-0-number").fill("7")

    add_row(page, "attendance")
    create(page, "attendance-0-person", person("Орлова", "Анна", "Ильинична", "глава округа"))
    page.locator("#id_attendance-0-duty").select_option(label="председательствующий")
    add_row(page, "attendance")
    create(page, "attendance-1-person", person("Ткач", "Пётр", "Кузьмич"))
    page.locator("#id_attendance-1-post").fill("начальник отдела полиции")
    page.locator("#id_attendance-1-duty").select_option(label="секретарь")
    add_row(page, "attendance_groups")
    page.locator("#id_attendance_groups-0-title").fill("главы поселений")

    add_row(page, "agenda_items")
    page.locator("#id_agenda_items-0-title").fill("О защите школ")
    page.locator("#id_agenda_items-0-outcome").select_option(label="принято решение")
    for field, votes in {"for": "2", "against": "0", "abstained": "0"}.items():
        page.locator(f"#id_agenda_items-0-votes_{field}").fill(votes)
    add_row(page, "agenda_items-0-speakers")
    choose(page, "agenda_items-0-speakers-0-person", "ткач", "Ткач Пётр Кузьмич")
    page.locator("#id_agenda_items-0-speakers-0-summary").fill("Доложил о проверках.")
    add_row(page, "agenda_items-0-resolutions")
    page.locator("#id_agenda_items-0-resolutions-0-text").fill("Провести учения.")
    page.locator("#id_agenda_items-0-resolutions-0-due_on").fill("15.12.2026")
    add_row(page, "agenda_items-0-resolutions-0-executors")
    page.locator("#id_agenda_items-0-resolutions-0-executors-0-post").fill(
        "начальник отдела полиции"
    )
    choose(page, "agenda_items-0-resolutions-0-executors-0-person", "ТКАЧ", "Ткач Пётр Кузьмич")

    add_row(page, "agenda_items")
    page.locator("#id_agenda_items-1-title").fill("О тайном хранилище")
    page.locator("#id_agenda_items-1-is_closed").check()
    # Moved to the first place by keyboard.
    page.locator("#id_agenda_items-1-title").press("Alt+ArrowUp")
    expect(page.locator("#id_agenda_items-0-position")).to_have_value("2")


def new_venue(window: Page) -> None:
    window.get_by_label("Место:").fill("здание администрации округа")
    window.get_by_label("Населённый пункт:").fill("пос. Майский")


def new_commission(window: Page) -> None:
    window.get_by_label("Полное название").fill("Антитеррористическая комиссия Майского округа")
    window.get_by_label("Краткое название:").fill("АТК Майского округа")
    window.get_by_label("Вид:").select_option(label="антитеррористическая комиссия")


def the_record_holds_what_was_typed() -> None:
    assert [(row.last_name, row.post, row.duty) for row in Attendance.objects.all()] == [
        ("Орлова", "глава округа", "presiding"),
        ("Ткач", "начальник отдела полиции", "secretary"),
    ]
    assert [item.title for item in AgendaItem.objects.all()] == [
        "О тайном хранилище",
        "О защите школ",
    ]
    assert Executor.objects.get().person_as_named == "Ткач\u00a0П.К."


def minutes_read_well(page: Page, meeting: Meeting) -> None:
    answer = page.request.get(f"/papers/meetings/{meeting.pk}/minutes.pdf")
    words = " ".join(words_of(answer.body()))

    assert answer.status == 200
    assert "ПРОЕКТ" in words
    assert "Начальнику отдела полиции (Ткач П.К.) провести учения." in words
    assert "«за» – 2" in words


def hold(page: Page) -> None:
    """The session is convened and held, by the buttons of its page."""
    page.get_by_role("button", name="Созвать").click()
    expect(page.get_by_text("Заседание созвано.")).to_be_visible()
    page.get_by_role("button", name="Отметить как проведённое").click()
    expect(page.get_by_text("Заседание отмечено как проведённое.")).to_be_visible()


def edit_notice(page: Page) -> None:
    page.locator("#id_title").fill("Заседание прошло в Майском")
    editor = page.locator("[contenteditable=true]")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Следующее заседание пройдёт летом.")


def the_public_reads(page: Page, preview: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Заседание прошло в Майском").click()
    article = page.locator("article")
    expect(article).to_contain_text("Заседание провела глава округа Анна Орлова")
    expect(article).to_contain_text("Следующее заседание пройдёт летом.")
    assert article.inner_text() == preview
    pdf = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href") or "")
    words = " ".join(words_of(pdf.body()))
    for text in (page.content(), words):
        assert "тайном" not in text
        assert "хранилищ" not in text
    assert "Следующее заседание пройдёт летом." in words

    page.goto("/notices/")
    page.get_by_label("Поиск по публикациям").fill("майское летом")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Заседание прошло в Майском")).to_be_visible()
    page.goto("/commissions/")
    page.get_by_role("link", name="Антитеррористическая комиссия Майского округа").click()
    expect(page.get_by_role("link", name="Заседание прошло в Майском")).to_be_visible()
