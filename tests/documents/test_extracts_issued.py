"""Extracts are issued under numbers without gaps, kept in a register, and issued anew."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Act, User
from agenda.life.steps import reopen
from agenda.models import Resolution
from documents.domain import NoPaper, content_of
from documents.extracts import (
    AlreadyReplaced,
    Certifier,
    ClausesGone,
    Order,
    is_outdated,
    issue_extracts,
    reissue_extract,
)
from documents.jobs import ask_for
from documents.models import IssuedDocument, PaperJob
from documents.printing.rendering import RenderingFailed
from documents.printing.workers import workers
from meetings.models import Meeting
from meetings.states import State
from participants.models import Person
from tests.agenda.test_life_at_once import at_once
from tests.documents.signed_sessions import (
    AT,
    BY_NOBODY,
    CERTIFIER,
    LATER,
    acts,
    clause_of,
    correct,
    held,
    orders,
    signed,
)
from tests.pdf_judging import text_of
from tests.roles import give_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def secretary(clerk: User, client: Client) -> User:
    client.force_login(clerk)
    return clerk


def issue(meeting: Meeting, *names: str, certifier: Certifier = CERTIFIER) -> list[IssuedDocument]:
    return issue_extracts(
        meeting_id=meeting.pk, orders=orders(meeting, *names), certifier=certifier, **BY_NOBODY
    )


def printed(document: IssuedDocument) -> str:
    return text_of(content_of(document.files.get(kind="pdf")))


def register(meeting: Meeting) -> list[tuple[int, int, str]]:
    """Number, version and addressee of every extract, as they follow."""
    issued = IssuedDocument.objects.filter(meeting=meeting, kind="extract")
    rows = issued.order_by("register_number", "version")
    return [(each.register_number, each.version, each.addressee.splitlines()[-1]) for each in rows]


# --- issuing ------------------------------------------------------------------------------------


def test_extract_has_a_number_of_its_own_and_keeps_that_of_its_clause() -> None:
    meeting, minutes = signed()

    first, second = issue(meeting, "Иванову И.И.", "Ли В.А.")

    assert register(meeting) == [(1, 1, "Иванову И.И."), (2, 1, "Ли В.А.")]
    assert (second.source, second.clauses) == (minutes, [clause_of(meeting).pk])
    assert (second.certified_by, second.issued_at) == (["Секретарь", "Т.Ю. Шевченко"], AT)
    assert [file.kind for file in second.files.all()] == ["pdf", "docx"]
    words = " ".join(printed(second).replace("\N{NO-BREAK SPACE}", " ").split())
    for part in ("ВЫПИСКА", "Начальнику управления", "Ли В.А.", "1.1.", "провести учения", "Верно"):
        assert part in words, part
    assert "Иванову" not in words
    assert first.files.get(kind="pdf").name == "Выписка 1 из протокола 12.03.2026.pdf"


def test_who_got_an_extract_is_on_record() -> None:
    meeting, _minutes = signed()

    (document,) = issue(meeting, "Иванову И.И.")

    act = Act.objects.get(kind=Act.Kind.EXTRACT_ISSUED)
    assert act.subject_id == str(meeting.pk)
    assert act.details == {
        "document": document.pk,
        "number": 1,
        "version": 1,
        "to": "Начальнику управления\nИванову И.И.",
    }


def test_extracts_are_of_signed_minutes_alone() -> None:
    meeting = held()

    with pytest.raises(NoPaper, match="sign the minutes first"):
        issue(meeting, "Иванову И.И.")

    assert register(meeting) == []


def test_one_extract_that_cannot_be_drawn_leaves_none() -> None:
    meeting, _minutes = signed()

    with pytest.raises(RenderingFailed), transaction.atomic():
        issue(meeting, "Иванову И.И.", "Чжан 漢")

    assert register(meeting) == []
    assert acts(Act.Kind.EXTRACT_ISSUED) == 0
    assert [each.register_number for each in issue(meeting, "Иванову И.И.")] == [1]


def test_clause_that_is_not_of_the_session_is_told() -> None:
    meeting, _minutes = signed()

    with pytest.raises(ClausesGone, match="no longer have these clauses"):
        issue_extracts(
            meeting_id=meeting.pk, orders=[Order((10**6,), ())], certifier=CERTIFIER, **BY_NOBODY
        )


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_four_issue_at_once() -> None:
    meeting, _minutes = signed()

    def two() -> None:
        issue(meeting, "Иванову И.И.", "Ли В.А.")

    raised = at_once(two, two, two, two)

    assert raised == [None] * 4
    assert [number for number, _version, _name in register(meeting)] == list(range(1, 9))


@pytest.mark.once
def test_hundred_extracts_are_drawn_by_two_processes(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.PAPER_WORKERS = 2
    user = User.objects.create_user("hundred")
    meeting, _minutes = signed()
    give_role(user, "secretary")
    workers().end()
    workers.cache_clear()
    asked = {
        "extracts": [
            {"clauses": list(order.clause_ids), "addressee": list(order.addressee)}
            for order in orders(meeting, *(f"Петрову-{n}" for n in range(100)))
        ],
        "certified_by": ["Секретарь", "Т.Ю. Шевченко"],
        "certified_on": "2026-11-23",
    }

    with django_capture_on_commit_callbacks(execute=True):
        job = ask_for(meeting=meeting, kind=PaperJob.Kind.EXTRACTS, by=user, at=AT, asked=asked)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.problem) == ("ready", 100, 100, "")
    assert [row[0] for row in register(meeting)] == list(range(1, 101))
    assert [row[2] for row in register(meeting)] == [f"Петрову-{n}" for n in range(100)]
    # The one used last is taken first: a second one is started when both are busy.
    assert len(workers().idle) == 2


# --- issuing anew -------------------------------------------------------------------------------


def test_extract_is_outdated_when_the_minutes_were_corrected() -> None:
    meeting, _minutes = signed()
    (document,) = issue(meeting, "Иванову И.И.")
    assert not is_outdated(document)

    correct(meeting)

    assert is_outdated(IssuedDocument.objects.get(pk=document.pk))


def test_extract_issued_anew_takes_the_place_of_the_old_under_its_number() -> None:
    meeting, _minutes = signed()
    old, other = issue(meeting, "Иванову И.И.", "Ли В.А.")
    minutes = correct(meeting, "Об учениях")

    new = reissue_extract(document_id=old.pk, by=None, at=LATER)

    assert register(meeting) == [
        (1, 1, "Иванову И.И."),
        (1, 2, "Иванову И.И."),
        (2, 1, "Ли В.А."),
    ]
    assert (new.replaces, new.source, new.note) == (old, minutes, "Опечатка в вопросе")
    assert new.certified_by == ["Секретарь", "Т.Ю. Шевченко"]
    assert ("Об учениях" in printed(new), "Об учениях" in printed(old)) == (True, False)
    assert "взамен" in printed(new)
    assert "24.11.2026" in printed(new)
    outdated = [is_outdated(IssuedDocument.objects.get(pk=each.pk)) for each in (old, new, other)]
    assert outdated == [False, False, True]
    assert [each.register_number for each in issue(meeting, "Ким В.С.")] == [3]


def test_extract_in_force_is_not_issued_anew(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    (document,) = issue(meeting, "Иванову И.И.")
    give_role(secretary, "secretary")

    answer = client.post(reverse("documents:reissue", args=[document.pk]), follow=True)

    assert "this extract is still in force" in answer.content.decode()
    assert [row[:2] for row in register(meeting)] == [(1, 1)]


def test_extract_is_replaced_once() -> None:
    meeting, _minutes = signed()
    (old,) = issue(meeting, "Иванову И.И.")
    correct(meeting)
    reissue_extract(document_id=old.pk, by=None, at=LATER)

    with pytest.raises(AlreadyReplaced):
        reissue_extract(document_id=old.pk, by=None, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_same_extract_anew_issue_one() -> None:
    meeting, _minutes = signed()
    (old,) = issue(meeting, "Иванову И.И.")
    correct(meeting)

    def press() -> None:
        reissue_extract(document_id=old.pk, by=None, at=LATER)

    raised = at_once(press, press)

    assert [type(error) for error in raised if error] == [AlreadyReplaced]
    assert [row[:2] for row in register(meeting)] == [(1, 1), (1, 2)]


def test_clause_that_the_correction_took_away_is_told() -> None:
    meeting, _minutes = signed()
    (old,) = issue(meeting, "Иванову И.И.")
    Resolution.objects.all().delete()
    clause = meeting.agenda_items.get().resolutions.create(text="провести проверку", position=1)
    clause.executors.create(post="управление образования", position=1)
    correct(meeting)

    with pytest.raises(ClausesGone), transaction.atomic():
        reissue_extract(document_id=old.pk, by=None, at=LATER)

    assert [row[:2] for row in register(meeting)] == [(1, 1)]


# --- at the screen ------------------------------------------------------------------------------


def form_of(meeting: Meeting, **changes: Any) -> dict[str, Any]:
    typed = {
        "to-0": "on",
        "words-0": "Управлению образования",
        "post": "Секретарь",
        "name": "Т.Ю. Шевченко",
        "on": "2026-11-23",
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def extracts_page(meeting: Meeting) -> str:
    return reverse("documents:extracts", args=[meeting.pk])


def papers_page(client: Client, meeting: Meeting) -> str:
    return client.get(reverse("documents:session", args=[meeting.pk])).content.decode()


def test_secretary_issues_an_extract_in_own_words(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    asked = client.get(extracts_page(meeting)).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            extracts_page(meeting), form_of(meeting, **{"words-0": "Управлению Образования края"})
        )

    assert "Управлению образования" in asked
    assert "clause 1.1" in asked
    document = IssuedDocument.objects.get(kind="extract")
    assert (document.addressee, document.issued_by) == ("Управлению Образования края", secretary)
    assert "Управлению Образования края" in printed(document)
    job = PaperJob.objects.get()
    assert answer["Location"] == reverse("documents:job", args=[job.pk])
    page = papers_page(client, meeting)
    assert "Управлению Образования края" in page
    for file in document.files.all():
        assert reverse("documents:issued_file", args=[file.pk]) in page


def test_words_that_the_engine_is_unsure_of_are_shown_to_be_checked(
    client: Client, secretary: User
) -> None:
    meeting = held()
    person = Person.objects.create(last_name="Ким", initials="В.В.")
    clause_of(meeting).executors.create(post="глава района", person=person, position=2)
    Meeting.objects.update(state=State.SIGNED)
    give_role(secretary, "secretary")

    page = client.get(extracts_page(meeting)).content.decode()

    assert re.search("Check the words: .*Ким", page)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"on": "вчера"}, "Enter a valid date."),
        ({"to-0": None}, "Choose at least one addressee."),
        ({"words-0": ""}, "Write to whom the extract is issued."),
    ],
)
def test_nothing_typed_is_lost_on_a_mistake(
    client: Client, secretary: User, changes: dict[str, Any], told: str
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    typed = {"words-0": "Особому отделу", "post": "Учёный секретарь"}

    page = client.post(extracts_page(meeting), form_of(meeting, **(typed | changes)))

    words = page.content.decode()
    assert told in words
    assert "Учёный секретарь" in words
    assert ("Особому отделу" in words) is (changes.get("words-0") is None)
    assert register(meeting) == []
    assert not PaperJob.objects.exists()


def test_what_was_typed_stands_in_the_form_again_when_it_could_not_be_drawn(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    typed = form_of(meeting, **{"words-0": "Чжану 漢", "post": "Учёный секретарь"})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(extracts_page(meeting), typed)

    job = PaperJob.objects.get()
    assert job.state == "failed"
    page = client.get(reverse("documents:job", args=[job.pk])).content.decode()
    assert "U+6F22" in page
    assert extracts_page(meeting) in page
    again = client.get(extracts_page(meeting))
    assert "Чжану 漢" in again.content.decode()
    assert again.context["form"].initial == {
        "post": "Учёный секретарь",
        "name": "Т.Ю. Шевченко",
        "on": date(2026, 11, 23),
        "to-0": True,
        "words-0": "Чжану 漢",
    }
    assert register(meeting) == []


def test_minutes_that_are_not_signed_have_no_extracts(client: Client, secretary: User) -> None:
    meeting = held()
    give_role(secretary, "secretary")

    answer = client.get(extracts_page(meeting))

    assert answer.status_code == 409
    assert "sign the minutes first" in answer.content.decode()


def test_minutes_that_instruct_nobody_say_so(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    clause_of(meeting).executors.all().delete()
    give_role(secretary, "secretary")

    assert (
        "names anybody who is to carry it out"
        in client.get(extracts_page(meeting)).content.decode()
    )


def test_register_offers_to_issue_anew_what_is_outdated(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    (old,) = issue(meeting, "Иванову И.И.")
    give_role(secretary, "secretary")
    anew = reverse("documents:reissue", args=[old.pk])
    assert anew not in papers_page(client, meeting)
    correct(meeting)

    page = papers_page(client, meeting)
    done = client.post(anew, follow=True).content.decode()
    refused = client.post(anew, follow=True).content.decode()

    assert anew in page
    assert "the minutes were corrected since" in page
    assert "The extract is issued anew, in place of the old one." in done
    assert anew not in done
    assert "replaced" in done
    assert "This extract has been issued anew already." in refused
    assert [row[:2] for row in register(meeting)] == [(1, 1), (1, 2)]


def test_register_of_a_reopened_session_is_still_there(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    (document,) = issue(meeting, "Иванову И.И.")
    reopen(meeting_id=meeting.pk, to=State.HELD, reason="Опечатка", **BY_NOBODY)
    give_role(secretary, "secretary")

    page = papers_page(client, meeting)

    assert "Иванову И.И." in page
    assert extracts_page(meeting) not in page
    assert reverse("documents:reissue", args=[document.pk]) not in page


def test_observer_reads_the_register_and_issues_nothing(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    (document,) = issue(meeting, "Иванову И.И.")
    correct(meeting)
    give_role(secretary, "observer")

    page = papers_page(client, meeting)

    assert "Иванову И.И." in page
    assert reverse("documents:reissue", args=[document.pk]) not in page
    assert client.get(extracts_page(meeting)).status_code == 404
    assert client.post(reverse("documents:reissue", args=[document.pk])).status_code == 404
