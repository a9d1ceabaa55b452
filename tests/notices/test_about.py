"""What the public is told of a commission itself: who belongs to it and what it is there for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from meetings.models import Commission
from notices.domain import (
    Order,
    approve_notice,
    begin_correction,
    heed_source,
    publish_notice,
    submit_notice,
    withdraw_notice,
)
from notices.gather import project
from notices.leaks import HoldsClosed
from notices.models import Notice
from notices.papers import project_paper
from notices.prepare import prepare_notice
from notices.projection import NoticeNotReady
from notices.source import changes_since, facts_of
from participants.domain import note_posts
from participants.models import Membership, Person
from publications.models import Edition, Publication
from russian.typography import plain
from tests.conftest import NOW
from tests.documents.paper_records import change
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db

ABOUT = Publication.Kind.ABOUT
BY_NOBODY: dict[str, Any] = {"by": None, "at": NOW}
DAY = date(2026, 11, 20)


def member(body: Commission, last_name: str, post: str = "", **fields: Any) -> Membership:
    private = {"is_private": True, "public_label": fields.pop("label")} if "label" in fields else {}
    person = Person.objects.create(last_name=last_name, initials="А.Б.", gender="m", **private)
    if post:
        note_posts([(person, post)], on=None)
    return Membership.objects.create(commission=body, person=person, **fields)


@pytest.fixture
def body() -> Commission:
    body = Commission.objects.create(
        name="Антитеррористическая комиссия в Крае",
        slug="atk",
        kind="atk",
        statute_act="указ от 25 декабря 2009 г. № 1",
        statute_text="Первая задача.\n\n  Вторая задача. ",
        attendance_rules="По заявке.",
        contacts="ул. Красная, д. 1\n8 (000) 000-00-00",
    )
    member(body, "Кондратьев", "губернатор", role="chair")
    member(body, "Молчанов", "житель", label="заявитель", is_voting=False)
    return body


def prepared(body: Commission) -> Notice:
    return prepare_notice(kind=ABOUT, subject_id=body.pk, **BY_NOBODY)


# --- what is told ---------------------------------------------------------------------------


def test_everybody_is_told_who_belongs_to_it_and_what_it_is_for(body: Commission) -> None:
    told = project_paper(ABOUT, body, on=DAY)

    assert plain(told.title) == "Сведения об Антитеррористической комиссии в Крае"
    assert plain(told.lead) == (
        "По состоянию на 20 ноября 2026 г.: состав (2 человека), правовая основа, "
        "задачи и полномочия, порядок присутствия граждан, контакты."
    )
    assert (told.held_on, told.bodies) == (DAY, ("Антитеррористическая комиссия в Крае",))
    assert told.data["paper"] == {
        "format": "commission-portal/paper/1",
        "kind": "about",
        "commission": "Антитеррористическая комиссия в Крае",
        "on": "2026-11-20",
        "is_example": False,
        "members": [
            {
                "name": "Кондратьев\N{NO-BREAK SPACE}А.Б.",
                "post": "губернатор",
                "role": "chair",
                "part": "председатель комиссии",
                "is_voting": True,
            },
            {
                "name": "заявитель",
                "post": "",
                "role": "member",
                "part": "член комиссии, без права голоса",
                "is_voting": False,
            },
        ],
        "statute_act": "указ от 25 декабря 2009 г. № 1",
        "statute": ["Первая задача.", "Вторая задача."],
        "attendance_rules": ["По заявке."],
        "contacts": ["ул. Красная, д. 1", "8 (000) 000-00-00"],
    }


def test_what_is_not_on_record_has_no_heading(body: Commission) -> None:
    change(body, statute_text="", contacts=" \n", attendance_rules="")
    body.memberships.update(until=DAY - timedelta(days=1))

    told = project_paper(ABOUT, body, on=DAY)

    assert plain(told.lead) == "По состоянию на 20 ноября 2026 г.: правовая основа."
    assert told.article.count("<h2") == 1

    change(body, statute_act="")
    with pytest.raises(NoticeNotReady, match="ничего не внесено"):
        project_paper(ABOUT, body, on=DAY)


@pytest.mark.parametrize(
    "field", ["statute_act", "statute_text", "attendance_rules", "contacts", "name"]
)
def test_private_person_is_named_nowhere(body: Commission, field: str) -> None:
    change(body, **{field: "Обращаться к Молчанову"})

    with pytest.raises(HoldsClosed, match="Молчанов"):
        project_paper(ABOUT, body, on=DAY)


def test_namesake_of_a_private_person_is_named(body: Commission) -> None:
    official = member(body, "Молчанов", "прокурор").person
    change(official, initials="В.Г.")

    assert "Молчанов В.Г." in plain(project_paper(ABOUT, body, on=DAY).plain_text)


def test_composition_costs_the_same_for_any_number(
    body: Commission, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2) as few:
        facts_of(body, ABOUT, on=DAY)
    for name in ("Первов", "Второв", "Третьяков"):
        member(body, name, "глава района")

    with django_assert_num_queries(len(few)):
        facts_of(body, ABOUT, on=DAY)


# --- its way to the public --------------------------------------------------------------------


def test_each_change_of_composition_is_an_edition_at_one_address(
    body: Commission, client: Client
) -> None:
    notice = prepared(body)
    assert prepared(body) == notice
    first = publish_notice(notice_id=notice.pk, **BY_NOBODY)
    assert first.publication.slug == "atk-about"
    assert changes_since(Notice.objects.get()) == []

    newcomer = member(body, "Новиков", "прокурор")
    [difference] = changes_since(Notice.objects.get())
    begin_correction(notice_id=notice.pk, **BY_NOBODY)
    order = Order(change=Edition.Change.CLARIFICATION, reason="Новый член комиссии")
    second = publish_notice(notice_id=notice.pk, **BY_NOBODY, order=order)

    assert (difference.label, plain(difference.after)) == (
        str(newcomer.person),
        "член комиссии; прокурор",
    )
    assert (second.publication, second.number) == (first.publication, 2)
    assert changes_since(Notice.objects.get()) == []
    page = client.get("/notices/atk-about/").content.decode()
    assert second.body_html in page
    assert "Новиков" in second.changes_html
    public = Publication.objects.public(at=NOW).about(body)
    [about] = Edition.objects.in_force(public).for_about()
    told = [row["post"] for row in about.public_data["paper"]["members"]]
    assert told == ["губернатор", "", "прокурор"]

    with pytest.raises(HoldsClosed):
        withdraw_notice(notice_id=notice.pk, reason="По просьбе Молчанова", **BY_NOBODY)
    withdraw_notice(notice_id=notice.pk, reason="Ошибка", **BY_NOBODY)
    assert not Publication.objects.public(at=NOW).about(body).exists()


def test_row_of_a_list_says_of_which_day_it_is(body: Commission, client: Client) -> None:
    edition = publish_notice(notice_id=prepared(body).pk, **BY_NOBODY)

    row = client.get("/notices/").content.decode()

    assert f'datetime="{edition.held_on:%Y-%m-%d}">на {edition.held_on.day} ' in row
    assert "О комиссии" in row


def test_what_was_approved_is_published_on_another_day(
    body: Commission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The composition of a day is approved, and no other one is published instead."""
    monkeypatch.setattr(timezone, "localdate", lambda: DAY)
    notice = prepared(body)
    submit_notice(notice_id=notice.pk, **BY_NOBODY)
    approve_notice(notice_id=notice.pk, seen=project(notice).sha256, **BY_NOBODY)

    monkeypatch.setattr(timezone, "localdate", lambda: DAY + timedelta(days=3))
    member(body, "Новиков", since=DAY + timedelta(days=2))
    edition = publish_notice(notice_id=notice.pk, **BY_NOBODY)

    assert edition.held_on == DAY
    assert "по состоянию на 20 ноября 2026 г." in plain(edition.plain_text)
    assert "Новиков" not in edition.plain_text
    [missed] = changes_since(Notice.objects.get())
    assert plain(missed.label) == "Новиков А.Б."
    heed_source(notice_id=notice.pk, **BY_NOBODY)
    assert changes_since(Notice.objects.get()) == []


