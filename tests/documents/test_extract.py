"""Extracts: some clauses of the minutes under their own numbers, for who carries them out."""

import json
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Resolution
from documents.papers.addressees import Addressee, addressees_of
from documents.papers.extract import Copy, ExtractPaper, gather_extracts
from documents.papers.parts import Clause, Decision, ItemMinutes, Signature
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting
from participants.models import Person, Post
from russian.cases import Case
from russian.typography import plain
from tests.documents.paper_records import attend, change, decide, extract
from tests.pdf_judging import assert_conforms, page_texts, text_of

RICHEST = """\
Экз. № 3
Начальнику управления связи
Ёлкину П.П.
Постоянно действующее координационное совещание
по обеспечению правопорядка
Антитеррористическая комиссия в Краснодарском крае
ВЫПИСКА ИЗ ПРОТОКОЛА
внеочередного совместного заседания постоянно
действующего координационного совещания
по обеспечению правопорядка и Антитеррористической
комиссии в Краснодарском крае, состоявшегося
10 ноября 2022 г.
14.11.2022
№ 5, АТК-12/2022
г. Новороссийск
Председательствующий – В.И. Кондратьев, глава администрации (губернатор)
края, руководитель координационного совещания и председатель комиссии
Присутствовали: 3 члена координационного совещания и комиссии из 5,
1 замещающий, 1 приглашённый.
1. Об итогах работы по противодействию незаконной миграции
РЕШИЛИ:
1.2. Поручить начальнику управления связи (Ёлкин П.П.) и прокурору города
обеспечить связь на всех постах. Срок – до 15 декабря 2022 г.
ГОЛОСОВАЛИ: «за» – 1, «против» – 1, «воздержались» – 0. Голоса разделились
поровну; решающим стал голос председательствующего. Решение принято.
Председательствующий
В.И. Кондратьев
Секретарь
Т.Ю. Шевченко
Верно
Начальник отдела
Т.Ю. Шевченко
17.11.2022
Учебный пример"""

THIN = """\
Антитеррористическая комиссия в Краснодарском крае
ВЫПИСКА ИЗ ПРОТОКОЛА
заседания Антитеррористической комиссии
в Краснодарском крае
___.___._____
№ ____
Председательствующий – В.И. Кондратьев, глава администрации (губернатор)
Краснодарского края
1. Об итогах работы
Председательствующий
Верно
___.___._____
В.И. Кондратьев"""


def of(meeting: Meeting, *titles: str) -> ExtractPaper:
    """The extract of the items that are called so."""
    items = meeting.agenda_items.filter(title__in=titles)
    return extract(meeting, item_ids=[item.pk for item in items])


def clause_pk(start: str) -> int:
    return int(Resolution.objects.get(text__startswith=start).pk)


# --- the paper ------------------------------------------------------------------------------


def test_one_clause_reads_well(richest_meeting: Meeting) -> None:
    paper = extract(
        richest_meeting,
        clause_ids=[clause_pk("Обеспечить")],
        addressee=("Начальнику управления связи", "Ёлкину\u00a0П.П."),
        number="3",
        certified_by=("Начальник отдела", "Т.Ю.\u00a0Шевченко"),
        certified_on=date(2022, 11, 17),
    )

    pdf = pdf_of(paper)

    assert text_of(pdf) == RICHEST
    assert_conforms(pdf)
    assert plain(paper.title).endswith(", от 14.11.2022 № 5, АТК-12/2022 (учебный пример)")
    assert paper.title.startswith("Выписка из протокола внеочередного")
    assert paper.description.endswith(", пункт 1.2")
    assert paper.dated_on == date(2022, 11, 17)


def test_thin_record_reads_well(thin_meeting: Meeting) -> None:
    assert text_of(pdf_of(of(thin_meeting, "Об итогах работы"))) == THIN


