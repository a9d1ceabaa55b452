"""Published papers: the open part of the record, in the words of the staff's paper, no more."""

import json
import re
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import AgendaItem, Attachment, Resolution, Speaker, Vote
from documents.domain import issue, newest_issued
from documents.models import IssuedDocument
from documents.papers.catalogue import OPEN_MINUTES
from documents.papers.decisions import gather_decisions
from documents.papers.minutes import gather_minutes
from documents.printing.output import preview_of
from meetings.models import Commission, Meeting, WorkPlan, WorkPlanItem
from notices.domain import publish_notice, restore_notice, withdraw_notice
from notices.leaks import leaks
from notices.models import Notice, Subject
from notices.papers import project_paper
from notices.prepare import prepare_notice
from notices.projection import NoticeNotReady, Projection, draw_pdf
from participants.models import Person
from publications.models import Publication
from russian.typography import fold, plain
from tests.agenda.sessions import a_commission, a_session, an_item
from tests.agenda.test_life_at_once import at_once
from tests.commissions import Records, records_of
from tests.conftest import NOW
from tests.documents.conftest import atk, council, full_meeting, richest_meeting
from tests.documents.paper_records import attend, change, decide
from tests.documents.signed_sessions import held, signed
from tests.documents.test_same_text import (
    heads_of_tables,
    rolled_up,
    seen,
    text_of_page,
)
from tests.pdf_judging import assert_conforms, text_within_margins
from tests.roles import Role, give_role

__all__ = ["atk", "council", "full_meeting", "richest_meeting"]  # fixtures

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
BY_NOBODY: dict[str, Any] = {"by": None, "at": NOW}


def a_plan(commission: Commission, *titles: str, **fields: Any) -> WorkPlan:
    plan = WorkPlan.objects.create(
        commission=commission, year=2022, **{"approved_on": date(2021, 12, 20)} | fields
    )
    for position, title in enumerate(titles):
        WorkPlanItem.objects.create(
            plan=plan, position=position, title=title, period="II квартал", prepared_by="секретарь"
        )
    return plan


def issue_open_part(meeting: Meeting) -> None:
    """The minutes of a session that came in signed, without a look at what the checks find."""
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.SIGNED)
    meeting.refresh_from_db()
    before = newest_issued(meeting, OPEN_MINUTES)
    document = IssuedDocument(
        meeting=meeting,
        kind=IssuedDocument.Kind.OPEN_MINUTES,
        version=before.version + 1 if before else 1,
        replaces=before,
    )
    paper = gather_minutes(meeting, is_draft=False, open_part=True)
    issue(document, paper, name="Протокол", **BY_NOBODY)


def everything(projection: Projection) -> str:
    """All that a stranger can find in what is told, folded."""
    data = json.dumps(projection.data, ensure_ascii=False)
    told = [projection.title, projection.lead, projection.description, projection.article]
    return fold(" ".join([*told, projection.plain_text, data]))


def refused(kind: Publication.Kind, subject: Subject) -> str:
    with pytest.raises(NoticeNotReady) as reason:
        project_paper(kind, subject)
    return str(reason.value)


# --- page, PDF and data ---------------------------------------------------------------------


def test_every_paper_says_the_same_on_the_page_and_in_the_pdf(richest_meeting: Meeting) -> None:
    issue_open_part(richest_meeting)
    plan = a_plan(richest_meeting.bodies[0], "О профилактике", "О плане работы")
    subjects = dict.fromkeys((Kind.AGENDA, Kind.DECISIONS, Kind.MINUTES), richest_meeting)

    body = richest_meeting.bodies[0]
    change(body, statute_act="указ № 1", statute_text="Первое.\nВторое.", contacts="ул. Новая")
    of_no_session = {Kind.WORK_PLAN: plan, Kind.ABOUT: body}
    for kind, subject in {**subjects, **of_no_session}.items():
        projection = project_paper(kind, subject)
        pdf = draw_pdf(projection)

        text = seen(text_of_page(projection.article))
        assert (
            rolled_up(text_within_margins(pdf), heads_of_tables(projection.article), text) == text
        )
        assert seen(projection.plain_text) == text
        assert_conforms(pdf)
        with pikepdf.open(BytesIO(pdf)) as document:
            attached = document.attachments["data.json"].get_file().read_bytes()
            assert document.docinfo["/Title"] == projection.title
        assert json.loads(attached) == projection.data
        assert projection.article.count("<h1") == 1
        assert not re.search(r'\bid="|<img|ПРОЕКТ<|служебного пользования', projection.article)
        assert f'<article class="paper paper-{kind}" lang="ru">' in projection.article


