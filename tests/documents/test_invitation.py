from dataclasses import replace
from datetime import date, time
from io import BytesIO

import pikepdf
import pytest
from pytest_django import DjangoAssertNumQueries

from agenda.models import AgendaItem, Speaker
from documents.paper import draw
from documents.papers import invitation_wording
from documents.papers.invitation import (
    InvitationPaper,
    gather_invitation_letters,
    gather_invitations,
)
from documents.papers.parts import Signature
from documents.printing.output import pdf_of
from meetings.models import Commission, Meeting
from participants.models import Membership, Person, Post
from russian.cases import Case
from russian.names import parse_person
from russian.typography import plain
from tests.documents.paper_records import attend, change, everything, make_person
from tests.pdf_judging import assert_conforms, page_texts, text_of

THIN = """\
Антитеррористическая комиссия в Краснодарском крае
Главе администрации (губернатору)
Краснодарского края
Кондратьеву В.И.
ПРИГЛАШЕНИЕ
на заседание Антитеррористической комиссии
в Краснодарском крае
Приглашаем Вас принять участие в заседании Антитеррористической комиссии \
в Краснодарском крае, которое состоится ___.___._____.
ПОВЕСТКА ДНЯ
1. Об итогах работы"""

HEAD = """\
Постоянно действующее координационное совещание
по обеспечению правопорядка
Антитеррористическая комиссия в Краснодарском крае
"""
FROM_TITLE_TO_AGENDA = """\
ПРИГЛАШЕНИЕ
на внеочередное совместное заседание постоянно
действующего координационного совещания
по обеспечению правопорядка и Антитеррористической
комиссии в Краснодарском крае
Уважаемый Борис Викторович!
Приглашаем Вас принять участие во внеочередном совместном заседании
постоянно действующего координационного совещания по обеспечению \
правопорядка и Антитеррористической комиссии в Краснодарском крае, которое \
состоится 10 ноября 2022 г. в 10:00 в очной форме с возможностью участия \
по видеоконференц-связи.
Место проведения: г. Новороссийск, здание администрации города.
ПОВЕСТКА ДНЯ
1. Об итогах работы по противодействию незаконной миграции
Докладчик: Колганов Н.А. – начальник управления миграции
Содокладчик: Ёлкин П.П. – начальник управления связи
"""
GROMOV = f"""\
{HEAD}Прокурору города
Громову Б.В.
{FROM_TITLE_TO_AGENDA}2. Закрытый вопрос (основание: пункт 3 перечня сведений)
3. О плане работы
3.1. О сроках представления плана
4. Разное (включён в повестку на заседании)
Докладчик: Громов Б.В. – прокурор города
Вам поручен доклад по вопросу № 4.
Просим Вас выступить по вопросу № 1.
Материалы просим представить до 12 октября 2022 г.
Участие просим подтвердить по телефону 00-00-00.
Секретарь
Т.Ю. Шевченко
Учебный пример"""


def person(written: str) -> Person:
    name = parse_person(written)
    return Person.objects.get(last_name=name.last)


def letter_to(meeting: Meeting, written: str, **options: bool) -> InvitationPaper:
    surname = parse_person(written).last
    letters = gather_invitations(meeting, **options)
    [paper] = [letter for letter in letters if letter.name.startswith(surname)]
    return paper


# --- the whole letter -------------------------------------------------------------------------


def test_thin_letter_reads_well(thin_meeting: Meeting) -> None:
    (paper,) = gather_invitations(thin_meeting)

    assert text_of(pdf_of(paper)) == THIN
    assert plain(paper.title) == (
        "Приглашение на заседание Антитеррористической комиссии в Краснодарском крае, "
        "Кондратьев В.И."
    )


def test_letter_to_a_speaker_reads_well(richest_meeting: Meeting, council: Commission) -> None:
    Commission.objects.filter(pk=council.pk).update(
        invitation_note="\nУчастие просим подтвердить по телефону 00-00-00.\n"
    )

    pdf = pdf_of(letter_to(richest_meeting, "Громов"))

    assert text_of(pdf) == GROMOV
    assert_conforms(pdf)