def test_whole_item_has_its_parts_and_all_its_decisions(richest_meeting: Meeting) -> None:
    paper = of(richest_meeting, "О плане работы")

    (item,) = paper.items
    (part,) = item.subitems
    assert (item.number, part.number) == ("3", "3.1")
    assert item.decision == Decision(
        "ПО ВОПРОСУ 3 РЕШИЛИ",
        "Рассмотрение вопроса отложить. Причина: план не представлен.",
        (Clause("3.2.", (item.decision.clauses[0].text[0],)),) if item.decision else (),
    )
    assert part.decision is not None
    assert part.decision.label == "ПРОЕКТ РЕШЕНИЯ"
    assert part.result == "Решение не принято."


def test_part_of_an_item_stands_under_its_item(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    decide(item, "Отметить работу")
    part = AgendaItem.objects.create(
        meeting=thin_meeting, position=1, is_subitem=True, title="О школах"
    )
    chosen = decide(part, "Провести проверку")

    paper = extract(thin_meeting, clause_ids=[chosen.pk])

    clause = Clause("1.1.1.", ("Провести проверку.",))
    assert paper.items == (
        ItemMinutes(
            "1",
            "Об итогах работы",
            subitems=(ItemMinutes("1.1", "О школах", decision=Decision("РЕШИЛИ", "", (clause,))),),
        ),
    )


def test_brief_minutes_give_brief_extracts(full_meeting: Meeting) -> None:
    Commission.objects.update(minutes_style="brief")

    (item,) = of(full_meeting, "О плане работы").items

    assert item.number == "III"
    assert item.decision == Decision("", "Рассмотрение вопроса отложить.")


def test_word_over_the_decisions_is_that_of_the_commission(full_meeting: Meeting) -> None:
    Commission.objects.update(decided_word="ruled")

    (item,) = of(full_meeting, "О плане работы").items

    assert item.decision is not None
    assert item.decision.label == "ПОСТАНОВИЛИ"


def test_nobody_signs_but_who_certifies(full_meeting: Meeting) -> None:
    paper = of(full_meeting, "О плане работы")

    assert [signature.post for signature in paper.signed_by] == [
        "Председательствующий",
        "Секретарь",
    ]
    assert paper.certified_by == Signature("", "")
    assert paper.certified_on == "___.___._____"


def test_votes_by_name_and_dissent_are_not_handed_on(richest_meeting: Meeting) -> None:
    (item,) = extract(richest_meeting, clause_ids=[clause_pk("Обеспечить")]).items

    assert item.ballot is not None
    assert item.ballot.by_name == ""
    assert (item.reports, item.talks, item.dissents, item.notes) == ((), (), (), ())


def test_extract_of_a_closed_item_is_restricted(full_meeting: Meeting) -> None:
    closed, is_open = of(full_meeting, "О защите объектов"), of(full_meeting, "О плане работы")

    assert closed.is_restricted
    assert not is_open.is_restricted
    assert closed.items[0].closed_ground == "пункт 3 перечня сведений"
    assert "защите" not in closed.data
    assert "защите" not in closed.title + closed.description


def test_restricted_extract_bears_its_number_in_the_mark(full_meeting: Meeting) -> None:
    item = full_meeting.agenda_items.get(is_closed=True)

    text = text_of(pdf_of(extract(full_meeting, item_ids=[item.pk], number="7")))

    assert text.startswith("Для служебного пользования\nЭкз. № 7\nПостоянно")


def test_data_are_those_of_the_chosen_clauses(full_meeting: Meeting) -> None:
    paper = extract(full_meeting, clause_ids=[clause_pk("Продолжить")])

    (item,) = json.loads(paper.data)["agenda"]
    assert item["number"] == "1"
    assert [each["number"] for each in item["decisions"]] == ["1.3"]


def test_what_the_session_does_not_have_is_refused(
    full_meeting: Meeting, thin_meeting: Meeting
) -> None:
    stranger = decide(thin_meeting.agenda_items.get(), "Отметить работу")

    with pytest.raises(Resolution.DoesNotExist):
        extract(full_meeting, clause_ids=[stranger.pk])
    with pytest.raises(AgendaItem.DoesNotExist):
        extract(full_meeting, item_ids=[stranger.item_id])
    with pytest.raises(Resolution.DoesNotExist):
        extract(full_meeting)


def test_record_is_read_once_for_many_extracts(
    full_meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    copies = [
        Copy(clause_ids=[pk], number=str(n))
        for n, pk in enumerate(Resolution.objects.values_list("pk", flat=True), start=1)
    ]

    with django_assert_num_queries(16):
        papers = gather_extracts(full_meeting, copies)

    assert [paper.copy_number for paper in papers] == ["1", "2", "3"]


def test_certification_never_stands_alone_on_a_page(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    for n in range(21):
        decide(item, f"Принять меру {n}.")

    *_, last = page_texts(pdf_of(of(thin_meeting, "Об итогах работы")))

    assert "Верно" in last
    assert "Принять" in last


# --- whom it goes to ------------------------------------------------------------------------


def test_each_executor_is_one_addressee_of_all_its_clauses(full_meeting: Meeting) -> None:
    person = attend(full_meeting, "Петрова Анна Ивановна", status="invited").person
    plan = full_meeting.agenda_items.get(title="О плане работы")
    first = decide(
        plan, "Внести план", (("управление образования", person), ("глава района", None))
    )
    second = decide(plan, "Доработать план", (("управление образования", None),))

    *known, last = addressees_of(full_meeting)

    assert last == Addressee(
        post="управление образования",
        name="Петрова\u00a0А.И.",
        words=("Управлению образования", "Петровой\u00a0А.И."),
        unsure=(),
        clause_ids=(first.pk, second.pk),
    )
    assert [(each.words, each.clause_ids) for each in known] == [
        (("Начальнику управления связи", "Ёлкину\u00a0П.П."), (clause_pk("Обеспечить"),)),
        (("Прокурору города",), (clause_pk("Обеспечить"),)),
        (("Главе района",), (clause_pk("Продолжить"), first.pk)),
    ]


def test_person_under_two_posts_gets_one_extract(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    person = attend(thin_meeting, "Громов Борис Викторович").person
    decide(item, "Первое", (("прокурор города", person),))
    decide(item, "Второе", (("советник юстиции", person),))

    (addressee,) = addressees_of(thin_meeting)

    assert addressee.post == "прокурор города"
    assert len(addressee.clause_ids) == 2


def test_two_people_of_one_post_get_two(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    people = [attend(thin_meeting, name).person for name in ("Громов Б.В.", "Белов С.С.")]
    decide(item, "Первое", tuple(("глава района", person) for person in people))
    alone = decide(item, "Второе", (("глава района", None),))

    *named, unnamed = addressees_of(thin_meeting)

    assert [plain(each.name) for each in named] == ["Громов Б.В.", "Белов С.С."]
    assert unnamed.clause_ids == (alone.pk,)


def test_who_was_renamed_is_written_to_as_on_that_day(thin_meeting: Meeting) -> None:
    person = Person.objects.create(last_name="Белова", initials="А.И.", gender="f")
    decide(thin_meeting.agenda_items.get(), "Первое", (("глава района", person),))
    change(person, last_name="Громова")

    (addressee,) = addressees_of(thin_meeting)

    assert addressee.words[1] == "Беловой\u00a0А.И."


def test_form_that_is_not_sure_is_shown_to_the_clerk(thin_meeting: Meeting) -> None:
    unsure = Person.objects.create(last_name="Ким", initials="В.В.")
    decide(thin_meeting.agenda_items.get(), "Первое", (("глава района", unsure),))

    (addressee,) = addressees_of(thin_meeting)
    assert addressee.unsure == ("Ким\u00a0В.В.",)

    Post.objects.create(title="глава района").set_forms({Case.DATV: "Главе Района"}).save()
    change(unsure, gender="m")
    (addressee,) = addressees_of(thin_meeting)
    assert addressee.words == ("Главе Района", "Киму\u00a0В.В.")
    assert addressee.unsure == ()


def test_what_was_not_adopted_binds_nobody(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    decide(item, "Закрыть школу", (("глава района", None),))
    change(item, outcome="rejected")

    assert addressees_of(thin_meeting) == ()
