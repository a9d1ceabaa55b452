from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from documents.papers.attendance_sheet import (
    AttendanceSheetPaper,
    gather_attendance_list,
    gather_attendance_sheet,
)
from documents.papers.parts import PersonLine, Signature
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting
from participants.models import Attendance, AttendanceGroup, Membership
from russian.typography import plain
from tests.documents.paper_records import attend, change, make_person
from tests.pdf_judging import assert_conforms, page_texts, run, text_of

THIN = """\
Антитеррористическая комиссия в Краснодарском крае
ЯВОЧНЫЙ ЛИСТ
заседания Антитеррористической комиссии
в Краснодарском крае
Дата проведения – ___.___._____
Председательствующий
№ п/п Фамилия, имя,
отчество
Должность и организация Время
прибытия
Подпись
1 Кондратьев В.И. глава администрации
(губернатор) Краснодар-
ского края
Секретарь"""

CAME = """\
Постоянно действующее координационное совещание
по обеспечению правопорядка
Антитеррористическая комиссия в Краснодарском крае
ЯВОЧНЫЙ ЛИСТ
внеочередного совместного заседания постоянно
действующего координационного совещания
по обеспечению правопорядка и Антитеррористической
комиссии в Краснодарском крае
Дата проведения – 10 ноября 2022 г.
Время начала – 10:00
Место проведения – г. Новороссийск, здание администрации города
Форма проведения – очная, с участием по видео-конференц-связи
Члены координационного совещания и комиссии
№ п/п Фамилия, имя,
отчество
Должность и организация Отметка о явке
1 Кондратьев
Вениамин
Иванович
глава администрации (губерна-
тор) края (руководитель коорди-
национного совещания и пред-
седатель комиссии)
присутствует
2 Громов Борис
Викторович
прокурор города присутствует
3 Ёлкин П.П. начальник управления связи присутствует,
по видео-конференц-
связи
4 Ершов А.А. начальник гарнизона отсутствует, отпуск
5 Яшин К.К. начальник порта отсутствует
Замещающие
№ п/п Фамилия, имя,
отчество
Должность и организация Отметка о явке
1 Белов С.С. заместитель военкома присутствует,
за Ершова А.А.,
с правом совещатель-
ного голоса, прибыл
в 10:30
Учебный пример
Приглашённые
№ п/п Фамилия, имя,
отчество
Должность и организация Отметка о явке
1 Колганов Н.А. начальник управления мигра-
ции
присутствует
2 Шевченко Т.Ю. начальник отдела присутствует, убыла
в 11:15
Присутствовали: 3 члена координационного совещания и комиссии из 5,
1 замещающий, 2 приглашённых.
Также присутствовали: главы внутригородских районов.
Секретарь Т.Ю. Шевченко
2
Учебный пример"""

LIST = """\
Приложение № 1
к протоколу от 14.11.2022 № 5,
АТК-12/2022
СПИСОК ПРИСУТСТВУЮЩИХ
Члены координационного совещания и комиссии"""


def told(paper: AttendanceSheetPaper) -> dict[str, list[str]]:
    """The names of each group, with what stands in brackets after the post."""
    return {
        group.label: [
            plain(f"{row.person.name} ({row.person.note})" if row.person.note else row.person.name)
            for row in group.rows
        ]
        for group in paper.groups
    }


def marks(paper: AttendanceSheetPaper) -> dict[str, str]:
    rows = [row for group in paper.groups for row in group.rows]
    return {plain(row.person.name): plain(", ".join(row.marks)) for row in rows}


# --- read back from the page ------------------------------------------------------------------


def test_thin_sheet_has_room_to_sign_and_a_line_for_the_secretary(thin_meeting: Meeting) -> None:
    pdf = pdf_of(gather_attendance_sheet(thin_meeting, with_signatures=True))

    assert text_of(pdf, "-raw") == THIN
    assert_conforms(pdf)


def test_sheet_without_signatures_says_who_came(richest_meeting: Meeting) -> None:
    pdf = pdf_of(gather_attendance_sheet(richest_meeting, with_signatures=False))

    assert text_of(pdf, "-raw") == CAME
    tags = run("pdfinfo", "-struct", "-", pdf=pdf)
    assert all(tag in tags for tag in ("Table", "THead", "TBody", "TH", "TD"))


def test_demo_is_signed_on_three_pages_under_repeated_heads(training: Meeting) -> None:
    pages = page_texts(pdf_of(gather_attendance_sheet(training, with_signatures=True)))

    assert all("Фамилия, имя," in page for page in pages)
    assert "По списку: 12 членов комиссии, 1 замещающий, 6 приглашённых." in pages[-1]
    assert "Секретарь\nТ.Ю. Соловей" in pages[-1]


