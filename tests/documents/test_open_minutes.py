"""The open part of the minutes: what is closed is told by its number and its ground alone."""

import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from agenda.models import AgendaItem, Attachment, Speaker, Vote
from documents.paper import draw
from documents.papers.minutes import gather_minutes
from documents.papers.minutes_paper import MinutesPaper
from documents.papers.parts import (
    AgendaLine,
    Dissent,
    Fact,
    ItemMinutes,
    PersonLine,
    Speech,
)
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Person
from russian.typography import fold, plain
from tests.documents.paper_records import attend, change, decide, everything
from tests.pdf_judging import assert_conforms, text_of

pytestmark = pytest.mark.once

WITHHELD = "Закрытый вопрос (основание: пункт 3 перечня сведений)"


def open_part(meeting: Meeting, style: str = "full") -> MinutesPaper:
    return gather_minutes(meeting, is_draft=False, open_part=True, style=style)


def hide(person: Person, label: str = "заявитель") -> None:
    change(person, is_private=True, public_label=label)


def attach(item: AgendaItem, title: str, visibility: str) -> None:
    file = ContentFile(b"%PDF", name="x")
    Attachment.objects.create(item=item, title=title, visibility=visibility, file=file)


# --- what it looks like ---------------------------------------------------------------------


def test_open_part_reads_well(full_meeting: Meeting) -> None:
    pdf = pdf_of(open_part(full_meeting))

    text = text_of(pdf)
    assert text.startswith("Постоянно действующее")
    assert "ПРОТОКОЛ (открытая часть)\nвнеочередного совместного" in text
    assert text[text.index("ПОВЕСТКА") : text.index("1. СЛУШАЛИ")] == (
        "ПОВЕСТКА ДНЯ:\n"
        "1. Об итогах работы по противодействию незаконной миграции\n"
        "Докладчик: Колганов Н.А. – начальник управления миграции\n"
        "Содокладчик: Ёлкин П.П. – начальник управления связи\n"
        f"2. {WITHHELD}\n"
        "3. О плане работы\n"
        "Учебный пример\n2\n"
        "Рассмотрено закрытых вопросов: 1.\n"
    )
    assert text[text.index("большинством голосов.") :] == (
        "большинством голосов.\n"
        f"2. {WITHHELD}\n"
        "3. О плане работы\n"
        "РЕШИЛИ:\n"
        "Рассмотрение вопроса отложить.\n"
        "Председательствующий\nВ.И. Кондратьев\nСекретарь\nТ.Ю. Шевченко\n"
        "Примечание. Год принят по плану работы.\nУчебный пример"
    )
    assert_conforms(pdf)


def test_how_many_sub_items_a_closed_item_has_is_not_told_to_programs(
    full_meeting: Meeting,
) -> None:
    closed = full_meeting.agenda_items.get(is_closed=True)
    full_meeting.agenda_items.filter(position__gt=closed.position).update(is_subitem=True)

    agenda = json.loads(open_part(full_meeting).data)["agenda"]

    assert [item["number"] for item in agenda] == ["1", "2"]
    assert agenda[1] == {"number": "2", "is_closed": True}


def test_open_part_is_the_whole_but_for_what_is_closed(full_meeting: Meeting) -> None:
    whole, part = gather_minutes(full_meeting, is_draft=False), open_part(full_meeting)

    changed = {
        field.name
        for field in fields(MinutesPaper)
        if getattr(whole, field.name) != getattr(part, field.name)
    }
    assert changed == {
        "title",
        "description",
        "kind",
        "attendance",
        "agenda",
        "withheld",
        "items",
        "is_restricted",
    }
    assert part.items == (whole.items[0], ItemMinutes("2", WITHHELD), whole.items[2])
    assert part.title.startswith("Протокол (открытая часть) внеочередного")


def test_open_part_of_an_open_record_withholds_nothing(thin_meeting: Meeting) -> None:
    paper = open_part(thin_meeting)

    assert paper.withheld == ""
    assert paper.items == (ItemMinutes("1", "Об итогах работы"),)


