from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from agenda.models import AgendaItem
from documents.paper import draw
from documents.papers.minutes import gather_minutes
from documents.printing.output import pdf_of
from meetings.models import Meeting
from russian.typography import plain
from tests.documents.paper_records import attend
from tests.pdf_judging import (
    assert_conforms,
    font_names,
    page_count,
    page_texts,
    run,
    text_of,
)

pytestmark = pytest.mark.once

THIN = """\
ПРОЕКТ
Антитеррористическая комиссия в Краснодарском крае
ПРОТОКОЛ
заседания Антитеррористической комиссии
в Краснодарском крае
___.___._____
№ ____
Председательствующий – В.И. Кондратьев, глава администрации (губернатор)
Краснодарского края
ПОВЕСТКА ДНЯ:
1. Об итогах работы
1. Об итогах работы
Председательствующий
Секретарь
В.И. Кондратьев"""

FULL = """\
Для служебного пользования
Экз. № _____
Постоянно действующее координационное совещание
по обеспечению правопорядка
Антитеррористическая комиссия в Краснодарском крае
ПРОТОКОЛ
внеочередного совместного заседания постоянно
действующего координационного совещания
по обеспечению правопорядка и Антитеррористической
комиссии в Краснодарском крае
10.11.2022
№ 5/12
г. Новороссийск
Председательствующий – В.И. Кондратьев
Секретарь – Т.Ю. Шевченко
Место проведения – здание администрации города
Время начала – 10:00
Форма проведения – очная, с участием по видео-конференц-связи
Присутствовали: 3 члена координационного совещания и комиссии из 5,
1 замещающий, 1 приглашённый.
Члены координационного совещания и комиссии:
Громов Б.В. – прокурор города;
Ёлкин П.П. – начальник управления связи (по видео-конференц-связи);
Кондратьев В.И. – глава администрации (губернатор) края.
Замещающие:
Белов С.С. – заместитель военкома.
Приглашённые:
Шевченко Т.Ю. – начальник отдела.
Также присутствовали:
главы внутригородских районов.
Отсутствовали:
Ершов А.А. – начальник гарнизона (отпуск);
Яшин К.К. – начальник порта.
ПОВЕСТКА ДНЯ:
1. Об итогах работы по противодействию незаконной миграции
Докладчик: Колганов Н.А. – начальник управления миграции
Содокладчик: Ёлкин П.П. – начальник управления связи
Учебный пример
2
2. О защите объектов (закрытый вопрос)
3. О плане работы
1. СЛУШАЛИ:
Об итогах работы по противодействию незаконной миграции
Н.А. Колганов – доложил о числе проверок.
П.П. Ёлкин – содоклад.
ВЫСТУПИЛИ:
Б.В. Громов, прокурор города, – предложил усилить контроль.
Поддержал проект решения.
Вопрос: о сроках.
Ответ: до конца года.
РЕШИЛИ:
1.1. Информацию принять к сведению.
1.2. Начальнику управления связи (Ёлкин П.П.) и прокурору города \
обеспечить связь на всех постах. Срок – до 15 декабря 2022 г.
1.3. Главе района продолжить проверки. Срок – постоянно.
ГОЛОСОВАЛИ: «за» – 2, «против» – 0, «воздержались» – 1. Решение принято
большинством голосов.
2. О защите объектов
Закрытый вопрос (основание: пункт 3 перечня сведений).
РЕШИЛИ:
Информацию принять к сведению.
ГОЛОСОВАЛИ: «за» – 3, «против» – 0, «воздержались» – 0. Решение принято
единогласно.
3. О плане работы
РЕШИЛИ:
Рассмотрение вопроса отложить.
Председательствующий
В.И. Кондратьев
Секретарь
Т.Ю. Шевченко
Примечание. Год принят по плану работы.
Учебный пример"""