def test_list_of_those_present_is_the_appendix_of_the_minutes(richest_meeting: Meeting) -> None:
    paper = gather_attendance_list(richest_meeting)
    pdf = pdf_of(paper)

    assert text_of(pdf).startswith(LIST)
    assert "начальник отдела (убыла в 11:15)" in text_of(pdf)
    assert "главы внутригородских районов." in text_of(pdf)
    assert "Ершов" not in text_of(pdf).replace("(за Ершова А.А., с правом", "")
    assert plain(paper.title).startswith("Список присутствующих, приложение к протоколу")
    assert plain(paper.title).endswith("от 14.11.2022 № 5, АТК-12/2022 (учебный пример)")
    assert_conforms(pdf)


def test_list_of_nobody_says_so(thin_meeting: Meeting) -> None:
    assert text_of(pdf_of(gather_attendance_list(thin_meeting))) == (
        "Приложение № 1\nк протоколу от ___.___._____\n№ ____\n"
        "СПИСОК ПРИСУТСТВУЮЩИХ\nСведений об участниках нет."
    )


def test_sixty_people_with_long_names_are_all_on_the_sheet(
    thin_meeting: Meeting, atk: Commission
) -> None:
    for n in range(60):
        who = f"Нечипоренко-Константинопольский{'абвгд'[n % 5]} Александр Всеволодович"
        post = "исполняющий обязанности начальника межрайонного управления по взаимодействию"
        attend(thin_meeting, who, f"{post} № {n}")

    pdf = pdf_of(gather_attendance_sheet(thin_meeting, with_signatures=True))

    pages = page_texts(pdf)
    assert [page.split("\n")[0] for page in pages[1:]] == [
        str(n + 2) for n in range(len(pages) - 1)
    ]
    assert all("Подпись" in page for page in pages)
    assert "По списку: 60 членов комиссии." in pages[-1]
    # The signature stands under rows of the table, and no word reaches out of its cell.
    assert "Александр" in pages[-1]
    assert sum(page.count("Всеволодович") for page in pages) == 60


# --- who stands on it -------------------------------------------------------------------------


def test_form_lists_the_composition_of_that_day_and_the_list_of_the_session(
    thin_meeting: Meeting, atk: Commission
) -> None:
    Meeting.objects.update(held_on=date(2022, 11, 10))
    for written, role, until in (
        ("Жуков А.А.", "member", None),
        ("Ёлкин А.А.", "member", None),
        ("Бывший А.А.", "member", date(2022, 11, 9)),
        ("Сидоров А.А.", "secretary", None),
        ("Юдин А.А.", "deputy_chair", None),
    ):
        Membership.objects.create(
            commission=atk, person=make_person(written), role=role, until=until
        )
    chair = thin_meeting.attendance.get()
    Membership.objects.create(commission=atk, person=chair.person, role="chair")
    attend(thin_meeting, "Белов Б.Б.", status="substitute", substitute_for=make_person("Ким Ю.Ю."))
    attend(thin_meeting, "Яшин Я.Я.", status="speaker")
    attend(thin_meeting, "Абрамов А.А.", status="invited")

    paper = gather_attendance_sheet(thin_meeting, with_signatures=True)

    assert told(paper) == {
        "Члены комиссии": [
            "Кондратьев В.И. (председатель комиссии)",
            "Юдин А.А. (заместитель председателя комиссии)",
            "Сидоров А.А. (секретарь комиссии)",
            "Ёлкин А.А.",
            "Жуков А.А.",
        ],
        # Nobody knows whether Ким is a man or a woman.
        "Замещающие": ["Белов Б.Б. (за Ким Ю.Ю.)"],
        "Приглашённые": ["Абрамов А.А.", "Яшин Я.Я."],
    }
    assert paper.columns == ("Время прибытия", "Подпись")
    assert paper.signatures == (Signature("Секретарь", "А.А.\u00a0Сидоров"),)
    assert set(marks(paper).values()) == {", "}
    assert [plain(total) for total in paper.totals] == [
        "По списку: 5 членов комиссии, 1 замещающий, 2 приглашённых."
    ]