def test_closed_question_hides_its_parts_and_keeps_the_numbers_of_the_others(
    thin_meeting: Meeting,
) -> None:
    AgendaItem.objects.update(is_closed=True)
    for position, (title, is_subitem, is_closed) in enumerate(
        [("О складе", True, False), ("О школах", False, False), ("О кодах", True, True)], start=1
    ):
        AgendaItem.objects.create(
            meeting=thin_meeting,
            position=position,
            title=title,
            is_subitem=is_subitem,
            is_closed=is_closed,
        )
    decide(AgendaItem.objects.get(title="О школах"), "Провести проверку")

    paper = open_part(thin_meeting)

    assert paper.agenda == (
        AgendaLine("1", "Закрытый вопрос"),
        AgendaLine("2", "О школах", subitems=(AgendaLine("2.1", "Закрытый вопрос"),)),
    )
    first, second = paper.items
    assert first == ItemMinutes("1", "Закрытый вопрос")
    assert second.subitems == (ItemMinutes("2.1", "Закрытый вопрос"),)
    assert second.decision is not None
    assert second.decision.clauses[0].number == "2.2."
    assert paper.withheld == "Рассмотрено закрытых вопросов: 2."


def test_who_reports_on_a_closed_question_alone_is_not_told_of(full_meeting: Meeting) -> None:
    guest = attend(full_meeting, "Тайнов А.А.", "начальник хранилища", status="speaker")
    Speaker.objects.create(item=AgendaItem.objects.get(is_closed=True), person=guest.person)

    assert "тайнов" in everything(gather_minutes(full_meeting, is_draft=False))
    assert "тайнов" not in everything(open_part(full_meeting))


def test_guest_of_a_closed_question_alone_is_counted_and_not_named(full_meeting: Meeting) -> None:
    closed = AgendaItem.objects.get(is_closed=True)
    guests = [
        attend(full_meeting, name, "начальник хранилища", status="invited", presence=presence)
        for name, presence in (("Тайнов А.А.", "present"), ("Тайный Б.Б.", "absent"))
    ]
    Speaker.objects.create(item=closed, person=guests[0].person)
    decide(closed, "Принять меры", (("начальник хранилища", guests[1].person),))

    attendance = open_part(full_meeting).attendance

    assert plain(attendance.count).endswith(", 2 приглашённых")
    assert [plain(line.name) for line in attendance.present[-1].people] == ["Шевченко Т.Ю."]
    assert "хранилища" not in everything(open_part(full_meeting))

    Speaker.objects.create(item=full_meeting.agenda_items.first(), person=guests[0].person)
    assert "хранилища" in everything(open_part(full_meeting))


# --- files ----------------------------------------------------------------------------------