def test_letters_count_their_pages_each_for_itself(training: Meeting) -> None:
    letters = gather_invitation_letters(training)
    chosen = ("Белая", "Ткач", "Зимин")
    few = [letter for letter in letters.invitations if letter.name.startswith(chosen)]

    pdf = pdf_of(replace(letters, invitations=tuple(few)))

    heads = [page.split("\n")[0] for page in page_texts(pdf)]
    assert heads == ["Антитеррористическая комиссия Учебного муниципального округа", "2"] * 3
    assert_conforms(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        assert [plain(item.title) for item in outline.root] == [
            "Белая Н.И.",
            "Ткач Б.О.",
            "Зимин А.Л.",
        ]


def test_letter_says_the_same_alone_and_among_others(thin_meeting: Meeting) -> None:
    (alone,) = gather_invitations(thin_meeting)

    assert gather_invitation_letters(thin_meeting).invitations == (alone,)
    body = draw(alone).html.partition("</h1>")[2].partition("</body>")[0].split()
    among = draw(gather_invitation_letters(thin_meeting)).html.partition("</h1>")[2]
    assert among.replace("</section>", "").partition("</body>")[0].split() == body


# --- who is invited ---------------------------------------------------------------------------


def test_everybody_is_invited_once_members_by_seat_and_then_the_others(
    full_meeting: Meeting, atk: Commission, council: Commission
) -> None:
    outside = make_person("Яблокова А.А.")
    for body, written, role in (
        (atk, "Ёлкин П.П.", "deputy_chair"),
        (council, "Ёлкин П.П.", "member"),
        (atk, "Громов Б.В.", "chair"),
    ):
        Membership.objects.create(commission=body, person=person(written), role=role)
    Membership.objects.create(commission=council, person=outside)
    former = make_person("Бывший Б.Б.")
    Membership.objects.create(commission=council, person=former, until=date(2022, 11, 9))

    names = [plain(paper.name) for paper in gather_invitations(full_meeting)]

    assert names == [
        "Громов Б.В.",
        "Ёлкин П.П.",
        "Ершов А.А.",
        "Кондратьев В.И.",
        "Яблокова А.А.",
        "Яшин К.К.",
        "Белов С.С.",
        "Колганов Н.А.",
    ]


def test_secretary_signs_and_is_not_written_to(thin_meeting: Meeting, atk: Commission) -> None:
    secretary = make_person("Соловей Тамара Юрьевна")
    Membership.objects.create(commission=atk, person=secretary, role="secretary")

    (chair,) = gather_invitations(thin_meeting)

    assert plain(chair.name) == "Кондратьев В.И."
    assert chair.signatures == (Signature("Секретарь", "Т.Ю.\u00a0Соловей"),)


def test_letter_without_a_known_secretary_has_no_line_to_sign(thin_meeting: Meeting) -> None:
    (letter,) = gather_invitations(thin_meeting)

    assert letter.signatures == ()


# --- how they are addressed -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "gender", "post", "addressee", "unsure"),
    [
        (
            "Громов Борис Викторович",
            "",
            "прокурор города Новороссийска",
            ("Прокурору города Новороссийска", "Громову Б.В."),
            (),
        ),
        # A woman in a masculine post: the post is declined as it is, the name as hers.
        (
            "Орлова Ольга Дмитриевна",
            "f",
            "прокурор района",
            ("Прокурору района", "Орловой О.Д."),
            (),
        ),
        ("Ким Валерия Сергеевна", "f", "главный врач", ("Главному врачу", "Ким В.С."), ()),
        ("Ким В.С.", "m", "врио начальника отдела", ("Врио начальника отдела", "Киму В.С."), ()),
        ("Шевченко Т.Ю.", "", "", ("Шевченко Т.Ю.",), ()),
        # Nobody knows whether it is a man or a woman.
        ("Ким В.С.", "", "директор", ("Директору", "Ким В.С."), ("Ким В.С.",)),
        (
            "Белый С.С.",
            "m",
            "кнпбрц отдела",
            ("Кнпбрцу отдела", "Белому С.С."),
            ("Кнпбрцу отдела",),
        ),
    ],
)
def test_addressee_stands_in_the_dative(
    thin_meeting: Meeting,
    written: str,
    gender: str,
    post: str,
    addressee: tuple[str, ...],
    unsure: tuple[str, ...],
) -> None:
    row = attend(thin_meeting, written, post, status="invited")
    change(row, gender=gender)
    change(row.person, gender=gender)

    paper = letter_to(thin_meeting, written)

    assert tuple(map(plain, paper.addressee)) == addressee
    assert tuple(map(plain, paper.unsure)) == unsure