def test_minutes_say_what_the_issued_open_part_says(richest_meeting: Meeting) -> None:
    change(Commission.objects.get(slug="council"), is_example=False)
    issue_open_part(richest_meeting)

    projection = project_paper(Kind.MINUTES, richest_meeting)

    paper = gather_minutes(richest_meeting, is_draft=False, open_part=True)
    assert text_of_page(projection.article) == text_of_page(preview_of(paper))


def test_titles_and_leads_tell_what_it_is(richest_meeting: Meeting) -> None:
    richest_meeting.meeting_commissions.exclude(is_host=True).delete()
    Meeting.objects.update(kind=Meeting.Kind.REGULAR, minutes_dated_on=None)
    meeting = Meeting.objects.get(pk=richest_meeting.pk)
    issue_open_part(meeting)
    body = "постоянно действующего координационного совещания по обеспечению правопорядка"
    plan = a_plan(meeting.bodies[0], "О профилактике")

    told = [
        (plain(each.title), plain(each.lead), each.held_on)
        for each in (
            project_paper(Kind.AGENDA, meeting),
            project_paper(Kind.DECISIONS, meeting),
            project_paper(Kind.MINUTES, meeting),
            project_paper(Kind.WORK_PLAN, plan),
        )
    ]

    day = date(2022, 11, 10)
    assert told == [
        (
            f"Повестка дня заседания {body} 10 ноября 2022 г.",
            "Повестка дня заседания 10 ноября 2022 г.: 4 вопроса.",
            day,
        ),
        (
            f"Решения заседания {body} от 10 ноября 2022 г., протокол № 5",
            "Решения заседания 10 ноября 2022 г. по 3 вопросам.",
            day,
        ),
        (
            f"Протокол (открытая часть) заседания {body} от 10 ноября 2022 г. № 5",
            "Протокол заседания 10 ноября 2022 г., открытая часть: 4 вопроса.",
            day,
        ),
        (
            f"План работы {body} на 2022 год",
            "План работы на 2022 год: 1 вопрос.",
            date(2022, 1, 1),
        ),
    ]


def test_title_of_many_bodies_stays_within_its_bounds(richest_meeting: Meeting) -> None:
    for body in richest_meeting.bodies:
        change(body, name=f"комиссия по {'весьма важным делам ' * 14}{body.pk}")

    title = project_paper(Kind.AGENDA, Meeting.objects.get(pk=richest_meeting.pk)).title

    assert len(title) <= 500
    assert title.endswith("…")


# --- nothing closed comes through -----------------------------------------------------------

SECRETS = (
    "тайнохранилищ",
    "подтайн",
    "шпионов",
    "укрепить запоры",
    "запоры слабы",
    "обсуждение втайне",
    "план подвала",
    "чертёж ворот",
    "жалобщиков",
    "хранитель ключей",
    "казначеев",
)


