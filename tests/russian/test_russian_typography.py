import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from russian.typography import (
    break_before_brackets,
    capfirst,
    fold,
    hold_spaces,
    joined,
    listed,
    lower_first,
    plain,
    typeset,
    without_stop,
)

PIECES = (
    *"\"«»„“”' \u00a0\u2011-—–.,;()\n0159аАяЁёg№%",
    *("2019", "2023", "ФЗ", "в", "и", "г.", "т.", "д.", "В.", "И.", "Иванов", "мая", "год"),
    *("ч.", "не-", " - ", " — ", "4 200", "млн", "кв.", "м", "N", "#", "a.ru/", "@", "http://"),
)
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
SIGNS = set('"«»„“ -\u00a0\u2011—–N#№')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("глава В.И. Кондратьев", "глава В.И.⍽Кондратьев"),
        ("В. И. Кондратьев", "В.⍽И.⍽Кондратьев"),
        ("Кондратьев В.И.", "Кондратьев⍽В.И."),
        ("Кондратьеву В. И.", "Кондратьеву⍽В.⍽И."),
        ("протокол № 4", "протокол №⍽4"),
        ("10 ноября 2022 г. в г. Сочи", "10⍽ноября 2022⍽г. в⍽г.⍽Сочи"),
        ("Прошёл 2022 г. Глава доложил", "Прошёл 2022⍽г. Глава доложил"),
        ("в 2023 году", "в⍽2023⍽году"),
        ("15 мин., 3 ч., 100 руб., 12 чел., 5 %", "15⍽мин., 3⍽ч., 100⍽руб., 12⍽чел., 5⍽%"),
        ("ул. Советов, д. 18", "ул.⍽Советов, д.⍽18"),
        ("О ходе и об итогах", "О⍽ходе и⍽об⍽итогах"),
        ("из-за не них", "из-за не⍽них"),
        ("глава - член комиссии", "глава⍽– член комиссии"),
        ("глава — член комиссии", "глава⍽— член комиссии"),
        ("- первое", "- первое"),
        ("за 2019-2023 годы", "за⍽2019–2023⍽годы"),
        ("8-2019-2023-11", "8-2019-2023-11"),
        ("закон 152-ФЗ", "закон 152‑ФЗ"),
        ('ООО "Юг"', "ООО «Юг»"),
        ('"Фонд "Юг" края"', "«Фонд „Юг“ края»"),
        ('«Фонд "Юг"»', "«Фонд „Юг“»"),
        ('экран 5" и "Юг"', 'экран 5" и⍽«Юг»'),
        ("члены комиссии", "члены комиссии"),
        ("4 200 руб. и 1 000 000 человек", "4⍽200⍽руб. и⍽1⍽000⍽000⍽человек"),
        ("20 кв. м, 4,2 млн руб., 5 тыс. чел.", "20⍽кв.⍽м, 4,2⍽млн⍽руб., 5⍽тыс.⍽чел."),
        ("протокол N 4, письмо #5", "протокол №⍽4, письмо №5"),
        ("в 10:00, 3.5 и 3,5", "в⍽10:00, 3.5 и⍽3,5"),
        ("8 918 123-45-67, +7 861 255 20 19", "8 918 123-45-67, +7 861 255 20 19"),
        ("постановление 17/2019-2023", "постановление 17/2019-2023"),
        ("вид N и N-й, C# 5", "вид N и⍽N-й, C# 5"),
        ('"https://a.ru/2019-2023?x=-#5"', "«https://a.ru/2019-2023?x=-#5»"),
        ("a-b_2019-2023@a-b.ru", "a-b_2019-2023@a-b.ru"),
        ("край.рф/152-ФЗ и 152-ФЗ", "край.рф/152-ФЗ и⍽152‑ФЗ"),
        ("a.ru/5#4 N 4", "a.ru/5#4 №⍽4"),
    ],
)
def test_text_is_typeset(before: str, after: str) -> None:
    assert typeset(before) == after.replace("⍽", "\u00a0")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('Об "итогах" - в 2019-2023 гг.', 'Об⍽"итогах"⍽- в⍽2019-2023⍽гг.'),
        ("с 25 декабря по 11 января 2026 г.", "с⍽25⍽декабря по⍽11⍽января 2026⍽г."),
        ("по видео-конференц-связи", "по⍽видео-конференц-связи"),
        ("Глава — Кондратьев В.И.", "Глава⍽— Кондратьев⍽В.И."),
        ("не более 4 200 руб.", "не⍽более 4⍽200⍽руб."),
    ],
)
def test_spaces_are_held_and_no_other_sign_changes(before: str, after: str) -> None:
    assert hold_spaces(before) == after.replace("⍽", "\u00a0")


