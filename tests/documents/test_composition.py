"""The composition of a commission on a day, from the record to the paper."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from documents.papers.composition import SeatLine, gather_composition
from documents.printing.output import pdf_of
from meetings.emblem import redrawn, store_emblem
from meetings.models import Commission
from participants.models import Appointment, Membership, Person, Post
from tests.documents.paper_records import make_person
from tests.pdf_judging import assert_conforms, page_texts, text_of
from tests.pictures import picture

DAY = date(2022, 11, 10)


def seat(body: Commission, written: str, post: str = "", **fields: Any) -> Person:
    person = make_person(written)
    if post:
        Appointment.objects.create(person=person, post=Post.objects.create(title=post))
    Membership.objects.create(commission=body, person=person, **fields)
    return person


def seat_many(body: Commission, count: int) -> None:
    for n in range(count):
        seat(body, f"{'АБВГД'[n % 5]}лов Иван Иванович", f"начальник управления № {n}")


def lines(body: Commission, on: date = DAY) -> list[SeatLine]:
    return list(gather_composition(body, on=on).seats)


def test_those_who_lead_come_first_and_the_rest_by_surname(atk: Commission) -> None:
    seat(atk, "Яшин К.К.", "начальник порта")
    seat(atk, "Ёлкин Пётр Петрович", "начальник управления связи", is_voting=False)
    seat(atk, "Шевченко Т.Ю.", role="secretary")
    seat(atk, "Громов Борис Викторович", "прокурор города", role="deputy_chair")
    seat(atk, "Кондратьев Вениамин Иванович", "губернатор края", role="chair")

    assert lines(atk) == [
        SeatLine("Кондратьев Вениамин Иванович", "губернатор края", "председатель комиссии"),
        SeatLine("Громов Борис Викторович", "прокурор города", "заместитель председателя комиссии"),
        SeatLine("Шевченко\u00a0Т.Ю.", "", "секретарь комиссии"),
        SeatLine(
            "Ёлкин Пётр Петрович",
            "начальник управления связи",
            "член комиссии, без права голоса",
        ),
        SeatLine("Яшин\u00a0К.К.", "начальник порта", "член комиссии"),
    ]
    assert (
        gather_composition(atk, on=DAY).count == "Всего 5\u00a0человек, с правом голоса\u00a0– 4."
    )


def test_paper_shows_the_members_and_posts_of_its_day(atk: Commission) -> None:
    person = seat(atk, "Громов Б.В.", since=date(2022, 1, 1), until=date(2022, 12, 31))
    for title, since, until in (
        ("следователь", None, date(2022, 6, 30)),
        ("прокурор города", date(2022, 7, 1), None),
    ):
        post = Post.objects.create(title=title)
        Appointment.objects.create(person=person, post=post, since=since, until=until)

    assert [line.post for line in lines(atk, date(2022, 6, 30))] == ["следователь"]
    assert [line.post for line in lines(atk, date(2022, 7, 1))] == ["прокурор города"]
    assert lines(atk, date(2023, 1, 1)) == []


def test_one_act_for_all_is_told_once_and_several_beside_each(atk: Commission) -> None:
    for name in ("Громов Б.В.", "Ким А.А."):
        seat(atk, name, basis="распоряжение от 01.02.2022 № 5")

    paper = gather_composition(atk, on=DAY)
    assert (paper.common_basis, paper.has_bases) == ("распоряжение от 01.02.2022 № 5", False)

    seat(atk, "Ли Р.В.")
    paper = gather_composition(atk, on=DAY)
    assert paper.common_basis == ""
    assert [line.basis for line in paper.seats][-2:] == ["распоряжение от 01.02.2022 № 5", ""]


def test_titles_are_those_of_the_body(council: Commission) -> None:
    Commission.objects.filter(pk=council.pk).update(chair_title="head")
    council.refresh_from_db()
    seat(council, "Кондратьев В.И.", role="chair")

    paper = gather_composition(council, on=DAY)

    assert [line.role for line in paper.seats] == ["руководитель координационного совещания"]
    assert paper.title == (
        "Состав постоянно действующего координационного совещания по\u00a0обеспечению "
        "правопорядка на 10.11.2022"
    )


def test_private_person_is_named_on_the_paper_and_labelled_in_its_data(atk: Commission) -> None:
    person = seat(atk, "Тайнов Т.Т.", "учитель школы № 1")
    Person.objects.filter(pk=person.pk).update(is_private=True, public_label="представитель")

    paper = gather_composition(atk, on=DAY)

    assert [line.name for line in paper.seats] == ["Тайнов\u00a0Т.Т."]
    assert json.loads(paper.data)["members"] == [
        {"name": "представитель", "post": "", "role": "member", "is_voting": True}
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    atk: Commission, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seat_many(atk, count)

    with django_assert_num_queries(2):
        gather_composition(atk, on=DAY)


def test_empty_composition_says_so(atk: Commission) -> None:
    pdf = pdf_of(gather_composition(atk, on=DAY))

    assert text_of(pdf).splitlines() == [
        "Антитеррористическая комиссия в Краснодарском крае",
        "СОСТАВ",
        "Антитеррористической комиссии в Краснодарском крае",
        "по состоянию на 10 ноября 2022 г.",
        "На этот день в составе никто не числится.",
    ]


def test_long_composition_conforms_with_a_transparent_emblem_and_repeats_its_heads(
    atk: Commission, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    glass = picture(size=(50, 60), mode="RGBA", colour=(180, 20, 20, 90))
    atk.emblem = store_emblem(redrawn(glass))
    seat_many(atk, 30)

    pdf = pdf_of(gather_composition(atk, on=DAY))

    assert_conforms(pdf)
    pages = page_texts(pdf)
    assert len(pages) == 2
    assert all("Фамилия, имя," in page for page in pages)
    assert "Всего 30 человек." in pages[-1]
