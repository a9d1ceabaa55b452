"""Entering a session by keyboard alone, with page loads and key presses counted.

17 members, 6 invited, 8 items and 20 clauses, from an empty session to checked minutes.
"""

import pytest
from playwright.sync_api import Page, Response, expect

from accounts.models import User
from agenda.models import AgendaItem, Executor, Resolution, Speaker
from meetings.models import Commission, CommissionRole, Meeting, MeetingCommission, Venue
from participants.domain import note_posts
from participants.models import Attendance, Membership, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds for a page that holds a whole session, on a busy machine.
PATIENCE = 30_000

MEMBERS = (
    "Воскресенский Глеб Андреевич – глава округа",
    "Черных Роман Ильич – заместитель главы округа",
    "Соловей Тамара Юрьевна – начальник отдела взаимодействия",
    "Белая Наталья Игоревна – начальник управления культуры",
    "Ткач Борис Олегович – начальник отдела полиции",
    "Абрамян Арсен Левонович – начальник пожарного гарнизона",
    "Гросс Эдуард Карлович – начальник отделения охраны",
    "Бондаренко Лариса Павловна – начальник управления образования",
    "Кузнецова Вера Степановна – начальник управления спорта",
    "Ким Валерия Сергеевна – главный врач",
    "Лебедь Инна Фёдоровна – директор центра",
    "Мирошниченко Пётр Захарович – военный комиссар",
    "Дурново Кирилл Львович – начальник отдела гражданской обороны",
    "Седых Зоя Викторовна – директор дома культуры",
    "Заболотный Савелий Егорович – директор автобазы",
    "Зимин Аркадий Лукич – начальник узла связи",
    "Орлова Ольга Дмитриевна – прокурор округа",
)
INVITED = """Приглашённые:
Гончар Любовь Макаровна – директор школы
Ли Тимур Родионович – руководитель центра
Пак Алла Андреевна – инженер
Журавлёв Игорь Петрович – редактор газеты
Сидорова Мария Олеговна – психолог
Мирошниченко П.З. – военный комиссар, отпуск
Новиков Денис Сергеевич – директор рынка
"""
SUBJECTS = (
    "О защите школ",
    "О работе дружин",
    "Об учениях",
    "О пожарной безопасности",
    "Об охране рынка",
    "О связи",
    "О перевозках",
    "О плане на год",
)


def agenda() -> str:
    """Eight items: four of them with three clauses, four with two."""
    lines = []
    for number, subject in enumerate(SUBJECTS, start=1):
        speaker = "Гончар Л.М. – директор школы" if number == 1 else "Ткач Б.О."
        lines += [
            f"{number}. {subject}",
            f"Докладчик: {speaker}",
            "Выступили: Орлова О.Д., Ким В.С.",
            "Решили:",
            f"{number}.1. Принять доклад к сведению.",
            f"{number}.2. Начальнику отдела полиции (Ткач Б.О.): провести проверку. "
            "Срок – до 15 декабря 2026 г.",
        ]
        if number % 2:
            lines.append(
                f"{number}.3. Управлению образования (Бондаренко Л.П.): отчитаться. "
                "Срок – ежеквартально, до 5-го числа."
            )
        lines += ["Голосовали: за – 15, против – 0, воздержались – 1", ""]
    return "\n".join(lines)