@settings(deadline=None)
@given(TEXTS)
def test_holding_spaces_changes_spaces_alone(text: str) -> None:
    held = hold_spaces(text)

    assert held.replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert hold_spaces(held) == held


def test_line_may_break_between_a_quotation_and_a_bracket() -> None:
    assert break_before_brackets("«Юг» (Ли А.А.) (нет)") == "«Юг» \u200b(Ли А.А.) (нет)"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("О плане работы.", "О плане работы"),
        (" О плане работы ", " О плане работы"),
        ("О плане на 2026 г.", "О плане на 2026 г."),
        ("О докладе Иванова В.И.", "О докладе Иванова В.И."),
        ("Об учёбе, тренировках и т.д.", "Об учёбе, тренировках и т.д."),
        ("О планах...", "О планах..."),
        ("О роли АТК.", "О роли АТК"),
        ("", ""),
    ],
)
def test_stop_of_a_title_is_left_out(title: str, bare: str) -> None:
    assert without_stop(title) == bare


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        ([], ()),
        (["а"], ("а.",)),
        (["а", "Ким В.В.", "Ли А.А."], ("а;", "Ким В.В.;", "Ли А.А.")),
    ],
)
def test_lines_of_a_list_have_their_ends(texts: list[str], lines: tuple[str, ...]) -> None:
    assert listed(texts) == lines


@settings(deadline=None)
@given(TEXTS)
def test_typeset_twice_is_typeset_once(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@settings(deadline=None)
@given(TEXTS)
def test_typeset_replaces_signs_only_and_one_by_one(text: str) -> None:
    changed = [(old, new) for old, new in zip(text, typeset(text), strict=True) if old != new]

    assert all(old in SIGNS and new in SIGNS for old, new in changed)


def test_plain_takes_back_unbreakable_signs() -> None:
    assert plain("№\u00a04 закона 152\u2011ФЗ") == "№ 4 закона 152-ФЗ"


@settings(deadline=None)
@given(TEXTS)
def test_fold_of_any_text_has_single_spaces_between_its_words(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


def test_fold_ignores_capitals_yo_and_spaces() -> None:
    assert fold("  Артём\u00a0ПЕТРОВ \n152\u2011ФЗ ") == "артем петров 152-фз"
    assert fold("и\u0306од") == "йод"


def test_capfirst_changes_the_first_letter_only() -> None:
    assert capfirst("антитеррористическая комиссия АТК") == "Антитеррористическая комиссия АТК"
    assert capfirst("") == ""


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("Антитеррористическая комиссия", "антитеррористическая комиссия"),
        ("О ходе работы", "о ходе работы"),
        ("АТК в Краснодарском крае", "АТК в Краснодарском крае"),
        ("КДНиЗП", "КДНиЗП"),
        ("В.И. Кондратьев", "В.И. Кондратьев"),
        ("", ""),
    ],
)
def test_lower_first_keeps_abbreviations(text: str, lowered: str) -> None:
    assert lower_first(text) == lowered


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["а"], "а"),
        (["а", "б"], "а и б"),
        (["а", "б", "в"], "а, б и в"),
    ],
)
def test_items_are_joined_as_in_a_sentence(items: list[str], text: str) -> None:
    assert joined(items) == text
