"""The life of a notice: reviewed, approved, published at its hour, corrected, withdrawn."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, User
from meetings.models import Commission, Meeting
from notices import domain
from notices.domain import (
    ChangedSinceApproval,
    ChangedSincePreview,
    HourIsPast,
    NeedsReason,
    NeedsSecondPerson,
    Order,
    draft_notice,
    publish_notice,
)
from notices.gather import project
from notices.models import Notice
from notices.prepare import prepare_notice
from notices.projection import NoticeNotReady
from notices.source import changes_since
from notices.states import MOVES, IllegalMove, State
from publications.models import Edition, Publication, PublishedSession
from tests.conftest import NOW
from tests.press import looked_at
from tests.roles import give_role

pytestmark = pytest.mark.django_db

MISPRINT = Order(change=Edition.Change.MISPRINT, reason="Опечатка в отчестве")
SECOND = timedelta(seconds=1)


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    return draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice


@pytest.fixture
def writer(novorossiysk: Meeting, notice: Notice) -> User:
    """Had a hand in the text, in a commission where somebody else approves it."""
    Commission.objects.update(needs_second_person=True)
    writer = give_role(User.objects.create_user("writer", is_staff=True), "press_officer")
    notice.writers.add(writer)
    return writer


@pytest.fixture
def approver(novorossiysk: Meeting) -> User:
    return give_role(User.objects.create_user("approver", is_staff=True), "approver")


def approve(notice: Notice, by: User | None) -> None:
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256
    domain.approve_notice(notice_id=notice.pk, by=by, at=NOW, seen=seen)


def correct(notice: Notice, body: str, order: Order = MISPRINT) -> Edition:
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.filter(pk=notice.pk).update(body=body)
    return publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)


def page(client: Client, edition: Edition) -> tuple[int, str]:
    answer = client.get(edition.publication.get_absolute_url())
    return answer.status_code, answer.content.decode()


# --- the table ------------------------------------------------------------------------------


def told(notice: Notice) -> dict[str, object]:
    return {"notice_id": notice.pk, "by": None, "at": NOW}


def next_order(notice: Notice) -> Order:
    """The order that its page would send: first edition, correction or restoration."""
    notice.refresh_from_db()
    if notice.publication is None:
        return Order()
    Notice.objects.filter(pk=notice.pk).update(body=f"<p>{notice.state}</p>")
    is_withdrawn = domain.is_withdrawn(notice.publication)
    change = Edition.Change.RESTORATION if is_withdrawn else Edition.Change.MISPRINT
    return Order(change=change, reason="Так")


#: Everything that may be done with a notice.
ACTS: list[Callable[[Notice], object]] = [
    lambda n: domain.submit_notice(**told(n)),
    lambda n: domain.return_notice(**told(n), remark=""),
    lambda n: domain.approve_notice(**told(n), seen=project(n).sha256),
    lambda n: publish_notice(**told(n), order=next_order(n)),
    lambda n: scheduled(n),
    lambda n: domain.cancel_schedule(**told(n)),
    lambda n: domain.begin_correction(**told(n)),
    lambda n: domain.drop_correction(**told(n)),
    lambda n: domain.withdraw_notice(**told(n), reason="Так"),
    lambda n: domain.restore_notice(**told(n), reason="Так"),
]
REFUSALS = (IllegalMove, ChangedSincePreview, ChangedSinceApproval, NoticeNotReady)


def standing_of(notice: Notice) -> tuple[State, bool]:
    """Its state, and whether there is an edition of it."""
    now = Notice.objects.get(pk=notice.pk)
    return now.state_at(NOW), now.publication is not None


def walk(notice: Notice, moves: set[tuple[tuple[State, bool], tuple[State, bool]]]) -> None:
    """Does everything from here, and from wherever a new move leads; then undoes it."""
    before = standing_of(notice)
    for act in ACTS:
        with transaction.atomic():
            with suppress(*REFUSALS), transaction.atomic():
                act(notice)
            after = standing_of(notice)
            if after != before and (before, after) not in moves:
                moves.add((before, after))
                walk(notice, moves)
            transaction.set_rollback(True)


@pytest.mark.once
def test_life_is_what_the_table_says(notice: Notice) -> None:
    moves: set[tuple[tuple[State, bool], tuple[State, bool]]] = set()

    walk(notice, moves)

    found = {(before, after) for (before, _), (after, _) in moves if before != after}
    assert found == {(before, after) for before, states in MOVES.items() for after in states}


def test_every_step_is_on_record(notice: Notice, approver: User) -> None:
    approve(notice, approver)
    edition = publish_notice(notice_id=notice.pk, by=approver, at=NOW)
    correct(notice, "<p>Иначе</p>")
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=approver, at=NOW)
    domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=approver, at=NOW)

    kinds = Act.objects.filter(subject_model="notices.Notice").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "notice_composed",
        "notice_submitted",
        "notice_approved",
        "notice_published",
        "correction_begun",
        "notice_corrected",
        "notice_withdrawn",
        "notice_restored",
    ]
    assert edition.author == "approver"
    assert [each.change for each in edition.publication.editions.order_by("number")] == [
        "first",
        "misprint",
        "withdrawal",
        "restoration",
    ]


# --- four eyes ------------------------------------------------------------------------------


def test_who_wrote_it_does_not_approve_it(notice: Notice, writer: User, approver: User) -> None:
    domain.submit_notice(notice_id=notice.pk, by=writer, at=NOW)
    seen = project(notice).sha256

    with pytest.raises(NeedsSecondPerson):
        domain.approve_notice(notice_id=notice.pk, by=writer, at=NOW, seen=seen)
    domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen)

    assert publish_notice(notice_id=notice.pk, by=writer, at=NOW).number == 1


def test_whoever_edits_it_has_written_it(notice: Notice, approver: User) -> None:
    Commission.objects.update(needs_second_person=True)
    domain.save_text(notice=notice, by=approver)

    with pytest.raises(NeedsSecondPerson):
        approve(notice, approver)


def test_what_is_approved_is_what_was_seen(notice: Notice, approver: User) -> None:
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256
    Notice.objects.update(body="<p>Подменено</p>")

    with pytest.raises(ChangedSincePreview):
        domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen)


def test_what_was_approved_is_what_is_published(notice: Notice, approver: User) -> None:
    approve(notice, approver)
    Meeting.objects.update(remark="Дописано после одобрения")

    with pytest.raises(ChangedSinceApproval):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert not Edition.objects.exists()


def test_remark_brings_it_back_and_is_read_above_the_text(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    domain.submit_notice(notice_id=notice.pk, by=writer, at=NOW)
    client.force_login(approver)
    client.post(
        reverse("admin:notices_notice_return", args=[notice.pk]),
        {"reason": "Нет итогов голосования"},
    )

    client.force_login(writer)
    form = client.get(reverse("admin:notices_notice_change", args=[notice.pk])).content.decode()

    notice.refresh_from_db()
    assert notice.is_draft
    assert "Нет итогов голосования" in form
    assert 'name="title"' in form


def test_emergency_is_marked_and_asks_for_a_review(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    client.force_login(writer)
    publish = reverse("admin:notices_notice_publish", args=[notice.pk])
    review = reverse("admin:notices_notice_review", args=[notice.pk])

    client.post(publish, looked_at(notice) | {"emergency_reason": "Угроза подтопления"})
    notice.refresh_from_db()
    assert notice.state == State.PUBLISHED
    assert notice.awaits_review
    told = client.get(reverse("admin:notices_notice_changelist")).content.decode()
    assert "срочно, ждёт проверки" in told
    with pytest.raises(NeedsSecondPerson):
        domain.review_emergency(notice_id=notice.pk, by=writer, at=NOW)

    client.force_login(approver)
    client.post(review)
    notice.refresh_from_db()
    assert (notice.awaits_review, notice.emergency_reviewed_by) == (False, approver)
    act = Act.objects.get(kind=Act.Kind.NOTICE_PUBLISHED)
    assert act.details["emergency"] == "Угроза подтопления"


def test_emergency_without_a_reason_is_refused(notice: Notice, writer: User) -> None:
    with pytest.raises(NeedsSecondPerson):
        publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=Order(emergency_reason=" "))


# --- the text while it is on its way ----------------------------------------------------------


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_text_typed_meanwhile_is_not_saved_and_not_lost(
    notice: Notice, client: Client, state: State
) -> None:
    client.force_login(User.objects.create_superuser("officer"))
    Notice.objects.update(state=state)

    answer = client.post(
        reverse("admin:notices_notice_change", args=[notice.pk]),
        {"title": "Набранный заголовок", "body": "<p>Набранный текст</p>"},
    )

    notice.refresh_from_db()
    assert answer.status_code == 409
    assert "Набранный заголовок" in answer.content.decode()
    assert "&lt;p&gt;Набранный текст&lt;/p&gt;" in answer.content.decode()
    assert notice.title != "Набранный заголовок"


# --- its hour ---------------------------------------------------------------------------------


def scheduled(notice: Notice, at: object = NOW + timedelta(days=1)) -> Edition:
    return publish_notice(
        notice_id=notice.pk,
        by=None,
        at=NOW,
        order=Order(public_from=at),  # type: ignore[arg-type]
    )


def test_scheduled_notice_is_public_on_the_second(notice: Notice) -> None:
    hour = NOW + timedelta(days=1)
    scheduled(notice)
    notice.refresh_from_db()

    assert notice.state_at(hour - SECOND) == State.SCHEDULED
    assert not Publication.objects.public(at=hour - SECOND).exists()
    assert notice.state_at(hour) == State.PUBLISHED
    assert Publication.objects.public(at=hour).exists()


def test_cancelled_publication_was_never_heard_of(notice: Notice) -> None:
    scheduled(notice)
    domain.cancel_schedule(notice_id=notice.pk, by=None, at=NOW)

    for at in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=9)):
        assert not Publication.objects.public(at=at).exists()
        assert not Publication.objects.withdrawn(at=at).exists()
    notice.refresh_from_db()
    assert (notice.state, notice.publication) == (State.DRAFT, None)
    assert publish_notice(notice_id=notice.pk, by=None, at=NOW).number == 1


def test_approved_notice_stays_approved_when_its_hour_is_cancelled(notice: Notice) -> None:
    approve(notice, None)
    scheduled(notice)

    cancelled = domain.cancel_schedule(notice_id=notice.pk, by=None, at=NOW)

    assert cancelled.state == State.APPROVED


def test_what_is_public_already_cannot_be_cancelled(notice: Notice) -> None:
    hour = NOW + timedelta(days=1)
    scheduled(notice)

    with pytest.raises(IllegalMove):
        domain.cancel_schedule(notice_id=notice.pk, by=None, at=hour)


def test_past_hour_is_refused(notice: Notice) -> None:
    with pytest.raises(HourIsPast):
        scheduled(notice, NOW)


def test_scheduled_notice_cannot_be_corrected_or_withdrawn(notice: Notice) -> None:
    scheduled(notice)

    with pytest.raises(IllegalMove):
        domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    with pytest.raises(IllegalMove):
        domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)


# --- corrections, withdrawal, restoration -------------------------------------------------------


def test_correction_is_another_edition_and_the_first_stays(notice: Notice, client: Client) -> None:
    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    second = correct(notice, "<p>Исправленный текст</p>")

    status, told = page(client, second)

    assert status == 200
    assert "Исправленный текст" in told
    assert "Опечатка в отчестве" in told
    assert second.number == 2
    assert second.changes_html
    assert client.get(f"{first.publication.get_absolute_url()}editions/1/").status_code == 200


def test_standing_edition_is_untouched_while_the_correction_is_made(
    notice: Notice, client: Client
) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    before = page(client, edition)

    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(title="Правка", body="<p>Ещё не опубликовано</p>")

    assert page(client, edition) == before


@pytest.mark.parametrize(
    "order", [Order(), Order(change=Edition.Change.RESTORATION, reason="Так"), Order(reason="Так")]
)
def test_correction_says_what_it_is(notice: Notice, order: Order) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(ChangedSincePreview):
        correct(notice, "<p>Иначе</p>", order)


def test_correction_says_why(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(NeedsReason):
        correct(notice, "<p>Иначе</p>", Order(change=Edition.Change.MISPRINT, reason=" "))


def test_given_up_correction_brings_the_published_text_back(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(title="Правка", body="<p>Правка</p>")

    dropped = domain.drop_correction(notice_id=notice.pk, by=None, at=NOW)

    assert (dropped.state, dropped.title, dropped.body) == (
        State.PUBLISHED,
        notice.title,
        notice.body,
    )


def test_withdrawal_leaves_the_reason_alone(notice: Notice, client: Client) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Дата указана неверно", by=None, at=NOW)

    status, told = page(client, edition)

    assert status == 410
    assert "Дата указана неверно" in told
    assert edition.title not in told
    assert client.get(edition.publication.get_pdf_url()).status_code == 410


def test_restoration_says_the_same_words_under_a_code_of_its_own(notice: Notice) -> None:
    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)

    restored = domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)

    assert (restored.title, restored.body_html) == (first.title, first.body_html)
    assert restored.code != first.code
    notice.refresh_from_db()
    assert notice.state == State.PUBLISHED


def test_correction_in_the_making_outlives_withdrawal_and_restoration(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>Ещё не готово</p>")

    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)

    notice.refresh_from_db()
    assert (notice.state, notice.body) == (State.DRAFT, "<p>Ещё не готово</p>")


def test_withdrawn_notice_is_published_anew_with_another_text(
    notice: Notice, client: Client
) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)

    order = Order(change=Edition.Change.RESTORATION, reason="Ошибка исправлена")
    edition = correct(notice, "<p>Верный текст</p>", order)

    assert page(client, edition)[0] == 200
    assert client.get(f"{edition.publication.get_absolute_url()}editions/1/").status_code == 410


def test_what_was_closed_since_is_not_restored(notice: Notice, novorossiysk: Meeting) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    novorossiysk.agenda_items.update(is_closed=True)

    with pytest.raises(NoticeNotReady):
        domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)


# --- looked at, and changed since ---------------------------------------------------------------


def stale(notice: Notice, **order: object) -> Order:
    """An order of somebody who looks at the notice now."""
    return Order(**{**looked_at(notice), **order})  # type: ignore[arg-type]


def correction_of(notice: Notice, **order: object) -> Order:
    """Of somebody who looks at another text than the published one."""
    Notice.objects.filter(pk=notice.pk).update(body="<p>Иначе</p>")
    return stale(notice, change=Edition.Change.MISPRINT, reason="Опечатка", **order)


def test_stale_correction_does_not_undo_a_withdrawal(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    order = correction_of(notice)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)

    with pytest.raises(IllegalMove):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    with pytest.raises(ChangedSincePreview):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)

    assert not Publication.objects.public(at=NOW).exists()


def test_stale_correction_is_not_told_as_published(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    order = correction_of(notice)
    domain.drop_correction(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(ChangedSincePreview):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)


def test_second_press_of_a_correction_is_given_the_edition_of_the_first(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    order = correction_of(notice)

    first, second = (
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order) for _press in range(2)
    )

    assert first == second
    assert first.number == 2


def test_text_edited_meanwhile_is_not_drafted_over(notice: Notice) -> None:
    seen = notice.text_sha256
    Notice.objects.update(body="<p>Правка другого</p>")

    with pytest.raises(ChangedSincePreview):
        domain.redraft_notice(notice_id=notice.pk, by=None, at=NOW, seen=seen)

    assert Notice.objects.get().body == "<p>Правка другого</p>"


def test_one_person_does_not_pass_for_two(notice: Notice, writer: User) -> None:
    """Beginning a correction makes nobody forget who wrote what no second person has looked at."""
    alone = Order(emergency_reason="Паводок")
    publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=alone)
    domain.begin_correction(notice_id=notice.pk, by=writer, at=NOW)

    with pytest.raises(NeedsSecondPerson):
        domain.review_emergency(notice_id=notice.pk, by=writer, at=NOW)
    with pytest.raises(NeedsSecondPerson):
        publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=correction_of(notice))
    publish_notice(notice_id=notice.pk, by=None, at=NOW, order=correction_of(notice))

    assert Notice.objects.get().awaits_review


def test_paper_is_not_corrected_by_one_person(notice: Notice, writer: User) -> None:
    """Nobody writes it: who brings it forward answers for it."""
    agenda = prepare_notice(
        kind=Publication.Kind.AGENDA, subject_id=notice.meeting_id, by=None, at=NOW
    )
    publish_notice(notice_id=agenda.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=agenda.pk, by=writer, at=NOW)
    Meeting.objects.update(start_time="11:30")

    order = stale(agenda, change=Edition.Change.MISPRINT, reason="Время")
    with pytest.raises(NeedsSecondPerson):
        publish_notice(notice_id=agenda.pk, by=writer, at=NOW, order=order)


def test_correction_that_corrects_nothing_is_refused(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(NoticeNotReady, match="Исправлять нечего"):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=MISPRINT)


def test_heeded_changes_of_the_source_are_not_told_again(
    notice: Notice, novorossiysk: Meeting
) -> None:
    novorossiysk.agenda_items.update(title="О другом вопросе")
    assert changes_since(notice)

    assert not changes_since(domain.heed_source(notice_id=notice.pk, by=None, at=NOW))


def test_announcement_of_a_cancelled_session_is_not_published(novorossiysk: Meeting) -> None:
    Meeting.objects.update(state="planned")
    ahead = draft_notice(
        meeting_id=novorossiysk.pk, by=None, at=NOW, kind=Publication.Kind.ANNOUNCEMENT
    ).notice
    Meeting.objects.update(state="cancelled")

    with pytest.raises(NoticeNotReady):
        publish_notice(notice_id=ahead.pk, by=None, at=NOW)


def test_withdrawal_does_not_hide_who_wrote(notice: Notice, writer: User) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=writer, at=NOW)
    notice.refresh_from_db()
    notice.body = "<p>Свой текст</p>"
    domain.save_text(notice=notice, by=writer)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=writer, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=writer, at=NOW)

    order = stale(notice, change=Edition.Change.RESTORATION, reason="Исправлено")
    with pytest.raises(NeedsSecondPerson):
        publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=order)


# --- what reasons and corrections must not say ----------------------------------------------------


@pytest.fixture
def closed_word(notice: Notice, novorossiysk: Meeting) -> str:
    novorossiysk.agenda_items.create(title="О тайном складе", position=2, is_closed=True)
    return "О тайном складе"


def test_reason_is_read_by_everybody_and_holds_nothing_closed(
    notice: Notice, closed_word: str
) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(NoticeNotReady):
        domain.withdraw_notice(notice_id=notice.pk, reason=closed_word, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    order = stale(notice, change=Edition.Change.MISPRINT, reason=closed_word)
    with pytest.raises(NoticeNotReady):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)

    assert Edition.objects.count() == 1


def test_correction_does_not_show_what_is_closed_by_now(
    notice: Notice, novorossiysk: Meeting
) -> None:
    Notice.objects.update(body="<p>О тайном складе</p>")
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    novorossiysk.agenda_items.create(title="О тайном складе", position=2, is_closed=True)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>О другом</p>")

    with pytest.raises(NoticeNotReady, match="Сначала отзовите"):
        publish_notice(notice_id=notice.pk, by=None, at=NOW, order=correction_of(notice))


def test_given_up_correction_remembers_what_the_published_text_was_drafted_from(
    notice: Notice, novorossiysk: Meeting
) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    novorossiysk.agenda_items.update(title="О другом вопросе")
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    domain.redraft_notice(notice_id=notice.pk, by=None, at=NOW)

    dropped = domain.drop_correction(notice_id=notice.pk, by=None, at=NOW)

    assert changes_since(dropped)


def test_correction_belongs_to_the_bodies_that_it_names(
    notice: Notice, novorossiysk: Meeting
) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    other = Commission.objects.create(name="Штаб", slug="hq")
    novorossiysk.meeting_commissions.create(commission=other)

    correct(notice, "<p>Иначе</p>")

    assert other in edition.publication.commissions.all()


def test_publication_is_not_cancelled_when_its_hour_is_upon_us(notice: Notice) -> None:
    hour = NOW + timedelta(days=1)
    scheduled(notice)

    with pytest.raises(domain.TooLateToCancel):
        domain.cancel_schedule(notice_id=notice.pk, by=None, at=hour - timedelta(seconds=5))


def test_cancelled_emergency_waits_for_no_review(notice: Notice, writer: User) -> None:
    order = Order(public_from=NOW + timedelta(days=1), emergency_reason="Паводок")
    publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=order)

    cancelled = domain.cancel_schedule(notice_id=notice.pk, by=writer, at=NOW)

    assert not cancelled.awaits_review
    assert not PublishedSession.objects.exists()


# --- at once ----------------------------------------------------------------------------------


def race(*acts: Callable[[], object]) -> list[object]:
    """What each act came to, done at the same moment: its result, or its refusal."""
    start = threading.Barrier(len(acts))
    came_to: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            came_to[index] = act()
        except Exception as refusal:
            came_to[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


@pytest.mark.django_db(transaction=True)
def test_approval_and_edit_at_once(notice: Notice, approver: User) -> None:
    """Either the approved text stands, or the edit does and the approver is told."""
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256

    def take_back_and_edit() -> None:
        domain.return_notice(notice_id=notice.pk, remark="", by=None, at=NOW)
        domain.redraft_notice(notice_id=notice.pk, by=None, at=NOW)

    approval, _edit = race(
        lambda: domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen),
        take_back_and_edit,
    )

    notice.refresh_from_db()
    assert notice.state == State.DRAFT
    assert isinstance(approval, Notice | IllegalMove)
    assert (notice.approved_by, notice.approved_sha256) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_correction_and_withdrawal_at_once(notice: Notice) -> None:
    """The one that comes later sees the other: nobody publishes over a withdrawal unawares."""
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>Иначе</p>")

    correction, withdrawal = race(
        lambda: publish_notice(notice_id=notice.pk, by=None, at=NOW, order=MISPRINT),
        lambda: domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW),
    )

    changes = list(Edition.objects.order_by("number").values_list("change", flat=True))
    assert isinstance(withdrawal, Edition)
    if isinstance(correction, Edition):
        assert changes == ["first", "misprint", "withdrawal"]
    else:
        assert isinstance(correction, ChangedSincePreview | IllegalMove)
        assert changes == ["first", "withdrawal"]
    notice.refresh_from_db()
    assert notice.state == State.WITHDRAWN


# --- on the pages ------------------------------------------------------------------------------


def test_officer_walks_it_from_draft_to_restored(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    def press(name: str, by: User, **asked: str) -> str:
        client.force_login(by)
        address = reverse(f"admin:notices_notice_{name}", args=[notice.pk])
        return client.post(address, looked_at(notice) | asked, follow=True).content.decode()

    assert "Отправлено на проверку" in press("submit", writer)
    assert "одобряет другой сотрудник" in press("approve", writer)
    assert "Одобрено" in press("approve", approver)
    assert "Опубликовано" in press("publish", writer)
    assert "Текст можно править" in press("correct", writer)
    Notice.objects.update(body="<p>Иначе</p>")
    assert "опубликована прежняя редакция" in press("submit", writer)
    assert "Одобрено" in press("approve", approver)
    assert "Обязательное поле" in press("publish", writer, change="misprint")
    assert "Опубликовано" in press("publish", writer, change="misprint", reason="Опечатка")
    assert "Отозвано" in press("withdraw", writer, reason="Ошибка")
    assert "снова опубликовано" in press("restore", writer, reason="Не ошибка")
    assert Edition.objects.count() == 4


def test_hour_is_asked_on_the_page(notice: Notice, client: Client) -> None:
    client.force_login(User.objects.create_superuser("officer"))
    hour = timezone.localtime(timezone.now() + timedelta(days=2)).replace(microsecond=0)
    address = reverse("admin:notices_notice_publish", args=[notice.pk])

    told = client.post(
        address,
        looked_at(notice)
        | {"public_from_0": f"{hour:%d.%m.%Y}", "public_from_1": f"{hour:%H:%M:%S}"},
        follow=True,
    ).content.decode()

    assert "Запланировано" in told
    assert Edition.objects.get().published_at == hour