@pytest.fixture
def secretive(richest_meeting: Meeting, settings: Any, tmp_path: Any) -> Meeting:
    """The richest session with a secret in every place of it that may hold one."""
    settings.MEDIA_ROOT = tmp_path
    meeting = richest_meeting
    first, closed = meeting.agenda_items.order_by("position")[:2]
    change(closed, title="О тайнохранилище", discussion="Обсуждение втайне")
    guests = [
        attend(meeting, name, "хранитель ключей", status="invited")
        for name in ("Шпионов А.А.", "Казначеев Б.Б.")
    ]
    Speaker.objects.create(item=closed, person=guests[0].person, summary="Укрепить запоры")
    decide(closed, "Укрепить запоры", (("хранитель ключей", guests[1].person),))
    member = meeting.attendance.get(last_name="Громов")
    Speaker.objects.create(item=closed, person=member.person, summary="Запоры слабы")
    Vote.objects.create(item=closed, participant=member, choice="against", dissent="Запоры слабы")
    AgendaItem.objects.filter(meeting=meeting, position__gt=1).update(position=9)
    AgendaItem.objects.create(
        meeting=meeting, position=2, is_subitem=True, title="Подтайный вопрос", outcome="noted"
    )
    Attachment.objects.create(item=closed, title="План подвала.pdf", visibility="public", file="x")
    Attachment.objects.create(item=first, title="Чертёж ворот.pdf", visibility="closed", file="x")
    private = attend(meeting, "Жалобщиков В.В.", "пенсионер", status="invited")
    change(private.person, is_private=True, public_label="заявитель")
    Speaker.objects.create(item=first, person=private.person, role="speaker", position=9)
    decide(first, "Дать ответ", (("отдел писем", private.person),))
    issue_open_part(meeting)
    return meeting


def test_no_secret_is_in_any_paper(secretive: Meeting) -> None:
    whole = fold(preview_of(gather_minutes(secretive, is_draft=False)))
    for word in SECRETS:
        assert fold(word) in whole, word

    for kind in (Kind.AGENDA, Kind.DECISIONS, Kind.MINUTES):
        projection = project_paper(kind, secretive)
        pdf = draw_pdf(projection)

        with pikepdf.open(BytesIO(pdf)) as document:
            about = " ".join(map(str, document.docinfo.values()))
            about += document.Root.Metadata.read_bytes().decode()
        printed = everything(projection) + fold(" ".join(text_within_margins(pdf)) + about)
        assert [word for word in SECRETS if fold(word) in printed] == []
        assert "закрытый вопрос" in printed or kind == Kind.DECISIONS


@pytest.mark.parametrize(
    "words",
    [
        "Обсудили: о тайнохранилище.",
        "Приложен чертёж ворот.",
        "Выслушали Жалобщикова.",
        "Пришёл Шпионов.",
    ],
)
def test_free_text_that_names_what_is_closed_is_refused(secretive: Meeting, words: str) -> None:
    change(secretive.agenda_items.order_by("position")[0], discussion=words)
    issue_open_part(secretive)

    assert "закрыто" in refused(Kind.MINUTES, secretive)


def test_set_phrase_of_a_closed_item_gives_nothing_away(secretive: Meeting) -> None:
    closed = secretive.agenda_items.get(is_closed=True)
    decide(closed, "Информацию принять к сведению.")

    assert project_paper(Kind.DECISIONS, secretive).plain_text


@pytest.mark.parametrize(
    ("words", "held_back"),
    [
        ("Громов Б.В. – прокурор; выступил Громов.", ()),
        ("Выслушали Громова А.И.", ("Громов",)),
        ("Выслушали А. И. Громова.", ("Громов",)),
        ("Выслушали Андрея Громова.", ()),
    ],
)
def test_namesake_of_a_member_is_known_by_the_initial(
    secretive: Meeting, words: str, held_back: tuple[str, ...]
) -> None:
    namesake = attend(secretive, "Громов А.И.", status="invited")
    change(namesake.person, is_private=True, public_label="заявитель")

    of_paper = leaks(secretive, words, of_paper=True)
    assert tuple(leak.secret.words for leak in of_paper) == held_back
    assert [leak.secret.words for leak in leaks(secretive, words)] == ["Громов"]


# --- decisions ------------------------------------------------------------------------------


def test_decisions_are_what_was_adopted_openly_and_is_in_force(richest_meeting: Meeting) -> None:
    first = richest_meeting.agenda_items.order_by("position")[0]
    first.resolutions.filter(position=2).update(control=Resolution.Control.CANCELLED)

    paper = gather_decisions(richest_meeting)

    told = [
        (
            item.number,
            item.title,
            [(row.number, plain(row.text[0])) for row in item.decision.clauses],
        )
        for item in paper.items
        if item.decision
    ]
    assert told == [
        (
            "1",
            "Об итогах работы по противодействию незаконной миграции",
            [
                ("1.1.", "Информацию принять к сведению."),
                (
                    "1.2.",
                    "Поручить начальнику управления связи и прокурору города обеспечить связь "
                    "на всех постах. Срок – до 15 декабря 2022 г.",
                ),
            ],
        ),
        ("3", "О плане работы", [("3.2.", "Главе района доработать план. Срок – ежемесячно.")]),
        ("4", "Разное", []),
    ]
    assert [item["number"] for item in json.loads(paper.data)["agenda"]] == ["1", "3", "4"]
    assert "Ёлкин" not in paper.data


