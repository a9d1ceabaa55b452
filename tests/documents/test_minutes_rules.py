"""What minutes say of rules and of people: quorum, attendance, votes, sub-items, dates."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agenda.models import AgendaItem, Attachment, Speaker, Vote
from documents.paper import draw
from documents.papers.minutes import gather_minutes
from documents.papers.parts import (
    AgendaLine,
    Ballot,
    Clause,
    Decision,
    Dissent,
    Fact,
    ItemMinutes,
    PersonLine,
    Speech,
)
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Membership, Person
from russian.typography import plain
from tests.documents.paper_records import attend, change, decide


def the_item(meeting: Meeting) -> ItemMinutes:
    return gather_minutes(meeting, is_draft=True).items[0]


def seat(body: Commission, *people: Person, **fields: str) -> None:
    for person in people:
        Membership.objects.create(commission=body, person=person, **fields)


def lines(meeting: Meeting) -> list[PersonLine]:
    """Everybody in the lists, those present first."""
    attendance = gather_minutes(meeting, is_draft=True).attendance
    return [*(row for group in attendance.present for row in group.people), *attendance.absent]


# --- the heading --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated_on", "day", "ending", "in_title"),
    [
        (None, "10.11.2022", "Краснодарском крае", "Краснодарском крае от 10.11.2022"),
        (date(2022, 11, 10), "10.11.2022", "крае", "крае от 10.11.2022"),
        (
            date(2022, 11, 14),
            "14.11.2022",
            "крае, состоявшегося 10 ноября 2022 г.",
            "крае, состоявшегося 10 ноября 2022 г., от 14.11.2022",
        ),
    ],
)
def test_minutes_of_another_day_name_the_day_of_the_session(
    thin_meeting: Meeting, dated_on: date | None, day: str, ending: str, in_title: str
) -> None:
    Meeting.objects.update(held_on=date(2022, 11, 10), minutes_dated_on=dated_on)

    paper = gather_minutes(thin_meeting, is_draft=False)

    assert paper.day == day
    assert plain(paper.heading).endswith(ending)
    assert in_title in plain(paper.title)


def test_session_by_letter_did_not_take_place_on_its_day(thin_meeting: Meeting) -> None:
    Meeting.objects.update(
        held_on=date(2022, 11, 10), minutes_dated_on=date(2022, 11, 14), form="correspondence"
    )

    heading = plain(gather_minutes(thin_meeting, is_draft=True).heading)

    assert heading.endswith(", проведённого 10 ноября 2022 г.")


@pytest.mark.parametrize(
    ("hours", "facts"),
    [
        ({}, []),
        ({"start_time": time(10)}, [Fact("Время начала", "10:00")]),
        ({"end_time": time(11, 40)}, [Fact("Время окончания", "11:40")]),
        (
            {"start_time": time(10), "end_time": time(11, 40)},
            [Fact("Время проведения", "с\u00a010:00 до\u00a011:40")],
        ),
    ],
)
def test_hours_are_those_that_are_known(
    thin_meeting: Meeting, hours: dict[str, time], facts: list[Fact]
) -> None:
    Meeting.objects.update(**hours)

    assert list(gather_minutes(thin_meeting, is_draft=True).facts[1:]) == facts


def test_number_is_printed_as_the_commission_writes_it(thin_meeting: Meeting) -> None:
    Commission.objects.update(number_prefix="АТК-", number_pattern="{prefix}{number}/{year}")
    MeetingCommission.objects.update(number=4, number_year=2022)

    assert gather_minutes(thin_meeting, is_draft=True).number == "№\u00a0АТК-4/2022"


@pytest.mark.parametrize(
    ("title", "role", "expected"),
    [
        ("chair", "chair", ", председатель комиссии"),
        ("head", "chair", ", руководитель комиссии"),
        ("chair", "deputy_chair", ", заместитель председателя комиссии"),
        ("head", "deputy_chair", ", заместитель руководителя комиссии"),
        ("chair", "member", ""),
    ],
)
def test_who_presides_bears_the_title_of_the_commission(
    thin_meeting: Meeting, atk: Commission, title: str, role: str, expected: str
) -> None:
    Commission.objects.update(chair_title=title)
    chair = thin_meeting.attendance.get()
    seat(atk, chair.person, role=role)

    (fact, *_rest) = gather_minutes(thin_meeting, is_draft=True).facts

    assert fact.value == f"В.И.\u00a0Кондратьев, {chair.post}{expected}"


def test_title_that_the_post_says_is_not_said_twice(thin_meeting: Meeting, atk: Commission) -> None:
    chair = thin_meeting.attendance.get()
    change(chair, post="председатель комиссии")
    seat(atk, chair.person, role="chair")

    (fact, *_rest) = gather_minutes(thin_meeting, is_draft=True).facts

    assert fact.value == "В.И.\u00a0Кондратьев, председатель комиссии"


def test_rules_of_a_joint_session_are_those_of_the_host(full_meeting: Meeting) -> None:
    Commission.objects.filter(slug="atk").update(inline_attendance_max=1)
    assert not gather_minutes(full_meeting, is_draft=True).attendance.is_appended

    MeetingCommission.objects.update(is_host=False)
    MeetingCommission.objects.filter(commission__slug="atk").update(is_host=True)

    assert gather_minutes(full_meeting, is_draft=True).attendance.is_appended


# --- who was there ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "fields", "note"),
    [
        ("Ким В.В.", {}, ""),
        ("Громова Анна Ивановна", {"arrived_at": time(10, 30)}, "прибыла в 10:30"),
        ("Громов А.И.", {"left_at": time(11, 5)}, "убыл в 11:05"),
        ("Ким В.В.", {"gender": "f", "left_at": time(11, 5)}, "убыла в 11:05"),
        ("Ким В.В.", {"arrived_at": time(10, 30), "left_at": time(11)}, "с 10:30, до 11:00"),
        (
            "Громов А.И.",
            {"presence": "remote", "arrived_at": time(10, 30)},
            "по видео-конференц-связи, прибыл в 10:30",
        ),
        ("Громов А.И.", {"presence": "excused", "reason": "отпуск"}, "отпуск"),
        ("Громов А.И.", {"presence": "excused"}, "по уважительной причине"),
        ("Громов А.И.", {"presence": "absent", "reason": "не прибыл"}, "не прибыл"),
        ("Громов А.И.", {"presence": "absent", "arrived_at": time(10, 30)}, ""),
    ],
)
def test_list_says_how_somebody_was_there(
    thin_meeting: Meeting, written: str, fields: dict[str, object], note: str
) -> None:
    attend(thin_meeting, written, **fields)

    (line,) = lines(thin_meeting)

    assert plain(line.note) == note


@pytest.mark.parametrize(
    ("substitutes", "has_vote", "note"),
    [
        ("voting", True, "за Громова Б.В., с правом голоса"),
        ("voting", False, "за Громова Б.В., с правом совещательного голоса"),
        ("advisory", True, "за Громова Б.В., с правом совещательного голоса"),
    ],
)
def test_substitute_is_there_for_somebody(
    thin_meeting: Meeting, substitutes: str, has_vote: bool, note: str
) -> None:
    Commission.objects.update(substitutes=substitutes)
    member = attend(thin_meeting, "Громов Борис Викторович", presence="absent")
    attend(
        thin_meeting,
        "Белов С.С.",
        status="substitute",
        substitute_for=member.person,
        has_vote=has_vote,
    )

    assert plain(lines(thin_meeting)[0].note) == note


def test_name_whose_case_is_not_sure_stays_as_it_is(thin_meeting: Meeting) -> None:
    person = Person.objects.create(last_name="Каа", initials="Ы.Ы.")
    attend(thin_meeting, "Белов С.С.", status="substitute", substitute_for=person)

    assert plain(lines(thin_meeting)[0].note).startswith("за Каа Ы.Ы.")


# --- quorum -------------------------------------------------------------------------------------


def test_quorum_is_told_where_the_composition_is_on_record(
    thin_meeting: Meeting, atk: Commission
) -> None:
    for n in range(3):
        seat(atk, attend(thin_meeting, f"Ким {'АБВ'[n]}.А.").person)

    assert [plain(line) for line in gather_minutes(thin_meeting, is_draft=True).quorum] == [
        "Кворум – 3 из 3 членов, нужно не менее 2 (более половины): кворум имеется."
    ]


def test_list_of_those_present_tells_no_quorum(thin_meeting: Meeting) -> None:
    attend(thin_meeting, "Ким А.А.")

    assert gather_minutes(thin_meeting, is_draft=True).quorum == ()


def test_session_without_a_quorum_says_why_it_was_held(
    thin_meeting: Meeting, atk: Commission
) -> None:
    Meeting.objects.update(quorum_reason="вопрос не терпит отлагательства")
    seat(atk, *(attend(thin_meeting, f"Ким {a}.А.", presence="absent").person for a in "АБ"))

    quorum = gather_minutes(thin_meeting, is_draft=True).quorum

    assert plain(quorum[0]).endswith("кворума нет.")
    assert quorum[1:] == ("Заседание проведено без кворума: вопрос не терпит отлагательства.",)


def test_reason_left_over_is_not_printed_beside_a_quorum(
    thin_meeting: Meeting, atk: Commission
) -> None:
    Meeting.objects.update(quorum_reason="осталось от прошлого")
    AgendaItem.objects.update(quorum_reason="осталось от прошлого")
    seat(atk, attend(thin_meeting, "Ким А.А.").person)

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert len(paper.quorum) == 1
    assert paper.items[0].notes == ()


def test_each_body_of_a_joint_session_has_its_quorum(
    full_meeting: Meeting, atk: Commission, council: Commission
) -> None:
    people = [row.person for row in full_meeting.attendance.filter(status="member")]
    seat(council, *people)
    seat(atk, *people[:2])

    quorum = [plain(line) for line in gather_minutes(full_meeting, is_draft=True).quorum]

    assert [line.partition(" – ")[0] for line in quorum] == [
        "Кворум координационного совещания",
        "Кворум комиссии",
    ]


def test_item_says_who_was_away_and_that_the_quorum_was_gone(
    thin_meeting: Meeting, atk: Commission
) -> None:
    early = attend(thin_meeting, "Ким А.А.", left_at=time(11))
    late = attend(thin_meeting, "Ли Б.Б.", arrived_at=time(11, 30))
    there = attend(thin_meeting, "Цой В.В.")
    seat(atk, early.person, late.person, there.person)
    AgendaItem.objects.update(starts_at=time(11, 10), quorum_reason="срочно")

    assert [plain(note) for note in the_item(thin_meeting).notes] == [
        "Отсутствовали при рассмотрении вопроса: Ким А.А., Ли Б.Б.",
        "Кворум при рассмотрении вопроса – 1 из 3 членов, "
        "нужно не менее 2 (более половины): кворума нет.",
        "Вопрос рассмотрен без кворума: срочно.",
    ]


def test_item_does_not_repeat_what_the_session_says(thin_meeting: Meeting, atk: Commission) -> None:
    seat(atk, attend(thin_meeting, "Ким А.А.", presence="absent").person)

    assert the_item(thin_meeting).notes == ()


# --- votes --------------------------------------------------------------------------------------


def voted(meeting: Meeting, **fields: object) -> AgendaItem:
    item = meeting.agenda_items.get()
    for written, choice in (
        ("Цой В.В.", "for"),
        ("Громов Б.Б.", "for"),
        ("Ким А.А.", "against"),
        ("Ли Б.Б.", "abstained"),
        ("Югай Г.Г.", "not_voting"),
        ("Пак Д.Д.", "recused"),
        ("Хан Е.Е.", "away"),
    ):
        Vote.objects.create(item=item, participant=attend(meeting, written), choice=choice)
    change(item, votes_for=2, votes_against=1, votes_abstained=1, **fields)
    return item


def test_votes_by_name_are_told_in_the_order_of_names(thin_meeting: Meeting) -> None:
    voted(thin_meeting)

    item = the_item(thin_meeting)

    assert item.ballot is not None
    assert item.ballot.label == "ГОЛОСОВАЛИ"
    assert plain(item.ballot.by_name) == (
        "Поимённо: «за» – Громов Б.Б., Цой В.В.; «против» – Ким А.А.; «воздержались» – Ли Б.Б.; "
        "не голосовали – Югай Г.Г."
    )
    assert [plain(note) for note in item.notes] == [
        "Отсутствовали при рассмотрении вопроса: Хан Е.Е.",
        "Отвод: Пак Д.Д.",
    ]


def test_secret_ballot_tells_nobodys_vote(thin_meeting: Meeting) -> None:
    voted(thin_meeting, ballot="secret")

    item = the_item(thin_meeting)

    assert item.ballot == Ballot(
        "ГОЛОСОВАЛИ (тайно)", "«за»\u00a0– 2, «против»\u00a0– 1, «воздержались»\u00a0– 1."
    )
    assert "Ким" not in str(item)


def test_dissent_stands_in_the_words_of_its_author(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    author = attend(thin_meeting, "Громов Борис Викторович")
    Vote.objects.create(item=item, participant=author, dissent="Срок мал.\nПрошу продлить.")

    told = the_item(thin_meeting)

    assert told.ballot is None
    assert told.dissents == (
        Dissent("Особое мнение Громова\u00a0Б.В.", ("Срок мал.", "Прошу продлить.")),
    )
    assert "Особое мнение Громова Б.В.: Срок мал." in plain(
        draw(gather_minutes(thin_meeting, is_draft=True)).html
    )


def test_what_was_not_adopted_is_a_proposal(thin_meeting: Meeting) -> None:
    item = thin_meeting.agenda_items.get()
    change(item, outcome="rejected")
    decide(item, "Закрыть школу")

    told = the_item(thin_meeting)

    clause = Clause("1.1.", ("Закрыть школу.",))
    assert told.decision == Decision("ПРОЕКТ РЕШЕНИЯ", clauses=(clause,))
    assert told.result == "Решение не принято."
    assert "РЕШИЛИ" not in draw(gather_minutes(thin_meeting, is_draft=True)).html


def test_rejected_item_without_clauses_says_so_alone(thin_meeting: Meeting) -> None:
    AgendaItem.objects.update(outcome="rejected")

    told = the_item(thin_meeting)

    assert (told.decision, told.ballot, told.result) == (None, None, "Решение не принято.")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("postponed", "Рассмотрение вопроса отложить. Причина: болезнь докладчика."),
        ("withdrawn", "Вопрос снять с рассмотрения. Причина: болезнь докладчика."),
        ("noted", "Информацию принять к сведению."),
    ],
)
def test_what_was_put_off_says_why(thin_meeting: Meeting, outcome: str, words: str) -> None:
    AgendaItem.objects.update(outcome=outcome, outcome_reason="болезнь докладчика")

    assert the_item(thin_meeting).decision == Decision("РЕШИЛИ", words)


# --- the agenda ---------------------------------------------------------------------------------


def test_sub_items_stand_within_their_item_and_its_clauses_after_them(
    thin_meeting: Meeting,
) -> None:
    item = thin_meeting.agenda_items.get()
    decide(item, "Отметить работу")
    part = AgendaItem.objects.create(
        meeting=thin_meeting, position=1, is_subitem=True, title="О школах."
    )
    decide(part, "Провести проверку")
    AgendaItem.objects.create(meeting=thin_meeting, position=2, title="Разное", is_late=True)

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.agenda == (
        AgendaLine("1", "Об итогах работы", subitems=(AgendaLine("1.1", "О школах"),)),
        AgendaLine("2", "Разное", is_late=True),
    )
    assert paper.items == (
        ItemMinutes(
            "1",
            "Об итогах работы",
            subitems=(
                ItemMinutes(
                    "1.1",
                    "О школах",
                    decision=Decision(
                        "РЕШИЛИ", clauses=(Clause("1.1.1.", ("Провести проверку.",)),)
                    ),
                ),
            ),
            decision=Decision(
                "ПО ВОПРОСУ 1 РЕШИЛИ", clauses=(Clause("1.2.", ("Отметить работу.",)),)
            ),
        ),
        ItemMinutes("2", "Разное"),
    )
    html = plain(draw(paper).html)
    assert "Разное (включён в повестку на заседании)" in html
    assert html.index("Провести") < html.index("ПО ВОПРОСУ 1 РЕШИЛИ")


def test_sub_item_of_a_closed_item_is_closed(thin_meeting: Meeting) -> None:
    AgendaItem.objects.update(is_closed=True)
    AgendaItem.objects.create(meeting=thin_meeting, position=1, is_subitem=True, title="О складе")

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.items[0].subitems[0].is_closed
    assert paper.agenda[0].subitems[0].is_closed


def test_speaker_is_named_in_the_style_of_the_commission(thin_meeting: Meeting) -> None:
    Commission.objects.update(heard_style="accusative")
    row = attend(thin_meeting, "Ким Виктор Сергеевич", "прокурор")
    item = thin_meeting.agenda_items.get()
    Speaker.objects.create(item=item, person=row.person)
    speaker = attend(thin_meeting, "Ли Роман Викторович", "директор")
    Speaker.objects.create(item=item, person=speaker.person, role="speaker", position=1)

    told = the_item(thin_meeting)

    assert told.reports == (Speech("Кима\u00a0В.С.", ("доклад.",)),)
    assert told.talks == (Speech("Р.В.\u00a0Ли", post="директор"),)


@pytest.mark.parametrize(
    ("summary", "said", "pronoun"),
    [
        ("Доложил об итогах.", "доложил об итогах.", "который"),
        ("Доложила об итогах.", "доложила об итогах.", "которая"),
        ("Об итогах работы.", "Об итогах работы.", ""),
        ("Доклад прилагается.", "Доклад прилагается.", ""),
        ("Доложили об итогах.", "доложили об итогах.", ""),
    ],
)
def test_what_somebody_did_goes_on_after_the_accusative(
    thin_meeting: Meeting, summary: str, said: str, pronoun: str
) -> None:
    Commission.objects.update(heard_style="accusative")
    row = attend(thin_meeting, "Ким Виктор Сергеевич")
    Speaker.objects.create(item=thin_meeting.agenda_items.get(), person=row.person, summary=summary)

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.items[0].reports == (Speech("Кима\u00a0В.С.", (said,), pronoun=pronoun),)
    sign = f", {pronoun} " if pronoun else " – "
    assert f"Кима В.С.{sign}{said}</p>" in plain(draw(paper).html.replace("&nbsp;", " "))


def test_word_over_the_decisions_is_that_of_the_host(full_meeting: Meeting) -> None:
    Commission.objects.filter(slug="council").update(decided_word="ruled")

    html = draw(gather_minutes(full_meeting, is_draft=True)).html

    assert html.count("ПОСТАНОВИЛИ:") == 3
    assert "РЕШИЛИ" not in html


def test_emblem_is_that_of_the_host(full_meeting: Meeting, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    stored = default_storage.save("emblems/x.png", ContentFile(b"PNG"))
    Commission.objects.filter(slug="council").update(emblem=stored)
    assert gather_minutes(full_meeting, is_draft=True).emblem == b"PNG"

    default_storage.delete(stored)
    assert gather_minutes(full_meeting, is_draft=True).emblem == b""


def test_appendices_are_numbered_where_there_are_several(
    thin_meeting: Meeting, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    Commission.objects.update(inline_attendance_max=0)
    attend(thin_meeting, "Ким В.В.")
    file = ContentFile(b"%PDF", name="x")
    Attachment.objects.create(item=thin_meeting.agenda_items.get(), title="п. 3.12", file=file)

    paper = gather_minutes(thin_meeting, is_draft=True)

    assert paper.appendices == ("список присутствующих", "п. 3.12")
    html = plain(draw(paper).html.replace("&nbsp;", " "))
    assert '<span class="number">1.</span> Список присутствующих на ___ л. в 1 экз.' in html
    assert "Приложение № 1<br>к протоколу" in html