def test_whole_minutes_name_every_file_and_the_open_part_what_may_be_published(
    full_meeting: Meeting, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first, closed, _plan = full_meeting.agenda_items.all()
    attach(first, "Доклад.pdf", "public")
    attach(first, "справка о проверках", "internal")
    attach(first, "схема постов", "closed")
    attach(closed, "Перечень объектов", "public")

    whole, part = gather_minutes(full_meeting, is_draft=False), open_part(full_meeting)

    assert whole.appendices == (
        "Доклад",
        "справка о проверках",
        "схема постов",
        "Перечень объектов",
    )
    assert part.appendices == ("Доклад",)
    assert "Приложение: Доклад на ___ л. в 1 экз." in plain(draw(part).html).replace("&nbsp;", " ")
    html = plain(draw(whole).html).replace("&nbsp;", " ")
    assert '<span class="number">2.</span> Справка о проверках на ___ л. в 1 экз.' in html


def test_minutes_that_name_a_closed_file_are_restricted(
    thin_meeting: Meeting, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    attach(thin_meeting.agenda_items.get(), "схема постов", "closed")

    assert gather_minutes(thin_meeting, is_draft=True).is_restricted
    assert not open_part(thin_meeting).is_restricted


# --- private persons ------------------------------------------------------------------------


def test_private_person_is_called_by_the_label(richest_meeting: Meeting) -> None:
    for row in richest_meeting.attendance.select_related("person").exclude(duty="presiding"):
        hide(row.person)

    part = open_part(richest_meeting)

    assert part.agenda[0].speakers == (
        Fact("Докладчик", "заявитель"),
        Fact("Содокладчик", "заявитель"),
    )
    first = part.items[0]
    assert first.reports == (
        Speech("Заявителя", ("доложил о числе проверок.",), pronoun="который"),
        Speech("Заявителя", ("содоклад.",)),
    )
    assert first.talks[0].speaker == "Заявитель"
    assert first.talks[0].post == ""
    assert first.ballot is not None
    assert plain(first.ballot.by_name).endswith("«против» – заявитель.")
    assert first.dissents == (
        Dissent("Особое мнение заявителя", ("Срок слишком мал.", "Прошу продлить его.")),
    )
    assert first.notes[:2] == (
        "Отсутствовали при рассмотрении вопроса: заявитель.",
        "Отвод: заявитель.",
    )
    assert part.attendance.absent[0] == PersonLine("Заявитель", "", "по уважительной причине")
    assert part.facts[1] == Fact("Секретарь", "заявитель")
    found = everything(part)
    for stem in ("шевченк", "елкин", "громов", "ершов", "яшин", "белов", "колганов"):
        assert stem not in found
    assert "колганов" in everything(gather_minutes(richest_meeting, is_draft=False))


def test_label_that_is_not_surely_declined_stays_as_it_is(thin_meeting: Meeting) -> None:
    row = attend(thin_meeting, "Ким В.В.", status="member")
    hide(row.person, "гр. К.")
    Vote.objects.create(item=thin_meeting.agenda_items.get(), participant=row, dissent="Срок мал.")

    assert open_part(thin_meeting).items[0].dissents[0].label == "Особое мнение гр. К."


# --- nothing closed comes through -----------------------------------------------------------

FIELDS = (
    "title",
    "discussion",
    "reason",
    "speaker",
    "summary",
    "clause",
    "executor",
    "dissent",
    "post",
)
SHAPES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6)
LETTERS = "абвгдежзи"


def word(item: int, field: str, is_closed: bool) -> str:
    """A word of its own for each place of each item."""
    kind = "щюквы" if is_closed else "ъжеры"
    return f"{kind}{LETTERS[item]}{LETTERS[FIELDS.index(field)]}"


def fill(
    meeting: Meeting, position: int, is_subitem: bool, is_closed: bool, mark: bool, status: str
) -> None:
    def said(field: str) -> str:
        return word(position, field, mark)

    item = AgendaItem.objects.create(
        meeting=meeting,
        position=position,
        is_subitem=is_subitem,
        is_closed=is_closed,
        title=f"О {said('title')}",
        discussion=said("discussion"),
        outcome="postponed",
        outcome_reason=said("reason"),
        votes_for=1,
        votes_against=0,
        votes_abstained=0,
    )
    row = attend(meeting, f"{said('speaker').capitalize()} А.А.", said("post"), status=status)
    Speaker.objects.create(item=item, person=row.person, summary=said("summary"))
    decide(item, said("clause"), ((said("executor"), None),))
    Vote.objects.create(item=item, participant=row, choice="for", dissent=said("dissent"))


@pytest.mark.django_db
@trying(max_examples=12, deadline=None)
@given(shape=SHAPES, is_brief=st.booleans(), status=st.sampled_from(["speaker", "invited"]))
def test_no_word_of_a_closed_question_is_in_the_open_part(
    shape: list[tuple[bool, bool]], is_brief: bool, status: str
) -> None:
    with transaction.atomic():
        meeting = Meeting.objects.create(state="held", held_on=date(2022, 11, 10))
        body = Commission.objects.create(name="Комиссия по делам", slug="body")
        MeetingCommission.objects.create(meeting=meeting, commission=body)
        is_head_closed, marks = False, []
        for n, (is_subitem, is_closed) in enumerate(shape):
            is_part = is_subitem and n > 0
            is_head_closed = is_head_closed if is_part else is_closed
            marks.append(is_closed or is_head_closed)
            fill(meeting, n, is_subitem, is_closed, marks[-1], status)

        part = open_part(meeting, "brief" if is_brief else "full")
        found, whole = everything(part), everything(gather_minutes(meeting, is_draft=False))
        transaction.set_rollback(True)

    assert "щюквы" not in found
    assert ("щюквы" in whole) == any(marks)
    told = {"title", "reason", "clause", "executor", "dissent", "speaker"}
    for n, is_closed in enumerate(marks):
        if not is_closed:
            for field in told if is_brief else set(FIELDS) - {"post"}:
                assert word(n, field, False) in found


def long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{5,}", fold(text)))


def test_open_part_of_the_demo_holds_no_word_of_its_closed_question(training: Meeting) -> None:
    texts = {
        is_closed: {
            part
            for item in training.agenda_items.filter(is_closed=is_closed)
            for text in [
                item.title,
                item.discussion,
                *item.resolutions.values_list("text", flat=True),
                *item.speakers.values_list("summary", flat=True),
            ]
            for part in long_words(text)
        }
        for is_closed in (True, False)
    }
    closed = texts[True] - texts[False]

    assert "водозабора" in closed
    assert closed & long_words(everything(open_part(training))) == set()
