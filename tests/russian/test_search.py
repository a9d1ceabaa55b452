"""Words and the forms by which they find each other."""

from itertools import permutations

import pytest

from russian.cases import Gender
from russian.names import Name, decline_name
from russian.search import STOP_WORDS, forms_of, in_other_layout, phrase_of, tokens_of, words_in

#: Each word of a line finds each other.
SAME = """
день дня дню днём дни дней
ребёнок ребёнка ребенка дети детей
Павел Павла Павлу Павлом
Лев Льва Льву
рынок рынка рынки рынков
посёлок поселок посёлка поселков
молодёжь молодежь молодёжи молодежью
учёт учет учёта
ёлка елка ёлки елок
решение решения решений решением
заседание заседания заседаний заседанию
комиссия комиссии комиссий комиссией
протокол протокола протоколов
терроризм терроризма терроризму
противодействие противодействия противодействию
несовершеннолетний несовершеннолетних несовершеннолетним
утвердить утвердил утвердила утверждён утвержден
рассмотреть рассмотрела рассмотрено рассмотрены
проводить проводил проводят
город города городов городом
год года годом
закон закона законов законом
человек человека люди людей
мать матери матерей
путь пути путём
знамя знамени знамёна
кость кости костей
окно окна окон
сестра сестёр сестер сёстрами
письмо письма писем
конец конца концы
лёд льда льдом
отец отца отцов
боец бойца бойцов
огонь огня огнём
паводок паводка паводков паводками
участок участка участков участков
котёл котла котлов
мост моста мостов
Новороссийск Новороссийска Новороссийске
Краснодар Краснодара Краснодаром
Анапа Анапы Анапе
школа школы школ школами
больница больниц больницах
дорожный дорожного дорожная дорожные
краевой краевая краевого
хороший хорошего хорошая
"""
#: No word of a line finds another.
DIFFERENT = """
Иван Иванов
Голубев голубая
план планета
лес лесть
кот который
дом дума
пост постоянный
край крайний
вода водитель
орган организация
рынок рында
школа школьник
мир мирра
порт портной
мост мостовая
закон законный
совет светлый
дело деловой
банк банкет
срок сорок
год годный
надзор надежда
пожар жара
суд судно
глава главный
район рай
закупка купец
налог аналог
"""
SURNAMES = """
Кондратьев Пучков Рычков Ведяшкин Белянчиков Гладилин Дробышев Ермилов Заволокин Ипатов Мухортов
Овчаренко Пантелеев Ракитин Сапожников Тимофеев Ушаков Филатов Харитонов Цветков Чеботарёв Шелестов
Щеглов Юдашкин Якушев Бутурлин Вершинин Дуванов Звягинцев Корчагин Лепёхин Можаров Нечаев Осокин
Плетнёв Сафронов Толмачёв Уланов Фомичёв Хрущёв Черепанов Шумаков Бугров Крылов Соболев
Достоевский Вяземский Луговской Благой Петренко Кравчук Мирзоян Абдуллин Гусейнов Магомедов
"""


def rows(block: str) -> list[list[str]]:
    return [line.split() for line in block.split("\n") if line]


def finds(asked: str, text: str) -> bool:
    """Whether a text of one word is found by a word."""
    [word] = words_in(asked)
    return not tokens_of(text).isdisjoint(forms_of(word.folded))


@pytest.mark.parametrize("forms", rows(SAME), ids=lambda forms: forms[0])
def test_every_form_of_a_word_finds_every_other(forms: list[str]) -> None:
    missed = [pair for pair in permutations(forms, 2) if not finds(*pair)]

    assert missed == []


@pytest.mark.parametrize("words", rows(DIFFERENT), ids=lambda words: words[0])
def test_words_that_only_look_alike_do_not_find_each_other(words: list[str]) -> None:
    confused = [pair for pair in permutations(words, 2) if finds(*pair)]

    assert confused == []


@pytest.mark.parametrize("surname", SURNAMES.split())
def test_surname_in_any_case_and_gender_finds_every_other(surname: str) -> None:
    his = decline_name(Name(last=surname), Gender.MALE)
    hers = decline_name(Name(last=_hers(surname)), Gender.FEMALE)
    forms = {surname, _hers(surname)} | {
        declined.name.last for declined in (*his.values(), *hers.values())
    }

    missed = [(one, other) for one in forms for other in forms if not finds(one.lower(), other)]

    assert missed == []


def _hers(surname: str) -> str:
    if surname.endswith(("ов", "ев", "ёв", "ин")):
        return f"{surname}а"
    return f"{surname[:-2]}ая" if surname.endswith(("ий", "ой")) else surname


def test_word_of_two_meanings_finds_both() -> None:
    assert [finds("стали", word) for word in ("стать", "сталь", "стол")] == [True, True, False]


def test_words_are_folded_and_keep_their_places() -> None:
    text = "О Ёлках\u0301, 152-ФЗ и «протоколе № 4»"

    found = [(word.folded, text[word.start : word.end]) for word in words_in(text)]

    assert found == [
        ("елках", "Ёлках\u0301"),
        ("152", "152"),
        ("фз", "ФЗ"),
        ("протоколе", "протоколе"),
        ("4", "4"),
    ]


def test_letter_in_two_signs_is_the_letter() -> None:
    assert tokens_of("ёлка йод") == tokens_of("е\u0308лка и\u0306од")


def test_neighbours_are_found_together() -> None:
    text = tokens_of("Утверждён протокол № 4 заседания по закону 152-ФЗ")

    together = [phrase_of(words) for words in (["протокола", "4"], ["152", "фз"], ["4", "закон"])]

    assert [all(not text.isdisjoint(group) for group in groups) for groups in together] == [
        True,
        True,
        False,
    ]


def test_stop_words_find_nothing_and_part_nothing() -> None:
    assert tokens_of(" ".join(STOP_WORDS)) == set()
    assert "ростов_дон" in tokens_of("Ростов-на-Дону")


def test_endless_word_is_no_word() -> None:
    [form] = tokens_of("1" * 10_000)

    assert len(form) < 100


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rjvbccbz", "комиссия"), ("ghjnjrjk", "протокол"), ("комиссия", ""), ("2022", "")],
)
def test_forgotten_keyboard_is_understood(typed: str, meant: str) -> None:
    assert in_other_layout(typed) == meant