#: From the day of the minutes on.
RICHEST = """\
14.11.2022
№ 5, АТК-12/2022
г. Новороссийск
Председательствующий – В.И. Кондратьев, руководитель координационного
совещания и председатель комиссии
Секретарь – Т.Ю. Шевченко
Место проведения – здание администрации города
Время проведения – с 10:00 до 11:40
Форма проведения – очная, с участием по видео-конференц-связи
Присутствовали: 3 члена координационного совещания и комиссии из 5,
1 замещающий, 1 приглашённый.
Члены координационного совещания и комиссии:
Громов Б.В. – прокурор города;
Ёлкин П.П. – начальник управления связи (по видео-конференц-связи);
Кондратьев В.И. – глава администрации (губернатор) края.
Замещающие:
Белов С.С. – заместитель военкома (за Ершова А.А., с правом
совещательного голоса, прибыл в 10:30).
Приглашённые:
Шевченко Т.Ю. – начальник отдела (убыла в 11:15).
Также присутствовали:
главы внутригородских районов.
Отсутствовали:
Ершов А.А. – начальник гарнизона (отпуск);
Яшин К.К. – начальник порта.
Кворум координационного совещания – 3 из 5 членов, нужно не менее 3
(более половины): кворум имеется.
Учебный пример
2
Кворум комиссии – 3 из 5 членов, нужно не менее 3 (более половины): кворум
имеется.
ПОВЕСТКА ДНЯ:
1. Об итогах работы по противодействию незаконной миграции
Докладчик: Колганов Н.А. – начальник управления миграции
Содокладчик: Ёлкин П.П. – начальник управления связи
2. О защите объектов (закрытый вопрос)
3. О плане работы
3.1. О сроках представления плана
4. Разное (включён в повестку на заседании)
Докладчик: Громов Б.В. – прокурор города
1. СЛУШАЛИ:
Об итогах работы по противодействию незаконной миграции
Отсутствовали при рассмотрении вопроса: Белов С.С.
Отвод: Громов Б.В.
Кворум координационного совещания при рассмотрении вопроса – 2
из 5 членов, нужно не менее 3 (более половины): кворума нет.
Кворум комиссии при рассмотрении вопроса – 2 из 5 членов, нужно
не менее 3 (более половины): кворума нет.
Вопрос рассмотрен без кворума: вопрос не терпит отлагательства.
Колганова Н.А., который доложил о числе проверок.
Ёлкина П.П. – содоклад.
ВЫСТУПИЛИ:
Б.В. Громов, прокурор города, – предложил усилить контроль.
Поддержал проект решения.
Вопрос: о сроках.
Ответ: до конца года.
РЕШИЛИ:
1.1. Информацию принять к сведению.
1.2. Поручить начальнику управления связи (Ёлкин П.П.) и прокурору
города обеспечить связь на всех постах. Срок – до 15 декабря 2022 г.
1.3. Главе района продолжить проверки. Срок – постоянно.
ГОЛОСОВАЛИ: «за» – 1, «против» – 1, «воздержались» – 0. Голоса разделились
поровну; решающим стал голос председательствующего. Решение принято.
Поимённо: «за» – Кондратьев В.И.; «против» – Ёлкин П.П.
Особое мнение Ёлкина П.П.: Срок слишком мал.
Прошу продлить его.
Учебный пример
3
2. О защите объектов
Закрытый вопрос (основание: пункт 3 перечня сведений).
РЕШИЛИ:
Информацию принять к сведению.
ГОЛОСОВАЛИ (тайно): «за» – 3, «против» – 0, «воздержались» – 0. Решение
принято единогласно.
3. О плане работы
3.1. О сроках представления плана
ПРОЕКТ РЕШЕНИЯ:
3.1.1. Утвердить новый срок представления плана.
Решение не принято.
ПО ВОПРОСУ 3 РЕШИЛИ:
Рассмотрение вопроса отложить. Причина: план не представлен.
3.2. Главе района доработать план. Срок – ежемесячно.
4. СЛУШАЛИ:
Разное
Громова Б.В. – доклад.
РЕШИЛИ:
Информацию принять к сведению.
Председательствующий
В.И. Кондратьев
Секретарь
Т.Ю. Шевченко
Примечание. Год принят по плану работы.
Учебный пример"""


def draft(meeting: Meeting) -> bytes:
    return pdf_of(gather_minutes(meeting, is_draft=True))


def final(meeting: Meeting) -> bytes:
    return pdf_of(gather_minutes(meeting, is_draft=False))


def test_thin_record_reads_well(thin_meeting: Meeting) -> None:
    assert text_of(draft(thin_meeting)) == THIN


def test_full_record_reads_well(full_meeting: Meeting) -> None:
    pdf = final(full_meeting)

    assert text_of(pdf) == FULL
    assert page_count(pdf) == 2


def test_richest_record_reads_well(richest_meeting: Meeting) -> None:
    text = text_of(final(richest_meeting))

    assert text.partition("\n14.11.2022\n")[0].endswith(
        "комиссии в Краснодарском крае, состоявшегося\n10 ноября 2022 г."
    )
    assert text[text.index("14.11.2022") :] == RICHEST


def test_long_record_has_six_pages_with_the_list_in_an_appendix(long_meeting: Meeting) -> None:
    pages = page_texts(final(long_meeting))

    assert len(pages) == 6
    assert pages[0].startswith("Антитеррористическая комиссия")
    assert [page.split("\n")[0] for page in pages[1:]] == ["2", "3", "4", "5", "6"]
    assert "(список прилагается)" in pages[0]
    assert "Приложение: список присутствующих на ___ л. в 1 экз." in pages[3]
    assert pages[4].split("\n")[1:4] == [
        "Приложение",
        "к протоколу от 21.12.2022 № 7",
        "СПИСОК ПРИСУТСТВУЮЩИХ",
    ]


def test_long_minutes_conform_to_archive_and_accessibility_standards(
    long_meeting: Meeting,
) -> None:
    pdf = draft(long_meeting)

    assert_conforms(pdf)
    assert font_names(pdf) <= {"PT-Serif", "PT-Serif-Bold", "PT-Serif-Italic"}


