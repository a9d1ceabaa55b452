"""The command that declines what it reads, a line at a time."""

from io import StringIO

import pytest

from participants.management.commands.decline import Command


def declined(text: str, **options: object) -> list[list[str]]:
    command = Command(stdout=StringIO())
    command.stdin = StringIO(text)
    command.handle(**({"gender": None} | options))  # type: ignore[arg-type]
    return [line.split("\t") for line in command.stdout.getvalue().splitlines()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        (
            "Смирнова Ольга Ильинична",
            "Смирновой Ольги Ильиничны|Смирновой Ольге Ильиничне|Смирнову Ольгу Ильиничну"
            "|Смирновой Ольгой Ильиничной",
        ),
        (
            "В.И. Кондратьев",
            "В.И. Кондратьева|В.И. Кондратьеву|В.И. Кондратьева|В.И. Кондратьевым",
        ),
        (
            "Громов Б.В.",
            "Громова Б.В.|Громову Б.В.|Громова Б.В.|Громовым Б.В.",
        ),
        (
            "Вениамин Иванович Кондратьев",
            "Вениамина Ивановича Кондратьева|Вениамину Ивановичу Кондратьеву"
            "|Вениамина Ивановича Кондратьева|Вениамином Ивановичем Кондратьевым",
        ),
        ("Анна Ёлкина", "Анны Ёлкиной|Анне Ёлкиной|Анну Ёлкину|Анной Ёлкиной"),
        ("Ёлкина Анна", "Ёлкиной Анны|Ёлкиной Анне|Ёлкину Анну|Ёлкиной Анной"),
    ],
)
def test_name_is_declined_in_its_own_order(typed: str, forms: str) -> None:
    assert declined(typed, kind="name") == [forms.split("|")]


def test_gender_decides_where_the_name_does_not() -> None:
    assert declined("Ким А.А.", kind="name") == [["Ким А.А."] * 4 + ["?"]]
    assert declined("Ким А.А.", kind="name", gender="m")[0][0] == "Кима А.А."
    assert declined("Ким А.А.", kind="name", gender="f") == [["Ким А.А."] * 4]


@pytest.mark.parametrize(
    ("kind", "typed", "genitive"),
    [
        ("post", "глава города (мэр)", "главы города (мэра)"),
        ("body", "Антитеррористическая комиссия в крае", "Антитеррористической комиссии в крае"),
    ],
)
def test_post_and_body_are_declined_by_their_head(kind: str, typed: str, genitive: str) -> None:
    assert declined(typed, kind=kind)[0][0] == genitive


def test_every_line_has_its_answer() -> None:
    told = declined("начальник отдела\n\nпрокурор города\n", kind="post")

    assert [line[0] for line in told] == ["начальника отдела", "", "прокурора города"]


def test_what_is_no_name_is_told_as_unsure() -> None:
    assert declined("12 34 !?", kind="name") == [["12 34 !?"] * 4 + ["?"]]
