"""Brief minutes: who spoke to each question and what was decided, under Roman numerals."""

import pytest
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Speaker
from documents.papers.minutes import gather_minutes
from documents.papers.minutes_paper import BriefMinutesPaper
from documents.papers.parts import Clause, Decision, ItemMinutes
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting
from russian.typography import plain
from tests.documents.paper_records import attend, decide
from tests.pdf_judging import assert_conforms, page_texts, text_of

BRIEF = Commission.MinutesStyle.BRIEF

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
I. Об итогах работы
Председательствующий
Секретарь
В.И. Кондратьев"""

#: From the first question on.
FULL = """\
I. Об итогах работы по противодействию незаконной миграции
(Колганов Н.А., Ёлкин П.П., Громов Б.В.)
1.1. Информацию принять к сведению.
Учебный пример
2
1.2. Начальнику управления связи (Ёлкин П.П.) и прокурору города \
обеспечить связь на всех постах. Срок – до 15 декабря 2022 г.
1.3. Главе района продолжить проверки. Срок – постоянно.
ГОЛОСОВАЛИ: «за» – 2, «против» – 0, «воздержались» – 1. Решение принято
большинством голосов.
II. О защите объектов
Закрытый вопрос (основание: пункт 3 перечня сведений).
Информацию принять к сведению.
ГОЛОСОВАЛИ: «за» – 3, «против» – 0, «воздержались» – 0. Решение принято
единогласно.
III. О плане работы
Рассмотрение вопроса отложить.
Председательствующий
В.И. Кондратьев
Секретарь
Т.Ю. Шевченко
Примечание. Год принят по плану работы.
Учебный пример"""

RICHEST = """\
III. О плане работы
3.1. О сроках представления плана
ПРОЕКТ РЕШЕНИЯ:
3.1.1. Утвердить новый срок представления плана.
Решение не принято.
ПО ВОПРОСУ III:
Рассмотрение вопроса отложить. Причина: план не представлен.
3.2. Главе района доработать план. Срок – ежемесячно."""


def brief(meeting: Meeting) -> BriefMinutesPaper:
    paper = gather_minutes(meeting, is_draft=False, style=BRIEF)
    assert isinstance(paper, BriefMinutesPaper)
    return paper


def test_thin_record_reads_well(thin_meeting: Meeting) -> None:
    assert text_of(pdf_of(gather_minutes(thin_meeting, is_draft=True, style=BRIEF))) == THIN


def test_full_record_reads_well(full_meeting: Meeting) -> None:
    pdf = pdf_of(brief(full_meeting))

    text = text_of(pdf)
    assert text[text.index("I. Об итогах") :] == FULL
    assert "ПОВЕСТКА" not in text
    assert "СЛУШАЛИ" not in text
    assert text.startswith("Для служебного пользования")
    assert_conforms(pdf)


def test_richest_record_reads_well(richest_meeting: Meeting) -> None:
    text = text_of(pdf_of(brief(richest_meeting)))

    assert RICHEST in text
    assert "Особое мнение Ёлкина П.П.: Срок слишком мал." in text


def test_introduction_and_signatures_are_those_of_the_full_minutes(full_meeting: Meeting) -> None:
    full, short = gather_minutes(full_meeting, is_draft=False), brief(full_meeting)

    for name in ("title", "kind", "heading", "facts", "attendance", "quorum", "signatures", "data"):
        assert getattr(short, name) == getattr(full, name)


def test_open_part_keeps_the_numerals(full_meeting: Meeting) -> None:
    paper = gather_minutes(full_meeting, is_draft=False, open_part=True, style=BRIEF)

    assert [item.number for item in paper.items] == ["I", "II", "III"]
    assert paper.items[1] == ItemMinutes(
        "II", "Закрытый вопрос (основание: пункт 3 перечня сведений)"
    )
    assert paper.kind == "ПРОТОКОЛ (открытая часть)"
    assert not paper.is_restricted


def test_who_spoke_twice_is_named_once(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    for n, name in enumerate(["Ким А.А.", "Ли Б.Б."]):
        Speaker.objects.create(item=item, person=attend(thin_meeting, name).person, position=n)
    again = item.speakers.first()
    Speaker.objects.create(item=item, person=again.person, role="speaker", position=2)

    (told,) = brief(thin_meeting).items

    assert [plain(name) for name in told.speakers] == ["Ким А.А.", "Ли Б.Б."]


def test_sub_items_keep_their_numbers(thin_meeting: Meeting) -> None:
    decide(thin_meeting.agenda_items.get(), "Отметить работу")
    AgendaItem.objects.create(meeting=thin_meeting, position=1, is_subitem=True, title="О школах")

    assert brief(thin_meeting).items == (
        ItemMinutes(
            "I",
            "Об итогах работы",
            subitems=(ItemMinutes("1.1", "О школах"),),
            decision=Decision("ПО ВОПРОСУ I", clauses=(Clause("1.2.", ("Отметить работу.",)),)),
        ),
    )


def test_number_of_queries_does_not_grow(
    full_meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(17):
        brief(full_meeting)


def test_sixty_questions_with_parts_leave_no_heading_alone(thin_meeting: Meeting) -> None:
    for n in range(1, 60):
        item = AgendaItem.objects.create(
            meeting=thin_meeting,
            position=n,
            is_subitem=n % 3 == 1,
            title=f"О ходе выполнения раздела № {n} плана",
        )
        decide(item, "Представить сведения о выполнении раздела и предложения о мерах.")

    pages = page_texts(pdf_of(brief(thin_meeting)))

    assert len(pages) > 3
    for page in pages:
        assert not page.rstrip().split("\n")[-1].endswith(" плана")
    assert "XL. О ходе выполнения" in "\n".join(pages)


@pytest.mark.parametrize("filling", [20, 22])
def test_signatures_never_stand_alone_on_a_page(thin_meeting: Meeting, filling: int) -> None:
    item = thin_meeting.agenda_items.get()
    for n in range(filling):
        decide(item, f"Принять меру {n}.")

    *_, last = page_texts(pdf_of(brief(thin_meeting)))

    assert "Кондратьев" in last
    assert "Принять" in last