def test_what_was_not_recorded_is_not_said_after_the_session(
    thin_meeting: Meeting, atk: Commission
) -> None:
    Membership.objects.create(commission=atk, person=make_person("Жуков А.А."))
    Meeting.objects.update(state=Meeting.State.HELD)

    before = gather_attendance_sheet(thin_meeting, with_signatures=True)
    after = gather_attendance_sheet(thin_meeting, with_signatures=False)

    assert told(before) == {
        "Председательствующий": ["Кондратьев В.И."],
        "Члены комиссии": ["Жуков А.А."],
    }
    assert told(after) == {"Председательствующий": ["Кондратьев В.И."]}
    assert after.totals == after.signatures == ()


def test_those_on_duty_who_are_no_members_stand_by_their_duty(thin_meeting: Meeting) -> None:
    attend(thin_meeting, "Шевченко Т.Ю.", duty="secretary", status="")

    assert told(gather_attendance_sheet(thin_meeting, with_signatures=True)) == {
        "Председательствующий и секретарь": ["Кондратьев В.И.", "Шевченко Т.Ю."]
    }


def test_post_of_a_member_outside_the_list_is_that_of_the_day_and_says_a_role_once(
    thin_meeting: Meeting, atk: Commission, training: Meeting
) -> None:
    post = "первый заместитель главы, заместитель председателя комиссии"
    row = attend(thin_meeting, "Юдин А.А.", post)
    Membership.objects.create(commission=atk, person=row.person, role="deputy_chair")
    Attendance.objects.filter(meeting=training).exclude(last_name="Зимин").delete()

    own = gather_attendance_sheet(thin_meeting, with_signatures=True)
    seats = gather_attendance_sheet(training, with_signatures=True)

    assert own.groups[1].rows[0].person == PersonLine("Юдин\u00a0А.А.", post)
    assert seats.groups[0].rows[0].person == PersonLine(
        "Воскресенский Глеб Андреевич",
        "глава Учебного муниципального округа",
        "председатель комиссии",
    )


@pytest.mark.parametrize(
    ("form", "column", "expected"),
    [
        (
            "in_person",
            "Отметка о явке",
            ["присутствует", "отсутствует, по уважительной причине", "отсутствует"],
        ),
        (
            "correspondence",
            "Отметка об участии",
            ["участвует", "не участвует, по уважительной причине", "не участвует"],
        ),
    ],
)
def test_marks_after_the_session(
    thin_meeting: Meeting, form: str, column: str, expected: list[str]
) -> None:
    Meeting.objects.update(state=Meeting.State.SIGNED, form=form)
    for written, presence in (("А А.А.", "present"), ("Б А.А.", "excused"), ("В А.А.", "absent")):
        attend(thin_meeting, written, presence=presence)
    AttendanceGroup.objects.create(meeting=thin_meeting, title="главы районов")

    paper = gather_attendance_sheet(thin_meeting, with_signatures=False)

    assert paper.columns == (column,)
    assert list(marks(paper).values())[1:] == expected
    assert [total.rpartition(": ")[2] for total in paper.totals] == [
        "1\u00a0член комиссии из\u00a03.",
        "главы районов.",
    ]


def test_sheet_before_the_session_has_marks_to_fill_in(thin_meeting: Meeting) -> None:
    attend(thin_meeting, "Ким В.В.", presence="absent")

    paper = gather_attendance_sheet(thin_meeting, with_signatures=False)

    assert set(marks(paper).values()) == {""}
    assert paper.totals == ("По списку: 1\u00a0член комиссии.",)


def test_names_and_posts_do_not_move(richest_meeting: Meeting) -> None:
    before = gather_attendance_sheet(richest_meeting, with_signatures=True)

    for row in Attendance.objects.select_related("person"):
        change(row.person, last_name="Иной")

    assert gather_attendance_sheet(richest_meeting, with_signatures=True) == before


def test_number_of_queries_does_not_grow(
    thin_meeting: Meeting, atk: Commission, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Meeting.objects.update(state=Meeting.State.HELD)

    def fill(times: int) -> None:
        for n in range(times):
            row = attend(thin_meeting, f"Ким {'АБВ'[n]}.А.", "начальник")
            attend(thin_meeting, "Ли А.А.", status="substitute", substitute_for=row.person)
            Membership.objects.create(commission=atk, person=row.person)
            Membership.objects.create(commission=atk, person=make_person("Цой А.А."))

    fill(1)
    for with_signatures, queries in ((True, 12), (False, 15)):
        with django_assert_num_queries(queries):
            gather_attendance_sheet(thin_meeting, with_signatures=with_signatures)
    fill(3)
    for with_signatures, queries in ((True, 12), (False, 15)):
        with django_assert_num_queries(queries):
            gather_attendance_sheet(thin_meeting, with_signatures=with_signatures)
