"""How a clause is worded: verb, executors in their case, term."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from agenda.models import Executor, Resolution
from agenda.wording import ADDRESSED, DONE, RECURRENCES, clause, executor_cases
from participants.models import Person, Post
from russian.cases import Case
from russian.typography import plain

SCHOOLS = ("управление образования", "Петрова А.А.")
POLICE = ("начальник полиции", "Ким В.С.")
SPORT = ("отдел спорта", "")
SERVICE = ("служба занятости", "Ли Р.В.")


def decided(
    text: str,
    *responsible: tuple[str, str],
    beside: tuple[tuple[str, str], ...] = (),
    is_private: bool = False,
    **fields: Any,
) -> Resolution:
    """A clause whose executors are loaded already."""
    made = Resolution(pk=1, text=text, **fields)
    made._prefetched_objects_cache = {
        "executors": [
            Executor(
                resolution=made,
                role=role,
                post=post,
                person=Person(last_name=name, is_private=is_private, public_label="заявитель")
                if name
                else None,
                person_as_named=name,
            )
            for role, people in (("responsible", responsible), ("co_executor", beside))
            for post, name in people
        ]
    }
    return made


def worded(resolution: Resolution, **how: bool) -> str:
    titles = [executor.post for executor in resolution.executors.all()]
    return plain(clause(resolution, {title: Post(title=title) for title in titles}, **how))


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("", "Управлению образования (Петрова А.А.) провести проверку."),
        ("instruct", "Поручить управлению образования (Петрова А.А.) провести проверку."),
        ("recommend", "Рекомендовать управлению образования (Петрова А.А.) провести проверку."),
        ("request", "Просить управление образования (Петрова А.А.) провести проверку."),
    ],
)
def test_verb_governs_those_who_carry_out(verb: str, expected: str) -> None:
    assert worded(decided("Провести проверку", SCHOOLS, verb=verb)) == expected


@pytest.mark.parametrize(
    ("verb", "text", "expected"),
    [
        ("take_note", "Информацию докладчика", "Принять к сведению информацию докладчика."),
        ("approve", "план работы.", "Утвердить план работы."),
        ("endorse", "Проект программы", "Одобрить проект программы."),
        ("consider", "Работу удовлетворительной", "Считать работу удовлетворительной."),
        (
            "take_off_control",
            "Пункт 2.1 протокола № 3",
            "Снять с контроля пункт 2.1 протокола № 3.",
        ),
        ("approve", "АТК и её состав", "Утвердить АТК и её состав."),
        ("consider", "Новороссийск готовым", "Считать Новороссийск готовым."),
    ],
)
def test_verb_of_the_session_itself_comes_first(verb: str, text: str, expected: str) -> None:
    assert worded(decided(text, verb=verb)) == expected


def test_who_answers_for_what_the_session_did_stands_in_a_sentence_of_its_own() -> None:
    one = decided("план", POLICE, verb="approve", due_on=date(2022, 12, 15))
    several = decided("план", SCHOOLS, POLICE, beside=(SPORT,), verb="approve")

    assert worded(one) == (
        "Утвердить план. Ответственный – начальник полиции (Ким В.С.). Срок – до 15 декабря 2022 г."
    )
    assert worded(several) == (
        "Утвердить план. Ответственные – управление образования (Петрова А.А.), "
        "начальник полиции (Ким В.С.); соисполнитель – отдел спорта."
    )


@pytest.mark.parametrize(
    ("verb", "text", "expected"),
    [
        ("instruct", "Поручить провести сход", "Поручить начальнику полиции провести сход."),
        ("request", "просить провести сход", "Просить начальника полиции провести сход."),
        (
            "instruct",
            "Поручить начальнику полиции провести сход",
            "Поручить начальнику полиции провести сход.",
        ),
        ("", "Начальнику полиции провести сход", "Начальнику полиции провести сход."),
        ("instruct", "Поручительство проверить", "Поручить начальнику полиции поручительство"),
    ],
)
def test_what_the_text_says_already_is_not_said_twice(verb: str, text: str, expected: str) -> None:
    resolution = decided(text, ("начальник полиции", ""), verb=verb)

    assert worded(resolution).startswith(expected)


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        ("take_note", "Информацию Колганова Н.А. принять к сведению."),
        ("take_note", "Принять информацию к сведению."),
        ("approve", "Утвердить план."),
        ("approve", "План утвердить."),
        ("consider", "Работу администрации считать удовлетворительной."),
        ("take_off_control", "Пункт 3 снять с контроля."),
    ],
)
def test_text_that_has_the_verb_is_left_as_it_is(verb: str, text: str) -> None:
    assert worded(decided(text, verb=verb)) == text


def test_text_that_only_has_the_same_first_word_needs_the_verb() -> None:
    resolution = decided("Информацию о необходимости принять меры", verb="take_note")

    assert worded(resolution) == "Принять к сведению информацию о необходимости принять меры."


def test_co_executors_stand_in_the_instrumental_with_their_people() -> None:
    resolution = decided("Провести проверку", SCHOOLS, POLICE, beside=(SPORT,), verb="instruct")

    assert worded(resolution) == (
        "Поручить управлению образования (Петрова А.А.) и начальнику полиции (Ким В.С.) "
        "совместно с отделом спорта провести проверку."
    )


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("служба занятости", "со службой занятости"),
        ("следственный отдел", "со следственным отделом"),
        ("штаб ГО", "со штабом ГО"),
        ("управление связи", "с управлением связи"),
        ("сектор учёта", "с сектором учёта"),
        ("СК России", "с СК России"),
    ],
)
def test_preposition_before_co_executors_is_pronounceable(post: str, expected: str) -> None:
    resolution = decided("Провести проверку", POLICE, beside=((post, ""),))

    assert f"совместно {expected} провести" in worded(resolution)


def test_co_executors_without_anybody_responsible_carry_it_out() -> None:
    resolution = decided("Провести проверку", beside=(SPORT, SERVICE), verb="instruct")

    assert worded(resolution) == (
        "Поручить отделу спорта и службе занятости (Ли Р.В.) провести проверку."
    )


def test_public_reads_the_label_of_a_private_person() -> None:
    resolution = decided("Ответить", POLICE, beside=(SERVICE,), is_private=True)

    assert worded(resolution) == (
        "Начальнику полиции (заявитель) совместно со службой занятости (заявитель) ответить."
    )
    assert "(Ким В.С.) совместно со службой занятости (Ли Р.В.)" in worded(
        resolution, is_public=False
    )
    assert "(" not in worded(resolution, named=None)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({}, ""),
        ({"due_on": date(2022, 12, 15)}, " Срок – до 15 декабря 2022 г."),
        ({"due_text": "постоянно"}, " Срок – постоянно."),
        ({"due_text": "до 2025 г."}, " Срок – до 2025 г."),
        ({"recurrence": "monthly"}, " Срок – ежемесячно."),
        (
            {"recurrence": "monthly", "recurrence_day": 5},
            " Срок – ежемесячно, до 5-го числа месяца, следующего за отчётным.",
        ),
        (
            {"recurrence": "quarterly", "recurrence_day": 5},
            " Срок – ежеквартально, до 5-го числа месяца, следующего за отчётным кварталом.",
        ),
        (
            {"recurrence": "half_yearly", "recurrence_day": 10},
            " Срок – раз в полугодие, до 10-го числа месяца, следующего за отчётным полугодием.",
        ),
        ({"recurrence": "half_yearly"}, " Срок – раз в полугодие."),
        (
            {"recurrence": "yearly", "recurrence_day": 20},
            " Срок – ежегодно, до 20 января года, следующего за отчётным.",
        ),
    ],
)
def test_term_is_a_day_words_or_a_rhythm(term: dict[str, Any], expected: str) -> None:
    assert worded(decided("Провести проверку", **term)) == f"Провести проверку.{expected}"


def test_no_line_ends_inside_the_day_of_a_repeated_term() -> None:
    resolution = decided("Отчитаться", recurrence="monthly", recurrence_day=5)

    assert "до\u00a05\u2011го\u00a0числа" in clause(resolution, {})


@pytest.mark.parametrize(
    ("verb", "responsible", "beside", "term"),
    [
        *product(
            ["", *Resolution.Verb],
            [(), (SCHOOLS,), (SCHOOLS, POLICE)],
            [(), (SPORT,)],
            [{}, {"due_text": "постоянно"}],
        )
    ],
)
def test_every_combination_is_a_sentence(
    verb: str,
    responsible: tuple[tuple[str, str], ...],
    beside: tuple[tuple[str, str], ...],
    term: dict[str, Any],
) -> None:
    told = worded(decided("Доклад", *responsible, beside=beside, verb=verb, **term))

    assert told[0].isupper()
    assert told.endswith(".")
    assert ".." not in told
    assert "  " not in told
    assert told.lower().count("доклад") == 1
    for post, name in (*responsible, *beside):
        assert (f"({name})" in told) if name else (post[:5] in told.lower())


def test_forms_that_a_clause_prints_can_be_asked_for() -> None:
    asked = decided("Провести", SCHOOLS, beside=(SPORT,), verb="request")
    done = decided("план", SCHOOLS, verb="approve")

    assert [(row.post, case) for row, case in executor_cases(asked)] == [
        ("управление образования", Case.ACCS),
        ("отдел спорта", Case.ABLT),
    ]
    assert executor_cases(done) == []


def test_every_choice_has_its_words() -> None:
    assert {*ADDRESSED, *DONE} == {"", *Resolution.Verb}
    assert set(RECURRENCES) == set(Resolution.Recurrence)
