"""Extracts are issued under numbers without gaps, kept in a register, and issued anew."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
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
from documents.forms import by_key
from documents.jobs import ask_for, make_papers
from documents.models import IssuedDocument, IssuedFile, PaperJob
from documents.papers.addressees import addressees_of
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


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

    with pytest.raises(ClausesGone, match="no longer have what is extracted"):
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
            {
                "for": "",
                "clauses": list(order.clause_ids),
                "items": [],
                "addressee": list(order.addressee),
            }
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
    """What a browser sends of the page: ``to`` and ``words`` are those of the first addressee."""
    (key, *_others) = by_key(addressees_of(meeting))
    typed = {
        "version": IssuedDocument.objects.current().get(kind="minutes").version,
        "to": "on",
        "words": "Управлению образования",
        "post": "Секретарь",
        "name": "Т.Ю. Шевченко",
        "on": "2026-11-23",
    }
    named = {"to": f"to-{key}", "words": f"words-{key}"}
    return {
        named.get(name, name): value
        for name, value in (typed | changes).items()
        if value is not None
    }


def browser_sends(page: str) -> dict[str, str]:
    """The form for extracts as it stands."""
    [form] = [each for each in lxml.html.fromstring(page).forms if "ticket" in each.fields]
    return dict(form.form_values())


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
            extracts_page(meeting), form_of(meeting, words="Управлению Образования края")
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
        ({"to": None}, "Choose at least one addressee or a question."),
        ({"words": ""}, "Write to whom the extract is issued."),
        ({"words": "Отделу " * 200}, "at most 1000 characters"),
        ({"item_words": "Отделу связи"}, "Choose the question that is extracted."),
    ],
)
def test_nothing_typed_is_lost_on_a_mistake(
    client: Client, secretary: User, changes: dict[str, Any], told: str
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    typed = {"words": "Особому отделу", "post": "Учёный секретарь"}

    page = client.post(extracts_page(meeting), form_of(meeting, **(typed | changes)))

    words = page.content.decode()
    assert told in words
    assert "Учёный секретарь" in words
    assert ("Особому отделу" in words) is ("words" not in changes)
    assert register(meeting) == []
    assert not PaperJob.objects.exists()


def test_what_was_typed_stands_in_the_form_again_when_it_could_not_be_drawn(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    typed = form_of(meeting, words="Чжану 漢", post="Учёный секретарь")
    (key,) = by_key(addressees_of(meeting))

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
        f"to-{key}": True,
        f"words-{key}": "Чжану 漢",
    }
    assert register(meeting) == []


def test_pressed_twice_it_issues_once(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    sent = browser_sends(client.get(extracts_page(meeting)).content.decode())

    with django_capture_on_commit_callbacks(execute=True):
        first, second = (client.post(extracts_page(meeting), sent) for _press in range(2))
    third = client.post(extracts_page(meeting), sent)

    job = PaperJob.objects.get()
    assert str(job.pk) == sent["ticket"]
    assert {each["Location"] for each in (first, second, third)} == {
        reverse("documents:job", args=[job.pk])
    }
    assert len(register(meeting)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_job() -> None:
    meeting, _minutes = signed()
    user = give_role(User.objects.create_user("twice"), "secretary")
    asked = {
        "extracts": [
            {"for": "", "clauses": [clause_of(meeting).pk], "items": [], "addressee": ["Отделу"]}
        ],
        "certified_by": ["Секретарь", "Т.Ю. Шевченко"],
        "certified_on": "2026-11-23",
    }
    ticket = uuid4()

    def press() -> None:
        ask_for(
            meeting=meeting,
            kind=PaperJob.Kind.EXTRACTS,
            by=user,
            at=AT,
            asked=asked,
            ticket=ticket,
        )

    raised = at_once(press, press)

    assert raised == [None] * 2
    assert (PaperJob.objects.get().pk, PaperJob.objects.get().state) == (ticket, "ready")
    assert len(register(meeting)) == 1


def test_ticket_of_somebody_else_or_of_what_came_to_nothing_is_not_used(
    client: Client, secretary: User
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    other = give_role(User.objects.create_user("other", is_staff=True), "secretary")
    job_of = {"meeting": meeting, "kind": "extracts", "asked_at": AT, "state": "failed"}
    theirs = PaperJob.objects.create(**job_of | {"asked_by": other, "state": "ready"})
    asked = {"extracts": [], "certified_by": ["", ""], "certified_on": "2026-11-23"}
    in_vain = PaperJob.objects.create(**job_of | {"asked_by": secretary, "asked": asked})

    for spent in (theirs, in_vain):
        answer = client.post(extracts_page(meeting), form_of(meeting, ticket=spent.pk))
        job = PaperJob.objects.get(asked_by=secretary, state="waiting")
        assert answer["Location"] == reverse("documents:job", args=[job.pk])
        job.delete()


def test_job_that_failed_after_it_issued_says_so_and_only_packs_again(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    sent = form_of(meeting, words="Отделу, 1")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(extracts_page(meeting), sent)
    PaperJob.objects.update(state="failed", problem="The disk is full.", file="")
    job = PaperJob.objects.get()

    page = client.get(reverse("documents:job", args=[job.pk])).content.decode()
    form = client.get(extracts_page(meeting)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("documents:job_again", args=[job.pk]))

    assert job.issued == [IssuedDocument.objects.get(kind="extract").pk]
    assert "The extracts are issued all the same" in page
    assert "Nothing of the record has changed" not in page
    assert "Отделу, 1" not in form
    again = PaperJob.objects.exclude(pk=job.pk).get()
    assert answer["Location"] == reverse("documents:job", args=[again.pk])
    assert (again.state, again.done, again.total) == ("ready", 1, 1)
    assert len(register(meeting)) == 1


def test_extracts_that_were_issued_and_not_kept_as_a_file_are_remembered(secretary: User) -> None:
    """Bytes of an issued extract are lost between issuing and packing."""
    meeting, _minutes = signed()
    (lost,) = issue(meeting, "Иванову И.И.")
    storage = IssuedFile._meta.get_field("file").storage
    storage.delete(lost.files.get(kind="pdf").file.name)
    give_role(secretary, "secretary")
    asked = {"extracts": [], "issued": [lost.pk]}
    job = PaperJob.objects.create(
        meeting=meeting, kind="extracts", asked=asked, asked_by=secretary, asked_at=AT
    )

    make_papers.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.issued) == ("failed", [lost.pk])
    assert "missing or damaged" in job.problem
    assert len(register(meeting)) == 1


@pytest.mark.parametrize("state", ["ready", "failed"])
def test_only_what_was_issued_and_failed_is_packed_again(
    client: Client, secretary: User, state: str
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    asked = {"issued": [1]} if state == "ready" else {}
    job = PaperJob.objects.create(
        meeting=meeting,
        kind="extracts",
        asked=asked,
        asked_by=secretary,
        asked_at=AT,
        state=state,
    )

    assert client.post(reverse("documents:job_again", args=[job.pk])).status_code == 404


def test_words_never_go_to_another_clause_when_the_minutes_were_corrected(
    client: Client, secretary: User
) -> None:
    meeting, _minutes = signed()
    clause = clause_of(meeting)
    clause.executors.create(post="управление связи", position=2)
    give_role(secretary, "secretary")
    first, second = by_key(addressees_of(meeting))
    sent = browser_sends(client.get(extracts_page(meeting)).content.decode())
    sent |= {f"words-{first}": "Первому", f"words-{second}": "Второму"}
    del sent[f"to-{second}"]
    clause.executors.earliest("position").delete()
    clause.executors.create(post="прокурор города", position=3)
    correct(meeting)

    stale = client.post(extracts_page(meeting), sent)
    words = stale.content.decode()

    assert "The minutes were corrected, check the addressees." in words
    assert not PaperJob.objects.exists()
    kept, new = by_key(addressees_of(meeting))
    assert kept == second
    now = browser_sends(words)
    assert "Первому" not in words
    assert now[f"words-{kept}"].strip() == "Второму"
    assert f"to-{kept}" not in now
    assert now[f"words-{new}"].strip() == "Прокурору города"
    assert f"to-{new}" in now
    assert client.post(extracts_page(meeting), now).status_code == 302
    (order,) = PaperJob.objects.get().asked["extracts"]
    assert order["addressee"] == ["Прокурору города"]


def test_what_was_typed_in_vain_goes_back_to_its_own_addressee(
    client: Client, secretary: User
) -> None:
    """Two addressees of one clause; an extract was asked for the second."""
    meeting, _minutes = signed()
    clause = clause_of(meeting)
    clause.executors.create(post="управление связи", position=2)
    give_role(secretary, "secretary")
    first, second = by_key(addressees_of(meeting))
    sent = form_of(meeting, to=None, **{f"to-{second}": "on", f"words-{second}": "Второму"})
    client.post(extracts_page(meeting), sent)
    PaperJob.objects.update(state="failed")

    again = client.get(extracts_page(meeting)).context["form"].initial

    assert (again[f"to-{first}"], again[f"to-{second}"]) == (False, True)
    assert again[f"words-{second}"] == "Второму"


def test_two_addressees_of_one_name_are_two() -> None:
    meeting = held()
    (one,) = addressees_of(meeting)

    assert list(by_key([one, one]).values()) == [one, one]


@pytest.mark.parametrize("words", ["", "Отделу связи\r\nКиму В.В."])
def test_secretary_issues_an_extract_of_a_whole_item(
    client: Client,
    secretary: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    words: str,
) -> None:
    meeting, _minutes = signed()
    item = meeting.agenda_items.get()
    give_role(secretary, "secretary")
    page = client.get(extracts_page(meeting)).content.decode()
    sent = form_of(meeting, to=None, item=item.pk, item_words=words)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(extracts_page(meeting), sent)

    assert f"1. {item.title}" in page
    document = IssuedDocument.objects.get(kind="extract")
    assert (document.items, document.clauses) == ([item.pk], [])
    assert document.addressee == words.replace("\r", "")
    for part in (item.title, "провести учения", *words.splitlines()):
        assert part in " ".join(printed(document).replace("\N{NO-BREAK SPACE}", " ").split())
    assert (words or "–").splitlines()[-1] in papers_page(client, meeting)
    correct(meeting, "Об учениях")
    anew = reissue_extract(document_id=document.pk, by=None, at=LATER)
    assert anew.items == [item.pk]
    assert "Об учениях" in printed(anew)


def test_item_that_was_chosen_in_vain_stands_in_the_form_again(
    client: Client, secretary: User
) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")
    item = meeting.agenda_items.get()
    client.post(
        extracts_page(meeting), form_of(meeting, to=None, item=item.pk, item_words="Отделу")
    )
    PaperJob.objects.update(state="failed")

    again = client.get(extracts_page(meeting)).context["form"].initial

    assert (again["item"], again["item_words"]) == (item.pk, "Отделу")


def test_paper_speaks_russian_whatever_the_screen_does(client: Client, secretary: User) -> None:
    meeting, _minutes = signed()
    give_role(secretary, "secretary")

    form = client.get(extracts_page(meeting)).context["form"]

    assert form.initial["post"] == "Секретарь"


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

    page = client.get(extracts_page(meeting)).content.decode()

    assert "names anybody who is to carry it out" in page
    assert "item" in browser_sends(page)


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