# --- a plan of work -------------------------------------------------------------------------


def test_question_that_was_closed_is_withheld_in_the_plan(secretive: Meeting) -> None:
    plan = a_plan(secretive.bodies[0], "О школах", "О тайнохранилище")
    closed = secretive.agenda_items.get(is_closed=True)
    change(closed, plan_item=plan.items.get(title="О тайнохранилище"))

    told = project_paper(Kind.WORK_PLAN, plan)

    assert "Закрытый вопрос (основание: пункт 3 перечня сведений)" in plain(told.plain_text)
    assert told.data["paper"]["questions"][1] == {"is_closed": True}
    assert "тайнохранилищ" not in everything(told)
    assert "____" not in told.plain_text

    change(plan.items.get(title="О школах"), title="О школах и о тайнохранилище")
    assert "закрыто" in refused(Kind.WORK_PLAN, plan)


# --- refused in words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        (Kind.AGENDA, {"state": "cancelled"}, "отменено"),
        (Kind.DECISIONS, {"state": "moved"}, "перенесено"),
        (Kind.DECISIONS, {"state": "convened"}, "отмечено как проведённое"),
        (Kind.MINUTES, {"state": "held"}, "после подписания"),
        (Kind.MINUTES, {"state": "signed"}, "ещё не выпущена"),
        (Kind.AGENDA, {"held_on": None}, "нет даты"),
    ],
)
def test_paper_that_is_not_ready_is_refused_in_words(
    full_meeting: Meeting, kind: Publication.Kind, fields: dict[str, Any], why: str
) -> None:
    change(full_meeting, **fields)

    assert why in refused(kind, full_meeting)


def test_empty_papers_are_refused_in_words(full_meeting: Meeting) -> None:
    full_meeting.agenda_items.all().delete()

    assert "нет вопросов" in refused(Kind.AGENDA, full_meeting)
    assert "решений не принято" in refused(Kind.DECISIONS, full_meeting)
    assert "нет вопросов" in refused(Kind.WORK_PLAN, a_plan(full_meeting.bodies[0]))
    draft = a_plan(full_meeting.bodies[1], "О школах", approved_on=None)
    assert "дата его утверждения" in refused(Kind.WORK_PLAN, draft)


def test_minutes_that_the_record_has_left_are_not_published(richest_meeting: Meeting) -> None:
    issue_open_part(richest_meeting)
    change(Person.objects.get(last_name="Яшин"), is_private=True, public_label="участник")

    assert "расходятся с выпущенной" in refused(Kind.MINUTES, richest_meeting)

    issue_open_part(richest_meeting)
    assert "Яшин" not in project_paper(Kind.MINUTES, richest_meeting).plain_text


# --- from the record to the public ----------------------------------------------------------


def test_paper_goes_its_way_to_the_public(client: Client) -> None:
    meeting, _document = signed()
    writer = User.objects.create_user("writer")
    about = {"kind": Kind.MINUTES, "subject_id": meeting.pk}

    notice = prepare_notice(**about, by=writer, at=NOW)
    again = prepare_notice(**about, by=None, at=NOW)

    assert again == notice
    assert list(notice.writers.all()) == [writer]
    assert (notice.title, notice.body, notice.is_draft) == (again.title, "", True)
    assert Act.objects.filter(kind=Act.Kind.NOTICE_COMPOSED).count() == 1

    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    address = first.publication.get_absolute_url()
    assert first.body_html in client.get(address).content.decode()

    withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    restored = restore_notice(notice_id=notice.pk, reason="Ошибки нет", by=None, at=NOW)
    assert (restored.body_html, restored.public_data) == (first.body_html, first.public_data)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one_notice() -> None:
    meeting = a_session(a_commission())
    an_item(meeting)

    def click() -> None:
        prepare_notice(kind=Kind.AGENDA, subject_id=meeting.pk, **BY_NOBODY)

    assert at_once(*[click] * 8) == [None] * 8
    assert Notice.objects.count() == 1
    assert Act.objects.filter(kind=Act.Kind.NOTICE_COMPOSED).count() == 1