def test_forms_set_by_hand_are_printed_and_sure(thin_meeting: Meeting) -> None:
    row = attend(thin_meeting, "Ким В.С.", "кнпбрц отдела", status="invited")
    Post(title="кнпбрц отдела").set_forms({Case.DATV: "кнпбрецу отдела"}).save()
    row.person.set_forms({Case.DATV: "Киму"}).save()

    paper = letter_to(thin_meeting, "Ким В.С.")

    assert tuple(map(plain, paper.addressee)) == ("Кнпбрецу отдела", "Киму В.С.")
    assert paper.unsure == ()


def test_private_person_is_addressed_by_name_alone(thin_meeting: Meeting) -> None:
    row = attend(thin_meeting, "Зимин Аркадий Лукич", "слесарь завода", status="invited")
    change(row.person, is_private=True, public_label="заявитель")

    paper = letter_to(thin_meeting, "Зимин Аркадий Лукич")

    assert paper.addressee == ("Зимину\u00a0А.Л.",)
    assert "слесар" not in draw(paper).html


@pytest.mark.parametrize(
    ("written", "gender", "salutation"),
    [
        ("Громов Борис Викторович", "", "Уважаемый Борис⍽Викторович!"),
        ("Ким Валерия Сергеевна", "", "Уважаемая Валерия⍽Сергеевна!"),
        ("Мамедов Али Гусейн оглы", "", "Уважаемый Али⍽Гусейн оглы!"),
        ("Громов Б.В.", "m", ""),
        ("Громов", "m", ""),
    ],
)
def test_salutation_where_name_and_gender_are_known(
    thin_meeting: Meeting, written: str, gender: str, salutation: str
) -> None:
    row = attend(thin_meeting, written)
    change(row, gender=gender)

    paper = letter_to(thin_meeting, written)

    assert paper.salutation == salutation.replace("⍽", "\u00a0")
    assert "Уважаемый(ая)" not in draw(paper).html
    assert ("Уважаем" in draw(paper).html) is bool(salutation)


# --- what they are invited to -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "bodies", "expected"),
    [
        ({}, ["комиссии"], "в заседании комиссии, которое состоится 10 ноября 2022 г."),
        (
            {"kind": "off_site", "start_time": time(9, 5)},
            ["комиссии"],
            "в выездном заседании комиссии, которое состоится 10 ноября 2022 г. в 09:05.",
        ),
        (
            {"kind": "enlarged", "form": "videoconference"},
            ["штаба", "совета"],
            "в расширенном совместном заседании штаба и совета, которое состоится "
            "10 ноября 2022 г. в режиме видео-конференц-связи.",
        ),
        (
            {"kind": "extraordinary", "held_on": None, "start_time": time(9, 5)},
            ["комиссии"],
            "во внеочередном заседании комиссии, которое состоится ___.___._____ в 09:05.",
        ),
    ],
)
def test_sentence_that_invites(fields: dict[str, object], bodies: list[str], expected: str) -> None:
    meeting = Meeting(**{"held_on": date(2022, 11, 10)} | fields)

    said = invitation_wording.invites(meeting, bodies, has_vote=False)

    assert plain(said) == f"Приглашаем Вас принять участие {expected}"


def test_members_are_asked_to_vote_by_letter_and_the_invited_to_prepare() -> None:
    meeting = Meeting(
        form="correspondence", held_on=date(2022, 11, 10), end_time=time(18), kind="extraordinary"
    )

    def said(*, has_vote: bool) -> str:
        return plain(invitation_wording.invites(meeting, ["комиссии"], has_vote=has_vote))

    assert said(has_vote=True) == (
        "Просим Вас принять участие в заочном голосовании по вопросам повестки дня "
        "внеочередного заседания комиссии и сообщить своё мнение до 18:00 10 ноября 2022 г."
    )
    assert said(has_vote=False) == (
        "Приглашаем Вас принять участие в подготовке вопросов повестки дня внеочередного "
        "заседания комиссии, голосование по которым проводится заочно до 18:00 10 ноября 2022 г."
    )
    assert invitation_wording.name_of_paper(meeting, ["комиссии"]) == (
        "ИЗВЕЩЕНИЕ",
        "о\u00a0заочном голосовании по\u00a0вопросам внеочередного заседания комиссии",
    )


