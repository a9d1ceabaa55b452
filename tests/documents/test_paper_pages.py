"""The page of a session's papers, and where other pages lead to papers."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agenda.control.marks import put_on_control
from agenda.models import Resolution
from documents.papers import control_journal
from documents.papers.catalogue import papers_of
from meetings.models import Commission, Meeting, WorkPlan
from meetings.states import State
from participants.models import Attendance, Membership, Person
from tests.documents.signed_sessions import closed_item, correct, held, signed
from tests.pdf_judging import text_of
from tests.roles import give_role
from tests.test_staff import form_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def user(clerk: User, client: Client) -> User:
    client.force_login(clerk)
    return clerk


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


SIGN = "Sign the minutes"
EXTRACTS = "Issue extracts"
PACKED = "All papers of the session (zip)"


@pytest.mark.parametrize("role", ["secretary", "observer"])
@pytest.mark.parametrize(
    ("state", "papers", "of_secretary"),
    [
        ("planned", {"agenda-draft", "agenda", "invitations", "minutes"}, ""),
        ("convened", {"agenda-draft", "agenda", "invitations", "minutes"}, ""),
        ("held", {"agenda", "invitations", "attendance-list", "minutes"}, SIGN),
        ("signed", {"agenda", "invitations", "attendance-list", "minutes"}, EXTRACTS),
        ("cancelled", set(), ""),
        ("moved", set(), ""),
    ],
)
def test_page_tells_what_there_is_and_what_comes_next(
    client: Client, user: User, role: str, state: str, papers: set[str], of_secretary: str
) -> None:
    meeting = held()
    Meeting.objects.update(state=state)
    give_role(user, role)

    words = page(client, "documents:session", meeting.pk)

    for key in ("agenda-draft", "agenda", "invitations", "attendance-list", "minutes"):
        for form in ("pdf", "docx"):
            address = reverse("documents:paper", args=[meeting.pk, key, form])
            assert (f'href="{address}"' in words) is (key in papers), key
    offered = {button for button in (SIGN, EXTRACTS) if button in words}
    assert offered == ({of_secretary} - {""} if role == "secretary" else set())
    assert (PACKED in words) is bool(papers)
    assert ("has no papers" in words) is not papers


@pytest.mark.parametrize("sees_closed", [True, False])
@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize("state", ["convened", "held"])
def test_papers_with_closed_items_are_offered_to_who_reads_them(
    client: Client, user: User, state: str, *, is_closed: bool, sees_closed: bool
) -> None:
    meeting = held()
    if is_closed:
        closed_item(meeting)
    Meeting.objects.update(state=state)
    give_role(user, "observer", sees_closed=sees_closed)

    words = page(client, "documents:session", meeting.pk)

    offered = {
        kind.key
        for _label, kinds in papers_of(Meeting.objects.get())
        for kind in kinds
        if reverse("documents:paper", args=[meeting.pk, kind.key, "pdf"]) in words
    }
    whole = {"whole-agenda", "whole-invitations", "minutes", "full-minutes", "brief-minutes"}
    if state == "convened":
        whole |= {"whole-agenda-draft"}
    assert offered & whole == (set() if is_closed and not sees_closed else whole)
    assert {"agenda", "invitations", "open-minutes"} <= offered
    refused = client.get(reverse("documents:paper", args=[meeting.pk, "whole-agenda", "pdf"]))
    assert (refused.status_code == 403) is (is_closed and not sees_closed)


@pytest.mark.parametrize(("role", "is_draft"), [("secretary", False), ("observer", True)])
def test_minutes_for_signature_are_for_the_secretary(
    client: Client, user: User, role: str, *, is_draft: bool
) -> None:
    meeting = held()
    give_role(user, role)
    address = reverse("documents:paper", args=[meeting.pk, "minutes", "pdf"])

    answer = client.get(address, {"for_signature": "1"})

    assert ("ПРОЕКТ" in text_of(answer.content)) is is_draft


def test_reopened_session_says_what_is_in_force(client: Client, user: User) -> None:
    meeting, _document = signed()
    give_role(user, "secretary")
    correct(meeting)
    Meeting.objects.update(state=State.HELD, state_reason="Опечатка")

    words = page(client, "documents:session", meeting.pk)

    assert "signed again" in words
    assert "Опечатка" in words
    assert SIGN in words


def test_words_to_be_checked_stand_beside_the_invitations(client: Client, user: User) -> None:
    meeting = held()
    Meeting.objects.update(state=State.CONVENED)
    person = Person.objects.create(last_name="Ким", initials="В.В.")
    Attendance.objects.create(meeting=meeting, person=person, last_name="Ким", initials="В.В.")
    give_role(user, "secretary")

    assert "Check the words: " in page(client, "documents:session", meeting.pk)

    Meeting.objects.update(state=State.HELD)  # they have gone out
    assert "Check the words: " not in page(client, "documents:session", meeting.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_times_for_any_number_of_papers(
    client: Client, user: User, count: int, django_assert_max_num_queries: object
) -> None:
    meeting, _document = signed()
    for _ in range(count - 1):
        correct(meeting)
    give_role(user, "secretary")

    with django_assert_max_num_queries(16):
        page(client, "documents:session", meeting.pk)


def test_form_of_a_session_leads_to_its_papers(client: Client, user: User) -> None:
    meeting = held()
    give_role(user, "secretary")

    words = page(client, "admin:meetings_meeting_change", meeting.pk)

    for name in ("documents:session", "documents:sign"):
        assert f'href="{reverse(name, args=[meeting.pk])}"' in words


def test_form_that_was_sent_back_names_the_paper_pages_of_no_other_session(
    client: Client, user: User
) -> None:
    meeting = held()
    give_role(user, "secretary")
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    fields = form_fields(client.get(address).content.decode()) | {"held_on": "вчера"}

    words = client.post(address, fields).content.decode()

    assert f'href="{reverse("documents:session", args=[meeting.pk])}"' in words


# --- papers of a commission ---------------------------------------------------------------------


def leads_to(words: str, name: str, *args: object, query: str = "") -> bool:
    addresses = [reverse(name, args=[*args, form]) + query for form in ("pdf", "docx")]
    return all(f'href="{address}"' in words for address in addresses)


def test_composition_leads_to_its_paper_of_that_day(client: Client, user: User) -> None:
    commission = Commission.objects.create(name="комиссия", slug="one")
    Membership.objects.create(
        commission=commission, person=Person.objects.create(last_name="Ким", initials="В.В.")
    )
    give_role(user, "observer")
    asked = reverse("admin:meetings_commission_composition", args=[commission.pk])

    words = client.get(asked, {"on": "2022-11-10"}).content.decode()
    paper = client.get(
        reverse("documents:composition", args=[commission.pk, "pdf"]), {"on": "2022-11-10"}
    )

    assert leads_to(words, "documents:composition", commission.pk, query="?on=2022-11-10")
    assert "Ким" in text_of(paper.content)


@pytest.mark.parametrize(("approved_on", "query"), [(None, "?draft=1"), (date(2026, 1, 9), "")])
@pytest.mark.parametrize("name", ["change", "progress"])
def test_work_plan_leads_to_its_paper(
    client: Client, user: User, approved_on: date | None, query: str, name: str
) -> None:
    commission = Commission.objects.create(name="комиссия", slug="one")
    plan = WorkPlan.objects.create(commission=commission, year=2026, approved_on=approved_on)
    give_role(user, "secretary")

    words = page(client, f"admin:meetings_workplan_{name}", plan.pk)

    assert leads_to(words, "documents:work_plan", plan.pk, query=query)
    assert ("For approval" in words) is (approved_on is None)


def a_clause() -> Resolution:
    meeting = held()
    put_on_control(meeting=meeting)
    return Resolution.objects.get()


def test_card_of_a_clause_leads_to_its_paper(client: Client, user: User) -> None:
    clause = a_clause()
    give_role(user, "observer")

    words = page(client, "admin:agenda_resolution_change", clause.pk)

    assert leads_to(words, "documents:control_card", clause.pk)


def test_journal_is_printed_as_the_register_is_filtered(client: Client, user: User) -> None:
    a_clause()
    give_role(user, "observer")
    register = reverse("admin:agenda_resolution_changelist")
    asked = {
        "state": "all",
        "due": "overdue",
        "due_from": "2026-01-01",
        "due_until": "2026-12-31",
        "q": "учения",
    }

    words = client.get(register, asked).content.decode().replace("&amp;", "&")
    paper = client.get(reverse("documents:control_journal", args=["pdf"]), asked)

    for form in ("pdf", "docx"):
        assert reverse("documents:control_journal", args=[form]) + "?" in words
    printed = " ".join(text_of(paper.content).replace("\N{NO-BREAK SPACE}", " ").split())
    for told in (
        "Состояние: Все",
        "Срок: просрочено",
        "Срок: с 01.01.2026 по 31.12.2026",
        "Слова: учения",
        "провести учения",
    ):
        assert told.casefold() in printed.casefold(), told


def test_journal_of_what_is_on_control_says_so(client: Client, user: User) -> None:
    a_clause()
    give_role(user, "observer")

    paper = client.get(reverse("documents:control_journal", args=["pdf"]))

    printed = " ".join(text_of(paper.content).split())
    assert "Состояние: на контроле" in printed
    assert "Срок:" not in printed


def test_journal_that_nobody_would_print_is_refused_in_words(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_journal, "MOST_CLAUSES", 0)
    a_clause()
    give_role(user, "observer")

    answer = client.get(reverse("documents:control_journal", args=["pdf"]))

    assert answer.status_code == 422
    assert "take the register as a spreadsheet" in answer.content.decode()


@pytest.mark.parametrize("query", [{"due_from": "вчера"}, {"year": "x"}, {"commission": "x"}])
def test_filter_that_is_none_leads_back_to_the_register(
    client: Client, user: User, query: dict[str, str]
) -> None:
    a_clause()
    give_role(user, "observer")

    answer = client.get(reverse("documents:control_journal", args=["pdf"]), query)

    assert answer["Location"] == reverse("admin:agenda_resolution_changelist")