def test_restored_paper_holds_nothing_that_was_closed_since(richest_meeting: Meeting) -> None:
    notice = prepare_notice(kind=Kind.AGENDA, subject_id=richest_meeting.pk, **BY_NOBODY)
    publish_notice(notice_id=notice.pk, **BY_NOBODY)
    withdraw_notice(notice_id=notice.pk, reason="Вопрос закрыт", **BY_NOBODY)
    richest_meeting.agenda_items.filter(title="О плане работы").update(is_closed=True)

    with pytest.raises(NoticeNotReady, match="О плане работы"):
        restore_notice(notice_id=notice.pk, reason="Верните", **BY_NOBODY)


def test_minutes_that_came_in_signed_are_issued_on_the_way() -> None:
    meeting = held()
    change(meeting, state=Meeting.State.SIGNED)

    notice = prepare_notice(kind=Kind.MINUTES, subject_id=meeting.pk, **BY_NOBODY)

    assert newest_issued(meeting, OPEN_MINUTES) is not None
    assert notice.title == project_paper(Kind.MINUTES, meeting).title


# --- the buttons ----------------------------------------------------------------------------


@pytest.fixture
def records(db: None) -> Records:
    return records_of("одна", secret="тайна")


def prepare(client: Client, paper: str, subject: Meeting | WorkPlan) -> Any:
    return client.post(reverse("admin:notices_notice_prepare", args=[paper, subject.pk]))


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.PRESS_OFFICER])
def test_button_leads_to_the_preview(records: Records, client: Client, role: str) -> None:
    user = give_role(User.objects.create_user("u", is_staff=True), role, records.commission)
    client.force_login(user)
    is_press = role == Role.PRESS_OFFICER
    page = "admin:meetings_meeting_change" if is_press else "documents:session"
    address = reverse("admin:notices_notice_prepare", args=["agenda", records.meeting.pk])

    offered = client.get(reverse(page, args=[records.meeting.pk])).content.decode()
    answer = prepare(client, "agenda", records.meeting)

    assert f'action="{address}"' in offered
    assert "prepare/minutes/" not in offered
    notice = Notice.objects.get(kind=Kind.AGENDA)
    assert answer["Location"] == reverse("admin:notices_notice_preview", args=[notice.pk])
    assert list(notice.writers.all()) == [user]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.PRESS_OFFICER])
def test_button_says_why_a_paper_is_not_ready(records: Records, client: Client, role: str) -> None:
    client.force_login(
        give_role(User.objects.create_user("u", is_staff=True), role, records.commission)
    )

    answer = client.post(
        reverse("admin:notices_notice_prepare", args=["minutes", records.meeting.pk]), follow=True
    )

    assert answer.status_code == 200
    assert "Протокол публикуется после подписания." in answer.content.decode()
    assert not Notice.objects.filter(kind=Kind.MINUTES).exists()


def test_plan_is_prepared_on_its_page_once_it_is_approved(records: Records, client: Client) -> None:
    client.force_login(
        give_role(User.objects.create_user("u", is_staff=True), Role.SECRETARY, records.commission)
    )
    plan = WorkPlan.objects.get(commission=records.commission)
    address = reverse("admin:notices_notice_prepare", args=["work_plan", plan.pk])
    page = reverse("admin:meetings_workplan_change", args=[plan.pk])

    assert address not in client.get(page).content.decode()
    assert prepare(client, "work_plan", plan)["Location"] == page
    change(plan, approved_on=date(2025, 12, 20))
    assert f'action="{address}"' in client.get(page).content.decode()
    assert "/preview/" in prepare(client, "work_plan", plan)["Location"]


@pytest.mark.parametrize("paper", ["notice", "announcement", "nope"])
def test_only_papers_are_prepared(records: Records, client: Client, paper: str) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert prepare(client, paper, records.meeting).status_code == 404