class Hand:
    """A clerk at the keyboard: what is loaded and what is pressed is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = self.pastes = self.loads = 0
        page.on("response", self._count)

    def _count(self, response: Response) -> None:
        is_page = response.request.resource_type == "document" and response.status == 200
        self.loads += is_page and response.frame == self.page.main_frame

    def press(self, key: str, times: int = 1) -> None:
        for _time in range(times):
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def paste(self, text: str) -> None:
        """Ctrl+V of what was copied elsewhere."""
        self.page.keyboard.insert_text(text)
        self.presses += 1
        self.pastes += 1

    def tab_to(self, selector: str) -> None:
        """Tab until that field has the focus, as a hand does."""
        for _time in range(40):
            if self.page.evaluate("(s) => document.activeElement?.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")


@pytest.fixture
def commission() -> Commission:
    commission = Commission.objects.create(
        name="Антитеррористическая комиссия округа", slug="atk", kind="atk"
    )
    roles = {0: "chair", 1: "deputy_chair", 2: "secretary"}
    for number, line in enumerate(MEMBERS):
        name, post = line.split(" – ")
        last, first, patronymic = name.split()
        person = Person.objects.create(last_name=last, first_name=first, patronymic=patronymic)
        note_posts([(person, post)], on=None)
        Membership.objects.create(
            commission=commission, person=person, role=roles.get(number, "member")
        )
    venue = Venue.objects.create(name="здание администрации", locality="пос. Майский")
    last_time = Meeting.objects.create(
        held_on="2026-06-18", start_time="10:00", venue=venue, form="mixed", state="held"
    )
    MeetingCommission.objects.create(
        meeting=last_time, commission=commission, number=2, number_year=2026, position=1
    )
    return commission


@pytest.fixture
def hand(page: Page, commission: Commission) -> Hand:
    user = User.objects.create_user("secretary", password="secretary enters", is_staff=True)
    CommissionRole.objects.create(user=user, commission=commission, role="secretary")
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Имя пользователя").fill("secretary")
    page.get_by_label("Пароль").fill("secretary enters")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Добро пожаловать")).to_be_visible()
    return Hand(page)


def test_a_session_is_entered_by_keyboard_in_three_page_loads(
    hand: Hand, capsys: pytest.CaptureFixture[str]
) -> None:
    page = hand.page
    page.goto("/admin/meetings/meeting/add/")
    expect(page.locator("#id_held_on")).to_be_focused()

    hand.type("17.09.2026")
    hand.tab_to("#id_end_time")
    hand.type("12:00")
    hand.tab_to("#id_pasted_people")
    hand.paste(INVITED)
    hand.tab_to("#id_pasted_agenda")
    hand.paste(agenda())
    hand.tab_to("[name=_fill_members]")
    hand.press("Enter")
    asked = page.get_by_role("heading", name="Кто имеется в виду?")
    expect(asked).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".portal-question")).to_have_count(6)
    expect(page.locator(".portal-asked input:checked").first).to_be_focused(timeout=PATIENCE)
    hand.press("Control+Shift+Enter")
    checked = page.get_by_role("heading", name="Проверка перед протоколом")
    expect(checked).to_be_visible(timeout=PATIENCE)

    assert page.locator(".portal-findings-error li").all_inner_texts() == []
    the_record_is_whole()
    with capsys.disabled():
        print(  # noqa: T201  whoever runs the test reads the numbers
            f"\nA session of 17 members, 6 invited, 8 items and 20 clauses: "
            f"{hand.loads} page loads, {hand.presses} key presses, {hand.pastes} pastes of them."
        )
    assert hand.loads <= 3
    assert hand.presses <= 80


def the_record_is_whole() -> None:
    meeting = Meeting.objects.latest("pk")
    assert (str(meeting.start_time), meeting.form, meeting.venue) == (
        "10:00:00",
        "mixed",
        Venue.objects.get(),
    )
    by_status = [
        Attendance.objects.filter(meeting=meeting, status=status).count()
        for status in ("member", "invited", "speaker")
    ]
    assert by_status == [17, 6, 0]
    away = Attendance.objects.get(presence="excused")
    assert (away.last_name, away.reason) == ("Мирошниченко", "отпуск")
    duties = Attendance.objects.exclude(duty="").values_list("duty", "last_name")
    assert dict(duties) == {"presiding": "Воскресенский", "secretary": "Соловей"}
    assert AgendaItem.objects.filter(outcome="decided", votes_for=15).count() == 8
    assert Resolution.objects.count() == 20
    assert Speaker.objects.count() == 24
    assert Executor.objects.exclude(person=None).count() == 12


def test_rows_are_added_and_moved_and_saved_by_keys(hand: Hand) -> None:
    page = hand.page
    page.goto("/admin/meetings/meeting/add/")
    hand.type("17.09.2026")
    hand.tab_to("#agenda_items-group .djn-add-handler")
    hand.press("Enter")
    expect(page.locator("#id_agenda_items-0-title")).to_be_focused()
    hand.type("О втором")
    hand.press("Alt+Insert")
    expect(page.locator("#id_agenda_items-1-title")).to_be_focused()
    hand.type("О первом")
    hand.press("Alt+ArrowUp")
    hand.tab_to("#agenda_items-1-speakers-group .djn-add-handler")
    hand.press("Enter")
    expect(page.locator("#id_agenda_items-1-speakers-0-role")).to_be_focused()
    hand.press("Tab")
    hand.press("Enter")
    expect(page.locator(".select2-search__field").last).to_be_focused()
    hand.type("ткач")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(
        "Ткач Борис Олегович"
    )
    hand.press("Enter")
    hand.press("Control+Enter")
    expect(page.locator(".success")).to_be_visible(timeout=PATIENCE)

    assert list(AgendaItem.objects.values_list("title", flat=True)) == ["О первом", "О втором"]
    assert Speaker.objects.get().item.title == "О первом"
    assert hand.loads == 2