def test_notice_of_a_vote_by_letter_is_called_so(thin_meeting: Meeting) -> None:
    Meeting.objects.update(form="correspondence")

    letters = gather_invitation_letters(thin_meeting)

    assert letters.title.startswith("Извещения о")
    assert letters.invitations[0].title.startswith("Извещение о")


# --- what they read and have to do ------------------------------------------------------------


@pytest.mark.parametrize("whole", [False, True])
def test_closed_questions_are_read_by_members_of_the_whole_agenda_alone(
    richest_meeting: Meeting, whole: bool
) -> None:
    closed = richest_meeting.agenda_items.get(is_closed=True)
    for name in ("Громов", "Колганов"):
        Speaker.objects.create(item=closed, person=person(name), role="speaker")

    member = letter_to(richest_meeting, "Громов", whole=whole)
    invited = letter_to(richest_meeting, "Колганов", whole=whole)
    letters = gather_invitation_letters(richest_meeting, whole=whole)

    assert ("защите" in draw(member).html) is whole
    assert member.is_restricted is letters.is_restricted is whole
    assert [plain(task) for task in member.tasks if "выступить" in task] == [
        f"Просим Вас выступить по {'вопросам № 1 и 2' if whole else 'вопросу № 1'}."
    ]
    assert "защите" not in draw(invited).html
    assert not invited.is_restricted
    assert plain(invited.tasks[0]) == "Вам поручен доклад по вопросу № 1."
    assert "Для служебного" not in draw(invited).html
    assert ("Для служебного" in draw(letters).html) is whole


def test_nothing_closed_stands_anywhere_in_the_letters(richest_meeting: Meeting) -> None:
    closed = richest_meeting.agenda_items.get(is_closed=True)
    change(closed, title="Ксилофонный ремонт", discussion="Барабанный бой", minutes_allotted=77)

    said = everything(gather_invitation_letters(richest_meeting))

    for word in ("силофон", "арабан", "до 77"):
        assert word not in said


@pytest.mark.parametrize(
    ("held_on", "term", "expected"),
    [
        (date(2022, 11, 10), 20, ["Материалы просим представить до 12 октября 2022 г."]),
        (date(2022, 11, 10), 1, ["Материалы просим представить до 9 ноября 2022 г."]),
        (None, 20, []),
        # Nobody knows the days off of that year yet.
        (date(2090, 11, 10), 20, []),
    ],
)
def test_day_for_materials_is_told_to_who_reports_where_it_is_known(
    thin_meeting: Meeting, held_on: date | None, term: int, expected: list[str]
) -> None:
    Meeting.objects.update(held_on=held_on)
    Commission.objects.update(materials_term=term)
    row = thin_meeting.attendance.get()
    item = thin_meeting.agenda_items.get()
    Speaker.objects.create(item=item, person=row.person, role="speaker")

    (guest,) = gather_invitations(thin_meeting)
    Speaker.objects.create(item=item, person=row.person, role="co_rapporteur")
    (reporter,) = gather_invitations(thin_meeting)

    assert [plain(task) for task in guest.tasks] == ["Просим Вас выступить по вопросу № 1."]
    assert [plain(task) for task in reporter.tasks] == [
        "Вам поручен содоклад по вопросу № 1.",
        "Просим Вас выступить по вопросу № 1.",
        *expected,
    ]


def test_letters_to_sixty_people_are_read_in_as_many_queries(
    thin_meeting: Meeting, atk: Commission, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(numbers: range) -> None:
        for n in numbers:
            who = f"Константинопольский{'абвгд'[n % 5]} Александр-Мария Всеволодович"
            Membership.objects.create(commission=atk, person=make_person(who))
            row = attend(thin_meeting, who, f"начальник отдела № {n}", status="invited")
            item = AgendaItem.objects.create(meeting=thin_meeting, title="О плане", position=n)
            Speaker.objects.create(item=item, person=row.person)

    fill(range(1))
    with django_assert_num_queries(13):
        gather_invitations(thin_meeting)
    fill(range(1, 30))
    with django_assert_num_queries(13):
        letters = gather_invitations(thin_meeting)

    assert len(letters) == 61