# --- the button -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.PRESS_OFFICER])
def test_button_on_the_page_of_the_commission(body: Commission, client: Client, role: str) -> None:
    client.force_login(give_role(User.objects.create_user("u", is_staff=True), role, body))
    page = reverse("admin:meetings_commission_change", args=[body.pk])
    address = reverse("admin:notices_notice_prepare", args=["about", body.pk])

    offered = client.get(page).content.decode()
    answer = client.post(address)

    assert f'action="{address}"' in offered
    notice = Notice.objects.get()
    assert answer["Location"] == reverse("admin:notices_notice_preview", args=[notice.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert (
        "К комиссии"
        in client.get(reverse("admin:notices_notice_change", args=[notice.pk])).content.decode()
    )


def test_button_says_why_there_is_nothing_to_tell(client: Client) -> None:
    body = Commission.objects.create(name="Совет", slug="council")
    client.force_login(User.objects.create_superuser("root"))
    address = reverse("admin:notices_notice_prepare", args=["about", body.pk])

    answer = client.post(address, follow=True)

    assert answer.redirect_chain == [
        (reverse("admin:meetings_commission_change", args=[body.pk]), 302)
    ]
    assert "О комиссии ничего не внесено" in answer.content.decode()
    assert not Notice.objects.exists()


def test_observer_of_another_commission_prepares_nothing(body: Commission, client: Client) -> None:
    other = Commission.objects.create(name="Совет", slug="council")
    user = give_role(User.objects.create_user("u", is_staff=True), Role.PRESS_OFFICER, other)
    client.force_login(user)

    answer = client.post(reverse("admin:notices_notice_prepare", args=["about", body.pk]))

    assert answer.status_code == 404
