"""Agendas and decisions as clerks have them in their files."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.session_form.pasting import PastedClause, Trouble, begins_as_title, read_outline


def titles(text: str) -> list[tuple[str, bool]]:
    return [(item.title, item.is_subitem) for item in read_outline(text).items]


def clause(line: str) -> PastedClause:
    [item] = read_outline(f"О деле\nРешили:\n{line}").items
    [only] = item.clauses
    return only


def test_titles_stand_one_a_line_without_their_numbers() -> None:
    assert titles(
        "ПОВЕСТКА ДНЯ:\n1. Об итогах работы.\n2) О мерах\nIII. О плане на 2027 г.\n- Разное\n"
    ) == [
        ("Об итогах работы", False),
        ("О мерах", False),
        ("О плане на 2027 г.", False),
        ("Разное", False),
    ]


def test_a_title_broken_into_two_lines_and_a_sub_item() -> None:
    assert titles("1. Об итогах\nработы в городе\n1.1. О первом\n1.2. О втором\n2. О плане") == [
        ("Об итогах работы в городе", False),
        ("О первом", True),
        ("О втором", True),
        ("О плане", False),
    ]


def test_everything_that_came_of_an_item() -> None:
    outline = read_outline(
        "1. Об итогах\n"
        "Докладчик: Колганов Н.А. – начальник управления\n"
        "Содокладчики: Ли Р.В.; Пак А.А. – судья\n"
        "Выступили: Громов Б.В., Ким В.С.\n"
        "Обсуждение: Спорили.\n"
        "Решили:\n"
        "1.1. Принять к сведению.\n"
        "1.2. Усилить\nработу.\n"
        "Голосовали: «за» – 11, «против» – 0, «воздержались» – 1.\n"
        "\n"
        "2. О тайне\n"
        "Закрыто: служебная тайна\n"
        "Отложено: нет докладчика\n"
    )

    first, second = outline.items
    assert (outline.faults, outline.doubts) == ([], [])
    assert [(s.person.name.last, s.person.post, s.role) for s in first.speakers] == [
        ("Колганов", "начальник управления", "rapporteur"),
        ("Ли", "", "co_rapporteur"),
        ("Пак", "судья", "co_rapporteur"),
        ("Громов", "", "speaker"),
        ("Ким", "", "speaker"),
    ]
    assert first.discussion == "Спорили."
    assert [each.text for each in first.clauses] == ["Принять к сведению.", "Усилить работу."]
    assert (first.votes, first.outcome, first.closed_ground) == ((11, 0, 1), "decided", None)
    assert second.closed_ground == "служебная тайна"
    assert (second.outcome, second.outcome_reason) == ("postponed", "нет докладчика")


def test_what_was_said_stands_after_the_dash() -> None:
    [item] = read_outline(
        "О деле\nСлушали: Н.А. Колганов – доклад прилагается\nВЫСТУПИЛИ:\n"
        "Громов Б.В. – отметил недостатки\nи предложил меры."
    ).items

    assert [(s.person.name.last, s.summary) for s in item.speakers] == [
        ("Колганов", "Доклад прилагается"),
        ("Громов", "Отметил недостатки\nи предложил меры."),
    ]


@pytest.mark.parametrize(
    ("line", "term"),
    [
        ("Сделать. Срок – до 15 декабря 2026 г.", {"due_on": date(2026, 12, 15)}),
        ("Сделать. Срок: 15.12.2026", {"due_on": date(2026, 12, 15)}),
        ("Сделать (срок – не позднее 1.02.2027)", {"due_on": date(2027, 2, 1)}),
        ("Сделать. Срок – постоянно.", {"due_text": "постоянно"}),
        ("Сделать\nСрок исполнения: в течение года", {"due_text": "в течение года"}),
        (
            "Сделать. Срок – ежеквартально, до 5-го числа",
            {"recurrence": "quarterly", "recurrence_day": 5},
        ),
        (
            "Сделать. Срок – ежемесячно, до\u00a010\u2011го\u00a0числа следующего месяца.",
            {"recurrence": "monthly", "recurrence_day": 10},
        ),
        ("Сделать. Срок – ежемесячно.", {"recurrence": "monthly"}),
        ("Сделать. Срок – до 31.02.2026", {"due_text": "до 31.02.2026"}),
        ("Продлить срок действия плана.", {}),
        ("Провести учения в срок до 01.04.2027.", {"due_on": date(2027, 4, 1)}),
        ("Начальнику УМВД отчитаться до 1 марта 2027 г.", {"due_on": date(2027, 3, 1)}),
        ("Начальнику УМВД отчитаться не позднее 1.03.2027", {"due_on": date(2027, 3, 1)}),
        ("Начальнику УМВД в срок до 1.03.2027 отчитаться.", {"due_on": date(2027, 3, 1)}),
        ("Начальнику УМВД продлить дежурство до 1.03.2027", {}),
        ("Продлить дежурство до 1 марта 2027 г.", {}),
    ],
)
def test_the_term_of_a_clause(line: str, term: dict[str, Any]) -> None:
    read = clause(line)

    names = ("due_on", "due_text", "recurrence", "recurrence_day")
    assert {name: getattr(read, name) for name in names if getattr(read, name)} == term


@pytest.mark.parametrize(
    ("line", "executors", "text"),
    [
        (
            "1.1. Начальнику УМВД (Иванов И.И.): провести проверку.",
            [("начальник УМВД", "Иванов", "responsible")],
            "Провести проверку.",
        ),
        (
            "Начальнику отдела полиции (Ткач П.К.) провести учения.",
            [("начальник отдела полиции", "Ткач", "responsible")],
            "Провести учения.",
        ),
        (
            "Рекомендовать главам районов, управлению образования (Ли Р.В.): отчитаться.",
            [("главы районов", "", "responsible"), ("управление образования", "Ли", "responsible")],
            "Отчитаться.",
        ),
        (
            "Комитету по культуре и спорту: доложить.",
            [("комитет по культуре и спорту", "", "responsible")],
            "Доложить.",
        ),
        (
            "Доложить.\nОтветственный: Ким В.С. – начальник отдела\nСоисполнители: отдел культуры",
            [("начальник отдела", "Ким", "responsible"), ("отдел культуры", "", "co_executor")],
            "Доложить.",
        ),
        (
            "Поручить начальнику отдела полиции Ткачу Б.О. проверить посты до 1 марта 2027 г.",
            [("начальник отдела полиции", "Ткач", "responsible")],
            "Проверить посты",
        ),
        (
            "Просить директора школы, директору школы Ивановой А. И. срочно отчитаться.",
            [],
            "Просить директора школы, директору школы Ивановой А. И. срочно отчитаться.",
        ),
        (
            "Ткачу Б.О. и Киму Виктору Ильичу совместно с УМВД проверить посты.",
            [("", "Ткач", "responsible"), ("", "Ким", "responsible")],
            "Совместно с УМВД проверить посты.",
        ),
        (
            "Управлению образования, главам районов незамедлительно отчитаться.",
            [("управление образования", "", "responsible"), ("главы районов", "", "responsible")],
            "Незамедлительно отчитаться.",
        ),
        (
            "Директору МКУ «ЕДДС» Орловой А.И., заведующему отделом Б.О. Ткачу отчитаться.",
            [
                ("директор МКУ «ЕДДС»", "Орлова", "responsible"),
                ("заведующий отделом", "Ткач", "responsible"),
            ],
            "Отчитаться.",
        ),
        ("Провести учения в срок до 01.04.2027.", [], "Провести учения"),
        ("Принять к сведению: доклад.", [], "Принять к сведению: доклад."),
        ("Вести учёт: ежедневно.", [], "Вести учёт: ежедневно."),
    ],
)
def test_those_a_clause_is_said_to_become_executors(
    line: str, executors: list[tuple[str, str, str]], text: str
) -> None:
    read = clause(line)

    named = [(e.post, e.person.name.last if e.person else "", e.role) for e in read.executors]
    assert (named, read.text) == (executors, text)


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("Поручить начальнику УМВД проверить посты", "instruct"),
        ("Рекомендовать главам районов отчитаться", "recommend"),
        ("Просить прокурора города, прокурору города ответить", ""),
        ("Просить прокуратуре ответить", "request"),
        ("Начальнику УМВД проверить посты", ""),
    ],
)
def test_the_verb_with_which_a_clause_begins(line: str, verb: str) -> None:
    assert clause(line).verb == verb


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("По всем вопросам: сделать.", True),
        ("Поручить провести проверку.", True),
        ("Рекомендовать всем, кто может, отчитаться.", True),
        ("Начальнику какого-то отдела к пятнице", True),
        ("Глобе А.И. отчитаться", True),
        ("Провести проверку комиссии.", False),
        ("Принять к сведению: доклад.", False),
        ("Начальнику УМВД отчитаться.", False),
        ("Доклад начальника принять к сведению.", False),
        ("Информацию Ткача Б.О. принять к сведению.", False),
    ],
)
def test_whom_nobody_recognises_stays_in_the_text_and_is_told(line: str, is_told: bool) -> None:
    read = clause(line)

    assert read.is_unaddressed is is_told
    assert not is_told or read.text == line


@pytest.mark.parametrize(
    ("line", "speakers"),
    [
        (
            "Выступили: Старый Иван Петрович – слесарь, Ким В.С., Ткач Б.О.",
            [("Старый", "слесарь", ""), ("Ким", "", ""), ("Ткач", "", "")],
        ),
        (
            "Докладчик: Старый И.П. – слесарь, Ким В.С. – судья и Ткач Б.О.",
            [("Старый", "слесарь", ""), ("Ким", "судья", ""), ("Ткач", "", "")],
        ),
        (
            "Выступили: Громов Б.В. – отметил недостатки, Ким В.С. – возражал.",
            [("Громов", "", "Отметил недостатки"), ("Ким", "", "Возражал")],
        ),
        (
            "Выступили: Громов Б.В. (прокурор), Ким В.С. (судья)",
            [("Громов", "прокурор", ""), ("Ким", "судья", "")],
        ),
        (
            "Выступили: Громов Б.В. – поддержал Кима В.С. и Ткача Б.О.",
            [("Громов", "", "Поддержал Кима В.С. и Ткача Б.О.")],
        ),
        (
            "Слушали: Громов Б.В. – о докладе Кима В.С.",
            [("Громов", "", "О докладе Кима В.С.")],
        ),
    ],
)
def test_each_of_those_who_spoke_is_a_speaker(
    line: str, speakers: list[tuple[str, str, str]]
) -> None:
    outline = read_outline(f"О деле\n{line}")

    read = [(s.person.name.last, s.person.post, s.summary) for s in outline.items[0].speakers]
    assert (read, outline.faults) == (speakers, [])


@pytest.mark.parametrize(
    "line",
    [
        "Выступили: Громов Б.В. – отметил недостатки, Ким В.С. возражал",
        "Выступили: Громов Б.В. – предложил наградить Ткача Б.О., Кима В.С.",
        "Выступили: Старый И.П. – слесарь, Ким В.С. судья",
        "Докладчик: прокурор – Ким В.С., судья – Ли Р.В.",
    ],
)
def test_a_line_of_which_it_is_not_clear_who_spoke_is_told(line: str) -> None:
    [fault] = read_outline(f"О деле\n{line}").faults

    assert fault.trouble == Trouble.MANY_NAMES


@pytest.mark.parametrize("line", ["Голосовали: единогласно.", "Голосовали – «за» единогласно"])
def test_all_in_favour_are_counted_later(line: str) -> None:
    [item] = (outline := read_outline(f"О деле\n{line}")).items

    assert outline.faults == []
    assert (item.votes, item.outcome) == (None, "decided")
    assert item.unanimous is not None
    assert (item.unanimous.line, item.unanimous.text) == (2, line)


@pytest.mark.parametrize(
    ("text", "line", "trouble"),
    [
        ("Решили:\n1. Сделать", 1, Trouble.NO_ITEM),
        ("О деле\nГолосовали: почти единогласно", 2, Trouble.NO_VOTES),
        ("О деле\nДокладчик: по списку", 2, Trouble.NO_NAME),
        ("О деле\nСрок: постоянно", 2, Trouble.NO_CLAUSE),
        ("О деле\nЗакрыто: " + "а" * 301, 2, Trouble.TOO_LONG),
    ],
)
def test_a_line_that_is_not_understood_is_told(text: str, line: int, trouble: Trouble) -> None:
    [fault, *_others] = read_outline(text).faults

    assert (fault.line, fault.trouble) == (line, trouble)


def test_a_clause_that_may_be_a_title_is_told() -> None:
    outline = read_outline("О деле\nРешили:\nСделать.\nО другом деле")

    assert [item.title for item in outline.items] == ["О деле", "О другом деле"]
    assert [doubt.trouble for doubt in outline.doubts] == [Trouble.TAKEN_AS_TITLE]


@given(st.text(alphabet="АОбв.:–- 1\n()", max_size=120) | st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    outline = read_outline(text)

    assert all(item.title.strip() or item.line for item in outline.items)


@pytest.mark.parametrize(
    ("title", "is_well"),
    [("О мерах", True), ("Об итогах", True), ("Обо всём", True), ("Отчёт", False), ("О", False)],
)
def test_a_title_begins_with_a_preposition(title: str, is_well: bool) -> None:
    assert begins_as_title(title) is is_well