def test_draft_says_so_on_every_page_beside_the_number(long_meeting: Meeting) -> None:
    marked, unmarked = page_texts(draft(long_meeting)), page_texts(final(long_meeting))

    assert all("ПРОЕКТ" in page for page in marked)
    assert marked[1].split("\n")[:2] in (["2 ПРОЕКТ", "1. СЛУШАЛИ:"], ["2", "ПРОЕКТ"])
    assert not any("ПРОЕКТ" in page for page in unmarked)


def test_example_says_so_on_every_page(full_meeting: Meeting, thin_meeting: Meeting) -> None:
    assert all("Учебный пример" in page for page in page_texts(draft(full_meeting)))
    assert "Учебный пример" not in text_of(draft(thin_meeting))


def test_mark_of_official_use_stands_on_the_first_page_of_a_closed_record(
    full_meeting: Meeting,
) -> None:
    first, second = page_texts(final(full_meeting))

    assert first.startswith("Для служебного пользования\nЭкз. №")
    assert "Для служебного" not in second


def test_open_record_bears_no_mark_of_official_use(full_meeting: Meeting) -> None:
    full_meeting.agenda_items.update(is_closed=False)

    pdf = final(full_meeting)

    assert "Для служебного" not in text_of(pdf)
    assert "Закрытый" not in text_of(pdf)


def test_title_language_and_bookmarks(full_meeting: Meeting) -> None:
    with pikepdf.open(BytesIO(draft(full_meeting))) as opened:
        assert str(opened.Root.Lang) == "ru-RU"
        title = str(opened.docinfo["/Title"]).replace("\u00a0", " ")
        assert title.startswith("Протокол внеочередного совместного заседания")
        assert title.endswith("от 10.11.2022 № 5/12 (проект, учебный пример)")
        with opened.open_outline() as outline:
            (top,) = outline.root
            chapters = [plain(chapter.title) for chapter in top.children]
    assert chapters == [
        "ПОВЕСТКА ДНЯ:",
        "1. СЛУШАЛИ: Об итогах работы по противодействию незаконной миграции",
        "2. О защите объектов",
        "3. О плане работы",
    ]


def test_lists_and_tables_are_tagged(long_meeting: Meeting) -> None:
    tags = run("pdfinfo", "-struct", "-", pdf=final(long_meeting))

    for tag in ("H1", "H2", "H3", "L ", "LI", "LBody", "Table", "THead", "TBody", "TH", "TD"):
        assert tag in tags


@pytest.mark.parametrize("filling", range(30, 48, 2))
def test_signatures_never_stand_alone_on_a_page(thin_meeting: Meeting, filling: int) -> None:
    item = AgendaItem.objects.get(meeting=thin_meeting)
    item.discussion = "\n".join(["Строка обсуждения."] * filling)
    item.save()

    *_, last = page_texts(final(thin_meeting))

    assert "Кондратьев" in last
    assert "обсуждения" in last or "Об итогах" in last


def test_what_a_person_typed_is_text_and_not_markup(thin_meeting: Meeting) -> None:
    typed = '<img src="file:///etc/passwd"> & <b>«"x"»</b>'
    thin_meeting.agenda_items.update(title=typed, discussion=typed)
    attend(thin_meeting, "Ким В.В.", typed)

    pdf = draft(thin_meeting)

    assert text_of(pdf).count("<img") == 4
    assert "<b>" not in draw(gather_minutes(thin_meeting, is_draft=True)).html


def test_what_a_person_typed_keeps_its_signs(thin_meeting: Meeting) -> None:
    typed = 'Об "итогах" - в 2019-2023 гг. N 5 и молодёжи'
    thin_meeting.agenda_items.update(title=typed)

    assert text_of(draft(thin_meeting)).count(typed) == 2


@pytest.mark.parametrize(
    "record", ["thin_meeting", "full_meeting", "long_meeting", "richest_meeting"]
)
def test_no_heading_stands_over_nothing(record: str, request: pytest.FixtureRequest) -> None:
    text = text_of(draft(request.getfixturevalue(record)))

    assert "None" not in text
    lines = text.split("\n")
    for line, following in pairwise(lines):
        assert not following.startswith("–")
        assert not (line.endswith(":") and following.endswith(":") and line.isupper())


def test_empty_sections_are_left_out(thin_meeting: Meeting) -> None:
    text = text_of(draft(thin_meeting))

    for word in (
        "СЛУШАЛИ",
        "ВЫСТУПИЛИ",
        "РЕШИЛИ",
        "ГОЛОСОВАЛИ",
        "Присутствовали",
        "Отсутствовали",
        "Примечание",
        "Приложение",
    ):
        assert word not in text


def test_head_of_the_list_is_repeated_on_its_every_page(thin_meeting: Meeting) -> None:
    for n in range(60):
        attend(thin_meeting, f"Ким {'АБВГДЕ'[n // 10]}.{'АБВГДЕЖЗИК'[n % 10]}.", "начальник")

    pages = page_texts(final(thin_meeting))[1:]

    assert len(pages) == 2
    assert all("Фамилия, инициалы" in page for page in pages)
